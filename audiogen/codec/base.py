"""The codec contract: a signal into frames and back, in pieces of any size.

A codec knows nothing of files, models or controls. Its facts (sample rate, frame size, ...) are
attributes of the object, so no flag can contradict a checkpoint that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from audiogen.config import QUALITIES, ConfigError

Frames = npt.NDArray[np.float32]
"""Frames, shape `[frames, frame_size]`, absolute (spectral frames: dB)."""

Samples = npt.NDArray[np.float32]
"""PCM, shape `[samples, channels]`, full scale is -1 to 1."""


class Encoder(Protocol):
    """A signal into frames, piece by piece; the state is in the object."""

    def push(self, samples: Samples) -> Frames:
        """Take the next samples, `[samples, channels]`; return the frames they complete."""
        ...

    def flush(self) -> Frames:
        """Return the frames that were still waiting for samples, as if silence followed."""
        ...

    def copy(self) -> Encoder:
        """An independent encoder in the same state."""
        ...


class Decoder(Protocol):
    """Frames into a signal, piece by piece; the state is in the object."""

    def push(self, frames: Frames) -> Samples:
        """Take the next frames, `[frames, frame_size]`; return the samples they complete."""
        ...

    def flush(self) -> Samples:
        """Return the samples that were still waiting for frames."""
        ...

    def copy(self) -> Decoder:
        """An independent decoder in the same state."""
        ...


class Spectrogram(Protocol):
    """Frames into log-magnitude spectra, piece by piece.

    Attributes
    ----------
    rate : float (spectra per second)
    """

    @property
    def rate(self) -> float: ...

    def push(self, frames: Frames) -> Frames:
        """Take the next frames, `[frames, frame_size]`; return the spectra they complete, in dB,
        `[spectra, channels * bins]`."""
        ...


class FrameStretch(Protocol):
    """Frames into more or fewer of them, piece by piece."""

    def push(self, frames: Frames, rate: npt.ArrayLike = 1.0) -> Frames:
        """Take the next frames, `[frames, frame_size]`, to be read `rate` times as fast (0.25 to
        4); return those that can be played by now."""
        ...


@runtime_checkable
class Codec(Protocol):
    """Turns a signal into frames and back.

    Attributes
    ----------
    kind : str
        The word of the checkpoint for this codec, such as `"spectral"`.
    medium : str
        What the signal is: `"sound"`.
    sample_rate : int (Hz)
    frame_rate : float (frames per second)
    frame_size : int
        Values in a frame.
    channels : int
    latency : int (samples)
        From a sample pushed into the encoder to the same sample leaving a live decoder.
    latency_ms : float (ms)
        The same.
    """

    kind: str
    medium: str

    @property
    def sample_rate(self) -> int: ...
    @property
    def frame_rate(self) -> float: ...
    @property
    def frame_size(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def latency(self) -> int: ...
    @property
    def latency_ms(self) -> float: ...

    def encoder(self) -> Encoder:
        """A fresh streaming encoder."""
        ...

    def decoder(self, quality: str = "live") -> Decoder:
        """A fresh streaming decoder.

        Parameters
        ----------
        quality : str
            One of `config.QUALITIES`. "instant" holds nothing back that later frames could only
            better, "live" a little; "best" waits and works for the best signal that the frames can
            become. Run to their ends, all give as many samples.

        Raises
        ------
        ConfigError
            If there is no such quality.
        """
        ...

    def encode(self, samples: Samples) -> Frames:
        """All frames of a whole signal: an encoder run to its end."""
        ...

    def decode(self, frames: Frames) -> Samples:
        """The whole signal of some frames: a decoder run to its end."""
        ...

    def rest(self) -> Frames:
        """The frame of nothing (silence), shape `[frame_size]`."""
        ...

    def level(self, frames: Frames) -> Frames:
        """The loudness of frames `[..., frame_size]` as sound: RMS in dB re full scale, `[...]`."""
        ...

    def blend(self, frames: Sequence[Frames], weights: Sequence[float]) -> Frames:
        """Mix frames of several sources, each `[frame_size]`, by what mixing means here."""
        ...

    def spectrogram(self) -> Spectrogram:
        """A fresh stream of frames into what the eye and a watchdog compare: spectra in dB."""
        ...

    def time_stretch(self) -> FrameStretch:
        """A fresh stream of frames into more or fewer of them, at the same pitch."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Everything it takes to build this codec again, as plain JSON values with `kind`."""
        ...


def check_quality(quality: str) -> None:
    """Raise a ConfigError unless there is such a quality of decoding."""
    if quality not in QUALITIES:
        words = f"{', '.join(QUALITIES[:-1])} or {QUALITIES[-1]}"
        raise ConfigError(f"the quality should be {words}, not {quality!r}")
