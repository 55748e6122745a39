"""The contract of a medium's outlet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from audiogen.codec.base import Frames
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument
from audiogen.generation.render.player import Performer
from audiogen.generation.rescue import RescueEvent
from audiogen.model.checkpoint import Checkpoint


class Chunk(Protocol):
    """A run of a performance: a `player.Block`, or what another medium has in its place.

    Attributes
    ----------
    pieces : list
        What was made of each performance in the batch: PCM, notes, rows; what a `Sink` takes.
    frames : array `[frames, batch, frame_size]`
        That were played for it.
    """

    @property
    def pieces(self) -> list[Any]: ...
    @property
    def frames(self) -> Frames: ...


class Sink(Protocol):
    """A file that one performance goes to; a context manager that finishes it.

    Attributes
    ----------
    seconds : float
        That were written.
    """

    @property
    def seconds(self) -> float: ...

    def write(self, piece: Any) -> None:
        """Take the next piece.

        Raises
        ------
        SinkError
            If the disk does not take it.
        """
        ...

    def __enter__(self) -> Any: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Picture(Protocol):
    """Gathers the first performance of a batch and draws it."""

    def push(self, made: Chunk) -> None:
        """Take the next run."""
        ...

    def save(self, path: Path, title: str) -> None:
        """Draw it all to a PNG.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        ...


@dataclass(frozen=True, eq=False)
class StartingPoints:
    """Where performances begin, in a medium that goes on from somewhere.

    Attributes
    ----------
    frames : array `[frames, starts, frame_size]`
        What is heard before each.
    places : tuple
        What the outlet needs to know of each, to go on from there.
    performances : int
        That begin at each of them.
    """

    frames: Frames
    places: tuple[Any, ...]
    performances: int = 1

    def for_each(self, seeds: Sequence[int]) -> tuple[StartingPoints, list[int]]:
        """The same with a performance for each seed at each start, and the seed of each of these.

        All that begin at the first place come first.
        """
        frames = np.repeat(self.frames, len(seeds), axis=1)
        return StartingPoints(frames, self.places, len(seeds)), [*seeds] * len(self.places)


class AnyStart:
    """Of a medium whose performances begin anywhere, one in each file."""

    together = False
    usual_count = 1

    def told(self, seconds: float, count: int) -> str:
        """See `Renderer.told`."""
        return f"{seconds:.1f} s"

    def starts(
        self, models: Sequence[Checkpoint], prime: str | os.PathLike[str] | None, prime_at: float
    ) -> None:
        """Anywhere; see `Renderer.starts`."""
        return None


class Renderer(Protocol):
    """Where the frames of one codec go.

    Attributes
    ----------
    suffix : str
        Of the file that is made where nobody says: `".wav"`.
    usual_seconds : float
        How long a performance is where nobody says.
    together : bool
        Whether all performances go to one file, instead of one each.
    usual_count : int
        Performances, where nobody says how many.
    """

    suffix: str
    together: bool
    usual_count: int

    @property
    def usual_seconds(self) -> float: ...

    def told(self, seconds: float, count: int) -> str:
        """How much was made, in a few words, of `count` performances."""
        ...

    def starts(
        self, models: Sequence[Checkpoint], prime: str | os.PathLike[str] | None, prime_at: float
    ) -> StartingPoints | None:
        """Where performances of these models begin; None: anywhere, as they hear `prime`.

        Every seed plays once from each start.

        Raises
        ------
        ConfigError, MediaError
            If there is nothing to begin with, or `prime` cannot be used.
        """
        ...

    def watched(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> Performer:
        """The instrument under a watch that brings it back when it is lost, where there is one.

        Parameters
        ----------
        instrument : Instrument
        primer : sequence of array `[frames, frame_size]`
            Stretches of the corpus to judge by.
        batch : int
        on_rescue : callable of RescueEvent
        """
        ...

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
    ) -> Iterator[Chunk]:
        """Play, piece by piece.

        Parameters
        ----------
        performer : Performer
        rows : int
            How many it plays in step.
        controls : callable of (int, float) -> Snapshot
            See `player.Player`.
        seconds : float or None
            How long; None: until `should_end`.
        quality : str
            Of decoding; one of `config.QUALITIES`.
        block_frames : int or None
            Frames to a piece; None: as many as is usual.
        should_end : callable returning bool
        on_message : callable of str
            Told once of each control that means nothing to this medium.
        starts : StartingPoints, optional
            What `starts` gave, with the performances of each.

        Raises
        ------
        ConfigError
            If there is no such quality.
        """
        ...

    def gathered(self, pieces: list[Any], rescues: tuple[RescueEvent, ...]) -> Any:
        """All the pieces of one performance in memory; see the outlet on what they become."""
        ...

    def check(self, path: Path, *, force: bool = False) -> None:
        """Find out whether a performance may be written to `path`, before it is played.

        Raises
        ------
        SinkError
            If the suffix does not fit the medium, or there is a file that audiogen did not make
            (without `force`).
        """
        ...

    def sink(self, path: Path, seconds: float, *, force: bool = False) -> Sink:
        """Open the file `path` for a performance of so many seconds; raises as `check`."""
        ...

    def picture(self, seconds: float) -> Picture:
        """A picture of a performance of so many seconds."""
        ...
