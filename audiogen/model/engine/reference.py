"""The reference engine: the cells' equations, frame by frame, in plain numpy.

It is what the tests compare the fast engine with. It allocates as it goes and takes no short cut
but one: the states in flight.

In the window context every prediction sees exactly the last `window` vectors from a zero state.
Instead of running the network over the window for each, `window` states are in flight, begun one
vector apart. Each vector goes into all of them; the oldest has then received a whole window,
predicts, and is zeroed, to begin with the next vector as the youngest. At the start all are zero
and receive the same, so the first predictions see all the input so far.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from audiogen.config import ModelConfig
from audiogen.model import cells
from audiogen.model.engine.base import (
    EngineError,
    NetworkWeights,
    Vectors,
    check_step,
    read_network,
)
from audiogen.model.engine.bend import GATES, UNBENT, Bend, LayerBend


class ReferenceState:
    """States of `batch` voices.

    Attributes
    ----------
    h, c : arrays `[layers, slots, batch, units]`
        Outputs (before layer norm) and, of an LSTM, memories; `slots` is the window, or 1
        when carrying.
    position : int
        The slot that the last step completed.

    Parameters
    ----------
    network : NetworkWeights
    slots, batch : int
    """

    def __init__(self, network: NetworkWeights, slots: int, batch: int) -> None:
        self.batch = batch
        self._begin = tuple(
            np.stack(part) for part in zip(*(layer.start for layer in network.layers), strict=True)
        )
        shape = (len(network.layers), slots, batch, self._begin[0].shape[-1])
        self.h: Vectors = np.empty(shape, np.float32)
        self.c: Vectors = np.empty(shape, np.float32)
        self.position = 0
        self.clear()

    def copy(self) -> ReferenceState:
        """A full snapshot."""
        made = ReferenceState.__new__(ReferenceState)
        made.batch, made.position, made._begin = self.batch, self.position, self._begin
        made.h, made.c = self.h.copy(), self.c.copy()
        return made

    def clear(self, row: int | None = None) -> None:
        """Reset every row, or one, to the state without input."""
        rows = slice(None) if row is None else slice(row, row + 1)
        for kept, begin in zip((self.h, self.c), self._begin, strict=True):
            kept[:, :, rows] = begin[:, None, None]

    def repeat(self, count: int) -> ReferenceState:
        """A state of `count` voices, each a copy of the first of this one."""
        made = ReferenceState.__new__(ReferenceState)
        made.batch, made.position, made._begin = count, self.position, self._begin
        made.h, made.c = (np.repeat(part[:, :, :1], count, axis=2) for part in (self.h, self.c))
        return made

    def rows(self) -> list[ReferenceState]:
        """Split into states of one voice each."""
        alone = []
        for n in range(self.batch):
            one = ReferenceState.__new__(ReferenceState)
            one.batch, one.position, one._begin = 1, self.position, self._begin
            one.h, one.c = self.h[:, :, n : n + 1].copy(), self.c[:, :, n : n + 1].copy()
            alone.append(one)
        return alone


class ReferenceEngine:
    """Runs a trained network in plain numpy; the contract is `audiogen.model.engine.base.Engine`.

    Parameters
    ----------
    config : ModelConfig
    tensors : mapping of name to float32 array
        See `audiogen.model.engine.base.read_network`.

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape.
    """

    kind = "reference"

    def __init__(self, config: ModelConfig, tensors: Mapping[str, Vectors]) -> None:
        self._networks: dict[int | None, NetworkWeights] = {None: read_network(config, tensors)}
        network = self._networks[None]
        self.vector_size = network.layers[0].cell.kernel.shape[0]
        self.parameter_size = network.head_bias.size
        self.gates: tuple[str, ...] = GATES[config.cell]
        self._cell = config.cell
        self.units = config.units
        self.layers = config.layers
        self._slots = config.window if config.context == "window" else 1
        self._carry = config.context == "carry"

    def start(self, batch: int = 1) -> ReferenceState:
        """A state without input yet, for `batch` independent voices."""
        if batch < 1:
            raise ValueError(f"an engine plays at least one voice, not {batch}")
        return ReferenceState(self._networks[None], self._slots, batch)

    def prepare(self, depth: int) -> None:
        """Make the copies of the weights that a bend of this `depth` (bits) plays on."""
        if depth not in self._networks:
            self._networks[depth] = self._networks[None].crushed(depth)

    def step(self, vector: Vectors, state: ReferenceState, bend: Bend | None = None) -> Vectors:
        """Take one input vector per voice and predict the next; see the contract."""
        check_step(vector, state.batch, self.vector_size)
        depth = None if bend is None else bend.depth
        if depth not in self._networks:
            raise EngineError(f"weights of {depth} bits were not prepared")
        network = self._networks[depth]
        bends = (UNBENT,) * self.layers
        if bend is not None:
            bends = bend.layers(self.layers, self.units, self._cell)
        # The youngest slot is the one that the last step completed; the next is the oldest.
        state.position = (state.position + 1) % self._slots
        signal: Vectors = vector[np.newaxis]
        for n, (layer, offset) in enumerate(zip(network.layers, bends, strict=True)):
            memory = (state.h[n], state.c[n])
            state.h[n], state.c[n] = STEPS[self._cell](signal, *memory, layer.cell, offset)
            signal = state.h[n]
            if layer.norm is not None:
                signal = cells.layer_norm(signal, *layer.norm)
        parameters: Vectors = signal[state.position] @ network.head_kernel + network.head_bias
        if not self._carry:
            state.h[:, state.position] = 0
            state.c[:, state.position] = 0
        return parameters


def _rnn_step(
    x: Vectors, h: Vectors, c: Vectors, cell: cells.Cell, bend: LayerBend
) -> tuple[Vectors, Vectors]:
    """`cells.rnn_step`, where only a mask can bend anything."""
    return _masked(np.tanh(cells.pre_activation(x, h, cell)), bend), c


def _gru_step(
    x: Vectors, h: Vectors, c: Vectors, cell: cells.Cell, bend: LayerBend
) -> tuple[Vectors, Vectors]:
    """`cells.gru_step` with every part of a bend that it has."""
    of_input, of_output = cells.gru_sums(x, h, cell)
    offset = np.array([bend.forget, 0.0, 0.0], np.float32).repeat(h.shape[-1])
    gates = cells.gru_gates(of_input + offset, of_output)
    gates = gates._replace(candidate=gates.candidate * np.float32(bend.candidate))
    return _masked(cells.gru_update(gates, h), bend), c


def _lstm_step(
    x: Vectors, h: Vectors, c: Vectors, cell: cells.Cell, bend: LayerBend
) -> tuple[Vectors, Vectors]:
    """`cells.lstm_step` with every part of a bend."""
    z = cells.pre_activation(x, h, cell)
    offset = np.array([bend.input, bend.forget, 0.0, bend.output], np.float32)
    gates = cells.lstm_gates(z + offset.repeat(h.shape[-1]))
    gates = gates._replace(candidate=gates.candidate * np.float32(bend.candidate))
    h, c = cells.lstm_update(gates, c)
    return _masked(h, bend), c


def _masked(h: Vectors, bend: LayerBend) -> Vectors:
    return h if bend.mask is None else h * np.asarray(bend.mask, np.float32)


STEPS = {"rnn": _rnn_step, "gru": _gru_step, "lstm": _lstm_step}
"""For each cell: input, output, memory, weights and bend to output and memory."""
