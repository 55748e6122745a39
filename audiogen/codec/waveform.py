"""Waveform frames: the samples themselves, `frame_size` at a time.

A frame is a run of PCM, so encoding and decoding change nothing. How finely a model quantises
samples, and how it scales them, is up to its frame map (`model.frame_map.samples`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from audiogen.codec import portable
from audiogen.codec.base import ContinuousFrames, Frames, Samples, check_quality
from audiogen.codec.sound import FrameStretch, sound_in_words
from audiogen.codec.spectral import SpectralCodec, SpectralEncoder
from audiogen.config import SpectralConfig, WaveformConfig


@dataclass(frozen=True)
class WaveformCodec(ContinuousFrames):
    """A codec of mono sound whose frames are runs of `frame_size` samples.

    Codecs of equal settings are equal, and their models can play together.
    """

    config: WaveformConfig = field(default_factory=WaveformConfig)

    kind = "waveform"
    medium = "sound"
    timed = True
    in_decibels = False
    frames_are_samples = True
    channels = 1

    @property
    def sample_rate(self) -> int:
        """Samples per second (Hz)."""
        return self.config.sample_rate

    @property
    def frame_rate(self) -> float:
        """Frames per second."""
        return self.config.sample_rate / self.config.frame_size

    @property
    def frame_size(self) -> int:
        """Samples in a frame."""
        return self.config.frame_size

    @property
    def latency(self) -> int:
        """Samples from the encoder's input to the decoder's output: a frame has to be whole."""
        return self.config.frame_size

    @property
    def latency_ms(self) -> float:
        """`latency` in milliseconds."""
        return 1000 * self.latency / self.sample_rate

    def encoder(self) -> WaveformEncoder:
        """A new streaming encoder."""
        return WaveformEncoder(self.config.frame_size)

    def decoder(self, quality: str = "live") -> WaveformDecoder:
        """A new streaming decoder; all qualities are the same."""
        check_quality(quality)
        return WaveformDecoder()

    def encode(self, samples: Samples) -> Frames:
        """Encode `[samples, 1]` to `[ceil(samples / frame_size), frame_size]`."""
        encoder = self.encoder()
        return np.concatenate([encoder.push(samples), encoder.flush()])

    def decode(self, frames: Frames) -> Samples:
        """Decode `[frames, frame_size]` to `[frames * frame_size, 1]` samples."""
        return self.decoder().push(frames)

    def rest(self) -> Frames:
        """The frame of silence, `[frame_size]`."""
        return np.zeros(self.frame_size, np.float32)

    def level(self, frames: Frames) -> Frames:
        """RMS of frames `[..., frame_size]` in dB re full scale, `[...]`; silence is -200 dB."""
        power = np.mean(np.square(frames, dtype=np.float64), axis=-1)
        return (10 * portable.log10(np.maximum(power, 1e-20))).astype(np.float32)

    def blend(self, frames: Sequence[Frames], weights: Sequence[float]) -> Frames:
        """Mix frames `[frame_size]`: the weighted sum of the waves.

        Weights that sum to 1 keep equal frames as they are; silence adds nothing.
        """
        shares = np.asarray(weights, np.float64)[:, None]
        return (shares * np.stack(frames)).sum(axis=0).astype(np.float32)

    def spectrogram(self) -> WaveSpectrogram:
        """A new stream of frames into spectra."""
        return WaveSpectrogram(self.sample_rate)

    def time_stretch(self) -> FrameStretch:
        """A new time stretch: more or fewer frames, at the same pitch."""
        from audiogen.codec.wave_stretch import WaveStretch

        return WaveStretch(self.sample_rate, self.frame_size)

    def describe(self) -> str:
        """Its sound in a few words: rate, channels, latency."""
        return sound_in_words(self)

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind, as plain JSON values."""
        return {"kind": self.kind, **self.config.to_json()}


class WaveformEncoder:
    """Cuts a stream of samples into frames."""

    def __init__(self, frame_size: int) -> None:
        self._waiting = np.zeros((0, 1), np.float32)
        self._size = frame_size

    def push(self, samples: Samples) -> Frames:
        """Take samples `[samples, 1]`; return the frames they complete."""
        whole = np.concatenate([self._waiting, np.asarray(samples, np.float32)])
        count = len(whole) // self._size
        self._waiting = whole[count * self._size :].copy()
        return whole[: count * self._size].reshape(count, self._size).copy()

    def flush(self) -> Frames:
        """Return the frame that was not whole yet, filled up with silence, if there is one."""
        return self.push(np.zeros((-len(self._waiting) % self._size, 1), np.float32))


class WaveformDecoder:
    """Joins frames to samples, without delay."""

    def push(self, frames: Frames) -> Samples:
        """Take frames `[frames, frame_size]`; return samples `[samples, 1]`."""
        return np.array(frames, np.float32).reshape(-1, 1)

    def flush(self) -> Samples:
        """No samples: there is no delay."""
        return np.zeros((0, 1), np.float32)


class WaveSpectrogram:
    """A stream of frames into log-magnitude spectra, those of a spectral codec of that rate.

    Parameters
    ----------
    sample_rate : int (Hz)

    Attributes
    ----------
    rate : float (spectra per second)
    """

    def __init__(self, sample_rate: int) -> None:
        codec = SpectralCodec(SpectralConfig(sample_rate=sample_rate))
        self.rate = codec.frame_rate
        self._encoder: SpectralEncoder = codec.encoder()

    def push(self, frames: Frames) -> Frames:
        """Take frames `[frames, frame_size]`; return the spectra they complete, in dB."""
        return self._encoder.push(np.reshape(frames, (-1, 1)))
