"""Listeners: copies of the sound for pages and meters, none of which can hold it up."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from audiogen.codec.base import Samples


@dataclass(frozen=True)
class AudioChunk:
    """A run of sound that left the player.

    Attributes
    ----------
    start : int
        Number of its first sample since the beginning.
    samples : array of float32 `[samples, channels]`
    """

    start: int
    samples: Samples


class Listener:
    """Somebody who listens: what comes waits in a bounded ring; what is too old is dropped.

    Parameters
    ----------
    room : int (samples)
        How much may wait.
    on_close : callable of Listener
        Told when it is closed.

    Attributes
    ----------
    dropped : int
        Samples lost because this listener was slow.
    """

    def __init__(self, room: int, on_close: Callable[[Listener], None]) -> None:
        self._room = room
        self._on_close = on_close
        self._waiting: deque[AudioChunk] = deque()
        self._held = 0
        self._news = threading.Condition()
        self._closed = False
        self.dropped = 0

    def offer(self, heard: AudioChunk) -> None:
        """Take the next run; never waits for whoever reads."""
        with self._news:
            if self._closed:
                return
            self._waiting.append(heard)
            self._held += len(heard.samples)
            while self._held > self._room and len(self._waiting) > 1:
                lost = len(self._waiting.popleft().samples)
                self._held -= lost
                self.dropped += lost
            self._news.notify_all()

    def read(self, timeout: float) -> AudioChunk | None:
        """The next run; None if nothing came in `timeout` seconds, or it is closed."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._closed, timeout)
            if not self._waiting:
                return None
            heard = self._waiting.popleft()
            self._held -= len(heard.samples)
            return heard

    def close(self) -> None:
        """Listen no more; whoever waits in `read` gets None."""
        with self._news:
            self._closed = True
            self._waiting.clear()
            self._held = 0
            self._news.notify_all()
        self._on_close(self)
