"""The optimiser: Adam, with a learning-rate multiplier for the recurrent layers, and schedules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from audiogen.config import TrainingConfig
from audiogen.training.network import Network


class Optimiser:
    """Adam over all weights of a network, with smaller steps in its recurrent layers.

    Adam's steps are about as large where the gradient is noise as where it is signal. At a learning
    rate that suits the sample tier, the LSTMs above it saturate within a hundred steps and never
    recover; `TrainingConfig.recurrent_rate` makes their steps smaller.

    Parameters
    ----------
    network : Network
    config : TrainingConfig

    Attributes
    ----------
    variables : list of variable
        Adam's moments, for resuming a training.
    """

    def __init__(self, network: Network, config: TrainingConfig) -> None:
        self._weights = network.trainable_variables
        self._slow = [weight for layer in network.rnn for weight in layer.trainable_variables]
        self._share = config.recurrent_rate
        self._adam = keras.optimizers.Adam(config.learning_rate, global_clipnorm=config.clip_norm)
        self._adam.build(self._weights)
        self.variables = self._adam.variables

    def set_rate(self, rate: float) -> None:
        """Set the learning rate, more than 0; recurrent layers take a share of it."""
        self._adam.learning_rate.assign(rate)

    def step(self, gradients: Sequence[Any]) -> None:
        """Apply one step; may be traced by `tf.function`.

        Parameters
        ----------
        gradients : sequence of tensor
            One for each of `network.trainable_variables`, of its shape.
        """
        slow = [] if self._share == 1 else self._slow
        before = [tf.identity(weight) for weight in slow]
        self._adam.apply(gradients, self._weights)
        for weight, old in zip(slow, before, strict=True):
            weight.assign(old + self._share * (weight - old))


def learning_rate(config: TrainingConfig, steps: int, share: float) -> float:
    """The learning rate after `steps` steps, at a `share` (0 to 1) of the training.

    `config.schedule` is a cosine from the full rate to a fiftieth after a short climb, for Adam's
    moments start from nothing; or the inverse of time, `rate / (1 + decay * steps)`.
    """
    if config.schedule == "inverse":
        return config.learning_rate / (1 + config.decay * steps)
    climb = min(1.0, (steps + 1) / 50)
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    return config.learning_rate * climb * (0.02 + 0.98 * fall)
