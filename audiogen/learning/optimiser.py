"""How the weights move: Adam, with smaller steps in the recurrent layers where they need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from audiogen.config import TrainingConfig
from audiogen.learning.model import Network


class Optimiser:
    """Moves all weights of a network.

    Adam's steps are about as large where the gradient is noise as where it says something. Steps
    that a sample tier learns well by drove the LSTMs above it into saturation within a hundred of
    them, from which there is no way back; `TrainingConfig.recurrent_rate` makes theirs smaller.

    Parameters
    ----------
    network : Network
    config : TrainingConfig

    Attributes
    ----------
    variables : list of variable
        What it remembers, for a training that is resumed.
    """

    def __init__(self, network: Network, config: TrainingConfig) -> None:
        self._weights = network.trainable_variables
        self._slow = [weight for layer in network.rnn for weight in layer.trainable_variables]
        self._share = config.recurrent_rate
        self._adam = keras.optimizers.Adam(config.learning_rate, global_clipnorm=config.clip_norm)
        self._adam.build(self._weights)
        self.variables = self._adam.variables

    def set_rate(self, rate: float) -> None:
        """Adam's step size from now on, more than 0; recurrent layers take a share of it."""
        self._adam.learning_rate.assign(rate)

    def step(self, gradients: Sequence[Any]) -> None:
        """Move the weights once; may be traced.

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
