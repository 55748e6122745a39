"""Drawing one of several choices by their chances."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def choose(
    chances: npt.NDArray[Any], temperature: float, numbers: npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """The number of the choice in each row.

    Parameters
    ----------
    chances : array `[rows, choices]`, 0 or more
        Of any sum above 0.
    temperature : float
        A choice comes by its chance^(1/temperature): 0 takes the likeliest (of several the first),
        1 goes by the chances themselves.
    numbers : array `[rows]`, 0 to 1
        Drawn evenly by whoever asks: the same one chooses alike among like chances.

    Examples
    --------
    >>> chances = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    >>> choose(chances, 1.0, np.array([0.1, 0.9])).tolist()
    [0, 2]
    >>> choose(chances, 0.0, np.array([0.1, 0.9])).tolist()
    [0, 0]
    """
    if temperature <= 0:
        return np.argmax(chances, axis=-1)
    # In double precision, and the likeliest at 1: a temperature of 1e-50 is 0 in single.
    relative = np.asarray(chances, np.float64)
    relative = relative / relative.max(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        weights = np.exp(np.log(relative) / temperature)
    cumulative = np.cumsum(weights, axis=-1)
    places = numbers[:, None] * cumulative[:, -1:]
    chosen = (cumulative <= places).sum(axis=-1)
    # A number that rounds up to the very end still chooses something that has a chance.
    last = chances.shape[-1] - 1 - np.argmax(weights[:, ::-1] > 0, axis=-1)
    return np.minimum(chosen, last)
