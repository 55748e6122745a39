"""PCM to a sound file, block by block: the file can be played at any moment.

Files carry the tag `audiogen` as the software that made them, so that they can be recognised and
written over.
"""

from __future__ import annotations

import os
from pathlib import Path

import soundfile as sf

from audiogen.codec.base import Samples
from audiogen.errors import SinkError
from audiogen.generation.render.sink import SOFTWARE, Sink, check_writable

FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG", ".aiff": "AIFF", ".aif": "AIFF"}

CLASSIC_LIMIT = 2**32 - 2**20
"""The most bytes of sound in a WAV or AIFF file: what its header can count, less the header."""

_FULL = "is the disk full?"

_SFC_SET_UPDATE_HEADER_AUTO = 0x1061  # libsndfile's sndfile.h


class SoundFileSink(Sink):
    """Writes blocks to a sound file; the suffix chooses the format.

    A WAV file that would be longer than its header can count becomes RF64. If the process is
    killed, the file can be played up to the last block but one.

    Parameters
    ----------
    path : Path
    sample_rate : int (Hz)
    channels : int
    samples : int
        The expected length, to choose between WAV and RF64.
    force : bool
        Write over a file that something else made.

    Raises
    ------
    SinkError
        If the suffix is unknown, the file was not made by audiogen, or it cannot be opened.
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
            cause = _refusal(path) or _reason(error)
            raise SinkError(f"{path} cannot be written: {cause}") from error
        self._written, self._rate = 0, sample_rate
        self._failed = False
        self._file.software = SOFTWARE
        if form in ("WAV", "RF64", "AIFF"):
            # python-soundfile has no public name for this: the header counts the samples after
            # every write, so a file whose writer was killed still has its true length. FLAC and
            # OGG are streams and need no such thing (and OGG would get a second header).
            sf._snd.sf_command(self._file._file, _SFC_SET_UPDATE_HEADER_AUTO, sf._ffi.NULL, 1)

    @property
    def seconds(self) -> float:
        """How much was written (s)."""
        return self._written / self._rate

    def write(self, piece: Samples) -> None:
        """Append PCM `[samples, channels]` and pass it to the operating system.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written.
        """
        try:
            self._file.write(piece)
            self._written += len(piece)
        # soundfile asserts that all was taken.
        except (OSError, AssertionError, sf.LibsndfileError) as error:
            self._failed = True
            raise SinkError(f"{self.path} could not be written on: {_reason(error)}") from error

    def close(self) -> None:
        """Finish the file.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written.
        """
        if self._file.closed:
            return
        try:
            self._file.close()
        except (OSError, sf.LibsndfileError) as error:
            if not self._failed:  # otherwise the error was raised already
                raise SinkError(f"{self.path} could not be finished: {_reason(error)}") from error
        # libsndfile does not report that the end of a FLAC or OGG file could not be written.
        if self._written and not self._failed and not _holds(self.path, self._written):
            raise SinkError(f"{self.path} could not be finished: {_FULL}")


def check_target(path: Path, *, force: bool = False) -> str:
    """The format of a sound file, by its suffix, after checking that it may be written.

    Raises
    ------
    SinkError
        If the suffix is unknown, or there is a file that audiogen did not make (without `force`).
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMATS)
        raise SinkError(f"{path}: the name of a sound file should end in one of {known}")
    check_writable(path, _is_ours, force=force)
    return form


def _is_ours(path: Path) -> bool:
    if path.stat().st_size == 0:
        return True  # nothing to lose; a render that is killed before its first block leaves this
    try:
        with sf.SoundFile(_raw(path)) as file:
            return str(file.software).startswith(SOFTWARE)
    except (OSError, sf.LibsndfileError):
        return False


def _holds(path: Path, samples: int) -> bool:
    """Whether the last of `samples` samples can be read from the file."""
    if not path.is_file():
        return True  # a pipe keeps nothing
    try:
        with sf.SoundFile(_raw(path)) as file:
            file.seek(samples - 1)
            return len(file.read(1)) == 1
    except (OSError, sf.LibsndfileError):
        return False


def _raw(path: Path) -> str | bytes:
    """The name in the bytes of the operating system, which need not be valid text."""
    return str(path) if os.name == "nt" else os.fsencode(path)


def _refusal(path: Path) -> str:
    """What the system says where a file cannot be opened; libsndfile keeps that to itself."""
    new = not path.exists()
    try:
        with open(path, "ab"):
            pass
    except OSError as error:
        return (error.strerror or str(error)).lower()
    if new:
        path.unlink()
    return ""


def _reason(error: Exception) -> str:
    text = error.error_string if isinstance(error, sf.LibsndfileError) else str(error)
    text = (getattr(error, "strerror", None) or text).rstrip(".")
    # libsndfile has no other message for a write that the system refused.
    return _FULL if text in ("", "System error") else text
