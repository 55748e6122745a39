"""The MIDI map: which controller moves which parameter, and what each note triggers; its file.

{
  "controllers": {"20": "temperature", "1": "noise"},
  "notes": {"36": "swap/jazz", "48": "jump", "49": "reset", "60": "scene/storm"}
}

Numbers are those of MIDI: controllers 0 to 127, note 60 is middle C; on any channel. Entries of a
file replace the defaults; an empty name removes a default.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audiogen.control.table import MIX, TABLE, Control
from audiogen.errors import ConfigError, StoreError
from audiogen.storage import read_regular, replace_file

MOST_BYTES = 10**6
"""The largest file of a map that is read."""

FREE = (*range(20, 32), *range(102, 120), *range(85, 91), 14, 15, 3, 9, *range(52, 56))
"""Controllers that MIDI leaves undefined (from 52 on: the fine parts of others that it does): for
the controls in order, then the sources' weights."""

FIRST_SWAP, JUMP, RESET, FIRST_SCENE = 36, 48, 49, 60
"""Notes: one for each source from 36, where pads often begin; one for each scene from middle C."""


class MidiMapError(ConfigError):
    """A MIDI map's file that cannot be read or written."""


@dataclass(frozen=True)
class MidiMap:
    """A mapping of MIDI controllers to parameters, and of notes to events and scenes.

    Attributes
    ----------
    controllers : dict of int to str
        The parameter of each controller: "noise", "mix/rain".
    notes : dict of int to str
        The action of each note: "jump", "reset", "swap/NAME" or "scene/NAME".

    Examples
    --------
    >>> learned = MidiMap().with_controller(7, "noise")
    >>> learned.over(MidiMap({7: "gain", 8: "tilt"}, {48: "jump"}))
    MidiMap(controllers={7: 'noise', 8: 'tilt'}, notes={48: 'jump'})
    """

    controllers: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def over(self, other: MidiMap) -> MidiMap:
        """This map, with the entries of another one where this one has none."""
        return MidiMap({**other.controllers, **self.controllers}, {**other.notes, **self.notes})

    def with_controller(self, controller: int, parameter: str) -> MidiMap:
        """A copy in which this controller, and no other, moves a parameter."""
        others = {n: name for n, name in self.controllers.items() if name != parameter}
        return MidiMap({**others, controller: parameter}, self.notes)

    def save(self, path: Path) -> None:
        """Write the map as JSON that a person can read and change.

        Raises
        ------
        MidiMapError
            If the file cannot be written.
        """
        tables = {"controllers": self.controllers, "notes": self.notes}
        content = {
            name: {str(number): table[number] for number in sorted(table)}
            for name, table in tables.items()
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, (json.dumps(content, indent=2) + "\n").encode())
        except StoreError as error:
            raise MidiMapError(str(error)) from error
        except OSError as error:
            raise MidiMapError(f"{path} cannot be written: {error}") from error


def default_map(sources: Sequence[str], scenes: Collection[str]) -> MidiMap:
    """The map of a set without a file.

    Examples
    --------
    >>> default_map(["jazz", "rain"], ["storm"]).notes
    {36: 'swap/jazz', 37: 'swap/rain', 48: 'jump', 49: 'reset', 60: 'scene/storm'}
    """
    parameters = (*(row.name for row in TABLE), *(MIX + name for name in sources))
    swaps = {FIRST_SWAP + n: f"swap/{name}" for n, name in enumerate(sources[: JUMP - FIRST_SWAP])}
    calls = {FIRST_SCENE + n: f"scene/{name}" for n, name in enumerate(sorted(scenes)[:60])}
    events = {JUMP: "jump", RESET: "reset"}
    return MidiMap(dict(zip(FREE, parameters, strict=False)), {**swaps, **events, **calls})


def load_map(path: Path) -> MidiMap:
    """The map in a file; an empty one if there is no file yet.

    Raises
    ------
    MidiMapError
        If the file is no MIDI map.
    """
    try:
        found = json.loads(read_regular(path, MOST_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return MidiMap()
    except (OSError, ValueError, RecursionError) as error:
        raise MidiMapError(f"{path} is no MIDI map: {error}") from error
    if not isinstance(found, dict) or not set(found) <= {"controllers", "notes"}:
        raise MidiMapError(f'{path} is no MIDI map: it should have "controllers" and "notes"')
    return MidiMap(
        _numbered(path, found.get("controllers", {})), _numbered(path, found.get("notes", {}))
    )


def value_of(row: Control, position: int) -> float:
    """The value of a control at a position of a controller, 0 to 127.

    The ends are the ends of the control's range. Position 64, the detent of many controllers, is
    the default where that lies inside the range. Each half is linear.

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
        if not (number.isascii() and number.isdigit() and len(number) < 4 and int(number) < 128):
            raise MidiMapError(f"{path}: '{number[:20]}' is no controller or note, 0 to 127")
        if not isinstance(name, str):
            raise MidiMapError(f"{path}: what {number} does should be a name")
        numbered[int(number)] = name
    return numbered
