"""Spectral frames: the log-magnitude of the short-time Fourier transform, in dB.

Frame `k` is centred on sample `k * hop_length` (as `librosa.stft(center=True,
pad_mode="constant")`), scaled so that a full-scale sine peaks at 0 dB. The floor is *added* to
the magnitude before the logarithm, so silence is `floor_db` exactly, nothing kinks on its way
there, and the way back is exact: with the floor as magnitude, F = 10^(floor_db/20),

    frame = floor_db + 20 log10(1 + magnitude / F)
    magnitude = F (10^((frame - floor_db) / 20) - 1)

The encoder drops the phase; the decoder finds one that fits (`codec.phase`).

Of two channels a frame holds the bins of the left, then those of the right. Both get the same
phase, found from their summed power. A sound is then placed between them by its two levels alone,
which the frame keeps. Differences of phase and of time, as of two microphones apart, are lost.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import ContinuousFrames, Frames, Samples, check_quality
from audiogen.codec.phase import QUALITY, PhaseReconstructor
from audiogen.codec.sound import sound_in_words
from audiogen.codec.time_stretch import TimeStretch
from audiogen.config import SpectralConfig

DB_PER_NEPER = 20 / math.log(10)

MOST_DECIBELS = 400.0
"""Above the floor; no sound is as loud, and the square of one that is still fits float32."""

COSINES = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46), "blackman": (0.42, 0.5, 0.08)}
"""The weights of the cosines that each window is the sum of."""


def analysis_window(config: SpectralConfig) -> npt.NDArray[np.float32]:
    """The periodic window of `win_length`, centred in `n_fft` values."""
    phase = 2 * np.pi * np.arange(config.win_length) / config.win_length
    window = np.zeros(config.win_length)
    for order, weight in enumerate(COSINES[config.fft_window]):
        window += (-1) ** order * weight * np.cos(order * phase)
    padded = np.zeros(config.n_fft, np.float32)
    start = (config.n_fft - config.win_length) // 2
    padded[start : start + config.win_length] = window
    return padded


@dataclass(frozen=True)
class SpectralCodec(ContinuousFrames):
    """A codec of sound whose frames are log-magnitude spectra `[channels * bins]` in dB.

    Codecs of equal settings are equal, and their models can play together.
    """

    config: SpectralConfig = field(default_factory=SpectralConfig)

    kind = "spectral"
    medium = "sound"
    timed = True
    in_decibels = True
    frames_are_samples = False

    @property
    def sample_rate(self) -> int:
        """Samples per second (Hz)."""
        return self.config.sample_rate

    @property
    def frame_rate(self) -> float:
        """Frames per second."""
        return self.config.sample_rate / self.config.hop_length

    @property
    def frame_size(self) -> int:
        """Values in a frame: the bins of one channel after the other."""
        return self.config.channels * (self.config.n_fft // 2 + 1)

    @property
    def channels(self) -> int:
        """Channels of the sound."""
        return self.config.channels

    @property
    def latency(self) -> int:
        """Samples from the encoder's input to a live decoder's output."""
        # A sample waits for the frame that begins with it, up to a hop, and then for that frame's
        # whole length and the look-ahead, which is what the phase reports.
        return self.config.hop_length + self._phase_latency

    @property
    def latency_ms(self) -> float:
        """`latency` in milliseconds."""
        return 1000 * self.latency / self.sample_rate

    def encoder(self) -> SpectralEncoder:
        """A new streaming encoder."""
        return SpectralEncoder(self.config)

    def decoder(self, quality: str = "live") -> SpectralDecoder:
        """A new streaming decoder; "best" gains 5 dB on real sound, for six times the work."""
        return SpectralDecoder(self.config, self._phase(quality))

    def encode(self, samples: Samples) -> Frames:
        """Encode `[samples, channels]` to `[1 + samples // hop_length, frame_size]`."""
        encoder = self.encoder()
        return np.concatenate([encoder.push(samples), encoder.flush()])

    def decode(self, frames: Frames) -> Samples:
        """Decode `[frames, frame_size]` to `[(frames - 1) * hop_length, channels]` samples."""
        decoder = self.decoder()
        samples = np.concatenate([decoder.push(frames), decoder.flush()])
        return samples[: max(0, len(frames) - 1) * self.config.hop_length]

    def rest(self) -> Frames:
        """The frame of silence, `[frame_size]`."""
        return np.full(self.frame_size, self.config.floor_db, np.float32)

    def level(self, frames: Frames) -> Frames:
        """RMS of frames `[..., frame_size]` in dB re full scale (a full-scale sine: -3), `[...]`.

        By Parseval's theorem, over what the window lets through; silence is -200 dB.
        """
        magnitudes = _to_magnitude(np.asarray(frames, np.float32), self.config.floor_db)
        power = self._power_share * (magnitudes**2).sum(axis=-1)
        return (10 * portable.log10(np.maximum(power, 1e-20))).astype(np.float32)

    def blend(self, frames: Sequence[Frames], weights: Sequence[float]) -> Frames:
        """Mix frames `[frame_size]` in power: the weighted sum of |X|^2, as a frame.

        Weights that sum to 1 keep equal frames as they are; silence adds nothing.
        """
        shares = np.asarray(weights, np.float64)[:, None]
        magnitudes = _to_magnitude(np.stack(frames).astype(np.float64), self.config.floor_db)
        power = (shares * magnitudes**2).sum(axis=0)
        mixed = portable.log1p(np.sqrt(np.maximum(power, 0)) / 10 ** (self.config.floor_db / 20))
        return (self.config.floor_db + DB_PER_NEPER * mixed).astype(np.float32)

    def spectrogram(self) -> IdentitySpectrogram:
        """A new stream of frames into spectra, which they are already."""
        return IdentitySpectrogram(self.frame_rate)

    def time_stretch(self) -> TimeStretch:
        """A new time stretch: more or fewer frames, at the same pitch."""
        return TimeStretch()

    def describe(self) -> str:
        """Its sound in a few words: rate, channels, latency."""
        return sound_in_words(self)

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind, as plain JSON values."""
        return {"kind": self.kind, **self.config.to_json()}

    @functools.cached_property
    def _phase_latency(self) -> int:
        # Kept: whether a codec is one of sound is asked for each file, and that asks for this.
        return self._phase("live").latency

    @functools.cached_property
    def _power_share(self) -> float:
        """The share of a bin's squared magnitude in the mean square of a channel."""
        window = analysis_window(self.config).astype(np.float64)
        return window.sum() ** 2 / (2 * self.config.n_fft * (window**2).sum() * self.channels)

    def _phase(self, quality: str) -> PhaseReconstructor:
        check_quality(quality)
        config = self.config
        window = analysis_window(config)
        return PhaseReconstructor(
            config.n_fft,
            config.hop_length,
            config.win_length,
            window,
            channels=config.channels,
            **QUALITY[quality],
        )


