"""The stream: a thread that makes sound a little ahead, and the queue it fills.

Whatever plays the sound takes it out of the queue, at its own pace, and does nothing but copy. If
the queue has run dry it gets silence, and that is counted: an underrun. The pace is set by whoever
takes, and no clock is known here. A device with another sample rate has the sound resampled as it
goes into the queue.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

import numpy as np
import soxr

from audiogen.codec.base import Samples
from audiogen.generation.render.player import SoundBlock

STOPPING = 2.0
"""Seconds that the thread is waited for at the end: a script that hangs in it is left behind."""

RESAMPLING = 0.011
"""Seconds that the resampler holds back, at the rates that are usual."""


class Stream:
    """Makes sound in a thread of its own, as fast as it is taken; a context manager.

    Parameters
    ----------
    blocks : iterator of SoundBlock
        Of one performance.
    sample_rate : int (Hz)
    channels : int
    block : int (samples)
        What a block of them is.
    ahead : int (samples)
        More is made whenever less than that is queued.
    stopping : threading.Event
        Set by `stop`. Whoever makes the blocks asks it, and fades out with the one after.
    on_block : callable of SoundBlock
        Told of each block that has left the player, in the generating thread.

    Attributes
    ----------
    grain : int (samples)
        What is best taken at once: so little that the next block is begun in time.
    rate : int (Hz)
        Of what is taken; as the player has it until `convert` says otherwise.
    underruns : int
        How often the queue had run dry, or a device had asked for it too late.
    seconds : float (s)
        How much sound was taken.
    ended : threading.Event
        Set when nothing more will be made: the performance is over, or has failed.
    error : Exception or None
        What it failed of.
    """

    def __init__(
        self,
        blocks: Iterator[SoundBlock],
        sample_rate: int,
        channels: int,
        *,
        block: int,
        ahead: int,
        stopping: threading.Event,
        on_block: Callable[[SoundBlock], None] = lambda block: None,
    ) -> None:
        self._blocks = blocks
        self.block, self.ahead = block, ahead
        self.grain = max(1, min(block, ahead // 2))
        self._on_block = on_block
        self._queue: deque[Samples] = deque()
        self._queued = 0
        self._room = threading.Condition()
        self._stopping = stopping
        self._full = threading.Event()
        self._thread = threading.Thread(target=self._make, name="player", daemon=True)
        self.sample_rate = self.rate = sample_rate
        self.channels = channels
        self._resampler: soxr.ResampleStream | None = None
        self.underruns = 0
        self.seconds = 0.0
        self.ended = threading.Event()
        self.error: Exception | None = None

    @property
    def queued(self) -> int:
        return self._queued

    @property
    def held_back(self) -> float:
        """Seconds that the resampler holds back; 0 without one."""
        resampler = self._resampler
        return 0.0 if resampler is None else RESAMPLING

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def take(self, out: Samples) -> int:
        """Fill `out` `[samples, channels]` with the next sound, and with silence after its end.

        Returns
        -------
        int
            How many samples are sound.
        """
        filled, count = 0, len(out)
        with self._room:
            while filled < count and self._queue:
                first = self._queue[0]
                piece = first[: count - filled]
                out[filled : filled + len(piece)] = piece
                filled += len(piece)
                if len(piece) < len(first):
                    self._queue[0] = first[len(piece) :]
                else:
                    self._queue.popleft()
            self._queued -= filled
            self.seconds += filled / self.rate
            if filled < count and self._full.is_set() and not self.ended.is_set():
                self.underruns += 1
            self._room.notify_all()
        out[filled:] = 0
        return filled

    def missed(self) -> None:
        """Count a gap that the device tells of: it had nothing, though the queue was full."""
        with self._room:
            self.underruns += 1

    def convert(self, rate: int) -> None:
        """Have the sound at another sample rate (Hz) from now on; from any thread.

        What is queued at the rate before is dropped.
        """
        with self._room:
            if rate == self.rate:
                return
            self.rate, self._resampler = rate, None
            if rate != self.sample_rate:
                # Of a variable rate, it holds back 11 ms of 22 050 Hz, evenly; the usual one lets
                # go of blocks of 42 ms, in which a short queue runs dry.
                self._resampler = soxr.ResampleStream(
                    self.sample_rate, rate, self.channels, dtype="float32", vr=True
                )
            self._queue.clear()
            self._queued = 0
            self._room.notify_all()

    def wait_until_full(self, timeout: float) -> bool:
        """Wait until the queue was full for the first time, or it is over; False if not by then."""
        return self._full.wait(timeout)

    def stop(self) -> None:
        """Make no more than what is being made; from any thread."""
        with self._room:
            self._stopping.set()
            self._room.notify_all()

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        if self._thread is not threading.current_thread():
            self._thread.join(STOPPING)

    def _make(self) -> None:
        try:
            for block in self._blocks:
                self._on_block(block)
                self._append(block.samples[0])
                with self._room:
                    self._room.wait_for(self._goes_on)
        except Exception as error:  # told by whoever waits for the end
            self.error = error
        finally:
            self.ended.set()
            self._full.set()

    def _append(self, samples: Samples) -> None:
        resampler = self._resampler
        if resampler is not None:
            samples = resampler.resample_chunk(np.ascontiguousarray(samples))
        with self._room:
            if resampler is not self._resampler:
                return  # the device was changed in between
            if len(samples):
                self._queue.append(np.ascontiguousarray(samples))
            self._queued += len(samples)
            if self._queued * self.sample_rate >= self.ahead * self.rate:
                self._full.set()

    def _goes_on(self) -> bool:
        return self._stopping.is_set() or self._queued * self.sample_rate < self.ahead * self.rate
