"""The fast engine: weights packed once, each step one call of compiled code, nothing allocated.

The states in flight are those of `audiogen.model.engine.reference`; here they advance as one matrix
product per layer, and the first layer's sums over the newest vector are computed once for all of
them. A voice gives the same numbers, to the last bit, alone and in any batch, on one thread and
on two (see `tiles`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numba
import numpy as np

from audiogen.config import ModelConfig
from audiogen.model.cells import COLUMNS
from audiogen.model.engine.base import EngineError, Vectors, check_step, read_network
from audiogen.model.engine.bend import GATES, UNBENT, Bend
from audiogen.model.engine.claims import THREADS, counters
from audiogen.model.engine.compiled import has_shared, start_compiling_shared
from audiogen.model.engine.gates import UNITS
from audiogen.model.engine.kernels import narrow_alone, narrow_shared, step_alone, step_shared
from audiogen.model.engine.layout import Buffers, NetworkShape, PackedWeights
from audiogen.model.engine.packing import pack, widened
from audiogen.model.engine.threads import OTHER_WORK, ThreadChoice
from audiogen.model.engine.tiles import ROWS
from audiogen.model.simd import PANEL
from audiogen.model.tensors import expected_shapes
from audiogen.python_process import cores

WORTH_SHARING = 400_000
"""Multiplications in a step from which a second thread may pay: some 20 us of work."""


class FastState:
    """States of `batch` voices; the layout is the kernels'.

    Parameters
    ----------
    shape : NetworkShape
    begin : array `[2, layers, width]`
        The outputs and memories that a voice begins with.
    """

    def __init__(self, shape: NetworkShape, begin: Vectors) -> None:
        self.batch = shape.batch
        self._begin = begin
        self.shape = shape
        self.position = 0
        self.turn = 0
        self.bend: Bend | None = None
        self.pace = ThreadChoice()
        rows, width = (shape.layers, shape.slots, shape.batch), shape.width
        self.h = np.zeros((2, *rows, width), np.float32)
        self.c = np.zeros((*rows, width), np.float32)
        self.vectors = np.zeros((shape.batch, shape.values), np.float32)
        self.bends = np.tile(np.array(UNBENT[:4], np.float32), (shape.layers, 1))
        self.masks = np.ones((shape.layers, width), np.float32)
        self.parameters = np.zeros((shape.batch, shape.parameters), np.float32)
        below = np.zeros(shape.slots * shape.batch * width, np.float32)
        projection = np.zeros(width // shape.each * PANEL * shape.batch, np.float32)
        scratch = np.zeros(THREADS * ROWS * PANEL, np.float32)
        claims = np.zeros(counters(shape.layers), np.int64)
        kept = (self.vectors, self.bends, self.masks, self.h, self.c)
        written = (below, projection, scratch, self.parameters)
        flat: list[Any] = [array.reshape(-1) for array in (*kept, *written)]
        self.work = Buffers._make([*flat, claims])
        self.clear()

    def copy(self) -> FastState:
        """A full snapshot."""
        copied = FastState(self.shape, self._begin)
        copied.position, copied.turn, copied.bend = self.position, self.turn, self.bend
        for mine, its in zip(self.work[:-1], copied.work[:-1], strict=True):
            its[:] = mine
        return copied

    def clear(self, row: int | None = None) -> None:
        """Reset every row, or one, to the state without input."""
        rows = slice(None) if row is None else slice(row, row + 1)
        self.h[:, :, :, rows] = self._begin[0][:, None, None]
        self.c[:, :, rows] = self._begin[1][:, None, None]

    def repeat(self, count: int) -> FastState:
        """A state of `count` voices, each a copy of the first of this one."""
        many = FastState(self.shape._replace(batch=count), self._begin)
        many.position, many.turn, many.bend = self.position, self.turn, self.bend
        many.bends[:], many.masks[:] = self.bends, self.masks
        many.h[:], many.c[:] = self.h[:, :, :, :1], self.c[:, :, :1]
        many.parameters[:] = self.parameters[:1]
        return many

    def rows(self) -> list[FastState]:
        """Split into states of one voice each."""
        alone = []
        for n in range(self.batch):
            one = FastState(self.shape._replace(batch=1), self._begin)
            one.position, one.turn, one.bend = self.position, self.turn, self.bend
            one.bends[:], one.masks[:] = self.bends, self.masks
            one.h[:, :, :, 0], one.c[:, :, 0] = self.h[:, :, :, n], self.c[:, :, n]
            one.parameters[0] = self.parameters[n]
            alone.append(one)
        return alone

    def set_bend(self, bend: Bend | None, cell: str) -> None:
        """Take over the numbers of a bend that is not the one of the last step."""
        layers, units = self.shape.layers, self.shape.units
        offsets = (UNBENT,) * layers if bend is None else bend.layers(layers, units, cell)
        for n, layer in enumerate(offsets):
            self.bends[n] = layer[:4]
            self.masks[n, :units] = 1 if layer.mask is None else layer.mask
        self.bend = bend


class FastEngine:
    """Runs a trained network in compiled code; the contract is `audiogen.model.engine.base.Engine`.

    Compiles, or loads what was compiled before, when it is made: see
    `audiogen.model.engine.compiled.needs_compiling`.

    Parameters
    ----------
    config : ModelConfig
    tensors : mapping of name to float32 array
        See `audiogen.model.engine.base.read_network`.
    threads : int, optional
        1 or 2. If not given, long steps are tried on both and the faster is used (`pace`), once
        the code for two is in the cache: the first engine has it compiled by another process, and
        runs on one, to the same bits.
    narrow : bool
        Play on weights of one byte each (`audiogen.model.int8`).

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape, or the number of threads is another.
    """

    kind = "fast"

    def __init__(
        self,
        config: ModelConfig,
        tensors: Mapping[str, Vectors],
        threads: int | None = None,
        narrow: bool = False,
    ) -> None:
        if threads not in (None, 1, 2):
            raise EngineError(f"the fast engine runs on 1 or 2 threads, not {threads!r}")
        self._network = read_network(config, tensors)
        self._narrow = narrow
        self.vector_size = self._network.layers[0].cell.kernel.shape[0]
        self.parameter_size = self._network.head_bias.size
        self.units, self.layers = config.units, config.layers
        self.gates: tuple[str, ...] = GATES[config.cell]
        self._cell, self._columns = config.cell, len(COLUMNS[config.cell])
        self._each = PANEL if config.cell == "rnn" else UNITS
        self._slots = config.window if config.context == "window" else 1
        self._endless = config.context == "carry"
        self._width = -(-self.units // self._each) * self._each
        starts = np.array([layer.start for layer in self._network.layers], np.float32)
        self._begin = widened(starts.swapaxes(0, 1), self._width)
        self._layout = self._cell, self._each, self._width, narrow
        self._packed: dict[int | None, PackedWeights] = {None: pack(self._network, *self._layout)}
        # Compile now, not at the first frame.
        self._run(self.start(), self._packed[None], 1)
        self._threads = threads if _may_share() else 1
        self._shares = False  # whether the code for two threads is loaded
        if self._threads == 2 or (self._threads is None and self._is_long(1)):
            self._prepare_shared()

    def start(self, batch: int = 1) -> FastState:
        """A state without input yet, for `batch` independent voices."""
        if batch < 1:
            raise ValueError(f"an engine plays at least one voice, not {batch}")
        sizes = (self.units, self._width, self.parameter_size)
        cell = (self._columns, self._each)
        shape = NetworkShape(*cell, self.layers, self._slots, batch, self.vector_size, *sizes)
        return FastState(shape, self._begin)

    def prepare(self, depth: int) -> None:
        """Make the copies of the weights that a bend of this `depth` (bits) plays on."""
        if depth not in self._packed:
            self._packed[depth] = pack(self._network.crushed(depth), *self._layout)

    def step(self, vector: Vectors, state: FastState, bend: Bend | None = None) -> Vectors:
        """Take one input vector per voice and predict the next; see the contract."""
        check_step(vector, state.batch, self.vector_size)
        packed = self._packed.get(None if bend is None else bend.depth)
        if packed is None:
            raise EngineError(f"weights of {bend and bend.depth} bits were not prepared")
        if bend is not state.bend:
            state.set_bend(bend, self._cell)
        state.vectors[...] = vector
        state.position = (state.position + 1) % self._slots
        if self._threads is not None:
            self._run(state, packed, self._threads)
        elif OTHER_WORK or not (self._is_long(state.batch) and self._prepare_shared()):
            self._run(state, packed, 1)
        else:
            began = time.perf_counter()
            self._run(state, packed, state.pace.threads())
            state.pace.took(time.perf_counter() - began)
        return state.parameters

    def _is_long(self, batch: int) -> bool:
        """Whether a step of so many voices may be worth two threads."""
        size: int = self._packed[None].weights.size
        return batch * self._slots * size >= WORTH_SHARING

    def _prepare_shared(self) -> bool:
        """Load the code for two threads, or have it compiled for the next time.

        It is compiled at once only where two threads were asked for. Returns whether it can run.
        """
        if not self._shares:
            if self._threads is None and not has_shared(self._narrow):
                start_compiling_shared(self._narrow)
                self._threads = 1
                return False
            self._run(self.start(), self._packed[None], 2)
            # numba's work queue ends the process when two of ours use it at once.
            if numba.threading_layer() == "workqueue":
                self._threads = 1
                return False
            self._shares = True
        return True

    def _run(self, state: FastState, packed: PackedWeights, threads: int) -> None:
        step = narrow_alone if self._narrow else step_alone
        if threads > 1:
            step = narrow_shared if self._narrow else step_shared
            numba.set_num_threads(threads)
        step(
            threads,
            state.position,
            state.turn,
            self._endless,
            state.shape,
            packed,
            state.work,
        )
        state.turn = 1 - state.turn


def compile_engine(threads: int, narrow: bool = False) -> None:
    """Compile what every engine runs on, or load it, without a network to play."""
    config = ModelConfig(units=1, layers=1)
    tensors = {
        name: np.zeros(shape, np.float32) for name, shape in expected_shapes(config, 1).items()
    }
    FastEngine(config, tensors, threads, narrow)


def _may_share() -> bool:
    """Whether this process may use two cores at once."""
    return min(cores(), int(numba.config.NUMBA_NUM_THREADS)) > 1
