"""The network in Keras: recurrent layers over model vectors, then the head's raw outputs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from audiogen.config import ModelConfig
from audiogen.model.cells import NORM_EPSILON, Cell
from audiogen.model.heads import build_head
from audiogen.model.tensors import (
    HEAD_BIAS,
    HEAD_KERNEL,
    NORM_BIAS,
    NORM_GAIN,
    STYLE_EMBEDDING,
    head_tensor,
    layer_tensor,
    start_tensor,
    state_parts,
)
from audiogen.training import draws

Array = npt.NDArray[np.float32]


LAYERS = {
    # Where there is a GPU, Keras would take the kernels of cuDNN, which XLA cannot compile.
    "lstm": functools.partial(keras.layers.LSTM, use_cudnn=False),
    "gru": functools.partial(keras.layers.GRU, use_cudnn=False),
    "rnn": keras.layers.SimpleRNN,
}
"""What makes the Keras layer of each cell."""


class Network(keras.Model):
    """`config.layers` recurrent layers, each normalised if so configured, and a dense read-out.

    Parameters
    ----------
    config : ModelConfig
    values : int
        Length of a model vector.
    spread : array `[values]`
        Standard deviation of each value in the corpus, which the head predicts in units of.
    seed : int
    """

    def __init__(self, config: ModelConfig, values: int, spread: Array, seed: int = 0) -> None:
        super().__init__(name="network")
        self.config = config
        self.values = values
        seeds = keras.random.SeedGenerator(seed)
        self.rnn = [
            LAYERS[config.cell](
                config.units,
                return_sequences=True,
                return_state=True,
                kernel_initializer=keras.initializers.GlorotUniform(seeds),
                recurrent_initializer=keras.initializers.Orthogonal(seed=seeds),
                name=f"rnn_{n}",
            )
            for n in range(1, config.layers + 1)
        ]
        self.norms = [
            keras.layers.LayerNormalization(epsilon=NORM_EPSILON, name=f"norm_{n}")
            for n in range(1, config.layers + 1 if config.layer_norm else 1)
        ]
        self.head = build_head(config, values)
        bias = self.head.initial_bias()
        self.read_out = keras.layers.Dense(
            self.head.parameter_size,
            kernel_initializer=keras.initializers.GlorotUniform(seeds),
            bias_initializer=lambda shape, dtype=None: tf.constant(bias, dtype),
            name="head",
        )
        # Build every layer at once, so that all tensors exist before the first step.
        inputs = values
        for layer in self.rnn:
            layer.build((None, None, inputs))
            inputs = config.units
        for norm in self.norms:
            norm.build((None, None, inputs))
        self.read_out.build((None, None, inputs))
        initial = {**self.head.initial_tensors(), "spread": spread}
        self.head.tensors = {
            name: self.add_weight(
                shape=tensor.shape,
                initializer=lambda shape, dtype=None, tensor=tensor: tf.constant(tensor, dtype),
                trainable=name in self.head.trained,
                name=f"head_{name}".replace("/", "_"),
            )
            for name, tensor in initial.items()
        }
        self.styles = None
        if config.styles > 1:
            self.styles = self.add_weight(
                shape=(config.styles, values),
                initializer=keras.initializers.RandomNormal(stddev=0.05, seed=seeds),
                name="style_embedding",
            )
        self.parts = state_parts(config.cell)
        self.starts = [
            [
                self.add_weight(shape=(config.units,), initializer="zeros", name=f"{part}_{n}")
                for part in self.parts
            ]
            for n in range(1, config.layers + 1 if config.learned_start else 1)
        ]
        self.built = True

    def start(self, batch: int) -> list[list[tf.Tensor]]:
        """The state to begin with, zero or learned: for each layer h (and c), `[batch, units]`."""
        shape = (batch, self.config.units)
        if not self.starts:
            return [[tf.zeros(shape)] * len(self.parts) for _ in self.rnn]
        return [[tf.broadcast_to(part, shape) for part in layer] for layer in self.starts]

    def call(
        self,
        vectors: tf.Tensor,
        states: list[list[tf.Tensor]] | None = None,
        dropout: float = 0.0,
        seed: tf.Tensor | None = None,
        last: bool = False,
        styles: tf.Tensor | None = None,
        first: tf.Tensor | None = None,
    ) -> tuple[tf.Tensor, list[list[tf.Tensor]]]:
        """Run over a batch of sequences.

        Parameters
        ----------
        vectors : tensor `[batch, time, values]`
        states : list of `[h, c]`, or `[h]`, for each layer, each `[batch, units]`, optional
        dropout : float, optional
            Share of each layer's outputs to drop; needs `seed` `[n]`.
        last : bool, optional
            Read out the last position alone.
        styles : tensor of int `[batch]`, optional
            The corpus that each sequence belongs to, for a network with styles.
        first : tensor of int, optional
            Where these are some rows of a larger batch: which one is the first of them. Each row
            drops what it would drop there.

        Returns
        -------
        parameters : tensor `[batch, time, parameter_size]` (`time` is 1 with `last`)
        states : as given
        """
        signal: tf.Tensor = vectors
        after = []
        if self.styles is not None and styles is not None:
            signal = signal + tf.gather(self.styles, styles)[:, None]
        states = states or self.start(int(vectors.shape[0]))
        for n, layer in enumerate(self.rnn):
            signal, *state = layer(signal, initial_state=states[n])
            after.append(state)
            if self.norms:
                signal = self.norms[n](signal)
            if dropout > 0 and seed is not None:
                drawn = draws.uniform(seed, draws.DROPOUT + n, signal.shape.as_list(), first)
                signal = tf.where(drawn >= dropout, signal / (1 - dropout), 0.0)
        return self.read_out(signal[:, -1:] if last else signal), after

    def _variables_by_name(self) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for n, layer in enumerate(self.rnn, 1):
            for name in Cell._fields:
                named[layer_tensor(n, name)] = getattr(layer.cell, name)
        for n, norm in enumerate(self.norms, 1):
            named[layer_tensor(n, NORM_GAIN)] = norm.gamma
            named[layer_tensor(n, NORM_BIAS)] = norm.beta
        for n, start in enumerate(self.starts, 1):
            for part, variable in zip(self.parts, start, strict=True):
                named[start_tensor(n, part)] = variable
        if self.styles is not None:
            named[STYLE_EMBEDDING] = self.styles
        named[HEAD_KERNEL], named[HEAD_BIAS] = self.read_out.kernel, self.read_out.bias
        for name, variable in self.head.tensors.items():
            named[head_tensor(name)] = variable
        return named

    def tensors(self) -> dict[str, Array]:
        """Every tensor by its name in a checkpoint."""
        return {name: variable.numpy() for name, variable in self._variables_by_name().items()}

    def assign(self, tensors: Mapping[str, Array]) -> None:
        """Set every tensor that `tensors` names; shapes must agree."""
        for name, variable in self._variables_by_name().items():
            if name in tensors:
                variable.assign(tensors[name])
