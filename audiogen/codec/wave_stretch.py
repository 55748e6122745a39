"""Time stretch of waves: the same pitch, slower or faster, by overlapping pieces that fit.

WSOLA (Verhelst & Roelands, "An overlap-add technique based on waveform similarity", ICASSP 1993):
every 20 ms a piece of the sound fades in over the end of the one before. It is taken from near the
place that is due, within 10 ms, where it goes on most like the piece before would have.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.time_stretch import TimeStretch

PIECE_SECONDS = 0.02
"""From one piece to the next; each lasts twice as long."""

SEARCH_SECONDS = 0.01
"""How far from its due place a piece may be taken: a whole period of 100 Hz in all."""

Wave = npt.NDArray[np.float64]


class WaveStretch:
    """Frames of samples in, more or fewer frames out: a stream in constant memory.

    As long as the rate is 1, they are the very frames. From the first other rate on, what comes out
    waits for some 50 ms more of what goes in.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_size : int (samples)
    """

    def __init__(self, sample_rate: int, frame_size: int) -> None:
        self._size = frame_size
        self._hop = frame_size * max(1, round(PIECE_SECONDS * sample_rate / frame_size))
        self._reach = round(SEARCH_SECONDS * sample_rate)
        rise = np.sin(np.pi / 2 * (np.arange(self._hop) + 0.5) / self._hop) ** 2
        self._fades = rise, 1 - rise
        self._stretching = False
        self._wave: Wave = np.zeros(0)  # what is still needed of the input
        self._first = 0  # place of its first sample
        # The clock of all stretches, reading the numbers of the frames: where each frame that is
        # to be played lies in the input.
        self._clock = TimeStretch(keep_attacks=False)
        self._taken = 0  # frames
        self._places: deque[float] = deque()
        self._follows = 0  # place from which the last piece would go on
        self._tail: Wave | None = None  # the end of the last piece, fading

    def push(self, frames: Frames, rate: npt.ArrayLike = 1.0) -> Frames:
        """Take the next frames; return those that can be played by now.

        Parameters
        ----------
        frames : array `[frames, frame_size]`
        rate : float or array `[frames]`
            How fast each of them is to be played: 0.25 (four times as long) to 4.

        Returns
        -------
        array `[played, frame_size]`

        Raises
        ------
        ValueError
            If a rate is out of its range.
        """
        rates = np.broadcast_to(np.asarray(rate, np.float64), len(frames))
        if not self._stretching:
            same = int(np.argmax(rates != 1)) if (rates != 1).any() else len(frames)
            untouched = np.array(frames[:same], np.float32)
            frames, rates = frames[same:], rates[same:]
            self._stretching = len(frames) > 0
            if not self._stretching:
                return untouched
            return np.concatenate([untouched, self.push(frames, rates)])
        self._wave = np.concatenate([self._wave, np.asarray(frames, np.float64).reshape(-1)])
        numbers: Any = np.arange(self._taken, self._taken + len(frames), dtype=np.float64)
        self._places.extend(self._clock.push(numbers[:, None], rates)[:, 0].tolist())
        self._taken += len(frames)
        pieces = []
        while (place := self._due()) is not None:
            pieces.append(self._piece(place))
        made = np.concatenate(pieces) if pieces else np.zeros(0)
        return made.reshape(-1, self._size).astype(np.float32)

    def _due(self) -> int | None:
        """Where the next piece is due in the input, once enough of that is there."""
        if len(self._places) * self._size < self._hop:
            return None
        at = round(self._places[0] * self._size)
        needed = max(at + self._reach, self._follows) + 2 * self._hop
        return at if needed <= self._first + len(self._wave) else None

    def _piece(self, due: int) -> Wave:
        """The next `hop` samples: the last piece's end, under the beginning of a new one."""
        hop = self._hop
        if self._tail is None:
            self._tail = self._fades[1] * self._cut(0, hop)
        start = self._best(due)
        made = self._tail + self._fades[0] * self._cut(start, hop)
        self._tail = self._fades[1] * self._cut(start + hop, hop)
        self._follows = start + hop
        for _ in range(hop // self._size):
            self._places.popleft()
        drop = max(0, min(self._follows, due - self._reach) - self._first)
        self._wave, self._first = self._wave[drop:], self._first + drop
        return made

    def _best(self, due: int) -> int:
        """The place near `due` where the wave is most like what would have followed."""
        wanted = self._cut(self._follows, self._hop)
        low = max(self._first, due - self._reach)
        region = self._cut(low, due + self._reach + self._hop - low)
        alike = np.correlate(region, wanted, "valid")
        energy = np.cumsum(np.concatenate([[0.0], region**2]))
        energy = energy[self._hop :] - energy[: -self._hop]
        # In silence every place is as good: the due one is taken.
        score = alike / np.sqrt(energy + 1e-9)
        score[due - low] += 1e-9
        return low + int(np.argmax(score))

    def _cut(self, start: int, count: int) -> Wave:
        return self._wave[start - self._first : start - self._first + count]
