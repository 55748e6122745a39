"""The results of a walk-forward test for one column: scores and next values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.series.scores import CrpsDifference, ForecastScore

Values = npt.NDArray[np.float64]

NETWORK = "network"
"""The name of the model's forecasts among the baselines."""


@dataclass(frozen=True)
class HorizonScores:
    """The scores of all forecasts at one horizon.

    Attributes
    ----------
    ahead : int (rows)
        The horizon.
    origins : int
        Number of rows that were forecast from.
    scores : dict of str to ForecastScore
        Scores of the network and of each baseline.
    beside : dict of str to CrpsDifference
        How the network differs from each baseline.
    """

    ahead: int
    origins: int
    scores: dict[str, ForecastScore]
    beside: dict[str, CrpsDifference]


@dataclass(frozen=True, eq=False)
class ShiftedCopy:
    """Predictions of the next value beside a copy of the truth shifted by one row.

    Drawn over the truth, predictions one row ahead always look good, and so does the shifted copy,
    which predicts nothing.

    Attributes
    ----------
    truth, network, copy : float64 `[rows]`
        The true values, the medians of the draws one row before, and the values one row before.
    levels : pair of float
        Correlation of the network's and of the copy's values with the truth.
    changes : float
        Correlation of the predicted changes with the true ones; the copy predicts none.
    """

    truth: Values
    network: Values
    copy: Values
    levels: tuple[float, float]
    changes: float


@dataclass(frozen=True, eq=False)
class ColumnForecast:
    """The results for one column of one series.

    Attributes
    ----------
    series, name : str
    leads : tuple of HorizonScores
    next_values : ShiftedCopy
    """

    series: str
    name: str
    leads: tuple[HorizonScores, ...]
    next_values: ShiftedCopy

    def to_json(self) -> dict[str, Any]:
        """Everything except the rows, as plain JSON values."""
        return {
            "series": self.series,
            "column": self.name,
            "leads": [_lead_json(lead) for lead in self.leads],
            "next_value": {
                "correlation": self.next_values.levels[0],
                "correlation_of_shifted_copy": self.next_values.levels[1],
                "correlation_of_changes": self.next_values.changes,
            },
        }

    @property
    def title(self) -> str:
        """The name of the column, after that of its series where there are several."""
        return f"{self.series} {self.name}".strip()


def _lead_json(lead: HorizonScores) -> dict[str, Any]:
    besides = {name: {**asdict(b), "words": b.words} for name, b in lead.beside.items()}
    return {**asdict(lead), "beside": besides}
