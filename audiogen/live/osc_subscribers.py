"""Subscribers: whoever asked over OSC to be told where the controls are going."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from audiogen.errors import ControlError
from audiogen.live.remote_commands import ROOT, Arguments, number_of
from audiogen.live.session import Session

LEASE = 60.0
"""Seconds that a subscription lasts; asking again renews it. UDP does not tell who has gone."""

LONGEST = 3600.0
"""Seconds that may be asked for."""

MOST = 16
"""Subscribers at a time."""

Address = tuple[str, int]


@dataclass
class _Subscriber:
    until: float
    sent: dict[str, float | str] = field(default_factory=dict)


class Subscribers:
    """Keeps who listens, and sends each of them what has changed since it was sent last.

    Parameters
    ----------
    send : callable of bytes and address
        Never waits.
    """

    def __init__(self, send: Callable[[bytes, Address], None]) -> None:
        self._send = send
        self._there: dict[Address, _Subscriber] = {}

    def __len__(self) -> int:
        return len(self._there)

    def asked(self, address: str, values: Arguments, sender: Address, now: float) -> bool:
        """Whether a message was about subscribing; then it is done.

        Raises
        ------
        ControlError
            If its arguments are wrong, or there are too many subscribers.
        """
        name = address.removeprefix(ROOT)
        if name not in ("subscribe", "unsubscribe"):
            return False
        # Back to the machine that asked, never to another one: no packets for third parties.
        receiver = sender[0], _port(values[0]) if values else sender[1]
        if name == "unsubscribe":
            self._there.pop(receiver, None)
            return True
        seconds = number_of(name, values[1]) if len(values) > 1 else LEASE
        if not 0 < seconds <= LONGEST:
            raise ControlError(f"a subscription lasts up to {LONGEST:g} seconds")
        self._forget(now)
        if receiver not in self._there and len(self._there) >= MOST:
            raise ControlError(f"there are {MOST} subscribers already")
        # Asked anew, everything is sent anew: the page may have been opened again.
        self._there[receiver] = _Subscriber(now + seconds)
        return True

    def tell(self, session: Session, now: float) -> None:
        """Send what has changed to those whose lease lasts."""
        self._forget(now)
        if not self._there:
            return
        state: dict[str, float | str] = {k: goal for k, (goal, _) in session.targets().items()}
        state["swap"] = session.arbiter.leader
        for receiver, subscriber in self._there.items():
            for name, value in state.items():
                if subscriber.sent.get(name) != value:
                    self._send(_message(ROOT + name, value), receiver)
            subscriber.sent = state

    def _forget(self, now: float) -> None:
        self._there = {who: s for who, s in self._there.items() if s.until > now}


@functools.lru_cache(maxsize=256)
def _message(address: str, value: float | str) -> bytes:
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    builder.add_arg(value, "s" if isinstance(value, str) else "f")
    return builder.build().dgram


def _port(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1024 <= value <= 65535:
        return value
    raise ControlError("a port to send back to is a whole number from 1024 to 65535")
