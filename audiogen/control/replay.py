"""Replay: a score as a hand of its own, which moves what was moved, at the same frames."""

from __future__ import annotations

from audiogen.control.arbiter import Arbiter
from audiogen.control.score_file import Score
from audiogen.control.table import Change

HAND = "recording"
"""The name of a recording's hand."""


class Replay:
    """Moves the controls as a score says: called for each frame, before the hands are asked.

    Another hand can play along; the recording does not take back what that one touches.

    Parameters
    ----------
    score : Score
    hands : Arbiter
        With the base of the score's head, its sources in its order, and its frame rate.
    """

    def __init__(self, score: Score, arbiter: Arbiter) -> None:
        self._arbiter = arbiter
        self._changes = score.changes()
        self._next = next(self._changes, None)

    def __call__(self, frame: int, seconds: float) -> None:
        """Do what the score says of this frame."""
        while self._next is not None and self._next.frame <= frame:
            self._do(self._next)
            self._next = next(self._changes, None)

    def _do(self, change: Change) -> None:
        for parameter, value in change.targets.items():
            if value is None:
                self._arbiter.release(HAND, parameter)
            else:
                over = change.over.get(parameter)
                self._arbiter.move(HAND, parameter, value, seconds=over, steady=True)
        for event in change.events:
            self._arbiter.happen(event)
        for note in change.notes:
            self._arbiter.note(note)
