"""What notes are like on the whole: how many, how long, how high, and how the melody moves.

Play is put beside its corpus by these. They are of sums, not of tunes: what a corpus does on
average, none of its pieces need do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.note_sequence import PERCUSSION, Notes, Tune

STEP, OCTAVE = 2, 12
"""Semitones that a step has at most, and beyond which a leap is a wide one."""


@dataclass(frozen=True)
class NoteFeatures:
    """What some tunes are like.

    Attributes
    ----------
    rate : float (notes per second)
    at_once : float
        Notes that sound together, on average.
    silent : float (0 to 1)
        Share of the time in which nothing sounds.
    low, high : int
        Pitches between which nine of ten notes lie; drums are none.
    repeated, steps, wide : float (0 to 1)
        Of the moves of the highest line of each program: the share that stays on its pitch, that
        goes at most a whole tone, and that goes further than an octave.
    """

    rate: float
    at_once: float
    silent: float
    low: int
    high: int
    repeated: float
    steps: float
    wide: float

    def to_json(self) -> dict[str, float]:
        """The same as plain JSON values."""
        return asdict(self)

    def words(self) -> str:
        """In a line."""
        share = {name: f"{100 * getattr(self, name):.0f} %" for name in ("silent", "repeated")}
        return (
            f"{self.rate:.1f} notes/s, {self.at_once:.1f} at once, {share['silent']} silence, "
            f"pitches {self.low} to {self.high}; {share['repeated']} repeated, "
            f"{100 * self.steps:.0f} % steps, {100 * self.wide:.0f} % beyond an octave"
        )


def traits_of(tunes: Sequence[Tune]) -> NoteFeatures:
    """The traits of some tunes together; zeros where there is not a note.

    Examples
    --------
    >>> from audiogen.codec.note_sequence import notes_of, tune_at_tempo
    >>> notes = notes_of([(0.0, 1.0, 60, 90, 0), (1.0, 2.0, 62, 90, 0), (1.0, 2.0, 50, 90, 3)])
    >>> found = traits_of([tune_at_tempo(notes, 4.0, 120.0)])
    >>> found.rate, found.at_once, found.silent, found.steps
    (0.75, 0.75, 0.5, 1.0)
    """
    seconds = max(sum(tune.seconds for tune in tunes), 1e-9)
    notes = np.concatenate([tune.notes for tune in tunes])
    melodic = notes["pitch"][notes["program"] != PERCUSSION]
    low, high = np.percentile(melodic, (5, 95)).astype(int) if len(melodic) else (0, 0)
    moves = np.concatenate([_moves(tune.notes) for tune in tunes])
    count = max(1, len(moves))
    return NoteFeatures(
        rate=len(notes) / seconds,
        at_once=float((notes["end"] - notes["start"]).sum()) / seconds,
        silent=1 - sum(_sounding(tune.notes) for tune in tunes) / seconds,
        low=int(low),
        high=int(high),
        repeated=int((moves == 0).sum()) / count,
        steps=int(((moves > 0) & (moves <= STEP)).sum()) / count,
        wide=int((moves > OCTAVE).sum()) / count,
    )


def _sounding(notes: Notes) -> float:
    """Seconds in which some note sounds."""
    if not len(notes):
        return 0.0
    until = np.maximum.accumulate(notes["end"])
    begins = np.maximum(notes["start"], np.concatenate([[0.0], until[:-1]]))
    return float(np.maximum(notes["end"] - begins, 0.0).sum())


def _moves(notes: Notes) -> npt.NDArray[np.int64]:
    """Semitones from each note of the highest line of a program to the next, all programs."""
    moves = [np.zeros(0, np.int64)]
    for program in np.unique(notes["program"][notes["program"] != PERCUSSION]):
        own = notes[notes["program"] == program]
        own = own[np.lexsort((own["pitch"], own["start"]))]
        last = np.append(np.diff(own["start"]) > 0, True)  # the highest of those that begin there
        moves.append(np.abs(np.diff(own["pitch"][last].astype(np.int64))))
    return np.concatenate(moves)
