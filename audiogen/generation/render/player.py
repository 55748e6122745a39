"""The player of sound: it decodes the frames of an instrument to PCM, block by block.

Frames are read at the speed of the `stretch` control, decoded, and pass the output stage. The
player knows neither files nor devices. It yields blocks as fast as they are asked for, in constant
memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import Frames, Samples
from audiogen.codec.sound import SoundCodec
from audiogen.codec.time_stretch import TimeStretch
from audiogen.control.table import Snapshot
from audiogen.generation.render.base import Chunk, Performer
from audiogen.generation.render.output_stage import FADE_SECONDS, OutputStage, fade_curve

Curve = npt.NDArray[np.float64]
"""A number for each sample."""

BLOCK_FRAMES = 32
"""Frames that are decoded at once: 0.75 s, long enough that the decoder's overhead does not matter.
Live sessions use fewer."""

ENDLESS = 1 << 62
"""The number of samples of a performance without an end."""


@dataclass(frozen=True, eq=False)
class SoundBlock(Chunk):
    """A `Chunk` of sound.

    The frames are those that were played for it, after the `stretch` control. The samples lag
    behind them by the latency of the decoder and of the output stage.
    """

    @property
    def samples(self) -> list[Samples]:
        """PCM `[samples, channels]` of each performance in the batch."""
        return self.pieces


class Player:
    """Plays an instrument of a sound codec.

    Parameters
    ----------
    instrument : Performer
    codec : SoundCodec
    batch : int
        Performances that the instrument plays in step.
    controls : callable of (int, float) -> Snapshot
        The controls of step `n` of the instrument, before which so many seconds were played. A
        step lasts one frame; with `stretch` a part of a frame, or several. Called once for each
        step, in order.
    quality : str
        Of the decoders; one of `config.QUALITIES`.
    block_frames : int, optional
        Frames to decode at once, in place of `BLOCK_FRAMES`. The samples do not depend on it.

    Raises
    ------
    ConfigError
        If there is no such quality.
    """

    def __init__(
        self,
        instrument: Performer,
        codec: SoundCodec,
        batch: int,
        controls: Callable[[int, float], Snapshot],
        quality: str = "live",
        block_frames: int | None = None,
    ) -> None:
        self._block = block_frames or BLOCK_FRAMES
        self._instrument = instrument
        self._codec = codec
        self._controls = controls
        self._stretches = [codec.time_stretch() for _ in range(batch)]
        # Keeps the average speed: where an attack is moved in one performance, no gain moves.
        self._output_stretch = TimeStretch(keep_attacks=False)
        self._waiting: list[list[Frames]] = [[] for _ in range(batch)]  # stretched, to be decoded
        self._decoders = [codec.decoder(quality) for _ in range(batch)]
        self._stages = [OutputStage(codec.sample_rate, codec.channels) for _ in range(batch)]
        # Gain (dB), mute and tilt, one row for each frame that is not decoded to its end yet.
        self._outputs: list[Frames] = []
        self._steps = 0
        self._played = 0  # frames, as counted by the outputs
        self._decoded = 0
        self._sent = 0
        # The last block has room for the whole fade, which looks the same however it was cut.
        fade = FADE_SECONDS * codec.frame_rate
        self._closing = max(self._block, math.ceil(fade) + 1)
        # Where the samples of a frame come with it, its middle is known only with the next frame.
        self._behind = 1 if codec.latency < 2 * codec.sample_rate / codec.frame_rate else 0

    def play(
        self, samples: int | None = None, should_end: Callable[[], bool] = lambda: False
    ) -> Iterator[SoundBlock]:
        """Yield blocks until exactly `samples` samples of each performance are out.

        Parameters
        ----------
        samples : int, optional
            None: for ever.
        should_end : callable returning bool
            Asked before each block; the block after it returned True is the last, and fades out.
        """
        total = ENDLESS if samples is None else samples
        while self._sent < total:
            ending = should_end()
            frames = self._next_frames(self._closing if ending else self._block)
            pieces = [decoder.push(frames[:, n]) for n, decoder in enumerate(self._decoders)]
            curves = self._output_curves(len(pieces[0]))
            settled = [
                stage.push(piece, *curves)[: total - self._sent]
                for stage, piece in zip(self._stages, pieces, strict=True)
            ]
            count = len(settled[0])
            if ending:
                total = self._sent + count
            fades = fade_curve(self._sent, count, total, self._codec.sample_rate)
            self._sent += count
            yield SoundBlock(
                [(piece * fades[:, None]).astype(np.float32) for piece in settled], frames
            )

    def _next_frames(self, count: int) -> Frames:
        """The next `count` frames of each performance, `[frames, batch, frame_size]`."""
        # Attacks are read early, so one performance may have to wait for the others.
        while min(map(len, self._waiting)) < count:
            snapshot = self._controls(self._steps, self._played / self._codec.frame_rate)
            self._steps += 1
            rate = 1 / snapshot.stretch
            output = np.array([[snapshot.gain, snapshot.mute, snapshot.tilt]])
            outputs = self._output_stretch.push(output, rate)
            self._outputs.extend(outputs)
            self._played += len(outputs)
            made = self._instrument.step(snapshot)
            for row, stretch in enumerate(self._stretches):
                self._waiting[row].extend(stretch.push(made[row : row + 1], rate))
        block = np.stack([np.stack(waiting[:count]) for waiting in self._waiting], axis=1)
        for waiting in self._waiting:
            del waiting[:count]
        return block

    def _output_curves(self, count: int) -> tuple[Curve, Curve]:
        """The gain (a factor) and the tilt (dB/octave) of the next decoded samples.

        Between the middles of two frames, gain and tilt are linear in dB, and mute is linear as a
        factor. Places are counted from the first frame of the performance, so that rounding does
        not depend on the size of the blocks.
        """
        hop = self._codec.sample_rate / self._codec.frame_rate
        first = self._played - len(self._outputs)
        places = (self._decoded + np.arange(count)) / hop - self._behind
        frames = first + np.arange(len(self._outputs))
        gain, mute, tilt = (
            np.interp(places, frames, column) for column in np.stack(self._outputs).T
        )
        self._decoded += count
        done = int(self._decoded / hop) - self._behind - first
        del self._outputs[: max(0, min(done, len(self._outputs) - 1))]
        return portable.exp10(gain / 20) * (1 - mute), tilt
