"""The control table: everything a player can move while the network plays.

One dataclass is the table. Its fields are the snapshot that the instrument reads once per frame;
the metadata of each field makes the command line's flags, the README's table, and whatever hand
comes later. Nothing here knows where a value came from.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Control:
    """One row of the table: a named, ranged parameter with one line of help."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    help: str

    def clip(self, value: float) -> float:
        """The nearest value in range; a value that is no number becomes the default."""
        return min(self.high, max(self.low, value)) if math.isfinite(value) else self.default


def _control(default: float, low: float, high: float, unit: str, help: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "unit": unit, "help": help})


@dataclass(frozen=True)
class Snapshot:
    """The value of every control at one frame."""

    temperature: float = _control(
        1.0, 0.0, 2.0, "", "how far a draw strays: 0 plays the likeliest, 1 what was learned"
    )
    noise: float = _control(
        0.0, 0.0, 4.0, "spread", "noise in what the network hears, in spreads of the corpus"
    )
    noise_chance: float = _control(1.0, 0.0, 1.0, "", "share of frames whose hearing is noisy")
    output_noise: float = _control(
        0.0, 0.0, 4.0, "spread", "noise in what is played and not heard, in spreads of the corpus"
    )
    stretch: float = _control(
        1.0, 0.25, 4.0, "x", "how long it all takes: at 2 twice as long, at its own pitch"
    )
    gain: float = _control(
        0.0, -60.0, 24.0, "dB", "level of the output before the limiter, which holds it below -1 dB"
    )


TABLE: tuple[Control, ...] = tuple(
    Control(name=f.name, default=float(f.default), **f.metadata)  # type: ignore[arg-type]
    for f in dataclasses.fields(Snapshot)
)


class ControlError(KeyError):
    """A control's name that is not in the table; the message suggests the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


def snapshot(base: Snapshot, **values: float) -> Snapshot:
    """`base` with some controls changed, each clipped to its range.

    Raises
    ------
    ControlError
        If a name is not in the table.
    """
    rows = {row.name: row for row in TABLE}
    for name in values:
        if name not in rows:
            near = difflib.get_close_matches(name, rows, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ControlError(f"there is no control '{name}'{hint}")
    clipped = {name: rows[name].clip(float(value)) for name, value in values.items()}
    return dataclasses.replace(base, **clipped)
