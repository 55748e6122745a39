"""Scores of forecasts that are given as draws, and tests whether two of them differ by chance.

MASE: mean absolute error in units of a one-step naive forecast's in the part that is not scored
(Hyndman and Koehler 2006). CRPS: the continuous ranked probability score (Gneiting and Raftery
2007), here in the same unit; of one value it is the absolute error, and it charges a forecast for
being wrong as well as for being vague. Coverage: how often the truth lies in the band that should
hold it four times in five.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

BAND = (10.0, 90.0)
"""Percentiles between which 80 % of the truth should lie."""

CLEARLY = 2.0
"""Standard errors beyond which a difference counts as more than chance."""


@dataclass(frozen=True)
class ForecastScore:
    """The scores of one forecast at one horizon.

    Attributes
    ----------
    mase, crps : float
        In units of the one-step naive error.
    coverage : float (0 to 1)
        Of the 80 % band.
    """

    mase: float
    crps: float
    coverage: float


@dataclass(frozen=True)
class CrpsDifference:
    """The difference in CRPS between two forecasts, with its standard error.

    Attributes
    ----------
    difference : float
        Below 0: the first one is better.
    error : float
        Its standard error.
    """

    difference: float
    error: float

    @property
    def words(self) -> str:
        """ "better", "worse", or "no different" where it may be chance."""
        if abs(self.difference) <= CLEARLY * self.error:
            return "no different"
        return "better" if self.difference < 0 else "worse"


def crps(draws: Values, truth: Values) -> Values:
    """The continuous ranked probability score of draws `[..., draws]`, `[...]`; less is better.

    E|X - y| - E|X - X'| / 2, the second over pairs of different draws (Ferro 2014), so that few
    draws are no worse on average than many.
    """
    count = draws.shape[-1]
    ordered = np.sort(draws, axis=-1)
    # Of sorted values the sum of all |x_i - x_j| is that of (2 i - n - 1) x_i, twice.
    weights = 2 * np.arange(1, count + 1) - count - 1
    apart = (ordered * weights).sum(axis=-1) / max(1, count * (count - 1))
    return np.abs(draws - truth[..., None]).mean(axis=-1) - apart


def score(draws: Values, truth: Values, unit: float) -> tuple[ForecastScore, Values]:
    """Score draws `[origins, draws]` of `truth` `[origins]`; also the CRPS of each origin."""
    low, high = np.percentile(draws, BAND, axis=-1)
    each = crps(draws, truth) / unit
    error = np.abs(np.median(draws, axis=-1) - truth).mean() / unit
    inside = float(((low <= truth) & (truth <= high)).mean())
    return ForecastScore(float(error), float(each.mean()), inside), each


def beside(ours: Values, theirs: Values, ahead: int) -> CrpsDifference:
    """The difference between the scores `[origins]` of two forecasts `ahead` rows ahead.

    The error is that of Diebold and Mariano (1995): forecasts of several rows ahead miss the same
    surprises, so neighbours are alike. (Bartlett's weights: Newey and West 1987.)
    """
    differences = ours - theirs
    centred = differences - differences.mean()
    count = len(centred)
    variance = float(np.mean(centred**2))
    for lag in range(1, min(ahead, count)):
        weight = 1 - lag / ahead
        variance += 2 * weight * float(np.sum(centred[lag:] * centred[:-lag])) / count
    return CrpsDifference(
        float(differences.mean()), math.sqrt(max(variance, 0.0) / max(1, count - 1))
    )


def correlation(one: Values, other: Values) -> float:
    """The correlation of two rows of values; 0 where one of them is constant."""
    if np.std(one) == 0 or np.std(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
