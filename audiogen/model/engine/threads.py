"""The choice between one thread and two, measured while it plays.

Two threads halve a long step on an idle machine. But where another program has the second core,
each waits for the other until the scheduler comes round: 24 ms instead of 0.4 were measured. The
result is the same to the last bit either way, so this may be decided step by step.
"""

from __future__ import annotations

import threading

BLOCK = 32
"""Steps whose mean is compared: long enough that one step held up by chance decides nothing."""

TRIAL = 16
"""Steps on one thread at the start, after the first, to know what two have to beat."""

PATIENCE = 0.25, 4.0
"""Seconds of stepping on one thread after two were slower: at first, and after doubling at most.

A try that fails costs some 20 ms, so this keeps what tries cost near a hundredth.
"""

GOOD_RUN = 512
"""Steps on two threads after which the patience is short again."""


class OtherWork:
    """Counts what else this process computes just now: a context manager, for any thread.

    Meanwhile a step on two threads would wait for its second core, so it takes one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._count -= 1

    def __bool__(self) -> bool:
        return self._count > 0


OTHER_WORK = OtherWork()
"""Of the whole process, whose cores all engines share."""


class ThreadChoice:
    """Chooses how many threads the next step runs on, from how long the last ones took."""

    def __init__(self) -> None:
        self._alone = 0.0
        self._alone_left = 0.0
        self._patience = PATIENCE[0]
        self._run = 0
        # The very first step finds nothing in the caches and does not count.
        self._steps, self._spent = -1, 0.0

    def threads(self) -> int:
        """1 or 2, for the next step."""
        return 1 if self._alone == 0 or self._alone_left > 0 else 2

    def took(self, seconds: float) -> None:
        """Report how long the step took on the threads that were chosen for it."""
        shared = self.threads() == 2
        self._steps += 1
        if self._steps > 0:
            self._spent += seconds
        if shared:
            self._judge()
        else:
            self._alone_left -= seconds
            if self._steps == (BLOCK if self._alone else TRIAL):
                self._alone = self._spent / self._steps
                self._steps, self._spent = 0, 0.0
            elif self._alone and self._alone_left <= 0:
                self._steps, self._spent = 0, 0.0

    def _judge(self) -> None:
        self._run += 1
        # Slower than one thread, even if the rest of the block came for nothing?
        if self._spent > BLOCK * self._alone:
            self._alone_left = self._patience
            self._patience = min(2 * self._patience, PATIENCE[1])
            self._run = 0
            self._steps, self._spent = 0, 0.0
        elif self._steps >= BLOCK:
            self._steps, self._spent = 0, 0.0
        if self._run == GOOD_RUN:
            self._patience = PATIENCE[0]
