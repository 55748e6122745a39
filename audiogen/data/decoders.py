"""Sound files as samples: libsndfile where it reads a file rightly, FFmpeg where it does not.

The rule, which `open_decoder` follows:

1. MP3 whose frames were counted and agree with what its header claims, Ogg of one stream, and every
   other file that libsndfile opens and of which it knows the length, go to libsndfile: it is fast
   and exact.
2. What libsndfile cannot open or counts wrongly goes to FFmpeg (through PyAV): MP3 without an
   honest frame count, chained Ogg, FLAC of unknown length, WAV whose samples are in several chunks,
   and all that libsndfile does not know.
3. Where libsndfile stops before the end that it promised, in damaged FLAC, FFmpeg goes on after the
   samples that were there.

What libsndfile cannot seek in (GSM 6.10, G.72x, ...) is read from the beginning. PyAV comes with
the full distribution; without it an error names it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import soundfile as sf

from audiogen.data.mp3_frames import Mp3Frames, count_frames, id3_size
from audiogen.errors import MediaError, reason
from audiogen.libraries import is_installed, missing

Samples = npt.NDArray[np.float32]
"""PCM, shape `[samples, channels]`, full scale is -1 to 1."""

RATES = (1000, 1_000_000)
"""Sample rates (Hz) that a header can be believed: beyond them it is damaged, or not sound."""

MOST_CHANNELS = 1024

_MARGIN = 1.0
"""Seconds before a place at which FFmpeg begins to decode: its seeking is not exact."""

_SEEK_FROM = 30.0
"""Seconds: to a place before that, it decodes from the beginning."""

# What libsndfile writes in its log when a chunk is longer than the file it is in. FLAC and MP3
# show it only by ending early; NIST, PAF, IRCAM and Ogg cannot tell.
_CUT_CHUNK = re.compile(r"(?:data|SSND|BODY|Data Size|riff)\s*:\s*(\d+) \(should be (\d+)\)")
_CUT_RF64 = re.compile(r"count (\d+) does not match value from 'ds64' chunk of (\d+)")

_UNKNOWN = "is not a sound file of any format that is known here"
_REFUSALS = {
    1: _UNKNOWN,
    7: _UNKNOWN,
    24: "has a header that gives no sample rate or no channels",
    32: "has a header that gives zero channels",
}

# FFmpeg knows formats that name other files (playlists) and that are pictures or text.
_NO_SOUND_FORMATS = "hls dash concat sdp rtsp image tty srt ass webvtt lrc subviewer mpl2".split()


class AudioError(MediaError):
    """A sound file that cannot be read."""


class SoundDecoder(Protocol):
    """One open sound file.

    Attributes
    ----------
    sample_rate : int (Hz)
    channels : int
    format, subtype : str
        As the library names them: `"WAV"`, `"PCM_16"`.
    claimed : int or None
        Samples of each channel that the header claims; None where it says nothing.
    exact : bool
        Whether just as many are decoded, which no damage changes: uncompressed samples that are in
        the file.
    promised : float
        By how much the header overstates the length of the sound, a factor of at least 1.
    remark : str
        What is odd about the file; complete after the last block.
    """

    sample_rate: int
    channels: int
    format: str
    subtype: str
    claimed: int | None
    exact: bool
    promised: float
    remark: str

    def blocks(self, first: int, size: int) -> Iterator[Samples]:
        """The sound from sample `first` on, at most `size` samples at a time, to its end."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def open_decoder(path: Path) -> SoundDecoder:
    """Open a sound file with the library that reads it rightly.

    Raises
    ------
    AudioError
        If it cannot be opened, is no sound file, or needs PyAV, which is not installed.
    """
    _check_file(path)
    try:
        counted, why = _examined(path)
        decoder = None if why else LibsndfileDecoder(path, counted)
    except OSError as error:
        raise _unreadable(path, error) from error
    except AudioError as refusal:
        return _by_ffmpeg(path, None, refusal)
    if decoder is None:
        return _by_ffmpeg(path, counted, None, why)
    rate = decoder.sample_rate
    if not RATES[0] <= rate <= RATES[1]:
        decoder.close()
        raise AudioError(path, f"has a header that gives a sample rate of {rate} Hz")
    return decoder


def goes_to_libsndfile(path: Path) -> bool:
    """Whether libsndfile reads a file rightly and can seek in it, by its headers alone."""
    try:
        decoder = open_decoder(path)
    except AudioError:
        return False
    decoder.close()
    return isinstance(decoder, LibsndfileDecoder) and decoder.seekable


