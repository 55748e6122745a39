"""What each OSC address does to a stage; nothing here knows the network. The page says the same.

Only values, and names that are there already, come through: never a path, never code.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from audiogen.control.table import MIX, TABLE, Event, known
from audiogen.errors import ControlError
from audiogen.live.osc_packet import Argument, is_pattern, matches
from audiogen.live.rate_limit import RateLimit
from audiogen.live.session import Session

ROOT = "/audiogen/"

HAND = "osc"

FURTHEST = 86400.0
"""Seconds: the longest way of a control, and the furthest place to jump to."""

EVENTS_A_SECOND = 10.0
"""Jumps, resets and swaps: each makes the player listen to a window anew, which takes its time."""

Arguments = Sequence[Argument]


class RemoteCommands:
    """Does what messages ask for.

    Parameters
    ----------
    stage : Session
    clock : callable
        Seconds.
    hand : str
        Whose moves they are.
    """

    def __init__(
        self, session: Session, clock: Callable[[], float] = time.monotonic, hand: str = HAND
    ) -> None:
        self._allowance = RateLimit(EVENTS_A_SECOND, clock=clock)
        self._session, self._arbiter, self._hand = session, session.arbiter, hand
        self.parameters = (*(row.name for row in TABLE), *(MIX + name for name in session.sources))
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
            self._arbiter.move(self._hand, name, 1.0)
        else:
            for parameter in self._named(address, name):
                self._move(parameter, values)

    def _named(self, address: str, name: str) -> list[str]:
        if not is_pattern(address):
            return [name]
        found = [parameter for parameter in self.parameters if matches(address, ROOT + parameter)]
        if not found:
            raise ControlError(f"{_short(address)} matches no control")
        return found

    def _move(self, parameter: str, values: Arguments) -> None:
        if parameter not in self.parameters:
            known(
                _short(parameter), (*self.parameters, *self._acts), "OSC address /audiogen/... for"
            )
        if not 1 <= len(values) <= 2:
            raise ControlError(f"{ROOT}{parameter} takes a value, and maybe seconds to get there")
        seconds = number_of(parameter, values[1]) if len(values) == 2 else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(
                f"{ROOT}{parameter} cannot take {seconds:g} seconds to get somewhere"
            )
        self._arbiter.move(self._hand, parameter, number_of(parameter, values[0]), seconds=seconds)

    def _swap(self, name: str) -> None:
        self._happen(Event("swap", known(_short(name), self._session.sources, "source")))

    def _scene(self, name: str, values: Arguments) -> None:
        scene = self._session.scenes[known(_short(name), self._session.scenes, "scene")]
        seconds = number_of("scene", values[0]) if values else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(f"a scene cannot take {seconds:g} seconds")
        self._arbiter.apply_scene(self._hand, scene, seconds=seconds)

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
        self._arbiter.trigger(event)

    def _release(self, values: Arguments) -> None:
        parameter = known(_short(_text("release", values)), self.parameters) if values else None
        self._arbiter.release(self._hand, parameter)


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
