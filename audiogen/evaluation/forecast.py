"""How well a model of series foresees what it never saw: a walk forward, beside naive forecasts.

From one row after the other of the last part of each series, which no training saw, the model
draws futures; the row that came is then compared with them, and the model hears it and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen import __version__
from audiogen.checkpoint import Checkpoint
from audiogen.evaluation.forecast_scores import Beside, Score, beside, correlation, score
from audiogen.evaluation.futures import Forecaster
from audiogen.evaluation.naive import baselines, spread_out

Values = npt.NDArray[np.float64]

FUTURES = 200
"""Drawn from each row: enough for the 10th percentile to be within about 2 of it."""

NEXT_ROWS, ORIGINS = 1000, 120
"""Rows that one step ahead and the horizon are scored from, at most, evenly spread."""

NETWORK = "network"


@dataclass(frozen=True, eq=False)
class Held:
    """A series with the part that is scored.

    Attributes
    ----------
    name : str
    rows : float64 `[rows, columns]`
        Without a gap.
    cut : int
        The first row that nobody was trained on.
    dates : sequence of str
        Of each row; none where they are not known.
    """

    name: str
    rows: Values
    cut: int
    dates: Sequence[str] = ()


@dataclass(frozen=True)
class Lead:
    """The scores of all forecasts so many rows ahead.

    Attributes
    ----------
    ahead : int
    origins : int
        Rows that it was forecast from.
    scores : dict of str to Score
        Of the network and each baseline.
    beside : dict of str to Beside
        How the network differs from each baseline.
    """

    ahead: int
    origins: int
    scores: dict[str, Score]
    beside: dict[str, Beside]


@dataclass(frozen=True, eq=False)
class Trap:
    """Next values as they are often shown: drawn over the truth, which looks good whatever they are.

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
class Column:
    """What was found for one column of one series.

    Attributes
    ----------
    series, name : str
    leads : tuple of Lead
    trap : Trap
    """

    series: str
    name: str
    leads: tuple[Lead, ...]
    trap: Trap

    @property
    def title(self) -> str:
        """The column, and of which series where there are several."""
        return f"{self.series} {self.name}".strip()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Everything that was found about a model of series.

    Attributes
    ----------
    checkpoint : Checkpoint
    columns : tuple of Column
    futures, seed : int
    temperature : float
    notes : tuple of str
    """

    checkpoint: Checkpoint
    columns: tuple[Column, ...]
    futures: int
    seed: int
    temperature: float
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All of it but the rows themselves, as plain JSON values."""
        return {
            "audiogen": __version__,
            "model": self.checkpoint.name,
            "futures": self.futures,
            "seed": self.seed,
            "temperature": self.temperature,
            "columns": [
                {
                    "series": column.series,
                    "column": column.name,
                    "leads": [_lead_json(lead) for lead in column.leads],
                    "next_value": {
                        "correlation": column.trap.levels[0],
                        "correlation_of_shifted_copy": column.trap.levels[1],
                        "correlation_of_changes": column.trap.changes,
                    },
                }
                for column in self.columns
            ],
            "notes": list(self.notes),
        }


def _lead_json(lead: Lead) -> dict[str, Any]:
    besides = {name: {**asdict(b), "words": b.words} for name, b in lead.beside.items()}
    return {**asdict(lead), "beside": besides}


def usual_horizon(period: int, rows: int) -> int:
    """How many rows ahead to look: a season, or 12, but at most a third of the rows there are."""
    return max(2, min(period if 4 <= period <= 26 else 12, rows // 3))


def walk_forward(
    checkpoint: Checkpoint,
    series: Sequence[Held],
    *,
    horizon: int = 0,
    futures: int = FUTURES,
    seed: int = 0,
    temperature: float | None = None,
    notes: tuple[str, ...] = (),
    on_progress: Callable[[str, float], None] = lambda what, share: None,
) -> Forecast:
    """Forecast the last part of each series from each row before, and score it.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of series frames.
    series : sequence of Held
        With at least four rows to be scored in each.
    horizon : int (rows)
        How far ahead, beside the next row; 0: as `usual_horizon`.
    futures, seed : int
    temperature : float, optional
        By default the checkpoint's own.
    notes : tuple of str
        What to bear in mind, to be told with the rest.
    on_progress : callable of (str, float)
    """
    forecaster = Forecaster(checkpoint, temperature)
    columns: list[Column] = []
    for n, held in enumerate(series):
        rng = np.random.default_rng([seed, n])
        far = horizon or usual_horizon(forecaster.codec.config.period, len(held.rows) - held.cut)

        def told(share: float, done: int = n) -> None:
            on_progress("forecasting", (done + share) / len(series))

        columns += _of_series(forecaster, held, far, futures, rng, told)
    heat = checkpoint.temperature if temperature is None else temperature
    return Forecast(checkpoint, tuple(columns), futures, seed, heat, notes)


def _of_series(
    forecaster: Forecaster,
    held: Held,
    horizon: int,
    futures: int,
    rng: np.random.Generator,
    on_progress: Callable[[float], None],
) -> list[Column]:
    """Both leads of every column of a series."""
    drawn: dict[int, tuple[list[int], Values]] = {}
    # One step ahead needs no step of the network for each future, so it is had for more rows.
    for ahead, most in ((1, NEXT_ROWS), (horizon, ORIGINS)):
        origins = _spread(held.cut - 1, len(held.rows) - ahead, most)
        paths = []
        for n, (_, future) in enumerate(forecaster.walk(held.rows, origins, ahead, futures, rng)):
            paths.append(future[:, -1])
            on_progress((ahead > 1) / 2 + n / len(origins) / 2)
        drawn[ahead] = origins, np.stack(paths)
    columns = []
    for at, name in enumerate(forecaster.codec.columns):
        leads = tuple(
            _lead(forecaster, held, at, ahead, origins, paths[..., at])
            for ahead, (origins, paths) in drawn.items()
        )
        columns.append(Column(held.name, name, leads, _trap(held.rows[:, at], *drawn[1], at)))
    return columns


def _spread(first: int, end: int, most: int) -> list[int]:
    """At most `most` of the rows from `first` to before `end`."""
    count = min(most, end - first)
    return np.unique(np.linspace(first, end - 1, count).astype(int)).tolist()


def _lead(
    forecaster: Forecaster, held: Held, at: int, ahead: int, origins: list[int], draws: Values
) -> Lead:
    """Score the draws `[origins, futures]` of one column beside every baseline."""
    column, period = held.rows[:, at], forecaster.codec.config.period
    truth = column[np.asarray(origins) + ahead]
    known = column[: held.cut]
    unit = float(np.abs(np.diff(known)).mean()) or 1.0
    scores, each = {}, {}
    scores[NETWORK], each[NETWORK] = score(draws, truth, unit)
    logs = forecaster.codec.transforms[at] == "log-return"
    heard = np.log(column) if logs else column
    for name in baselines(period):
        made = spread_out(name, heard, origins, ahead, period, held.cut)[..., -1]
        scores[name], each[name] = score(np.exp(made) if logs else made, truth, unit)
    besides = {n: beside(each[NETWORK], each[n], ahead) for n in each if n != NETWORK}
    return Lead(ahead, len(origins), scores, besides)


def _trap(column: Values, origins: list[int], paths: Values, at: int) -> Trap:
    """The next values of one column, from draws `[origins, futures, columns]`."""
    last = column[origins]
    truth, network = column[np.asarray(origins) + 1], np.median(paths[..., at], axis=1)
    levels = correlation(network, truth), correlation(last, truth)
    return Trap(truth, network, last, levels, correlation(network - last, truth - last))
