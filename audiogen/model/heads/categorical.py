"""The categorical head: a chance for each of several choices, such as the next note.

    p = softmax(logits),    bits of a choice = -log2 p

A voice does not draw from it but offers its chances (`offer`): those of several voices are mixed
before one is drawn (`Codec.decide`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from audiogen.codec.sampling import choose
from audiogen.model.heads.base import StatelessHead, Vector, logsumexp


class CategoricalHead(StatelessHead):
    """A distribution over `values` choices; model vectors are one-hot.

    Parameters
    ----------
    values : int
        Choices.
    """

    bits_per = "step"
    trained: tuple[str, ...] = ()

    def __init__(self, values: int) -> None:
        self.values = self.parameter_size = values
        self.tensors: dict[str, Any] = {}

    def initial_tensors(self) -> dict[str, Vector]:
        """`spread` of 1, `[values]`."""
        return {"spread": np.ones(self.values, np.float32)}

    def initial_bias(self) -> Vector:
        """Zeros: all choices alike."""
        return np.zeros(self.parameter_size, np.float32)

    def log_chances(self, parameters: Any, ops: Any) -> Any:
        """The logarithm (nats) of each choice's chance, `[..., values]`."""
        return parameters - logsumexp(parameters, ops)

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any, hints: Any = None) -> Any:
        """Nats of the one-hot `target`; see `Head.nll`."""
        return -ops.sum(target * self.log_chances(parameters, ops), axis=-1)

    def loss(
        self,
        parameters: Any,
        target: Any,
        history: Any,
        ops: Any,
        noisy: tuple[Any, Any] | None = None,
        hints: Any = None,
    ) -> Any:
        """The same: cross-entropy in nats, `[...]`."""
        return self.nll(parameters, target, history, ops)

    def draw(
        self,
        parameters: Vector,
        history: Vector,
        temperature: float,
        rng: np.random.Generator,
        memory: Any = None,
    ) -> Vector:
        """One choice, one-hot `[values]`, by its chance^(1/temperature).

        Temperature 0 is the likeliest.
        """
        chances = np.exp(self.log_chances(parameters.astype(np.float64), np))
        drawn = choose(chances[None], temperature, np.array([rng.random()]))
        return np.eye(self.values, dtype=np.float32)[drawn[0]]

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
        """The chance of each choice `[batch, values]`, as learned; see `Head.offer`.

        The temperature comes in when one is drawn.
        """
        return np.exp(self.log_chances(parameters.astype(np.float64), np)).astype(np.float32)
