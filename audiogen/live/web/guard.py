"""Access to the page: which requests are answered, how many at once, with which headers.

- The host name in a request must be this machine's, so that no other site can reach the page
through
  a name of its own that resolves to this machine (DNS rebinding).
- A WebSocket can only be opened by a page of the same origin.
- Anywhere but on loopback every request needs the token, in the address or as a cookie.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiogen.errors import printable

MOST_SOCKETS = 32
"""WebSockets at once; a page has two."""

MOST_TOLD = 8
"""Kinds of failures that the player is told of."""

_CLIENTS = ("LocalProtocolError", "RemoteProtocolError", "ClientDisconnect", "WebSocketDisconnect")
"""Errors that mean that a client has gone, or never spoke HTTP."""

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; "
    "connect-src 'self' ws://{netloc}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy: a page loads nothing from elsewhere."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Checks every request before an application gets it; an ASGI middleware.

    Parameters
    ----------
    app : ASGI application
    host : str
        The address that is served.
    port : int
    token : str
        Empty if none is needed.
    on_error : callable of str
        Called with a sentence when the application fails.

    Attributes
    ----------
    refused : int
        Requests that were refused.
    """

    def __init__(
        self, app: ASGIApp, host: str, port: int, token: str, on_error: Callable[[str], None]
    ) -> None:
        self._app, self._token, self._on_error = app, token, on_error
        self._cookie = f"audiogen-{port}"
        self._names = {"localhost", host.lower()}
        if token:  # other names are safe here, since a site elsewhere has no token
            hostname = socket.gethostname().lower()
            self._names |= {hostname, f"{hostname}.local", hostname.partition(".")[0]}
        self._sockets = 0
        self._told: set[str] = set()
        self.refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why it is refused."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        status, why = self._reason(scope)
        if why:
            self.refused += 1
            await _refuse(scope, receive, send, status, why)
            return
        web_socket = scope["type"] == "websocket"
        self._sockets += web_socket
        try:
            await self._app(scope, receive, send if web_socket else self._with_headers(scope, send))
        except Exception as error:
            self._tell(error)
            if web_socket:
                await send({"type": "websocket.close", "code": 1011})
            else:
                raise
        finally:
            self._sockets -= web_socket

    def _tell(self, error: Exception) -> None:
        """Pass a failure on, once for each kind; what a client does to its connection is none."""
        kind = type(error).__name__
        if kind not in self._told and kind not in _CLIENTS and len(self._told) < MOST_TOLD:
            self._told.add(kind)
            self._on_error(printable(f"the page's server failed: {kind}: {error}"))

    def _reason(self, scope: Scope) -> tuple[int, str]:
        headers = Headers(scope=scope)
        netloc = self._netloc(headers.get("host", ""))
        if not netloc:
            return (
                421,
                "this address is none of this machine's: open the one that audiogen has printed",
            )
        if not self._has_token(scope, headers):
            return 403, "open the address that audiogen has printed: it holds the token"
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return 413, "nothing is sent here but over the page's sockets"
        if scope["type"] == "websocket":
            if headers.get("origin", "") not in (f"http://{netloc}", f"https://{netloc}"):
                return (
                    403,
                    "pages from elsewhere may not play: open the address that audiogen printed",
                )
            if self._sockets >= MOST_SOCKETS:
                return 503, "too many pages are open: close one"
        return 0, ""

    def _netloc(self, host: str) -> str:
        """The host as it may stand in a header; empty if it is not this machine's."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port
        except ValueError:
            return ""
        address = _address(name)
        local = address is not None and (bool(self._token) or address.is_loopback)
        if name not in self._names and not local:
            return ""
        shown = f"[{name}]" if ":" in name else name
        return shown if port is None else f"{shown}:{port}"

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        if not self._token:
            return True
        # Split by hand, in time proportional to their lengths: before 3.12.6, http.cookies takes
        # seconds for a cookie of backslashes. The token has no character that would be escaped.
        address = scope["query_string"].decode("latin-1").split("&")
        cookies = [part.strip() for part in headers.get("cookie", "").split(";")]
        for parts, name in ((address, "token"), (cookies, self._cookie)):
            given = next((part for part in parts if part.startswith(f"{name}=")), "")
            value = given.removeprefix(f"{name}=").strip('"')
            if secrets.compare_digest(value.encode(), self._token.encode()):
                return True
        return False

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        netloc = self._netloc(Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(
                    {**HEADERS, "content-security-policy": CONTENT.format(netloc=netloc)}
                )
                if self._token and b"token=" in scope["query_string"]:
                    cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
                    headers["set-cookie"] = cookie
            await send(message)

        return send_with_headers


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    # Closed afterwards, so that a body without end is not read to it.
    response = PlainTextResponse(why + "\n", status, {**HEADERS, "connection": "close"})
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
    await response(scope, receive, send)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
