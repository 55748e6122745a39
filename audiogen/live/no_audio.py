"""No audio: the sound is taken at its own pace, by a clock, and goes nowhere but to listeners."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from audiogen.live.stream import Stream

GIVE_UP = 1.0
"""Seconds behind the clock from which on it is not caught up with: the machine was asleep."""


class NullDevice:
    """Takes from a stream as a device would, block by block, in step with a clock.

    Parameters
    ----------
    stream : Stream
    clock : callable of float (s)
    wait : callable of float (s)
        Both may run faster than time.
    """

    def __init__(
        self,
        stream: Stream,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._stream = stream
        self._clock, self._wait = clock, wait
        self._due = clock()

    def follow(self, should_end: Callable[[], bool]) -> None:
        """Take until it should end, or there is nothing left to take."""
        self._stream.convert(self._stream.sample_rate)
        out = np.empty((self._stream.grain, self._stream.channels), np.float32)
        self._due = self._clock()
        while not should_end() and not self._over():
            self._stream.take(out)
            self._due += len(out) / self._stream.rate
            now = self._clock()
            if now < self._due:
                self._wait(self._due - now)
            elif now - self._due > GIVE_UP:
                self._due = now

    def _over(self) -> bool:
        return self._stream.ended.is_set() and not self._stream.queued


@contextlib.contextmanager
def paced(
    stream: Stream,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Play into nothing from a thread, for as long as the context lasts."""
    left = threading.Event()
    pace = NullDevice(stream, clock, wait)

    def run() -> None:
        stream.wait_until_full(300.0)
        pace.follow(left.is_set)

    thread = threading.Thread(target=run, name="pace", daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join(5.0)
