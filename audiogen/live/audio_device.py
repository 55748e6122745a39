"""The sound device: plays a session through sounddevice, and survives its loss.

The callback only copies. A lost device (unplugged, or taken by another program) does not stop the
performance: it plays on without sound until the device is back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from audiogen.errors import ConfigError, MissingLibraryError
from audiogen.libraries import require
from audiogen.live.no_audio import NullDevice
from audiogen.live.session import Session

LOST = 3.0
"""Seconds without a callback after which a device counts as lost: a sound server on a busy machine
was seen to pause for 1.6 s."""

AGAIN = 2.0
"""Seconds between two attempts to open a lost device."""


class DeviceError(ConfigError):
    """A sound device that does not exist, or cannot be used."""


def sound_system() -> Any:
    """The module sounddevice, loaded now.

    Raises
    ------
    DeviceError
        If the PortAudio library is missing, or the sound system cannot be started.
    MissingLibraryError
        If sounddevice is not installed.
    """
    try:
        require("a sound device", "sounddevice")
        import sounddevice
    except MissingLibraryError:
        raise
    except OSError as error:
        raise DeviceError(
            "sounddevice needs the PortAudio library, which is missing (Debian, Ubuntu: apt "
            "install libportaudio2); --no-audio plays without"
        ) from error
    except Exception as error:  # PortAudioError, of a module that could not be loaded
        raise DeviceError(
            f"the sound system cannot be started ({first_words(error)}); --no-audio plays without"
        ) from error
    return sounddevice


def describe_devices(system: Any | None = None) -> str:
    """A table of all sound devices, one a line: number, name, channels and rate."""
    system = sound_system() if system is None else system
    lines = [
        f"{number:3}  {one['name']}: {one['max_output_channels']} out, "
        f"{one['max_input_channels']} in, {one['default_samplerate']:g} Hz"
        for number, one in enumerate(system.query_devices())
    ]
    return "\n".join(lines) or "there is no sound device"


def device_id(device: str | None) -> int | str | None:
    """A device as sounddevice takes it: its number, a part of its name, or None for the default.

    Examples
    --------
    >>> device_id("3"), device_id("USB"), device_id(None)
    (3, 'USB', None)
    """
    return int(device) if device is not None and device.isdigit() else device


class Speaker:
    """Plays a session's stream on a device, and opens the device again after a loss.

    Parameters
    ----------
    session : Session
    device : str, optional
        Its number or a part of its name; by default the system's default.
    rescan : bool
        Whether the sound system may be restarted to find a lost device. Not while anything else
        has a device open, such as a live input.
    system : module, optional
        sounddevice, or a fake of it.
    clock : callable of float (s)
    """

    def __init__(
        self,
        session: Session,
        device: str | None = None,
        *,
        rescan: bool = True,
        system: Any | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._stream = session, session.stream
        self._device = device_id(device)
        self._system = sound_system() if system is None else system
        self._rescan, self._clock = rescan, clock
        self._callbacks = 0  # so far
        self._closed = threading.Event()
        self._output: Any = None

    def open(self) -> None:
        """Open the device and play.

        Raises
        ------
        DeviceError
            If there is no such device, or it takes neither the rate nor the channels.
        """
        system = self._system
        try:
            found = system.query_devices(self._device, "output")
            rate, channels = self._format(found)
            self._stream.convert(rate)
            self._output = system.OutputStream(
                samplerate=rate,
                device=self._device,
                channels=channels,
                dtype="float32",
                blocksize=round(self._stream.grain * rate / self._session.sample_rate),
                latency="low" if self._stream.ahead < self._stream.block else "high",
                callback=self._fill,
            )
            self._output.start()
        except Exception as error:  # PortAudioError or ValueError
            raise DeviceError(
                f"there is no sound device {self._device or 'to play on'} ({first_words(error)}): "
                "--list-devices lists them, --no-audio plays without"
            ) from error
        self._name = str(found["name"])
        self._session.device = self._name

    def close(self) -> None:
        """Stop playing."""
        self._closed.set()
        self._close_output()

    def watch(self) -> None:
        """Watch for the loss of the device, until it is closed; play without it meanwhile."""
        seen, since = self._callbacks, self._clock()
        while not self._closed.wait(0.2):
            if self._callbacks != seen and self._output.active:
                seen, since = self._callbacks, self._clock()
            elif self._clock() - since > LOST or not self._output.active:
                self._play_without()
                seen, since = self._callbacks, self._clock()

    def _play_without(self) -> None:
        self._close_output()
        self._session.device = f"lost {self._name}: trying again"
        self._session.add_message(
            f"{self._name} is lost: playing on without sound, and trying again"
        )
        device = NullDevice(self._stream, self._clock)
        while not self._closed.is_set():
            until = self._clock() + AGAIN
            device.run(lambda until=until: self._closed.is_set() or self._clock() > until)  # type: ignore[misc]
            if self._stream.ended.is_set():
                return
            with contextlib.suppress(DeviceError):
                if self._rescan:
                    # PortAudio lists only the devices that existed when it was started.
                    self._system._terminate()
                    self._system._initialize()
                self.open()
                self._session.add_message(f"{self._name} is there again")
                return

    def _close_output(self) -> None:
        output, self._output = self._output, None
        if output is not None:
            with contextlib.suppress(Exception):  # a lost device may refuse to be closed
                output.abort()
                output.close()

    def _fill(self, out: Any, count: int, when: Any, status: Any) -> None:
        self._callbacks += 1
        if status and status.output_underflow:
            self._stream.count_underrun()
        if out.shape[1] == self._stream.channels:
            self._stream.take(out)
        else:  # a device that cannot play mono
            mono = np.empty((count, self._stream.channels), np.float32)
            self._stream.take(mono)
            out[:] = mono

    def _format(self, found: Any) -> tuple[int, int]:
        """The rate (Hz) and the channels for the device: the session's where it takes them."""
        channels = self._session.channels
        rates = self._session.sample_rate, round(found["default_samplerate"])
        for many in (channels, 2):
            for rate in rates:
                with contextlib.suppress(Exception):  # raised for what it does not take
                    self._system.check_output_settings(
                        device=self._device, channels=many, dtype="float32", samplerate=rate
                    )
                    return rate, many
        return rates[1], channels  # opening it raises the reason


@contextlib.contextmanager
def open_speaker(session: Session, device: str | None = None, **settings: Any) -> Iterator[Speaker]:
    """Play a session on a device for as long as the context lasts; for settings see `Speaker`."""
    speaker = Speaker(session, device, **settings)
    session.stream.wait_until_full(300.0)
    speaker.open()
    watching = threading.Thread(target=speaker.watch, name="speaker", daemon=True)
    watching.start()
    try:
        yield speaker
    finally:
        speaker.close()
        watching.join(5.0)


def first_words(error: Exception) -> str:
    """The first line of an error of the sound system, without its code."""
    words = str(error).split("\n")[0].partition(" [PaErrorCode")[0]
    return words.strip().rstrip(".") or type(error).__name__
