"""Live input: a microphone, or any other input, as a source in the loop.

It offers what is heard there, encoded frame by frame, and hears nothing itself; the contract is
that of a recording (`audiogen.generation.file_source`). The player and the device have clocks of
their own, so a frame that is not there yet is played as the last one once more, and what comes too
fast is left out.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import soxr

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Samples
from audiogen.codec.sound import SoundCodec, as_sound
from audiogen.control.table import Snapshot
from audiogen.live.audio_device import DeviceError, chosen, first_words, sound_system

LATEST = 3
"""Frames that may wait: more of them would be delay, and fewer would be repeated too often."""


GONE = 1.0
"""Seconds without a frame after which an input is taken for lost: it is silent from then on."""


class LiveInput:
    """An input that is given to an ensemble as a source
    (`audiogen.generation.file_source.ExtraSource`).

    Parameters
    ----------
    device : str, optional
        Its number or a part of its name; by default the system's own.
    tell : callable of str

    Attributes
    ----------
    repeated, left_out : int
        Frames that came too late, and those that came too early.
    """

    memory = 0

    def __init__(
        self, device: str | None = None, tell: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._device = device
        self._tell = tell
        self._frames: deque[Frames] = deque()
        self._lock = threading.Lock()
        self._rows = 1
        self._codec: SoundCodec | None = None
        self._encoder: Any = None
        self._resampler: soxr.ResampleStream | None = None
        self._last: Frames | None = None
        self._lost = False
        self._missing = 0  # frames that did not come, in a row
        self.repeated = self.left_out = 0

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> LiveInput:
        """Itself, about to offer frames of a codec."""
        self._codec, self._rows = as_sound(codec), len(seeds)
        self._encoder = self._codec.encoder()
        self._last = codec.rest()
        return self

    def push(self, samples: Samples) -> None:
        """Take what was heard, `[samples, channels]` at the codec's rate."""
        if self._codec is None:
            return
        channels = self._codec.channels
        if samples.shape[1] != channels:
            mono = samples.mean(axis=1, keepdims=True, dtype=np.float32)
            samples = np.repeat(mono, channels, axis=1)
        frames = self._encoder.push(np.nan_to_num(np.clip(samples, -1, 1)))
        with self._lock:
            self._frames.extend(frames)
            while len(self._frames) > LATEST:
                self._frames.popleft()
                self.left_out += 1

    # The contract of a source.

    def next(self, snapshot: Snapshot) -> Frames:
        """The next frame that was heard, for each performance alike."""
        with self._lock:
            if self._frames:
                self._last = self._frames.popleft()
                came, self._missing = True, 0
            else:
                self.repeated += 1
                came, self._missing = False, self._missing + 1
        self._see(came)
        return np.repeat(np.asarray(self._last)[None], self._rows, axis=0)

    def reset(self) -> None:
        """Nothing: it cannot begin again."""

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """It hears nothing, and has nothing to begin with."""
        return np.zeros((0, self._rows, len(np.asarray(self._last))), np.float32)

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Nothing."""

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Go on with what is heard now; what came while it slept is old."""
        with self._lock:
            self._frames.clear()

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` as they are."""
        return frames

    def restart_row(self, row: int) -> None:
        """Nothing: it cannot lose its way."""

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Nothing: there is no other place in it."""
        return self.prime()

    def take_over(self, other: Any) -> bool:
        """False: an input is there once."""
        return False

    @contextlib.contextmanager
    def listening(self, system: Any | None = None) -> Iterator[None]:
        """Hear the device for as long as the context lasts.

        Raises
        ------
        DeviceError
            If there is no such device.
        """
        codec = self._codec
        if codec is None:
            raise RuntimeError("an input must be in an ensemble before it listens")
        system = sound_system() if system is None else system
        device = chosen(self._device)
        try:
            found = system.query_devices(device, "input")
            rate = round(found["default_samplerate"])
            channels = min(codec.channels, int(found["max_input_channels"]))
            if rate != codec.sample_rate:
                self._resampler = soxr.ResampleStream(
                    rate, codec.sample_rate, channels, dtype="float32", vr=True
                )
            stream = system.InputStream(
                samplerate=rate,
                device=device,
                channels=channels,
                dtype="float32",
                blocksize=round(rate / codec.frame_rate),
                latency="low",
                callback=self._heard,
            )
            stream.start()
        except Exception as error:  # PortAudioError and ValueError, in many words
            raise DeviceError(
                f"there is no input {self._device or 'to listen to'} ({first_words(error)}): "
                "--list-devices tells which there are"
            ) from error
        try:
            yield
        finally:
            with contextlib.suppress(Exception):  # what is lost may not want to be closed
                stream.abort()
                stream.close()

    def _see(self, came: bool) -> None:
        """Be silent where nothing has come for long, rather than hum the last frame; and say so."""
        codec, named = self._codec, f"input {self._device}" if self._device else "the input"
        if codec is None:
            return
        if came and self._lost:
            self._lost = False
            self._tell(f"{named} is heard again")
        elif self._missing > GONE * codec.frame_rate and not self._lost:
            self._lost, self._last = True, codec.rest()
            self._tell(f"nothing comes from {named}: it is silent")

    def _heard(self, samples: Any, count: int, when: Any, status: Any) -> None:
        heard = np.array(samples, np.float32)
        if self._resampler is not None:
            heard = self._resampler.resample_chunk(heard)
        if len(heard):
            self.push(heard)
