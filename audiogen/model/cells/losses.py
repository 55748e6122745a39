"""Losses: how wrong a prediction is, as one number, and its gradient by the prediction."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from audiogen.model.cells.parts import Array, softmax


def mean_squared_error(y: Array, target: Array) -> tuple[float, Array]:
    """The mean over all values of (y - target)^2, for values on a line.

    It is the cross-entropy of a Gaussian around `y` whose width is not learned, but for constants:
    whoever makes it small predicts the mean, also where the mean itself never happens.

    Parameters
    ----------
    y, target : array `[...]`

    Returns
    -------
    loss : float
    gradient : array `[...]`
    """
    error = y - target
    return float(np.mean(error**2)), 2 * error / error.size


def cross_entropy_bits(logits: Array, target: npt.NDArray[np.integer]) -> tuple[float, Array]:
    """The mean of -log2 p(target), for one of `n_y` choices: the bits it takes to encode it.

    Who knows nothing pays log2(n_y) bits, who is sure and right pays none. It is computed from the
    logits, since the logarithm of a softmax that came out as 0 would be infinite.

    Parameters
    ----------
    logits : array `[..., n_y]`
    target : array of int `[...]`, 0 to n_y - 1

    Returns
    -------
    loss : float (bits)
    gradient : array `[..., n_y]`
        By the logits: prediction minus target, (softmax - one-hot), over ln 2.
    """
    highest = logits.max(axis=-1, keepdims=True)
    total = highest + np.log(np.exp(logits - highest).sum(axis=-1, keepdims=True))
    chosen = target[..., None]
    nats = total - np.take_along_axis(logits, chosen, axis=-1)
    gradient = softmax(logits)
    np.put_along_axis(gradient, chosen, np.take_along_axis(gradient, chosen, axis=-1) - 1, axis=-1)
    return float(nats.mean()) / math.log(2), gradient / (nats.size * math.log(2))
