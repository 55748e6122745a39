"""Augmentation: sound that is learned a little higher or lower, faster or slower, softer or louder.

It is done as batches are prepared, from the frames on the disk, so it needs no more room.

Of spectra a transposition moves every magnitude along the frequency axis. That is linear in the
frame, as the frame map's projection is, so the two are one matrix for each semitone, and it costs
nothing while it trains. Whole semitones leave notes on the scale that the corpus, and so the frame
map, knows. What is not exact: a partial's main lobe is as wide as the window makes it whatever its
frequency, and becomes 6 % wider or narrower for each semitone. Another pace reads between frames,
in model vectors, by cubic interpolation, since a linear one would take strength off attacks; so it
is for networks that read windows, each at its own pace.

Samples are resampled, which is exact, and changes pitch and speed together, as a tape does.

A run of windows that carries its state along (context carry) is changed in one way all along.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Codec, Frames
from audiogen.codec.spectral import DB_PER_NEPER, SpectralCodec
from audiogen.config import TrainingConfig
from audiogen.model.frame_map import FrameMap, FrameView
from audiogen.model.frame_map.linear import FIT_FRAMES, spread_out
from audiogen.training.batch_order import BatchOrder
from audiogen.training.rows import Rows

Array = npt.NDArray[np.float32]

CROSSINGS = 12
"""Zero crossings of the sinc on each side, by which samples are resampled."""

_STREAM = 0xA6  # a stream of random numbers of its own: noise is the same with augmentation


@dataclass(frozen=True)
class Changes:
    """How the windows of one epoch are changed.

    Attributes
    ----------
    start : array of int `[steps, batch]`
        The step at which the run of windows began that each is of.
    length : array of int `[steps, batch]`
        The windows of that run.
    semitones : array of int `[steps, batch]`
    pace : array `[steps, batch]`
        Source frames for each frame.
    gain : array `[steps, batch]` (dB)
    """

    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    semitones: npt.NDArray[np.int64]
    pace: npt.NDArray[np.float64]
    gain: npt.NDArray[np.float64]


def draw_changes(config: TrainingConfig, epoch: int, carried: npt.NDArray[np.bool_]) -> Changes:
    """Draw how each run of windows of an epoch is changed.

    Parameters
    ----------
    config : TrainingConfig
    epoch : int
    carried : array of bool `[steps, batch]`
        As `BatchOrder.epoch` gives it: which windows go on from the step before.
    """
    steps, batch = carried.shape
    numbers = np.broadcast_to(np.arange(steps)[:, None], carried.shape)
    start = np.maximum.accumulate(np.where(carried, 0, numbers), axis=0)
    ends = np.where(np.vstack([~carried[1:], np.ones((1, batch), bool)]), numbers + 1, steps)
    length = np.minimum.accumulate(ends[::-1], axis=0)[::-1] - start
    rng = np.random.default_rng([config.seed, epoch, _STREAM])
    semitones = rng.integers(-config.transpose, config.transpose + 1, carried.shape)
    pace = (1 + config.pace) ** rng.uniform(-1, 1, carried.shape)
    gain = config.dynamics * rng.uniform(-1, 1, carried.shape)
    first = start, np.arange(batch)[None, :]
    return Changes(start, length, semitones[first], pace[first], gain[first])


class Augmentation:
    """Gives the model vectors of changed windows, in place of those that a frame map gives.

    Parameters
    ----------
    order : BatchOrder
    config : TrainingConfig
    codec : Codec
        Of sound.
    frame_map : FrameView
    window : int (frames)
    rows : Rows, optional
        Which rows of each batch; by default all.
    """

    def __init__(
        self,
        order: BatchOrder,
        config: TrainingConfig,
        codec: Codec,
        frame_map: FrameView,
        window: int,
        rows: Rows | None = None,
    ) -> None:
        self._columns = (slice(None), rows.chosen if rows is not None else slice(None))
        self._order, self._config, self._codec = order, config, codec
        self._map, self._window = frame_map, window

    def begin(
        self, number: int, indices: npt.NDArray[np.int64], carried: npt.NDArray[np.bool_]
    ) -> None:
        """Begin an epoch, whose order is `indices` and `carried` `[steps, batch]`."""
        self._indices = indices[self._columns]
        drawn = draw_changes(self._config, number, carried)
        self._changes = Changes(*(getattr(drawn, f.name)[self._columns] for f in fields(Changes)))

    def vectors(self, step: int) -> Array:
        """The model vectors of one step, `[batch, window + 1, values]`."""
        if isinstance(self._codec, SpectralCodec):
            return self._spectra(step)
        frames = [
            self._samples(step, row, 0, self._window + 1) for row in range(self._indices.shape[1])
        ]
        return self._map.forward(np.stack(frames))

    def before(self, step: int, row: int, frames: int) -> Array:
        """The vectors of at most `frames` frames of samples before the first window of a run."""
        index = int(self._indices[self._changes.start[step, row], row])
        there = int(self._order.room(index)[0] / self._ratio(step, row))
        count = min(frames, there)
        return self._map.forward(self._samples(step, row, -count, count))

    def _ratio(self, step: int, row: int) -> float:
        """Source frames for each frame: as drawn, or what the segment has left for the run."""
        changes = self._changes
        drawn = float(changes.pace[step, row])
        if not isinstance(self._codec, SpectralCodec):
            drawn = 2.0 ** (int(changes.semitones[step, row]) / 12)
        index = int(self._indices[changes.start[step, row], row])
        needed = int(changes.length[step, row]) * self._window
        return min(drawn, (self._order.room(index)[1] - 1) / needed)

    def _spectra(self, step: int) -> Array:
        changes, window = self._changes, self._window
        indices = self._indices[step]
        gain = np.asarray(changes.gain[step], np.float32)
        if not self._config.pace:
            frames, between = self._order.gather(indices), None
        else:
            ratios = [self._ratio(step, row) for row in range(len(indices))]
            longest = math.ceil(window * (1 + self._config.pace)) + 2
            frames = np.zeros((len(indices), longest, self._codec.frame_size), np.float32)
            between = np.zeros((len(indices), window + 1, longest), np.float32)
            for row, (index, ratio) in enumerate(zip(indices.tolist(), ratios, strict=True)):
                there = self._order.around(index, 0, math.ceil(window * ratio) + 2)
                frames[row, : len(there)] = there
                between[row] = _cubic(ratio * np.arange(window + 1), len(there), longest)
        if self._config.dynamics:
            frames = _louder(frames, gain[:, None, None], self._floor)
        vectors = self._transposed(frames, changes.semitones[step])
        return vectors if between is None else np.asarray(between @ vectors, np.float32)

    def _transposed(self, frames: Frames, semitones: npt.NDArray[np.int64]) -> Array:
        """The model vectors of frames `[batch, frames, frame_size]`, each row transposed."""
        vectors = np.empty((*frames.shape[:2], self._map.values), np.float32)
        for semitone in np.unique(semitones):
            rows = semitones == semitone
            vectors[rows] = self._forward(int(semitone), frames[rows])
        return vectors

    def _forward(self, semitones: int, frames: Frames) -> Array:
        frame_map = self._map
        if semitones == 0 or not isinstance(frame_map, FrameMap):
            return frame_map.forward(frames)
        if frame_map.basis is None:
            return frame_map.forward(_moved(frames, *self._moves(semitones)))
        basis, offset = self._bases(semitones)
        return np.asarray((frames @ basis - offset) / frame_map.scale, np.float32)

    @functools.cache  # noqa: B019  (an augmentation lives as long as its training)
    def _moves(self, semitones: int) -> tuple[npt.NDArray[np.int64], Array]:
        assert isinstance(self._codec, SpectralCodec)
        channels = self._codec.channels
        return transposition(self._codec.frame_size // channels, semitones, channels)

    @functools.cache  # noqa: B019
    def _bases(self, semitones: int) -> tuple[Array, Array]:
        """The transposition and the projection in one matrix, and what the mean gives by it."""
        assert isinstance(self._map, FrameMap) and self._map.basis is not None
        sources, weights = self._moves(semitones)
        basis = np.zeros(self._map.basis.shape, np.float32)
        for tap in range(sources.shape[1]):
            np.add.at(basis, sources[:, tap], weights[:, tap, None] * self._map.basis)
        return basis, self._map.mean @ self._map.basis

    @property
    def _floor(self) -> float:
        assert isinstance(self._codec, SpectralCodec)
        return self._codec.config.floor_db

    def _samples(self, step: int, row: int, first: int, count: int) -> Frames:
        """Frames of samples, `count` of them, from `first` on as counted from a window's first."""
        changes, order, size = self._changes, self._order, self._codec.frame_size
        start = int(changes.start[step, row])
        index = int(self._indices[start, row])
        ratio = self._ratio(step, row)
        first += (step - start) * self._window  # from the first of its run
        factor = np.float32(10 ** (changes.gain[step, row] / 20))
        if ratio == 1:
            return factor * np.asarray(order.around(index, first, first + count))
        margin = CROSSINGS + 1
        low = math.floor(first * ratio) - margin
        high = math.ceil((first + count) * ratio) + margin
        low = max(low, -order.room(index)[0])
        source = np.asarray(order.around(index, low, high), np.float32).ravel()
        at = ratio * (first * size + np.arange(count * size)) - low * size
        return factor * resampled(source, at, ratio).reshape(count, size)


