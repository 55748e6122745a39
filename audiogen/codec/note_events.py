"""The vocabulary of events: all notes of a file, one after another, each with its length.

Time passes by shifts of one to `SHIFTS` ticks. A note is the event of its pitch. Events of program,
velocity and length come before it where they differ from those of the note before. Lengths in a row
add up, as shifts do, so a note may have any length. The vocabulary follows Oore et al., *This time
with feeling*, 2018, with two differences: a note has a length instead of a note-off event, and
programs keep the instruments of a band apart; the drums are one of them.

A note-off some fifty events after its note is easily forgotten by a network: after four minutes of
training, ten times as many notes sounded at once as in the corpus
(docs/explanation/notes-measured.md). A length stands beside its note, and a model that takes over
in mid-phrase has no note left to end.

Pitches and programs are kept exactly. Onsets and ends are kept to half a tick (a note lasts one
tick at least and `LONGEST` at most), velocities to half a bin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import PERCUSSION, Tune, notes_of, tune_at_tempo

SHIFTS = 100
LENGTHS = 100
PITCHES = 128
PROGRAMS = PERCUSSION + 1

AGAIN = 32
"""Notes after which program, velocity and length are repeated, changed or not. Without it, a model
that starts in the middle, after a swap or a jump, would keep the wrong instrument for good."""

CROWD = 256
"""Events at one moment after which a tick passes: a model that never shifts the time would not end.
The densest moment of 31 files of jazz and pop has 55."""

LONGEST = 12.0
"""The longest note in seconds. Of 78 519 notes in 31 files of jazz and pop 35 are longer, 32 of
them in a file that does not end its notes: they would last up to 134 s."""

TEMPO = 120.0
"""Quarter notes a minute in the files that are written; the events have seconds."""

USUAL_LENGTH = 25
"""Length in ticks of notes before the first event of a length."""


@dataclass(frozen=True)
class Events:
    """The vocabulary of events; the protocol is `codec.notes.Vocabulary`.

    Its choices, in order: shifts of 1, 2, ... ticks; programs; velocities; lengths of 1, 2, ...
    ticks; pitches.

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
        """The first choice of each kind of event, and the number of choices."""
        return np.cumsum([0, SHIFTS, PROGRAMS, self.velocities, LENGTHS, PITCHES])

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each choice: its kind and its value; of shifts and lengths, ticks."""
        kinds = ("shift", 1), ("program", 0), ("velocity", 0), ("length", 1), ("note", 0)
        sizes = np.diff(self.bounds).tolist()
        return tuple(
            f"{kind} {first + n}"
            for (kind, first), size in zip(kinds, sizes, strict=True)
            for n in range(size)
        )

    def families(self) -> npt.NDArray[np.int64]:
        """The kind of each choice: 0 to 4."""
        return np.repeat(np.arange(5), np.diff(self.bounds))

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """Turn all notes of a tune into events, from second 0 on."""
        notes = tune.notes
        begins = np.rint(notes["start"] / self.tick).astype(np.int64)
        ends = np.rint(notes["end"] / self.tick).astype(np.int64)
        lasts = np.clip(ends - begins, 1, round(LONGEST / self.tick))
        loud = (notes["velocity"].astype(np.int64) - 1) * self.velocities // 127
        columns = begins, notes["program"], loud, lasts, notes["pitch"]
        rows = np.stack([column.astype(np.int64) for column in columns], axis=1)
        rows = rows[np.lexsort(rows.T[::-1])]  # by time, then by program, velocity, length, pitch
        _, programs, velocities, lengths, pitches = self.bounds[:-1].tolist()
        events: list[int] = []
        now, current = 0, [-1, -1, -1]
        for n, (tick, program, velocity, length, pitch) in enumerate(rows.tolist()):
            if n % AGAIN == 0:
                current = [-1, -1, -1]
            events += [shift - 1 for shift in _parts(tick - now, SHIFTS)]
            if program != current[0]:
                events.append(programs + program)
            if velocity != current[1]:
                events.append(velocities + velocity)
            if length != current[2]:
                events += [lengths + part - 1 for part in _parts(length, LENGTHS)]
            events.append(pitches + pitch)
            now, current = tick, [program, velocity, length]
        return np.array(events, np.int64)

    def decoder(self, frame_rate: float, most_seconds: float) -> EventDecoder:
        """A new streaming decoder of events into notes."""
        return EventDecoder(self, most_seconds)


def _parts(ticks: int, most: int) -> list[int]:
    """Split ticks into parts, all but the last of them `most`."""
    return [most] * ((ticks - 1) // most) + [(ticks - 1) % most + 1] if ticks else []


class EventDecoder:
    """A streaming decoder of events into notes; the protocol is `codec.base.StepDecoder`.

    Parameters
    ----------
    events : Events
    most_seconds : float (s)
        Nothing is played after that.

    Attributes
    ----------
    seconds : float
        How far it has played.
    """

    def __init__(self, events: Events, most_seconds: float) -> None:
        self.seconds = 0.0
        self._events, self._most = events, most_seconds
        self._bounds = events.bounds
        self._reported, self._crowd = 0.0, 0
        self._program, self._velocity = 0, events.velocities * 2 // 3
        self._length, self._adds = USUAL_LENGTH, False
        self._sounding: list[tuple[float, float, int, int, int]] = []

    def push(self, frames: Frames, stretch: float = 1.0) -> Tune:
        """Take the next events; return the notes that end by then, with the time since the last.

        Parameters
        ----------
        frames : array `[frames, 1]`
        stretch : float
            How many times as long everything lasts.
        """
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
        ended = [note for note in self._sounding if note[1] <= self.seconds]
        self._sounding = [note for note in self._sounding if note[1] > self.seconds]
        return self._tune(ended)

    def flush(self) -> Tune:
        """Return the notes that still sound, with their ends."""
        self.seconds = max((self.seconds, *(note[1] for note in self._sounding)))
        ended, self._sounding = self._sounding, []
        return self._tune(ended)

    def _begin(self, pitch: int, tick: float) -> None:
        loud = 1 + int((self._velocity + 0.5) * 127 / self._events.velocities)
        end = min(self._most, self.seconds + tick * self._length)
        self._sounding.append((self.seconds, end, pitch, min(127, loud), self._program))

    def _tune(self, rows: Sequence[tuple[float, float, int, int, int]]) -> Tune:
        since, self._reported = self._reported, self.seconds
        return tune_at_tempo(notes_of(rows), self.seconds - since, TEMPO)
