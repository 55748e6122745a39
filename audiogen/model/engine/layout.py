"""Where the numbers of the compiled step lie. All arrays are flat."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.model.engine.base import Vectors


class NetworkShape(NamedTuple):
    """The sizes of a network and of the states it plays.

    `gates` are the columns of a kernel for each unit, which also tell the cells apart: 4 in an
    LSTM, 3 in a GRU, 1 in a vanilla RNN. `each` is how many units a panel holds.
    """

    gates: int
    each: int
    layers: int
    slots: int
    batch: int
    values: int
    units: int
    width: int
    parameters: int


class PackedWeights(NamedTuple):
    """A network's weights.

    Attributes
    ----------
    weights : `[panels, inputs + units, PANEL]` for each layer, then the head's, without inputs
    biases : the same columns, `[panels, PANEL]` for each layer and for the head
    scales : as `biases`, what a sum is to be multiplied by where weights are int8 (and biases are
        so much larger), or empty
    norms : `[layers, 2, width]`, gain and bias, or empty
    """

    weights: Any
    biases: Vectors
    scales: Vectors
    norms: Vectors


class Buffers(NamedTuple):
    """What a step reads and writes.

    Attributes
    ----------
    vectors : `[batch, values]`, the newest input of each voice
    bends : `[layers, 4]`, as the cells in `gates` take them
    masks : `[layers, width]`
    h : `[2, layers, rows, width]`, outputs before and after the step, in turn
    c : `[layers, rows, width]`, memories
    below : `[rows, width]`, a layer's output after its norm
    projection : `[panels, batch, PANEL]`, the newest input times the first layer's kernel
    scratch : `[threads, ROWS, PANEL]`, sums; also those of a layer norm
    parameters : `[batch, parameters]`
    claims : int64, what the threads have taken of each stage (`claims`)
    """

    vectors: Vectors
    bends: Vectors
    masks: Vectors
    h: Vectors
    c: Vectors
    below: Vectors
    projection: Vectors
    scratch: Vectors
    parameters: Vectors
    claims: npt.NDArray[np.int64]


class LayerOffsets(NamedTuple):
    """Where a layer's numbers begin: its weights and biases, its input, its old and new output."""

    weights: int
    biases: int
    source: int
    old: int
    new: int


class RowShape(NamedTuple):
    """What of the shape the rows of one layer need.

    `values` is the length of the input vectors in the first layer, and 0 in the others, whose input
    is the layer below.
    """

    gates: int
    batch: int
    values: int
    units: int
    width: int