def augments(config: TrainingConfig) -> bool:
    """Whether the settings ask for any augmentation."""
    return bool(config.transpose or config.pace or config.dynamics)


def build_augmentation(
    order: BatchOrder,
    config: TrainingConfig,
    codec: Codec,
    frame_map: FrameView,
    window: int,
    rows: Rows | None = None,
) -> Augmentation | None:
    """The augmentation that the settings ask for, or None."""
    if not augments(config):
        return None
    return Augmentation(order, config, codec, frame_map, window, rows)


def transposed_corpus(
    segments: Sequence[Frames], codec: Codec, config: TrainingConfig
) -> Frames | None:
    """What the components of a frame map are fitted to where spectra are transposed.

    Those of the corpus alone lose 4.3 dB of frames that are a semitone or more away (16 minutes of
    jazz, 256 components), where they lose 2.75 of its own; those of both lose 2.9 to 3.1 of all.

    Returns
    -------
    array `[frames, frame_size]` or None
        As many frames of each transposition; None where there is none.
    """
    if not (config.transpose and isinstance(codec, SpectralCodec)):
        return None
    frames = spread_out(segments, FIT_FRAMES)
    each = range(-config.transpose, config.transpose + 1)
    bins = codec.frame_size // codec.channels
    for n, semitones in enumerate(each):
        rows = slice(n, None, len(each))
        frames[rows] = _moved(frames[rows], *transposition(bins, semitones, codec.channels))
    return frames


