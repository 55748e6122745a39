"""Replay: a score as an owner of controls, which moves what was moved, at the same frames."""

from __future__ import annotations

from audiogen.control.arbiter import Arbiter
from audiogen.control.score_file import Score
from audiogen.control.table import Change

OWNER = "recording"
"""The owner of what a replay moves."""


class Replay:
    """Moves the controls as a score says: called for each frame, before the arbiter.

    Others can play along: a replay does not take back what they touch.

    Parameters
    ----------
    score : Score
    arbiter : Arbiter
        With the base of the score's header, its sources in its order, and its frame rate.
    """

    def __init__(self, score: Score, arbiter: Arbiter) -> None:
        self._arbiter = arbiter
        self._changes = score.changes()
        self._next = next(self._changes, None)

    def __call__(self, frame: int, seconds: float) -> None:
        """Apply the score's changes up to this frame."""
        while self._next is not None and self._next.frame <= frame:
            self._apply(self._next)
            self._next = next(self._changes, None)

    def _apply(self, change: Change) -> None:
        for parameter, value in change.targets.items():
            if value is None:
                self._arbiter.release(OWNER, parameter)
            else:
                over = change.over.get(parameter)
                self._arbiter.move(OWNER, parameter, value, seconds=over, automated=True)
        for event in change.events:
            self._arbiter.trigger(event)
        for message in change.messages:
            self._arbiter.add_message(message)
