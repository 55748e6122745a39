"""Features of notes: how many, how long, how high, and how the melody moves.

The evaluation compares the play with its corpus by them. They are averages over all tunes, so no
single piece need be near them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.note_sequence import PERCUSSION, Notes, Tune

STEP, OCTAVE = 2, 12
"""The largest step, and the interval beyond which a leap counts as wide, in semitones."""


@dataclass(frozen=True)
class NoteFeatures:
    """Features of some tunes, taken together.

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
        """The features as one line of text."""
        share = {name: f"{100 * getattr(self, name):.0f} %" for name in ("silent", "repeated")}
        return (
            f"{self.rate:.1f} notes/s, {self.at_once:.1f} at once, {share['silent']} silence, "
            f"pitches {self.low} to {self.high}; {share['repeated']} repeated, "
            f"{100 * self.steps:.0f} % steps, {100 * self.wide:.0f} % beyond an octave"
        )


def note_features(tunes: Sequence[Tune]) -> NoteFeatures:
    """The features of some tunes together; zeros where there are no notes.

    Examples
    --------
    >>> from audiogen.codec.note_sequence import notes_of, tune_at_tempo
    >>> notes = notes_of([(0.0, 1.0, 60, 90, 0), (1.0, 2.0, 62, 90, 0), (1.0, 2.0, 50, 90, 3)])
    >>> found = note_features([tune_at_tempo(notes, 4.0, 120.0)])
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
        line = notes[notes["program"] == program]
        line = line[np.lexsort((line["pitch"], line["start"]))]
        last = np.append(np.diff(line["start"]) > 0, True)  # the highest of those that begin there
        moves.append(np.abs(np.diff(line["pitch"][last].astype(np.int64))))
    return np.concatenate(moves)
