"""The page's two WebSockets: one sends sound, the other sends the state and receives messages.

A slow page never holds up the set: its pending changes of state are merged into one, and of the
sound it loses the oldest, with a count of how much.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import numpy as np
from starlette.websockets import WebSocket, WebSocketDisconnect

from audiogen.codec.base import Samples
from audiogen.errors import ConfigError, ControlError, SinkError
from audiogen.live.rate_limit import RateLimit
from audiogen.live.session import Session
from audiogen.live.web.messages import PageCommands, messages_of
from audiogen.live.web.state import State, differences, merged, state_of

STATE_INTERVAL = 0.05
"""Seconds between two looks at the state of the session."""

SOUND_SECONDS = 1.0
"""Seconds of sound that are buffered for a page."""

MESSAGE_RATE = 400.0
"""Messages a second that a page may send, and twice as many at once; ours sends 30 a control."""

TOO_FAST, UNREADABLE = 1008, 1003
"""Codes that a WebSocket is closed with."""

HEADER = struct.Struct("<dII")
"""Before the samples: the number of the first one, channels, and samples that this page lost."""


class StateQueue:
    """The changes of state that one page has not been sent yet, merged into one."""

    def __init__(self, state: State) -> None:
        self._due: State = state
        self._ready = asyncio.Event()
        self._ready.set()

    def put(self, changes: State) -> None:
        """Add changes; never waits."""
        self._due = merged((self._due, changes))
        self._ready.set()

    async def next(self) -> State:
        """All changes, as soon as there are some."""
        await self._ready.wait()
        self._ready.clear()
        due, self._due = self._due, {}
        return due


class SoundQueue:
    """The sound that one page has not been sent yet: bounded; the oldest is dropped and counted.

    Parameters
    ----------
    room : int (samples)
    channels : int
    """

    def __init__(self, capacity: int, channels: int) -> None:
        self._capacity, self._channels = capacity, channels
        self._waiting: deque[tuple[int, int, bytes]] = deque()
        self._queued = self.dropped = 0
        self._ready = asyncio.Event()

    def offer(self, start: int, samples: int, pcm: bytes) -> None:
        """Take the next run of sound; never waits."""
        self._waiting.append((start, samples, pcm))
        self._queued += samples
        while self._queued > self._capacity and len(self._waiting) > 1:
            lost = self._waiting.popleft()[1]
            self._queued -= lost
            self.dropped += lost
        self._ready.set()

    async def next(self) -> bytes:
        """The next run with its header, as soon as there is one."""
        while not self._waiting:
            self._ready.clear()
            await self._ready.wait()
        start, samples, pcm = self._waiting.popleft()
        self._queued -= samples
        return HEADER.pack(start, self._channels, self.dropped & 0xFFFFFFFF) + pcm


class Sockets:
    """The sockets of every page that is open.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session, self._commands = session, PageCommands(session)
        self._state_queues: set[StateQueue] = set()
        self._sound_queues: set[SoundQueue] = set()
        self._sound_task: asyncio.Task[None] | None = None
        self._state = state_of(session)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Watch the session for as long as the server runs."""
        watching = asyncio.create_task(self._watch_state())
        try:
            yield
        finally:
            tasks = [watching, *([self._sound_task] if self._sound_task else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def control(self, socket: WebSocket) -> None:
        """Serve the socket that sends the state and receives messages."""
        await socket.accept()
        queue = StateQueue(self._state)
        self._state_queues.add(queue)
        try:
            await _until_one_ends(self._listen(socket, queue), self._send_state(socket, queue))
        finally:
            self._state_queues.discard(queue)

    async def sound(self, socket: WebSocket) -> None:
        """Serve the socket that sends sound; it takes no messages."""
        await socket.accept()
        queue = SoundQueue(round(SOUND_SECONDS * self._session.sample_rate), self._session.channels)
        self._sound_queues.add(queue)
        if self._sound_task is None or self._sound_task.done():
            self._sound_task = asyncio.create_task(self._distribute_sound())
        try:
            await _until_one_ends(_refuse_messages(socket), _send_sound(socket, queue))
        finally:
            self._sound_queues.discard(queue)

    async def _listen(self, socket: WebSocket, queue: StateQueue) -> None:
        limit = RateLimit(MESSAGE_RATE, most=2 * MESSAGE_RATE)
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (text := message.get("text")) is None:
                await socket.close(UNREADABLE, "only text is understood")
                return
            if not limit.spend():
                await socket.close(TOO_FAST, "too many messages")
                return
            try:
                messages = messages_of(text)
                if not limit.spend(len(messages) - 1):
                    await socket.close(TOO_FAST, "too many messages")
                    return
                for name, values in messages:
                    if name == "record":  # it may wait for a disk
                        await asyncio.to_thread(self._commands.execute, name, values)
                    else:
                        self._commands.execute(name, values)
            except (ControlError, ConfigError, SinkError) as error:
                queue.put({"log": {"error": str(error)}})

    async def _send_state(self, socket: WebSocket, queue: StateQueue) -> None:
        while True:
            await socket.send_text(json.dumps(await queue.next(), allow_nan=False))

    async def _watch_state(self) -> None:
        while True:
            await asyncio.sleep(STATE_INTERVAL)
            before, self._state = self._state, state_of(self._session)
            if changes := differences(before, self._state):
                for queue in self._state_queues:
                    queue.put(changes)

    async def _distribute_sound(self) -> None:
        listener = self._session.listen(SOUND_SECONDS)
        try:
            while self._sound_queues:
                chunk = await asyncio.to_thread(listener.read, 0.2)
                if chunk is not None and len(chunk.samples):
                    pcm = _pcm(chunk.samples)
                    for queue in self._sound_queues:
                        queue.offer(chunk.start, len(chunk.samples), pcm)
        finally:
            listener.close()


def _pcm(samples: Samples) -> bytes:
    """Samples as 16-bit little-endian PCM, channels interleaved."""
    scaled = np.clip(samples * 32767.0, -32768.0, 32767.0)
    return np.rint(scaled).astype("<i2").tobytes()


async def _send_sound(socket: WebSocket, queue: SoundQueue) -> None:
    while True:
        await socket.send_bytes(await queue.next())


async def _refuse_messages(socket: WebSocket) -> None:
    message = await socket.receive()
    if message["type"] != "websocket.disconnect":
        await socket.close(UNREADABLE, "this socket takes no messages")


async def _until_one_ends(*ways: Coroutine[Any, Any, None]) -> None:
    """Run all of them until one ends: the page has gone, or was disconnected."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        gone = (WebSocketDisconnect, asyncio.CancelledError, RuntimeError, OSError)
        if isinstance(end, Exception) and not isinstance(end, gone):
            raise end
