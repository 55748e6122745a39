"""One thread or two: measured while it plays, since only the machine of the moment knows.

Two threads halve a long step on an idle machine. But where another program has the second core,
each waits for the other until the scheduler comes round: 24 ms instead of 0.4 were measured. The
result is the same to the last bit either way, so this may be decided step by step.
"""

from __future__ import annotations

TRIAL = 3
"""Steps on one thread at the start, to know what two have to beat."""

PATIENCE = 64, 4096
"""Steps on one thread after two were slower: the first time, and the most after doubling."""

GOOD_RUN = 512
"""Steps on two threads after which the patience is forgotten."""


class Pace:
    """Chooses how many threads the next step runs on, from how long the last ones took."""

    def __init__(self) -> None:
        self._alone = 0.0
        self._shared = 0.0
        self._alone_left = TRIAL
        self._patience = PATIENCE[0]
        self._run = 0

    def threads(self) -> int:
        """1 or 2, for the next step."""
        return 1 if self._alone_left > 0 else 2

    def took(self, seconds: float) -> None:
        """Say how long the step took on the threads that were chosen for it."""
        if self._alone_left > 0:
            self._alone_left -= 1
            # The quickest tells most, as others may have held this one up; but not for ever.
            self._alone = min(seconds, 1.02 * self._alone) if self._alone else seconds
            return
        self._shared = 0.9 * self._shared + 0.1 * seconds if self._run else seconds
        self._run += 1
        if seconds > 2 * self._alone or self._shared > self._alone:
            self._alone_left = self._patience
            self._patience = min(2 * self._patience, PATIENCE[1])
            self._run = 0
        elif self._run == GOOD_RUN:
            self._patience = PATIENCE[0]
