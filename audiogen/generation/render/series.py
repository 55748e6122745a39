"""The renderer of series: many futures of each series, to a table of quantiles and a fan chart.

Every future is a performance with its own seed, and all of them go to one file. They begin where a
series ends: each series of the corpus, or each series of a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.series import as_series
from audiogen.data.dates import Spacing, format_dates
from audiogen.data.series_parts import SeriesEnd, end_of, read_parts
from audiogen.errors import CheckpointError, ConfigError
from audiogen.generation.render.base import (
    Chunk,
    Performer,
    PlaybackOptions,
    RenderDefaults,
    Renderer,
    StartingPoints,
)
from audiogen.generation.render.fan_chart import draw_fans
from audiogen.generation.render.forecast_table import FutureSamples, check_table, write_table
from audiogen.generation.render.sink import Sink
from audiogen.generation.render.step_player import CHUNK_FRAMES, IdleControls
from audiogen.generation.rescue import RescueEvent
from audiogen.model.checkpoint import Checkpoint

FUTURES = 200
"""The default number of futures: the outer quantiles are then exact to about two percent."""

SHOWN = 60
"""Rows of the past that are drawn in a picture."""

IDLE = {name: f"{name} has no effect on series" for name in ("gain", "mute", "tilt", "stretch")}
"""Controls that act on sound and on time, which series do not have, each with a message."""


@dataclass(frozen=True)
class Futures:
    """A forecast of series, in memory.

    Attributes
    ----------
    continued : tuple of FutureSamples
        Each series with all its futures.
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


