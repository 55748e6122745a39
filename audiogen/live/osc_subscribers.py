"""OSC subscribers: programs that asked to be sent every change of a target."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from audiogen.errors import ControlError
from audiogen.live.remote_commands import ROOT, Arguments, number_of
from audiogen.live.session import Session

LEASE = 60.0
"""Seconds that a subscription lasts; asking again renews it. UDP reports no closed connection."""

LONGEST = 3600.0
"""Seconds: the longest subscription."""

MOST = 16
"""Subscribers at once."""

Address = tuple[str, int]


@dataclass
class _Subscriber:
    until: float
    sent: dict[str, float | str] = field(default_factory=dict)


class Subscribers:
    """The current subscribers; sends each of them what has changed since the last message.

    Parameters
    ----------
    send : callable of bytes and address
        Sends a datagram; must not wait.
    """

    def __init__(self, send: Callable[[bytes, Address], None]) -> None:
        self._send = send
        self._subscribers: dict[Address, _Subscriber] = {}

    def __len__(self) -> int:
        return len(self._subscribers)

    def handle(self, address: str, values: Arguments, sender: Address, now: float) -> bool:
        """Carry out `/audiogen/subscribe` and `unsubscribe`; False if a message is neither.

        Raises
        ------
        ControlError
            If its arguments are wrong, or there are too many subscribers.
        """
        name = address.removeprefix(ROOT)
        if name not in ("subscribe", "unsubscribe"):
            return False
        # Only the machine that asked can be subscribed: no packets to third parties.
        receiver = sender[0], _port(values[0]) if values else sender[1]
        if name == "unsubscribe":
            self._subscribers.pop(receiver, None)
            return True
        seconds = number_of(name, values[1]) if len(values) > 1 else LEASE
        if not 0 < seconds <= LONGEST:
            raise ControlError(f"a subscription lasts up to {LONGEST:g} seconds")
        self._forget(now)
        if receiver not in self._subscribers and len(self._subscribers) >= MOST:
            raise ControlError(f"there are {MOST} subscribers already")
        # A renewed subscription is sent everything: the client may have been restarted.
        self._subscribers[receiver] = _Subscriber(now + seconds)
        return True

    def send_changes(self, session: Session, now: float) -> None:
        """Send each subscriber what has changed, and drop those whose time is over."""
        self._forget(now)
        if not self._subscribers:
            return
        state: dict[str, float | str] = {k: target for k, (target, _) in session.targets().items()}
        state["swap"] = session.arbiter.leader
        for receiver, subscriber in self._subscribers.items():
            for name, value in state.items():
                if subscriber.sent.get(name) != value:
                    self._send(_message(ROOT + name, value), receiver)
            subscriber.sent = state

    def _forget(self, now: float) -> None:
        self._subscribers = {who: s for who, s in self._subscribers.items() if s.until > now}


@functools.lru_cache(maxsize=256)
def _message(address: str, value: float | str) -> bytes:
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address)
    builder.add_arg(value, "s" if isinstance(value, str) else "f")
    return builder.build().dgram


def _port(value: object) -> int:
    # Programs whose numbers are all floats (Pure Data, Max) send 9001.0.
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 1024 <= value <= 65535 and value == int(value):
            return int(value)
    raise ControlError("a port to send back to is a whole number from 1024 to 65535")
