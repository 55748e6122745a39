"""Clients of the page's server: requests and sockets as browsers, and as others, open them."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from websockets import Origin
from websockets.sync.client import ClientConnection, connect

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def comes(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.005)
    return true()


class Answer:
    """What a server answered."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.content = b"" if response.status == 101 else response.read()

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(url: str, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """What a path answers; headers with underscores for hyphens."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body or None, named)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def opened(url: str, path: str, **headers: str) -> int:
    """The status that opening a socket is answered with: 101 if it opens."""
    given = {"Host": urlsplit(url).netloc, "Origin": url.rstrip("/"), **headers}
    given = {name: value for name, value in given.items() if value}
    return ask(url, path, **HANDSHAKE, **given).status


def unread(url: str, path: str) -> socket.socket:
    """A socket that was opened, and that nobody reads; its buffer is small."""
    parts = urlsplit(url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", parts.port))
    given = {"Host": parts.netloc, "Origin": url.rstrip("/"), **HANDSHAKE}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    assert connection.recv(12) == b"HTTP/1.1 101"
    return connection


class Client:
    """A page, as far as the server sees it.

    Parameters
    ----------
    url : str
        Of the page.
    path : str
        "control" or "sound".
    """

    def __init__(self, url: str, path: str = "control") -> None:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        self._open = contextlib.ExitStack()
        connecting = connect(
            f"ws://127.0.0.1:{parts.port}/{path}{query}",
            origin=Origin(f"http://127.0.0.1:{parts.port}"),
            compression=None,
            open_timeout=20,
        )
        self.socket: ClientConnection = self._open.enter_context(connecting)
        self.state: dict[str, dict[str, Any]] = {"targets": {}, "status": {}, "log": {}}

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it; the server hears of it."""
        self._open.close()

    def say(self, *message: Any) -> None:
        """Say something, as JSON."""
        self.socket.send(json.dumps(message))

    def sees(self, true: Callable[[dict[str, Any]], Any], seconds: float = 10.0) -> bool:
        """Whether the state that was told comes to be so."""
        until = time.monotonic() + seconds
        while not self._is(true):
            if time.monotonic() > until:
                return False
            try:
                news = json.loads(self.socket.recv(timeout=0.2))
            except TimeoutError:
                continue
            for section, entries in news.items():
                self.state[section].update(entries)
        return True

    def _is(self, true: Callable[[dict[str, Any]], Any]) -> bool:
        try:
            return bool(true(self.state))
        except KeyError:  # not told yet
            return False

    def hears(self) -> tuple[int, int, int, bytes]:
        """The next run of sound: first sample, channels, samples lost, PCM."""
        message = self.socket.recv(timeout=10)
        assert isinstance(message, bytes)
        return (*struct.unpack("<dII", message[:16]), message[16:])