class SeriesRenderer(Renderer):
    """The renderer of a series codec; see `render.base.Renderer`.

    Parameters
    ----------
    codec : SeriesCodec
    """

    def __init__(self, codec: Codec) -> None:
        codec = as_series(codec)
        self._codec = codec
        period = codec.config.period
        self.defaults = RenderDefaults(
            suffix=".csv",
            seconds=float(2 * period if 4 <= period <= 30 else 24),  # rows: two seasons, if known
            count=FUTURES,
            one_file=True,
        )

    def describe_length(self, seconds: float, count: int) -> str:
        """The number of rows and of futures."""
        return f"{round(seconds)} rows, {count} futures"

    def starting_points(
        self, models: Sequence[Checkpoint], prime: str | os.PathLike[str] | None, prime_at: float
    ) -> StartingPoints:
        """The ends of the series in the first model's corpus, or of those in the file `prime`.

        A model that was packed without its corpus has none, and starts from rows that change as the
        corpus does on average, the first of them 1.
        `prime_at` is the number of known rows of the file; 0: all.
        """
        least = max(one.model.window for one in models)
        most = 3 * least
        if prime is None:
            stored = models[0].provenance.get("ends", [])
            try:
                ends = [SeriesEnd.from_json(each) for each in stored]
            except (KeyError, TypeError, ValueError) as error:
                raise CheckpointError(
                    f"the checkpoint '{models[0].name}' is damaged: its ends cannot be read"
                ) from error
        else:
            before = round(prime_at) or None
            parts = read_parts(Path(prime), self._codec)
            ends = [end_of(part, max(most + 1, SHOWN), before) for part in parts]
        if not ends and not models[0].primer:
            ends = [self._rest_end(models[0], least)]
        if not ends:
            raise ConfigError(
                f"'{models[0].name}' has no stored end to continue from: give a table with --prime"
            )
        known = min(len(end.rows) for end in ends) - 1
        if known < least:
            raise ConfigError(
                f"there are {known + 1} rows to continue from, and the model needs {least + 1} "
                "before it plays: give a longer table with --prime"
            )
        encoded = [self._codec.encode(end.rows[-min(known, most) - 1 :]) for end in ends]
        return StartingPoints(np.stack(encoded, axis=1), tuple(ends))

    def _rest_end(self, model: Checkpoint, frames: int) -> SeriesEnd:
        """A series of `frames` mean frames after a row of ones."""
        mean = np.repeat(model.beginnings[0][:1], frames, axis=0)
        first = np.ones(self._codec.frame_size)
        return SeriesEnd("", np.concatenate([first[None], self._codec.decode(mean, first)]), None)

    def play(self, performer: Performer, rows: int, options: PlaybackOptions) -> Iterator[Chunk]:
        """Play chunks of rows, each a tuple of `FutureSamples`; see `Renderer.play`."""
        starts = options.starts
        if starts is None:
            raise ConfigError("a forecast needs starting points")
        ends: tuple[SeriesEnd, ...] = starts.places
        last = np.stack([end.rows[-1] for end in ends])
        each = starts.performances
        files = rows // (each * len(ends))
        decoder = self._codec.decoder(np.tile(np.repeat(last, each, axis=0), (files, 1)))
        left = np.inf if options.seconds is None else max(1, round(options.seconds))
        step, idle = 0, IdleControls(IDLE, options.on_message)
        while left > 0:
            ending, played = options.should_end(), list[Frames]()
            while left > 0 and len(played) < (options.block_frames or CHUNK_FRAMES):
                snapshot = options.controls(step, float(step))
                idle.check(snapshot)
                played.append(performer.step(snapshot))
                step, left = step + 1, left - 1
            frames = np.stack(played)
            values = decoder.push(frames).swapaxes(0, 1)
            shaped = values.reshape(files, len(ends), each, *values.shape[1:])
            first = step - len(played)
            pieces = [
                tuple(
                    self._continued(end, futures, first)
                    for end, futures in zip(ends, one, strict=True)
                )
                for one in shaped
            ]
            yield Chunk(pieces, frames)
            if ending:
                return

    def join(
        self, pieces: list[tuple[FutureSamples, ...]], rescues: tuple[RescueEvent, ...]
    ) -> Futures:
        """All pieces as one forecast."""
        return Futures(_joined(pieces))

    def check(self, path: Path, *, force: bool = False) -> None:
        """Check that a table may be written there; see `Renderer.check`."""
        check_table(path, force=force)

    def sink(self, path: Path, seconds: float, *, force: bool = False) -> TableSink:
        """Open a table, which is written at the end; see `Renderer.sink`."""
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
            before = format_dates(end.dates[-SHOWN:])
            after = format_dates(Spacing(unit, count).after(end.dates[-1], rows))
        return FutureSamples(end.name, self._codec.columns, past, before, after[first:], futures)


class TableSink(Sink):
    """Collects one performance and writes its table at the end.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces: list[tuple[FutureSamples, ...]] = []
        self._rows = 0

    @property
    def seconds(self) -> float:
        """The number of rows so far."""
        return float(self._rows)

    def write(self, piece: tuple[FutureSamples, ...]) -> None:
        """Take the next rows of every series."""
        self._pieces.append(piece)
        self._rows += len(piece[0].dates)

    def close(self) -> None:
        """Write the table."""
        if self._pieces:
            write_table(self._path, _joined(self._pieces))

    def abort(self) -> None:
        """Write nothing: a part of a forecast would look like all of it."""


class FanPicture:
    """The fan chart of the first performance; see `picture.Picture`."""

    def __init__(self) -> None:
        self._pieces: list[tuple[FutureSamples, ...]] = []

    def push(self, chunk: Chunk) -> None:
        """Take the next chunk."""
        self._pieces.append(chunk.pieces[0])

    def save(self, path: Path, title: str) -> None:
        """Draw it; see `Picture.save`."""
        draw_fans(path, _joined(self._pieces), title)


def _joined(pieces: Sequence[tuple[FutureSamples, ...]]) -> tuple[FutureSamples, ...]:
    """Pieces of the same series, one after another, as one."""
    return tuple(
        replace(
            runs[0],
            dates=[date for run in runs for date in run.dates],
            futures=np.concatenate([run.futures for run in runs], axis=1),
        )
        for runs in zip(*pieces, strict=True)
    )