def _by_ffmpeg(
    path: Path, counted: Mp3Frames | None, refusal: AudioError | None, why: str = ""
) -> SoundDecoder:
    """The decoder of FFmpeg; where it fails, what libsndfile said."""
    if not is_installed("av"):
        if refusal is not None and not _may_be_sound(path):
            raise refusal
        reason = f" ({why})" if why else ""
        raise AudioError(path, f"cannot be read by libsndfile alone{reason}: {missing('it', 'av')}")
    try:
        return FfmpegDecoder(path, counted)
    except AudioError as error:
        raise refusal or error from None


def _may_be_sound(path: Path) -> bool:
    """Whether a file that libsndfile refuses begins as no text does."""
    with path.open("rb") as file:
        return b"\0" in file.read(4096)


def _check_file(path: Path) -> None:
    """Python's own errors name the cause; libsndfile says "System error" to all of them."""
    try:
        if path.exists() and not path.is_file():  # a pipe would keep us waiting for ever
            raise AudioError(path, "is not a file")
        with path.open("rb") as raw:
            if not raw.read(1):
                raise AudioError(path, "is empty: zero bytes")
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.suffix.lower() == ".raw":
        raise AudioError(path, "has no header (.raw), so its rate is unknown")


def _unreadable(path: Path, error: OSError) -> AudioError:
    return AudioError(path, f"cannot be read: {reason(error)}")


def _head(path: Path) -> bytes:
    """The beginning of a file, after an ID3 tag."""
    with path.open("rb") as file:
        file.seek(id3_size(file.read(10)))
        return file.read(64)


