"""Modulation: values that change with time, for a script to give to controls.

`ramp`, `lfo` and `section` depend on the time alone. They go on where they were when a script is
reloaded, and are the same in every performance. `RandomWalk` and `Beat` have a state; a script uses
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
"""One turn of each shape of an `lfo`: its value, 0 to 1, by the place in the turn, 0 to 1."""


def ramp(t: float, *points: tuple[float, float]) -> float:
    """A breakpoint envelope: straight lines from point to point.

    Parameters
    ----------
    t : float (s)
        The time; `t` of `play(t, c)`, or any other number that grows.
    *points : (seconds, value)
        In the order of time. The value of the first point holds before it, and that of the last one
        after it. Two points at the same time are a step.

    Returns
    -------
    float
        The value at `t`.

    Raises
    ------
    ValueError
        If there is no point, or they are not in the order of time.

    Examples
    --------
    >>> ramp(15.0, (10, 0.0), (20, 1.0))
    0.5
    >>> ramp(90.0, (10, 0.0), (20, 1.0))
    1.0

    A piece of a minute that fades in and out::

        def play(t, c):
            c.gain = ramp(t, (0, -60), (5, 0), (50, 0), (60, -60))
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
    """A low-frequency oscillator; it starts at `low` and rises.

    Parameters
    ----------
    t : float (s)
        The time.
    period : float (s)
        Of one turn, more than 0.
    low, high : float
        The ends of its range.
    shape : str
        `"sine"`, `"triangle"`, `"square"` (first `low`, then `high`) or `"saw"` (rises, and falls
        at once).
    phase : float (turns)
        Where in its turn it starts: 0.5 is half a turn on.

    Returns
    -------
    float
        The value at `t`.

    Raises
    ------
    ValueError
        If there is no such shape, or the period is not more than 0.

    Examples
    --------
    >>> lfo(2.0, period=8, low=0, high=10, shape="triangle")
    5.0
    >>> [lfo(t, period=4, shape="square") for t in (0, 1, 2, 3)]
    [0.0, 0.0, 1.0, 1.0]

    Two sources that breathe in turn, eight seconds a breath::

        def play(t, c):
            c.mix["jazz"] = lfo(t, period=8)
            c.mix["rain"] = lfo(t, period=8, phase=0.5)
    """
    if shape not in SHAPES:
        raise ValueError(f"the shape of an lfo is one of {', '.join(SHAPES)}, not {shape!r}")
    if not period > 0:
        raise ValueError("the period of an lfo should be more than 0 seconds")
    return low + (high - low) * SHAPES[shape]((t / period + phase) % 1.0)


@dataclass(frozen=True)
class Section:
    """A part of a piece's form, and how far it has gone; `section` makes it.

    It is equal to a section of the same name, and to that name itself.

    Attributes
    ----------
    name : str
    start : float (s)
        When it began.
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
    """The section of its form that a piece is in.

    Parameters
    ----------
    t : float (s)
        The time.
    repeat : bool
        Start again after the last section; otherwise that one stays, with a share of 1.
    **lengths : float (s)
        The length of each section by its name, in order.

    Returns
    -------
    Section
        It is equal to its name, and says how much of it is over.

    Raises
    ------
    ValueError
        If no section is given, or a length is not more than 0.

    Examples
    --------
    >>> part = section(25.0, calm=20, storm=10, end=30)
    >>> part == "storm", part.share
    (True, 0.5)
    >>> section(45.0, repeat=True, verse=10, chorus=10).turn
    2

    Calm, then a storm that grows for ten seconds, then calm again::

        def play(t, c):
            part = section(t, calm=20, storm=10, end=30)
            c.noise = 1.5 * part.share if part == "storm" else 0.1
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
    """A random walk: steps of random size, with straight lines between them.

    In a script it is `c.walk`.

    Parameters
    ----------
    rng : random.Random
        Used by this walk only, so that it does not depend on other draws.
    value : float
        Where it starts.

    Examples
    --------
    >>> walk = RandomWalk(random.Random(7), 0.5)
    >>> places = [walk.at(t / 10, every=1.0, step=0.2, low=0.0, high=1.0) for t in range(100)]
    >>> all(0.0 <= place <= 1.0 for place in places)
    True
    """

    def __init__(self, rng: random.Random, value: float) -> None:
        self._rng = rng
        self._from = self._to = value
        self._since: float | None = None

    def at(self, t: float, every: float, step: float, low: float, high: float) -> float:
        """Where it is at a time.

        Parameters
        ----------
        t : float (s)
            Not before that of the last call.
        every : float (s)
            From one step to the next, more than 0.
        step : float
            The longest step.
        low, high : float
            The ends of its range; it turns back there.
        """
        if not every > 0:
            raise ValueError("a walk makes a step every so many seconds, more than 0")
        if self._since is None:
            self._since = t - every
        while t - self._since >= every:
            self._since += every
            self._from = self._to
            there = self._to + self._rng.uniform(-step, step)
            there = 2 * high - there if there > high else there
            self._to = min(high, max(low, 2 * low - there if there < low else there))
        return self._from + (self._to - self._from) * (t - self._since) / every


class Beat:
    """A clock that counts beats; in a script it is `c.bpm`, `c.beat` and `c.every`.

    Attributes
    ----------
    bpm : float (beats/minute)
        May change at any time; the count goes on from where it is.
    count : float
        Beats since the start.

    Examples
    --------
    >>> beat = Beat(bpm=60)
    >>> strokes = []
    >>> for frame in range(9):
    ...     beat.advance(frame * 0.5)
    ...     strokes.append(beat.every(2))
    >>> [frame for frame, stroke in enumerate(strokes) if stroke]
    [0, 4, 8]
    """

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm
        self.count = 0.0
        self._before: float | None = None
        self._seconds: float | None = None

    def advance(self, seconds: float) -> None:
        """Go on to a time, in seconds."""
        if self._seconds is not None:
            self._before = self.count
            self.count += (seconds - self._seconds) * self.bpm / 60
        self._seconds = seconds

    def every(self, beats: float, offset: float = 0.0) -> bool:
        """Whether this is the first frame at or after a multiple of `beats`, plus `offset`."""
        if not beats > 0:
            raise ValueError("something happens every so many beats, more than 0")
        if self._before is None:
            return self.count == offset
        # Rounded, or a beat that is reached in a thousand small steps comes a frame late.
        now, before = (round((n - offset) / beats, 6) for n in (self.count, self._before))
        return math.floor(now) > math.floor(before)
