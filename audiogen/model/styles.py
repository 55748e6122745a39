"""Styles: a model that has learned several corpora plays any of them, or in between.

Each corpus has an embedding vector, which is added to the network's input. The `style` control
interpolates between them linearly, in the order of the corpora, and extrapolates beyond the first
and the last.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def style_vector(embedding: Array, style: float) -> Array:
    """The vector `[values]` to add to the input at `style`, of an embedding `[styles, values]`.

    >>> style_vector(np.array([[0.0, 1.0], [4.0, 3.0]], np.float32), 0.25).tolist()
    [1.0, 1.5]
    """
    low = min(max(0, math.floor(style)), len(embedding) - 2)
    share = np.float32(style - low)
    return np.asarray(embedding[low] + share * (embedding[low + 1] - embedding[low]), np.float32)


def nearest_style(styles: int, style: float) -> int:
    """The number of the corpus that `style` is nearest to.

    >>> nearest_style(3, 1.4)
    1
    """
    return min(max(0, round(style)), styles - 1)
