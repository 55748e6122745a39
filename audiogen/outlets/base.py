"""The contract of a medium's outlet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from audiogen.codec.base import Frames
from audiogen.controls import Snapshot
from audiogen.instrument import Instrument
from audiogen.player import Performer
from audiogen.rescue import Rescued


class Made(Protocol):
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

    def push(self, made: Made) -> None:
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


class Outlet(Protocol):
    """Where the frames of one codec go.

    Attributes
    ----------
    suffix : str
        Of the file that is made where nobody says: `".wav"`.
    usual_seconds : float
        How long a performance is where nobody says.
    """

    suffix: str

    @property
    def usual_seconds(self) -> float: ...

    def watched(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[Rescued], None],
    ) -> Performer:
        """The instrument under a watch that brings it back when it is lost, where there is one.

        Parameters
        ----------
        instrument : Instrument
        primer : sequence of array `[frames, frame_size]`
            Stretches of the corpus to judge by.
        batch : int
        on_rescue : callable of Rescued
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
        on_note: Callable[[str], None],
    ) -> Iterator[Made]:
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
        on_note : callable of str
            Told once of each control that means nothing to this medium.

        Raises
        ------
        ConfigError
            If there is no such quality.
        """
        ...

    def gathered(self, pieces: list[Any], rescues: tuple[Rescued, ...]) -> Any:
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
