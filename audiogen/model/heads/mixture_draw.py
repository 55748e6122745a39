"""A draw from a mixture, as compiled code: numpy takes longer for each of its steps than for its
arithmetic. The bits are numpy's; logarithms and exponentials in single precision stay with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec import portable
from audiogen.storage import CompiledCode, compiled_inside

_PACKAGE = Path(__file__).parents[2]

CODE = CompiledCode([Path(__file__), _PACKAGE / "codec" / "portable.py", _PACKAGE / "storage.py"])

_exponentials = compiled_inside()(portable.exponentials)


def _choose(log_weights: Any, temperature: float, chance: float) -> int:
    """The component at which the running sum of weights^(1/temperature) passes `chance`."""
    most = log_weights[0]
    for value in log_weights:
        if value > most or value != value:
            most = value
    given, weights = np.empty(len(log_weights)), np.empty(len(log_weights))
    for n in range(len(log_weights)):
        given[n] = np.float64(log_weights[n] - most) / temperature
    _exponentials(given, 0, weights)
    for n in range(1, len(weights)):
        weights[n] += weights[n - 1]
    due = chance * weights[-1]
    for n in range(len(weights) - 1):
        if due < weights[n]:
            return n
    return len(weights) - 1


def _stray(
    means: Any, wide: Any, spread: Any, leak: Any, history: Any, heat: Any, noise: Any, made: Any
) -> None:
    """Draw from one Gaussian into `made` `[values]`.

    Parameters
    ----------
    means, wide : array `[values]`
        In spreads of each value.
    spread : array `[values]`
    leak : array `[values]`
        Of the last vector, `history`; empty where there is none.
    heat : float32
        How wide the draw is.
    noise : array `[values]`
        Of a deviation of 1.
    """
    for n in range(len(made)):
        mean = means[n] * spread[n]
        if len(leak):
            mean = mean + leak[n] * history[n]
        made[n] = mean + heat * (spread[n] * wide[n]) * noise[n]


choose = CODE.kept(_choose, "choose", error_model="numpy")
stray = CODE.kept(_stray, "stray")
