"""One thread or two: measured while it plays, since only the machine of the moment knows.

Two threads halve a long step on an idle machine. But where another program has the second core,
each waits for the other until the scheduler comes round: 24 ms instead of 0.4 were measured. The
result is the same to the last bit either way, so this may be decided step by step.
"""

from __future__ import annotations

BLOCK = 32
"""Steps whose mean is compared: long enough that one step held up by chance decides nothing."""

TRIAL = 16
"""Steps on one thread at the start, after the first, to know what two have to beat."""

PATIENCE = 64, 1024
"""Steps on one thread after two were slower: the first time, and the most after doubling."""

GOOD_RUN = 512
"""Steps on two threads after which the patience is short again."""


class Pace:
    """Chooses how many threads the next step runs on, from how long the last ones took."""

    def __init__(self) -> None:
        self._alone = 0.0
        self._alone_left = TRIAL + 1
        self._patience = PATIENCE[0]
        self._run = 0
        # The very first step finds nothing in the caches and does not count.
        self._steps, self._spent = -1, 0.0

    def threads(self) -> int:
        """1 or 2, for the next step."""
        return 1 if self._alone_left > 0 else 2

    def took(self, seconds: float) -> None:
        """Say how long the step took on the threads that were chosen for it."""
        self._steps += 1
        if self._steps > 0:
            self._spent += seconds
        if self._alone_left > 0:
            self._alone_left -= 1
            if self._alone_left == 0 or self._steps == BLOCK:
                self._alone = self._spent / self._steps
                self._steps, self._spent = 0, 0.0
            return
        self._run += 1
        if self._spent > BLOCK * self._alone:
            # Slower than one thread, even if the rest of the block came for nothing.
            self._alone_left = self._patience
            self._patience = min(2 * self._patience, PATIENCE[1])
            self._run = 0
        elif self._run >= GOOD_RUN:
            self._patience = PATIENCE[0]
        if self._steps == BLOCK or self._alone_left > 0:
            self._steps, self._spent = 0, 0.0
