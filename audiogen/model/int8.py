"""Weights of one byte each: a scale for each column, 127 steps from 0 to its largest weight.

A frame of a large waveform model reads every weight once, a sample those of all active units:
both take longer to read memory than to compute. In a quarter of the bytes a network of 1024 units
fits the caches of a laptop. What that costs in bits is measured in `benchmarks/likelihood.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

STEPS = 127
"""From 0 to the farthest weight of a column."""


def narrowed(kernel: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A kernel `[inputs, columns]` in whole numbers, and the scale of each column `[columns]`."""
    farthest = np.abs(kernel).max(axis=0, initial=0.0)
    # A column whose steps would be too small for a float32 is one of zeros.
    steps = farthest / np.float32(STEPS)
    scales = np.where(steps > np.finfo(np.float32).tiny, steps, 1.0).astype(np.float32)
    return np.rint(kernel / scales).astype(np.int8), scales


def rounded(kernel: Floats) -> Floats:
    """A kernel `[inputs, columns]` of the weights that its narrowed one stands for."""
    whole, scales = narrowed(kernel)
    return whole * scales