@dataclass(frozen=True)
class IdentitySpectrogram:
    """Frames as spectra, which they are already; the protocol is `codec.sound.Spectrogram`."""

    rate: float

    def push(self, frames: Frames) -> Frames:
        """The frames as they are."""
        return frames


class SpectralEncoder:
    """A streaming short-time Fourier transform; it keeps the samples that later frames need."""

    _chunk = 256  # frames transformed at once: bounds the memory of a long push

    def __init__(self, config: SpectralConfig) -> None:
        self._config = config
        window = analysis_window(config)
        self._window = window * np.float32(2 / window.sum())
        # The channels in rows, so that a segment of each lies in one piece.
        self._buffer = np.zeros((config.channels, config.n_fft // 2), np.float32)
        self._pushed = 0
        self._emitted = 0

    def push(self, samples: Samples) -> Frames:
        """Take samples `[samples, channels]`; return the frames they complete."""
        self._pushed += len(samples)
        self._buffer = np.concatenate([self._buffer, samples.T.astype(np.float32)], axis=1)
        return self._drain()

    def flush(self) -> Frames:
        """Return the last frames, up to the one centred on the last full hop."""
        due = 1 + self._pushed // self._config.hop_length - self._emitted
        needed = (due - 1) * self._config.hop_length + self._config.n_fft
        missing = max(0, needed - self._buffer.shape[1])
        self._buffer = np.pad(self._buffer, ((0, 0), (0, missing if due > 0 else 0)))
        return self._drain()[: max(0, due)]

    def _drain(self) -> Frames:
        n_fft, hop, channels = self._config.n_fft, self._config.hop_length, self._config.channels
        count = max(0, 1 + (self._buffer.shape[1] - n_fft) // hop)
        frames = np.empty((count, channels, n_fft // 2 + 1), np.float32)
        if count:
            segments = np.lib.stride_tricks.sliding_window_view(self._buffer, n_fft, axis=1)
            segments = segments[:, ::hop].swapaxes(0, 1)
            for start in range(0, count, self._chunk):
                piece = segments[start : min(count, start + self._chunk)] * self._window
                magnitude = np.abs(np.fft.rfft(piece, axis=-1))
                frames[start : start + len(piece)] = _to_decibels(magnitude, self._config.floor_db)
            self._buffer = self._buffer[:, count * hop :].copy()
            self._emitted += count
        return frames.reshape(count, channels * (n_fft // 2 + 1))


class SpectralDecoder:
    """The streaming inverse: dB to magnitude, then a phase that fits (`codec.phase`)."""

    def __init__(self, config: SpectralConfig, phase: PhaseReconstructor) -> None:
        self._phase = phase
        self._shape = (-1, config.channels, config.n_fft // 2 + 1)
        self._floor_db = config.floor_db
        self._scale = np.float32(analysis_window(config).sum() / 2)

    def push(self, frames: Frames) -> Samples:
        """Take frames `[frames, frame_size]` in dB; return samples `[samples, channels]`."""
        magnitude = _to_magnitude(np.asarray(frames, np.float32), self._floor_db)
        return self._in_columns(self._phase.push((magnitude * self._scale).reshape(self._shape)))

    def flush(self) -> Samples:
        """Return the samples that still waited for later frames, `[samples, channels]`."""
        return self._in_columns(self._phase.flush())

    def _in_columns(self, samples: npt.NDArray[np.float32]) -> Samples:
        return samples.reshape(len(samples), self._shape[1])


def _to_decibels(magnitude: npt.NDArray[Any], floor_db: float) -> npt.NDArray[Any]:
    """Magnitude (1: a full-scale sine) to dB over an added floor, in the magnitude's precision.

    Written around the floor, so that rounding cannot move silence off it.
    """
    floor = 10 ** (floor_db / 20)
    return floor_db + DB_PER_NEPER * np.log1p(magnitude / floor)


def _to_magnitude(frames: npt.NDArray[Any], floor_db: float) -> npt.NDArray[Any]:
    """The inverse of `_to_decibels`, to the same bits on every processor; what is under the floor
    is silence."""
    floor = 10 ** (floor_db / 20)
    above = np.clip(frames - floor_db, 0, MOST_DECIBELS) / DB_PER_NEPER
    return (floor * portable.expm1(above)).astype(above.dtype)
