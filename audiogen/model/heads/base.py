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
    values : int
        Length of a model vector.
    parameter_size : int
        Length of the raw output vector that the head reads.
    bits_per : str
        What held-out bits are told for: `"frame"` or `"sample"`.
    trained : tuple of str
        The names of those own tensors that training may move by gradient.
    tensors : dict of str to array
        The head's own tensors: `spread` `[values]`, the standard deviation of each value in the
        corpus, and what the kind of head adds.
    """

    values: int
    parameter_size: int
    bits_per: str
    trained: tuple[str, ...]
    tensors: dict[str, Any]

    def initial_tensors(self) -> dict[str, Vector]:
        """Own tensors before any training, by name."""
        ...

    def initial_bias(self) -> Vector:
        """Bias of the last matrix product before any training, `[parameter_size]`."""
        ...

    def memory(self, batch: int) -> Any:
        """What the head keeps of all that each voice of a batch heard: None, or a thing of its own.

        It is a tuple of arrays with a row for each voice, and has `copy()`, `part(row)`, which
        shares what it holds, and `clear(rows)` for voices that begin anew.
        """
        ...

    def follow(self, memory: Any, vectors: Any, temperature: float = 1.0) -> Any:
        """Lead a memory along vectors that are heard.

        Parameters
        ----------
        memory
            Of `memory`; changed in place.
        vectors : array `[batch, frames, values]`
        temperature : float, optional
            At which they were drawn.

        Returns
        -------
        array `[batch, frames, values, ...]` or None
            What it says of each value from those before, for `nll` and `loss`; None without one.
            The last number says how much it counts: 1, which training may take away.
        """
        ...

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any, hints: Any = None) -> Any:
        """Negative log-likelihood of `target`, in nats, summed over values.

        Parameters
        ----------
        parameters : array `[..., parameter_size]`
        target, history : array `[..., values]`
            The vector that came, and the last one that was heard before it.
        ops : module
            `numpy` or `keras.ops`.
        hints : array `[..., values, ...]`, optional
            What `follow` said of `target`.

        Returns
        -------
        array `[...]`
        """
        ...

    def loss(
        self,
        parameters: Any,
        target: Any,
        history: Any,
        ops: Any,
        noisy: tuple[Any, Any] | None = None,
        hints: Any = None,
    ) -> Any:
        """What training makes small: an array `[...]`, about 1 in size.

        Parameters
        ----------
        parameters, target, history, ops
            As in `nll`.
        noisy : pair of arrays, optional
            `target` and `history` with the noise of training, for a head that itself hears the
            samples within a frame.
        hints
            As in `nll`, of what was heard.
        """
        ...

    def draw(
        self,
        parameters: Vector,
        history: Vector,
        temperature: float,
        rng: np.random.Generator,
        memory: Any = None,
    ) -> Vector:
        """One vector `[values]` from `parameters` `[parameter_size]`.

        Temperature 0 gives the mode without a draw, 1 the learned distribution. `memory` is of
        all that was heard so far (`follow`), and is left as it is.
        """
        ...

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
        memory: Any = None,
        trust: float = 1.0,
        dither: Vector | None = None,
    ) -> Vector:
        """What each of a batch of voices offers to play, `[batch, values]`, with a generator for
        each: of values a `draw`, of choices the chances, which are mixed before one is drawn.

        `trust` is how much of the memory's word counts, `dither` noise on what a head that hears
        its own samples hears of them.
        """
        ...


class StatelessHead:
    """A head that keeps nothing but the last vector of what was heard."""

    def memory(self, batch: int) -> None:
        """There is none."""

    def follow(self, memory: None, vectors: Any, temperature: float = 1.0) -> None:
        """There is no memory to lead."""


class GaussianHead(StatelessHead):
    """What the heads over values have in common, whose densities are of Gaussians.

    Parameters
    ----------
    values : int
    residual : bool
        Predict around `leak * history` (the leak learned per value) instead of around 0.
    parameter_size : int
    """

    bits_per = "frame"

    def __init__(self, values: int, residual: bool, parameter_size: int) -> None:
        self.values = values
        self.residual = residual
        self.parameter_size = parameter_size
        self.trained: tuple[str, ...] = ("leak",) if residual else ()
        self.tensors: dict[str, Any] = {}

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
        self,
        parameters: Vector,
        history: Vector,
        temperature: float,
        rng: np.random.Generator,
        memory: Any = None,
    ) -> Vector:
        """See `Head.draw`."""
        raise NotImplementedError

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
        memory: Any = None,
        trust: float = 1.0,
        dither: Vector | None = None,
    ) -> Vector:
        """One vector for each voice, `[batch, values]`; see `Head.offer`."""
        rows = zip(parameters, histories, rngs, strict=True)
        return np.stack([self.draw(row, last, temperature, rng) for row, last, rng in rows])


def gaussian_nll(target: Any, mean: Any, scale: Any, ops: Any) -> Any:
    """-log N(target; mean, scale^2) in nats, summed over the last axis."""
    error = (target - mean) / scale
    return ops.sum(0.5 * error * error + ops.log(scale) + 0.5 * math.log(2 * math.pi), axis=-1)


def logsumexp(values: Any, ops: Any) -> Any:
    """log(sum(exp(values))) over the last axis, which stays with length 1."""
    highest = ops.max(values, axis=-1, keepdims=True)
    return highest + ops.log(ops.sum(ops.exp(values - highest), axis=-1, keepdims=True))
