"""Styles: where between several corpora a model plays that has learned them together.

Each corpus has a vector of its own, which is added to what the network hears; the `style` control
reads between them in straight lines, in the order of the corpora, and goes on straight beyond the
first and the last.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def style_vector(embedding: Array, style: float) -> Array:
    """What is added to a hearing at `style`, `[values]`, of an embedding `[styles, values]`."""
    low = min(max(0, math.floor(style)), len(embedding) - 2)
    share = np.float32(style - low)
    return np.asarray(embedding[low] + share * (embedding[low + 1] - embedding[low]), np.float32)


def nearest_style(styles: int, style: float) -> int:
    """The corpus that `style` is nearest to."""
    return min(max(0, round(style)), styles - 1)
