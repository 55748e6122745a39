"""Where frames of series go: many futures of each series, to a table of quantiles and a fan chart.

Every future is a performance with a seed of its own, and all of them go to one file. They begin
where a series ends: each one that was learnt, or those of a file that is named.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.series import as_series
from audiogen.control.table import Snapshot
from audiogen.data.dates import Spacing, written
from audiogen.data.series_parts import SeriesEnd, end_of, read_parts
from audiogen.errors import CheckpointError, ConfigError
from audiogen.generation.instrument import Instrument
from audiogen.generation.render.base import Chunk, StartingPoints
from audiogen.generation.render.fan_chart import draw_fans
from audiogen.generation.render.forecast_table import FutureSamples, check_table, write_table
from audiogen.generation.render.player import Performer
from audiogen.generation.render.step_player import PASSAGE_FRAMES, StepBlock
from audiogen.generation.rescue import RescueEvent
from audiogen.model.checkpoint import Checkpoint

FUTURES = 200
"""Drawn where nobody says how many: the outer quantiles are then known to about two percent."""

SHOWN = 60
"""Rows before the first that is drawn, in a picture."""

IDLE = ("gain", "mute", "tilt", "stretch")
"""Controls that move nothing here: they are for sound, and for time that can be stretched."""


@dataclass(frozen=True)
class Futures:
    """How series go on, in memory.

    Attributes
    ----------
    continued : tuple of FutureSamples
        Each series with all of its futures.
    """

    continued: tuple[FutureSamples, ...]

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the table of quantiles; see `Ensemble.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.
        """
        check_table(Path(path), force=force)
        write_table(Path(path), self.continued)


