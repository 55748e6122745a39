"""The vocabulary of steps: a melody on a grid, one value a step.

A step is a share of a quarter note. Its value is a pitch where a note starts, `hold` where the note
goes on, and `rest` where there is none.

The melody is the skyline of all instruments but the drums (Uitdenbogerd and Zobel, *Manipulation of
music for melody matching*, 1998). Of notes that start together it takes the highest, so chords
become their highest note. A note that starts below a sounding one is left out; one that starts
above cuts it off. Onsets and ends go to the nearest step. Velocities and instruments are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import PERCUSSION, Notes, Tune, notes_of, tune_at_tempo

PITCHES = 128
REST, HOLD = 128, 129

VELOCITY, PROGRAM = 90, 0
"""How a melody is played: mezzo-forte, on a piano."""

GRIDS = (2, 3, 4, 6, 8, 12)
"""The grids to choose from, in steps in a quarter note: eighths, triplets, sixteenths, ..."""

COARSER = 0.01
"""A coarser grid is taken if onsets lie at most that much further from it, on average, in quarter
notes: 5 ms at 120 a minute, which is less than players are exact to."""

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True)
class Steps:
    """The vocabulary of melodies; the protocol is `codec.notes.Vocabulary`.

    Parameters
    ----------
    per_beat : int
        Steps in a quarter note.
    """

    per_beat: int

    rest = REST

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each choice: pitches with their octave, `rest`, `hold`."""
        pitches = (f"{_NAMES[pitch % 12]}{pitch // 12 - 1}" for pitch in range(PITCHES))
        return (*pitches, "rest", "hold")

    def families(self) -> npt.NDArray[np.int64]:
        """The kind of each choice: pitches 0, rest 1, hold 2."""
        return np.array([0] * PITCHES + [1, 2])

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """Turn a tune's melody into values, from its first note to its last."""
        notes = melodic(tune.notes)
        if not len(notes):
            return np.zeros(0, np.int64)
        first = np.rint(tune.beat_at(notes["start"]) * self.per_beat).astype(np.int64)
        last = np.rint(tune.beat_at(notes["end"]) * self.per_beat).astype(np.int64)
        origin, last = first.min(), np.maximum(last, first + 1)
        values = np.full(last.max() - origin, REST, np.int64)
        sounding, until, seen = -1, 0, -1
        # By time; of those that start together the highest first, and of these the longest.
        for n in np.lexsort((-last, -notes["pitch"].astype(np.int64), first)).tolist():
            begin, end, pitch = (
                int(first[n] - origin),
                int(last[n] - origin),
                int(notes["pitch"][n]),
            )
            if begin == seen or (begin < until and pitch < sounding):
                continue
            values[begin:until] = REST  # the note that it cuts off
            values[begin], values[begin + 1 : end] = pitch, HOLD
            sounding, until, seen = pitch, end, begin
        return values

    def decoder(self, frame_rate: float, most_seconds: float) -> MelodyDecoder:
        """A new streaming decoder of values into notes, at `frame_rate` steps a second."""
        return MelodyDecoder(frame_rate, self.per_beat, most_seconds)


def melodic(notes: Notes) -> Notes:
    """The notes without the drums."""
    return notes[notes["program"] != PERCUSSION]


def grid_of(tunes: Sequence[Tune]) -> int:
    """Find the grid of the melodies of some tunes, in steps in a quarter note.

    It is the coarsest of `GRIDS` to which onsets are as near as to any finer one, but for `COARSER`
    on average. Straight time gives 2 or 4, swing and triplets 3 or 6.
    """
    begins = np.concatenate([tune.beat_at(melodic(tune.notes)["start"]) for tune in tunes])
    if not len(begins):
        return GRIDS[0]
    off = {grid: float(np.abs(begins - np.rint(begins * grid) / grid).mean()) for grid in GRIDS}
    return next(grid for grid in GRIDS if off[grid] <= min(off.values()) + COARSER)


class MelodyDecoder:
    """A streaming decoder of values into notes; the protocol is `codec.base.StepDecoder`.

    Parameters
    ----------
    frame_rate : float (steps per second)
    per_beat : int
    most_seconds : float (s)
        Nothing is played after that.

    Attributes
    ----------
    seconds : float
        How far it has played.
    """

    def __init__(self, frame_rate: float, per_beat: int, most_seconds: float) -> None:
        self.seconds = 0.0
        self._step, self._most = 1 / frame_rate, most_seconds
        self._tempo = 60 * frame_rate / per_beat
        self._reported = 0.0
        self._sounding: tuple[float, int] | None = None

    def push(self, frames: Frames, stretch: float = 1.0) -> Tune:
        """Take the next values; return the notes that they end, with the time since the last.

        Parameters
        ----------
        frames : array `[frames, 1]`
        stretch : float
            The length of a value in steps.
        """
        rows: list[tuple[float, float, int, int, int]] = []
        for value in frames[:, 0].astype(np.int64).tolist():
            if value != HOLD:
                rows += self._end()
            if value < PITCHES and self.seconds < self._most:
                self._sounding = self.seconds, value
            self.seconds = min(self._most, self.seconds + stretch * self._step)
        return self._tune(rows)

    def flush(self) -> Tune:
        """Return the note that still sounds, ended here."""
        return self._tune(self._end())

    def _end(self) -> list[tuple[float, float, int, int, int]]:
        if self._sounding is None:
            return []
        (start, pitch), self._sounding = self._sounding, None
        return [(start, self.seconds, pitch, VELOCITY, PROGRAM)]

    def _tune(self, rows: Sequence[tuple[float, float, int, int, int]]) -> Tune:
        since, self._reported = self._reported, self.seconds
        return tune_at_tempo(notes_of(rows), self.seconds - since, self._tempo)
