"""What the values of a series become before a network sees them, and which of it suits a column.

A network that never saw values as high as today's cannot go on from them; of how they change it
has seen enough. So levels that wander become changes: of prices and the like, which change by a
share of what they are, the change of the logarithm (`log-return`), else the `difference`. Levels
that keep coming back stay as they are (`none`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

WANDERS = 0.15
"""Of what a random walk with the same steps moves over a long way (its variance): from here on a
column wanders. Of the monthly stocks it is 0.5 to 1.4, of CO2 over 4 and of what merely swings (the
Nile, sunspots, sea temperature, weather) at most 0.1."""

SCALES = 2.0
"""Greatest over least from which a positive column that wanders changes by shares of itself."""


def suited(pieces: Sequence[Values]) -> str:
    """The transform for one column, by rule.

    `none`, unless it wanders (`WANDERS`); then `log-return` where all of it is positive and its
    greatest value is at least `SCALES` times its least in one of the pieces, else `difference`.

    Parameters
    ----------
    pieces : sequence of float64 `[rows]`
        Runs without a gap.
    """
    if float(np.median([wandering(piece) for piece in pieces])) < WANDERS:
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
    longest = max(2, len(column) // 4)
    ways = np.unique(np.linspace(max(2, longest // 2), longest, 8).astype(int))
    far = [np.mean((column[k:] - column[:-k]) ** 2) / (k * steps) for k in ways if k < len(column)]
    return float(np.mean(far)) if far else 0.0


def unfit(transform: str, column: Values) -> int | None:
    """The first row whose value a transform cannot take: log-return needs all of them above 0."""
    if transform != "log-return" or column.min() > 0:
        return None
    return int(np.argmin(column > 0))
