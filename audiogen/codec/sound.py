"""The contract of codecs of sound: PCM into frames and back, in pieces of any size."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy.typing as npt

from audiogen.codec.base import Codec, Frames, Samples
from audiogen.errors import ConfigError


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
class SoundCodec(Codec, Protocol):
    """Turns sound into frames and back.

    Attributes
    ----------
    sample_rate : int (Hz)
    channels : int
    latency : int (samples)
        From a sample pushed into the encoder to the same sample leaving a live decoder.
    latency_ms : float (ms)
        The same.
    """

    @property
    def sample_rate(self) -> int: ...
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

    def level(self, frames: Frames) -> Frames:
        """The loudness of frames `[..., frame_size]` as sound: RMS in dB re full scale, `[...]`."""
        ...

    def spectrogram(self) -> Spectrogram:
        """A fresh stream of frames into what the eye and a watchdog compare: spectra in dB."""
        ...

    def time_stretch(self) -> FrameStretch:
        """A fresh stream of frames into more or fewer of them, at the same pitch."""
        ...


def sound_in_words(codec: SoundCodec) -> str:
    """The rate of a codec's sound, its channels, and how late it is."""
    sides = "stereo" if codec.channels == 2 else "mono"
    return f"{codec.sample_rate} Hz, {sides}, {codec.latency_ms:.0f} ms from ear to mouth"


def as_sound(codec: Codec) -> SoundCodec:
    """`codec`, for what only sound can do.

    Raises
    ------
    ConfigError
        If its medium is another.
    """
    if codec.medium != "sound":
        raise ConfigError(f"this needs a model of sound, and {codec.kind} frames are none")
    assert isinstance(codec, SoundCodec)
    return codec
