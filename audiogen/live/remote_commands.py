"""What each OSC address does to a stage; nothing here knows the network. The page says the same.

Only values, and names that are there already, come through: never a path, never code.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from audiogen.control.smoothing import MIX
from audiogen.control.table import TABLE, Event, known
from audiogen.errors import ControlError
from audiogen.live.osc_packet import Argument, is_pattern, matches
from audiogen.live.rate_limit import Allowance
from audiogen.live.session import Stage

ROOT = "/audiogen/"

HAND = "osc"

FURTHEST = 86400.0
"""Seconds: the longest way of a control, and the furthest place to jump to."""

EVENTS_A_SECOND = 10.0
"""Jumps, resets and swaps: each makes the player listen to a window anew, which takes its time."""

Arguments = Sequence[Argument]


class Conductor:
    """Does what messages ask for.

    Parameters
    ----------
    stage : Stage
    clock : callable
        Seconds.
    hand : str
        Whose moves they are.
    """

    def __init__(
        self, stage: Stage, clock: Callable[[], float] = time.monotonic, hand: str = HAND
    ) -> None:
        self._allowance = Allowance(EVENTS_A_SECOND, clock=clock)
        self._stage, self._hands, self._hand = stage, stage.hands, hand
        self.knobs = (*(row.name for row in TABLE), *(MIX + name for name in stage.sources))
        self._acts: dict[str, Callable[[Arguments], None]] = {
            "swap": lambda values: self._swap(_text("swap", values)),
            "scene": lambda values: self._scene(_text("scene", values), values[1:]),
            "reset": self._reset,
            "jump": self._jump,
            "release": self._release,
        }

    def take(self, address: str, values: Arguments) -> None:
        """Do what one message asks for.

        Wildcards reach the knobs alone: `/audiogen/*` should not reset a set.

        Raises
        ------
        ControlError
            If there is nothing of that name, or the arguments are not what it takes.
        """
        if not address.startswith(ROOT) and not is_pattern(address):
            raise ControlError(f"{_short(address)} is no address here: they begin with {ROOT}")
        name = address.removeprefix(ROOT)
        kind, _, target = name.partition("/")
        if name in self._acts:
            self._acts[name](values)
        elif target and kind in ("swap", "scene") and not is_pattern(address):
            if _pressed(values):
                self._swap(target) if kind == "swap" else self._scene(target, ())
        elif name == "freeze" and not values:
            self._hands.move(self._hand, name, 1.0)
        else:
            for knob in self._named(address, name):
                self._move(knob, values)

    def _named(self, address: str, name: str) -> list[str]:
        if not is_pattern(address):
            return [name]
        found = [knob for knob in self.knobs if matches(address, ROOT + knob)]
        if not found:
            raise ControlError(f"{_short(address)} matches no control")
        return found

    def _move(self, knob: str, values: Arguments) -> None:
        if knob not in self.knobs:
            known(_short(knob), (*self.knobs, *self._acts), "OSC address /audiogen/... for")
        if not 1 <= len(values) <= 2:
            raise ControlError(f"{ROOT}{knob} takes a value, and maybe seconds to get there")
        seconds = number_of(knob, values[1]) if len(values) == 2 else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(f"{ROOT}{knob} cannot take {seconds:g} seconds to get somewhere")
        self._hands.move(self._hand, knob, number_of(knob, values[0]), seconds=seconds)

    def _swap(self, name: str) -> None:
        self._happen(Event("swap", known(_short(name), self._stage.sources, "source")))

    def _scene(self, name: str, values: Arguments) -> None:
        scene = self._stage.scenes[known(_short(name), self._stage.scenes, "scene")]
        seconds = number_of("scene", values[0]) if values else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(f"a scene cannot take {seconds:g} seconds")
        self._hands.play(self._hand, scene, seconds=seconds)

    def _reset(self, values: Arguments) -> None:
        if _pressed(values):
            self._happen(Event("reset"))

    def _jump(self, values: Arguments) -> None:
        place = ""
        if values:
            seconds = number_of("jump", values[0])
            if not 0 <= seconds <= FURTHEST:
                raise ControlError(f"there is no place at {seconds:g} seconds to jump to")
            place = f"{seconds:.3f}"
        self._happen(Event("jump", place))

    def _happen(self, event: Event) -> None:
        if not self._allowance.spend():
            most = f"more than {EVENTS_A_SECOND:g} jumps, resets and swaps a second"
            raise ControlError(f"{most}; some were left out")
        self._hands.happen(event)

    def _release(self, values: Arguments) -> None:
        knob = known(_short(_text("release", values)), self.knobs) if values else None
        self._hands.release(self._hand, knob)


def number_of(name: str, value: Argument) -> float:
    """The number that came for a name; a text is none, even if it looks like one.

    Raises
    ------
    ControlError
        If it is a text, or too large.
    """
    if isinstance(value, str):
        raise ControlError(f"{ROOT}{name} takes a number, not a text")
    try:
        return float(value)
    except OverflowError:
        raise ControlError(f"{ROOT}{name} takes a smaller number") from None


def _text(name: str, values: Arguments) -> str:
    if not values or not isinstance(values[0], str):
        raise ControlError(f"{ROOT}{name} takes a name")
    return values[0]


def _pressed(values: Arguments) -> bool:
    """Buttons send 1 as they go down, and 0 as they come up, which is nothing new."""
    return not values or (not isinstance(values[0], str) and values[0] > 0)


def _short(text: str) -> str:
    """What may be told of a name from the network: not much, and nothing that moves a cursor."""
    return "".join(c if c.isprintable() else "?" for c in text[:60])
