"""The transform of a column: what its values become before a network sees them.

A network cannot predict levels that it never saw, but the changes of a series look much the same at
any level. So columns that wander are learnt as changes: of the logarithm (`log-return`) where they
change in proportion to their level, as prices do, else the `difference`. Columns that return to the
same levels stay as they are (`none`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

WANDERS = 0.15
"""Of what a random walk with the same steps moves over a long way (its variance): from here on a
column may wander. Of the learnt part of monthly stocks it is 0.18 to 1.1, of CO2 0.97 and of what
comes back (the Nile, sunspots, sea temperature, weather) 0.01 to 0.13."""

GROWS = 1.5
"""How much farther a column that wanders gets in a quarter of its length than in a sixteenth (as a
variance): a random walk about 4 times, what goes round slowly and smoothly hardly at all. Stocks
1.7 to 4.4, CO2 5.6, sunspots 1.4, sea temperature 0.9."""

SCALES = 2.0
"""Greatest over least from which a positive column that wanders changes by shares of itself."""


def suited(pieces: Sequence[Values]) -> str:
    """The transform for one column, by rule.

    `none`, unless it wanders (`WANDERS` and `GROWS`); then `log-return` where all of it is positive
    and its greatest value is at least `SCALES` times its least in one of the pieces, else
    `difference`.

    Parameters
    ----------
    pieces : sequence of float64 `[rows]`
        Runs without a gap.
    """
    if np.median([wandering(piece) for piece in pieces]) < WANDERS:
        return "none"
    if np.median([growth(piece) for piece in pieces]) < GROWS:
        return "none"
    scales = max(piece.max() / piece.min() if piece.min() > 0 else 0.0 for piece in pieces)
    positive = all(piece.min() > 0 for piece in pieces)
    return "log-return" if positive and scales >= SCALES else "difference"


def wandering(column: Values) -> float:
    """How far `[rows]` values move over a quarter of their length, beside a random walk.

    The variance ratio (Cochrane 1988; Lo and MacKinlay 1988): the mean square of x[t+k] - x[t]
    over k times that of x[t+1] - x[t], for k from an eighth to a quarter of the length. Of a random
    walk it is 1, of what drifts more, and it goes to 0 for what comes back to where it was.
    """
    steps = float(np.mean(np.diff(column) ** 2)) if len(column) > 1 else 0.0
    if steps == 0:
        return 0.0
    ways = _ways(len(column), 8, 4)
    return float(np.mean([_moved(column, way) / (way * steps) for way in ways]))


def growth(column: Values) -> float:
    """How much farther `[rows]` values move over a quarter of their length than a sixteenth."""
    near, far = (
        float(np.mean([_moved(column, way) for way in _ways(len(column), *parts)]))
        for parts in ((32, 16), (8, 4))
    )
    return far / near if near > 0 else 0.0


def _ways(rows: int, least: int, most: int) -> npt.NDArray[np.int64]:
    """Up to eight numbers of rows, from one part of all of them to another."""
    first = max(1, rows // least)
    last = min(rows - 1, max(first + 1, rows // most))
    return np.unique(np.linspace(first, last, 8).astype(int))


def _moved(column: Values, way: int) -> float:
    return float(np.mean((column[way:] - column[:-way]) ** 2))


def unfit(transform: str, column: Values) -> int | None:
    """The first row whose value a transform cannot take: log-return needs all of them above 0."""
    if transform != "log-return" or column.min() > 0:
        return None
    return int(np.argmin(column > 0))
