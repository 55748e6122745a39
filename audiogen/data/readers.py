"""The readers by medium: `reader_of` gives the one for a codec.

Whoever reads folders or files (the frame store, the dataset, a performance that starts from a file)
asks here, so that nothing else needs to know the media apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.data.notes_reader import NotesReader
from audiogen.data.reader import Reader, Reading
from audiogen.data.series_reader import SeriesReader
from audiogen.data.sound_reader import SoundReader
from audiogen.errors import MediaError

__all__ = ["READERS", "Reader", "Reading", "reader_of"]

READERS: Mapping[str, Reader] = MappingProxyType(
    {"sound": SoundReader(), "notes": NotesReader(), "series": SeriesReader()}
)
"""By the medium of a codec."""


def reader_of(codec: Codec) -> Reader:
    """The reader of the files that a codec encodes."""
    return READERS[codec.medium]


def from_file(path: Path, start: float, codec: Codec, least: int, most: int) -> Frames:
    """Read part of a file as frames `[least to most, frame_size]`.

    Parameters
    ----------
    path : Path
    start : float (s)
    codec : Codec
    least, most : int (frames)

    Raises
    ------
    MediaError
        If the file cannot be used, or has fewer than `least` frames from `start` on.
    """
    frames = reader_of(codec).excerpt(path, codec, start, most)
    if len(frames) < least:
        there = f"{len(frames) / codec.frame_rate:.2f} s from {start:g} s on"
        needed = f"{least / codec.frame_rate:.2f} s"
        raise MediaError(path, f"has {there}, and the model listens to {needed} before it plays")
    return frames
