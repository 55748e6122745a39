"""Quantisation of samples: amplitudes, codes and model values.

`levels` of them between -1 and 1, evenly spaced or by the mu-law (ITU-T G.711 in its continuous
form, as in van den Oord et al., *WaveNet*, 2016), with `mu = levels - 1`:

    code = floor((F(x) + 1) / 2 (levels - 1) + 1/2),  F(x) = sgn(x) ln(1 + mu |x|) / ln(1 + mu)

The model's input for a code is a number from -2 to 2, evenly spaced (as in SampleRNN's frame
tiers), so nothing is lost between codes and model values.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable

Array = npt.NDArray[np.float32]

REACH = 2.0
"""Model values go from -REACH to REACH: so samples spread about as wide as 1."""


def quantise(amplitudes: Any, levels: int, companding: str) -> Array:
    """Amplitudes of any shape to codes 0 to `levels - 1`, as whole float32 numbers.

    What lies beyond -1 or 1 gets the first or the last code.
    """
    edges = _edges(levels, companding)
    return np.searchsorted(edges, np.asarray(amplitudes), side="right").astype(np.float32)


@functools.lru_cache(maxsize=8)
def _edges(levels: int, companding: str) -> npt.NDArray[np.float64]:
    """The amplitude at which each code but the first begins, `[levels - 1]`: to look one up takes a
    fifth of the time of the formula."""
    return _expanded(2 * (np.arange(1, levels) - 0.5) / (levels - 1) - 1, levels, companding)


def _expanded(evenly: Any, levels: int, companding: str) -> npt.NDArray[np.float64]:
    """The inverse of F."""
    if companding == "linear":
        return np.asarray(evenly, np.float64)
    expanded = portable.expm1(np.abs(evenly) * math.log(levels))
    return np.sign(evenly) * expanded / (levels - 1)


def amplitudes_of_codes(levels: int, companding: str) -> Array:
    """The amplitude that each code stands for, `[levels]`."""
    return _expanded(np.linspace(-1, 1, levels), levels, companding).astype(np.float32)


def codes_of(values: Any, levels: int, ops: Any) -> Any:
    """Model values, rounded to codes as whole float32 numbers; `ops`: numpy or `keras.ops`."""
    places = (values + REACH) * ((levels - 1) / (2 * REACH))
    return ops.clip(ops.floor(places + 0.5), 0, levels - 1)


def values_of(codes: Any, levels: int) -> Array:
    """Codes to model values."""
    return np.asarray(np.asarray(codes) * (2 * REACH / (levels - 1)) - REACH, np.float32)


def edges_of_codes(levels: int, companding: str) -> npt.NDArray[np.float64]:
    """The amplitudes between which each code lies, `[levels + 1]`, from -1 to 1."""
    return np.concatenate([[-1.0], _edges(levels, companding), [1.0]])
