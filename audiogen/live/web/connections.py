"""HTTP connections with limits: how many at once, and how long one may stay silent."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 96
"""Connections at once, of whatever kind; browsers hold a few open for each page."""

PATIENCE = 5.0
"""Seconds for the server to start or stop, and for a connection to send its request."""


class BoundedProtocol(H11Protocol):
    """One HTTP connection; there is one for each, until it ends or becomes a WebSocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept a connection, or close it if there are too many."""
        made = cast(asyncio.Transport, transport)
        super().connection_made(made)
        if len(self.connections) > MOST_CONNECTIONS:
            made.abort()
        else:
            self._waiting = asyncio.get_running_loop().call_later(PATIENCE, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the time limit of a connection that has ended."""
        if hasattr(self, "_waiting"):
            self._waiting.cancel()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        # A request that has come is being answered; a WebSocket is no longer in here.
        if self.cycle is None and self in self.connections:
            self.transport.abort()
