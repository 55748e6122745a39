"""Faults that are enumerated, not guessed: every system call, every region of a file, every pair.

A few of each in `make test`; all of them with `make torture`, which sets AUDIOGEN_TORTURE.
"""

from __future__ import annotations

import os

LARGE = bool(os.environ.get("AUDIOGEN_TORTURE"))


def few(count: int, most: int) -> list[int]:
    """The numbers from 1 to `count`, or `most` of them evenly spread where only a few are tried."""
    if LARGE or count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(n * (count - 1) / (most - 1)) for n in range(most)})


def many(small: int, large: int) -> int:
    """How many trials: `small` in `make test`, `large` in `make torture`."""
    return large if LARGE else small
