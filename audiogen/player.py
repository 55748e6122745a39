"""The player: an instrument's frames through the decoder and the output stage, block by block.

It knows neither files nor devices; it yields as fast as it is asked, in constant memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Samples
from audiogen.controls import Snapshot
from audiogen.output import OutputStage, fade_curve

BLOCK_FRAMES = 32
"""Frames that are decoded at once: 0.75 s, enough to make the decoder's overhead vanish."""


class Performer(Protocol):
    """Whatever plays a frame of each performance at a time."""

    def step(self, snapshot: Snapshot) -> Frames:
        """The next frames, `[batch, frame_size]`."""
        ...


@dataclass(frozen=True)
class Block:
    """A run of the performance.

    Attributes
    ----------
    samples : list of array `[samples, channels]`
        PCM of each performance in the batch.
    frames : array `[frames, batch, frame_size]`
        The frames that were made for it; the samples lag behind by the latency of the decoder and
        of the output stage.
    """

    samples: list[Samples]
    frames: Frames


class Player:
    """Plays a number of samples of an instrument.

    Parameters
    ----------
    instrument : Performer
    codec : Codec
    batch : int
        Performances that the instrument plays in step.
    controls : callable of int -> Snapshot
        The controls at frame `n`.
    """

    def __init__(
        self,
        instrument: Performer,
        codec: Codec,
        batch: int,
        controls: Callable[[int], Snapshot],
    ) -> None:
        self._instrument = instrument
        self._codec = codec
        self._controls = controls
        self._decoders = [codec.decoder() for _ in range(batch)]
        self._stages = [OutputStage(codec.sample_rate, codec.channels) for _ in range(batch)]
        self._gains: list[float] = []  # dB, one for each frame that is not decoded to its end yet
        self._frame = 0
        self._decoded = 0
        self._sent = 0

    def play(self, samples: int) -> Iterator[Block]:
        """Yield blocks until exactly `samples` samples of each performance are out."""
        while self._sent < samples:
            frames = []
            for _ in range(BLOCK_FRAMES):
                snapshot = self._controls(self._frame)
                self._gains.append(snapshot.gain)
                frames.append(self._instrument.step(snapshot))
                self._frame += 1
            stacked = np.stack(frames)
            pieces = [decoder.push(stacked[:, n]) for n, decoder in enumerate(self._decoders)]
            gains = self._gain_curve(len(pieces[0]))
            settled = [
                stage.push(piece, gains)[: samples - self._sent]
                for stage, piece in zip(self._stages, pieces, strict=True)
            ]
            count = len(settled[0])
            fades = fade_curve(self._sent, count, samples, self._codec.sample_rate)
            self._sent += count
            yield Block([(piece * fades[:, None]).astype(np.float32) for piece in settled], stacked)

    def _gain_curve(self, count: int) -> npt.NDArray[np.float64]:
        """The gain of the next decoded samples: linear in dB from one frame's middle to the next.

        A factor for each sample.
        """
        hop = self._codec.sample_rate / self._codec.frame_rate
        first = self._frame - len(self._gains)
        places = (self._decoded + np.arange(count)) / hop - first
        decibels = np.interp(places, np.arange(len(self._gains)), self._gains)
        self._decoded += count
        done = int(self._decoded / hop) - first
        del self._gains[: max(0, min(done, len(self._gains) - 1))]
        return np.asarray(10 ** (decibels / 20), np.float64)
