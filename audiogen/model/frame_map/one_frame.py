"""One frame that is played, to a model vector and back, in one call of compiled code each.

numpy takes as long for the ten steps around a product as for the product. The bits are the same;
several frames at once, in training, are numpy's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec import portable
from audiogen.model.mulaw import REACH
from audiogen.storage import CompiledCode, compiled_inside

_PACKAGE = Path(__file__).parents[2]

CODE = CompiledCode(
    [
        Path(__file__),
        *(_PACKAGE / name for name in ("codec/portable.py", "model/mulaw.py", "storage.py")),
    ]
)

_add_product = compiled_inside()(portable.add_product)


def _forward(centred: Any, rows: Any, scale: Any, made: Any) -> None:
    """A frame less its mean `[frame_size]` to its vector `[values]`."""
    made[:] = 0
    _add_product(centred, rows, made)
    for n in range(len(made)):
        made[n] /= scale[n]


def _offered(
    vector: Any, low: Any, high: Any, scale: Any, columns: Any, mean: Any, ceiling: Any, made: Any
) -> None:
    """A vector `[values]`, which is changed, within its range to the frame `[frame_size]`."""
    # What is no number stays so: numpy's minimum and maximum keep it, comparisons do not.
    for n in range(len(vector)):
        value = vector[n]
        if not value > low[n] and value == value:
            value = low[n]
        if not value < high[n] and value == value:
            value = high[n]
        vector[n] = value * scale[n]
    made[:] = 0
    _add_product(vector, columns, made)
    for n in range(len(made)):
        value = made[n] + mean[n]
        if not value < ceiling[n] and value == value:
            value = ceiling[n]
        made[n] = value


def _quantised(frame: Any, gain: float, edges: Any, made: Any) -> None:
    """A frame of samples (float64) to their model values, as `SampleMap.forward` gives them.

    `edges` `[levels - 1]` is where each code but the first begins.
    """
    step = np.float32(2 * REACH / len(edges))
    for n in range(len(frame)):
        loud = frame[n] * gain
        low, high = 0, len(edges)
        while low < high:
            middle = (low + high) // 2
            # So that what is no number gets the last code, as numpy sorts it.
            if loud < edges[middle]:
                high = middle
            else:
                low = middle + 1
        made[n] = np.float32(low) * step - np.float32(REACH)


def _expanded(vector: Any, amplitudes: Any, made: Any) -> None:
    """Model values to samples, as `SampleMap.inverse` gives them, held within their range."""
    last = len(amplitudes) - 1
    for n in range(len(vector)):
        value = min(max(vector[n], np.float32(-REACH)), np.float32(REACH))
        place = (value + np.float32(REACH)) * np.float32(last / (2 * REACH))
        code = np.int64(np.floor(place + np.float32(0.5)))
        made[n] = amplitudes[min(max(code, 0), last)]


forward = CODE.kept(_forward, "forward", error_model="numpy")
offered = CODE.kept(_offered, "offered")
quantised = CODE.kept(_quantised, "quantised")
expanded = CODE.kept(_expanded, "expanded")
