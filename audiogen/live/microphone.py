"""A live input: a microphone, or any other input of the sound system, as a source.

It encodes the incoming sound frame by frame, for the models to mix and to play on. Like a recording
(`audiogen.generation.file_source`) it takes no input from the ensemble. The player and the device
run by two clocks: a frame that is late is replaced by the last one, and frames that come too fast
are dropped.
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
from audiogen.live.audio_device import DeviceError, device_id, first_words, sound_system

LATEST = 3
"""Frames that may wait: more would add delay, and with fewer too many would be repeated."""


GONE = 1.0
"""Seconds without a frame after which an input counts as lost and is silent."""


class LiveInput:
    """A live input as a source of an ensemble (`audiogen.generation.file_source.ExtraSource`).

    Parameters
    ----------
    device : str, optional
        Its number or a part of its name; by default the system's default input.
    on_message : callable of str
        Called when the input falls silent, and when it is back.

    Attributes
    ----------
    repeated, dropped : int
        Frames that came too late, and frames that came too early.
    """

    memory = 0

    def __init__(
        self, device: str | None = None, on_message: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._device = device
        self._on_message = on_message
        self._frames: deque[Frames] = deque()
        self._lock = threading.Lock()
        self._rows = 1
        self._codec: SoundCodec | None = None
        self._encoder: Any = None
        self._resampler: soxr.ResampleStream | None = None
        self._last: Frames | None = None
        self._lost = False
        self._missing = 0  # frames that did not come, in a row
        self.repeated = self.dropped = 0

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> LiveInput:
        """Prepare to give frames of a codec, one row per seed; returns itself."""
        self._codec, self._rows = as_sound(codec), len(seeds)
        self._encoder = self._codec.encoder()
        self._last = codec.rest()
        return self

    def push(self, samples: Samples) -> None:
        """Receive sound, `[samples, channels]` at the codec's rate."""
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
                self.dropped += 1

    # The contract of a source.

    def next(self, snapshot: Snapshot) -> Frames:
        """The next frame `[rows, width]`, the same for each performance."""
        with self._lock:
            if self._frames:
                self._last = self._frames.popleft()
                came, self._missing = True, 0
            else:
                self.repeated += 1
                came, self._missing = False, self._missing + 1
        self._check(came)
        return np.repeat(np.asarray(self._last)[None], self._rows, axis=0)

    def reset(self) -> None:
        """Does nothing: a live input has no beginning."""

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """No frames, `[0, rows, width]`: a live input is not primed."""
        return np.zeros((0, self._rows, len(np.asarray(self._last))), np.float32)

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Does nothing: a live input takes no input from the ensemble."""

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Drop the frames that came while it was not played."""
        with self._lock:
            self._frames.clear()

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` as they are."""
        return frames

    def restart_row(self, row: int) -> None:
        """Does nothing: a live input needs no rescue."""

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """No frames: a live input has no other place to jump to."""
        return self.prime()

    def take_over(self, other: Any) -> bool:
        """False: the state of another source is of no use to it."""
        return False

    @contextlib.contextmanager
    def capture(self, system: Any | None = None) -> Iterator[None]:
        """Receive sound from the device for as long as the context lasts.

        Raises
        ------
        DeviceError
            If there is no such device.
        """
        codec = self._codec
        if codec is None:
            raise RuntimeError("an input must be in an ensemble before it captures")
        system = sound_system() if system is None else system
        device = device_id(self._device)
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
                callback=self._callback,
            )
            stream.start()
        except Exception as error:  # PortAudioError or ValueError
            raise DeviceError(
                f"there is no input {self._device or 'to listen to'} ({first_words(error)}): "
                "--list-devices lists them"
            ) from error
        try:
            yield
        finally:
            with contextlib.suppress(Exception):  # a lost device may refuse to be closed
                stream.abort()
                stream.close()

    def _check(self, came: bool) -> None:
        """Fall silent, with a message, when frames are missing: repeated for long, a frame hums."""
        codec, name = self._codec, f"input {self._device}" if self._device else "the input"
        if codec is None:
            return
        if came and self._lost:
            self._lost = False
            self._on_message(f"{name} is back")
        elif self._missing > GONE * codec.frame_rate and not self._lost:
            self._lost, self._last = True, codec.rest()
            self._on_message(f"nothing comes from {name}: it is silent")

    def _callback(self, samples: Any, count: int, when: Any, status: Any) -> None:
        received = np.array(samples, np.float32)
        if self._resampler is not None:
            received = self._resampler.resample_chunk(received)
        if len(received):
            self.push(received)
