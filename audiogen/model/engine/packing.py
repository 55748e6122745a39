"""A network's weights in the order in which the compiled step reads them, once for all steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.model.cells import Cell
from audiogen.model.engine.base import NetworkWeights
from audiogen.model.engine.layout import PackedWeights
from audiogen.model.int8 import narrowed
from audiogen.model.simd import PANEL

LINE = 64
"""Bytes in a line of the cache."""


def pack(network: NetworkWeights, cell: str, each: int, width: int, narrow: bool) -> PackedWeights:
    """Rearrange the weights into panels of all gates of some units, padded.

    Parameters
    ----------
    network : NetworkWeights
    cell : str
    each, width : int
        Units in a panel, and in all panels of a layer (`layout.NetworkShape`).
    narrow : bool
        In whole numbers (`audiogen.model.int8`).
    """
    units, size = len(network.head_kernel), -(-network.head_bias.size // PANEL) * PANEL

    def gate_panels(tensor: Any) -> Any:
        """`[inputs, gates * units]` in gate order to `[panels, inputs, PANEL]`."""
        gates = PANEL // each
        by_gate = widened(tensor.reshape(len(tensor), gates, units), width)
        split = by_gate.reshape(len(tensor), gates, -1, each)
        return split.transpose(2, 0, 1, 3).reshape(-1, len(tensor), PANEL)

    def head_panels(tensor: Any) -> Any:
        return widened(tensor, size).reshape(len(tensor), -1, PANEL).swapaxes(0, 1)

    parts, norms = [], []
    for layer, norm, _ in network.layers:
        kernel, recurrent, bias = _reset_apart(layer) if cell == "gru" else layer
        parts.append((gate_panels, np.concatenate([kernel, recurrent]), bias))
        if norm is not None:
            norms.append(widened(np.stack(norm), width))
    parts.append((head_panels, network.head_kernel, network.head_bias))
    weights, biases, scales = [], [], []
    for panels, whole, bias in parts:
        kernel = whole
        if narrow:
            kernel, scale = narrowed(whole)
            bias = bias / scale
            scales.append(panels(scale[np.newaxis]))
        weights.append(panels(kernel))
        biases.append(panels(bias[np.newaxis]))
    return PackedWeights(_flat(weights), _flat(biases), _flat(scales), _flat(norms))


def _reset_apart(cell: Cell) -> Cell:
    """A GRU in four parts: the candidate's sums of the input and of the output in one each."""
    kernel, recurrent = (w.reshape(len(w), 3, -1) for w in (cell.kernel, cell.recurrent_kernel))
    kernel = np.insert(kernel, 3, 0, axis=1)
    recurrent = np.insert(recurrent, 2, 0, axis=1)
    of_input, of_output = cell.bias.reshape(2, 3, -1)
    bias = np.stack([*(of_input + of_output)[:2], of_input[2], of_output[2]])
    return Cell(
        kernel.reshape(len(kernel), -1), recurrent.reshape(len(recurrent), -1), bias.ravel()
    )


def widened(tensor: Any, width: int) -> Any:
    """Zeros at the end of the last axis up to `width`."""
    wide = np.zeros((*tensor.shape[:-1], width), tensor.dtype)
    wide[..., : tensor.shape[-1]] = tensor
    return wide


def _flat(arrays: list[Any]) -> Any:
    """All numbers one after the other, from the start of a line of the cache on.

    Vectors that lie across two lines take twice as long to load: 3 % of a step of one voice.
    """
    if not arrays:
        return np.zeros(0, np.float32)
    whole = np.concatenate([a.reshape(-1) for a in arrays])
    room = np.empty(whole.nbytes + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    flat = room[start : start + whole.nbytes].view(whole.dtype)
    flat[:] = whole
    return flat
