"""The categorical head: a probability for each of several choices, such as the next note.

    p = softmax(logits),    bits of a choice = -log2 p

A voice does not draw from it but offers its probabilities (`offer`): those of several voices are
mixed before one is drawn (`Codec.decide`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from audiogen.codec import portable
from audiogen.config import ModelConfig
from audiogen.model.heads.base import Vector, logsumexp


class CategoricalHead:
    """A distribution over `values` choices; model vectors are one-hot.

    Parameters
    ----------
    values : int
        Choices.
    """

    name = "categorical"
    bits_per = "step"
    draws_samples, draws_choices = False, True
    default_temperature = 1.0
    trained: tuple[str, ...] = ()

    def __init__(self, values: int) -> None:
        self.values = self.parameter_size = values
        self.tensors: dict[str, Any] = {}

    @classmethod
    def configured(cls, config: ModelConfig, values: int) -> CategoricalHead:
        """The head that `config` describes."""
        return cls(values)

    def describe(self) -> str:
        """The name of the head."""
        return self.name

    def initial_tensors(self) -> dict[str, Vector]:
        """`spread` of 1, `[values]`."""
        return {"spread": np.ones(self.values, np.float32)}

    def initial_bias(self) -> Vector:
        """Zeros: all choices are equally likely."""
        return np.zeros(self.parameter_size, np.float32)

    def log_probabilities(self, parameters: Any, ops: Any) -> Any:
        """The logarithm (nats) of each choice's probability, `[..., values]`."""
        return parameters - logsumexp(parameters, ops)

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Nats of the one-hot `target`; see `Head.nll`."""
        return -ops.sum(target * self.log_probabilities(parameters, ops), axis=-1)

    def loss(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """The same: cross-entropy in nats, `[...]`."""
        return self.nll(parameters, target, history, ops)

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
    ) -> Vector:
        """The probability of each choice `[batch, values]`, as learned; see `Head.offer`.

        The temperature is applied when one is drawn.
        """
        given = parameters.astype(np.float64)
        weights = portable.exp(given - given.max(axis=-1, keepdims=True))
        chances = weights / weights.sum(axis=-1, keepdims=True)
        return np.asarray(chances, np.float32)
