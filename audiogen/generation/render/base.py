"""The contract of a renderer: it turns the frames of one medium into sound, notes or tables.

Each medium has one renderer (`audiogen.generation.render.RENDERERS`). It plays an instrument chunk
by chunk, joins the chunks in memory, and opens the files that they are written to.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from audiogen.codec.base import Frames
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument
from audiogen.generation.render.sink import Sink
from audiogen.generation.rescue import RescueEvent
from audiogen.model.checkpoint import Checkpoint


class Performer(Protocol):
    """Anything that plays one frame of each performance at a time."""

    def step(self, snapshot: Snapshot) -> Frames:
        """The next frames, `[batch, frame_size]`."""
        ...


@dataclass(frozen=True, eq=False)
class Chunk:
    """A part of every performance in a batch, from one point in time to the next.

    Attributes
    ----------
    pieces : list
        One for each performance: PCM `[samples, channels]`, a `Tune`, or a tuple of
        `FutureSamples`, by medium. A `Sink` writes it.
    frames : array `[frames, batch, frame_size]`
        The frames that were played for it.
    """

    pieces: list[Any]
    frames: Frames


class Picture(Protocol):
    """Collects the first performance of a batch and draws it."""

    def push(self, chunk: Chunk) -> None:
        """Take the next part of the performance."""
        ...

    def save(self, path: Path, title: str) -> None:
        """Draw what was collected to the PNG `path`.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        ...


@dataclass(frozen=True, eq=False)
class StartingPoints:
    """The places in a corpus or a file from which performances continue.

    Attributes
    ----------
    frames : array `[frames, starts, frame_size]`
        The input before each start.
    places : tuple
        What the renderer needs to know of each start, to continue from it.
    performances : int
        How many performances begin at each start.
    """

    frames: Frames
    places: tuple[Any, ...]
    performances: int = 1

    def for_each(self, seeds: Sequence[int]) -> tuple[StartingPoints, list[int]]:
        """The same starts with one performance for each seed, and the seed of each performance.

        All performances of the first start come first.
        """
        frames = np.repeat(self.frames, len(seeds), axis=1)
        return StartingPoints(frames, self.places, len(seeds)), [*seeds] * len(self.places)


@dataclass(frozen=True)
class PlaybackOptions:
    """How an instrument is played: its controls, for how long, and in chunks of which size.

    Attributes
    ----------
    controls : callable of (int, float) -> Snapshot
        The controls of step `n`, before which so many seconds were played; see `player.Player`.
    seconds : float or None
        How long to play; None: until `should_end`.
    quality : str
        Of decoding; one of `config.QUALITIES`. Series have no use for it.
    block_frames : int or None
        Frames in a chunk; None: the medium's default.
    should_end : callable returning bool
        Asked before each chunk; the chunk after it returned True is the last.
    on_message : callable of str
        Called once for each control that was moved and has no effect in this medium.
    starts : StartingPoints, optional
        For a medium that continues from somewhere, with the number of performances of each start.
    ahead : bool
        Whether steps may be played before the chunk before them is asked for, which is faster
        where a medium takes long to decode. The chunks are the same.
    """

    controls: Callable[[int, float], Snapshot]
    seconds: float | None
    quality: str = "live"
    block_frames: int | None = None
    should_end: Callable[[], bool] = lambda: False
    on_message: Callable[[str], None] = lambda sentence: None
    starts: StartingPoints | None = None
    ahead: bool = False


@dataclass(frozen=True)
class RenderDefaults:
    """What a render is like where the user does not say.

    Attributes
    ----------
    suffix : str
        Of its file: `".wav"`.
    seconds : float
        How long a performance is.
    count : int
        How many performances there are.
    one_file : bool
        Whether all performances go to one file, instead of one file each.
    """

    suffix: str
    seconds: float
    count: int = 1
    one_file: bool = False


class Renderer(ABC):
    """Turns the frames of one codec into the signal of its medium, and writes that to files.

    The methods that are not abstract suit a medium whose performances begin anywhere, in which
    nothing can go wrong that a rescue would mend.

    Attributes
    ----------
    defaults : RenderDefaults
    """

    defaults: RenderDefaults

    def describe_length(self, seconds: float, count: int) -> str:
        """In a few words, how long `count` performances of so many seconds are."""
        return f"{seconds:.1f} s"

    def starting_points(
        self, models: Sequence[Checkpoint], prime: str | os.PathLike[str] | None, prime_at: float
    ) -> StartingPoints | None:
        """Where performances of these models begin; None: anywhere, primed by `prime`.

        Every seed plays once from each start.

        Raises
        ------
        ConfigError, MediaError
            If there is nothing to begin with, or `prime` cannot be used.
        """
        return None

    def with_rescue(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> Performer:
        """The instrument, watched for silence, runaway levels and drones where a medium has them.

        Parameters
        ----------
        instrument : Instrument
        primer : sequence of array `[frames, frame_size]`
            Segments of the corpus that it is compared with.
        batch : int
            Performances that the instrument plays in step.
        on_rescue : callable of RescueEvent
        """
        return instrument

    @abstractmethod
    def play(self, performer: Performer, rows: int, options: PlaybackOptions) -> Iterator[Chunk]:
        """Play, chunk by chunk.

        Parameters
        ----------
        performer : Performer
        rows : int
            How many performances it plays in step.
        options : PlaybackOptions

        Raises
        ------
        ConfigError
            If there is no such quality.
        """

    @abstractmethod
    def join(self, pieces: list[Any], rescues: tuple[RescueEvent, ...]) -> Any:
        """All pieces of one performance, joined in memory: one of `render.Result`."""

    @abstractmethod
    def check(self, path: Path, *, force: bool = False) -> None:
        """Check that a performance may be written to `path`, before it is played.

        Raises
        ------
        SinkError
            If the suffix does not fit the medium, or there is a file that audiogen did not make
            (without `force`).
        """

    @abstractmethod
    def sink(self, path: Path, seconds: float, *, force: bool = False) -> Sink:
        """Open the file `path` for a performance of so many seconds; raises as `check`."""

    @abstractmethod
    def picture(self, seconds: float) -> Picture:
        """A picture of a performance of so many seconds."""
