"""The reader of sound: files into frames, block by block, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.sound import as_sound
from audiogen.data.audio import SUFFIXES, SoundBlocks, read_blocks
from audiogen.data.decoders import goes_to_libsndfile
from audiogen.data.reader import Reader


class SoundReading:
    """One sound file; see `data.reader.Reading`.

    Parameters
    ----------
    path : Path
    codec : Codec
        Of sound.
    """

    breaks: tuple[int, ...] = ()

    def __init__(self, path: Path, codec: Codec) -> None:
        self._codec, self._path = as_sound(codec), path
        self._blocks = self._opened()
        self.seconds, self.peak, self.remark, self.again = 0.0, 0.0, "", False

    def __iter__(self) -> Iterator[Frames]:
        """Encode the file as it is read."""
        if self.again:
            self._blocks = self._opened()
        samples, encoder, self.peak = 0, self._codec.encoder(), 0.0
        for block in self._blocks:
            samples += len(block)
            self.peak = max(self.peak, float(np.abs(block).max(initial=0.0)))
            yield encoder.push(block)
        yield encoder.flush()
        self.seconds, self.remark = samples / self._codec.sample_rate, self._blocks.remark
        self.again = self._blocks.again

    def _opened(self) -> SoundBlocks:
        return read_blocks(self._path, self._codec.sample_rate, self._codec.channels)


class SoundReader(Reader):
    """Reads sound; see `data.reader.Reader`."""

    noun = "sound"
    suffixes = SUFFIXES

    def read(self, path: Path, codec: Codec) -> SoundReading:
        """The frames of a whole file; see `Reader.read`."""
        return SoundReading(path, codec)

    def still_holds(self, path: Path) -> bool:
        """Whether frames of before are right: of files that libsndfile reads rightly and seeks."""
        return goes_to_libsndfile(path)

    def excerpt(self, path: Path, codec: Codec, start: float, most: int) -> Frames:
        """Some frames of a file; see `Reader.excerpt`."""
        sound = as_sound(codec)
        # A frame reaches out to both sides: read a little more, where there is more.
        edge = sound.latency / sound.sample_rate
        begin = max(0.0, start - edge)
        seconds = start - begin + most / sound.frame_rate + edge
        blocks = read_blocks(path, sound.sample_rate, sound.channels, start=begin, seconds=seconds)
        frames = sound.encode(np.concatenate([*blocks, np.empty((0, sound.channels), np.float32)]))
        return frames[round((start - begin) * sound.frame_rate) :][:most]
