"""What all cells share: their weights, the bends of a sum, and the read-out y = h W_y + b_y."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""Floating-point numbers of one type, float32 or float64."""

COLUMNS = {
    "rnn": ("candidate",),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("update", "reset", "candidate"),
}
"""What the columns of a cell's kernels are for, `n_h` of them each, in Keras' order."""

NORM_EPSILON = 1e-3
"""Added to the variance in `layer_norm`, as Keras' `LayerNormalization` does by default."""


class Cell(NamedTuple):
    """The weights of one recurrent layer with `n_x` inputs and `n_h` units.

    Attributes
    ----------
    kernel : array `[n_x, n_h]` (RNN), `[n_x, 4 * n_h]` (LSTM) or `[n_x, 3 * n_h]` (GRU)
        What the input is multiplied by, W_x.
    recurrent_kernel : array `[n_h, ...]`, as wide as the kernel
        What the previous output is multiplied by, W_h.
    bias : array, as long as the kernel is wide
        Of a GRU `[2, 3 * n_h]`: one for the input's sums, one for those of the previous output.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array


class Gradients(NamedTuple):
    """How a loss grows with each number that made it: its derivatives, in their shapes.

    Attributes
    ----------
    cell : Cell
        By the weights.
    x : array `[m, T, n_x]`
        By the sequence, which is what a layer below needs of the one above.
    h : array `[m, n_h]`
        By the output that the sequence began with.
    c : array `[m, n_h]`, or None
        By the memory that it began with, in an LSTM.
    """

    cell: Cell
    x: Array
    h: Array
    c: Array | None = None


def weight_shapes(kind: str, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights of a cell of the `kind` `"rnn"`, `"lstm"` or `"gru"`, by name."""
    wide = len(COLUMNS[kind]) * units
    bias = (2, wide) if kind == "gru" else (wide,)
    return {"kernel": (inputs, wide), "recurrent_kernel": (units, wide), "bias": bias}


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


def read_out(h: Array, kernel: Array, bias: Array) -> Array:
    """The output of a network: y = h W_y + b_y, a prediction or the logits of one.

    Parameters
    ----------
    h : array `[..., n_h]`
    kernel : array `[n_h, n_y]`
    bias : array `[n_y]`
    """
    y: Array = h @ kernel + bias
    return y


def read_out_backward(dy: Array, h: Array, kernel: Array) -> tuple[Array, Array, Array]:
    """From the gradient of a loss by `y` to those by the kernel, the bias and `h`."""
    return product_gradient(h, dy), dy.reshape(-1, dy.shape[-1]).sum(axis=0), dy @ kernel.T


def product_gradient(a: Array, dz: Array) -> Array:
    """The gradient by W where z = a W: every step's input times what came of it, added up."""
    gradient: Array = a.reshape(-1, a.shape[-1]).T @ dz.reshape(-1, dz.shape[-1])
    return gradient


def zeros(x: Array, cell: Cell) -> Array:
    """The state that a sequence `x` begins with where none is given, `[m, n_h]`."""
    return np.zeros((x.shape[0], cell.recurrent_kernel.shape[0]), dtype=x.dtype)


def shifted(first: Array, after: Array) -> Array:
    """What each step found: `first`, then all that came `after` each step but the last."""
    return np.concatenate([first[:, None], after[:, :-1]], axis=1)
