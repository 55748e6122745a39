"""The page: a server in a thread of its own, for whoever has no sound card and no controller.

with web(stage, 8765) as url:
    print(url)

What it serves lies in the folder `page` and was read before anybody asked: no path comes from the
network. Takes are downloaded by their number.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from importlib import resources
from typing import TYPE_CHECKING, Any

from audiogen.errors import ConfigError
from audiogen.live.session import Session
from audiogen.live.web.connections import PATIENCE
from audiogen.live.web.state import facts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""What the files of the page are."""

LARGEST = 4096
"""Bytes of a message from a page."""


WAITING = 65_536
"""Bytes that the system may hold for a page that does not read: of sound, a second or two."""


SILENT = 100
"""Above every level of the log: a server that nobody asked does not write to the terminal."""


class WebError(ConfigError):
    """A port that cannot be listened to, or the libraries of the page are not installed."""


@contextlib.contextmanager
def web(session: Session, port: int, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the page for as long as the context lasts.

    Parameters
    ----------
    stage : Session
    port : int
        0: any free one.
    host : str
        The address to listen at. Anywhere but on loopback the page needs a token, which is new each
        time, and part of the address that is given.

    Yields
    ------
    str
        The address to open.

    Raises
    ------
    WebError
        If the port is taken, the address is not this machine's, or libraries are missing.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn
        import websockets  # noqa: F401
    except ImportError as error:
        raise WebError("the page needs more: pip install 'audiogen[live]'") from error
    from audiogen.live.web.connections import BoundedProtocol

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
        said = error.strerror
        raise WebError(f"cannot serve the page at {host}, port {port}: {said}") from error
    return listening


def _url(host: str, port: int, token: str) -> str:
    named = socket.gethostname() if host in ("0.0.0.0", "::") else host
    shown = f"[{named}]" if ":" in named else named
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")


def _application(session: Session, host: str, port: int, token: str) -> ASGIApp:
    """What answers: the page's files, the facts, the takes, and two WebSockets."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route, WebSocketRoute

    from audiogen.live.web.guard import Guard
    from audiogen.live.web.sockets import Sockets

    sockets = Sockets(session)
    name = secrets.token_hex(8)
    files = _files()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        def stumbled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            """Whatever a connection broke off with; the loop would print it."""

        asyncio.get_running_loop().set_exception_handler(stumbled)
        async with sockets.open():
            yield

    async def file(request: Request) -> Response:
        content, kind = files.get(request.path_params.get("name", "index.html"), (None, ""))
        if content is None:
            return PlainTextResponse("there is nothing here\n", 404)
        return Response(content, media_type=kind)

    async def facts(request: Request) -> Response:
        return JSONResponse(facts_of(session, name))

    def recording(request: Request) -> Response:
        takes = session.recordings()
        number = request.path_params["number"]
        if not number < len(takes) or not takes[number].is_file():
            return PlainTextResponse("there is no such recording\n", 404)
        return FileResponse(takes[number], filename=takes[number].name)

    app = Starlette(
        routes=[
            Route("/", file),
            Route("/facts.json", facts),
            Route("/recordings/{number:int}", recording),
            Route("/{name}", file),
            WebSocketRoute("/control", sockets.control),
            WebSocketRoute("/sound", sockets.sound),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Guard(app, host, port, token, session.add_message)


def _files() -> dict[str, tuple[bytes, str]]:
    """The page's files by name, with their kinds."""
    folder = resources.files("audiogen.live.web") / "page"
    found = {}
    for file in folder.iterdir():
        suffix = file.name[file.name.rfind(".") :]
        if suffix in KINDS:
            found[file.name] = file.read_bytes(), KINDS[suffix]
    return found
