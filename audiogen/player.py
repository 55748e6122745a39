"""The player: an instrument's frames, read at the pace of the `stretch` control, through the
decoder and the output stage, block by block.

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
from audiogen.codec.time_stretch import TimeStretch
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
        The frames that were played for it, stretched as they are; the samples lag behind by the
        latency of the decoder and of the output stage.
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
        The controls at played frame `n`: asked for before each step of the instrument, which gives
        one frame, or with a `stretch` none to several.
    quality : str
        Of the decoders; one of `config.QUALITIES`.

    Raises
    ------
    ConfigError
        If there is no such quality.
    """

    def __init__(
        self,
        instrument: Performer,
        codec: Codec,
        batch: int,
        controls: Callable[[int], Snapshot],
        quality: str = "live",
    ) -> None:
        self._instrument = instrument
        self._codec = codec
        self._controls = controls
        self._stretches = [codec.time_stretch() for _ in range(batch)]
        # Its clock is theirs: what an attack puts forward in one performance moves no gain.
        self._gain_stretch = TimeStretch(keep_attacks=False)
        self._waiting: list[list[Frames]] = [[] for _ in range(batch)]  # stretched, to be decoded
        self._decoders = [codec.decoder(quality) for _ in range(batch)]
        self._stages = [OutputStage(codec.sample_rate, codec.channels) for _ in range(batch)]
        self._gains: list[float] = []  # dB, one for each frame that is not decoded to its end yet
        self._played = 0  # frames, by the clock of the gain
        self._decoded = 0
        self._sent = 0

    def play(self, samples: int) -> Iterator[Block]:
        """Yield blocks until exactly `samples` samples of each performance are out."""
        while self._sent < samples:
            frames = self._next_frames()
            pieces = [decoder.push(frames[:, n]) for n, decoder in enumerate(self._decoders)]
            gains = self._gain_curve(len(pieces[0]))
            settled = [
                stage.push(piece, gains)[: samples - self._sent]
                for stage, piece in zip(self._stages, pieces, strict=True)
            ]
            count = len(settled[0])
            fades = fade_curve(self._sent, count, samples, self._codec.sample_rate)
            self._sent += count
            yield Block([(piece * fades[:, None]).astype(np.float32) for piece in settled], frames)

    def _next_frames(self) -> Frames:
        """The next `BLOCK_FRAMES` frames of each performance, `[frames, batch, frame_size]`."""
        # An attack is read ahead of the clock, so some performances may have to wait for others.
        while min(map(len, self._waiting)) < BLOCK_FRAMES:
            snapshot = self._controls(self._played)
            rate = 1 / snapshot.stretch
            gains = self._gain_stretch.push(np.array([[snapshot.gain]]), rate)
            self._gains.extend(gains[:, 0].tolist())
            self._played += len(gains)
            made = self._instrument.step(snapshot)
            for row, stretch in enumerate(self._stretches):
                self._waiting[row].extend(stretch.push(made[row : row + 1], rate))
        block = np.stack([np.stack(waiting[:BLOCK_FRAMES]) for waiting in self._waiting], axis=1)
        for waiting in self._waiting:
            del waiting[:BLOCK_FRAMES]
        return block

    def _gain_curve(self, count: int) -> npt.NDArray[np.float64]:
        """The gain of the next decoded samples: linear in dB from one frame's middle to the next.

        A factor for each sample.
        """
        hop = self._codec.sample_rate / self._codec.frame_rate
        first = self._played - len(self._gains)
        places = (self._decoded + np.arange(count)) / hop - first
        decibels = np.interp(places, np.arange(len(self._gains)), self._gains)
        self._decoded += count
        done = int(self._decoded / hop) - first
        del self._gains[: max(0, min(done, len(self._gains) - 1))]
        return np.asarray(10 ** (decibels / 20), np.float64)
