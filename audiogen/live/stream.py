"""The stream of a session: the player's thread, and the queue of sound that it fills.

A device takes the sound out of the queue at its pace, and does nothing but copy. If the queue is
empty, the device gets silence, and an underrun is counted. The stream itself has no clock. For a
device with another sample rate the sound is resampled before it enters the queue.
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
"""Seconds to wait for the thread at the end; after that, a script that hangs in it is abandoned."""

RESAMPLING = 0.011
"""Delay of the resampler in seconds, at common rates."""


class Stream:
    """Makes sound in a thread, as fast as it is taken; a context manager.

    Parameters
    ----------
    blocks : iterator of SoundBlock
        Of one performance.
    sample_rate : int (Hz)
    channels : int
    block : int (samples)
        Length of a block.
    ahead : int (samples)
        The next block is made whenever less than that is queued.
    stopping : threading.Event
        Set by `stop`; `blocks` should then end after one more block, which fades out.
    on_block : callable of SoundBlock
        Called with each block, in the player's thread.

    Attributes
    ----------
    grain : int (samples)
        How much to take at once, so that the next block is begun in time.
    rate : int (Hz)
        Of the sound in the queue: the player's rate, unless `convert` has set another one.
    underruns : int
        How often the queue was empty when sound was due, or a device reported a gap.
    seconds : float (s)
        How much sound was taken.
    ended : threading.Event
        Set when nothing more will be made: the performance is over, or has failed.
    error : Exception or None
        The reason if it failed.
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
        self._changed = threading.Condition()
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
        """Samples in the queue."""
        return self._queued

    @property
    def resampling_delay(self) -> float:
        """Delay of the resampler in seconds; 0 without one."""
        return 0.0 if self._resampler is None else RESAMPLING

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def take(self, out: Samples) -> int:
        """Fill `out` `[samples, channels]` with the next sound, and with silence after its end.

        Returns
        -------
        int
            How many of the samples are sound.
        """
        filled, count = 0, len(out)
        with self._changed:
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
            self._changed.notify_all()
        out[filled:] = 0
        return filled

    def count_underrun(self) -> None:
        """Count a gap that the device reported: it was late, though the queue was not empty."""
        with self._changed:
            self.underruns += 1

    def convert(self, rate: int) -> None:
        """Change the sample rate (Hz) of the sound in the queue; from any thread.

        What is queued at the previous rate is dropped.
        """
        with self._changed:
            if rate == self.rate:
                return
            self.rate, self._resampler = rate, None
            if rate != self.sample_rate:
                # With a variable rate (`vr`) it delays by 11 ms, at 22 050 Hz. Without, it gives
                # out blocks of 42 ms, between which a short queue runs empty.
                self._resampler = soxr.ResampleStream(
                    self.sample_rate, rate, self.channels, dtype="float32", vr=True
                )
            self._queue.clear()
            self._queued = 0
            self._changed.notify_all()

    def wait_until_full(self, timeout: float) -> bool:
        """Wait until the queue was full once, or the stream has ended; False after `timeout` s."""
        return self._full.wait(timeout)

    def stop(self) -> None:
        """End the performance with the block that follows; from any thread."""
        with self._changed:
            self._stopping.set()
            self._changed.notify_all()

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
                with self._changed:
                    self._changed.wait_for(self._needs_more)
        except Exception as error:  # raised by whoever waits for the end
            self.error = error
        finally:
            self.ended.set()
            self._full.set()

    def _append(self, samples: Samples) -> None:
        resampler = self._resampler
        if resampler is not None:
            samples = resampler.resample_chunk(np.ascontiguousarray(samples))
        with self._changed:
            if resampler is not self._resampler:
                return  # the rate was changed in between
            if len(samples):
                self._queue.append(np.ascontiguousarray(samples))
            self._queued += len(samples)
            if self._queued * self.sample_rate >= self.ahead * self.rate:
                self._full.set()

    def _needs_more(self) -> bool:
        return self._stopping.is_set() or self._queued * self.sample_rate < self.ahead * self.rate
