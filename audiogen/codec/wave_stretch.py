"""Time stretch of a waveform by WSOLA: segments of samples are joined where they fit best.

WSOLA is waveform-similarity overlap-add (Verhelst and Roelands, "An overlap-add technique based on
waveform similarity (WSOLA) for high quality time-scale modification of speech", ICASSP 1993). Every
20 ms the reading either goes on, or crosses over to a place near the nominal one: the place whose
samples are most like those that would have come next. Nothing is resampled, so the pitch stays.

An attack is played whole, and the reading does not go back before it and play it again. At a
quarter of the speed, loops of drums with 152 attacks had 218 without this rule, and 174 with it.
This module knows samples, and nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.time_stretch import FASTEST, SLOWEST

_HOP = 0.020
"""Seconds from one splice to the next, and of each cross-over: segments of twice that, 40 ms."""

_REACH = 0.010
"""Seconds that a segment may lie from its nominal place, to either side. A whole period of a tone
fits into the range from 50 Hz up, so such tones are joined in phase."""

_LINGER = 0.025
"""Seconds that the reading may be away from its nominal place to play a coming attack whole; and as
many again to stay behind an attack that was played."""

_BLOCK = 0.004
"""Length in seconds of the blocks whose energies show an attack."""

_RISE = 4.0
"""Ratio of a block's energy to the mean of the five before it from which on it is an attack. The
five last 20 ms, a period of 50 Hz: a steady tone, however low, stays at 2 or under."""

_QUIET = 1e-8
"""Mean square of a block below which nothing is an attack: -80 dB."""

_LEANING = 1e-3
"""How much better in correlation a place at the end of the reach must be than the nominal one, so
that among the periods of a tone, and in silence, the nearest is taken."""

_NEAR = 1e-6
"""Places this close, in frames, are the same, as in the stretch of spectra."""


class WaveStretch:
    """A streaming time stretch of frames of samples, at the same pitch and in constant memory.

    It gives as many frames as a `TimeStretch` with `keep_attacks=False`, each from within 50 ms of
    the same place. They come later where the rate is not 1, since a splice looks ahead. At rate 1
    they are the very frames, without delay; after another rate they are the samples from where the
    last splice left the reading. What is played does not depend on how the frames were cut into
    pushes.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    frame_size : int
        Samples of a frame.

    Attributes
    ----------
    delay : int
        The most frames that may wait for later ones, reached at the slowest rate.
    """

    def __init__(self, sample_rate: int, frame_size: int) -> None:
        self._frame_size = frame_size
        self._hop = max(1, round(_HOP * sample_rate / frame_size))  # frames
        self._overlap = self._hop * frame_size  # samples
        self._reach = max(1, round(_REACH * sample_rate))  # samples
        self._linger = round(_LINGER * sample_rate)
        self._block = max(1, round(_BLOCK * sample_rate))
        ahead = self._overlap + 2 * self._linger  # samples that a splice may need past its clock
        self.delay = self._hop + int(np.ceil(ahead / frame_size / SLOWEST)) + 1
        self._fade = np.sin(np.pi / 2 * (np.arange(self._overlap) + 0.5) / self._overlap) ** 2
        self._begin()

    def _begin(self) -> None:
        self._clock = _Clock()
        self._places: list[float] = []  # of the frames to play next, counted in frames
        self._last = -1.0  # place of the frame played last
        self._sound = np.zeros(0, np.float32)
        self._start = 0  # place in the whole sound of the first sample of `_sound`
        self._at = 0  # and of the sample that comes next if the reading goes on

    def push(self, frames: Frames, rate: npt.ArrayLike = 1.0) -> Frames:
        """Take the next frames; return those that can be played by now.

        Parameters
        ----------
        frames : array [frames, frame_size]
            Samples, full scale -1 to 1.
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
        rates = [rate] * len(frames) if isinstance(rate, float) else _each(rate, len(frames))
        if not all(SLOWEST <= rate <= FASTEST for rate in rates):
            raise ValueError(f"the rate of a stretch must be from {SLOWEST:g} to {FASTEST:g}")
        self._places += self._clock.push(rates)
        self._sound = np.concatenate([self._sound, frames.ravel()])
        return self._play()

    def flush(self) -> Frames:
        """Return the frames that waited for later ones, as if silence followed.

        The object is as new afterwards.

        Returns
        -------
        array [played, frame_size]
        """
        count = len(self._places)
        if count:
            self._places += [self._places[-1] + n + 1 for n in range(self._hop)]
        silence = np.zeros((self.delay + self._hop) * self._frame_size, np.float32)
        self._sound = np.concatenate([self._sound, silence])
        rest = self._play()[:count]
        self._begin()
        return rest

    def _play(self) -> Frames:
        played = []
        while self._places:
            # Where the clock moves on by a frame, so does the reading: a copy, and no wait.
            follows = abs(self._places[0] - self._last - 1) < _NEAR
            samples = self._go_on() if follows else self._splice()
            if samples is None:
                break
            played.append(samples)
            count = len(samples) // self._frame_size
            self._last = self._places[count - 1]
            del self._places[:count]
        self._forget()
        whole = np.concatenate(played) if played else np.zeros(0, np.float32)
        return whole.reshape(-1, self._frame_size)

    def _go_on(self) -> npt.NDArray[np.float32] | None:
        """The next frame of samples as they are; None if they are not there yet."""
        if self._at + self._frame_size > self._start + len(self._sound):
            return None
        self._at += self._frame_size
        return self._read(self._at - self._frame_size, self._frame_size)

    def _splice(self) -> npt.NDArray[np.float32] | None:
        """The next hop, in which the reading comes back to its clock; None if it has to wait."""
        if len(self._places) <= self._hop:
            return None
        # The cross-over is to end on the place that the clock will have then.
        nominal = round(self._places[self._hop] * self._frame_size) - self._overlap
        if not self._has(self._at + self._overlap):
            return None
        before = after = self._read(self._at, self._overlap)
        likeness = 1.0
        first, last = self._range(nominal)
        if not first <= self._at <= last:
            if not self._has(last + self._overlap):
                return None
            places = self._read(first, last - first + self._overlap)
            alike = correlation(before, places)
            away = (np.arange(first, last + 1) - nominal) / self._reach
            best = int(np.argmax(alike - _LEANING * away**2))
            likeness = max(0.0, float(alike[best]))
            after = places[best : best + self._overlap]
            self._at = first + best
        self._at += self._overlap
        # Unlike sounds would be softer in the middle of the crossfade.
        level = 1 - 2 * (1 - likeness) * self._fade * (1 - self._fade)
        mixed = (before + self._fade * (after - before)) / np.sqrt(level)
        return mixed.astype(np.float32)

    def _range(self, nominal: int) -> tuple[int, int]:
        """The first and the last place where the next hop may be read, near the nominal one."""
        first = max(0, nominal - self._reach)
        last = first + 2 * self._reach
        # In its last quarter a cross-over hides what it leaves behind.
        attack = self._last_attack(min(first, self._at), self._at + self._overlap * 3 // 4)
        if attack >= self._at and abs(self._at - nominal) <= self._linger:
            return self._at, self._at
        if first <= attack < self._at:  # going back before it would play it again
            first = max(first, min(attack + 2 * self._block, nominal + 2 * self._linger))
            last = max(last, min(first + 2 * self._reach, nominal + 2 * self._linger))
        return first, last

    def _last_attack(self, first: int, end: int) -> int:
        """Where the last attack within a segment of the sound starts; -1 if there is none."""
        start = max(first - 5 * self._block, 0)
        count = (end - start) // self._block
        if count < 6:  # an attack is told from the five blocks before it
            return -1
        blocks = self._read(start, count * self._block).astype(np.float64).reshape(count, -1)
        energy = np.square(blocks).sum(axis=-1) / self._block
        before = sum(energy[k : k + count - 5] for k in range(5)) / 5
        attacks = np.flatnonzero(energy[5:] > _RISE * before + _QUIET)
        return start + (int(attacks[-1]) + 5) * self._block if len(attacks) else -1

    def _has(self, end: int) -> bool:
        return end <= self._start + len(self._sound)

    def _read(self, place: int, count: int) -> npt.NDArray[np.float32]:
        return self._sound[place - self._start :][:count]

    def _forget(self) -> None:
        """Drop the samples that no splice can reach any more."""
        nominal = int(self._last * self._frame_size) - self._overlap
        done = min(nominal - self._reach, self._at) - 5 * self._block - self._start
        if done > self._overlap:  # not at every push, which would cost more than it frees
            self._sound = self._sound[done:]
            self._start += done


class _Clock:
    """The places to play at, by the rule of `TimeStretch`.

    A `TimeStretch` would give them, but 250 times a second it would cost more than all the rest.
    """

    def __init__(self) -> None:
        self._rates: list[float] = []  # from the frame at or before `_place` on
        self._first = 0  # the number of that frame
        self._place = -1.0
        self._turn = 0.0, 0, 1.0  # place of the last change of rate, steps since, and that rate

    def push(self, rates: Sequence[float]) -> list[float]:
        """Take the rates of the next frames; return the places that lie no later than these."""
        self._rates += rates
        newest = self._first + len(self._rates) - 1
        places = []
        if self._place < 0 <= newest:
            self._place = 0.0
            places.append(0.0)
        while self._place < newest:
            now = self._rates[int(self._place) - self._first]
            place, steps, rate = self._turn
            if now != rate:
                place, steps, rate = self._place, 0, now
            after = place + (steps + 1) * rate
            if abs(after - round(after)) < _NEAR:
                after = float(round(after))
            if after > newest:
                break
            self._place, self._turn = after, (place, steps + 1, rate)
            places.append(after)
        done = max(0, int(self._place)) - self._first
        del self._rates[:done]
        self._first += done
        return places


def correlation(
    samples: npt.NDArray[np.floating], among: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Normalised cross-correlation: how much each segment of a sound is like some samples.

    It is the cosine between them, so their levels do not count.

    Parameters
    ----------
    samples : array [samples]
    among : array [segments + samples - 1]

    Returns
    -------
    array [segments]
        From -1 to 1; 0 beside silence.

    Examples
    --------
    >>> sound = np.array([0.0, 0.0, 1.0, -2.0, 0.0])
    >>> correlation(np.array([0.5, -1.0]), sound).round(3).tolist()
    [0.0, -0.894, 1.0, -0.447]
    """
    count = len(samples)
    # Not `np.correlate`, whose order of adding up depends on the processor.
    # (And not `sliding_window_view`, which leaves more behind than it returns.)
    whole = np.ascontiguousarray(among, np.float64)
    shape, strides = (len(whole) - count + 1, count), (whole.itemsize, whole.itemsize)
    segments = np.ndarray(shape, np.float64, whole, 0, strides)
    product = (segments * samples.astype(np.float64)).sum(axis=-1)
    energies = np.cumsum(np.concatenate([[0.0], np.square(among, dtype=np.float64)]))
    own = np.square(samples, dtype=np.float64).sum()
    energy = np.maximum(energies[count:] - energies[:-count], 0) * own
    return product / np.sqrt(energy + 1e-20)


def _each(rate: npt.ArrayLike, count: int) -> list[float]:
    rates: list[float] = np.broadcast_to(np.asarray(rate, np.float64), count).tolist()
    return rates
