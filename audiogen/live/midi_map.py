"""The MIDI map: which controller moves which knob, which note makes what happen; and its file.

{
  "controllers": {"20": "temperature", "1": "noise"},
  "notes": {"36": "swap/jazz", "48": "jump", "49": "reset", "60": "scene/storm"}
}

Numbers are as on the wire: controllers 0 to 127, note 60 is the middle C; on any channel. What a
file names goes before the defaults; "" there takes a default away.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audiogen.control.table import MIX, TABLE, Control
from audiogen.errors import ConfigError, StoreError
from audiogen.storage import replace_file

FREE = (*range(20, 32), *range(102, 120), *range(85, 91), 14, 15, 3, 9)
"""Controllers to which the MIDI standard gives no meaning: the table's rows in order, then mix."""

FIRST_SWAP, JUMP, RESET, FIRST_SCENE = 36, 48, 49, 60
"""Notes: from 36, where pads often begin, one for each source; from the middle C, the scenes."""


class MidiMapError(ConfigError):
    """A file of a MIDI map that cannot be read or written."""


@dataclass(frozen=True)
class MidiMap:
    """What controllers and notes do.

    Attributes
    ----------
    controllers : dict of int to str
        Knobs by controller.
    notes : dict of int to str
        "jump", "reset", "swap/NAME" or "scene/NAME" by note.
    """

    controllers: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def over(self, other: MidiMap) -> MidiMap:
        """This one, and the other where this one says nothing."""
        return MidiMap({**other.controllers, **self.controllers}, {**other.notes, **self.notes})

    def learned(self, controller: int, parameter: str) -> MidiMap:
        """With a controller that moves a knob from now on, instead of any that did."""
        others = {n: name for n, name in self.controllers.items() if name != parameter}
        return MidiMap({**others, controller: parameter}, self.notes)

    def save(self, path: Path) -> None:
        """Write it, so that a person can read and change it.

        Raises
        ------
        MidiMapError
            If that cannot be done.
        """
        tables = {"controllers": self.controllers, "notes": self.notes}
        content = {
            what: {str(number): table[number] for number in sorted(table)}
            for what, table in tables.items()
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, (json.dumps(content, indent=2) + "\n").encode())
        except StoreError as error:
            raise MidiMapError(str(error)) from error
        except OSError as error:
            raise MidiMapError(f"{path} cannot be written: {error}") from error


def default_map(sources: Sequence[str], scenes: Collection[str]) -> MidiMap:
    """The map of a set in which nothing was learned."""
    parameters = (*(row.name for row in TABLE), *(MIX + name for name in sources))
    swaps = {FIRST_SWAP + n: f"swap/{name}" for n, name in enumerate(sources[: JUMP - FIRST_SWAP])}
    calls = {FIRST_SCENE + n: f"scene/{name}" for n, name in enumerate(sorted(scenes)[:60])}
    happen = {JUMP: "jump", RESET: "reset"}
    return MidiMap(dict(zip(FREE, parameters, strict=False)), {**swaps, **happen, **calls})


def load_map(path: Path) -> MidiMap:
    """What a file names; nothing, where there is no such file yet.

    Raises
    ------
    MidiMapError
        If it is no such file.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return MidiMap()
    except (OSError, ValueError) as error:
        raise MidiMapError(f"{path} is no MIDI map: {error}") from error
    if not isinstance(found, dict) or not set(found) <= {"controllers", "notes"}:
        raise MidiMapError(f'{path} is no MIDI map: it should hold "controllers" and "notes"')
    return MidiMap(
        _numbered(path, found.get("controllers", {})), _numbered(path, found.get("notes", {}))
    )


def value_of(row: Control, position: int) -> float:
    """The value of a control at a knob's position, 0 to 127.

    The ends are the ends of its range. Position 64, where many knobs click, is the default wherever
    that lies inside the range; each half is straight.

    Examples
    --------
    >>> rows = {row.name: row for row in TABLE}
    >>> [value_of(rows["gain"], position) for position in (0, 64, 127)]
    [-60.0, 0.0, 24.0]
    """
    if not row.low < row.default < row.high:
        share = position / 127
        return row.low * (1 - share) + row.high * share
    if position <= 64:
        share = position / 64
        return row.low * (1 - share) + row.default * share
    share = (position - 64) / 63
    return row.default * (1 - share) + row.high * share


def _numbered(path: Path, table: object) -> dict[int, str]:
    numbered: dict[int, str] = {}
    for number, name in table.items() if isinstance(table, dict) else [("", table)]:
        if not (number.isascii() and number.isdigit() and int(number) < 128):
            raise MidiMapError(f"{path}: '{number}' is no controller or note, 0 to 127")
        if not isinstance(name, str):
            raise MidiMapError(f"{path}: what {number} does should be a name")
        numbered[int(number)] = name
    return numbered
