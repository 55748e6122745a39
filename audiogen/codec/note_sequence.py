"""Notes in time: the contents of MIDI files, and the signal of note frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

PERCUSSION = 128
"""The program of notes on the percussion channel, whose pitches are drums. Programs 0 to 127 are
those of General MIDI."""

NOTE = np.dtype(
    [("start", "f8"), ("end", "f8"), ("pitch", "u1"), ("velocity", "u1"), ("program", "u1")]
)
"""The dtype of a note: its start and end (s), pitch (60 is the middle C), velocity (1 to 127), and
program."""

Notes = npt.NDArray[Any]
"""An array of `NOTE`."""


@dataclass(frozen=True, eq=False)
class Tune:
    """Notes, with the length and the tempo of the whole.

    Attributes
    ----------
    notes : array of NOTE
        In the order of their starts.
    seconds : float
        Its length, with rests at the end.
    beats : array `[points, 2]`
        Its tempo map: seconds, and the quarter notes that have passed by then; straight in between.
    remark : str
        What is odd about its file, or nothing.
    """

    notes: Notes
    seconds: float
    beats: npt.NDArray[np.float64]
    remark: str = ""

    @property
    def tempo(self) -> float:
        """The mean tempo in quarter notes a minute."""
        return float(60 * self.beat_at(self.seconds) / self.seconds)

    def then(self, other: Tune) -> Tune:
        """Join this tune and the next part of the same performance."""
        notes = np.concatenate([self.notes, other.notes])
        notes = np.sort(notes, order=["start", "program", "pitch"], kind="stable")
        return Tune(notes, self.seconds + other.seconds, self.beats)

    def beat_at(self, seconds: Any) -> Any:
        """The quarter notes that have passed at some seconds; beyond the end, at the last tempo."""
        times, beats = self.beats.T
        place = np.clip(np.searchsorted(times, seconds, side="right"), 1, len(times) - 1)
        slope = (beats[place] - beats[place - 1]) / (times[place] - times[place - 1])
        return beats[place - 1] + slope * (seconds - times[place - 1])


def tune_at_tempo(notes: Notes, seconds: float, tempo: float) -> Tune:
    """Make a tune of one tempo, in quarter notes a minute.

    Examples
    --------
    >>> tune = tune_at_tempo(notes_of([(0.0, 0.5, 60, 90, 0)]), seconds=2.0, tempo=120.0)
    >>> float(tune.beat_at(1.0))
    2.0
    """
    return Tune(notes, seconds, np.array([[0.0, 0.0], [60.0, tempo]]))


def notes_of(rows: Sequence[tuple[float, float, int, int, int]]) -> Notes:
    """Make an array of notes, sorted by start, from rows in the order of `NOTE`'s fields."""
    return np.sort(np.array(rows, NOTE), order=["start", "program", "pitch"], kind="stable")
