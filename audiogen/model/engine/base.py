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
from audiogen.model.cells import Cell, weight_shapes
from audiogen.model.engine.bend import Bend, check_depth, crush

Vectors = npt.NDArray[np.float32]
"""Float32 numbers, one row per voice: `[batch, values]`."""

S = TypeVar("S", bound="State")


class EngineError(AudiogenError, ValueError):
    """Tensors that do not make the network they should; the message says which and why."""


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
        """Forget all that was heard, in every row or in one."""
        ...

    def repeat(self: S, count: int) -> S:
        """A state of `count` voices that have all heard what the first of this one has."""
        ...

    def rows(self: S) -> list[S]:
        """Each voice in a state of its own, which plays on as it would have in this one."""
        ...


class Engine(Protocol[S]):
    """Runs a trained network frame by frame.

    Attributes
    ----------
    kind : str
        `"fast"` or `"reference"`.
    gates : tuple of str
        What a `Bend` can lean on.
    vector_size : int
        Values in a vector that the network hears.
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
        """A state that has heard nothing, for `batch` independent voices.

        It is zero, or where the network learned to begin (`ModelConfig.learned_start`).
        """
        ...

    def step(
        self,
        vector: Vectors,
        state: S,
        bend: Bend | None = None,
        condition: Vectors | None = None,
    ) -> Vectors:
        """Hear one vector per voice and predict the next.

        Parameters
        ----------
        vector : array `[batch, vector_size]`, float32
        state : State
            Of this engine's `start` with the same batch; changed in place.
        bend : Bend, optional
            Acts on this step, on every window in flight.
        condition : array `[1, columns]` or `[batch, columns]`, float32, optional
            Added to what the first layer sums up of its input, `columns` (4 * units in an LSTM)
            in the order of its kernel's: for an embedding `e` that is
            meant to be added to the input vector, this is `e @ rnn_1/kernel`, worked out once.

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
        `rnn_1/kernel`, `rnn_1/recurrent_kernel` and `rnn_1/bias`, in the shapes that
        `audiogen.model.cells.weight_shapes` gives for the cell; with layer norm `rnn_1/norm_gain`
        and `rnn_1/norm_bias`; with a learned start `rnn_1/start_h` and, of an LSTM,
        `rnn_1/start_c`; the same for `rnn_2` ..., `head/kernel` `[units, parameters]`, `head/bias`.
        Others are left alone.

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape.
    """
    units = config.units

    def take(name: str, *shape: int | None) -> Vectors:
        if name not in tensors:
            raise EngineError(f"the network's tensor '{name}' is missing")
        tensor = np.ascontiguousarray(tensors[name], dtype=np.float32)
        fits = tensor.ndim == len(shape) and all(
            size > 0 and size == (wanted or size)
            for size, wanted in zip(tensor.shape, shape, strict=True)
        )
        if not fits:
            wanted = ", ".join(str(s or "any") for s in shape)
            raise EngineError(
                f"the network's tensor '{name}' has shape {list(tensor.shape)}, not [{wanted}]"
            )
        return tensor

    layers = []
    for n in range(1, config.layers + 1):
        shapes: dict[str, tuple[int | None, ...]] = {**weight_shapes(config.cell, units, units)}
        if n == 1:
            shapes["kernel"] = (None, *shapes["kernel"][1:])  # as wide as what is heard
        cell = Cell(*(take(f"rnn_{n}/{name}", *shape) for name, shape in shapes.items()))
        norm = None
        if config.layer_norm:
            norm = (take(f"rnn_{n}/norm_gain", units), take(f"rnn_{n}/norm_bias", units))
        start = (np.zeros(units, np.float32),) * 2
        if config.learned_start:
            start = (take(f"rnn_{n}/start_h", units), start[1])
        if config.learned_start and config.cell == "lstm":
            start = (start[0], take(f"rnn_{n}/start_c", units))
        layers.append(Layer(cell, norm, start))
    kernel = take("head/kernel", units, None)
    return NetworkWeights(tuple(layers), kernel, take("head/bias", kernel.shape[1]))


def check_step(
    vector: Vectors, condition: Vectors | None, batch: int, vector_size: int, columns: int
) -> None:
    """Raise a ValueError unless the arguments of a step fit; `columns` are the first kernel's."""
    wanted = (batch, vector_size)
    if vector.shape != wanted:
        raise ValueError(f"the engine hears vectors of shape {wanted}, not {vector.shape}")
    if condition is not None and condition.shape not in ((1, columns), (batch, columns)):
        raise ValueError(
            f"the condition should have shape {(1, columns)} or one row per voice, "
            f"not {condition.shape}"
        )
