"""Sound devices that nobody hears: what sounddevice gives, with its callbacks called by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """As PortAudio says no."""


class FakeStream:
    """A stream of a fake device."""

    def __init__(self, system: FakeSystem, **settings: Any) -> None:
        self.system, self.settings = system, settings
        self.active = False
        self.callback: Callable[..., None] = settings["callback"]

    def start(self) -> None:
        self.active = True
        self.system.open.append(self)

    def abort(self) -> None:
        self.active = False

    def close(self) -> None:
        self.system.open.remove(self)

    def pull(self, blocks: int = 1, status: Any = None) -> np.ndarray:
        """What the device is given in so many callbacks, each of which is told a status."""
        size = self.settings["blocksize"], self.settings["channels"]
        made = []
        for _ in range(blocks):
            out = np.full(size, np.nan, np.float32)
            self.callback(out, len(out), None, status)
            made.append(out)
        return np.concatenate(made)


class FakeSystem:
    """In place of the module sounddevice: one device, which can be unplugged.

    Parameters
    ----------
    rate : int (Hz)
        The only one that it takes.
    channels : int
        The only number that it takes.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.plugged = True
        self.open: list[FakeStream] = []
        self.scans = 0

    def query_devices(self, device: Any = None, kind: str | None = None) -> Any:
        if not self.plugged or device not in (None, 0, "USB"):
            raise ValueError(f"No device matching {device!r}")
        facts = {
            "name": "USB Audio",
            "max_output_channels": self.channels,
            "max_input_channels": self.channels,
            "default_samplerate": float(self.rate),
        }
        return [facts] if kind is None else facts

    def check_output_settings(self, *, samplerate: int, channels: int, **rest: Any) -> None:
        if samplerate != self.rate or channels != self.channels:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")

    def OutputStream(self, **settings: Any) -> FakeStream:  # noqa: N802
        self.check_output_settings(**{k: settings[k] for k in ("samplerate", "channels")})
        return FakeStream(self, **settings)

    def InputStream(self, **settings: Any) -> FakeStream:  # noqa: N802
        return FakeStream(self, **settings)

    def _terminate(self) -> None:
        self.scans += 1

    def _initialize(self) -> None:
        pass