_NO_MP3 = (b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM", b"fLaC", b"OggS", b"caff", b".snd")


def _examined(path: Path) -> tuple[Mp3Frames | None, str]:
    """The frames of an MP3 file, whatever it is called, and why libsndfile would read it wrongly.

    Of any other file the reason alone; empty where libsndfile reads it rightly.
    """
    head = _head(path)
    called_mp3 = path.suffix.lower() in (".mp3", ".mp2", ".mp1", ".mpga")
    if head[:4] not in _NO_MP3 and (called_mp3 or head[:1] == b"\xff"):
        counted = count_frames(path)
        if counted is not None:
            why = "an MP3 file whose length its header does not give"
            return counted, "" if counted.honest else why
        if called_mp3:
            return None, "an MP3 file in which no frames are found"
    if head[:4] == b"fLaC" and not (head[21] & 15 or any(head[22:26])):
        return None, "a FLAC file of unknown length"
    if head[:4] == b"OggS" and _is_chained(path):
        return None, "Ogg streams one after another"
    if len(_data_chunks(path)) > 1:
        return None, "a WAV file with several chunks of samples"
    return None, ""


def _is_chained(path: Path) -> bool:
    """Whether a stream begins in an Ogg file after another one has."""
    begun = False
    with path.open("rb") as file:
        while len(page := file.read(27)) == 27 and page[:4] == b"OggS":
            sizes = file.read(page[26])
            first = bool(page[5] & 2)
            if first and begun:
                return True
            begun = begun or not first
            file.seek(sum(sizes), os.SEEK_CUR)
    return False


class LibsndfileDecoder:
    """A file that libsndfile reads; see `SoundDecoder`."""

    def __init__(self, path: Path, counted: Mp3Frames | None) -> None:
        self._path, self._counted = path, counted
        # libmpg123 writes its doubts to the standard error, between the lines of the progress.
        self._aside = _no_standard_error if counted else contextlib.nullcontext
        with self._aside():
            self._sound = sound = _opened(path)
        self.sample_rate, self.channels = int(sound.samplerate), int(sound.channels)
        self.format, self.subtype = str(sound.format), str(sound.subtype)
        self.seekable = bool(sound.seekable())
        self.claimed: int | None = int(sound.frames)
        uncompressed = self.subtype.startswith(("PCM", "FLOAT", "DOUBLE", "ULAW", "ALAW"))
        self.exact = self.seekable and uncompressed and self.format != "FLAC"
        self.promised = _promised(sound.extra_info)
        self.remark = ""
        if self.claimed <= 0 or (counted and counted.samples - self.claimed > 4 * 1152):
            sound.close()
            raise AudioError(path, "holds a header, but no samples")

    def blocks(self, first: int, size: int) -> Iterator[Samples]:
        """See `SoundDecoder`."""
        assert self.claimed is not None
        at, skip = 0, first
        if first and self.seekable:
            try:
                at, skip = self._sound.seek(first), 0
            except sf.LibsndfileError as error:
                raise AudioError(self._path, "cannot be read from its middle") from error
        buffer = np.empty((size, self.channels), np.float32)
        while at < self.claimed:
            wanted = min(size, self.claimed - at)
            with self._aside():
                block, whole = _read(self._sound, buffer[:wanted], self.seekable)
            at += len(block)
            kept = block[skip:]
            skip -= len(block) - len(kept)
            if len(kept):
                yield kept
            if not whole:
                yield from self._after_damage(at, size)
                return

    def _after_damage(self, at: int, size: int) -> Iterator[Samples]:
        """What FFmpeg can still decode of a FLAC file in which libsndfile stopped."""
        if self.format != "FLAC" or not is_installed("av"):
            return
        try:
            rest = FfmpegDecoder(self._path, None)
        except AudioError:
            return
        with contextlib.closing(rest):
            if (rest.sample_rate, rest.channels) == (self.sample_rate, self.channels):
                yield from rest.blocks(at, size)

    def close(self) -> None:
        """See `SoundDecoder`."""
        self._sound.close()


@contextlib.contextmanager
def _no_standard_error() -> Iterator[None]:
    """Lose what native libraries write to the standard error inside."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is none
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _read(sound: sf.SoundFile, buffer: Samples, seekable: bool) -> tuple[Samples, bool]:
    """Fill `buffer`; return what was decoded, and whether all of it was."""
    before = sound.tell() if seekable else 0
    try:
        block = sound.read(out=buffer)
    except sf.LibsndfileError:
        # Damaged from here on. What was decoded before the damage is in the buffer, and counted.
        try:
            decoded = sound.tell() - before if seekable else 0
        except sf.LibsndfileError:
            decoded = 0
        return buffer[: max(0, min(decoded, len(buffer)))], False
    return block, len(block) == len(buffer)


def _opened(path: Path) -> sf.SoundFile:
    try:
        # As bytes, a name need not be UTF-8; whole, it cannot be "-", which would be stdin.
        whole = path.absolute()
        sound = sf.SoundFile(str(whole) if os.name == "nt" else os.fsencode(whole))
    except sf.LibsndfileError as error:
        text = str(error.error_string).strip().rstrip(".")
        raise AudioError(path, _REFUSALS.get(error.code, f"cannot be decoded: {text}")) from error
    if sound.format == "RAW":  # by its suffix alone libsndfile takes any .au or .vox for sound
        sound.close()
        raise AudioError(path, _UNKNOWN)
    return sound


def _promised(log: str) -> float:
    """By how much the header overstates the length of the sound, a factor of at least 1."""
    if match := _CUT_CHUNK.search(log):
        claimed, found = int(match[1]), int(match[2])
        # A recorder writing to a pipe leaves the largest number there is: nothing is missing.
        if found and claimed % 2**31 < 2**31 - 2**16:
            return max(1.0, claimed / found)
    elif match := _CUT_RF64.search(log):
        return max(1.0, int(match[2]) / max(1, int(match[1])))
    return 1.0


class FfmpegDecoder:
    """A file that FFmpeg reads, through PyAV; see `SoundDecoder`.

    The rate and the channels are those of the first frame that is decoded: headers of AAC state
    half the rate. Later frames of another rate, in chained files, are converted.
    """

    exact = False
    promised = 1.0

    def __init__(self, path: Path, counted: Mp3Frames | None) -> None:
        self._path, self._counted = path, counted
        self.remark = ""
        self._damaged = 0
        chunks = _data_chunks(path)
        self._options = {"protocol_whitelist": "file"}
        if len(chunks) > 1:
            self._options["seekable"] = "0"  # where it can seek, FFmpeg reads the last one alone
            self.remark = f"has {len(chunks)} chunks of samples, read one after another"
        elif chunks and not chunks[0][1]:
            self.remark = "has a header that gives no length, and is read to its end"
        self._open()
        self._frames = self._decoded()
        first = next(self._frames, None)
        if first is None:
            self.close()
            raise AudioError(path, "holds a header, but no samples that can be decoded")
        self._first: Any = first
        self._like = first.format, first.layout, first.sample_rate
        self.sample_rate, self.channels = int(first.sample_rate), int(first.layout.nb_channels)
        if not (RATES[0] <= self.sample_rate <= RATES[1] and self.channels <= MOST_CHANNELS):
            self.close()
            raise AudioError(path, _UNKNOWN)
        self.format = str(self._container.format.name).partition(",")[0].upper()
        self.subtype = str(self._stream.codec_context.name).upper()
        self.claimed: int | None = None
        if counted is not None and counted.promised:
            self.claimed = counted.promised

    def _open(self) -> None:
        import av

        av.logging.set_level(None)  # its remarks would stand between the lines of the progress
        try:
            container = av.open(str(self._path), options=self._options)
        except (av.FFmpegError, OSError, ValueError) as error:
            text = str(getattr(error, "strerror", "") or error).rstrip(".")
            known = _UNKNOWN if "Invalid data" in text else f"cannot be decoded: {text}"
            raise AudioError(self._path, known) from error
        if any(name in container.format.name for name in _NO_SOUND_FORMATS):
            container.close()
            raise AudioError(self._path, _UNKNOWN)
        stream = container.streams.best("audio")
        if stream is None:
            container.close()
            raise AudioError(self._path, "holds no sound, only pictures or data")
        self._container, self._stream = container, stream

    def _decoded(self) -> Iterator[Any]:
        """Its frames; packets that cannot be decoded are counted and left out."""
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, IndexError):  # PyAV ends so if streams came in the middle
                return
            except (av.FFmpegError, OSError):
                self._damaged += 1
                return
            try:
                yield from packet.decode()
            except (av.FFmpegError, OSError, ValueError):
                self._damaged += 1

    def blocks(self, first: int, size: int) -> Iterator[Samples]:
        """See `SoundDecoder`."""
        import av

        skip = self._seek(first)
        resamplers: dict[tuple[Any, ...], Any] = {}
        for frame in self._with_first():
            pieces = [frame]
            if (frame.sample_rate, frame.layout.nb_channels) != (self.sample_rate, self.channels):
                kind = frame.sample_rate, frame.layout.name, frame.format.name
                if kind not in resamplers:
                    resamplers[kind] = av.AudioResampler(*self._like)
                frame.pts = None
                pieces = resamplers[kind].resample(frame)
            for piece in pieces:
                samples = _samples_of(piece)
                kept = samples[skip:]
                skip -= len(samples) - len(kept)
                for at in range(0, len(kept), size):
                    yield kept[at : at + size]
        if self._counted is not None and self._counted.skipped:
            self.remark = (
                f"is damaged: {self._counted.skipped} bytes within it are no MP3 and were skipped"
            )
        elif self._counted is None and self._damaged:
            self.remark = f"is damaged: {self._damaged} of its packets could not be decoded"

    def _with_first(self) -> Iterator[Any]:
        if self._first is not None:
            yield self._first
        yield from self._frames

    def _seek(self, first: int) -> int:
        """Go on near a sample; return how many samples after that are still to be left out."""
        seconds = first / self.sample_rate
        if seconds < _SEEK_FROM or self.format == "OGG" or self._stream.time_base is None:
            return first
        import av

        try:
            self._container.seek(int((seconds - _MARGIN) * 1e6))
            self._frames = self._decoded()
            frame = next(self._frames)
            place = round(float(frame.pts * frame.time_base) * self.sample_rate)
            start = self._stream.start_time or 0
            place -= round(float(start * self._stream.time_base) * self.sample_rate)
        except (av.FFmpegError, OSError, TypeError, StopIteration):
            place = first + 1
        if place <= first:
            self._first = frame
            return first - place
        self._container.close()
        self._open()
        self._first, self._frames = None, self._decoded()
        return first

    def close(self) -> None:
        """See `SoundDecoder`."""
        self._container.close()


_FULL_SCALE = {"u8": 128.0, "s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63}


def _samples_of(frame: Any) -> Samples:
    """A frame of FFmpeg as `[samples, channels]`, full scale 1."""
    kind, channels = frame.format.name.removesuffix("p"), frame.layout.nb_channels
    values = frame.to_ndarray()
    values = values.T if frame.format.is_planar else values.reshape(-1, channels)
    if kind in _FULL_SCALE:
        values = (values.astype(np.float64) - (128 if kind == "u8" else 0)) / _FULL_SCALE[kind]
    return np.ascontiguousarray(values, np.float32)


def _data_chunks(path: Path) -> list[tuple[int, int]]:
    """Where the chunks of samples of a WAV file begin, and the sizes that they claim (bytes)."""
    found = []
    with path.open("rb") as file:
        if file.read(12)[8:] != b"WAVE":
            return []
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                found.append((file.tell(), size))
                if not size:  # of a recorder that crashed: what follows are samples
                    break
            file.seek(size + size % 2, os.SEEK_CUR)
    return found
