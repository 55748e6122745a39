"""The formulas of `heads.hints` for one sample at a time, as compiled code."""

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
    LEAST_ERROR,
    USUAL_SCALE,
    LpcPrior,
)
from audiogen.model.heads.sample_kernels import squash

Floats = npt.NDArray[np.float32]


class LpcPriorWeights(NamedTuple):
    """What a sample tier makes of the filter's word (`heads.hints`); empty where there is none.

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
    def of(cls, own: Mapping[str, Floats], hints: LpcPrior, columns: int) -> LpcPriorWeights:
        """That of a head's tensors, for as many `columns` of logits."""
        return cls(
            own["hint_codes"],
            own["hint_errors"],
            own["hint_kernel"],
            own["hint_bias"],
            widened(hints.amplitudes, columns, 0),
            widened(hints.widths, columns, 1),
            widened(hints.heights, columns, 0),
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
def add_hint(hidden: Any, hint: Any, told: Any) -> None:
    """What the first layer hears of a hint, on its sums."""
    level = told.levels[np.int32(hint[3])]
    short = told.errors[step_of(hint[1])]
    long = told.errors[ERRORS + step_of(hint[2])]
    for j in range(len(level)):
        hidden[j] += hint[4] * (level[j] + short[j] + long[j])


@numba.njit(nogil=True)
def add_moves(moved: Any, active: Any, strength: Any, count: int, told: Any) -> None:
    """How far the density is shifted and widened, `[2]`, by the units that are `active`."""
    for n in range(count):
        for k in range(2):
            moved[k] += strength[n] * told.kernel[active[n], k]


@numba.njit(nogil=True, fastmath={"contract"})
def add_density(logits: Any, hint: Any, moved: Any, told: Any) -> None:
    """The density around what is foretold, on logits; see `heads.hints`."""
    usual = np.float32(0.5) * (hint[1] + hint[2]) + np.float32(math.log(USUAL_SCALE))
    spread = np.exp(usual + np.float32(2) * squash(moved[0])) + np.float32(1e-5)
    centre = hint[0] + np.float32(2) * spread * squash(moved[1])
    one, share, least = np.float32(1), hint[4], np.float32(-FARTHEST)
    for j in range(len(logits)):
        z = (told.amplitudes[j] - centre) / (spread + np.float32(0.25) * told.widths[j])
        logits[j] += share * (max(one - np.sqrt(one + z * z), least) + told.heights[j])
