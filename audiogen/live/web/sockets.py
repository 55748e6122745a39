"""The page's two WebSockets: one brings the sound, the other the state, and takes what it says.

Nobody is waited for. A page that reads slowly gets its differences as one, later; of the sound it
loses the oldest, and is told how much that was.
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

PAUSE = 0.05
"""Seconds from one look at the stage to the next."""

ROOM = 1.0
"""Seconds of sound that may wait for a page."""

FASTEST = 400.0
"""Messages a second that a page may send, and twice as many at once. Ours sends 30 of each knob."""

TOO_FAST, UNREADABLE = 1008, 1003
"""Codes that a WebSocket is closed with."""

HEADER = struct.Struct("<dII")
"""Before the samples: the number of the first one, channels, and samples that this page lost."""


class StateQueue:
    """What is to be told to one page: what has changed since it was told last."""

    def __init__(self, state: State) -> None:
        self._due: State = state
        self._news = asyncio.Event()
        self._news.set()

    def tell(self, news: State) -> None:
        """Put down what is new; never waits."""
        self._due = merged((self._due, news))
        self._news.set()

    async def next(self) -> State:
        """All that is new, as soon as there is something."""
        await self._news.wait()
        self._news.clear()
        due, self._due = self._due, {}
        return due


class SoundQueue:
    """The sound that waits for one page: bounded; what is too old is lost and counted.

    Parameters
    ----------
    room : int (samples)
    channels : int
    """

    def __init__(self, room: int, channels: int) -> None:
        self._room, self._channels = room, channels
        self._waiting: deque[tuple[int, int, bytes]] = deque()
        self._held = self.dropped = 0
        self._news = asyncio.Event()

    def offer(self, start: int, samples: int, pcm: bytes) -> None:
        """Take the next run of sound; never waits."""
        self._waiting.append((start, samples, pcm))
        self._held += samples
        while self._held > self._room and len(self._waiting) > 1:
            lost = self._waiting.popleft()[1]
            self._held -= lost
            self.dropped += lost
        self._news.set()

    async def next(self) -> bytes:
        """The next run with its header, as soon as there is one."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        start, samples, pcm = self._waiting.popleft()
        self._held -= samples
        return HEADER.pack(start, self._channels, self.dropped & 0xFFFFFFFF) + pcm


class Sockets:
    """Everybody who has the page open.

    Parameters
    ----------
    stage : Session
    """

    def __init__(self, session: Session) -> None:
        self._session, self._conductor = session, PageCommands(session)
        self._desks: set[StateQueue] = set()
        self._ears: set[SoundQueue] = set()
        self._hearing: asyncio.Task[None] | None = None
        self._state = state_of(session)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """For as long as the server runs."""
        telling = asyncio.create_task(self._tell())
        try:
            yield
        finally:
            tasks = [telling, *([self._hearing] if self._hearing else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def control(self, socket: WebSocket) -> None:
        """The socket of the state, and of what the page says."""
        await socket.accept()
        desk = StateQueue(self._state)
        self._desks.add(desk)
        try:
            await _until_one_ends(self._listen(socket, desk), self._send_state(socket, desk))
        finally:
            self._desks.discard(desk)

    async def sound(self, socket: WebSocket) -> None:
        """The socket of the sound; nothing is to be said to it."""
        await socket.accept()
        ear = SoundQueue(round(ROOM * self._session.sample_rate), self._session.channels)
        self._ears.add(ear)
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(self._hear())
        try:
            await _until_one_ends(_hear_nothing(socket), _send_sound(socket, ear))
        finally:
            self._ears.discard(ear)

    async def _listen(self, socket: WebSocket, desk: StateQueue) -> None:
        allowance = RateLimit(FASTEST, most=2 * FASTEST)
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (text := message.get("text")) is None:
                await socket.close(UNREADABLE, "only text is understood")
                return
            if not allowance.spend():
                await socket.close(TOO_FAST, "too many messages")
                return
            try:
                messages = messages_of(text)
                if not allowance.spend(len(messages) - 1):
                    await socket.close(TOO_FAST, "too many messages")
                    return
                for name, values in messages:
                    if name == "record":  # it may wait for a disk
                        await asyncio.to_thread(self._conductor.take, name, values)
                    else:
                        self._conductor.take(name, values)
            except (ControlError, ConfigError, SinkError) as error:
                desk.tell({"told": {"mistake": str(error)}})

    async def _send_state(self, socket: WebSocket, desk: StateQueue) -> None:
        while True:
            await socket.send_text(json.dumps(await desk.next(), allow_nan=False))

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            before, self._state = self._state, state_of(self._session)
            if news := differences(before, self._state):
                for desk in self._desks:
                    desk.tell(news)

    async def _hear(self) -> None:
        listener = self._session.listen(ROOM)
        try:
            while self._ears:
                heard = await asyncio.to_thread(listener.read, 0.2)
                if heard is not None and len(heard.samples):
                    pcm = _pcm(heard.samples)
                    for ear in self._ears:
                        ear.offer(heard.start, len(heard.samples), pcm)
        finally:
            listener.close()


def _pcm(samples: Samples) -> bytes:
    """16 bits, little-endian, the channels of a sample beside each other."""
    scaled = np.clip(samples * 32767.0, -32768.0, 32767.0)
    return np.rint(scaled).astype("<i2").tobytes()


async def _send_sound(socket: WebSocket, ear: SoundQueue) -> None:
    while True:
        await socket.send_bytes(await ear.next())


async def _hear_nothing(socket: WebSocket) -> None:
    message = await socket.receive()
    if message["type"] != "websocket.disconnect":
        await socket.close(UNREADABLE, "nothing is to be said here")


async def _until_one_ends(*ways: Coroutine[Any, Any, None]) -> None:
    """Run all of them until one ends: the page has gone, or was sent away."""
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
