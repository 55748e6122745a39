"""Baselines for the likelihood of samples: tables of counts, and linear prediction.

All of them predict codes (`audiogen.model.mulaw`) and are fitted to the training sound. Tables
of counts are smoothed by what they refine, as if that had been seen `PRIOR` times (the Dirichlet
prior of MacKay and Peto, *A hierarchical Dirichlet language model*, 1995): a table of what follows
each level, by the levels in no order; a table of what comes where the linear predictor expects some
level, by how far off it is anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.model.mulaw import amplitudes_of_codes, quantise

Codes = npt.NDArray[np.uint16]
"""A run of samples as codes, `[samples]`."""

Array = npt.NDArray[np.float64]

ORDER = 32
"""Samples that the linear predictor looks back on: 2 ms at 16 kHz, two for each resonance of a
voice and as many again."""

PRIOR = 16.0


def baselines(
    known: Sequence[Codes], scored: Sequence[tuple[Codes, int]], levels: int, companding: str
) -> dict[str, float]:
    """The bits a sample of each baseline.

    Parameters
    ----------
    known : sequence of array `[samples]`
        Runs to fit to.
    scored : sequence of (array `[samples]`, int)
        Runs to score, and from which sample on each counts: those before it are context.
    levels : int
    companding : str

    Returns
    -------
    dict of str to float
        `order-0` knows how often each level comes, `order-1` after which; `linear` predicts from
        the last `ORDER` samples and knows how far off that is.
    """
    counts = sum((np.bincount(run, minlength=levels) for run in known), np.zeros(levels))
    order_0 = (counts + 1) / (counts.sum() + levels)
    pairs = _table([(run[:-1], run[1:]) for run in known], levels)
    order_1 = _smoothed(pairs, np.broadcast_to(order_0, pairs.shape))
    predictor = LinearPredictor.fit(known, levels, companding)
    expected = _table([(predictor.expect(run), run) for run in known], levels)
    linear = _smoothed(expected, _wherever(expected))
    nats = {"order-0": 0.0, "order-1": 0.0, "linear": 0.0}
    samples = 0
    for run, first in scored:
        wanted, expects = run[first:], predictor.expect(run)[first:]
        nats["order-0"] -= float(np.log(order_0[wanted]).sum())
        nats["order-1"] -= float(np.log(order_1[run[first - 1 : -1], wanted]).sum())
        nats["linear"] -= float(np.log(linear[expects, wanted]).sum())
        samples += len(wanted)
    return {name: lost / samples / math.log(2) for name, lost in nats.items()}


class LinearPredictor:
    """Linear prediction: each sample is expected to be a weighted sum of those before it.

    The weights are those of the autocorrelation method (Makhoul, *Linear prediction: a tutorial
    review*, 1975), in amplitudes and not in codes, where sums of sounds are sums.

    Parameters
    ----------
    weights : array `[ORDER]`
        Of the last sample first.
    levels : int
    companding : str
    """

    def __init__(self, weights: Array, levels: int, companding: str) -> None:
        self.weights = weights
        self._levels, self._companding = levels, companding
        self._amplitudes = amplitudes_of_codes(levels, companding).astype(np.float64)

    @classmethod
    def fit(cls, known: Sequence[Codes], levels: int, companding: str) -> LinearPredictor:
        """The predictor with the least mean square error over some runs."""
        from scipy.linalg import solve_toeplitz

        silent = cls(np.zeros(ORDER), levels, companding)
        products = np.zeros(ORDER + 1)
        for run in known:
            wave = silent._amplitudes[run]
            for lag in range(min(ORDER + 1, len(wave))):
                products[lag] += wave[: len(wave) - lag] @ wave[lag:]
        # Faint white noise, so that there are weights for silence and for a steady tone, too.
        products[0] = products[0] * (1 + 1e-7) + 1e-9
        return cls(solve_toeplitz(products[:-1], products[1:]), levels, companding)

    def expect(self, run: Codes) -> Codes:
        """The code that each sample of a run should have, `[samples]`; silence came before it."""
        from scipy.signal import lfilter

        expected = lfilter(np.concatenate([[0.0], self.weights]), [1.0], self._amplitudes[run])
        return quantise(expected, self._levels, self._companding).astype(np.uint16)


def _table(pairs: Sequence[tuple[Codes, Codes]], levels: int) -> Array:
    """How often the second came where there was the first, `[levels, levels]`."""
    counts = np.zeros(levels * levels)
    for given, came in pairs:
        counts += np.bincount(given.astype(np.int64) * levels + came, minlength=levels * levels)
    return counts.reshape(levels, levels)


def _wherever(counts: Array) -> Array:
    """The chances of each level, if it lies as far from the given one as it does anywhere."""
    levels = len(counts)
    apart = np.arange(levels) - np.arange(levels)[:, None] + levels - 1
    seen = np.bincount(apart.ravel(), weights=counts.ravel(), minlength=2 * levels - 1) + 1e-3
    chances = seen[apart]
    return chances / chances.sum(axis=1, keepdims=True)


def _smoothed(counts: Array, prior: Array) -> Array:
    """Chances, each row seen `PRIOR` times as `prior` says before it was counted."""
    return (counts + PRIOR * prior) / (counts.sum(axis=1, keepdims=True) + PRIOR)
