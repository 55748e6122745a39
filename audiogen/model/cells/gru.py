"""The GRU: one state that is both memory and output, and two gates (arXiv 1406.1078).

u_t = sigmoid(x_t W_u + h_{t-1} V_u + b)         update: how much is kept of the old state
r_t = sigmoid(x_t W_r + h_{t-1} V_r + b)         reset: how much of it the candidate sees
g_t = tanh(x_t W_g + b + r_t * (h_{t-1} V_g + b'))
h_t = u_t * h_{t-1} + (1 - u_t) * g_t

The reset gate acts after the product with V_g, not before it as in the paper: so cuDNN and Keras
(`reset_after`) have it, since all products can then be done at once; hence the second bias b'.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audiogen.model.cells.parts import (
    Array,
    Cell,
    Gradients,
    product_gradient,
    shifted,
    sigmoid,
    zeros,
)


class GRUGates(NamedTuple):
    """What a GRU step computed on its way, each `[m, n_h]`.

    Attributes
    ----------
    update, reset : array, 0 to 1
        How much is kept of the state, and how much of it the candidate sees.
    candidate : array, -1 to 1
        What takes the place of what is not kept.
    """

    update: Array
    reset: Array
    candidate: Array


def gru_sums(x: Array, h: Array, cell: Cell) -> tuple[Array, Array]:
    """The weighted sums of the input and of the previous output, `[..., 3 * n_h]` each.

    They stay apart, since the reset gate acts on the second alone.
    """
    return x @ cell.kernel + cell.bias[0], h @ cell.recurrent_kernel + cell.bias[1]


def gru_gates(of_input: Array, of_output: Array) -> GRUGates:
    """The gates of a GRU from its sums of the input and of the previous output (`gru_sums`)."""
    (u, r, g), (v, s, k) = np.split(of_input, 3, axis=-1), np.split(of_output, 3, axis=-1)
    reset = sigmoid(r + s)
    return GRUGates(sigmoid(u + v), reset, np.tanh(g + reset * k))


def gru_update(gates: GRUGates, h: Array) -> Array:
    """Keep a part of the state and fill up with the candidate."""
    return gates.update * h + (1 - gates.update) * gates.candidate


def gru_step(x: Array, h: Array, cell: Cell) -> Array:
    """One step of the GRU.

    Parameters
    ----------
    x : array `[m, n_x]`
    h : array `[m, n_h]`
        The previous output.

    Returns
    -------
    array `[m, n_h]`, -1 to 1
    """
    return gru_update(gru_gates(*gru_sums(x, h, cell)), h)


def gru_sequence(x: Array, cell: Cell, h: Array | None = None) -> Array:
    """The GRU over `x`, `[m, T, n_x]`, from `h` (zeros); every output, `[m, T, n_h]`."""
    steps = []
    h = zeros(x, cell) if h is None else h
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, cell)
        steps.append(h)
    return np.stack(steps, axis=1)


def gru_backward(
    dh: Array, x: Array, cell: Cell, h: Array, start: Array | None = None
) -> Gradients:
    """Back-propagation through time; arguments as those of `rnn_backward`.

    The gradient of later steps by the state comes back times the update gate, past all weights.
    """
    before = shifted(zeros(x, cell) if start is None else start, h)
    of_input, of_output = gru_sums(x, before, cell)
    u, r, g = gru_gates(of_input, of_output)
    k = np.split(of_output, 3, axis=-1)[2]
    by_u, by_g = (before - g) * u * (1 - u), (1 - u) * (1 - g**2)
    by_r = by_g * k * r * (1 - r)
    by_input = np.stack([by_u, by_r, by_g])  # the sums' effect on h, each `[m, T, n_h]`
    by_output = np.stack([by_u, by_r, by_g * r])
    dz, dv = np.empty_like(of_input), np.empty_like(of_output)
    later = zeros(x, cell)
    for t in reversed(range(x.shape[1])):
        d = dh[:, t] + later
        dz[:, t] = np.concatenate(d * by_input[:, :, t], axis=-1)
        dv[:, t] = np.concatenate(d * by_output[:, :, t], axis=-1)
        later = d * u[:, t] + dv[:, t] @ cell.recurrent_kernel.T
    bias = np.stack([dz.sum(axis=(0, 1)), dv.sum(axis=(0, 1))])
    by_weights = Cell(product_gradient(x, dz), product_gradient(before, dv), bias)
    return Gradients(by_weights, dz @ cell.kernel.T, later)
