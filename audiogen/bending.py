"""Bending: what the controls of the gates and of breaking mean to one network.

A control of a gate moves between -1 and 1; here it becomes what the engine adds to that gate's sum
(`engine.bend`). The sum has a sigmoid behind it, and `LEAN` makes 1 and -1 a gate that stands open
or shut; the square in between leaves the middle fine: half way is a quarter of that. What is set
for all layers and for one adds up, and is held to the same ends.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.controls import Snapshot
from audiogen.engine import Bend, Engine

LEAN = 4.0
"""What is added to a gate's sum at 1: sums are mostly -3 to 3, and sigmoid(4) is 0.98."""

BITS = 16
"""Weight depth that `crush` counts down from."""

GATES = {
    "memory": "forget",
    "listening": "input",
    "speaking": "output",
    "novelty": "candidate",
}
"""The part of an LSTM that each control leans on."""

OWN_LAYERS = 2
"""Layers that have controls of their own: `memory_1`, `memory_2`."""

_NAMES = [f"{gate}{own}" for gate in GATES for own in ("", "_1", "_2")]
_READ = (*_NAMES, "broken", "crush", "style")
_values = operator.attrgetter(*_READ)

Ranks = Sequence[npt.NDArray[np.int64]]
"""For each performance `[layers, units]`: when the unit's turn comes to be silenced, from 0 on."""


def lean(value: float) -> float:
    """What a control of a gate at `value` (-1 to 1) adds to the gate's sum."""
    return LEAN * value * abs(value)


def candidate_gain(value: float) -> float:
    """The candidate's gain at `novelty` `value` (-1 to 1): 0 at -1, 1 at 0, 4 at 1."""
    return (1 + value) ** 2


def turns(rng: np.random.Generator, layers: int, units: int) -> npt.NDArray[np.int64]:
    """An order in which units are silenced, drawn for each layer, `[layers, units]`."""
    return np.stack([rng.permutation(units) for _ in range(layers)])


class Bender:
    """Makes the bends of one engine out of snapshots, and the same object while nothing moves.

    Parameters
    ----------
    engine : Engine
    name : str
        Of its voice, for what is said.
    on_note : callable of str
        Told once of each control that is moved and has nothing to act on in this network.
    """

    def __init__(self, engine: Engine[Any], name: str, on_note: Callable[[str], None]) -> None:
        self._engine = engine
        self._name = name
        self._on_note = on_note
        self._said: set[str] = set()
        self._at: tuple[float, ...] | None = None
        self._ranks: Ranks = ()
        self._bends: tuple[Bend | None, ...] = ()

    def bends(self, snapshot: Snapshot, ranks: Ranks) -> tuple[Bend | None, ...]:
        """The bend of each performance; None where nobody leans on anything.

        One object for all of them, unless units are broken: those are each seed's own. A new depth
        of the weights is made here, when it is first asked for, in 30 to 100 ms for 1.6 million of
        them: all sixteen beforehand would take 100 MB for what most performances never play.
        """
        values = _values(snapshot)
        if values != self._at or ranks is not self._ranks:
            self._at, self._ranks = values, ranks
            self._bends = self._made(dict(zip(_READ, values, strict=True)))
        return self._bends

    def _made(self, values: dict[str, float]) -> tuple[Bend | None, ...]:
        moved = [name for name in _NAMES if values[name] and self._acts(name)]
        if values["style"]:
            self._note("style", f"'{self._name}' has learned one corpus: style moves nothing")
        broken, taken_off = values["broken"], round(values["crush"])
        if not moved and not broken and not taken_off:
            return (None,) * len(self._ranks)
        gates: dict[str, Any] = {}
        for control, gate in GATES.items():
            if gate not in self._engine.gates:
                continue
            sums = [
                values[control] + (values[f"{control}_{n}"] if n <= OWN_LAYERS else 0)
                for n in range(1, self._engine.layers + 1)
            ]
            curve = candidate_gain if gate == "candidate" else lean
            gates[gate] = tuple(curve(min(1.0, max(-1.0, value))) for value in sums)
        if taken_off:
            gates["depth"] = BITS - taken_off
            self._engine.prepare(gates["depth"])
        if not broken:
            return (Bend(**gates),) * len(self._ranks)
        return tuple(Bend(**gates, mask=self._mask(rank, broken)) for rank in self._ranks)

    def _mask(self, ranks: npt.NDArray[np.int64], broken: float) -> tuple[Any, ...]:
        """Each layer's units: 0 those whose turn has come, a part of the one whose turn it is."""
        left = np.clip(ranks + 1 - broken * self._engine.units, 0, 1)
        return tuple(left.astype(np.float32))

    def _acts(self, name: str) -> bool:
        """Whether this network has what the control acts on; if not, that is said, once."""
        control, _, layer = name.partition("_")
        if GATES[control] not in self._engine.gates:
            self._note(name, f"'{self._name}' has no {GATES[control]} gate: {name} moves nothing")
            return False
        if layer and int(layer) > self._engine.layers:
            only = "one layer" if self._engine.layers == 1 else f"{self._engine.layers} layers"
            self._note(name, f"'{self._name}' has {only}: {name} moves nothing")
            return False
        return True

    def _note(self, control: str, sentence: str) -> None:
        if control not in self._said:
            self._said.add(control)
            self._on_note(sentence)
