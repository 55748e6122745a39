"""OSC: a socket that moves the controls, and tells whoever subscribed where they are going.

/audiogen/<control> value [seconds]     /audiogen/mix/<source> weight [seconds]
/audiogen/swap name                     /audiogen/swap/<name> [1]
/audiogen/scene name [seconds]          /audiogen/scene/<name> [1]
/audiogen/reset [1]                     /audiogen/jump [seconds]
/audiogen/freeze [value]                /audiogen/release [knob]
/audiogen/subscribe [port] [seconds]    /audiogen/unsubscribe [port]

One thread reads, and sends what changed in between; the player never waits for it.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator

from audiogen.errors import ConfigError, ControlError
from audiogen.live.osc_packet import LARGEST, MalformedError, messages_of
from audiogen.live.osc_subscribers import Subscribers
from audiogen.live.remote_commands import RemoteCommands
from audiogen.live.session import Session

FASTEST = 1000
"""Messages a second that are listened to; a burst may have as many at once."""

PAUSE = 0.04
"""Seconds from one look at the targets to the next: 25 values a second of each knob."""

TOLD = 12
"""Different mistakes that are told; the rest are only counted."""


class OscError(ConfigError):
    """A port that cannot be listened to, or python-osc is not installed."""


class Osc:
    """What listens; for tests and for whoever wants to know how it went.

    Attributes
    ----------
    port : int
        That is listened to.
    taken, malformed, mistaken, too_many : int
        Messages that did something; packets that were no OSC; messages that asked for what is not
        there; packets that came too fast.
    """

    def __init__(
        self, session: Session, heard: socket.socket, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.port = int(heard.getsockname()[1])
        self.taken = self.malformed = self.mistaken = self.too_many = 0
        self._session, self._socket, self._clock = session, heard, clock
        self._subscribers = Subscribers(self._send)
        self._conductor = RemoteCommands(session)
        self._told: set[str] = set()
        self._allowance, self._counted = float(FASTEST), clock()

    def listen(self, stop: threading.Event) -> None:
        """Read and answer until the event is set."""
        looked = -1.0
        while not stop.is_set():
            ready = select.select([self._socket], [], [], PAUSE)[0]
            if ready:
                with contextlib.suppress(OSError):  # what came is gone, or nobody is there for it
                    self.packet(*self._socket.recvfrom(LARGEST + 1))
            now = self._clock()
            if now - looked >= PAUSE:
                looked = now
                self._subscribers.tell(self._session, now)

    def packet(self, datagram: bytes, sender: tuple[str, int]) -> None:
        """Do what a datagram asks for; never raises for what is in it."""
        now = self._clock()
        gained = (now - self._counted) * FASTEST
        self._allowance, self._counted = min(float(FASTEST), self._allowance + gained), now
        if self._allowance < 1:
            self.too_many += 1
            self._tell_once(f"OSC: more than {FASTEST} messages a second; some were left out")
            return
        try:
            messages = messages_of(datagram)
        except MalformedError as error:
            self._allowance -= 1
            self.malformed += 1
            self._tell_once(
                "OSC: packets that cannot be read are left out", f"; the first: {error}"
            )
            return
        self._allowance -= max(1, len(messages))
        for address, values in messages:
            try:
                if not self._subscribers.asked(address, values, sender, now):
                    self._conductor.take(address, values)
                self.taken += 1
            except ControlError as error:
                self.mistaken += 1
                self._tell_once(f"OSC: {error}")

    def _tell_once(self, sentence: str, rest: str = "") -> None:
        if sentence not in self._told and len(self._told) < TOLD:
            self._told.add(sentence)
            self._session.tell(sentence + rest)

    def _send(self, datagram: bytes, receiver: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # a full buffer or a dead listener holds nothing up
            self._socket.sendto(datagram, receiver)


@contextlib.contextmanager
def osc(session: Session, port: int, host: str = "127.0.0.1") -> Iterator[Osc]:
    """Listen to OSC over UDP for as long as the context lasts.

    Parameters
    ----------
    stage : Session
    port : int
        0: any free one.
    host : str
        The address to listen on; by default only this machine reaches it. OSC knows no password:
        on another address everybody in the network can play.

    Raises
    ------
    OscError
        If the port is taken, the address is not this machine's, or python-osc is not installed.
    """
    try:
        import pythonosc  # noqa: F401
    except ImportError as error:
        raise OscError("OSC needs python-osc: pip install 'audiogen[live]'") from error
    try:
        (family, kind, number, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_DGRAM
        )
        heard = socket.socket(family, kind, number)
    except OSError as error:
        raise OscError(f"cannot listen to OSC at {host}: {error.strerror}") from error
    with heard:
        try:
            heard.bind(place)
        except OSError as error:
            raise OscError(
                f"cannot listen to OSC at {host}, port {port}: {error.strerror}"
            ) from error
        heard.setblocking(False)
        stop, listening = threading.Event(), Osc(session, heard)
        thread = threading.Thread(target=listening.listen, args=(stop,), name="osc", daemon=True)
        thread.start()
        try:
            yield listening
        finally:
            stop.set()
            thread.join()
