"""The vocabulary of events: all notes of a file, as a player's hands would make them.

Time passes by shifts of one to `SHIFTS` ticks; a velocity and a program stay as they are until the
next one comes; a note begins and ends (after Oore et al., *This time with feeling*, 2018, there for
one piano; here programs keep the instruments of a band apart, and the drums are one of them). At
one moment notes end before others begin. A note that begins once more while it sounds is two
notes, of which the last ends first: one that a model forgets to end keeps no other from its end.

Pitches and programs are kept exactly, beginnings and ends to half a tick (an end is a tick after
its beginning at least, and `LONGEST` at most), velocities to half a bin.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.tune import PERCUSSION, Tune, notes_of, steady

SHIFTS = 100
PITCHES = 128
PROGRAMS = PERCUSSION + 1

CROWD = 256
"""Events at one moment after which a tick passes: a model that forgets to let time go by would
never end. The densest moment of 31 files of jazz and pop has 44."""

LONGEST = 12.0
"""Seconds that a note sounds at most: nobody holds one for longer than 5 s in 31 files of jazz and
pop. A model trained for four minutes left so many behind that they were a cluster within 20 s."""

TEMPO = 120.0
"""Quarter notes a minute that the seconds are written at."""


@dataclass(frozen=True)
class Events:
    """The vocabulary of events; see `codec.notes.Vocabulary`.

    In this order: shifts of 1, 2, ... ticks; programs; velocities; beginnings; ends.

    Parameters
    ----------
    tick : float (s)
    velocities : int
        Bins of velocity.
    """

    tick: float
    velocities: int

    rest = 0

    @property
    def bounds(self) -> npt.NDArray[np.int64]:
        """Where each kind of event begins, and where the last one ends."""
        return np.cumsum([0, SHIFTS, PROGRAMS, self.velocities, PITCHES, PITCHES])

    @property
    def names(self) -> tuple[str, ...]:
        """Of each choice."""
        kinds = ("shift", "program", "velocity", "on", "off")
        sizes = np.diff(self.bounds).tolist()
        return tuple(f"{k} {n}" for k, size in zip(kinds, sizes, strict=True) for n in range(size))

    def families(self) -> npt.NDArray[np.int64]:
        """Which kind of event each is."""
        return np.repeat(np.arange(5), np.diff(self.bounds))

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """All notes of a tune, from second 0 on."""
        notes = tune.notes
        begins = np.rint(notes["start"] / self.tick).astype(np.int64)
        ends = np.maximum(np.rint(notes["end"] / self.tick).astype(np.int64), begins + 1)
        loud = (notes["velocity"].astype(np.int64) - 1) * self.velocities // 127
        columns = (notes["program"].astype(np.int64), notes["pitch"].astype(np.int64))
        off = np.stack([ends, 0 * ends, columns[0], 0 * ends, columns[1]], axis=1)
        on = np.stack([begins, 1 + 0 * begins, columns[0], loud, columns[1]], axis=1)
        moments = np.concatenate([off, on])
        moments = moments[np.lexsort(moments.T[::-1])]
        _, programs, velocities, ons, offs = self.bounds[:-1].tolist()
        made: list[int] = []
        now, playing, struck = 0, -1, -1
        for tick, begins_here, program, velocity, pitch in moments.tolist():
            while tick > now:
                shift = min(SHIFTS, tick - now)
                made.append(shift - 1)
                now += shift
            if program != playing:
                made.append(programs + program)
                playing = program
            if not begins_here:
                made.append(offs + pitch)
                continue
            if velocity != struck:
                made.append(velocities + velocity)
                struck = velocity
            made.append(ons + pitch)
        return np.array(made, np.int64)

    def decoder(self, frame_rate: float, most_seconds: float) -> EventDecoder:
        """Events as notes."""
        return EventDecoder(self, most_seconds)


class EventDecoder:
    """A stream of events into notes; the contract is `codec.base.StepDecoder`.

    A model forgets what it has begun. So an end of what its program does not play ends that pitch
    of another one, or is nothing; and what nobody ends is over after `LONGEST`.

    Parameters
    ----------
    events : Events
    most_seconds : float (s)
        After which nothing is played.

    Attributes
    ----------
    seconds : float
        How far it has played.
    """

    def __init__(self, events: Events, most_seconds: float) -> None:
        self.seconds = 0.0
        self._events, self._most = events, most_seconds
        self._bounds = events.bounds
        self._told, self._crowd = 0.0, 0
        self._program, self._velocity = 0, events.velocities * 2 // 3
        self._sounding: dict[tuple[int, int], deque[tuple[float, int]]] = defaultdict(deque)

    def push(self, frames: Frames, stretch: float = 1.0) -> Tune:
        """Take the next events `[frames, 1]`, in which time takes `stretch` times as long; return
        the notes that they end, with the time since the last."""
        rows: list[tuple[float, float, int, int, int]] = []
        chosen = frames[:, 0].astype(np.int64)
        kinds = np.searchsorted(self._bounds, chosen, side="right") - 1
        values = chosen - self._bounds[kinds]
        for kind, value in zip(kinds.tolist(), values.tolist(), strict=True):
            self._crowd += 1
            if kind == 0 or self._crowd > CROWD:
                ticks = value + 1 if kind == 0 else 1
                self.seconds = min(self._most, self.seconds + ticks * stretch * self._events.tick)
                self._crowd = 0
            if kind == 1:
                self._program = value
            elif kind == 2:
                self._velocity = value
            elif kind == 3 and self.seconds < self._most:
                loud = 1 + int((self._velocity + 0.5) * 127 / self._events.velocities)
                self._sounding[self._program, value].append((self.seconds, min(127, loud)))
            elif kind == 4:
                rows += self._end(value)
        return self._tune(rows)

    def flush(self) -> Tune:
        """End what still sounds."""
        rows = [self._row(key, *each) for key, queue in self._sounding.items() for each in queue]
        self._sounding.clear()
        return self._tune(rows)

    def _end(self, pitch: int) -> list[tuple[float, float, int, int, int]]:
        """End the note of a pitch that began last, of this program or else of any."""
        rows = []
        own = self._program, pitch
        others = [key for key in self._sounding if key[1] == pitch and key != own]
        for key in (own, *others):
            queue = self._sounding[key]
            while queue and self.seconds - queue[0][0] >= LONGEST:  # it is over already
                rows.append(self._row(key, *queue.popleft()))
            if queue:
                return [*rows, self._row(key, *queue.pop())]
        return rows

    def _row(
        self, key: tuple[int, int], start: float, loud: int
    ) -> tuple[float, float, int, int, int]:
        return start, min(self.seconds, start + LONGEST), key[1], loud, key[0]

    def _tune(self, rows: Sequence[tuple[float, float, int, int, int]]) -> Tune:
        since, self._told = self._told, self.seconds
        return steady(notes_of(rows), self.seconds - since, TEMPO)
