"""The protocol of codecs of sound: they turn PCM into frames and back, in pieces of any size."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy.typing as npt

from audiogen.codec.base import Codec, Frames, Samples
from audiogen.errors import ConfigError


class Encoder(Protocol):
    """A streaming encoder: it turns a signal into frames, piece by piece."""

    def push(self, samples: Samples) -> Frames:
        """Take the next samples, `[samples, channels]`; return the frames they complete."""
        ...

    def flush(self) -> Frames:
        """Return the frames that still waited for samples, as if silence followed."""
        ...


class Decoder(Protocol):
    """A streaming decoder: it turns frames into a signal, piece by piece."""

    def push(self, frames: Frames) -> Samples:
        """Take the next frames, `[frames, frame_size]`; return the samples they complete."""
        ...

    def flush(self) -> Samples:
        """Return the samples that still waited for frames."""
        ...


class Spectrogram(Protocol):
    """A stream that turns frames into log-magnitude spectra, piece by piece.

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
    """A streaming time stretch: it turns frames into more or fewer of them, piece by piece."""

    def push(self, frames: Frames, rate: npt.ArrayLike = 1.0) -> Frames:
        """Take the next frames; return those that can be played by now.

        Parameters
        ----------
        frames : array `[frames, frame_size]`
        rate : float or array `[frames]`
            How many times as fast they are read, 0.25 to 4.
        """
        ...


@runtime_checkable
class SoundCodec(Codec, Protocol):
    """A codec that turns sound into frames and back.

    Attributes
    ----------
    sample_rate : int (Hz)
    channels : int
    frames_are_samples : bool
        Whether a frame is a run of the samples themselves.
    latency : int (samples)
        From a sample pushed into the encoder to the same sample leaving a live decoder.
    latency_ms : float (ms)
        The same.
    """

    frames_are_samples: bool

    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def latency(self) -> int: ...
    @property
    def latency_ms(self) -> float: ...

    def encoder(self) -> Encoder:
        """A new streaming encoder."""
        ...

    def decoder(self, quality: str = "live") -> Decoder:
        """A new streaming decoder.

        Parameters
        ----------
        quality : str
            One of `config.QUALITIES`. "instant" gives samples as soon as it can. "live" waits for a
            few frames. "best" waits longest, and works for the best signal that the frames can
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
        """The level of frames `[..., frame_size]` as sound: RMS in dB re full scale, `[...]`."""
        ...

    def spectrogram(self) -> Spectrogram:
        """A new stream of frames into spectra in dB, for pictures and the rescue."""
        ...

    def time_stretch(self) -> FrameStretch:
        """A new time stretch: more or fewer frames, at the same pitch."""
        ...


def sound_in_words(codec: SoundCodec) -> str:
    """Describe a codec's sound: its rate, channels and latency."""
    sides = "stereo" if codec.channels == 2 else "mono"
    return f"{codec.sample_rate} Hz, {sides}, {codec.latency_ms:.0f} ms latency"


def as_sound(codec: Codec) -> SoundCodec:
    """Return `codec` as a codec of sound.

    Raises
    ------
    ConfigError
        If its medium is another.
    """
    if not isinstance(codec, SoundCodec):
        raise ConfigError(f"this needs a model of sound, not one of {codec.kind} frames")
    return codec
