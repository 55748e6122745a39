"""What OSC messages and the page may ask of a session; nothing here knows the network.

A command is an address and its arguments, such as `/audiogen/noise 0.5`. Arguments are numbers and
names that exist already: never a path, never code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence

from audiogen.control.table import MIX, TABLE, Event, known
from audiogen.errors import ControlError
from audiogen.live.osc_packet import LONGEST_PATTERN, Argument, is_pattern, matches
from audiogen.live.rate_limit import RateLimit
from audiogen.live.session import Session

ROOT = "/audiogen/"

OWNER = "osc"

FURTHEST = 86400.0
"""Seconds: the longest time that a move may take, and the furthest place to jump to."""

EVENTS_A_SECOND = 10.0
"""Jumps, resets and swaps: for each the models read a window of frames again, which is slow."""

PATTERNS_A_SECOND = 50.0
"""Addresses with wildcards; each is compared with every control, in about a millisecond."""

SUGGESTIONS_A_SECOND = 5.0
"""Unknown names that are answered with the nearest one: a comparison of a millisecond, too."""

Arguments = Sequence[Argument]


class RemoteCommands:
    """The commands that the network may give: moves, swaps, scenes, resets, jumps and releases.

    Parameters
    ----------
    session : Session
    clock : callable of float (s)
    owner : str
        The owner of the moves.

    Attributes
    ----------
    parameters : tuple of str
        What can be moved: the controls, and the weights of the sources as `mix/NAME`.
    """

    def __init__(
        self, session: Session, clock: Callable[[], float] = time.monotonic, owner: str = OWNER
    ) -> None:
        self._limit = RateLimit(EVENTS_A_SECOND, clock=clock)
        self._patterns = RateLimit(PATTERNS_A_SECOND, clock=clock)
        self._suggestions = RateLimit(SUGGESTIONS_A_SECOND, clock=clock)
        self._session, self._arbiter, self._owner = session, session.arbiter, owner
        self.parameters = (*(row.name for row in TABLE), *(MIX + name for name in session.sources))
        self._commands: dict[str, Callable[[Arguments], None]] = {
            "swap": lambda values: self._swap(_text("swap", values)),
            "scene": lambda values: self._scene(_text("scene", values), values[1:]),
            "reset": self._reset,
            "jump": self._jump,
            "release": self._release,
        }

    def execute(self, address: str, values: Arguments) -> None:
        """Execute one command.

        Wildcards match parameters only: `/audiogen/*` should not reset a set.

        Raises
        ------
        ControlError
            If there is no such address, or its arguments are wrong.
        """
        if not address.startswith(ROOT) and not is_pattern(address):
            raise ControlError(f"{short(address)} is no address here: they begin with {ROOT}")
        name = address.removeprefix(ROOT)
        kind, _, target = name.partition("/")
        if name in self._commands:
            self._commands[name](values)
        elif target and kind in ("swap", "scene") and not is_pattern(address):
            if _pressed(values):
                self._swap(target) if kind == "swap" else self._scene(target, ())
        elif name == "freeze" and not values:
            self._arbiter.move(self._owner, name, 1.0)
        else:
            for parameter in self._matching(address, name):
                self._move(parameter, values)

    def _matching(self, address: str, name: str) -> list[str]:
        if not is_pattern(address):
            return [name]
        if len(address) > LONGEST_PATTERN:
            raise ControlError(
                f"a pattern has at most {LONGEST_PATTERN} characters, and one has {len(address)}"
            )
        # Each costs as much as dozens of other messages, and patterns come from the network.
        if not self._patterns.spend():
            raise ControlError(f"more than {PATTERNS_A_SECOND:g} patterns a second; some left out")
        stars = re.sub(r"\*+", "*", address)
        found = [parameter for parameter in self.parameters if matches(stars, ROOT + parameter)]
        if not found:
            raise ControlError(f"{short(address)} matches no control")
        return found

    def _move(self, parameter: str, values: Arguments) -> None:
        if parameter not in self.parameters:
            self._known(
                parameter, (*self.parameters, *self._commands), "OSC address /audiogen/... for"
            )
        if not 1 <= len(values) <= 2:
            raise ControlError(f"{ROOT}{parameter} takes a value, and maybe seconds to get there")
        seconds = number_of(parameter, values[1]) if len(values) == 2 else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(
                f"the seconds that {ROOT}{parameter} takes should be 0 or more, not {seconds:g}"
            )
        self._arbiter.move(self._owner, parameter, number_of(parameter, values[0]), seconds=seconds)

    def _swap(self, name: str) -> None:
        self._trigger(Event("swap", self._known(name, self._session.sources, "source")))

    def _scene(self, name: str, values: Arguments) -> None:
        scene = self._session.scenes[self._known(name, self._session.scenes, "scene")]
        seconds = number_of("scene", values[0]) if values else None
        if seconds is not None and not 0 <= seconds <= FURTHEST:
            raise ControlError(
                f"the seconds that a scene takes should be 0 or more, not {seconds:g}"
            )
        self._arbiter.apply_scene(self._owner, scene, seconds=seconds)

    def _reset(self, values: Arguments) -> None:
        if _pressed(values):
            self._trigger(Event("reset"))

    def _jump(self, values: Arguments) -> None:
        place = ""
        if values:
            seconds = number_of("jump", values[0])
            if not 0 <= seconds <= FURTHEST:
                raise ControlError(f"there is no place at {seconds:g} seconds to jump to")
            place = f"{seconds:.3f}"
        self._trigger(Event("jump", place))

    def _known(self, name: str, names: Iterable[str], what: str) -> str:
        """A name that there is; an error otherwise, which suggests another if there is time."""
        if name in names:
            return name
        if self._suggestions.spend():
            known(short(name), names, what)
        raise ControlError(f"there is no {what} '{short(name)}'")

    def _trigger(self, event: Event) -> None:
        if not self._limit.spend():
            too_many = f"more than {EVENTS_A_SECOND:g} jumps, resets and swaps a second"
            raise ControlError(f"{too_many}; some were left out")
        self._arbiter.trigger(event)

    def _release(self, values: Arguments) -> None:
        parameter = None
        if values:
            parameter = self._known(_text("release", values), self.parameters, "control")
        self._arbiter.release(self._owner, parameter)


def number_of(name: str, value: Argument) -> float:
    """An argument as a number; a text is refused, even if it looks like one.

    Parameters
    ----------
    name : str
        Of the command, for the error.
    value : float, bool or str

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
    """Whether a button was pressed: buttons send 1 when pressed, and 0 when released."""
    return not values or (not isinstance(values[0], str) and values[0] > 0)


def short(text: str) -> str:
    """A name from the network as it may be printed: short, and without control characters."""
    return "".join(c if c.isprintable() else "?" for c in text[:60])