def transposition(
    bins: int, semitones: float, channels: int = 1
) -> tuple[npt.NDArray[np.int64], Array]:
    """Where each bin of a transposed spectrum comes from.

    Parameters
    ----------
    bins : int
        Of one channel, from 0 Hz on, evenly spaced.
    semitones : float
        Up, or down if negative.
    channels : int

    Returns
    -------
    sources : array of int `[channels * bins, 4]`
        Bins of the spectrum as it is.
    weights : array `[channels * bins, 4]`
        Their shares, by cubic interpolation; they add up to 1. Where a bin would come from beyond
        the highest, it comes from that.
    """
    at = np.minimum(np.arange(bins) / 2 ** (semitones / 12), bins - 1)
    whole = np.floor(at).astype(np.int64)
    sources = np.clip(whole[:, None] + np.arange(-1, 3), 0, bins - 1)
    weights = _catmull_rom(at - whole)
    shifts = bins * np.repeat(np.arange(channels), bins)[:, None]
    return np.tile(sources, (channels, 1)) + shifts, np.tile(weights, (channels, 1))


def resampled(source: Array, at: npt.NDArray[Any], ratio: float) -> Array:
    """Samples between those of a signal, by a sinc under a Hann window.

    Parameters
    ----------
    source : array `[samples]`
        Before its first sample, and after its last, these go on.
    at : array `[n]` (samples)
        Places in it.
    ratio : float
        How much faster it will play: above 1 its highest frequencies, which would be aliased, are
        left out.
    """
    cutoff = min(1.0, 1 / ratio)
    reach = math.ceil(CROSSINGS / cutoff)
    whole = np.floor(at).astype(np.int64)
    taps = whole[:, None] + np.arange(1 - reach, reach + 1)
    off = np.asarray(at[:, None] - taps, np.float32)
    weights = np.sinc(cutoff * off) * (0.5 + 0.5 * np.cos(np.pi * np.clip(off / reach, -1, 1)))
    weights /= weights.sum(axis=1, keepdims=True)
    taken = source[np.clip(taps, 0, len(source) - 1)]
    return np.asarray((weights * taken).sum(axis=1), np.float32)


def _louder(frames: Frames, gain: Array, floor_db: float) -> Frames:
    """Spectra in dB over a floor that is added to every bin, with a gain in dB; the floor stays."""
    floor = np.float32(10 ** (floor_db / 20))
    factor = 10 ** (gain / np.float32(20))
    magnitudes = factor * np.exp(frames / np.float32(DB_PER_NEPER)) + floor * (1 - factor)
    return np.asarray(np.float32(DB_PER_NEPER) * np.log(np.maximum(magnitudes, floor)), np.float32)


def _moved(frames: Frames, sources: npt.NDArray[np.int64], weights: Array) -> Frames:
    """Frames whose bins come from others, as `transposition` says."""
    parts = [weights[:, tap] * frames[..., sources[:, tap]] for tap in range(sources.shape[1])]
    return np.asarray(sum(parts), np.float32)


def _cubic(at: npt.NDArray[Any], there: int, longest: int) -> Array:
    """A matrix `[len(at), longest]` that reads between the first `there` of `longest` frames."""
    at = np.minimum(at, there - 1)
    whole = np.floor(at).astype(np.int64)
    weights = _catmull_rom(at - whole)
    matrix = np.zeros((len(at), longest), np.float32)
    for tap in range(4):
        sources = np.clip(whole + tap - 1, 0, there - 1)
        np.add.at(matrix, (np.arange(len(at)), sources), weights[:, tap])
    return matrix


def _catmull_rom(between: npt.NDArray[Any]) -> Array:
    """The weights `[n, 4]` of the four places around those that lie `between` (0 to 1) the inner
    two."""
    f = between[:, None]
    powers = np.concatenate([np.ones_like(f), f, f**2, f**3], axis=1)
    cubic = 0.5 * np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]])
    return np.asarray(powers @ cubic, np.float32)
