"""Sound files as blocks of samples, in any format of libsndfile, at the wanted rate and channels.

Blocks are read, mixed down and resampled one after another, so an hour costs no more memory than
a minute. Nothing here knows frames or codecs.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf
import soxr

from audiogen.errors import MediaError

Samples = npt.NDArray[np.float32]
"""PCM, shape `[samples, channels]`, full scale is -1 to 1."""

SUFFIXES = frozenset(
    ".wav .wave .bwf .rf64 .w64 .aif .aiff .aifc .au .snd .flac .ogg .oga .opus .mp3 .mp2 .caf "
    ".sf .ircam .voc .nist .sph .paf .fap .svx .8svx .16sv .iff .htk .avr .pvf .mat .mat4 .mat5 "
    ".mpc .mpc2k .sd2 .sds .wve .xi".split()
)
"""What libsndfile reads by its content. Headerless `.raw`, `.gsm` and `.vox` are not among them:
libsndfile would have to guess their rate."""

RATES = (1000, 1_000_000)
"""Sample rates (Hz) that a header can be believed: beyond them it is damaged, or not sound."""

PEAK_LIMIT = 100.0
"""Values beyond this (+40 dBFS) are whole numbers kept as float: one such file would drown a
corpus, whose level is never changed file by file."""

_BLOCK_VALUES = 2**20  # values decoded at once, whatever rate and channels a header claims

# What libsndfile writes in its log when a chunk is longer than the file it is in. FLAC and MP3
# show it only by ending early; NIST, PAF, IRCAM and Ogg cannot tell.
_CUT_CHUNK = re.compile(r"(?:data|SSND|BODY|Data Size|riff)\s*:\s*(\d+) \(should be (\d+)\)")
_CUT_RF64 = re.compile(r"count (\d+) does not match value from 'ds64' chunk of (\d+)")

_REFUSALS = {
    1: "is not a sound file of any format that libsndfile knows",
    7: "is not a sound file of any format that libsndfile knows",
    24: "has a header that gives no sample rate or no channels",
    32: "has a header that gives zero channels",
}


class AudioError(MediaError):
    """A sound file that cannot be read."""


@dataclass(frozen=True)
class SoundInfo:
    """What the header of a sound file claims.

    Attributes
    ----------
    sample_rate : int (Hz)
    channels : int
    seconds : float
        Of the sound that is there.
    promised : float (seconds)
        Longer than `seconds` where the file was cut short and its header shows it.
    format, subtype : str
        As libsndfile names them: `"WAV"`, `"PCM_16"`.
    """

    sample_rate: int
    channels: int
    seconds: float
    promised: float
    format: str
    subtype: str


def sound_info(path: Path) -> SoundInfo:
    """Read the header of the sound file `path`.

    Raises
    ------
    AudioError
        If the file cannot be opened, is no sound file, or holds no samples.
    """
    with _open(path) as sound:
        return _info(path, sound)


def read_blocks(
    path: Path,
    sample_rate: int,
    channels: int = 1,
    *,
    block_seconds: float = 2.0,
    start: float = 0.0,
    seconds: float | None = None,
) -> SoundBlocks:
    """Read a sound file in blocks of float32 `[samples, channels]`, resampled as they come.

    Parameters
    ----------
    path : Path
    sample_rate : int (Hz)
        Of the blocks, whatever the file has. The whole is `round(n * sample_rate / rate)` samples
        long, give or take one.
    channels : int
        1 or 2, mixed from as many as the file has by `audiogen.data.audio.mix`.
    block_seconds : float (s)
        Read at once; fewer where a file has very many channels.
    start, seconds : float (s)
        Read from here on, and this much; None: to the end.

    Raises
    ------
    AudioError
        At once, if the file cannot be opened, is no sound file, or holds no samples from `start`
        on; while reading, if it holds values that are not finite or lie far beyond full scale.
    """
    return SoundBlocks(path, sample_rate, channels, block_seconds, start, seconds)


class SoundBlocks(Iterator[Samples]):
    """The blocks of one sound file, as `read_blocks` gives them.

    Attributes
    ----------
    info : SoundInfo
    remark : str
        After the last block: how the file was cut short, or nothing.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        block_seconds: float,
        start: float,
        seconds: float | None,
    ) -> None:
        if channels not in (1, 2):
            raise ValueError(f"sound is mixed to 1 channel or 2, not {channels}")
        self.info = sound_info(path)
        self.remark = ""
        self._path = path
        self._channels = channels
        rate = self.info.sample_rate
        self._first = round(max(0.0, start) * rate)
        self._count = round(self.info.seconds * rate) - self._first
        if self._count <= 0:
            raise AudioError(path, f"lasts {self.info.seconds:.1f} s, so {start:g} s is beyond it")
        if seconds is not None:
            self._count = min(self._count, max(1, round(seconds * rate)))
        self._block = max(1, min(int(block_seconds * rate), _BLOCK_VALUES // self.info.channels))
        self._blocks = self._resampled(sample_rate)

    def __next__(self) -> Samples:
        return next(self._blocks)

    def _resampled(self, sample_rate: int) -> Iterator[Samples]:
        if sample_rate == self.info.sample_rate:
            yield from self._mixed()
            return
        rate, channels = self.info.sample_rate, self._channels
        stream = soxr.ResampleStream(rate, sample_rate, channels, dtype="float32")
        for block in self._mixed():
            resampled = stream.resample_chunk(block)
            if len(resampled):
                yield resampled
        rest = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
        if len(rest):
            yield rest

    def _mixed(self) -> Iterator[Samples]:
        for block in self._decoded():
            yield mix(block, self._channels)

    def _decoded(self) -> Iterator[Samples]:
        rate, left = self.info.sample_rate, self._count
        buffer = np.empty((self._block, self.info.channels), np.float32)
        with _open(self._path) as sound:
            if self._first:
                try:
                    sound.seek(self._first)
                except sf.LibsndfileError as error:
                    raise AudioError(self._path, "cannot be read from its middle") from error
            while left:
                block, whole = _read(sound, buffer[: min(left, self._block)])
                self._check(block, (self._first + self._count - left) / rate)
                left -= len(block)
                if len(block):
                    yield block
                if not whole:
                    break
        if left == self._count:
            raise AudioError(self._path, "holds a header, but no samples that can be decoded")
        decoded_seconds = self.info.seconds - left / rate
        if (
            self.info.promised - decoded_seconds > 0.05
            and decoded_seconds < 0.999 * self.info.promised
        ):
            self.remark = (
                f"cut short: {decoded_seconds:.1f} of {self.info.promised:.1f} s are there"
            )

    def _check(self, block: Samples, at: float) -> None:
        peak = float(np.abs(block).max(initial=0.0))
        if peak <= PEAK_LIMIT:
            return
        if np.isfinite(peak):
            sentence = f"has values up to {peak:.3g}, where full scale is 1: scale it down first"
        else:
            first = int(np.argmin(np.isfinite(block).all(axis=1)))
            where = at + first / self.info.sample_rate
            sentence = f"holds values that are no numbers (NaN or infinity), from {where:.2f} s on"
        raise AudioError(self._path, sentence)


def _read(sound: sf.SoundFile, buffer: Samples) -> tuple[Samples, bool]:
    """Fill `buffer`; return what was decoded, and whether all of it was."""
    before = sound.tell()
    try:
        block = sound.read(out=buffer)
    except sf.LibsndfileError:
        # Damaged from here on. What was decoded before the damage is in the buffer, and counted.
        try:
            decoded = sound.tell() - before
        except sf.LibsndfileError:
            decoded = 0
        return buffer[: max(0, min(decoded, len(buffer)))], False
    return block, len(block) == len(buffer)


def _open(path: Path) -> sf.SoundFile:
    try:
        # Python's own errors name the cause; libsndfile says "System error" to all of them. A
        # pipe would keep us waiting for ever.
        if path.exists() and not path.is_file():
            raise AudioError(path, "is not a file")
        with path.open("rb") as raw:
            if not raw.read(1):
                raise AudioError(path, "is empty: zero bytes")
        # As bytes, a name need not be UTF-8; whole, it cannot be "-", which would be stdin.
        whole = path.absolute()
        sound = sf.SoundFile(str(whole) if os.name == "nt" else os.fsencode(whole))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise AudioError(path, f"cannot be read: {cause}") from error
    except sf.LibsndfileError as error:
        text = str(error.error_string).strip().rstrip(".")
        raise AudioError(path, _REFUSALS.get(error.code, f"cannot be decoded: {text}")) from error
    except TypeError as error:  # soundfile wants to be told what a .raw file holds
        raise AudioError(path, "has no header (.raw), so its rate is unknown") from error
    if sound.format == "RAW":  # by its suffix alone libsndfile takes any .au or .vox for sound
        sound.close()
        raise AudioError(path, _REFUSALS[1])
    return sound


def _info(path: Path, sound: sf.SoundFile) -> SoundInfo:
    rate, channels, frames = sound.samplerate, sound.channels, sound.frames
    if frames <= 0:
        raise AudioError(path, "holds a header, but no samples")
    if not RATES[0] <= rate <= RATES[1]:
        raise AudioError(path, f"has a header that gives a sample rate of {rate} Hz")
    ratio = _promised(sound.extra_info)
    return SoundInfo(
        rate, channels, frames / rate, frames * ratio / rate, sound.format, sound.subtype
    )


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


_HALF_POWER = math.sqrt(0.5)

_SIDES = {
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (_HALF_POWER, _HALF_POWER),
    "l": (_HALF_POWER, 0.0),
    "r": (0.0, _HALF_POWER),
    "c": (0.5, 0.5),
    "-": (0.0, 0.0),
}
"""How much goes to the left and to the right of a channel in front (capitals: left, right, centre)
or beside and behind (small letters); of the low-frequency effects (`-`) nothing does."""

_LAYOUTS = {len(places): places for places in ("LRC", "LRlr", "LRClr", "LRC-lr", "LRC-clr")}
_LAYOUTS[8] = "LRC-lrlr"
"""The places of 3 to 8 channels, in the order of WAVE and FLAC."""


def mix(samples: npt.NDArray[np.float32], wanted: int) -> npt.NDArray[np.float32]:
    """`[samples, channels]` as `[samples, wanted]`, a new array, for 1 or 2 channels.

    One is the mean of all. Of two, one channel goes to both; 3 to 8 are mixed down as ITU-R BS.775
    says, with weights that add up to 1, so that nothing gets louder than full scale; of more than
    that nobody knows the places, and their mean goes to both.
    """
    channels = samples.shape[1]
    if channels == wanted:
        return samples.copy()
    if wanted == 2 and channels in _LAYOUTS:
        weights = np.array([_SIDES[place] for place in _LAYOUTS[channels]])
        return samples @ (weights / weights.sum(axis=0)).astype(np.float32)
    mean = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    return np.repeat(mean, wanted, axis=1)
