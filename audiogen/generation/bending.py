"""Network bending: what the controls of gates, units and weights change in one network.

A network is bent by changing what it computes while it plays (T. Broad, F. F. Leymarie and
M. Grierson, "Network Bending: Expressive Manipulation of Deep Generative Models", EvoMUSART 2021).

A control of a gate goes from -1 to 1. Here it becomes a number that the engine adds to the gate's
sum, before the sigmoid (`model.engine.bend`). `LEAN` is chosen so that at 1 and -1 the gate is open
or shut. In between the number grows with the square of the control, so that small values act
gently: half way is a quarter. The value for all layers and the value for one layer are added and
clipped to -1 to 1.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.control.table import Snapshot
from audiogen.model.engine import Bend, Engine

LEAN = {"memory": 2.0, "listening": 4.0, "speaking": 4.0}
"""What is added to a gate's sum when a control is 1. Sums are mostly -3 to 3; sigmoid(4) is 0.98.
For `memory` it is less: a cell that forgets nothing adds up its input until it saturates, and
beyond 2 the music, which slows down as `memory` rises, became restless again."""

BITS = 16
"""Bits of a weight before `crush` takes some off."""

GATES = {
    "memory": "forget",
    "listening": "input",
    "speaking": "output",
    "novelty": "candidate",
}
"""The part of a cell that each control acts on; not every cell has it (`model.engine.bend`)."""

LAYERS = 2
"""How many layers have separate controls: `memory_1`, `memory_2`."""

_NAMES = tuple(f"{gate}{layer}" for gate in GATES for layer in ("", "_1", "_2"))
_SPECIAL = "style", "foresight", "recall", "conductor"  # they act on some models only
_REST = {name: getattr(Snapshot(), name) for name in (*_NAMES, *_SPECIAL)}
_values = operator.attrgetter(*_NAMES, "broken", "crush", *_SPECIAL)

Ranks = Sequence[npt.NDArray[np.int64]]
"""For each performance `[layers, units]`: the place of each unit in the order in which they are
silenced, from 0."""


def lean(control: str, value: float) -> float:
    """What the `control` of a gate at `value` (-1 to 1) adds to the gate's sum.

    Examples
    --------
    >>> lean("listening", 0.5), lean("listening", -1.0)
    (1.0, -4.0)
    """
    return LEAN[control] * value * abs(value)


def candidate_gain(value: float) -> float:
    """The gain of the candidate when `novelty` is `value` (-1 to 1).

    Examples
    --------
    >>> candidate_gain(-1.0), candidate_gain(0.0), candidate_gain(1.0)
    (0.0, 1.0, 4.0)
    """
    return (1 + value) ** 2


def turns(rng: np.random.Generator, layers: int, units: int) -> npt.NDArray[np.int64]:
    """A random order in which the units of each layer are silenced, `[layers, units]`."""
    return np.stack([rng.permutation(units) for _ in range(layers)])


class Bender:
    """Turns the controls into the `Bend` of one engine; the same object while no control moves.

    Parameters
    ----------
    engine : Engine
    name : str
        The name of its voice, for messages.
    on_message : callable of str
        Called once for each control that is moved and has no effect in this network.
    styles : int
        How many corpora the network was trained to imitate.
    has_lpc : bool
        Whether a linear prediction filter helps it to predict samples (`model.heads.lpc_prior`).
    without_errors : str
        Why there are no errors of a corpus to draw from; empty if there are.
    has_conductor : bool
        Whether a model of spectra conducts it.
    """

    def __init__(
        self,
        engine: Engine[Any],
        name: str,
        on_message: Callable[[str], None],
        styles: int = 1,
        has_lpc: bool = False,
        without_errors: str = "",
        has_conductor: bool = False,
    ) -> None:
        self._engine = engine
        self._on_message = on_message
        # The message for each control that has no effect, until it is reported.
        self._pending = dict(_idle(engine, name, styles, has_lpc))
        if without_errors:
            self._pending["recall"] = f"'{name}' {without_errors}: recall has no effect"
        if not has_conductor:
            self._pending["conductor"] = f"'{name}' has no conductor: conductor has no effect"
        self._idle = frozenset(self._pending)
        self._at: tuple[float, ...] | None = None
        self._ranks: Ranks = ()
        self._bends: tuple[Bend | None, ...] = ()

    def bends(self, snapshot: Snapshot, ranks: Ranks) -> tuple[Bend | None, ...]:
        """The bend of each performance; None where no control bends anything.

        All performances share one object, unless units are broken, which depends on the seed. The
        weights of a new depth are made here, when it is first needed: 30 to 100 ms for 1.6 million
        weights. All sixteen depths would take 100 MB, and few performances use them.
        """
        values = _values(snapshot)
        if values != self._at or ranks is not self._ranks:
            self._at, self._ranks = values, ranks
            self._bends = self._bend(values)
        return self._bends

    def _bend(self, values: Sequence[float]) -> tuple[Bend | None, ...]:
        count = len(_NAMES)
        gates, (broken, crush), special = (
            values[:count],
            values[count : count + 2],
            values[count + 2 :],
        )
        named = zip((*_NAMES, *_SPECIAL), (*gates, *special), strict=True)
        for control in self._pending.keys() & {
            name for name, value in named if value != _REST[name]
        }:
            self._on_message(self._pending.pop(control))
        at = dict(zip(_NAMES, gates, strict=True))
        for control in self._idle & at.keys():
            at[control] = 0.0
        taken_off = round(crush)
        if not any(at.values()) and not broken and not taken_off:
            return (None,) * len(self._ranks)
        parts: dict[str, Any] = {}
        for control, gate in GATES.items():
            sums = [
                at[control] + (at[f"{control}_{n}"] if n <= LAYERS else 0)
                for n in range(1, self._engine.layers + 1)
            ]
            limited = [min(1.0, max(-1.0, value)) for value in sums]
            if gate == "candidate":
                parts[gate] = tuple(map(candidate_gain, limited))
            else:
                parts[gate] = tuple(lean(control, value) for value in limited)
        if taken_off:
            parts["depth"] = BITS - taken_off
            self._engine.prepare(parts["depth"])
        if not broken:
            return (Bend(**parts),) * len(self._ranks)
        return tuple(Bend(**parts, mask=self._mask(rank, broken)) for rank in self._ranks)

    def _mask(self, ranks: npt.NDArray[np.int64], broken: float) -> tuple[Any, ...]:
        """The gain of each layer's units: 0 for silenced ones, between 0 and 1 for the next one."""
        left = np.clip(ranks + 1 - broken * self._engine.units, 0, 1)
        return tuple(left.astype(np.float32))


def _idle(engine: Engine[Any], name: str, styles: int, has_lpc: bool) -> Iterator[tuple[str, str]]:
    """The controls that have no effect in this network, each with a message that says so."""
    only = "one layer" if engine.layers == 1 else f"{engine.layers} layers"
    for control in _NAMES:
        gate, _, layer = control.partition("_")
        if GATES[gate] not in engine.gates:
            yield control, f"'{name}' has no {GATES[gate]} gate: {control} has no effect"
        elif layer and int(layer) > engine.layers:
            yield control, f"'{name}' has {only}: {control} has no effect"
    if styles == 1:
        yield "style", f"'{name}' has learned one corpus: style has no effect"
    if not has_lpc:
        yield (
            "foresight",
            f"'{name}' has no linear prediction and hears no conductor: foresight has no effect",
        )
