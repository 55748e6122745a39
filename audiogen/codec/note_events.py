"""The vocabulary of events: all notes of a file, one after another, each with how long it lasts.

Time passes by shifts of one to `SHIFTS` ticks. A note is its pitch; its program, its velocity and
its length are said before it where they are not those of the note before. Lengths in a row add up,
as shifts do, so a note may be of any length. After Oore et al., *This time with feeling*, 2018;
there a note has an end of its own, here a length, and programs keep the instruments of a band
apart, of which the drums are one.

An end of its own, some fifty events after the beginning, is what a network forgets: after four
minutes of training ten times as many notes sounded at once as in its corpus (docs/notes.md). A
length is said where the note is, and whoever takes over in mid-phrase has nothing left to end.

Pitches and programs are kept exactly, beginnings and ends to half a tick (a note lasts a tick
at least, and `LONGEST` at most), velocities to half a bin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import PERCUSSION, Tune, notes_of, steady

SHIFTS = 100
LENGTHS = 100
PITCHES = 128
PROGRAMS = PERCUSSION + 1

AGAIN = 32
"""Notes after which program, velocity and length are said once more, changed or not: who begins
in the middle, after a swap or a jump, would play on another's instrument for good."""

CROWD = 256
"""Events at one moment after which a tick passes: a model that forgets to let time go by would
never end. The densest moment of 31 files of jazz and pop has 55."""

LONGEST = 12.0
"""Seconds that a note lasts at most. Of 78 519 notes in 31 files of jazz and pop 35 are longer, 32
of them in a file that does not end its notes: they would last up to 134 s."""

TEMPO = 120.0
"""Quarter notes a minute that the seconds are written at."""

USUAL_LENGTH = 25
"""Ticks that a note lasts before any length was said."""


@dataclass(frozen=True)
class Events:
    """The vocabulary of events; see `codec.notes.Vocabulary`.

    In this order: shifts of 1, 2, ... ticks; programs; velocities; lengths of 1, 2, ... ticks;
    notes.

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
        return np.cumsum([0, SHIFTS, PROGRAMS, self.velocities, LENGTHS, PITCHES])

    @property
    def names(self) -> tuple[str, ...]:
        """Of each choice; a shift or a length by its ticks."""
        kinds = ("shift", 1), ("program", 0), ("velocity", 0), ("length", 1), ("note", 0)
        sizes = np.diff(self.bounds).tolist()
        return tuple(
            f"{kind} {first + n}"
            for (kind, first), size in zip(kinds, sizes, strict=True)
            for n in range(size)
        )

    def families(self) -> npt.NDArray[np.int64]:
        """Which kind of event each is."""
        return np.repeat(np.arange(5), np.diff(self.bounds))

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """All notes of a tune, from second 0 on."""
        notes = tune.notes
        begins = np.rint(notes["start"] / self.tick).astype(np.int64)
        ends = np.rint(notes["end"] / self.tick).astype(np.int64)
        lasts = np.clip(ends - begins, 1, round(LONGEST / self.tick))
        loud = (notes["velocity"].astype(np.int64) - 1) * self.velocities // 127
        columns = begins, notes["program"], loud, lasts, notes["pitch"]
        rows = np.stack([column.astype(np.int64) for column in columns], axis=1)
        rows = rows[np.lexsort(rows.T[::-1])]  # in time; what is alike of one moment together
        _, programs, velocities, lengths, pitches = self.bounds[:-1].tolist()
        made: list[int] = []
        now, said = 0, [-1, -1, -1]
        for n, (tick, program, velocity, length, pitch) in enumerate(rows.tolist()):
            if n % AGAIN == 0:
                said = [-1, -1, -1]
            made += [shift - 1 for shift in _parts(tick - now, SHIFTS)]
            if program != said[0]:
                made.append(programs + program)
            if velocity != said[1]:
                made.append(velocities + velocity)
            if length != said[2]:
                made += [lengths + part - 1 for part in _parts(length, LENGTHS)]
            made.append(pitches + pitch)
            now, said = tick, [program, velocity, length]
        return np.array(made, np.int64)

    def decoder(self, frame_rate: float, most_seconds: float) -> EventDecoder:
        """Events as notes."""
        return EventDecoder(self, most_seconds)


def _parts(ticks: int, most: int) -> list[int]:
    """Ticks as a sum of parts, all but the last one `most`."""
    return [most] * ((ticks - 1) // most) + [(ticks - 1) % most + 1] if ticks else []


class EventDecoder:
    """A stream of events into notes; the contract is `codec.base.StepDecoder`.

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
        self._length, self._adds = USUAL_LENGTH, False
        self._sounding: list[tuple[float, float, int, int, int]] = []

    def push(self, frames: Frames, stretch: float = 1.0) -> Tune:
        """Take the next events `[frames, 1]`, in which time takes `stretch` times as long; return
        the notes that are over by then, with the time since the last."""
        tick = stretch * self._events.tick
        chosen = frames[:, 0].astype(np.int64)
        kinds = np.searchsorted(self._bounds, chosen, side="right") - 1
        values = chosen - self._bounds[kinds]
        for kind, value in zip(kinds.tolist(), values.tolist(), strict=True):
            self._crowd += 1
            if kind == 0 or self._crowd > CROWD:
                self.seconds = min(self._most, self.seconds + tick * (1 if kind else value + 1))
                self._crowd = 0
            if kind == 1:
                self._program = value
            elif kind == 2:
                self._velocity = value
            elif kind == 3:
                before = self._length if self._adds else 0
                self._length = min(round(LONGEST / self._events.tick), before + value + 1)
            elif kind == 4:
                if self.seconds < self._most:
                    self._begin(value, tick)
            self._adds = kind == 3  # lengths in a row add up
        over = [note for note in self._sounding if note[1] <= self.seconds]
        self._sounding = [note for note in self._sounding if note[1] > self.seconds]
        return self._tune(over)

    def flush(self) -> Tune:
        """Let what still sounds sound to its end."""
        self.seconds = max((self.seconds, *(note[1] for note in self._sounding)))
        over, self._sounding = self._sounding, []
        return self._tune(over)

    def _begin(self, pitch: int, tick: float) -> None:
        loud = 1 + int((self._velocity + 0.5) * 127 / self._events.velocities)
        end = min(self._most, self.seconds + tick * self._length)
        self._sounding.append((self.seconds, end, pitch, min(127, loud), self._program))

    def _tune(self, rows: Sequence[tuple[float, float, int, int, int]]) -> Tune:
        since, self._told = self._told, self.seconds
        return steady(notes_of(rows), self.seconds - since, TEMPO)
