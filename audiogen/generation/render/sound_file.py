"""PCM to a sound file, block by block: the file can be played at any moment.

Files carry the tag `audiogen` as the software that made them, so that they can be recognised and
written over.
"""

from __future__ import annotations

import os
from pathlib import Path

import soundfile as sf

from audiogen.codec.base import Samples
from audiogen.errors import SinkError, reason
from audiogen.generation.render.sink import SET, SOFTWARE, Sink, check_writable
from audiogen.storage import NewFile, make_parent

FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG", ".aiff": "AIFF", ".aif": "AIFF"}

CLASSIC_LIMIT = 2**32 - 2**20
"""The most bytes of sound in a WAV or AIFF file: what its header can count, less the header."""

_FULL = "is the disk full?"

_SFC_SET_UPDATE_HEADER_AUTO = 0x1061  # libsndfile's sndfile.h


class SoundFileSink(Sink):
    """Writes blocks to a sound file; the suffix chooses the format.

    A WAV file that would be longer than its header can count becomes RF64. The file appears with
    the first sound that can be played from it. If the process is killed after that, what is there
    can be played: all but the last tenth of a second or, of OGG, the last second or two.

    Parameters
    ----------
    path : Path
    sample_rate : int (Hz)
    channels : int
    samples : int
        The expected length, to choose between WAV and RF64.
    force : bool
        Write over a file that something else made, or that is a live set.
    is_set : bool
        Whether it is the sound of a live set, which cannot be made again.

    Raises
    ------
    SinkError
        If the suffix is unknown, the file was not made by audiogen, another process is writing to
        it, or it cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        samples: int,
        *,
        force: bool = False,
        is_set: bool = False,
    ) -> None:
        self.path = path
        form = check_target(path, force=force)
        size = samples * channels * 2
        if size > CLASSIC_LIMIT and form == "AIFF":
            raise SinkError(f"{path} would be longer than AIFF can hold: use .wav or .flac")
        if size > CLASSIC_LIMIT and form == "WAV":
            form = "RF64"
        self._written, self._rate = 0, sample_rate
        self._failed = False
        self._new: NewFile | None = None
        try:
            make_parent(path)
            if os.name != "nt":  # there an open file could not be renamed
                self._new = NewFile(path)
            self._file = sf.SoundFile(
                _raw(path) if self._new is None else os.dup(self._new.descriptor),
                "w",
                sample_rate,
                channels,
                subtype="VORBIS" if form == "OGG" else "PCM_16",
                format=form,
            )
        except (OSError, sf.LibsndfileError) as error:
            cause = self._why(error)
            if self._new is not None:
                self._new.close()
            raise SinkError(f"{path} cannot be written: {cause}") from error
        self._counted = _FlacLength(self._new) if self._new and form == "FLAC" else None
        self._file.software = SET if is_set else SOFTWARE
        if form in ("WAV", "RF64", "AIFF"):
            # python-soundfile has no public name for this: the header counts the samples after
            # every write, so a file whose writer was killed still has its true length. OGG is a
            # stream and needs no such thing (and would get a second header).
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
            if self._counted is not None:
                self._counted.update(self._written)
            if self._new is not None and not self._new.published and _holds(self._new.name, 1):
                self._new.publish()
        # soundfile asserts that all was taken.
        except (OSError, AssertionError, sf.LibsndfileError) as error:
            self._failed = True
            raise SinkError(
                f"{self.path} could not be written any further: {self._why(error)}"
            ) from error

    def close(self) -> None:
        """Finish the file. If nothing was written, there is none.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written, or somebody has removed it.
        """
        if self._file.closed:
            return
        try:
            self._finish()
        except (OSError, sf.LibsndfileError) as error:
            if isinstance(error, SinkError) and not self._failed:
                raise
            if not self._failed:  # otherwise the error was raised already
                raise SinkError(f"{self.path} could not be finished: {self._why(error)}") from error
        finally:
            if self._new is not None:
                self._new.close()

    def _why(self, error: Exception | None = None) -> str:
        """What the system says to one more byte, as libsndfile does not pass that on."""
        told = _FULL if error is None else _reason(error)
        if isinstance(error, OSError):
            return told
        if self._new is None:
            return _refusal(self.path) or told
        if self._new.name.is_file():
            try:
                size = os.fstat(self._new.descriptor).st_size
                os.pwrite(self._new.descriptor, b"\0", size)
                os.ftruncate(self._new.descriptor, size)
            except OSError as refusal:
                return _reason(refusal)
        return told

    def _finish(self) -> None:
        try:
            self._file.close()
        finally:
            if self._failed and self._counted is not None:
                self._counted.update(0)  # libsndfile has counted what the disk did not take
        if not self._written:
            return
        at = self.path if self._new is None else self._new.name
        if self._new is not None and not self._new.is_there:
            raise SinkError(f"{self.path} was removed or replaced while it was written")
        # libsndfile does not report that the end of a FLAC or OGG file could not be written.
        if not self._failed and not _holds(at, self._written):
            raise SinkError(f"{self.path} could not be finished: {self._why()}")
        if self._new is not None and _holds(at, 1):
            self._new.publish()


class _FlacLength:
    """The number of samples in the header of a FLAC file that is being written.

    libsndfile writes it at the end, and reads no file without it. So it is put there block by block
    (https://www.rfc-editor.org/rfc/rfc9639#section-8.2: the last 36 bits of eight bytes).

    Parameters
    ----------
    file : NewFile
    """

    _AT, _BLOCK = 18, 4096  # the place of those bytes; samples in a block of libFLAC's level 5

    def __init__(self, file: NewFile) -> None:
        self._file = file
        self._samples = 0

    def update(self, written: int) -> None:
        """Count the blocks that `written` samples have filled, and none less than before."""
        # The encoder keeps a block until it has the first sample of the next.
        self._samples = max(self._samples, (written - 1) // self._BLOCK * self._BLOCK)
        if self._file.published and not self._file.path.is_file():
            return  # a pipe takes nothing back
        there = os.pread(self._file.descriptor, 8, self._AT)
        if self._samples and len(there) == 8:
            kept = int.from_bytes(there, "big") >> 36 << 36
            os.pwrite(self._file.descriptor, (kept | self._samples).to_bytes(8, "big"), self._AT)


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
            made_by = str(file.software)
    except (OSError, sf.LibsndfileError):
        return False
    if made_by.startswith(SET):
        raise SinkError(
            f"{path} is the sound of a live set, which nobody can play again: choose another name, "
            "or give --force"
        )
    return made_by.startswith(SOFTWARE)


def _holds(path: Path, samples: int) -> bool:
    """Whether the last of `samples` samples can be read from the file."""
    if path.exists() and not path.is_file():
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
        return reason(error)
    if new:
        path.unlink()
    return ""


def _reason(error: Exception) -> str:
    text = error.error_string if isinstance(error, sf.LibsndfileError) else str(error)
    text = (getattr(error, "strerror", None) or text).rstrip(".")
    # libsndfile has no other message for a write that the system refused.
    return _FULL if text in ("", "System error") else text
