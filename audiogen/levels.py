"""The levels that samples are told apart by: amplitudes, codes and model values.

`levels` of them between -1 and 1, evenly spaced or by the mu-law (ITU-T G.711 in its continuous
form, as in van den Oord et al., *WaveNet*, 2016), with `mu = levels - 1`:

    code = floor((F(x) + 1) / 2 (levels - 1) + 1/2),  F(x) = sgn(x) ln(1 + mu |x|) / ln(1 + mu)

A model hears a code as a number from -2 to 2, evenly spaced (as SampleRNN's frame tiers do), so
nothing is lost between codes and model values.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

REACH = 2.0
"""Model values go from -REACH to REACH: so samples spread about as wide as 1."""


def quantise(amplitudes: Any, levels: int, companding: str) -> Array:
    """Amplitudes -1 to 1, of any shape, to codes 0 to `levels - 1`, as whole float32 numbers."""
    loud = np.clip(np.asarray(amplitudes, np.float64), -1, 1)
    if companding == "mu-law":
        mu = levels - 1
        loud = np.sign(loud) * np.log1p(mu * np.abs(loud)) / np.log1p(mu)
    return np.floor((loud + 1) / 2 * (levels - 1) + 0.5).astype(np.float32)


def amplitudes_of_codes(levels: int, companding: str) -> Array:
    """The amplitude that each code stands for, `[levels]`."""
    evenly = np.linspace(-1, 1, levels)
    if companding == "mu-law":
        evenly = np.sign(evenly) * np.expm1(np.abs(evenly) * np.log(levels)) / (levels - 1)
    return evenly.astype(np.float32)


def codes_of(values: Any, levels: int, ops: Any) -> Any:
    """Model values, rounded to codes as whole float32 numbers; `ops`: numpy or `keras.ops`."""
    places = (values + REACH) * ((levels - 1) / (2 * REACH))
    return ops.clip(ops.floor(places + 0.5), 0, levels - 1)


def values_of(codes: Any, levels: int) -> Array:
    """Codes to model values."""
    return np.asarray(np.asarray(codes) * (2 * REACH / (levels - 1)) - REACH, np.float32)
