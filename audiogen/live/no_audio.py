"""Playing without a sound device: a clock takes the sound; only listeners and takes receive it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from audiogen.live.stream import Stream

GIVE_UP = 1.0
"""Seconds: when playing is later than this, it does not catch up; the machine was asleep."""


class NullDevice:
    """A device that plays nothing: takes from a stream block by block, in step with a clock.

    Parameters
    ----------
    stream : Stream
    clock : callable of float (s)
    wait : callable of float (s)
        Tests may pass a clock and a wait that run faster than real time.
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

    def run(self, should_end: Callable[[], bool]) -> None:
        """Take until `should_end`, or until the stream has ended."""
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
def null_device(
    stream: Stream,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Take from a stream as a `NullDevice`, in a thread, for as long as the context lasts."""
    closed = threading.Event()
    device = NullDevice(stream, clock, wait)

    def run() -> None:
        stream.wait_until_full(300.0)
        device.run(closed.is_set)

    thread = threading.Thread(target=run, name="no audio", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join(5.0)
