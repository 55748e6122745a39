"""OSC over UDP: messages that move the controls, and subscribers that follow them.

/audiogen/<control> value [seconds]     /audiogen/mix/<source> weight [seconds]
/audiogen/swap name                     /audiogen/swap/<name> [1]
/audiogen/scene name [seconds]          /audiogen/scene/<name> [1]
/audiogen/reset [1]                     /audiogen/jump [seconds]
/audiogen/freeze [value]                /audiogen/release [parameter]
/audiogen/subscribe [port] [seconds]    /audiogen/unsubscribe [port]

One thread receives, and sends the changes to subscribers; the player never waits for it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from audiogen.errors import ConfigError, ControlError
from audiogen.libraries import require
from audiogen.live.osc_packet import LARGEST, MalformedError, Message, is_pattern, messages_of
from audiogen.live.osc_subscribers import Address, Subscribers
from audiogen.live.rate_limit import RateLimit
from audiogen.live.remote_commands import ROOT, Arguments, RemoteCommands, short
from audiogen.live.session import Session

FASTEST = 1000
"""Messages a second that are accepted; a burst may have as many at once."""

MOST_AT_ONCE = 256
"""Datagrams that are read before their messages are carried out."""

PAUSE = 0.04
"""Seconds between two updates of the subscribers: 25 values a second of each parameter."""

MOST_ERRORS = 12
"""Different errors that become messages; the rest are only counted."""


class OscError(ConfigError):
    """A port that cannot be listened to, or python-osc is not installed."""


class OscServer:
    """Receives OSC packets at a socket, and counts what became of them.

    Parameters
    ----------
    session : Session
    receiver : socket
        Bound to a UDP port.
    clock : callable of float (s)

    Attributes
    ----------
    port : int
        Of the socket.
    accepted : int
        Messages that were carried out.
    refused : int
        Messages with an unknown address or wrong arguments.
    strays : int
        Messages to addresses that are not ours, as `/ping` and pages of controllers send them.
    malformed : int
        Packets, and parts of bundles, that are not OSC.
    too_many : int
        Packets that came too fast.
    """

    def __init__(
        self, session: Session, receiver: socket.socket, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.port = int(receiver.getsockname()[1])
        self.accepted = self.malformed = self.refused = self.strays = self.too_many = 0
        self._session, self._socket, self._clock = session, receiver, clock
        self._subscribers = Subscribers(self._send)
        self._commands = RemoteCommands(session)
        self._errors: set[str] = set()
        self._limit = RateLimit(FASTEST, clock=clock)

    def serve(self, stop: threading.Event) -> None:
        """Receive, and send changes to subscribers, until the event is set."""
        updated = -1.0
        while not stop.is_set():
            if select.select([self._socket], [], [], PAUSE)[0]:
                self.receive_all(self._waiting())
            now = self._clock()
            if now - updated >= PAUSE:
                updated = now
                self._subscribers.send_changes(self._session, now)

    def _waiting(self) -> Iterator[tuple[bytes, Address]]:
        """The datagrams that have come, at most so many at once."""
        for _ in range(MOST_AT_ONCE):
            try:
                yield self._socket.recvfrom(LARGEST + 1)
            except BlockingIOError:
                return
            except OSError:  # an earlier answer found no receiver
                continue

    def receive(self, datagram: bytes, sender: Address) -> None:
        """Carry out the messages of a datagram; never raises for what is in it."""
        self.receive_all([(datagram, sender)])

    def receive_all(self, datagrams: Iterable[tuple[bytes, Address]]) -> None:
        """Carry out the messages of several datagrams that wait, as `receive`.

        Of several values for one control only the last is carried out, so that a fader is where the
        hand is however much waits. Everything else keeps its order.
        """
        found = [(*each, sender) for datagram, sender in datagrams for each in self._read(datagram)]
        newest = {address: n for n, (address, values, _) in enumerate(found) if _has_value(values)}
        for n, (address, values, sender) in enumerate(found):
            overtaken = n < newest.get(address, 0) and _has_value(values)
            if overtaken and address.removeprefix(ROOT) in self._commands.parameters:
                self.accepted += 1
            else:
                self._execute(address, values, sender)

    def _read(self, datagram: bytes) -> list[Message]:
        """The messages of a datagram; none if it cannot be read, or too much has come."""
        if not self._limit.spend():
            self._drop()
            return []
        messages = messages_of(datagram)
        if not self._limit.spend(max(0, len(messages) - 1)):
            self._drop()
            return []
        good: list[Message] = []
        for message in messages:
            if isinstance(message, MalformedError):
                self.malformed += 1
                what = "OSC: packets that cannot be read are left out"
                self._report(what, f"; the first: {message}")
            elif not message[0].startswith(ROOT) and not is_pattern(message[0]):
                self.strays += 1
                what = f"OSC: addresses that do not begin with {ROOT} are left out"
                self._report(what, f"; the first: {short(message[0])}")
            else:
                good.append(message)
        return good

    def _execute(self, address: str, values: Arguments, sender: Address) -> None:
        try:
            if not self._subscribers.handle(address, values, sender, self._clock()):
                self._commands.execute(address, values)
            self.accepted += 1
        except ControlError as error:
            self.refused += 1
            self._report(f"OSC: {error}")

    def _drop(self) -> None:
        self.too_many += 1
        self._report(f"OSC: more than {FASTEST} messages a second; some were left out")

    def _report(self, sentence: str, detail: str = "") -> None:
        """Add a message for the player, once for each sentence."""
        if sentence not in self._errors and len(self._errors) < MOST_ERRORS:
            self._errors.add(sentence)
            if len(self._errors) == MOST_ERRORS:
                detail += ". No more mistakes will be reported, only counted"
            self._session.add_message(sentence + detail)

    def _send(self, datagram: bytes, receiver: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # a full buffer, or a receiver that has gone
            self._socket.sendto(datagram, receiver)


def _has_value(values: Arguments) -> bool:
    """Whether a control can be moved there: a number, and maybe seconds to get there."""
    return 1 <= len(values) <= 2 and not any(isinstance(value, str) for value in values)


@contextlib.contextmanager
def osc(session: Session, port: int, host: str = "127.0.0.1") -> Iterator[OscServer]:
    """Receive OSC over UDP for as long as the context lasts.

    Parameters
    ----------
    session : Session
    port : int
        0: any free one.
    host : str
        The address to listen on; by default only this machine reaches it. OSC has no password: on
        another address everybody in the network can play.

    Raises
    ------
    OscError
        If the port is taken, or the address is not this machine's.
    MissingLibraryError
        If python-osc is not installed.
    """
    require("OSC", "pythonosc")
    try:
        (family, kind, number, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_DGRAM
        )
        receiver = socket.socket(family, kind, number)
    except OSError as error:
        raise OscError(f"cannot listen to OSC at {host}: {error.strerror}") from error
    with receiver:
        try:
            receiver.bind(place)
        except OSError as error:
            raise OscError(
                f"cannot listen to OSC at {host}, port {port}: {error.strerror}"
            ) from error
        receiver.setblocking(False)
        stop, server = threading.Event(), OscServer(session, receiver)
        thread = threading.Thread(target=server.serve, args=(stop,), name="osc", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join()
