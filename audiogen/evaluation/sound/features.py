"""Features of sound, frame by frame: level, centroid, flatness, change, onsets, log-mel, partials.

The analysis is the same whatever codec a model has, so that all models are judged alike: Hann
windows of 2048 samples every 512 at 22.05 kHz (93 ms every 23 ms), at other rates the nearest power
of two. Sound is analysed block by block, so an hour costs the memory of its features, not of its
sound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Samples
from audiogen.codec.mel import mel_filters
from audiogen.codec.spectral import DB_PER_NEPER, SpectralCodec
from audiogen.config import SpectralConfig

Values = npt.NDArray[np.float32]
"""One value a frame, `[frames]`."""

MEL_BANDS = 64
FLOOR_DB = -90.0  # of a bin, added to its magnitude, as the codec does
LOWEST_LEVEL = -100.0  # dB: that of digital silence

_LOWEST_BIN = (
    2  # a Hann window leaks DC into bin 1; bin 2 lies at 21 Hz, where human hearing begins
)
_PIECE = 128  # frames analysed at once
_COLUMNS = 7  # level, centroid, flatness, change, flux, body, peak; then the mel bands

BODY_HZ = 86.0, 4000.0
"""The band that `body` and `partials` are taken from: most notes, and the partials that tell them
apart."""

FINE_DB = 50.0
"""What lies further below a frame's highest partial counts as that far below."""

PARTIAL_STEP = np.float32(1 / 256)
"""What partials are rounded to: a thirteenth of a typical one."""

SMOOTH_BINS = 15
"""Bins over which a spectrum is smoothed to take its shape off: 160 Hz, wider than a partial."""


@dataclass(frozen=True)
class Features:
    """The features of a run of sound; frame `k` is centred `k / frame_rate` seconds into it.

    Attributes
    ----------
    frame_rate : float (frames per second)
        About 43.
    level : float32 `[frames]` (dB)
        RMS; a full-scale sine has -3 dB, digital silence -100 dB.
    centroid : float32 `[frames]` (Hz)
        The mean frequency, weighted by power; 0 in digital silence.
    flatness : float32 `[frames]` (0 to 1)
        The geometric over the arithmetic mean of the power spectrum: 0.56 for white noise, 1e-5
        for a chord. Both means leave the floor out, so digital silence has 0.
    change : float32 `[frames]` (dB)
        The mean over the bins of the magnitudes' absolute change since the frame before. A first
        frame has none before it and takes the value of the second.
    mel : float32 `[frames, 64]` (dB)
        The power in triangular bands, evenly spaced in mel up to half of the sample rate.
    body, peak : float32 `[frames]` (dB)
        The mean and the greatest magnitude within `BODY_HZ`. What is struck makes `body` rise.
    partials : int8 `[frames, bins]`
        The fine structure of the spectrum within `BODY_HZ` (`fine_structure`), in steps of
        `PARTIAL_STEP`.
    onsets : float64 `[onsets]` (seconds)
        When something begins: peaks of the spectral flux.
    """

    frame_rate: float
    level: Values
    centroid: Values
    flatness: Values
    change: Values
    mel: npt.NDArray[np.float32]
    body: Values
    peak: Values
    partials: npt.NDArray[np.int8]
    onsets: npt.NDArray[np.float64]

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return len(self.level) / self.frame_rate

    def between(self, start: float, end: float) -> Features:
        """The features from `start` up to `end` (seconds), as views; onsets count from `start`."""
        first, last = round(start * self.frame_rate), round(end * self.frame_rate)
        inside = (self.onsets >= start) & (self.onsets < end)
        return Features(
            frame_rate=self.frame_rate,
            level=self.level[first:last],
            centroid=self.centroid[first:last],
            flatness=self.flatness[first:last],
            change=self.change[first:last],
            mel=self.mel[first:last],
            body=self.body[first:last],
            peak=self.peak[first:last],
            partials=self.partials[first:last],
            onsets=self.onsets[inside] - start,
        )


