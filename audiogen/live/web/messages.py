"""Messages from the page: the addresses of OSC as JSON, `["noise", 0.5]`, or a list of several.

Beside those of `audiogen.live.remote_commands` there is `["record", 1]`. Nothing here knows
sockets.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from typing import Any, NoReturn

from audiogen.errors import ControlError
from audiogen.live.rate_limit import RateLimit
from audiogen.live.remote_commands import ROOT, Arguments, RemoteCommands
from audiogen.live.session import Session

OWNER = "page"

MOST_TOGETHER = 64
"""Messages in one list; a scene of every control fits in."""

TAKES_A_SECOND = 2.0
"""How often recording may be started or stopped, since each start makes files."""

Message = tuple[str, Arguments]


def messages_of(text: str) -> list[Message]:
    """The messages in a JSON text.

    Raises
    ------
    ControlError
        If it is none, or holds a value that is neither a finite number nor a text.
    """
    try:
        given = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ControlError("the message is no JSON") from None
    if not isinstance(given, list) or not given or len(given) > MOST_TOGETHER:
        raise ControlError(
            f"a message is a list: a name and values, or up to {MOST_TOGETHER} of those"
        )
    return [_message(one) for one in (given if isinstance(given[0], list) else [given])]


def _message(given: Any) -> Message:
    if not isinstance(given, list) or not 1 <= len(given) <= 3 or not isinstance(given[0], str):
        raise ControlError("a message is a name and up to two values")
    name, *values = given
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not isinstance(value, str) and not (number and _finite(value)):
            raise ControlError("a value is a finite number or a text")
    return name, tuple(values)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can be
        return False


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


class PageCommands:
    """Executes the messages of all pages, which are one owner of the controls together.

    Parameters
    ----------
    session : Session
    clock : callable of float (s)
    """

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = session
        self._commands = RemoteCommands(session, clock, OWNER)
        self._takes = RateLimit(TAKES_A_SECOND, most=4.0, clock=clock)

    def execute(self, name: str, values: Arguments) -> None:
        """Execute one message.

        Raises
        ------
        ControlError
            If there is nothing of that name, or the values are not what it takes.
        SinkError, ScoreError
            If a take cannot be written.
        """
        if name != "record":
            self._commands.execute(ROOT + name, values)
            return
        if len(values) != 1 or values[0] not in (0, 1):
            raise ControlError("record takes 1 or 0")
        if not self._takes.spend():
            raise ControlError("recordings are started and stopped too fast; this one was left out")
        self._session.record(bool(values[0]))
