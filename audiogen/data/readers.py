"""The readers by medium: `reader_of` gives the one for a codec.

Whoever reads folders or files (the frame store, the dataset, a performance that starts from a file)
asks here, so that nothing else needs to know the media apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.data.folder import find_files
from audiogen.data.notes_reader import NotesReader
from audiogen.data.reader import Reader, Reading
from audiogen.data.series_reader import SeriesReader
from audiogen.data.sound_reader import SoundReader
from audiogen.errors import ConfigError, MediaError, reason

__all__ = ["READERS", "Reader", "Reading", "kind_of_files", "reader_of", "why_other"]

READERS: Mapping[str, Reader] = MappingProxyType(
    {"sound": SoundReader(), "notes": NotesReader(), "series": SeriesReader()}
)
"""By the medium of a codec."""


def reader_of(codec: Codec) -> Reader:
    """The reader of the files that a codec encodes."""
    return READERS[codec.medium]


_ONE_KIND = ("notes", "series")
"""Media that have one kind of frames alone: `--frames` is called so."""

_CONTENTS = {
    b"RIFF": ".wav",
    b"RF64": ".wav",
    b"BW64": ".wav",
    b"FORM": ".aiff",
    b"fLaC": ".flac",
    b"OggS": ".ogg",
    b"ID3": ".mp3",
    b"\xff\xfb": ".mp3",
    b"caff": ".caf",
    b"MThd": ".mid",
}
"""How files begin, with the suffix that says so."""


def kind_of_files(paths: Sequence[Path]) -> str | None:
    """What `--frames` should be for the files below some paths: `"notes"`, `"series"` or None.

    None where there is sound, or nothing that any reader reads. A `.txt` file is a table only where
    it is named itself: in a folder it is more often a text.

    Raises
    ------
    ConfigError
        If there are MIDI files and tables, and no sound.
    MediaError
        If a path does not exist.
    """
    counts: dict[str, int] = {}
    for medium, reader in READERS.items():
        suffixes = set(reader.suffixes) - {".txt"}
        found = find_files([path for path in paths if path.is_dir()], suffixes).files
        named = [
            path for path in paths if path.is_file() and path.suffix.lower() in reader.suffixes
        ]
        counts[medium] = len(found) + len(named)
    kinds = [medium for medium in _ONE_KIND if counts[medium]]
    if counts["sound"] or not kinds:
        return None
    if len(kinds) > 1:
        raise ConfigError(
            f"there are {counts['notes']} MIDI files and {counts['series']} tables, and no sound: "
            "say which to learn, with --frames notes or --frames series"
        )
    return kinds[0]


def why_other(path: Path, reader: Reader) -> str:
    """Why a file whose suffix is none of a reader's is left out, and what helps."""
    suffix = path.suffix.lower()
    for medium, other in READERS.items():
        if suffix in other.suffixes and suffix != ".txt":
            flag = f", with --frames {medium}" if medium in _ONE_KIND else ""
            return f"is {other.noun}, not {reader.noun}: learn it by itself{flag}"
    if suffix == ".txt":
        return f"is text, not {reader.noun}; a table is learnt with --frames series"
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        return f"cannot be read: {reason(error)}"
    for begin, named in _CONTENTS.items():
        if head.startswith(begin) and named in reader.suffixes:
            return f"begins like {reader.noun}, but has no such suffix: name it {path.name}{named}"
    called = f"its suffix is {suffix}" if suffix else "it has no suffix"
    return f"is not read as {reader.noun}, since {called}"


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
        raise MediaError(path, f"has {there}, and the model needs {needed} before it plays")
    return frames