class FeatureExtractor:
    """Measures the features of sound that arrives in blocks; it keeps 1.7 MB a minute.

    Parameters
    ----------
    sample_rate : int (Hz)

    Examples
    --------
    >>> import numpy as np
    >>> extractor = FeatureExtractor(22050)
    >>> for file in (np.zeros((22050, 1)), np.zeros((44100, 1))):
    ...     extractor.push(file)
    ...     extractor.cut()
    >>> features = extractor.features()
    >>> features.level.shape, features.mel.shape, round(float(features.level.max()))
    ((131,), (131, 64), -100)
    """

    def __init__(self, sample_rate: int) -> None:
        octaves = round(math.log2(sample_rate / 22050))
        n_fft, hop_length = (round(size * 2.0**octaves) for size in (2048, 512))
        self._codec = SpectralCodec(
            SpectralConfig(
                sample_rate=sample_rate,
                n_fft=n_fft,
                hop_length=hop_length,
                win_length=n_fft,
                floor_db=FLOOR_DB,
            )
        )
        self._encoder = self._codec.encoder()
        self._fresh = True
        self._frequencies = np.fft.rfftfreq(n_fft, 1 / sample_rate).astype(np.float32)
        filters = mel_filters(sample_rate, n_fft, MEL_BANDS).T
        self._bands = filters[_LOWEST_BIN:].astype(np.float32)
        self._before: tuple[npt.NDArray[np.float32], ...] = ()
        # One table, grown in place: a list of pieces would need the memory twice to be joined.
        self._table = np.empty((0, _COLUMNS + MEL_BANDS), np.float32)
        self._body = body_bins(self._frequencies)
        self._partials = np.empty((0, int(self._body.sum())), np.int8)
        self._count = 0
        self._start = 0  # of the file, in frames

    def push(self, samples: Samples) -> None:
        """Analyse the next samples, `[samples, channels]`; channels are mixed down."""
        self._fresh = self._fresh and not len(samples)
        piece = _PIECE * self._codec.config.hop_length
        for start in range(0, len(samples), piece):
            mono = samples[start : start + piece].mean(axis=1, keepdims=True)
            self._take(self._encoder.push(mono.astype(np.float32, copy=False)))

    def cut(self) -> None:
        """End a file: no frame spans it and what is pushed next."""
        if not self._fresh:  # an encoder that got no samples would flush one frame all the same
            self._take(self._encoder.flush())
        self._encoder = self._codec.encoder()
        self._fresh = True
        self._before = ()
        self._start = self._count

    def features(self) -> Features:
        """The features of all that was pushed, one file after another; ends the last one."""
        self.cut()
        self._table.resize((self._count, self._table.shape[1]), refcheck=False)
        self._partials.resize((self._count, self._partials.shape[1]), refcheck=False)
        level, centroid, flatness, change, flux, body, peak = self._table.T[:_COLUMNS]
        return Features(
            frame_rate=self._codec.frame_rate,
            level=level,
            centroid=centroid,
            flatness=flatness,
            change=change,
            mel=self._table[:, _COLUMNS:],
            body=body,
            peak=peak,
            partials=self._partials,
            onsets=pick_onsets(flux, self._codec.frame_rate),
        )

    def _take(self, frames: npt.NDArray[np.float32]) -> None:
        """Add frames `[frames, bins]` in dB to the table."""
        if not len(frames):
            return
        body = frames[:, self._body]
        frames = frames[:, _LOWEST_BIN:]
        floor = np.float32(10 ** (FLOOR_DB / 20))
        above = (frames - np.float32(FLOOR_DB)) / np.float32(DB_PER_NEPER)  # log(1 + magnitude / F)
        power = (floor * np.expm1(above)) ** 2
        total = power.sum(axis=1)
        # The geometric mean is over magnitude + F, and F is then taken off again.
        geometric = (floor * np.expm1(above.mean(axis=1))) ** 2
        mel = 10 * np.log10(power @ self._bands + floor**2)

        frames_before, mel_before = self._before or (frames[:1], mel[:1])
        rows = np.empty((len(frames), self._table.shape[1]), np.float32)
        # By Parseval a Hann window gives the mean square as a third of the bins' sum.
        rows[:, 0] = 10 * np.log10(total / 3 + 10 ** (LOWEST_LEVEL / 10))
        rows[:, 1] = power @ self._frequencies[_LOWEST_BIN:] / np.maximum(total, floor**2)
        rows[:, 2] = geometric / np.maximum(total / frames.shape[1], floor**2 / frames.shape[1])
        rows[:, 3] = np.abs(np.diff(frames, axis=0, prepend=frames_before)).mean(axis=1)
        rows[:, 4] = np.maximum(np.diff(mel, axis=0, prepend=mel_before), 0).mean(axis=1)
        rows[:, 5], rows[:, 6] = body.mean(axis=1), body.max(axis=1)
        rows[:, _COLUMNS:] = mel
        self._before = frames[-1:].copy(), mel[-1:].copy()

        needed = self._count + len(rows)
        if needed > len(self._table):
            grown = max(needed, len(self._table) * 5 // 4)
            self._table.resize((grown, self._table.shape[1]), refcheck=False)
            self._partials.resize((grown, self._partials.shape[1]), refcheck=False)
        self._table[self._count : needed] = rows
        fine = np.rint(fine_structure(body) / PARTIAL_STEP)
        self._partials[self._count : needed] = np.clip(fine, -127, 127)
        if self._count <= self._start + 1 < needed:
            self._table[self._start, 3] = self._table[self._start + 1, 3]
        self._count = needed


def body_bins(frequencies: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Which of some bins, of these frequencies (Hz), lie within `BODY_HZ`."""
    low, high = BODY_HZ
    return (frequencies > low) & (frequencies < high)


def fine_structure(spectra: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The partials of some spectra, without their level and shape.

    Each spectrum less its running mean over `SMOOTH_BINS`, to a length of 1: the product of two is
    their correlation.

    Parameters
    ----------
    spectra : float32 `[frames, bins]` (dB)

    Returns
    -------
    float32 `[frames, bins]`
    """
    held = np.maximum(spectra, spectra.max(axis=1, keepdims=True) - FINE_DB)
    half = SMOOTH_BINS // 2
    sums = np.cumsum(np.pad(held, ((0, 0), (half + 1, half)), mode="edge"), axis=1)
    fine = held - (sums[:, SMOOTH_BINS:] - sums[:, :-SMOOTH_BINS]) / SMOOTH_BINS
    return fine / (np.linalg.norm(fine, axis=1, keepdims=True) + np.float32(1e-6))


def features_of(samples: Samples, sample_rate: int) -> Features:
    """The features of one whole signal `[samples, channels]` at `sample_rate` (Hz).

    Examples
    --------
    A second of a sine of 441 Hz at half of full scale, so at -9 dB:

    >>> import numpy as np
    >>> sine = 0.5 * np.sin(2 * np.pi * 441 * np.arange(22050) / 22050)
    >>> features = features_of(sine[:, None], 22050)
    >>> round(float(np.median(features.level))), round(float(np.median(features.centroid)), -1)
    (-9, 440.0)
    """
    extractor = FeatureExtractor(sample_rate)
    extractor.push(samples)
    return extractor.features()


def silence_below(corpus: Features) -> float:
    """The level (dB) below which play of this corpus counts as silent: 40 dB under its median.

    That is about the level of a quiet room. Digital silence is left out of the median.

    Raises
    ------
    ValueError
        If the corpus holds no sound at all.
    """
    sounding = corpus.level > LOWEST_LEVEL + 10
    if not sounding.any():
        raise ValueError("the corpus is silent, so there is nothing to judge its play by")
    return float(np.median(corpus.level[sounding])) - 40.0


def pick_onsets(flux: Values, frame_rate: float) -> npt.NDArray[np.float64]:
    """The seconds at which something begins, from the spectral flux `[frames]` (dB).

    As in Dixon, "Onset detection revisited" (DAFx 2006): a frame that is the largest within 70 ms
    and stands above the mean of the second around it, here by 1.5 dB.
    """
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    around = 2 * round(0.07 * frame_rate) + 1
    highest = maximum_filter1d(flux, around, mode="constant")
    mean = uniform_filter1d(flux, 2 * round(0.5 * frame_rate) + 1, mode="nearest")
    return np.flatnonzero((flux >= highest) & (flux > mean + 1.5)) / frame_rate
