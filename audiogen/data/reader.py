"""The contract of a medium's reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from audiogen.codec import Codec
from audiogen.codec.base import Frames


class Reading(Protocol):
    """One file as frames, piece by piece; the facts are true after the last piece.

    Attributes
    ----------
    seconds : float
        How long it is.
    peak : float
        Of sound the largest absolute sample, full scale is 1; of what cannot be silent, 1.
    note : str
        What is odd about it, to be read after its name, or nothing.
    breaks : sequence of int
        Frames at which something else begins, with which none before has to do.
    """

    seconds: float
    peak: float
    note: str

    @property
    def breaks(self) -> Sequence[int]: ...

    def __iter__(self) -> Iterator[Frames]:
        """The frames, `[frames, frame_size]` at a time."""
        ...


class Reader(Protocol):
    """Reads the files of one medium.

    Attributes
    ----------
    noun : str
        What a file of it is, as in "there is no MIDI file in ...".
    suffixes : collection of str
        Of its files, in small letters.
    scarce : bool
        Whether files are so short that what is held out is heard after the frames before it,
        which are learnt: otherwise too little would be left to be foreseen.
    """

    scarce: bool

    @property
    def noun(self) -> str: ...
    @property
    def suffixes(self) -> Collection[str]: ...

    def settle(self, codec: Codec, paths: Sequence[Path]) -> Codec:
        """`codec` with what its settings left to be found in the files below `paths`.

        Raises
        ------
        MediaError
            If a path is not there.
        """
        ...

    def suited(self, codec: Codec, paths: Sequence[Path]) -> dict[str, Any]:
        """Settings of the model that suit the files below `paths`, where nobody says others."""
        ...

    def kept(self, codec: Codec, paths: Sequence[Path], frames: int) -> dict[str, Any]:
        """What a checkpoint should know of the files beside frames, as plain JSON values.

        Parameters
        ----------
        codec : Codec
        paths : sequence of Path
        frames : int
            As many as a performance hears before it begins.
        """
        ...

    def read(self, path: Path, codec: Codec) -> Reading:
        """A whole file.

        Raises
        ------
        MediaError
            If it cannot be used; also while its frames are taken.
        """
        ...

    def excerpt(self, path: Path, codec: Codec, start: float, most: int) -> Frames:
        """At most `most` frames from second `start` on.

        Raises
        ------
        MediaError
            If it cannot be used, or ends before `start`.
        """
        ...
