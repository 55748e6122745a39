"""What every head shares: its contract, and the leaky residual that means are predicted around.

A head turns the network's raw outputs (`parameters`) into a density over the next model vector.
The density is written once, in operations that numpy and `keras.ops` both have (`ops`), so
training, evaluation and tests share one formula. A head knows nothing of engines or frames.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


class Head(Protocol):
    """The distribution over the next model vector.

    Attributes
    ----------
    name : str
        What `ModelConfig.head` calls this kind of head.
    bits_per : str
        What held-out bits are counted for: `"frame"`, `"sample"` or `"step"`.
    draws_samples, draws_choices : bool
        Whether a vector is a frame's samples, drawn one by one, or one of several choices;
        otherwise it holds values.
    default_temperature : float
        The temperature that suits a newly trained model.
    values : int
        Length of a model vector.
    parameter_size : int
        Length of the raw output vector that the head reads.
    trained : tuple of str
        The names of those `tensors` that training may move by gradient.
    tensors : dict of str to array
        The head's tensors: `spread` `[values]`, the standard deviation of each value in the
        corpus, and what the kind of head adds.
    """

    name: str
    bits_per: str
    draws_samples: bool
    draws_choices: bool
    default_temperature: float
    values: int
    parameter_size: int
    trained: tuple[str, ...]
    tensors: dict[str, Any]

    def describe(self) -> str:
        """Name of the head, with its size where it has one."""
        ...

    def initial_tensors(self) -> dict[str, Vector]:
        """Tensors before any training, by name."""
        ...

    def initial_bias(self) -> Vector:
        """Bias of the last matrix product before any training, `[parameter_size]`."""
        ...

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Negative log-likelihood of `target`, in nats, summed over values.

        Parameters
        ----------
        parameters : array `[..., parameter_size]`
        target, history : array `[..., values]`
            The vector to predict, and the one before it.
        ops : module
            `numpy` or `keras.ops`.

        Returns
        -------
        array `[...]`
        """
        ...

    def loss(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """What training minimises: an array `[...]`, about 1 in size.

        Parameters
        ----------
        parameters, target, history, ops
            As in `nll`.
        """
        ...

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
    ) -> Vector:
        """What each of a batch of voices offers to play, `[batch, values]`.

        Of values and samples this is a draw. Of choices it is the probability of each: those of
        several voices are mixed before one is drawn.

        Parameters
        ----------
        parameters : array `[batch, parameter_size]`
        histories : array `[batch, values]`
            The last input vector of each voice.
        temperature : float
            0 gives the mode without a draw, 1 the learned distribution.
        rngs : sequence of Generator
            One for each voice.
        """
        ...


class GaussianHead:
    """What the heads over values have in common, whose densities are of Gaussians.

    Parameters
    ----------
    values : int
    residual : bool
        Predict around `leak * history` (the leak learned per value) instead of around 0.
    parameter_size : int
    """

    name: str
    bits_per = "frame"
    draws_samples = draws_choices = False
    default_temperature = 1.0

    def __init__(self, values: int, residual: bool, parameter_size: int) -> None:
        self.values = values
        self.residual = residual
        self.parameter_size = parameter_size
        self.trained: tuple[str, ...] = ("leak",) if residual else ()
        self.tensors: dict[str, Any] = {}

    def describe(self) -> str:
        """The name of the head."""
        return self.name

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
        raise NotImplementedError

    def draw(
        self, parameters: Vector, history: Vector, temperature: float, rng: np.random.Generator
    ) -> Vector:
        """One vector `[values]` from `parameters` `[parameter_size]`.

        Temperature 0 gives the mode without a draw, 1 the learned distribution.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Compile what a draw needs, or load it: not for the audio thread."""

    def pass_over(self, rng: np.random.Generator) -> None:
        """Take from `rng` what a `draw` above temperature 0 takes, and draw nothing."""
        raise NotImplementedError

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
    ) -> Vector:
        """One `draw` for each voice, `[batch, values]`; see `Head.offer`."""
        rows = zip(parameters, histories, rngs, strict=True)
        return np.array([self.draw(row, last, temperature, rng) for row, last, rng in rows])


def gaussian_nll(target: Any, mean: Any, scale: Any, ops: Any) -> Any:
    """-log N(target; mean, scale^2) in nats, summed over the last axis."""
    error = (target - mean) / scale
    return ops.sum(0.5 * error * error + ops.log(scale) + 0.5 * math.log(2 * math.pi), axis=-1)


def logsumexp(values: Any, ops: Any) -> Any:
    """log(sum(exp(values))) over the last axis, which stays with length 1."""
    if ops is np and values.ndim == 1:  # in play: numpy's functions take twice as long
        highest = np.maximum.reduce(values, keepdims=True)
        return highest + np.log(np.add.reduce(np.exp(values - highest), keepdims=True))
    highest = ops.max(values, axis=-1, keepdims=True)
    return highest + ops.log(ops.sum(ops.exp(values - highest), axis=-1, keepdims=True))
