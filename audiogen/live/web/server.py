"""The server of the page, in a thread of its own: a session to play and listen to in a browser.

    with web(session, 8765) as url:
        print(url)

The files of the page are read from the folder `page` once, so no path comes from the network.
Recordings are downloaded by their number.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from importlib import resources
from typing import TYPE_CHECKING

from audiogen.errors import ConfigError
from audiogen.libraries import require
from audiogen.live.session import Session
from audiogen.live.web.connections import PATIENCE
from audiogen.live.web.state import facts_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""Media types of the page's files, by suffix."""

LARGEST = 4096
"""Most bytes of a message from a page."""

WAITING = 65_536
"""Bytes that the system buffers for a page that does not read: a second or two of sound."""

SILENT = 100
"""A log level above all others, so that the server writes nothing to the terminal."""


class WebError(ConfigError):
    """A port that cannot be opened, or libraries that are not installed."""


@contextlib.contextmanager
def web(session: Session, port: int, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the page for as long as the context lasts.

    Parameters
    ----------
    session : Session
    port : int
        0 for any free one.
    host : str
        The address to serve at. Anywhere but on loopback the page needs a token, which is new each
        time and part of the URL.

    Yields
    ------
    str
        The URL to open.

    Raises
    ------
    WebError
        If the port is taken, or the address is not this machine's.
    MissingLibraryError
        If a library of the page's server is not installed.
    """
    require("the page", "starlette", "uvicorn", "websockets")
    import uvicorn
    import websockets  # noqa: F401 (uvicorn loads it, by the name in `ws`)

    from audiogen.live.web.connections import BoundedProtocol

    # Without a handler, logging prints their errors over the display: what a client sends broken.
    for name in ("uvicorn.error", "websockets"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    listening = _bound(host, port)
    address, number = listening.getsockname()[:2]
    token = "" if ipaddress.ip_address(address).is_loopback else secrets.token_urlsafe(32)
    config = uvicorn.Config(
        _application(session, host, number, token),
        http=BoundedProtocol,
        ws="websockets-sansio",
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        log_level=SILENT,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="web", daemon=True)
    with listening:
        thread.start()
        until = time.monotonic() + PATIENCE
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        if not server.started:
            raise WebError(f"the page's server did not start at {host}, port {number}")
        try:
            yield _url(host, number, token)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def _bound(host: str, port: int) -> socket.socket:
    try:
        (family, kind, number, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )
        listening = socket.socket(family, kind, number)
    except OSError as error:
        raise WebError(f"cannot serve the page at {host}: {error.strerror}") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, WAITING)
    try:
        listening.bind(place)
    except OSError as error:
        listening.close()
        reason = error.strerror
        raise WebError(f"cannot serve the page at {host}, port {port}: {reason}") from error
    return listening


def _url(host: str, port: int, token: str) -> str:
    named = socket.gethostname() if host in ("0.0.0.0", "::") else host
    shown = f"[{named}]" if ":" in named else named
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")


def _application(session: Session, host: str, port: int, token: str) -> ASGIApp:
    """The application: the page's files, the facts, recordings, and two WebSockets."""
    from starlette.applications import Starlette
    from starlette.routing import Route, WebSocketRoute

    from audiogen.live.web.guard import Guard
    from audiogen.live.web.sockets import Sockets

    sockets, pages = Sockets(session), _Pages(session)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # By default the loop prints the errors that broken connections end with.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        async with sockets.open():
            yield

    app = Starlette(
        routes=[
            Route("/", pages.file),
            Route("/facts.json", pages.facts),
            Route("/recordings/{number}", pages.recording),
            Route("/{name}", pages.file),
            WebSocketRoute("/control", sockets.control),
            WebSocketRoute("/sound", sockets.sound),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Guard(app, host, port, token, session.add_message)


class _Pages:
    """Answers the requests for the page's files, the facts and the recordings of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._name = secrets.token_hex(8)
        self._files = _files()

    async def file(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse, Response

        content, kind = self._files.get(request.path_params.get("name", "index.html"), (None, ""))
        if content is None:
            return PlainTextResponse("there is nothing here\n", 404)
        return Response(content, media_type=kind)

    async def facts(self, request: Request) -> Response:
        from starlette.responses import JSONResponse

        return JSONResponse(facts_of(self._session, self._name))

    def recording(self, request: Request) -> Response:
        from starlette.responses import FileResponse, PlainTextResponse

        recordings = self._session.recordings()
        wanted = request.path_params["number"]
        found = {str(number): path for number, path in enumerate(recordings)}.get(wanted)
        if found is None or not found.is_file():
            return PlainTextResponse("there is no such recording\n", 404)
        return FileResponse(found, filename=found.name)


def _files() -> dict[str, tuple[bytes, str]]:
    """The page's files by name, each with its media type."""
    folder = resources.files("audiogen.live.web") / "page"
    found = {}
    for file in folder.iterdir():
        suffix = file.name[file.name.rfind(".") :]
        if suffix in KINDS:
            found[file.name] = file.read_bytes(), KINDS[suffix]
    return found
