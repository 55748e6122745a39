"""Time stretch of spectra: frames are read at another rate, while the hop stays as it is.

The decoder finds the phase from the magnitudes, so slower and faster frames sound as coherent as
any, at the same pitch. Between two frames it interpolates linearly in dB.

Read slowly, an attack would last longer, too. So attacks are read at rate 1, and after an attack
the reading waits until the clock has caught up (Roebel, "A new approach to transient processing in
the phase vocoder", DAFx 2003, treats whole frames like this). This module knows decibels, and
neither phase nor sound.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import Frames

SLOWEST, FASTEST = 0.25, 4.0
"""The range of the rate, in frames read for each frame played."""

ATTACK = 0.4
"""Share of a frame's magnitude that is new since the frame before, from which on it is an attack:
0.25 in steady noise, 0.33 in a vibrato, 0.5 to 0.7 where a note is struck, also in noise or a
chord."""

_FARTHEST = 8.0
"""Frames that the reading may be ahead of the clock: it bounds the memory and the wait."""

_NEAR = 1e-6
"""Places this close to a frame are that frame: 30 steps of 0.1 end on frame 3, not beside it."""


class TimeStretch:
    """A streaming time stretch of spectra, in constant memory.

    The first frame is played first; at a constant rate, `n` frames make
    `floor((n - 1) / rate) + 1`. At rate 1 they are the very frames. What is played does not depend
    on how the frames were cut into pushes.

    Parameters
    ----------
    keep_attacks : bool
        Read attacks at rate 1 when the rest is slower; False: all alike, for comparison.
    """

    def __init__(self, *, keep_attacks: bool = True) -> None:
        self._threshold = ATTACK if keep_attacks else np.inf
        self._frames: list[Frames] = []  # from the one at or before the clock on
        self._rates: list[float] = []  # from each of these to the one after it
        self._started = False
        self._clock = 0.0  # place of the frame played last, counted in `_frames`
        self._ahead = 0.0  # frames that the reading is ahead of the clock, because of attacks
        self._turn = 0.0, 0, 1.0  # place of the last change of rate, steps since, and that rate

    def push(self, frames: Frames, rate: npt.ArrayLike = 1.0) -> Frames:
        """Take the next frames; return those that can be played by now.

        Parameters
        ----------
        frames : array [frames, frame_size]
            In dB; their dtype is kept.
        rate : float or array [frames]
            Frames to read for each frame played, from each of `frames` to the one after it:
            0.25 (four times as long) to 4.

        Returns
        -------
        array [played, frame_size]

        Raises
        ------
        ValueError
            If a rate is out of its range.
        """
        if self._plays_along and len(frames) == 1 and isinstance(rate, float):
            if SLOWEST <= rate <= FASTEST:
                return self._play_along(frames, rate)
        rates = np.broadcast_to(np.asarray(rate, np.float64), len(frames))
        if not ((rates >= SLOWEST) & (rates <= FASTEST)).all():
            raise ValueError(f"the rate of a stretch must be from {SLOWEST:g} to {FASTEST:g}")
        self._frames.extend(np.array(frames))
        self._rates.extend(rates.tolist())
        return self._play(frames, ending=False)

    def flush(self) -> Frames:
        """Return the frames that waited for later ones; the object is as new afterwards.

        Returns
        -------
        array [played, frame_size]
        """
        rest = self._play(np.stack(self._frames or [np.zeros(0, np.float32)]), ending=True)
        vars(self).update(vars(TimeStretch(keep_attacks=np.isfinite(self._threshold))))
        return rest

    @property
    def _plays_along(self) -> bool:
        """Whether the next frame is what will be played next: nothing waits, and the rate is 1."""
        place, steps, rate = self._turn
        return (
            self._rates == [1.0]
            and self._started
            and rate == 1.0
            and self._clock == self._ahead == place + steps == 0
        )

    def _play_along(self, frames: Frames, rate: float) -> Frames:
        """What `_play` does where `_plays_along`, one frame at a time, in a tenth of the time."""
        self._frames, self._rates = [np.array(frames[0])], [rate]
        place, steps, _ = self._turn
        self._turn = place - 1, steps + 1, 1.0
        return np.array(frames)

    def _play(self, like: Frames, ending: bool) -> Frames:
        played = []
        while self._frames and (not self._started or self._go_on(ending)):
            self._started = True
            played.append(self._read(min(self._place(), len(self._frames) - 1)))
        done = int(self._clock)
        del self._frames[:done], self._rates[:done]
        place, steps, rate = self._turn
        self._clock, self._turn = self._clock - done, (place - done, steps, rate)
        return np.stack(played) if played else np.zeros((0, like.shape[1]), np.float32)

    def _go_on(self, ending: bool) -> bool:
        """Move to the place of the next frame to play; False if it has not come yet."""
        newest = len(self._frames) - 1
        below = int(self._place())
        if below >= newest and not ending:
            return False
        now = self._rates[int(self._clock)]
        place, steps, rate = self._turn
        if now != rate:
            place, steps, rate = self._clock, 0, now
        clock = _settled(place + (steps + 1) * rate)
        if rate < 1 and self._ahead < _FARTHEST and self._rise(below) > self._threshold:
            ahead = self._ahead + 1 - rate
        else:
            ahead = max(0.0, self._ahead - rate / 2)
        if (clock if ending else clock + ahead) > newest:
            return False
        self._clock, self._ahead, self._turn = clock, ahead, (place, steps + 1, rate)
        return True

    def _place(self) -> float:
        """Where it reads, counted in `_frames`."""
        return _settled(self._clock + self._ahead)

    def _rise(self, below: int) -> float:
        """The share of the next frame's magnitude that is new in it; 0 after the last frame."""
        if below + 1 >= len(self._frames):
            return 0.0
        before, after = portable.exp10(np.stack(self._frames[below : below + 2]) / 20)
        return float(np.maximum(after - before, 0).sum() / after.sum())

    def _read(self, place: float) -> Frames:
        below = int(place)
        share = np.float32(place - below)
        if share == 0:
            return self._frames[below]
        return (1 - share) * self._frames[below] + share * self._frames[below + 1]


def _settled(place: float) -> float:
    """A place, or the frame that it is close to: rounding depends on how frames were pushed."""
    return float(round(place)) if abs(place - round(place)) < _NEAR else place
