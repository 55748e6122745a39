"""What a walk forward finds for one column of one series: scores, and the trap for the eye."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.series.scores import CrpsDifference, ForecastScore

Values = npt.NDArray[np.float64]

NETWORK = "network"
"""What the model's own forecasts are called among the others."""


@dataclass(frozen=True)
class HorizonScores:
    """The scores of all forecasts so many rows ahead.

    Attributes
    ----------
    ahead : int
    origins : int
        Rows that it was forecast from.
    scores : dict of str to ForecastScore
        Of the network and each baseline.
    beside : dict of str to CrpsDifference
        How the network differs from each baseline.
    """

    ahead: int
    origins: int
    scores: dict[str, ForecastScore]
    beside: dict[str, CrpsDifference]


@dataclass(frozen=True, eq=False)
class ShiftedCopy:
    """Next values as they are often shown: drawn over the truth, whatever they are they look good.

    Attributes
    ----------
    truth, network, copy : float64 `[rows]`
        What came, the medians of what was drawn one step before, and the value before.
    levels : pair of float
        Correlation of the network's and of the copy's values with the truth.
    changes : float
        Correlation of the change that the network foresaw with the one that came; the copy
        foresees none.
    """

    truth: Values
    network: Values
    copy: Values
    levels: tuple[float, float]
    changes: float


@dataclass(frozen=True, eq=False)
class ColumnForecast:
    """What was found for one column of one series.

    Attributes
    ----------
    series, name : str
    leads : tuple of HorizonScores
    trap : ShiftedCopy
    """

    series: str
    name: str
    leads: tuple[HorizonScores, ...]
    trap: ShiftedCopy

    def to_json(self) -> dict[str, Any]:
        """All but the rows themselves, as plain JSON values."""
        return {
            "series": self.series,
            "column": self.name,
            "leads": [_lead_json(lead) for lead in self.leads],
            "next_value": {
                "correlation": self.trap.levels[0],
                "correlation_of_shifted_copy": self.trap.levels[1],
                "correlation_of_changes": self.trap.changes,
            },
        }

    @property
    def title(self) -> str:
        """The column, and of which series where there are several."""
        return f"{self.series} {self.name}".strip()


def _lead_json(lead: HorizonScores) -> dict[str, Any]:
    besides = {name: {**asdict(b), "words": b.words} for name, b in lead.beside.items()}
    return {**asdict(lead), "beside": besides}
