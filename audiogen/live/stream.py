"""The stream: a thread that makes sound a little ahead, and the queue it fills.

Whatever plays the sound takes it out of the queue, at its own pace, and does nothing but copy. If
the queue has run dry it gets silence, and that is counted: an underrun. So the pace is set by whoever
takes, and no clock is known here.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Samples
from audiogen.player import Block

STOPPING = 2.0
"""Seconds that the thread is waited for at the end: a script that hangs in it is left behind."""


@dataclass(frozen=True)
class Latency:
    """How far ahead the sound is made: the sooner, the less it takes to fall behind.

    Attributes
    ----------
    quality : str
        Of the decoder; one of `config.QUALITIES`.
    block : float (s)
        Made at once, in whole frames and at least one.
    ahead : float (s)
        Kept in the queue, and at least a block.
    """

    quality: str
    block: float
    ahead: float

    def frames(self, codec: Codec) -> int:
        """Frames in a block."""
        return max(1, round(self.block * codec.frame_rate))

    def samples(self, codec: Codec) -> int:
        """Samples to keep in the queue, in whole frames."""
        frames = max(self.frames(codec), round(self.ahead * codec.frame_rate))
        return round(frames * codec.sample_rate / codec.frame_rate)


LATENCIES = {
    "low": Latency("instant", block=0.02, ahead=0.02),
    "normal": Latency("live", block=0.02, ahead=0.1),
    "safe": Latency("live", block=0.09, ahead=0.4),
}
"""What `--latency` chooses among. A spectral frame lasts 23 ms: low keeps one of them."""


class Stream:
    """Makes sound in a thread of its own, as fast as it is taken; a context manager.

    Parameters
    ----------
    blocks : iterator of Block
        Of one performance.
    channels : int
    block : int (samples)
        What a block of them is.
    ahead : int (samples)
        More is made whenever less than that is queued.
    stopping : threading.Event
        Set by `stop`. Whoever makes the blocks asks it, and fades out with the one after.
    on_block : callable of Block
        Told of each block that has left the player, in the generating thread.

    Attributes
    ----------
    underruns : int
        How often the queue had run dry.
    taken : int
        Samples that were taken.
    ended : threading.Event
        Set when nothing more will be made: the performance is over, or has failed.
    error : Exception or None
        What it failed of.
    """

    def __init__(
        self,
        blocks: Iterator[Block],
        channels: int,
        *,
        block: int,
        ahead: int,
        stopping: threading.Event,
        on_block: Callable[[Block], None] = lambda block: None,
    ) -> None:
        self._blocks = blocks
        self.block, self.ahead = block, ahead
        self._on_block = on_block
        self._queue: deque[Samples] = deque()
        self._queued = 0
        self._room = threading.Condition()
        self._stopping = stopping
        self._full = threading.Event()
        self._thread = threading.Thread(target=self._make, name="player", daemon=True)
        self.channels = channels
        self.underruns = 0
        self.taken = 0
        self.ended = threading.Event()
        self.error: Exception | None = None

    @property
    def queued(self) -> int:
        return self._queued

    @property
    def thread(self) -> threading.Thread:
        return self._thread

    def take(self, out: Samples) -> int:
        """Fill `out` `[samples, channels]` with the next sound, and with silence where there is none.

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
            self.taken += filled
            if filled < count and self._full.is_set() and not self.ended.is_set():
                self.underruns += 1
            self._room.notify_all()
        out[filled:] = 0
        return filled

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
        with self._room:
            if len(samples):
                self._queue.append(np.ascontiguousarray(samples))
            self._queued += len(samples)
            if self._queued >= self.ahead:
                self._full.set()

    def _goes_on(self) -> bool:
        return self._stopping.is_set() or self._queued < self.ahead
