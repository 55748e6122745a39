"""Sound files as blocks of samples, at the wanted rate and channels.

Blocks are read, mixed down and resampled one after another, so an hour costs no more memory than
a minute. `audiogen.data.decoders` says which library reads which file. Nothing here knows frames or
codecs.

A length is what was decoded, never what a header says. Once a file was decoded, its facts are kept
in the cache, by its path, size and time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from audiogen.data.decoders import AudioError, Samples, SoundDecoder, open_decoder
from audiogen.errors import StoreError
from audiogen.storage import cache_folder, replacing

__all__ = ["SUFFIXES", "AudioError", "SoundBlocks", "SoundInfo", "mix", "read_blocks", "sound_info"]

SUFFIXES = frozenset(
    ".wav .wave .bwf .bw64 .rf64 .w64 .amb .aif .aiff .aifc .au .snd .flac .ogg .oga .opus "
    ".spx .mp3 .mp2 .mp1 .mpga .caf .sf .ircam .voc .nist .sph .paf .fap .svx .8svx .16sv "
    ".iff .htk .avr .pvf .mat .mat4 .mat5 .mpc .mpc2k .sd2 .sds .wve .xi .m4a .m4b .m4r .mp4 "
    ".m4v .mov .3gp .3g2 .aac .ac3 .eac3 .dts .wma .wmv .asf .wv .ape .tta .tak .shn .dsf "
    ".dff .amr .mka .mkv .webm .weba .avi .flv .ogv .ogx .mpg .mpeg .vob .ts .m2ts .ra .rm "
    ".mxf".split()
)
"""Of sound, and of films that have some. Headerless `.raw`, `.gsm` and `.vox` are not among them:
their rate would have to be guessed."""

PEAK_LIMIT = 100.0
"""Values beyond this (+40 dBFS) are whole numbers kept as float: one such file would drown a
corpus, whose level is never changed file by file."""

_BLOCK_VALUES = 2**20  # values decoded at once, whatever rate and channels a header claims

TOLD_LOSS = 3.1
"""dB that the mix to mono may lose of the channels' mean power without a remark: channels that have
nothing to do with each other lose 3.0."""

CANCELS = 6.0
"""dB of loss from which two sides are taken to cancel: then the louder one alone is used. They lose
that much where their correlation is below -0.5."""

_AMBISONIC = frozenset((3, 4, 9, 16))
"""Channels of a B-format file (.amb), of which the first, W, has the sound of all directions."""

_FACTS_VERSION = 1


@dataclass(frozen=True)
class SoundInfo:
    """What is known of a sound file.

    Attributes
    ----------
    sample_rate : int (Hz)
    channels : int
    seconds : float
        Of the sound that can be decoded.
    promised : float (seconds)
        Longer than `seconds` where the file was cut short and its header shows it.
    format, subtype : str
        As the library that reads it names them: `"WAV"`, `"PCM_16"`.
    mono : str or int
        How it is mixed to one channel: `"mean"` of all, or one of them, numbered from 0.
    remark : str
        What is odd about it, to be read after its name; or nothing.
    """

    sample_rate: int
    channels: int
    seconds: float
    promised: float
    format: str
    subtype: str
    mono: str | int = "mean"
    remark: str = ""


def sound_info(path: Path) -> SoundInfo:
    """The facts about the sound file `path`, which is decoded once to find them.

    Raises
    ------
    AudioError
        If the file cannot be opened, is no sound file, or holds no samples.
    """
    known = _recalled(path)
    if known is not None:
        return known
    decoder = open_decoder(path)
    if decoder.exact and decoder.channels == 1:
        decoder.close()
        assert decoder.claimed is not None
        info = _info(decoder, decoder.claimed)
        return dataclasses.replace(info, remark="; ".join(_remarks(info, decoder)))
    decoder.close()
    blocks = SoundBlocks(path, decoder.sample_rate, 1, 2.0, 0.0, None)
    for _ in blocks:
        pass
    return blocks.info


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
        Its length is known after the last block, if it was not before.
    remark : str
        After the last block: what is odd about the file, or nothing.
    again : bool
        After the last block of a whole file: whether its sides turned out to cancel, so that it
        has to be read once more, from the louder side.
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
        self.remark, self.again = "", False
        self._path, self._channels = path, channels
        known = _recalled(path)
        if known is None and start > 0:
            known = sound_info(path)
        self._decoder = decoder = open_decoder(path)
        rate = decoder.sample_rate
        self._known = known is not None
        self.info = known or _info(decoder, decoder.claimed or 0)
        self._first = round(max(0.0, start) * rate)
        if self._known and self._first >= round(self.info.seconds * rate):
            decoder.close()
            raise AudioError(path, f"lasts {self.info.seconds:.1f} s, so {start:g} s is beyond it")
        self._count: float = math.inf if seconds is None else max(1, round(seconds * rate))
        self._block = max(1, min(int(block_seconds * rate), _BLOCK_VALUES // decoder.channels))
        self._ambisonic = path.suffix.lower() == ".amb" and decoder.channels in _AMBISONIC
        self._power = np.zeros(decoder.channels)
        self._mean_power = 0.0
        self._blocks = self._resampled(sample_rate)

    def __next__(self) -> Samples:
        return next(self._blocks)

    def close(self) -> None:
        """Close the file before its end; no more blocks come."""
        self._blocks.close()
        self._decoder.close()

    def _resampled(self, sample_rate: int) -> Generator[Samples]:
        rate, channels = self.info.sample_rate, self._channels
        if sample_rate == rate:
            yield from self._mixed()
            return
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
            if self._ambisonic:
                yield _of_ambisonic(block, self._channels)
                continue
            if self._channels == 1 and self.info.mono != "mean":
                yield block[:, int(self.info.mono), None].copy()
                continue
            mixed = mix(block, self._channels)
            if self._channels == 1 < block.shape[1] and not self._known:
                self._power += np.einsum("ij,ij->j", block, block, dtype=np.float64)
                self._mean_power += float(np.einsum("ij,ij->", mixed, mixed, dtype=np.float64))
            yield mixed

    def _decoded(self) -> Iterator[Samples]:
        rate, done = self.info.sample_rate, 0
        try:
            for block in self._decoder.blocks(self._first, self._block):
                if self._count - done < len(block):
                    block = block[: int(self._count - done)]
                self._check(block, (self._first + done) / rate)
                done += len(block)
                yield block
                if done >= self._count:
                    break
        finally:
            self._decoder.close()
        if not done:
            raise AudioError(self._path, "holds a header, but no samples that can be decoded")
        if self._first == 0 and done < self._count:
            self._remember(done)
        self.remark = self.info.remark

    def _remember(self, samples: int) -> None:
        """Keep the facts of a file that was decoded to its end."""
        if self._known:
            return
        info = _info(self._decoder, samples)
        remarks = _remarks(info, self._decoder)
        mono: str | int = "mean"
        if self._ambisonic:
            remarks.append("is ambisonic (B-format): its channel of all directions is used")
        elif self._power.any():
            loss = 10 * math.log10(self._power.mean() / max(self._mean_power, 1e-30))
            if loss > CANCELS + 10 * math.log10(len(self._power) / 2):
                mono = int(np.argmax(self._power))
                side = ("left", "right")[mono] if len(self._power) == 2 else f"number {mono + 1}"
                remarks.append(f"has channels that cancel each other: the {side} one alone is used")
                self.again = True
            elif loss > TOLD_LOSS:
                remarks.append(
                    f"has channels that partly cancel: mixed to mono it is {loss:.1f} dB quieter"
                )
        self.info = dataclasses.replace(info, mono=mono, remark="; ".join(remarks))
        # A mix to two channels says nothing of how one to mono would do.
        if self._channels == 1 or self._decoder.channels == 1:
            _keep(self._path, self.info)

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


def _info(decoder: SoundDecoder, samples: int) -> SoundInfo:
    rate = decoder.sample_rate
    seconds = samples / rate
    promised = max(seconds, (decoder.claimed or 0) / rate) * decoder.promised
    return SoundInfo(rate, decoder.channels, seconds, promised, decoder.format, decoder.subtype)


def _remarks(info: SoundInfo, decoder: SoundDecoder) -> list[str]:
    """What is odd about a file that was decoded to its end."""
    remarks = [decoder.remark] if decoder.remark else []
    missing = info.promised - info.seconds
    if missing > 0.05 and info.seconds < 0.999 * info.promised:
        remarks.insert(0, f"cut short: {info.seconds:.1f} of {info.promised:.1f} s are there")
    return remarks


def _facts_file(path: Path) -> Path:
    """Where the facts of a file are kept; its size and time are a part of the name."""
    status = path.stat()
    key = repr([_FACTS_VERSION, str(path.absolute()), status.st_size, status.st_mtime_ns])
    name = hashlib.blake2b(key.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return cache_folder() / "sounds" / f"{name}.json"


def _recalled(path: Path) -> SoundInfo | None:
    try:
        return SoundInfo(**json.loads(_facts_file(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _keep(path: Path, info: SoundInfo) -> None:
    """Keep the facts of a file; a full disk is no error."""
    with contextlib.suppress(OSError, StoreError):
        file = _facts_file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        # A hundred thousand of them lie in one folder, and one that is damaged is made again.
        with replacing(file, sweeping=False, lasting=False) as out:
            out.write(json.dumps(dataclasses.asdict(info)).encode())


def _of_ambisonic(samples: Samples, wanted: int) -> Samples:
    """B-format `[samples, channels]` (W, X, Y, ...) as mono, or as cardioids left and right."""
    whole = math.sqrt(2) * samples[:, :1]  # W is written 3 dB down
    if wanted == 1:
        return np.asarray(whole, np.float32)
    side = samples[:, 2:3]
    return np.asarray(np.concatenate([whole + side, whole - side], axis=1) / 2, np.float32)


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
