"""Faults in the long play of notes: standing still, loops, copies of the corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

LONGEST_PERIOD = 64
"""The longest period of a loop in steps: at 4 steps a quarter note, four bars."""

PHRASE = 16
"""The length of a phrase in steps: a bar at 4 steps a quarter note."""


def longest_loop(numbers: Numbers, longest_period: int = LONGEST_PERIOD) -> tuple[int, int, int]:
    """The longest run of choices `[steps]` that repeats with some period, twice at least.

    Returns
    -------
    int
        Its length in steps; 0: nothing repeats.
    int
        Its period in steps.
    int
        The step at which it begins.

    Examples
    --------
    >>> longest_loop(np.array([5, 1, 2, 3, 1, 2, 3, 1, 2, 3, 9]))
    (9, 3, 1)
    """
    best = (0, 0, 0)
    for period in range(1, min(longest_period, len(numbers) // 2) + 1):
        same = numbers[period:] == numbers[:-period]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
        begins, ends = edges[::2], edges[1::2]
        if len(begins):
            n = int(np.argmax(ends - begins))
            lasts = int(ends[n] - begins[n]) + period
            if lasts >= 2 * period and lasts > best[0]:
                best = lasts, period, int(begins[n])
    return best


def copied_share(play: Sequence[Numbers], corpus: Sequence[Numbers], length: int = PHRASE) -> float:
    """The share of phrases of `length` choices in play that are in a corpus, choice for choice.

    Phrases of fewer than four different choices are left out: all rests are alike.
    """
    known = {phrase for numbers in corpus for phrase in _phrases(numbers, length)}
    played = [phrase for numbers in play for phrase in _phrases(numbers, length)]
    return sum(phrase in known for phrase in played) / max(1, len(played))


def _phrases(numbers: Numbers, length: int) -> list[bytes]:
    if len(numbers) < length:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(numbers.astype(np.int16), length)
    return [window.tobytes() for window in windows if len(np.unique(window)) >= 4]
