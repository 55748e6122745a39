"""How good a model of series is: a walk over the last part of its files, which it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from audiogen.codec.series import as_series
from audiogen.data.dates import format_dates
from audiogen.data.series_parts import SeriesPart, all_parts, read_parts
from audiogen.errors import ConfigError
from audiogen.evaluation.series.forecast import Forecast, TestSeries, walk_forward
from audiogen.evaluation.verdict import OnProgress
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint

LEAST_ROWS = 8
"""That are scored of a series, at least."""

BRIEF_FUTURES = 100
"""Drawn from each row at the end of a training."""


def judge_series(
    model: Model,
    paths: Sequence[Path],
    seconds: float,
    seeds: Sequence[int],
    *,
    horizon: int = 0,
    on_progress: OnProgress = lambda what, share: None,
    **controls: float,
) -> Forecast:
    """Walk forward over the last part of every series below `paths`.

    Parameters
    ----------
    model : Model
    paths : sequence of Path
    seconds : float
        Of no account: how far is said by `horizon`.
    seeds : sequence of int
        The first is that of all futures.
    horizon : int (rows)
        How far ahead, beside the next row; 0: a season or so.
    on_progress : callable of (str, float)
    **controls : float
        `temperature` alone: the others say how it plays, not what it expects.

    Raises
    ------
    ConfigError
        If there is nothing to score, or another control is moved.
    """
    others = [name for name in controls if name != "temperature"]
    if others:
        raise ConfigError(f"a series is judged at its own settings: leave out {others[0]}")
    held, notes = _held(paths, model.checkpoint)
    return walk_forward(
        model.checkpoint,
        held,
        horizon=horizon,
        seed=seeds[0],
        temperature=controls.get("temperature"),
        notes=notes,
        on_progress=on_progress,
    )


def judge_series_briefly(
    model: Model, paths: Sequence[Path], *, on_progress: OnProgress = lambda what, share: None
) -> Checkpoint | None:
    """The model's checkpoint with a short evaluation in it; None where nothing can be scored."""
    try:
        held, notes = _held(paths, model.checkpoint)
    except ConfigError:
        return None
    found = walk_forward(
        model.checkpoint, held, futures=BRIEF_FUTURES, notes=notes, on_progress=on_progress
    )
    told = found.to_json()
    kept = ("audiogen", "futures", "temperature", "verdicts", "notes")
    return replace(found.checkpoint, evaluation={name: told[name] for name in kept})


def _held(paths: Sequence[Path], trained: Checkpoint) -> tuple[list[TestSeries], tuple[str, ...]]:
    """Every series with enough rows that nobody learnt from, and sentences on the others."""
    codec = trained.codec
    codec = as_series(codec)
    parts = all_parts(paths, codec)
    if not parts:
        for path in paths:
            if path.is_file():
                read_parts(path, codec)  # says what is wrong with it
        raise ConfigError(f"there is no series of '{trained.name}' in {paths[0]}")
    held, notes = [], []
    for part in parts:
        last = part.pieces[-1]
        first = max(part.cut, trained.model.window + 2)
        if len(last.values) - first < LEAST_ROWS:
            notes.append(
                f"{_named(part)} has fewer than {LEAST_ROWS} rows to be scored, and is left out"
            )
            continue
        if first > part.cut:
            notes.append(f"of {_named(part)} {first - part.cut} rows are only heard")
        dates = () if last.dates is None else format_dates(last.dates)
        held.append(TestSeries(part.name, last.values, first, dates))
    if not held:
        raise ConfigError(
            f"there is nothing to score '{trained.name}' on: a series needs {LEAST_ROWS} rows that "
            "it did not learn from (--test says how large a share is kept)"
        )
    return held, tuple(notes)


def _named(part: SeriesPart) -> str:
    return f"'{part.name or part.path.name}'"
