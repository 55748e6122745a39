"""Sound as an excitation of a filter that somebody else gives: source and filter, apart.

A guide (the sound of a model of spectra, or the sound itself) is analysed ahead: every two frames
its spectrum gives a linear predictor (autocorrelation method; Makhoul, *Linear prediction: a
tutorial review*, Proc. IEEE 63, 1975), and every frame the gain, which is how much that predictor
leaves of it. What is left of a sound, divided by the gain, is its excitation: noise of a deviation
of 1 with strokes in it, whatever the sound. LPCNet draws excitations in this way (Valin and
Skoglund, ICASSP 2019), with 16 taps for the colour of a voice. Here there are so many that they
hold the partials of a chord.

The gain is that of what is left, and not of the spectrum: the predictor reads an eighth of a second
at once, and a stroke is shorter. On jazz, noise in place of the excitation has attacks of 11.6 dB
so, and of 7.5 dB with the gains of the spectra (docs/explanation/waveform.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import Frames, Samples
from audiogen.codec.waveform import WaveformCodec

Array = npt.NDArray[np.float32]

WINDOW_SECONDS = 0.128
"""The length of the window that a predictor is fitted to: 2048 samples at 16 kHz. Half of it does
not hold partials apart: noise through it is 1.37 times as far from a corpus as held-out sound, and
1.19 times so through this."""

TAPS_SECONDS = 0.032
"""How far back a predictor looks: 512 samples at 16 kHz."""

EACH = 2
"""Frames that share a predictor."""

WHITE_NOISE, LAG_HERTZ = 1e-6, 2.0
"""White noise, as a share of the power, and the width of the lag window, that predictors are fitted
with: what keeps a partial from ringing for ever."""

REACH = 8.0
"""The largest excitation, in deviations. Of jazz none is larger than 7.4."""

STRENGTHS = (1.0, 0.5, 0.0)
"""The strengths of filter that a network of samples learns the excitations of: all of it, one that
knows the colour of a sound and no partials, and none."""

COLOUR_HERTZ = 100.0
"""How much wider than found every resonance is at a strength of 0.5."""

_LEAST = 1e-7  # the deviation of what is left of silence
_LANES = 16  # taps come in so many


class Filters(NamedTuple):
    """What a guide says of some frames, and what it leaves of itself.

    Attributes
    ----------
    taps : array `[frames, taps]`
        The weights of the samples before, in the order of time.
    gains : array `[frames]`
        The deviation of what the predictor leaves.
    excitation : array `[frames, frame_size]`
        What it leaves of the guide, divided by the gain, at most `REACH`.
    """

    taps: Array
    gains: Array
    excitation: Array


def narrowing(strength: float, sample_rate: int) -> float:
    """The factor of a tap for each sample that it looks back: 1 at a strength of 1, 0 at 0.

    It widens every resonance alike, and a stable filter stays stable.

    >>> [round(narrowing(strength, 16000), 3) for strength in (1, 0.75, 0.5, 0.25, 0)]
    [1.0, 0.995, 0.981, 0.49, 0.0]
    """
    wide = min(1.0, 2 * (1 - strength)) ** 2
    factor = math.exp(-math.pi * COLOUR_HERTZ * wide / sample_rate)
    return factor * min(1.0, 2 * strength)


class FilterAnalysis:
    """Analyses a stream of sound.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_size : int (samples)
    strength : float (0 to 1)
        Of the filter; see `narrowing`.

    Attributes
    ----------
    order : int
        Taps of a predictor.
    lookahead : int (samples)
        How much of the sound after a frame has to be known.
    fitted : array `[predictors, order]`
        The predictors of the last call of `push`, at a strength of 1.
    """

    def __init__(self, sample_rate: int, frame_size: int, strength: float = 1.0) -> None:
        self._rate, self._size, self._block = sample_rate, frame_size, EACH * frame_size
        self.order = _LANES * max(1, round(TAPS_SECONDS * sample_rate / _LANES))
        half = max(round(WINDOW_SECONDS * sample_rate / 2), self.order + self._block)
        self._span = 2 * half
        self._before = half - self._block // 2
        self.lookahead = half + self._block + frame_size
        self.set_strength(strength)
        self._window = np.hanning(self._span + 1)[:-1]
        length = 1 << (self._span + self.order).bit_length()
        self._transform = length
        lags = np.arange(self.order + 1)
        self._lag_window = portable.exp(-0.5 * (2 * np.pi * LAG_HERTZ / sample_rate * lags) ** 2)
        self._lag_window[0] = 1 + WHITE_NOISE
        # As wide as two frames, around the middle of one.
        self._around = (np.hanning(2 * frame_size + 1)[:-1] / frame_size).astype(np.float64)
        self._tape = np.zeros(self._before, np.float32)
        self._left = np.zeros(frame_size // 2, np.float32)  # of the frame before the first, half
        self._taps = np.zeros((0, self.order), np.float32)  # of frames that wait for their gains
        self.fitted = self._taps

    def set_strength(self, strength: float) -> None:
        """Set the strength of the filters that are found from now on."""
        factor = narrowing(strength, self._rate)
        with np.errstate(divide="ignore"):  # a factor of 0
            powers = portable.exp(np.arange(self.order, 0, -1) * portable.log(factor))
        self._factors = powers.astype(np.float32)

    def push(self, samples: Samples, fitted: Array | None = None) -> Filters:
        """Take samples `[samples]` of the guide; return the frames that they complete.

        Parameters
        ----------
        samples : array `[samples]`
        fitted : array `[predictors, order]`, optional
            The predictors that another analysis of the same sound has fitted to just these samples.
        """
        self._tape = np.concatenate([self._tape, np.asarray(samples, np.float32)])
        blocks = max(0, (len(self._tape) - self._span) // self._block + 1)
        self.fitted = self._fitted(blocks) if fitted is None else fitted
        if blocks:
            self._leave()
        return self._complete()

    def flush(self, fitted: Array | None = None) -> Filters:
        """The frames that still waited for the sound after them, as if that were silence."""
        return self.push(np.zeros(self.lookahead, np.float32), fitted)

    def _fitted(self, blocks: int) -> Array:
        """Predictors `[blocks, order]` of the first windows of the tape."""
        from audiogen.codec.excitation_kernels import levinson

        taps = np.empty((blocks, self.order), np.float32)
        if not blocks:
            return taps
        windows = np.lib.stride_tricks.sliding_window_view(self._tape, self._span)
        windows = windows[:: self._block]
        for start in range(0, blocks, 64):
            at = slice(start, min(start + 64, blocks))
            spectra = np.fft.rfft(windows[at] * self._window, self._transform)
            lags = np.fft.irfft(spectra.real**2 + spectra.imag**2)[:, : self.order + 1]
            lags = lags * self._lag_window
            lags[:, 0] += 1e-9 * self._span
            levinson(lags, taps[at])
        return taps

    def _leave(self) -> None:
        """What the last predictors, at this strength, leave of the tape."""
        from audiogen.codec.excitation_kernels import residual

        taps = self.fitted * self._factors
        blocks = len(taps)
        first = self._before - self.order
        known = self._tape[first : self._before + blocks * self._block]
        left = np.empty(blocks * self._block, np.float32)
        residual(known, taps, self._block, left)
        self._tape = self._tape[blocks * self._block :].copy()
        self._left = np.concatenate([self._left, left])
        self._taps = np.concatenate([self._taps, np.repeat(taps, EACH, axis=0)])

    def _complete(self) -> Filters:
        size, half = self._size, self._size // 2
        # `_left` begins half a frame before the first frame that waits.
        frames = min(len(self._taps), (len(self._left) - 2 * size) // size + 1)
        if frames <= 0:
            empty = np.zeros(0, np.float32)
            return Filters(self._taps[:0], empty, empty.reshape(0, size))
        around = np.lib.stride_tricks.sliding_window_view(self._left, 2 * size)[::size][:frames]
        power = (np.square(around, dtype=np.float64) * self._around).sum(axis=-1)
        gains = np.sqrt(power + _LEAST**2).astype(np.float32)
        left = self._left[half : half + frames * size].reshape(frames, size)
        excitation = np.clip(left / gains[:, None], -REACH, REACH)
        done = Filters(self._taps[:frames].copy(), gains, excitation)
        self._left, self._taps = self._left[frames * size :], self._taps[frames:]
        return done


def excitation_of(tape: Array, taps: Array, gain: Any) -> Array:
    """The excitation `[samples]` behind the last samples of `tape` `[taps + samples]`, in one
    frame of a filter.
    """
    from audiogen.codec.excitation_kernels import residual

    left = np.empty(len(tape) - len(taps), np.float32)
    residual(np.ascontiguousarray(tape), taps[None], len(left), left)
    return np.clip(left / np.float32(gain), -REACH, REACH)


def synthesised(past: Array, taps: Array, gain: Any, excitation: Array) -> Array:
    """The samples that an excitation `[samples]` makes after `past` `[taps]`; above 1, too."""
    from audiogen.codec.excitation_kernels import synthesise

    tape = np.concatenate([past, np.empty_like(excitation)])
    synthesise(tape, taps, np.float32(gain), excitation)
    return tape[len(past) :]


@dataclass(frozen=True)
class ExcitationCodec(WaveformCodec):
    """The excitations of sound by its own filters, from -1 to 1: what such a network learns.

    Attributes
    ----------
    strengths : tuple of float (0 to 1)
        Of the filters. A frame has the excitations by each of them, one after the other.
    """

    strengths: tuple[float, ...] = STRENGTHS

    kind = "excitation"

    @property
    def frame_size(self) -> int:
        """Values in a frame."""
        return len(self.strengths) * self.config.frame_size

    def encoder(self) -> ExcitationEncoder:  # type: ignore[override]
        """A new streaming encoder."""
        return ExcitationEncoder(self.sample_rate, self.config.frame_size, self.strengths)

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind and the strengths, as plain JSON values."""
        return {**super().to_json(), "strengths": list(self.strengths)}


class ExcitationEncoder:
    """Turns a stream of samples into frames of their excitations.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_size : int (samples)
    strengths : sequence of float
    """

    def __init__(self, sample_rate: int, frame_size: int, strengths: Sequence[float]) -> None:
        self._each = [FilterAnalysis(sample_rate, frame_size, strength) for strength in strengths]
        self._size, self._due, self._given = frame_size, 0, 0

    def push(self, samples: Samples) -> Frames:
        """Take samples `[samples, 1]`; return the frames `[frames, values]` they complete."""
        self._due += len(samples)
        first, *others = self._each
        sound = np.asarray(samples)[:, 0]
        return self._joined(first.push(sound), [one.push(sound, first.fitted) for one in others])

    def flush(self) -> Frames:
        """The frames that were not complete yet."""
        missing = -(-self._due // self._size) - self._given
        first, *others = self._each
        left = first.flush()
        return self._joined(left, [one.flush(first.fitted) for one in others])[:missing]

    def _joined(self, first: Filters, others: Sequence[Filters]) -> Frames:
        self._given += len(first.gains)
        parts = [filters.excitation for filters in (first, *others)]
        return np.concatenate(parts, axis=1) / np.float32(REACH)
