"""The formulas of `heads.lpc_prior` for one sample at a time, as compiled code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from audiogen.model.heads.lpc_prior import (
    ERROR_STEPS,
    ERRORS,
    FARTHEST,
    INITIAL_SCALE,
    LEAST_ERROR,
    LpcPrior,
)
from audiogen.model.heads.sample_kernels import squash

Floats = npt.NDArray[np.float32]


class LpcPriorWeights(NamedTuple):
    """The prior's weights (`heads.lpc_prior`) for compiled code; empty where there is no predictor.

    Attributes
    ----------
    levels : array `[levels, units]`
    errors : array `[2 * ERRORS, units]`
    kernel : array `[units, 2]`
    bias : array `[2]`
    amplitudes, widths, heights : array `[columns]`
        Of each level's cell.
    """

    levels: Floats
    errors: Floats
    kernel: Floats
    bias: Floats
    amplitudes: Floats
    widths: Floats
    heights: Floats

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], prior: LpcPrior, columns: int) -> LpcPriorWeights:
        """The prior's weights from a head's tensors, for as many `columns` of logits."""
        return cls(
            tensors["hint_codes"],
            tensors["hint_errors"],
            tensors["hint_kernel"],
            tensors["hint_bias"],
            widened(prior.amplitudes, columns, 0),
            widened(prior.widths, columns, 1),
            widened(prior.heights, columns, 0),
        )


def widened(tensor: Floats, columns: int, fill: float) -> Floats:
    """A tensor with as many columns, what is new filled with one number."""
    missing = columns - tensor.shape[-1]
    edges = [(0, 0)] * (tensor.ndim - 1) + [(0, missing)]
    return np.ascontiguousarray(np.pad(tensor, edges, constant_values=fill), np.float32)


@numba.njit(nogil=True)
def step_of(error: Any) -> Any:
    """Which row of `LpcPriorWeights.errors` the log of a mean error is looked up in."""
    step = np.floor((error - LEAST_ERROR) * ERROR_STEPS)
    return np.int32(min(max(step, 0.0), ERRORS - 1.0))


@numba.njit(nogil=True)
def add_hint(hidden: Any, hint: Any, prior: Any) -> None:
    """Add the embeddings of a hint to the first layer's sums."""
    level = prior.levels[np.int32(hint[3])]
    short = prior.errors[step_of(hint[1])]
    long = prior.errors[ERRORS + step_of(hint[2])]
    for j in range(len(level)):
        hidden[j] += hint[4] * (level[j] + short[j] + long[j])


@numba.njit(nogil=True)
def add_adjustment(adjustment: Any, active: Any, strength: Any, count: int, prior: Any) -> None:
    """Add what `active` units give to `adjustment` `[2]`: the prior's widening and shift."""
    first, second = adjustment[0], adjustment[1]
    for n in range(count):
        first += strength[n] * prior.kernel[active[n], 0]
        second += strength[n] * prior.kernel[active[n], 1]
    adjustment[0], adjustment[1] = first, second


# numpy's errors: to see whether a divisor is 0, each level would be computed alone.
@numba.njit(nogil=True, fastmath={"contract"}, error_model="numpy")
def add_prior(logits: Any, hint: Any, adjustment: Any, prior: Any) -> None:
    """Add the density around the prediction to the logits; see `heads.lpc_prior`."""
    log_scale = np.float32(0.5) * (hint[1] + hint[2]) + np.float32(math.log(INITIAL_SCALE))
    spread = np.exp(log_scale + np.float32(2) * squash(adjustment[0])) + np.float32(1e-5)
    centre = hint[0] + np.float32(2) * spread * squash(adjustment[1])
    one, weight, least = np.float32(1), hint[4], np.float32(-FARTHEST)
    for j in range(len(logits)):
        z = (prior.amplitudes[j] - centre) / (spread + np.float32(0.25) * prior.widths[j])
        logits[j] += weight * (max(one - np.sqrt(one + z * z), least) + prior.heights[j])
