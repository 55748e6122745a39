"""A backend for mido whose ports a test plugs in, plays on and pulls out: no driver is needed."""

from __future__ import annotations

from typing import Any

from mido import Message
from mido.ports import BaseInput

PLUGGED: list[str] = []
OPEN: dict[str, Input] = {}


def get_devices(**settings: Any) -> list[dict[str, Any]]:
    """What mido asks a backend for."""
    return [{"name": name, "is_input": True, "is_output": False} for name in PLUGGED]


class Input(BaseInput):
    """A port that is open."""

    def _open(self, virtual: bool = False, callback: Any = None, **settings: Any) -> None:
        if not virtual and self.name not in PLUGGED:
            raise OSError(f"unknown port {self.name!r}")
        self.callback = callback
        OPEN[self.name] = self

    def _close(self) -> None:
        del OPEN[self.name]

    def play(self, *messages: Message) -> None:
        """Have messages come in, byte by byte as on a wire."""
        for message in messages:
            self.callback(Message.from_bytes(message.bytes()))
