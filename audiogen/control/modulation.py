"""Gestures: values that move with time, for a script to give to controls.

`ramp`, `lfo` and `section` are functions of time alone: they go on where they were when a script is
loaded anew, and are the same in every performance. `RandomWalk` and `Beat` remember; a script has
them as `c.walk` and `c.beat`.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHAPES: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "sine": lambda turn: 0.5 - 0.5 * math.cos(2 * math.pi * turn),
        "triangle": lambda turn: 1 - abs(1 - 2 * turn),
        "square": lambda turn: float(turn >= 0.5),
        "saw": lambda turn: turn,
    }
)
"""One turn of each shape of an `lfo`: where it is, 0 to 1, at a place in its turn, 0 to 1."""


def ramp(t: float, *points: tuple[float, float]) -> float:
    """Straight lines from point to point.

    Parameters
    ----------
    t : float (s)
    *points : (seconds, value)
        In the order of time; before the first and after the last its value holds. Two points at one
        time are a step.

    Examples
    --------
    >>> ramp(15.0, (10, 0.0), (20, 1.0))
    0.5
    >>> ramp(90.0, (10, 0.0), (20, 1.0))
    1.0
    """
    if not points:
        raise ValueError("a ramp needs at least one point (seconds, value)")
    times = [time for time, _ in points]
    if times != sorted(times):
        raise ValueError("the points of a ramp should be in the order of time")
    after = bisect.bisect_right(times, t)
    if after == 0 or after == len(points):
        return float(points[max(0, after - 1)][1])
    (start, low), (end, high) = points[after - 1 : after + 1]
    return low + (high - low) * (t - start) / (end - start)


def lfo(
    t: float,
    period: float,
    low: float = 0.0,
    high: float = 1.0,
    shape: str = "sine",
    phase: float = 0.0,
) -> float:
    """A low-frequency oscillation; at the begin it is at `low`, and on its way up.

    Parameters
    ----------
    t : float (s)
    period : float (s)
    low, high : float
    shape : str
        One of `SHAPES`.
    phase : float (turns)
        How far on it begins.

    Examples
    --------
    >>> lfo(2.0, period=8, low=0, high=10, shape="triangle")
    5.0
    """
    if shape not in SHAPES:
        raise ValueError(f"the shape of an lfo is one of {', '.join(SHAPES)}, not {shape!r}")
    if not period > 0:
        raise ValueError("the period of an lfo should be more than 0 seconds")
    return low + (high - low) * SHAPES[shape]((t / period + phase) % 1.0)


@dataclass(frozen=True)
class Section:
    """Where a piece is in its form.

    Attributes
    ----------
    name : str
    start : float (s)
        When this section began.
    share : float (0 to 1)
        How much of it is over.
    turn : int
        How often the whole form was played before.
    """

    name: str
    start: float
    share: float
    turn: int

    def __eq__(self, other: object) -> bool:
        return self.name == (other.name if isinstance(other, Section) else other)

    def __hash__(self) -> int:
        return hash(self.name)


def section(t: float, repeat: bool = False, **lengths: float) -> Section:
    """The section that a piece is in; it compares equal to its name.

    Parameters
    ----------
    t : float (s)
    repeat : bool
        Begin again after the last one; otherwise the last one lasts, with a share of 1.
    **lengths : float (s)
        The length of each section by its name, in order.

    Examples
    --------
    >>> part = section(25.0, calm=20, storm=10, end=30)
    >>> part == "storm", part.share
    (True, 0.5)
    """
    whole = sum(lengths.values())
    if not lengths or min(lengths.values()) <= 0:
        raise ValueError("sections are given by name with their seconds, each more than 0")
    turn = int(t // whole) if repeat else 0
    start = turn * whole
    for name, length in lengths.items():
        here = Section(name, start, min(1.0, max(0.0, (t - start) / length)), turn)
        start += length
        if t < start:
            break
    return here


class RandomWalk:
    """A random walk: at every step a chance distance, straight lines between the steps.

    Parameters
    ----------
    chance : random.Random
        Its own, so that it does not depend on who else draws.
    value : float
        Where it begins.
    """

    def __init__(self, chance: random.Random, value: float) -> None:
        self._chance = chance
        self._from = self._to = value
        self._since: float | None = None

    def at(self, t: float, every: float, step: float, low: float, high: float) -> float:
        """Where it is; time goes on from call to call.

        Parameters
        ----------
        t : float (s)
        every : float (s)
            From one step to the next.
        step : float
            The longest step.
        low, high : float
            It turns back at these.
        """
        if not every > 0:
            raise ValueError("a walk makes a step every so many seconds, more than 0")
        if self._since is None:
            self._since = t - every
        while t - self._since >= every:
            self._since += every
            self._from = self._to
            there = self._to + self._chance.uniform(-step, step)
            there = 2 * high - there if there > high else there
            self._to = min(high, max(low, 2 * low - there if there < low else there))
        return self._from + (self._to - self._from) * (t - self._since) / every


class Beat:
    """A clock that counts beats.

    Attributes
    ----------
    bpm : float (beats/minute)
        May change at any time; the count goes on from where it is.
    count : float
        Beats since the begin.
    """

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm
        self.count = 0.0
        self._before: float | None = None
        self._seconds: float | None = None

    def advance(self, seconds: float) -> None:
        """Go on to a time."""
        if self._seconds is not None:
            self._before = self.count
            self.count += (seconds - self._seconds) * self.bpm / 60
        self._seconds = seconds

    def every(self, beats: float, offset: float = 0.0) -> bool:
        """Whether this is the frame at which a multiple of `beats`, and `offset`, is reached."""
        if not beats > 0:
            raise ValueError("something happens every so many beats, more than 0")
        if self._before is None:
            return self.count == offset
        # Rounded, or a beat that is reached in a thousand small steps comes a frame late.
        now, before = (round((n - offset) / beats, 6) for n in (self.count, self._before))
        return math.floor(now) > math.floor(before)
