"""The vanilla RNN: h_t = tanh(x_t W_x + h_{t-1} W_h + b)."""

from __future__ import annotations

import numpy as np

from audiogen.model.cells.parts import (
    Array,
    Cell,
    Gradients,
    pre_activation,
    product_gradient,
    shifted,
    zeros,
)


def rnn_step(x: Array, h: Array, cell: Cell) -> Array:
    """One step of the vanilla RNN.

    Parameters
    ----------
    x : array `[m, n_x]`
    h : array `[m, n_h]`
        The previous output.

    Returns
    -------
    array `[m, n_h]`, -1 to 1
    """
    h = np.tanh(pre_activation(x, h, cell))
    return h


def rnn_sequence(x: Array, cell: Cell, h: Array | None = None) -> Array:
    """The vanilla RNN over `x`, `[m, T, n_x]`, from `h` (zeros); every output, `[m, T, n_h]`."""
    steps = []
    h = zeros(x, cell) if h is None else h
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, cell)
        steps.append(h)
    return np.stack(steps, axis=1)


def rnn_backward(
    dh: Array, x: Array, cell: Cell, h: Array, start: Array | None = None
) -> Gradients:
    """Back-propagation through time.

    A step's output matters twice: in the loss, and for all later steps. So walk from the last step
    to the first and carry along the gradient of the later ones. Each step multiplies that by W_h
    and by tanh' <= 1: over many it vanishes, or explodes, which is why this cell forgets
    (Bengio et al. 1994).

    Parameters
    ----------
    dh : array `[m, T, n_h]`
        The gradient of the loss by each output, through this step's prediction alone.
    x : array `[m, T, n_x]`
    h : array `[m, T, n_h]`
        What `rnn_sequence` gave for `x`.
    start : array `[m, n_h]`, optional
        Where it began; zeros if not given.
    """
    before = shifted(zeros(x, cell) if start is None else start, h)
    dz = np.empty_like(h)
    later = zeros(x, cell)
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (dh[:, t] + later) * (1 - h[:, t] ** 2)
        later = dz[:, t] @ cell.recurrent_kernel.T
    by_weights = Cell(product_gradient(x, dz), product_gradient(before, dz), dz.sum(axis=(0, 1)))
    return Gradients(by_weights, dz @ cell.kernel.T, later)
