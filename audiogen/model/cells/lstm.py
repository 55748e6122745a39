"""The LSTM: beside its output h a long-term memory c, and three gates.

i_t = sigmoid(x_t W_i + h_{t-1} V_i + b_i)       input (or update): how much is written
f_t = sigmoid(x_t W_f + h_{t-1} V_f + b_f)       forget: how much is kept
g_t = tanh(x_t W_g + h_{t-1} V_g + b_g)          candidate: what would be written
o_t = sigmoid(x_t W_o + h_{t-1} V_o + b_o)       output: how much is shown
c_t = f_t * c_{t-1} + i_t * g_t
h_t = o_t * tanh(c_t)

Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audiogen.model.cells.parts import (
    Array,
    Cell,
    Gradients,
    pre_activation,
    product_gradient,
    shifted,
    sigmoid,
    zeros,
)


class LSTMGates(NamedTuple):
    """What an LSTM step computed on its way, each `[m, n_h]`.

    Attributes
    ----------
    input, forget, output : array, 0 to 1
        How much is written to the memory, kept of it, and shown of it.
    candidate : array, -1 to 1
        What would be written to the memory.
    """

    input: Array
    forget: Array
    candidate: Array
    output: Array


def lstm_gates(z: Array) -> LSTMGates:
    """The four gates of an LSTM from its pre-activation `z`, `[m, 4 * n_h]`."""
    i, f, g, o = np.split(z, 4, axis=-1)
    return LSTMGates(sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))


def lstm_update(gates: LSTMGates, c: Array) -> tuple[Array, Array]:
    """Write to the long-term memory and show a part of it.

    c_t = forget * c_{t-1} + input * candidate;  h_t = output * tanh(c_t)

    Parameters
    ----------
    gates : LSTMGates
    c : array `[m, n_h]`
        The memory before.

    Returns
    -------
    h, c : arrays `[m, n_h]`
        The output and the memory after; `c` itself is not changed.
    """
    c = gates.forget * c + gates.input * gates.candidate
    return gates.output * np.tanh(c), c


def lstm_step(x: Array, h: Array, c: Array, cell: Cell) -> tuple[Array, Array]:
    """One step of the LSTM.

    Parameters
    ----------
    x : array `[m, n_x]`
    h, c : arrays `[m, n_h]`
        The previous output and the long-term memory.

    Returns
    -------
    h, c : arrays `[m, n_h]`
    """
    return lstm_update(lstm_gates(pre_activation(x, h, cell)), c)


def lstm_sequence(
    x: Array, cell: Cell, h: Array | None = None, c: Array | None = None
) -> tuple[Array, Array]:
    """The LSTM over a whole sequence.

    Parameters
    ----------
    x : array `[m, T, n_x]`
    h, c : arrays `[m, n_h]`, optional
        Where to begin; zeros if not given.

    Returns
    -------
    h : array `[m, T, n_h]`
        The output at every step.
    c : array `[m, T, n_h]`
        The long-term memory at every step.
    """
    outputs, memories = [], []
    h = zeros(x, cell) if h is None else h
    c = zeros(x, cell) if c is None else c
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, cell)
        outputs.append(h)
        memories.append(c)
    return np.stack(outputs, axis=1), np.stack(memories, axis=1)


def lstm_backward(
    dh: Array,
    x: Array,
    cell: Cell,
    h: Array,
    c: Array,
    start: tuple[Array, Array] | None = None,
) -> Gradients:
    """Back-propagation through time.

    The gradient of later steps by the memory comes back times the forget gate and nothing else:
    where that stays near 1, it arrives from far ahead undiminished.

    Parameters
    ----------
    dh : array `[m, T, n_h]`
        The gradient of the loss by each output, through this step's prediction alone.
    x : array `[m, T, n_x]`
    h, c : arrays `[m, T, n_h]`
        What `lstm_sequence` gave for `x`.
    start : pair of arrays `[m, n_h]`, optional
        The output and the memory that it began with; zeros if not given.
    """
    h_0, c_0 = (zeros(x, cell), zeros(x, cell)) if start is None else start
    h_before, c_before = shifted(h_0, h), shifted(c_0, c)
    i, f, g, o = lstm_gates(pre_activation(x, h_before, cell))
    shown = np.tanh(c)
    by_c = np.stack([g * i * (1 - i), c_before * f * (1 - f), i * (1 - g**2)])
    by_h, memory = shown * o * (1 - o), o * (1 - shown**2)
    dz = np.empty((*x.shape[:2], cell.bias.size), x.dtype)
    later_h = later_c = zeros(x, cell)
    for t in reversed(range(x.shape[1])):
        d = dh[:, t] + later_h
        dc = later_c + d * memory[:, t]
        dz[:, t] = np.concatenate([*(dc * by_c[:, :, t]), d * by_h[:, t]], axis=-1)
        later_h, later_c = dz[:, t] @ cell.recurrent_kernel.T, dc * f[:, t]
    weights = Cell(product_gradient(x, dz), product_gradient(h_before, dz), dz.sum(axis=(0, 1)))
    return Gradients(weights, dz @ cell.kernel.T, later_h, later_c)
