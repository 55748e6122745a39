"""The evaluation of a model of series: a walk-forward test on the last part of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from audiogen.codec.series import as_series
from audiogen.data.dates import format_dates
from audiogen.data.series_parts import SeriesPart, all_parts, read_parts
from audiogen.errors import ConfigError
from audiogen.evaluation.series.forecast import FUTURES, Forecast, HeldOutSeries, walk_forward
from audiogen.evaluation.verdict import NothingToJudgeError, OnProgress
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint

LEAST_ROWS = 8
"""The fewest rows of a series that are worth scoring."""

BRIEF_FUTURES = 100
"""Futures drawn from each row in the evaluation at the end of a training."""


def judge_series(
    model: Model,
    paths: Sequence[Path],
    seconds: float,
    seeds: Sequence[int],
    *,
    horizon: int = 0,
    futures: int = FUTURES,
    on_progress: OnProgress = lambda what, share: None,
    **controls: float,
) -> Forecast:
    """Evaluate a model on the last part of every series below `paths`.

    Parameters
    ----------
    model : Model
    paths : sequence of Path
    seconds : float
        Ignored: `horizon` sets how far.
    seeds : sequence of int
        The first one seeds all futures.
    horizon : int (rows)
        The horizon that is tested beside the next row; 0: as `usual_horizon`.
    futures : int
        How many are drawn from each row.
    on_progress : callable of (str, float)
    **controls : float
        `temperature` and `recall`: the others change the play, not the prediction.

    Raises
    ------
    ConfigError
        If there is nothing to score, another control is moved, or it has no errors to recall.
    """
    others = [name for name in controls if name not in ("temperature", "recall")]
    if others:
        raise ConfigError(f"a series is judged at its own settings: leave out {others[0]}")
    trained = model.checkpoint
    if controls.get("recall", 0) > 0 and trained.errors is None:
        raise ConfigError(
            f"'{trained.name}' has no errors of its corpus to recall: 'audiogen remember "
            f"{trained.name}' makes them"
        )
    trained = replace(trained, recall=controls.get("recall", trained.recall))
    held, remarks = _held(paths, trained)
    return walk_forward(
        trained,
        held,
        horizon=horizon,
        futures=futures,
        seed=seeds[0],
        temperature=controls.get("temperature"),
        remarks=remarks,
        on_progress=on_progress,
    )


def _held(
    paths: Sequence[Path], trained: Checkpoint
) -> tuple[list[HeldOutSeries], tuple[str, ...]]:
    """Every series with enough held-out rows, and remarks on the others."""
    codec = as_series(trained.codec)
    parts = all_parts(paths, codec)
    if not parts:
        for path in paths:
            if path.is_file():
                read_parts(path, codec)  # raises an error that names the fault
        raise NothingToJudgeError(f"there is no series of '{trained.name}' in {paths[0]}")
    held, remarks = [], []
    for part in parts:
        last = part.pieces[-1]
        first = max(part.cut, trained.model.window + 2)
        if len(last.values) - first < LEAST_ROWS:
            remarks.append(
                f"{_named(part)} has fewer than {LEAST_ROWS} rows to be scored, and is left out"
            )
            continue
        if first > part.cut:
            remarks.append(f"of {_named(part)} {first - part.cut} rows are input only")
        dates = () if last.dates is None else format_dates(last.dates)
        held.append(HeldOutSeries(part.name, last.values, first, dates))
    if not held:
        raise NothingToJudgeError(
            f"there is nothing to score '{trained.name}' on: a series needs {LEAST_ROWS} rows that "
            "it did not learn from (--test says how large a share is kept)"
        )
    return held, tuple(remarks)


def _named(part: SeriesPart) -> str:
    return f"'{part.name or part.path.name}'"
