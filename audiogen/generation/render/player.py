"""The player of sound: it decodes the frames of an instrument to PCM, block by block.

Frames are read at the speed of the `stretch` control, decoded, and pass the output stage. The
player knows neither files nor devices. It yields blocks as fast as they are asked for, in constant
memory.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import Frames, Samples
from audiogen.codec.sound import SoundCodec
from audiogen.codec.time_stretch import TimeStretch
from audiogen.control.table import Snapshot
from audiogen.generation.render.base import Chunk, Performer
from audiogen.generation.render.output_stage import FADE_SECONDS, OutputStage, fade_curve
from audiogen.model.engine.threads import OTHER_WORK
from audiogen.python_process import cores

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


class _FrameBlock(NamedTuple):
    """Frames to be decoded.

    Attributes
    ----------
    frames : array `[frames, batch, frame_size]`
    outputs : list of array `[3]`
        Gain (dB), mute and tilt of the frames that were played for it.
    known : int
        How many frames were played up to here.
    is_last : bool
        Whether the performance ends with it, before its time.
    """

    frames: Frames
    outputs: list[Frames]
    known: int
    is_last: bool


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
    ahead : bool
        Decode in a thread while the frames of the next block are made, where there are two cores.
        The blocks are the same, and come later by one: not for live sound.

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
        ahead: bool = False,
    ) -> None:
        self._block = block_frames or BLOCK_FRAMES
        self._ahead = ahead and cores() > 1
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
        self._known = 0  # those of them that the decoder has come to
        self._decoded = 0
        self._sent = 0
        self._total = 0
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
        self._total = ENDLESS if samples is None else samples
        if self._ahead:
            yield from self._play_ahead(should_end)
            return
        while self._sent < self._total:
            yield self._decode(self._next_frames(should_end()))

    def _play_ahead(self, should_end: Callable[[], bool]) -> Iterator[SoundBlock]:
        """The same blocks, each decoded in a thread while the frames of the next are made.

        What was made before an error is yielded before it is raised.
        """
        hop = self._codec.sample_rate / self._codec.frame_rate
        waiting: deque[tuple[int, Future[SoundBlock]]] = deque()
        failure: BaseException | None = None
        with ThreadPoolExecutor(1, "decoder") as decoder:
            try:
                ended = False
                while waiting or not (ended or failure or self._sent >= self._total):
                    # As many samples as may come of what waits: no frame is made in vain.
                    likely = sum(math.ceil(frames * hop) for frames, _ in waiting)
                    if not (ended or failure) and (
                        not waiting or (len(waiting) < 2 and self._sent + likely < self._total)
                    ):
                        try:
                            ended = should_end()
                            made = self._next_frames(ended)
                        except BaseException as error:
                            failure = error
                            continue
                        waiting.append((len(made.frames), decoder.submit(self._decode_busy, made)))
                    else:
                        yield waiting.popleft()[1].result()
            finally:
                decoder.shutdown(cancel_futures=True)
        if failure is not None:
            raise failure

    def _decode_busy(self, made: _FrameBlock) -> SoundBlock:
        with OTHER_WORK:
            return self._decode(made)

    def _decode(self, made: _FrameBlock) -> SoundBlock:
        """The sound of a block of frames. It may run in a thread: what it changes is its own."""
        frames = made.frames
        self._outputs.extend(made.outputs)
        self._known = made.known
        pieces = [decoder.push(frames[:, n]) for n, decoder in enumerate(self._decoders)]
        curves = self._output_curves(len(pieces[0]))
        settled = [
            stage.push(piece, *curves)[: self._total - self._sent]
            for stage, piece in zip(self._stages, pieces, strict=True)
        ]
        count = len(settled[0])
        if made.is_last:
            self._total = self._sent + count
        fades = fade_curve(self._sent, count, self._total, self._codec.sample_rate)
        self._sent += count
        return SoundBlock(
            [(piece * fades[:, None]).astype(np.float32) for piece in settled], frames
        )

    def _next_frames(self, is_last: bool) -> _FrameBlock:
        """The next frames of each performance."""
        count = self._closing if is_last else self._block
        made_outputs: list[Frames] = []
        # Attacks are read early, so one performance may have to wait for the others.
        while min(map(len, self._waiting)) < count:
            snapshot = self._controls(self._steps, self._played / self._codec.frame_rate)
            self._steps += 1
            rate = 1 / snapshot.stretch
            output = np.array([[snapshot.gain, snapshot.mute, snapshot.tilt]])
            outputs = self._output_stretch.push(output, rate)
            made_outputs.extend(outputs)
            self._played += len(outputs)
            made = self._instrument.step(snapshot)
            for row, stretch in enumerate(self._stretches):
                self._waiting[row].extend(stretch.push(made[row : row + 1], rate))
        block = np.stack([np.stack(waiting[:count]) for waiting in self._waiting], axis=1)
        for waiting in self._waiting:
            del waiting[:count]
        return _FrameBlock(block, made_outputs, self._played, is_last)

    def _output_curves(self, count: int) -> tuple[Curve, Curve]:
        """The gain (a factor) and the tilt (dB/octave) of the next decoded samples.

        Between the middles of two frames, gain and tilt are linear in dB, and mute is linear as a
        factor. Places are counted from the first frame of the performance, so that rounding does
        not depend on the size of the blocks.
        """
        hop = self._codec.sample_rate / self._codec.frame_rate
        first = self._known - len(self._outputs)
        places = (self._decoded + np.arange(count)) / hop - self._behind
        frames = first + np.arange(len(self._outputs))
        gain, mute, tilt = (
            np.interp(places, frames, column) for column in np.stack(self._outputs).T
        )
        self._decoded += count
        done = int(self._decoded / hop) - self._behind - first
        del self._outputs[: max(0, min(done, len(self._outputs) - 1))]
        return portable.exp10(gain / 20) * (1 - mute), tilt
