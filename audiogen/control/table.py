"""The control table: everything a player can move while the network plays.

One dataclass, `Snapshot`, is the table. Its fields are the values that the instrument reads once
per frame. The metadata of each field makes the command line's flags, the docs' table, the
attributes of a script, and the parameters of MIDI, OSC and the page. Nothing here knows where a
value came from.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from audiogen.errors import ControlError

GROUPS = ("chance", "gates", "breaking", "time", "sources", "output")
"""The groups of the table, in its order."""

MIX = "mix/"
"""How the parameter of a source's weight begins: `mix/rain` is the weight of the source `rain`."""


@dataclass(frozen=True)
class Control:
    """One row of the table: a named value with a range and one line of help.

    Attributes
    ----------
    name : str
        Of the flag, with dashes for underscores, and of the script's attribute.
    default, low, high : float
    unit : str
    smoothing : float (s)
        How long a change takes to arrive, in a straight line; 0 is at once.
    group : str
        One of `GROUPS`.
    help : str
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    smoothing: float
    group: str
    help: str

    def clip(self, value: float) -> float:
        """The nearest value in range; NaN and infinities become the default."""
        return min(self.high, max(self.low, value)) if math.isfinite(value) else self.default


@dataclass(frozen=True)
class Event:
    """Something that happens at one frame, such as a swap; controls have values that last.

    Attributes
    ----------
    name : str
        One of `EVENTS`.
    target : str
        `swap`: the source that leads from now on. `jump`: what the leading source is primed with
        anew, `"12.5"` for a place in the primer or `"rain.wav"` for a sound file; empty for a place
        that the seed draws. `reset`: empty.
    """

    name: str
    target: str = ""


EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "swap": "another source leads from this frame on",
        "jump": "the leading source is primed anew, from its primer or from a sound file",
        "reset": "every source begins anew, as it began with this seed",
    }
)
"""What can happen, with one line of help each."""


def _control(
    default: float,
    low: float,
    high: float,
    unit: str,
    group: str,
    help: str,
    smoothing: float = 0.05,
) -> Any:
    facts = {"low": low, "high": high, "unit": unit, "smoothing": smoothing, "group": group}
    return field(default=default, metadata={**facts, "help": help})


def _gate(help: str) -> Any:
    return _control(0.0, -1.0, 1.0, "", "gates", help)


@dataclass(frozen=True)
class Snapshot:
    """The value of every control at one frame, the weights of the sources, and the events.

    Attributes
    ----------
    mix : mapping of str to float (0 to 1)
        The weight of each source by name; empty: the source that leads plays alone.
    events : tuple of Event
        What happens at this frame, in this order, before it is played.
    """

    temperature: float = _control(
        1.0, 0.0, 2.0, "", "chance", "how far a draw strays: 0 plays the likeliest, 1 as learned"
    )
    noise: float = _control(
        0.0, 0.0, 4.0, "spread", "chance", "noise on the network's input, in spreads of the corpus"
    )
    noise_chance: float = _control(
        1.0, 0.0, 1.0, "", "chance", "share of frames whose input is noisy"
    )
    noise_colour: float = _control(
        0.0, 0.0, 1.0, "", "chance", "0: new noise in each frame; towards 1: noise that drifts"
    )
    output_noise: float = _control(
        0.0, 0.0, 4.0, "spread", "chance", "noise on the output alone, not fed back, in spreads"
    )
    recall: float = _control(
        0.0, 0.0, 1.0, "", "chance", "0: it invents freely; towards 1: it follows its corpus"
    )
    leap: float = _control(
        0.3,
        0.0,
        1.0,
        "",
        "chance",
        "with recall: chance to leave a place in the corpus for a similar one",
    )
    tire: float = _control(
        0.5, 0.0, 1.0, "", "chance", "with recall: how soon it tires of a place and of a file"
    )
    foresight: float = _control(
        1.0,
        0.0,
        1.0,
        "",
        "chance",
        "of samples: weight of what is predicted of them, or heard of a conductor; down, noisier",
    )
    memory: float = _gate("forget gate: up, it keeps its state; down, it forgets")
    memory_1: float = _gate("forget gate of the first layer alone")
    memory_2: float = _gate("forget gate of the second layer alone")
    listening: float = _gate("input gate: up, it takes all input in; down, it ignores it")
    listening_1: float = _gate("input gate of the first layer alone")
    listening_2: float = _gate("input gate of the second layer alone")
    speaking: float = _gate("output gate: up, it puts out all of its state; down, less")
    speaking_1: float = _gate("output gate of the first layer alone")
    speaking_2: float = _gate("output gate of the second layer alone")
    novelty: float = _gate("candidate: up, new content comes stronger; down, weaker, at -1 none")
    novelty_1: float = _gate("candidate of the first layer alone")
    novelty_2: float = _gate("candidate of the second layer alone")
    broken: float = _control(
        0.0, 0.0, 1.0, "", "breaking", "share of the network's units that are silenced"
    )
    crush: float = _control(
        0.0, 0.0, 15.0, "bits", "breaking", "whole bits taken off the weights' 16", 0.0
    )
    stutter: float = _control(
        0.0, 0.0, 1.0, "", "breaking", "chance that the last frame is the network's input again"
    )
    shuffle: float = _control(
        0.0, 0.0, 1.0, "", "breaking", "chance that two frames swap places on the input"
    )
    deaf: float = _control(
        0.0, 0.0, 1.0, "", "breaking", "chance that a frame is missing from the input"
    )
    freeze: float = _control(
        0.0, 0.0, 1.0, "", "time", "from 0.5 on, the last frame stands still", 0.0
    )
    stretch: float = _control(
        1.0, 0.25, 4.0, "x", "time", "how long it all takes: at 2 twice as long, at its own pitch"
    )
    crosstalk: float = _control(
        1.0, 0.0, 1.0, "", "sources", "input of each source, 0: its own output, 1: the mix"
    )
    swap_time: float = _control(
        0.0,
        0.0,
        30.0,
        "s",
        "sources",
        "how long a swap crossfades from one source to the next",
        0.0,
    )
    style: float = _control(
        0.0,
        -1.0,
        8.0,
        "",
        "sources",
        "corpus that it plays like: 0 first, 1 second; between and beyond",
    )
    gain: float = _control(
        0.0, -60.0, 24.0, "dB", "output", "level before the limiter, which holds it below -1 dB"
    )
    tilt: float = _control(
        0.0, -6.0, 6.0, "dB/octave", "output", "darker below 0, brighter above, around 1 kHz"
    )
    mute: float = _control(0.0, 0.0, 1.0, "", "output", "1: silence, while it plays on")
    # Last, so that the default MIDI controllers of the others stay.
    conductor: float = _control(
        1.0,
        0.0,
        1.0,
        "",
        "chance",
        "of samples: 1, the conductor's spectrum is their filter; 0, its loudness alone",
    )
    mix: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    events: tuple[Event, ...] = ()

    @property
    def frozen(self) -> bool:
        """Whether the last frame stands still."""
        return self.freeze >= 0.5


TABLE: tuple[Control, ...] = tuple(
    Control(name=f.name, default=float(f.default), **f.metadata)  # type: ignore[arg-type]
    for f in dataclasses.fields(Snapshot)
    if f.metadata
)


def known(name: str, names: Iterable[str], kind: str = "control") -> str:
    """Return `name` if it is one of `names`.

    Raises
    ------
    ControlError
        If it is not; the message suggests the nearest.
    """
    there = list(names)
    if name not in there:
        near = difflib.get_close_matches(name, there, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ControlError(f"there is no {kind} '{name}'{hint}")
    return name


def snapshot(base: Snapshot, **values: float) -> Snapshot:
    """`base` with some controls changed, each clipped to its range.

    Raises
    ------
    ControlError
        If a name is not in the table.
    """
    rows = {row.name: row for row in TABLE}
    clipped: dict[str, Any] = {
        name: rows[known(name, rows)].clip(float(value)) for name, value in values.items()
    }
    return dataclasses.replace(base, **clipped)


def is_number(value: object) -> bool:
    """Whether it is a number that a float can be, and finite; True and False are none."""
    try:
        known_kind = isinstance(value, float | int) and not isinstance(value, bool)
        return known_kind and math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number beyond all floats
        return False


def seconds_of(target: str) -> float | None:
    """The seconds that a jump's target names; None if it names a file instead."""
    try:
        seconds = float(target)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def clock_time(seconds: float, *, hours: bool = False) -> str:
    """Seconds as minutes and seconds (`3:07`), or as hours, minutes and seconds (`0:03:07`)."""
    minutes, rest = divmod(int(seconds), 60)
    first = f"{minutes // 60}:{minutes % 60:02d}" if hours else f"{minutes}"
    return f"{first}:{rest:02d}"


def out_of_range(control: Control, value: float) -> str:
    """The warning about a value out of range, which says what is taken instead.

    Examples
    --------
    >>> out_of_range(TABLE[0], 3.0)
    'temperature reaches from 0 to 2: 2 instead of 3'
    """
    reach = f"{control.low:g} to {control.high:g}"
    return f"{control.name} reaches from {reach}: {control.clip(value):g} instead of {value:g}"


@dataclass(frozen=True)
class Change:
    """Everything that changed at one frame: enough to play it again exactly.

    It keeps targets, not the values on the way. The same targets at the same frames draw the same
    lines, and a long morph is one entry. Targets are taken after the owner of each parameter is
    settled, so they replay alike whoever moved them.

    Attributes
    ----------
    frame : int
    targets : dict of str to float or None
        Where each parameter goes; None: the weight of a source is no longer set.
    over : dict of str to float (s)
        How long it takes, where that is not the control's own smoothing.
    events : tuple of Event
    messages : tuple of str
        What else should be recorded, such as a script that was reloaded.
    """

    frame: int
    targets: dict[str, float | None] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    messages: tuple[str, ...] = ()
