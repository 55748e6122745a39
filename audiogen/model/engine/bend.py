"""Bends: offsets and gains on the gates of a network while it plays; its weights stay as trained.

A bend is a plain value. The bend of a gate is added to its sum before the sigmoid, so at
+4 it stands nearly open and at -4 nearly shut, whatever the input; the candidate is multiplied.
Each number is given per layer. This module knows nothing of controls or of time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]

GATES = {
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("forget", "candidate"),
    "rnn": (),
}
"""The gates of each kind of cell that a bend can act on.

The update gate of a GRU sets how much is kept of its state: it is the forget gate by another name,
and the input gate is what it leaves over, which cannot be bent alone. A vanilla
RNN has no gate, and its candidate is already what it shows.
"""

DEPTHS = range(1, 17)
"""The weight depths in bits that `crush` knows."""


class LayerBend(NamedTuple):
    """The bend of one layer: three gate offsets, the candidate's gain, and the unit mask."""

    input: float
    forget: float
    output: float
    candidate: float
    mask: Weights | None


UNBENT = LayerBend(0.0, 0.0, 0.0, 1.0, None)
"""A layer without a bend."""


@dataclass(frozen=True, eq=False)
class Bend:
    """What a player does to each layer of a network, and how far.

    Every tuple holds one entry per layer, first layer first; an empty tuple leaves all layers be.

    Parameters
    ----------
    input, forget, output : tuple of float
        Added to the gate's pre-activation. `forget` up: longer memory; `input` down: the network
        stops listening; `output` down: it falls silent while its memory goes on.
    candidate : tuple of float
        The new memory content (-1 to 1 after its tanh) is multiplied by this; 1 leaves it as it is.
    mask : tuple of (array `[units]` or None)
        Each layer's output h is multiplied by this; 0 takes a unit out of the network.
    depth : int (bits), optional
        Play on weights rounded to 1 to 16 bits (`crush`); None plays on the trained ones. The
        engine needs `prepare(depth)` before.

    Raises
    ------
    ValueError
        If a number is not finite or the depth is not a whole number of bits from 1 to 16.
    """

    input: tuple[float, ...] = ()
    forget: tuple[float, ...] = ()
    output: tuple[float, ...] = ()
    candidate: tuple[float, ...] = ()
    mask: tuple[Weights | None, ...] = ()
    depth: int | None = None

    def __post_init__(self) -> None:
        for name in ("input", "forget", "output", "candidate"):
            if not all(map(math.isfinite, getattr(self, name))):
                raise ValueError(f"the bend of the {name} gate should be a finite number per layer")
        if self.depth is not None:
            check_depth(self.depth)

    def layers(self, count: int, units: int, cell: str = "lstm") -> tuple[LayerBend, ...]:
        """This bend, layer by layer, for a network of `count` layers of `units` units of a `cell`.

        Raises
        ------
        ValueError
            If a tuple has entries for another number of layers, or a mask another number of units,
            or a gate is bent that the cell does not have.
        """
        columns: list[tuple[Any, ...]] = []
        for name, default in zip(LayerBend._fields, UNBENT, strict=True):
            values = getattr(self, name) or (default,) * count
            if len(values) != count:
                raise ValueError(
                    f"the bend's {name} has {len(values)} entries; this network has {count} layers"
                )
            gate = name != "mask" and name not in GATES[cell]
            if gate and any(value != default for value in values):
                raise ValueError(f"a bend leans on the {name} gate, which a {cell} does not have")
            columns.append(values)
        for mask in columns[-1]:
            if mask is not None and np.shape(mask) != (units,):
                raise ValueError(
                    f"a bend's mask has shape {np.shape(mask)}; this network's layers have "
                    f"{units} units"
                )
        return tuple(LayerBend(*values) for values in zip(*columns, strict=True))


def check_depth(depth: int) -> None:
    """Raise a ValueError unless `depth` is a whole number of bits from 1 to 16."""
    if isinstance(depth, bool) or not isinstance(depth, int) or depth not in DEPTHS:
        raise ValueError(f"the weight depth should be 1 to 16 whole bits, not {depth!r}")


def crush(weights: Weights, depth: int) -> Weights:
    """A copy of `weights` rounded to what `depth` bits can tell apart, in the same range.

    From 2 bits on the values lie on an even grid around zero, `2 ** depth - 1` of them, from
    minus to plus the largest magnitude. One bit keeps only the sign, at the mean magnitude
    (arXiv 1603.05279, equation 6).

    Parameters
    ----------
    weights : array, float32
    depth : int (bits), 1 to 16
    """
    check_depth(depth)
    magnitude = np.abs(weights)
    if depth == 1:
        signs: Weights = np.copysign(magnitude.mean(dtype=np.float32), weights)
        return signs
    peak = float(magnitude.max(initial=0.0))
    if peak == 0.0:
        return weights.copy()
    step = peak / (2 ** (depth - 1) - 1)
    rounded: Weights = (np.round(weights / step) * step).astype(np.float32)
    return rounded