class SeriesRenderer:
    """The outlet of a series codec; see `outlets.base.Outlet`.

    Parameters
    ----------
    codec : SeriesCodec
    """

    suffix = ".csv"
    together = True
    usual_count = FUTURES

    def __init__(self, codec: Codec) -> None:
        codec = as_series(codec)
        self._codec = codec

    @property
    def usual_seconds(self) -> float:
        """Two seasons, or 24 rows."""
        period = self._codec.config.period
        return float(2 * period if 4 <= period <= 30 else 24)

    def told(self, seconds: float, count: int) -> str:
        """How much was made."""
        return f"{round(seconds)} rows, {count} futures"

    def starts(
        self, models: Sequence[Checkpoint], prime: str | os.PathLike[str] | None, prime_at: float
    ) -> StartingPoints:
        """The ends of the series that the first model learnt, or of those in a file.

        `prime_at` counts the rows of the file that are known.
        """
        least = max(one.model.window for one in models)
        most = 3 * least
        if prime is None:
            told = models[0].provenance.get("ends", [])
            try:
                ends = [SeriesEnd.from_json(each) for each in told]
            except (KeyError, TypeError, ValueError) as error:
                raise CheckpointError(
                    f"the checkpoint '{models[0].name}' is damaged: its ends cannot be read"
                ) from error
        else:
            before = round(prime_at) or None
            parts = read_parts(Path(prime), self._codec)
            ends = [end_of(part, max(most + 1, SHOWN), before) for part in parts]
        if not ends:
            raise ConfigError(f"'{models[0].name}' keeps no end to go on from: name a --prime")
        known = min(len(end.rows) for end in ends) - 1
        if known < least:
            raise ConfigError(
                f"there are {known + 1} rows to go on from, and the model listens to {least + 1} "
                "before it plays"
            )
        heard = [self._codec.encode(end.rows[-min(known, most) - 1 :]) for end in ends]
        return StartingPoints(np.stack(heard, axis=1), tuple(ends))

    def watched(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> Performer:
        """The instrument as it is: a series that stands still has not lost its way."""
        return instrument

    def play(
        self,
        performer: Performer,
        rows: int,
        controls: Callable[[int, float], Snapshot],
        seconds: float | None,
        *,
        quality: str,
        block_frames: int | None,
        should_end: Callable[[], bool],
        on_message: Callable[[str], None],
        starts: StartingPoints | None = None,
    ) -> Iterator[StepBlock]:
        """Play runs of rows, each a tuple of `FutureSamples`; see `Outlet.play`."""
        assert starts is not None
        ends: tuple[SeriesEnd, ...] = starts.places
        last = np.stack([end.rows[-1] for end in ends])
        each = starts.performances
        files = rows // (each * len(ends))
        decoder = self._codec.decoder(np.tile(np.repeat(last, each, axis=0), (files, 1)))
        left = np.inf if seconds is None else max(1, round(seconds))
        step, unsaid, usual = 0, list(IDLE), Snapshot()
        while left > 0:
            ending, played = should_end(), list[Frames]()
            while left > 0 and len(played) < (block_frames or PASSAGE_FRAMES):
                snapshot = controls(step, float(step))
                for name in [n for n in unsaid if getattr(snapshot, n) != getattr(usual, n)]:
                    on_message(f"{name} moves nothing in series")
                    unsaid.remove(name)
                played.append(performer.step(snapshot))
                step, left = step + 1, left - 1
            frames = np.stack(played)
            values = decoder.push(frames).swapaxes(0, 1)
            shaped = values.reshape(files, len(ends), each, *values.shape[1:])
            first = step - len(played)
            pieces = [
                tuple(self._continued(end, own, first) for end, own in zip(ends, one, strict=True))
                for one in shaped
            ]
            yield StepBlock(pieces, frames)
            if ending:
                return

    def gathered(
        self, pieces: list[tuple[FutureSamples, ...]], rescues: tuple[RescueEvent, ...]
    ) -> Futures:
        """All runs as one."""
        return Futures(_joined(pieces))

    def check(self, path: Path, *, force: bool = False) -> None:
        """Whether a table may be written there; see `Outlet.check`."""
        check_table(path, force=force)

    def sink(self, path: Path, seconds: float, *, force: bool = False) -> TableSink:
        """A table that is written once all of it is there; see `Outlet.sink`."""
        check_table(path, force=force)
        return TableSink(path)

    def picture(self, seconds: float) -> FanPicture:
        """The fan chart of a performance."""
        return FanPicture()

    def _continued(self, end: SeriesEnd, futures: Any, first: int) -> FutureSamples:
        """The rows from `first` on after an end, `[futures, rows, columns]`."""
        count, unit = self._codec.config.step
        rows = first + futures.shape[1]
        past = end.rows[-SHOWN:]
        if end.dates is None or unit == "row":
            before = [str(n) for n in range(1 - len(past), 1)]
            after = [f"+{n}" for n in range(1, rows + 1)]
        else:
            before = written(end.dates[-SHOWN:])
            after = written(Spacing(unit, count).after(end.dates[-1], rows))
        return FutureSamples(end.name, self._codec.columns, past, before, after[first:], futures)


class TableSink:
    """Gathers one performance and writes its table at the end.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    seconds : float
        Rows so far.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces: list[tuple[FutureSamples, ...]] = []
        self.seconds = 0.0

    def write(self, piece: tuple[FutureSamples, ...]) -> None:
        """Take the next rows of every series."""
        self._pieces.append(piece)
        self.seconds += len(piece[0].dates)

    def __enter__(self) -> TableSink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._pieces:
            write_table(self._path, _joined(self._pieces))


class FanPicture:
    """The fan chart of the first performance; see `outlets.base.Picture`."""

    def __init__(self) -> None:
        self._pieces: list[tuple[FutureSamples, ...]] = []

    def push(self, made: Chunk) -> None:
        """Take the next run."""
        self._pieces.append(made.pieces[0])

    def save(self, path: Path, title: str) -> None:
        """Draw it; see `Picture.save`."""
        draw_fans(path, _joined(self._pieces), title)


def _joined(pieces: Sequence[tuple[FutureSamples, ...]]) -> tuple[FutureSamples, ...]:
    """Runs of the same series, one after another, as one."""
    return tuple(
        replace(
            runs[0],
            dates=[date for run in runs for date in run.dates],
            futures=np.concatenate([run.futures for run in runs], axis=1),
        )
        for runs in zip(*pieces, strict=True)
    )
