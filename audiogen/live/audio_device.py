"""The speaker: a sound device that takes from the stream, through sounddevice.

Its callback only copies. A device that is lost (unplugged, or taken by another program) does not
stop the performance: it plays on into nothing until the device is there again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from audiogen.errors import ConfigError
from audiogen.live.no_audio import NullDevice
from audiogen.live.session import Session

LOST = 3.0
"""Seconds without a callback after which a device is taken for lost: a sound server on a busy
machine was seen to pause for 1.6 s."""

AGAIN = 2.0
"""Seconds between two looks for a lost device."""


class DeviceError(ConfigError):
    """A sound device that is not there, or cannot be used; the message says which are."""


def sound_system() -> Any:
    """The module sounddevice, loaded now.

    Raises
    ------
    DeviceError
        If it or the PortAudio library is missing, or the sound system cannot be started.
    """
    try:
        import sounddevice
    except ImportError as error:
        raise DeviceError(
            "playing on a sound device needs sounddevice: pip install 'audiogen[live]'"
        ) from error
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
    """Every sound device in a line: its number, name, channels and rate."""
    system = sound_system() if system is None else system
    lines = [
        f"{number:3}  {one['name']}: {one['max_output_channels']} out, "
        f"{one['max_input_channels']} in, {one['default_samplerate']:g} Hz"
        for number, one in enumerate(system.query_devices())
    ]
    return "\n".join(lines) or "there is no sound device"


def chosen(device: str | None) -> int | str | None:
    """A device as sounddevice takes it: its number, a part of its name, or the default."""
    return int(device) if device is not None and device.isdigit() else device


class Speaker:
    """Plays a stage's stream on a device, and looks for it again when it is lost.

    Parameters
    ----------
    stage : Session
    device : str, optional
        Its number or a part of its name; by default the system's own.
    rescan : bool
        Whether the sound system may be started anew to look for a lost device: not while something
        else has a device open.
    system : module, optional
        sounddevice, or what stands in for it.
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
        self._device = chosen(device)
        self._system = sound_system() if system is None else system
        self._rescan, self._clock = rescan, clock
        self._called = 0  # callbacks so far
        self._left = threading.Event()
        self._output: Any = None

    def open(self) -> None:
        """Begin to play.

        Raises
        ------
        DeviceError
            If there is no such device, or it cannot play this.
        """
        system = self._system
        try:
            found = system.query_devices(self._device, "output")
            rate, channels = self._fitting(found)
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
        except Exception as error:  # PortAudioError and ValueError, in many words
            raise DeviceError(
                f"there is no sound device {self._device or 'to play on'} ({first_words(error)}): "
                "--list-devices tells which there are, --no-audio plays without"
            ) from error
        self._name = str(found["name"])
        self._session.device = self._name

    def close(self) -> None:
        """Play no more."""
        self._left.set()
        self._shut()

    def watch(self) -> None:
        """See that it plays, until it is closed; plays into nothing while it does not."""
        seen, since = self._called, self._clock()
        while not self._left.wait(0.2):
            if self._called != seen and self._output.active:
                seen, since = self._called, self._clock()
            elif self._clock() - since > LOST or not self._output.active:
                self._go_on_without()
                seen, since = self._called, self._clock()

    def _go_on_without(self) -> None:
        self._shut()
        self._session.device = f"lost {self._name}: trying again"
        self._session.tell(f"{self._name} is lost: playing on into nothing, and trying again")
        pace = NullDevice(self._stream, self._clock)
        while not self._left.is_set():
            until = self._clock() + AGAIN
            pace.follow(lambda until=until: self._left.is_set() or self._clock() > until)  # type: ignore[misc]
            if self._stream.ended.is_set():
                return
            with contextlib.suppress(DeviceError):
                if self._rescan:
                    # PortAudio knows only the devices that were there when it was started.
                    self._system._terminate()
                    self._system._initialize()
                self.open()
                self._session.tell(f"{self._name} is there again")
                return

    def _shut(self) -> None:
        output, self._output = self._output, None
        if output is not None:
            with contextlib.suppress(Exception):  # what is lost may not want to be closed
                output.abort()
                output.close()

    def _fill(self, out: Any, count: int, when: Any, status: Any) -> None:
        self._called += 1
        if status and status.output_underflow:
            self._stream.missed()
        if out.shape[1] == self._stream.channels:
            self._stream.take(out)
        else:  # a device without a mono setting
            one = np.empty((count, self._stream.channels), np.float32)
            self._stream.take(one)
            out[:] = one

    def _fitting(self, found: Any) -> tuple[int, int]:
        """The rate (Hz) and the channels that the device takes: the player's own, if it does."""
        own, channels = self._session.sample_rate, self._session.channels
        rates = own, round(found["default_samplerate"])
        for many in (channels, 2):
            for rate in rates:
                with contextlib.suppress(Exception):  # it says no by an error of some kind
                    self._system.check_output_settings(
                        device=self._device, channels=many, dtype="float32", samplerate=rate
                    )
                    return rate, many
        return rates[1], channels  # opening it will say what is wrong


@contextlib.contextmanager
def speaking(session: Session, device: str | None = None, **settings: Any) -> Iterator[Speaker]:
    """Play on a device for as long as the context lasts; see `Speaker`."""
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
    """What a sound system says first, without what only its makers read."""
    said = str(error).split("\n")[0].partition(" [PaErrorCode")[0]
    return said.strip().rstrip(".") or type(error).__name__
