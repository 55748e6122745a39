"""The interface of a medium's reader: files in, frames out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from audiogen.codec import Codec
from audiogen.codec.base import Frames


class Reading(Protocol):
    """One file as frames, piece by piece; its facts are complete after the last piece.

    Attributes
    ----------
    seconds : float
        Length of the file.
    peak : float
        Of sound, the largest absolute sample (full scale is 1); of notes and series, 1.
    remark : str
        What is unusual about the file, to be read after its name; empty if nothing is.
    breaks : sequence of int
        Frames at which an unrelated run begins; no window crosses a break.
    again : bool
        After the last piece: whether what was found at the end of the file changes its beginning,
        so that its frames have to be taken once more, in place of these.
    """

    seconds: float
    peak: float
    remark: str
    again: bool

    @property
    def breaks(self) -> Sequence[int]: ...

    def __iter__(self) -> Iterator[Frames]:
        """The frames, `[frames, frame_size]` at a time."""
        ...


class Reader(ABC):
    """Reads the files of one medium: sound, notes or series.

    Attributes
    ----------
    noun : str
        What its files are called, as in "there is no MIDI file in ...".
    suffixes : collection of str
        Suffixes of its files, in lower case, with the dot.
    scarce : bool
        Whether files are so short that held-out frames are predicted from the training frames
        before them; otherwise too few held-out frames would have a whole window before them.
    """

    noun: str
    suffixes: Collection[str]
    scarce = False

    def completed(self, codec: Codec, paths: Sequence[Path]) -> Codec:
        """The codec with the settings that were left open, taken from the files below `paths`.

        Raises
        ------
        MediaError
            If a path does not exist.
        """
        return codec

    def suggested_settings(self, codec: Codec, paths: Sequence[Path]) -> dict[str, Any]:
        """Settings of the model that suit the files below `paths`; given ones go before them."""
        return {}

    def provenance(self, codec: Codec, paths: Sequence[Path], frames: int) -> dict[str, Any]:
        """What a checkpoint stores about the files beside their frames, as plain JSON values.

        Parameters
        ----------
        codec : Codec
        paths : sequence of Path
        frames : int
            How many frames a performance takes as input before it begins.
        """
        return {}

    @abstractmethod
    def read(self, path: Path, codec: Codec) -> Reading:
        """Read a whole file.

        Raises
        ------
        MediaError
            If it cannot be used; this may also be raised while its frames are taken.
        """

    def check_playable(self, codec: Codec, paths: Sequence[Path], window: int) -> None:
        """Check that a model of that window (frames) could play on from the files below `paths`.

        Raises
        ------
        MediaError
            If it could not.
        """
        return

    def still_holds(self, path: Path) -> bool:
        """Whether frames that the first version of this reader made of a file are right."""
        return True

    @abstractmethod
    def excerpt(self, path: Path, codec: Codec, start: float, most: int) -> Frames:
        """Read at most `most` frames from second `start` on.

        Raises
        ------
        MediaError
            If the file cannot be used, or ends before `start`.
        """
