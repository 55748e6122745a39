"""The engine contract: trained weights that take one vector and give one set of head parameters.

An engine knows no files, no clock and no controls: weights in, numbers out. Everything that
changes while it plays is in the state, so two voices, a replay or a swap are plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from audiogen.config import ModelConfig
from audiogen.errors import AudiogenError
from audiogen.model.cells import Cell
from audiogen.model.engine.bend import Bend, check_depth, crush
from audiogen.model.tensors import (
    HEAD_BIAS,
    HEAD_KERNEL,
    NORM_BIAS,
    NORM_GAIN,
    first_misfit,
    layer_tensor,
    network_shapes,
    start_tensor,
    state_parts,
)

Vectors = npt.NDArray[np.float32]
"""Float32 numbers, one row per voice: `[batch, values]`."""

S = TypeVar("S", bound="State")


class EngineError(AudiogenError, ValueError):
    """Tensors that do not fit the network; the message says which and why."""


class State(Protocol):
    """Everything that an engine remembers of `batch` voices.

    Attributes
    ----------
    batch : int
        Voices, one a row.
    """

    batch: int

    def copy(self: S) -> S:
        """A full snapshot: playing on from either does not touch the other."""
        ...

    def clear(self, row: int | None = None) -> None:
        """Reset every row, or one, to the state without input."""
        ...

    def repeat(self: S, count: int) -> S:
        """A state of `count` voices, each a copy of the first of this one."""
        ...

    def rows(self: S) -> list[S]:
        """Split into states of one voice each, which play on as they would have in this one."""
        ...


class Engine(Protocol[S]):
    """Runs a trained network frame by frame.

    Attributes
    ----------
    kind : str
        `"fast"` or `"reference"`.
    gates : tuple of str
        The gates that a `Bend` can act on.
    vector_size : int
        Values in an input vector.
    parameter_size : int
        Values that it gives to the head.
    units, layers : int
    """

    kind: str
    gates: tuple[str, ...]
    vector_size: int
    parameter_size: int
    units: int
    layers: int

    def start(self, batch: int = 1) -> S:
        """A state without input yet, for `batch` independent voices.

        It is zero, or where the network learned to begin (`ModelConfig.learned_start`).
        """
        ...

    def step(self, vector: Vectors, state: S, bend: Bend | None = None) -> Vectors:
        """Take one input vector per voice and predict the next.

        Parameters
        ----------
        vector : array `[batch, vector_size]`, float32
        state : State
            Of this engine's `start` with the same batch; changed in place.
        bend : Bend, optional
            Acts on this step, on every window in flight.

        Returns
        -------
        array `[batch, parameter_size]`, float32
            A buffer of the state: valid until the next step with the same state, so copy what
            should last.

        Raises
        ------
        ValueError
            If a shape does not fit, or the bend's depth was not prepared.
        """
        ...

    def prepare(self, depth: int) -> None:
        """Make the copies of the weights that a bend of this `depth` (bits) plays on.

        Takes milliseconds: not for the audio thread.
        """
        ...


class Layer(NamedTuple):
    """One recurrent layer: the cell, and the normalisation of its output if there is one.

    Attributes
    ----------
    cell : Cell
    norm : pair of arrays `[units]`, or None
        Gain and bias.
    start : pair of arrays `[units]`
        The output and the memory that a state begins with; only an LSTM has such a memory.
    """

    cell: Cell
    norm: tuple[Vectors, Vectors] | None
    start: tuple[Vectors, Vectors]


class NetworkWeights(NamedTuple):
    """The checked weights of a whole network.

    Attributes
    ----------
    layers : tuple of Layer
    head_kernel : array `[units, parameters]`
    head_bias : array `[parameters]`
    """

    layers: tuple[Layer, ...]
    head_kernel: Vectors
    head_bias: Vectors

    def crushed(self, depth: int) -> NetworkWeights:
        """The same network with every kernel rounded to `depth` bits; biases stay as they are."""
        check_depth(depth)
        layers = []
        for layer in self.layers:
            kernel, recurrent, bias = layer.cell
            cell = Cell(crush(kernel, depth), crush(recurrent, depth), bias)
            layers.append(layer._replace(cell=cell))
        return NetworkWeights(tuple(layers), crush(self.head_kernel, depth), self.head_bias)


def read_network(config: ModelConfig, tensors: Mapping[str, Vectors]) -> NetworkWeights:
    """Take a network out of the named tensors of a checkpoint.

    Parameters
    ----------
    config : ModelConfig
        How many layers and units of which cell, and whether they are normalised.
    tensors : mapping of name to float32 array
        Those that `audiogen.model.tensors.network_shapes` names. The first kernel gives the
        length of an input vector, the head's kernel the number of parameters. Others are ignored.

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape.
    """
    inputs = _size(tensors, layer_tensor(1, "kernel"), 0)
    shapes = network_shapes(config, inputs, _size(tensors, HEAD_KERNEL, 1))
    misfit = first_misfit(tensors, shapes)
    if misfit is not None:
        raise EngineError(f"the network cannot play: {misfit[1]}")

    def take(name: str) -> Vectors:
        return np.ascontiguousarray(tensors[name], dtype=np.float32)

    layers = []
    for n in range(1, config.layers + 1):
        cell = Cell(*(take(layer_tensor(n, name)) for name in Cell._fields))
        norm = None
        if config.layer_norm:
            norm = take(layer_tensor(n, NORM_GAIN)), take(layer_tensor(n, NORM_BIAS))
        start = (np.zeros(config.units, np.float32),) * 2
        if config.learned_start:
            learned = [take(start_tensor(n, part)) for part in state_parts(config.cell)]
            start = (learned[0], learned[1] if len(learned) > 1 else start[1])
        layers.append(Layer(cell, norm, start))
    return NetworkWeights(tuple(layers), take(HEAD_KERNEL), take(HEAD_BIAS))


def _size(tensors: Mapping[str, Vectors], name: str, axis: int) -> int:
    """Length of one axis of a matrix; 1 if there is none, which `first_misfit` then reports."""
    shape = np.shape(tensors.get(name, 0))
    return max(1, shape[axis]) if len(shape) == 2 else 1


def check_step(vector: Vectors, batch: int, vector_size: int) -> None:
    """Raise a ValueError unless the input of a step has the shape `[batch, vector_size]`."""
    wanted = (batch, vector_size)
    if vector.shape != wanted:
        raise ValueError(f"the engine's input has shape {wanted}, not {vector.shape}")
