"""Bending: what the controls of the gates and of breaking mean to one network.

A control of a gate moves between -1 and 1; here it becomes what the engine adds to that gate's sum
(`engine.bend`). The sum has a sigmoid behind it, and `LEAN` makes 1 and -1 a gate that stands open
or shut; the square in between leaves the middle fine: half way is a quarter of that. What is set
for all layers and for one adds up, and is held to the same ends.
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
"""What is added to a gate's sum at 1: sums are mostly -3 to 3, and sigmoid(4) is 0.98. A memory
that forgets nothing adds up until it drives everything: beyond 2 the play, which slows with all
that it holds on to, grew restless again."""

BITS = 16
"""Weight depth that `crush` counts down from."""

GATES = {
    "memory": "forget",
    "listening": "input",
    "speaking": "output",
    "novelty": "candidate",
}
"""The part of a cell that each control leans on; not every cell has it (`engine.bend`)."""

OWN_LAYERS = 2
"""Layers that have controls of their own: `memory_1`, `memory_2`."""

_NAMES = tuple(f"{gate}{own}" for gate in GATES for own in ("", "_1", "_2"))
_SPECIAL = "style", "foresight"  # which not every model has a use for
_REST = {name: getattr(Snapshot(), name) for name in (*_NAMES, *_SPECIAL)}
_values = operator.attrgetter(*_NAMES, "broken", "crush", *_SPECIAL)

Ranks = Sequence[npt.NDArray[np.int64]]
"""For each performance `[layers, units]`: when the unit's turn comes to be silenced, from 0 on."""


def lean(control: str, value: float) -> float:
    """What the `control` of a gate at `value` (-1 to 1) adds to the gate's sum."""
    return LEAN[control] * value * abs(value)


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
    on_message : callable of str
        Told once of each control that is moved and has nothing to act on in this network.
    styles : int
        How many corpora the network tells apart.
    foretold : bool
        Whether a filter foretells what it plays (`heads.hints`).
    """

    def __init__(
        self,
        engine: Engine[Any],
        name: str,
        on_message: Callable[[str], None],
        styles: int = 1,
        foretold: bool = False,
    ) -> None:
        self._engine = engine
        self._on_note = on_message
        # What each control that moves nothing here is told of with, until it has been.
        self._unsaid = dict(_idle(engine, name, styles, foretold))
        self._idle = frozenset(self._unsaid)
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
            self._bends = self._made(values)
        return self._bends

    def _made(self, values: Sequence[float]) -> tuple[Bend | None, ...]:
        gates, (broken, crush), special = values[:-4], values[-4:-2], values[-2:]
        named = zip((*_NAMES, *_SPECIAL), (*gates, *special), strict=True)
        for control in self._unsaid.keys() & {
            name for name, value in named if value != _REST[name]
        }:
            self._on_note(self._unsaid.pop(control))
        at = dict(zip(_NAMES, gates, strict=True))
        for control in self._idle & at.keys():
            at[control] = 0.0
        taken_off = round(crush)
        if not any(at.values()) and not broken and not taken_off:
            return (None,) * len(self._ranks)
        parts: dict[str, Any] = {}
        for control, gate in GATES.items():
            sums = [
                at[control] + (at[f"{control}_{n}"] if n <= OWN_LAYERS else 0)
                for n in range(1, self._engine.layers + 1)
            ]
            held = [min(1.0, max(-1.0, value)) for value in sums]
            if gate == "candidate":
                parts[gate] = tuple(map(candidate_gain, held))
            else:
                parts[gate] = tuple(lean(control, value) for value in held)
        if taken_off:
            parts["depth"] = BITS - taken_off
            self._engine.prepare(parts["depth"])
        if not broken:
            return (Bend(**parts),) * len(self._ranks)
        return tuple(Bend(**parts, mask=self._mask(rank, broken)) for rank in self._ranks)

    def _mask(self, ranks: npt.NDArray[np.int64], broken: float) -> tuple[Any, ...]:
        """Each layer's units: 0 those whose turn has come, a part of the one whose turn it is."""
        left = np.clip(ranks + 1 - broken * self._engine.units, 0, 1)
        return tuple(left.astype(np.float32))


def _idle(engine: Engine[Any], name: str, styles: int, foretold: bool) -> Iterator[tuple[str, str]]:
    """The controls that move nothing in this network, each with the sentence that says so."""
    only = "one layer" if engine.layers == 1 else f"{engine.layers} layers"
    for control in _NAMES:
        gate, _, layer = control.partition("_")
        if GATES[gate] not in engine.gates:
            yield control, f"'{name}' has no {GATES[gate]} gate: {control} moves nothing"
        elif layer and int(layer) > engine.layers:
            yield control, f"'{name}' has {only}: {control} moves nothing"
    if styles == 1:
        yield "style", f"'{name}' has learned one corpus: style moves nothing"
    if not foretold:
        yield "foresight", f"'{name}' has no filter that foretells: foresight moves nothing"
