"""Naive forecasts, which any network should beat (Hyndman and Athanasopoulos,
*Forecasting: principles and practice*, 3rd edition, section 5.2):

    naive           the last value again
    drift           the straight line through the first value and the last
    seasonal naive  the value of the same time in the last season

Each is made in the model's domain: on logarithms where its input is log-returns. Each forecast is a
distribution: the value plus the errors that the same forecast made, as far ahead, in the part that
is not scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

NAMES = ("naive", "drift", "seasonal naive")

MOST_ERRORS = 400
"""The number of past errors that make the distribution of a forecast, evenly chosen."""

_FIRST = 10  # rows that a past forecast has seen, at least


def baselines(period: int) -> tuple[str, ...]:
    """The names of the baselines that make sense for a season of `period` rows."""
    return NAMES if period > 1 else NAMES[:2]


def point(name: str, column: Values, origins: Sequence[int], horizon: int, period: int) -> Values:
    """Point forecasts of the next rows, `[origins, horizon]`.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    column : float64 `[rows]`
    origins : sequence of int
        The last row that is known each time.
    horizon : int
    period : int (rows)
    """
    at = np.asarray(origins)[:, None]
    ahead = np.arange(1, horizon + 1)[None]
    if name == "naive":
        return np.repeat(column[at], horizon, axis=1)
    if name == "drift":
        return column[at] + ahead * (column[at] - column[0]) / np.maximum(at, 1)
    back = period * -(-ahead // period)
    return column[np.maximum(at + ahead - back, 0)]


def spread_out(
    name: str, column: Values, origins: Sequence[int], horizon: int, period: int, known: int
) -> Values:
    """Point forecasts with past errors added to each, `[origins, errors, horizon]`.

    Parameters
    ----------
    known : int (rows)
        Errors are those of forecasts of the first `known` rows.
    """
    begin = max(_FIRST, period if name == "seasonal naive" else 0)
    past = np.arange(min(begin, known - horizon - 2), known - horizon)
    past = past[np.unique(np.linspace(0, len(past) - 1, MOST_ERRORS).astype(int))]
    ahead = np.arange(1, horizon + 1)
    errors = column[past[:, None] + ahead] - point(name, column, past.tolist(), horizon, period)
    return point(name, column, origins, horizon, period)[:, None] + errors[None]
