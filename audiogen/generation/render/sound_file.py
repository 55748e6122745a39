"""The sound file sink: PCM to disk as it comes, playable at any moment.

Files carry the tag `audiogen` as the software that made them, and only such files are written
over without being asked.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import TracebackType

import soundfile as sf

from audiogen.codec.base import Samples
from audiogen.errors import SinkError

SOFTWARE = "audiogen"

FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG", ".aiff": "AIFF", ".aif": "AIFF"}

CLASSIC_LIMIT = 2**32 - 2**20
"""Bytes of sound that a WAV or AIFF header can count, less room for the header itself."""

_FULL = "is the disk full?"

_SFC_SET_UPDATE_HEADER_AUTO = 0x1061  # libsndfile's sndfile.h


class SoundFileSink:
    """Writes blocks to a sound file; the suffix chooses the format.

    WAV becomes RF64 where it would be longer than a WAV header can say. If the process is killed,
    the file plays up to the last block but one.

    Parameters
    ----------
    path : Path
    sample_rate : int (Hz)
    channels : int
    samples : int
        How many are expected, to choose between WAV and RF64.
    force : bool
        Write over a file that something else made.

    Raises
    ------
    SinkError
        If the suffix is unknown, or the file is another's, or it cannot be opened.
    """

    def __init__(
        self, path: Path, sample_rate: int, channels: int, samples: int, *, force: bool = False
    ) -> None:
        self.path = path
        form = check_target(path, force=force)
        size = samples * channels * 2
        if size > CLASSIC_LIMIT and form == "AIFF":
            raise SinkError(f"{path} would be longer than AIFF can hold: use .wav or .flac")
        if size > CLASSIC_LIMIT and form == "WAV":
            form = "RF64"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sf.SoundFile(
                _raw(path),
                "w",
                sample_rate,
                channels,
                subtype="VORBIS" if form == "OGG" else "PCM_16",
                format=form,
            )
        except (OSError, sf.LibsndfileError) as error:
            raise SinkError(f"{path} cannot be written: {_reason(error)}") from error
        self._written, self._rate = 0, sample_rate
        self._failed = False
        self._file.software = SOFTWARE
        if form in ("WAV", "RF64", "AIFF"):
            # python-soundfile has no public name for this: the header counts the samples after
            # every write, so a file whose writer was killed still tells its true length. FLAC and
            # OGG are streams and need no such thing (and OGG would get a second header).
            sf._snd.sf_command(self._file._file, _SFC_SET_UPDATE_HEADER_AUTO, sf._ffi.NULL, 1)

    @property
    def seconds(self) -> float:
        """How much was written (s)."""
        return self._written / self._rate

    def write(self, block: Samples) -> None:
        """Append PCM `[samples, channels]` and hand it to the system.

        Raises
        ------
        SinkError
            If the disk does not take it.
        """
        try:
            self._file.write(block)
            self._written += len(block)
        # soundfile asserts that all was taken.
        except (OSError, AssertionError, sf.LibsndfileError) as error:
            self._failed = True
            raise SinkError(f"{self.path} could not be written on: {_reason(error)}") from error

    def close(self) -> None:
        """Finish the file.

        Raises
        ------
        SinkError
            If the disk does not take its end.
        """
        if self._file.closed:
            return
        try:
            self._file.close()
        except (OSError, sf.LibsndfileError) as error:
            if not self._failed:  # otherwise it was told already
                raise SinkError(f"{self.path} could not be finished: {_reason(error)}") from error
        # libsndfile says nothing of the end of a FLAC or OGG file that the disk did not take.
        if self._written and not self._failed and not _holds(self.path, self._written):
            raise SinkError(f"{self.path} could not be finished: {_FULL}")

    def __enter__(self) -> SoundFileSink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def check_target(path: Path, *, force: bool = False) -> str:
    """The format that `path` asks for, if it may be written.

    Raises
    ------
    SinkError
        If the suffix is unknown, or there is a file that audiogen did not make (without `force`).
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMATS)
        raise SinkError(f"{path}: the name of a sound file should end in one of {known}")
    try:
        found = path.stat() if path.exists() else None
    except OSError as error:  # a name longer than the system allows, a folder of somebody else
        raise SinkError(f"{path} cannot be written: {_reason(error)}") from error
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise SinkError(f"{path} is a folder")
    if found is not None and not force and not _ours(path, found):
        raise SinkError(f"{path} was not made by audiogen: choose another name, or say --force")
    return form


def _ours(path: Path, found: os.stat_result) -> bool:
    if not stat.S_ISREG(found.st_mode):
        return False  # a pipe would be waited for
    if found.st_size == 0:
        return True  # nothing to lose, and what a render killed before its first block leaves
    try:
        with sf.SoundFile(_raw(path)) as file:
            return str(file.software).startswith(SOFTWARE)
    except (OSError, sf.LibsndfileError):
        return False


def _holds(path: Path, samples: int) -> bool:
    """Whether the last of `samples` samples can be read back."""
    if not path.is_file():
        return True  # a pipe keeps nothing
    try:
        with sf.SoundFile(_raw(path)) as file:
            file.seek(samples - 1)
            return len(file.read(1)) == 1
    except (OSError, sf.LibsndfileError):
        return False


def _raw(path: Path) -> str | bytes:
    """The name as the system has it, also where its bytes are no text."""
    return str(path) if os.name == "nt" else os.fsencode(path)


def _reason(error: Exception) -> str:
    text = error.error_string if isinstance(error, sf.LibsndfileError) else str(error)
    text = (getattr(error, "strerror", None) or text).rstrip(".")
    # All that libsndfile says of a write that the system refused.
    return _FULL if text in ("", "System error") else text
