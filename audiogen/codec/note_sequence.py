"""Notes in time: what MIDI files hold, and what frames of notes become. No file, no codec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

PERCUSSION = 128
"""The program of notes on the percussion channel, where pitches are drums; 0 to 127 are those of
General MIDI."""

NOTE = np.dtype(
    [("start", "f8"), ("end", "f8"), ("pitch", "u1"), ("velocity", "u1"), ("program", "u1")]
)
"""A note: when it begins and ends (s), its pitch (60 is the middle C) and velocity (1 to 127), and
the program that plays it."""

Notes = npt.NDArray[Any]
"""An array of `NOTE`."""


@dataclass(frozen=True, eq=False)
class Tune:
    """A run of notes.

    Attributes
    ----------
    notes : array of NOTE
        In the order of their beginnings.
    seconds : float
        How long it is, rests at the end and all.
    beats : array `[points, 2]`
        Its tempo: seconds, and the quarter notes that are over by then; straight in between.
    note : str
        What is odd about it, or nothing.
    """

    notes: Notes
    seconds: float
    beats: npt.NDArray[np.float64]
    note: str = ""

    @property
    def tempo(self) -> float:
        """Quarter notes a minute, on the whole."""
        return float(60 * self.beat_at(self.seconds) / self.seconds)

    def then(self, other: Tune) -> Tune:
        """This run of notes and the next one of the same performance, as one."""
        notes = np.concatenate([self.notes, other.notes])
        notes = np.sort(notes, order=["start", "program", "pitch"], kind="stable")
        return Tune(notes, self.seconds + other.seconds, self.beats)

    def beat_at(self, seconds: Any) -> Any:
        """How many quarter notes are over at some seconds; at the last tempo beyond the end."""
        times, beats = self.beats.T
        place = np.clip(np.searchsorted(times, seconds, side="right"), 1, len(times) - 1)
        slope = (beats[place] - beats[place - 1]) / (times[place] - times[place - 1])
        return beats[place - 1] + slope * (seconds - times[place - 1])


def steady(notes: Notes, seconds: float, tempo: float) -> Tune:
    """Notes at one tempo (quarter notes a minute)."""
    return Tune(notes, seconds, np.array([[0.0, 0.0], [60.0, tempo]]))


def notes_of(rows: Sequence[tuple[float, float, int, int, int]]) -> Notes:
    """Notes from start, end, pitch, velocity and program each, in the order of their beginnings."""
    return np.sort(np.array(rows, NOTE), order=["start", "program", "pitch"], kind="stable")
