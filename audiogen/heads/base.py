"""What every head shares: its contract, and the leaky residual that means are predicted around.

A head turns the network's raw outputs (`parameters`) into a density over the next model vector.
The density is written once, in operations that numpy and `keras.ops` both have (`ops`), so
training, evaluation and tests share one formula. A head knows nothing of engines or frames.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


class Head(Protocol):
    """The distribution over the next model vector.

    Attributes
    ----------
    values : int
        Length of a model vector.
    parameter_size : int
        Length of the raw output vector that the head reads.
    trained : tuple of str
        The names of those own tensors that training may move by gradient.
    tensors : dict of str to array
        The head's own tensors: `spread` `[values]`, the standard deviation of each value in the
        corpus, and what the kind of head adds.
    """

    values: int
    parameter_size: int
    trained: tuple[str, ...]
    tensors: dict[str, Any]

    def initial_tensors(self) -> dict[str, Vector]:
        """Own tensors before any training, by name."""
        ...

    def initial_bias(self) -> Vector:
        """Bias of the last matrix product before any training, `[parameter_size]`."""
        ...

    def split(self, parameters: Any, history: Any, ops: Any) -> tuple[Any, Any, Any]:
        """The density as a mixture of diagonal Gaussians.

        Parameters
        ----------
        parameters : array `[..., parameter_size]`
        history : array `[..., values]`
        ops : module
            `numpy` or `keras.ops`.

        Returns
        -------
        log-weights `[..., components]`, means and scales `[..., components, values]`
        """
        ...

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Negative log-likelihood of `target`, in nats, summed over values.

        Parameters
        ----------
        parameters : array `[..., parameter_size]`
        target, history : array `[..., values]`
            The vector that came, and the last one that was heard before it.
        ops : module
            `numpy` or `keras.ops`.

        Returns
        -------
        array `[...]`
        """
        ...

    def loss(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """What training makes small: an array `[...]`, about 1 in size."""
        ...

    def draw(
        self, parameters: Vector, history: Vector, temperature: float, rng: np.random.Generator
    ) -> Vector:
        """One vector `[values]` from `parameters` `[parameter_size]`.

        Temperature 0 gives the mode without a draw, 1 the learned distribution.
        """
        ...


def gaussian_nll(target: Any, mean: Any, scale: Any, ops: Any) -> Any:
    """-log N(target; mean, scale^2) in nats, summed over the last axis."""
    error = (target - mean) / scale
    return ops.sum(0.5 * error * error + ops.log(scale) + 0.5 * math.log(2 * math.pi), axis=-1)


def logsumexp(values: Any, ops: Any) -> Any:
    """log(sum(exp(values))) over the last axis, which stays with length 1."""
    highest = ops.max(values, axis=-1, keepdims=True)
    return highest + ops.log(ops.sum(ops.exp(values - highest), axis=-1, keepdims=True))
