"""The walk-forward test of a model of series, beside naive forecasts.

At each row of the last part of a series, which no training saw, the model draws futures. They are
compared with the rows that follow. Then the next true row is the model's input, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.series.baselines import baselines, spread_out
from audiogen.evaluation.series.columns import NETWORK, ColumnForecast, HorizonScores, ShiftedCopy
from audiogen.evaluation.series.forecaster import Forecaster
from audiogen.evaluation.series.scores import beside, correlation, score
from audiogen.evaluation.series.verdicts import forecast_table, verdicts_on
from audiogen.evaluation.verdict import Verdict
from audiogen.model.checkpoint import Checkpoint
from audiogen.version import __version__

Values = npt.NDArray[np.float64]

FUTURES = 200
"""Futures drawn from each row: enough for the 10th percentile to be within about 2 of it."""

NEXT_ROWS, ORIGINS = 1000, 120
"""The most rows to forecast from, one row ahead and at the horizon; they are evenly spread."""


@dataclass(frozen=True, eq=False)
class HeldOutSeries:
    """A series and the row from which on it is scored.

    Attributes
    ----------
    name : str
    rows : float64 `[rows, columns]`
        Without a gap.
    cut : int
        The first row that no training used.
    dates : sequence of str
        One for each row; empty where they are not known.
    """

    name: str
    rows: Values
    cut: int
    dates: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """The results of a walk-forward test.

    Attributes
    ----------
    checkpoint : Checkpoint
    columns : tuple of ColumnForecast
    futures, seed : int
    temperature : float
    remarks : tuple of str
    """

    checkpoint: Checkpoint
    columns: tuple[ColumnForecast, ...]
    futures: int
    seed: int
    temperature: float
    remarks: tuple[str, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict for each horizon, one on the 80 % bands, one on next values."""
        return verdicts_on(self.columns)

    def describe(self) -> str:
        """A table with a line for each column and horizon, then the verdicts."""
        return forecast_table(self.columns, self.remarks)

    def to_json(self) -> dict[str, Any]:
        """Everything except the rows, as plain JSON values."""
        return {
            "audiogen": __version__,
            "model": self.checkpoint.name,
            "futures": self.futures,
            "seed": self.seed,
            "temperature": self.temperature,
            "columns": [column.to_json() for column in self.columns],
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "notes": list(self.remarks),
        }

    def brief_json(self) -> dict[str, Any]:
        """The part of `to_json` that a checkpoint stores after its training."""
        kept = ("audiogen", "futures", "temperature", "verdicts", "notes")
        values = self.to_json()
        return {name: values[name] for name in kept}


def usual_horizon(period: int, rows: int) -> int:
    """The default horizon in rows: a season, or 12, but at most a third of the rows there are."""
    return max(2, min(period if 4 <= period <= 26 else 12, rows // 3))


def walk_forward(
    checkpoint: Checkpoint,
    series: Sequence[HeldOutSeries],
    *,
    horizon: int = 0,
    futures: int = FUTURES,
    seed: int = 0,
    temperature: float | None = None,
    remarks: tuple[str, ...] = (),
    on_progress: Callable[[str, float], None] = lambda what, share: None,
) -> Forecast:
    """Forecast the held-out part of each series row by row, and score the forecasts.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of series frames.
    series : sequence of HeldOutSeries
        With at least four rows to be scored in each.
    horizon : int (rows)
        The horizon that is tested beside the next row; 0: as `usual_horizon`.
    futures, seed : int
    temperature : float, optional
        By default that of the checkpoint.
    remarks : tuple of str
        Remarks that are reported with the results.
    on_progress : callable of (str, float)
    """
    forecaster = Forecaster(checkpoint, temperature)
    columns: list[ColumnForecast] = []
    for n, held in enumerate(series):
        rng = np.random.default_rng([seed, n])
        far = horizon or usual_horizon(forecaster.codec.config.period, len(held.rows) - held.cut)

        def report(share: float, done: int = n) -> None:
            on_progress("forecasting", (done + share) / len(series))

        columns += _of_series(forecaster, held, far, futures, rng, report)
    heat = checkpoint.temperature if temperature is None else temperature
    return Forecast(checkpoint, tuple(columns), futures, seed, heat, remarks)


def _of_series(
    forecaster: Forecaster,
    held: HeldOutSeries,
    horizon: int,
    futures: int,
    rng: np.random.Generator,
    on_progress: Callable[[float], None],
) -> list[ColumnForecast]:
    """The scores of every column of a series at both horizons."""
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
        columns.append(
            ColumnForecast(held.name, name, leads, _next_values(held.rows[:, at], *drawn[1], at))
        )
    return columns


def _spread(first: int, end: int, most: int) -> list[int]:
    """At most `most` of the rows from `first` to before `end`."""
    count = min(most, end - first)
    return np.unique(np.linspace(first, end - 1, count).astype(int)).tolist()


def _lead(
    forecaster: Forecaster,
    held: HeldOutSeries,
    at: int,
    ahead: int,
    origins: list[int],
    draws: Values,
) -> HorizonScores:
    """Score the draws `[origins, futures]` of one column beside every baseline."""
    column, period = held.rows[:, at], forecaster.codec.config.period
    truth = column[np.asarray(origins) + ahead]
    known = column[: held.cut]
    unit = float(np.abs(np.diff(known)).mean()) or 1.0
    scores, each = {}, {}
    scores[NETWORK], each[NETWORK] = score(draws, truth, unit)
    logs = forecaster.codec.transforms[at] == "log-return"
    domain = np.log(column) if logs else column
    for name in baselines(period):
        made = spread_out(name, domain, origins, ahead, period, held.cut)[..., -1]
        scores[name], each[name] = score(np.exp(made) if logs else made, truth, unit)
    besides = {n: beside(each[NETWORK], each[n], ahead) for n in each if n != NETWORK}
    return HorizonScores(ahead, len(origins), scores, besides)


def _next_values(column: Values, origins: list[int], paths: Values, at: int) -> ShiftedCopy:
    """The next values of one column, from draws `[origins, futures, columns]`."""
    last = column[origins]
    truth, network = column[np.asarray(origins) + 1], np.median(paths[..., at], axis=1)
    levels = correlation(network, truth), correlation(last, truth)
    return ShiftedCopy(truth, network, last, levels, correlation(network - last, truth - last))
