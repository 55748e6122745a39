"""The optimiser: Adam, with a learning-rate multiplier for the recurrent layers, and schedules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from audiogen.config import TrainingConfig
from audiogen.training.network import Network

SLOWEST_START = 10
"""An average of weights begins with few of them: after `n` steps its decay is at most
`(1 + n) / (10 + n)`, so that it forgets where the training began (as in
`tf.train.ExponentialMovingAverage`)."""


KERNELS = ("kernel", "read_out")
"""How the names of weights end that are matrices between layers."""


class Optimiser:
    """Adam over all weights of a network, with smaller steps in its recurrent layers.

    Adam's steps are about as large where the gradient is noise as where it is signal. At a learning
    rate that suits the sample tier, the LSTMs above it saturate within a hundred steps and never
    recover; `TrainingConfig.recurrent_rate` makes their steps smaller.

    With `TrainingConfig.weight_decay` each step also takes the kernels that share of the learning
    rate towards zero (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019). With
    `TrainingConfig.averaging` it keeps an exponential moving average of all weights, which wanders
    less than the weights themselves; `averaged` puts it in their place.

    Parameters
    ----------
    network : Network
    config : TrainingConfig

    Attributes
    ----------
    variables : list of variable
        Adam's moments, for resuming a training.
    average : list of variable
        The average of each of `network.trainable_variables`; empty without averaging.
    """

    def __init__(self, network: Network, config: TrainingConfig) -> None:
        self._weights = network.trainable_variables
        self._slow = [weight for layer in network.rnn for weight in layer.trainable_variables]
        self._share = config.recurrent_rate
        self._adam = keras.optimizers.Adam(
            config.learning_rate,
            global_clipnorm=config.clip_norm,
            weight_decay=config.weight_decay or None,
        )
        if config.weight_decay:
            others = [weight for weight in self._weights if not weight.path.endswith(KERNELS)]
            self._adam.exclude_from_weight_decay(var_list=others)
        self._adam.build(self._weights)
        self.variables = self._adam.variables
        self._decay = config.averaging
        self.average = [
            tf.Variable(weight.value, trainable=False)
            for weight in (self._weights if config.averaging else ())
        ]

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
        if self.average:
            steps = tf.cast(self._adam.iterations.value, tf.float32)
            decay = tf.minimum(self._decay, (1 + steps) / (SLOWEST_START + steps))
            for mean, weight in zip(self.average, self._weights, strict=True):
                mean.assign(decay * mean + (1 - decay) * weight.value)

    def start_average(self) -> None:
        """Begin the average anew, at the weights as they are."""
        for mean, weight in zip(self.average, self._weights, strict=False):
            mean.assign(weight.value)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The network with the average as its weights, for as long as the context lasts."""
        own = [weight.numpy() for weight, _ in zip(self._weights, self.average, strict=False)]
        for weight, mean in zip(self._weights, self.average, strict=False):
            weight.assign(mean)
        try:
            yield
        finally:
            for weight, kept in zip(self._weights, own, strict=False):
                weight.assign(kept)


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
