"""Files as frames, by medium: which files count, and how one of them becomes the codec's frames.

`READERS` is asked by the medium of a codec; who reads a folder or a file (the frame store, the
beginnings) knows no medium beside that.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from audiogen.codec import Codec
from audiogen.reading.base import Reader, Reading
from audiogen.reading.notes import NotesReader
from audiogen.reading.series import SeriesReader
from audiogen.reading.sound import SoundReader

__all__ = ["READERS", "Reader", "Reading", "reader_of"]

READERS: Mapping[str, Reader] = MappingProxyType(
    {"sound": SoundReader(), "notes": NotesReader(), "series": SeriesReader()}
)
"""By the medium of a codec."""


def reader_of(codec: Codec) -> Reader:
    """What reads files for a codec."""
    return READERS[codec.medium]
