"""HTTP connections with limits: how many at once, how long each may idle, and how much it may send.

None of them can shut another one out: where there are too many, the one that has idled longest is
closed, and the new one is answered.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 96
"""Connections at once, of whatever kind; browsers hold a few open for each page."""

LARGEST_REQUEST = 32_768
"""Bytes of a request with all its headers. The page sends messages over its sockets."""

PATIENCE = 5.0
"""Seconds for the server to start or stop, and for a connection to send its next request."""


class BoundedProtocol(H11Protocol):
    """One HTTP connection; there is one for each, until it ends or becomes a WebSocket."""

    _received = 0  # bytes since the last answer
    _since = 0.0  # when it was opened or answered last
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept a connection, and close another one if there are too many."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._wait()
        if len(self.connections) > MOST_CONNECTIONS:
            others = [one for one in self.connections if isinstance(one, BoundedProtocol)]
            oldest = min(others, key=lambda one: (one._is_answering(), one._since))
            oldest.transport.abort()
            self.connections.discard(oldest)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the time limit of a connection that has ended."""
        self._cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, or close the connection if that has no end."""
        self._received += len(data)
        if self._received > LARGEST_REQUEST:
            self.transport.abort()
        else:
            super().data_received(data)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._received = 0
        self._wait()
        super().on_response_complete()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._cancel()
        self._since = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._hang_up)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _hang_up(self) -> None:
        # A request that has come is being answered; a WebSocket is no longer in here.
        if not self._is_answering() and self in self.connections:
            self.transport.abort()
