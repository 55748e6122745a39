"""The player: an instrument's frames through the decoder and the output stage, block by block.

It knows neither files nor devices; it yields as fast as it is asked, in constant memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Samples
from audiogen.controls import Snapshot
from audiogen.instrument import Instrument

BLOCK_FRAMES = 32
"""Frames that are decoded at once: 0.75 s, enough to make the decoder's overhead vanish."""

FADE_SECONDS = 0.02
"""Fade at the two ends, so that neither is a click."""

KNEE = 0.8
"""Level from which peaks are bent: -2 dB."""

CEILING = 0.999
"""Level that no peak passes. Short of 1, which tanh reaches in float32 from about 9 on."""


@dataclass(frozen=True)
class Block:
    """A run of the performance.

    Attributes
    ----------
    samples : list of array `[samples, channels]`
        PCM of each performance in the batch.
    frames : array `[frames, batch, frame_size]`
        The frames that were made for it; the samples lag behind by the decoder's latency.
    """

    samples: list[Samples]
    frames: Frames


def soft_limit(samples: Samples) -> Samples:
    """Bend what lies beyond the knee so that it stays below full scale.

    The identity up to `KNEE`, from there `KNEE + room tanh((|x| - KNEE) / room)` with a room that
    ends at `CEILING`: no step and no corner, and never a sample at or beyond 1.
    """
    over = np.abs(samples) - KNEE
    if not (over > 0).any():
        return samples
    room = CEILING - KNEE
    bent = KNEE + room * np.tanh(np.maximum(over, 0) / room)
    return np.where(over > 0, np.sign(samples) * bent, samples).astype(np.float32)


class Player:
    """Plays a number of samples of an instrument.

    Parameters
    ----------
    instrument : Instrument
    codec : Codec
    batch : int
        Performances that the instrument plays in step.
    controls : callable of int -> Snapshot
        The controls at frame `n`.
    """

    def __init__(
        self,
        instrument: Instrument,
        codec: Codec,
        batch: int,
        controls: Callable[[int], Snapshot],
    ) -> None:
        self._instrument = instrument
        self._codec = codec
        self._controls = controls
        self._decoders = [codec.decoder() for _ in range(batch)]
        self._gains: list[float] = []  # dB, one for each frame whose samples are not all out yet
        self._frame = 0
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
            pieces = [
                decoder.push(stacked[:, n])[: samples - self._sent]
                for n, decoder in enumerate(self._decoders)
            ]
            yield Block(self._finish(pieces, samples), stacked)

    def _finish(self, pieces: list[Samples], total: int) -> list[Samples]:
        """Gain, fades and limit for the next samples, `[samples, channels]` each."""
        count = len(pieces[0])
        envelope = self._gain_curve(count) * self._fade_curve(count, total)
        self._sent += count
        return [soft_limit((piece * envelope[:, None]).astype(np.float32)) for piece in pieces]

    def _gain_curve(self, count: int) -> npt.NDArray[np.float64]:
        """The gain of each sample: linear in dB from the middle of one frame to the next."""
        hop = self._codec.sample_rate / self._codec.frame_rate
        first = self._frame - len(self._gains)
        places = (self._sent + np.arange(count)) / hop - first
        decibels = np.interp(places, np.arange(len(self._gains)), self._gains)
        done = int((self._sent + count) / hop) - first
        del self._gains[: max(0, min(done, len(self._gains) - 1))]
        return np.asarray(10 ** (decibels / 20), np.float64)

    def _fade_curve(self, count: int, total: int) -> npt.NDArray[np.float64]:
        length = max(1, min(int(FADE_SECONDS * self._codec.sample_rate), total // 2))
        places = self._sent + np.arange(count)
        ramp = np.minimum((places + 0.5) / length, (total - places - 0.5) / length)
        return 0.5 - 0.5 * np.cos(np.pi * np.clip(ramp, 0, 1))
