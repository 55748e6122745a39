"""The reference engine: the cells' equations, frame by frame, in plain numpy.

It is what the tests compare the fast engine with. It allocates as it goes and takes no short cut
but one: the states in flight.

In the window context every prediction sees exactly the last `window` vectors from a zero state.
Instead of running the network over the window for each, `window` states are in flight, begun one
vector apart. All of them hear each vector; the oldest has then heard a whole window, predicts, and
is zeroed, to hear the next vector as the youngest. At the start all are zero and hear the same, so
the first predictions see all that was heard so far.
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
        twin = ReferenceState.__new__(ReferenceState)
        twin.batch, twin.position, twin._begin = self.batch, self.position, self._begin
        twin.h, twin.c = self.h.copy(), self.c.copy()
        return twin

    def clear(self, row: int | None = None) -> None:
        """Forget all that was heard, in every row or in one."""
        rows = slice(None) if row is None else slice(row, row + 1)
        for kept, begin in zip((self.h, self.c), self._begin, strict=True):
            kept[:, :, rows] = begin[:, None, None]

    def repeat(self, count: int) -> ReferenceState:
        """So many voices that have all heard what the first of these has."""
        twin = ReferenceState.__new__(ReferenceState)
        twin.batch, twin.position, twin._begin = count, self.position, self._begin
        twin.h, twin.c = (np.repeat(part[:, :, :1], count, axis=2) for part in (self.h, self.c))
        return twin

    def rows(self) -> list[ReferenceState]:
        """Each voice in a state of its own."""
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
        """A state that has heard nothing, for `batch` independent voices."""
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
        heard: Vectors = vector[np.newaxis]
        for n, (layer, leaning) in enumerate(zip(network.layers, bends, strict=True)):
            memory = (state.h[n], state.c[n])
            state.h[n], state.c[n] = STEPS[self._cell](heard, *memory, layer.cell, leaning)
            heard = state.h[n]
            if layer.norm is not None:
                heard = cells.layer_norm(heard, *layer.norm)
        parameters: Vectors = heard[state.position] @ network.head_kernel + network.head_bias
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
    """`cells.gru_step` with every knob of a bend that it has."""
    heard, recalled = cells.gru_sums(x, h, cell)
    leaning = np.array([bend.forget, 0.0, 0.0], np.float32).repeat(h.shape[-1])
    gates = cells.gru_gates(heard + leaning, recalled)
    gates = gates._replace(candidate=gates.candidate * np.float32(bend.candidate))
    return _masked(cells.gru_update(gates, h), bend), c


def _lstm_step(
    x: Vectors, h: Vectors, c: Vectors, cell: cells.Cell, bend: LayerBend
) -> tuple[Vectors, Vectors]:
    """`cells.lstm_step` with every knob of a bend."""
    z = cells.pre_activation(x, h, cell)
    leaning = np.array([bend.input, bend.forget, 0.0, bend.output], np.float32)
    gates = cells.lstm_gates(z + leaning.repeat(h.shape[-1]))
    gates = gates._replace(candidate=gates.candidate * np.float32(bend.candidate))
    h, c = cells.lstm_update(gates, c)
    return _masked(h, bend), c


def _masked(h: Vectors, bend: LayerBend) -> Vectors:
    return h if bend.mask is None else h * np.asarray(bend.mask, np.float32)


STEPS = {"rnn": _rnn_step, "gru": _gru_step, "lstm": _lstm_step}
"""For each cell: input, output, memory, weights and bend to output and memory."""
