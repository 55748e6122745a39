"""A backend for mido on rtmidi2, for the Pythons that python-rtmidi has no wheel for.

mido finds a backend's `get_devices` and `Input` by their names
(https://mido.readthedocs.io/en/stable/backends/custom.html). There are only inputs, since audiogen
sends no MIDI.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import rtmidi2
from mido import Message
from mido.ports import BaseInput


def get_devices(**settings: Any) -> list[dict[str, Any]]:
    """The inputs of this machine, as mido asks for them.

    Raises
    ------
    OSError
        If the system has no MIDI.
    """
    with _driver_errors():
        names = rtmidi2.MidiIn().ports
    return [{"name": name, "is_input": True, "is_output": False} for name in dict.fromkeys(names)]


class Input(BaseInput):  # type: ignore[misc]
    """An open input. Each message goes to its callback, on the driver's thread."""

    _locking = False

    def _open(
        self,
        virtual: bool = False,
        callback: Callable[[Message], None] | None = None,
        **settings: Any,
    ) -> None:
        self._callback = callback
        with _driver_errors():
            self._port = rtmidi2.MidiIn()
            if virtual:
                self._port.open_virtual_port(self.name)
            else:
                names = self._port.ports
                if self.name not in names:
                    raise OSError(f"unknown port {self.name!r}")
                self._port.open_port(names.index(self.name))
            # As mido sets python-rtmidi: everything but active sensing.
            self._port.ignore_types(midi_sysex=False, midi_time=False, midi_sense=True)
            self._port.callback = self._receive

    def _receive(self, data: list[int], seconds: float) -> None:
        with contextlib.suppress(ValueError):  # bytes that are no MIDI message
            message = Message.from_bytes(data)
            if self._callback is not None:
                self._callback(message)

    def _close(self) -> None:
        self._port.callback = None
        self._port.close_port()


@contextlib.contextmanager
def _driver_errors() -> Iterator[None]:
    """Errors of the driver as `OSError`, which every backend of mido raises."""
    try:
        yield
    except RuntimeError as error:
        raise OSError(str(error).strip() or "the MIDI driver cannot be opened") from error
