"""Recurrent cells in plain numpy, equation by equation: what everything else is tested against.

A batch of `m` examples lies in rows: a step takes `x` of shape `[m, n_x]`, a sequence `[m, T, n_x]`
(the lectures write `[n_x, m]` and `[n_x, m, T_x]`: the same numbers, transposed). Weights are in
Keras' shapes and gate order, so a trained layer's arrays go in as they are, and every function
keeps the floating-point type of its arguments: float32 to play, float64 to check gradients.

This file knows nothing of windows, engines or bends.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""Floating-point numbers of one type, float32 or float64."""

GATES = ("input", "forget", "candidate", "output")
"""The four parts of an LSTM's kernels, in the order of their columns (Keras: i, f, c, o)."""

NORM_EPSILON = 1e-3
"""Added to the variance in `layer_norm`, as Keras' `LayerNormalization` does by default."""


class Cell(NamedTuple):
    """The weights of one recurrent layer with `n_x` inputs and `n_h` units.

    Attributes
    ----------
    kernel : array `[n_x, n_h]` (RNN) or `[n_x, 4 * n_h]` (LSTM)
        What the input is multiplied by, W_x.
    recurrent_kernel : array `[n_h, n_h]` or `[n_h, 4 * n_h]`
        What the previous output is multiplied by, W_h.
    bias : array `[n_h]` or `[4 * n_h]`
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array


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


def sigmoid(z: Array) -> Array:
    """The logistic function 1 / (1 + exp(-z)), written as a tanh so that no exponent overflows."""
    half = z.dtype.type(0.5)
    gate: Array = half + half * np.tanh(half * z)
    return gate


def softmax(z: Array) -> Array:
    """Probabilities from logits along the last axis; each row sums to 1."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    probabilities: Array = e / e.sum(axis=-1, keepdims=True)
    return probabilities


def layer_norm(x: Array, gain: Array, bias: Array, epsilon: float = NORM_EPSILON) -> Array:
    """Each row of `x` to mean 0 and variance 1, then `gain` and `bias` (arXiv 1607.06450).

    Parameters
    ----------
    x : array `[..., n]`
    gain, bias : array `[n]`
    epsilon : float
        Added to the variance, so that a constant row gives `bias`, not a division by zero.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    normal: Array = centred / np.sqrt(variance + x.dtype.type(epsilon)) * gain + bias
    return normal


def pre_activation(x: Array, h: Array, cell: Cell) -> Array:
    """The weighted sum before the non-linearities: z = x W_x + h W_h + b."""
    z: Array = x @ cell.kernel + h @ cell.recurrent_kernel + cell.bias
    return z


def rnn_step(x: Array, h: Array, cell: Cell) -> Array:
    """One step of the vanilla RNN: h_t = tanh(x_t W_x + h_{t-1} W_h + b).

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
    h = _zeros(x, cell) if h is None else h
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, cell)
        steps.append(h)
    return np.stack(steps, axis=1)


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
    """One step of the LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of 2000).

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
    h = _zeros(x, cell) if h is None else h
    c = _zeros(x, cell) if c is None else c
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, cell)
        outputs.append(h)
        memories.append(c)
    return np.stack(outputs, axis=1), np.stack(memories, axis=1)


def _zeros(x: Array, cell: Cell) -> Array:
    return np.zeros((x.shape[0], cell.recurrent_kernel.shape[0]), dtype=x.dtype)
