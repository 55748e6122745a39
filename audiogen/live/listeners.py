"""Listeners: bounded queues of the sound, for pages and meters; none can hold up the player."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from audiogen.codec.base import Samples


@dataclass(frozen=True)
class AudioChunk:
    """A run of samples that left the player.

    Attributes
    ----------
    start : int
        Number of its first sample since the session began.
    samples : array of float32 `[samples, channels]`
    """

    start: int
    samples: Samples


class Listener:
    """A bounded queue of the session's sound; when it is full, the oldest chunks are dropped.

    Parameters
    ----------
    capacity : int (samples)
        How much may wait.
    on_close : callable of Listener
        Called when it is closed.

    Attributes
    ----------
    dropped : int
        Samples lost because they were read too late.

    Examples
    --------
    >>> import numpy as np
    >>> listener = Listener(capacity=100, on_close=lambda listener: None)
    >>> listener.offer(AudioChunk(0, np.zeros((80, 2), np.float32)))
    >>> listener.offer(AudioChunk(80, np.zeros((80, 2), np.float32)))
    >>> listener.read(timeout=1.0).start, listener.dropped
    (80, 80)
    """

    def __init__(self, capacity: int, on_close: Callable[[Listener], None]) -> None:
        self._capacity = capacity
        self._on_close = on_close
        self._waiting: deque[AudioChunk] = deque()
        self._queued = 0
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0

    def offer(self, chunk: AudioChunk) -> None:
        """Add the next chunk; never waits for the reader."""
        with self._changed:
            if self._closed:
                return
            self._waiting.append(chunk)
            self._queued += len(chunk.samples)
            while self._queued > self._capacity and len(self._waiting) > 1:
                lost = len(self._waiting.popleft().samples)
                self._queued -= lost
                self.dropped += lost
            self._changed.notify_all()

    def read(self, timeout: float) -> AudioChunk | None:
        """The next chunk; None if none came within `timeout` seconds, or the listener is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout)
            if not self._waiting:
                return None
            chunk = self._waiting.popleft()
            self._queued -= len(chunk.samples)
            return chunk

    def close(self) -> None:
        """End listening; a `read` that waits returns None."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._queued = 0
            self._changed.notify_all()
        self._on_close(self)
