"""The linear frame map: frames of values, projected and scaled to model vectors.

Frames are absolute; what a model sees of them is fitted to its corpus: the mean is taken off, a
linear basis (principal components) keeps the directions in which the corpus moves most, and one
scale makes the widest of them 1, or each has its own scale. It belongs to the checkpoint,
never to the codec.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.portable import product
from audiogen.config import FrameMapConfig
from audiogen.model.frame_map.pca import principal_components

Array = npt.NDArray[np.float32]

FIT_FRAMES = 30_000
"""Frames that the fit looks at, spread evenly over the corpus: 30 for each of 1025 bins, 123 MB
and a second of work however long the corpus is."""

FIT_BYTES = 256 * 10**6
"""What those frames may take; of 2 x 2049 values that is 15 600 of them, and three seconds."""


@dataclass(frozen=True)
class FrameMap:
    """An affine view of frames: `vector = (frame - mean) @ basis / scale`.

    Attributes
    ----------
    mean : array `[frame_size]`
    basis : array `[frame_size, values]` with orthonormal columns, or None for all values as is
    scale : array `[1]` or `[values]`
        What model vectors are divided by: the standard deviation of the widest value, or of each.
    spread, low, high : array `[values]`
        Standard deviation, least and greatest of each value of the corpus's model vectors, as
        far as the fit looked at them (`FIT_FRAMES`).
    ceiling : array `[frame_size]`
        The greatest of each value of the corpus's frames. Within the range of every component, a
        sum of them can still be far louder in one bin than the corpus ever is.
    """

    mean: Array
    basis: Array | None
    scale: Array
    spread: Array
    low: Array
    high: Array
    ceiling: Array

    @property
    def values(self) -> int:
        """Length of a model vector."""
        return len(self.spread)

    @property
    def log2_volume(self) -> float:
        """Bits to add to a density over model vectors to get one over the basis in frame units."""
        return float(np.log2(np.resize(self.scale, self.values), dtype=np.float64).sum())

    def forward(self, frames: Frames) -> Array:
        """Frames `[..., frame_size]` to model vectors `[..., values]`."""
        centred = frames - self.mean
        if self.basis is None:
            return np.asarray(centred / self.scale, np.float32)
        if centred.ndim > 1:
            return np.asarray(centred @ self.basis / self.scale, np.float32)
        # A frame by itself is one that is played: the same bits on every processor.
        from audiogen.model.frame_map.one_frame import forward

        vector = np.empty(self.values, np.float32)
        forward(np.asarray(centred, np.float32), self._rows, self._scales, vector)
        return vector

    def inverse(self, vectors: Array) -> Frames:
        """Model vectors `[..., values]` to frames `[..., frame_size]`."""
        centred = vectors * self.scale
        if self.basis is not None:
            alone = centred.ndim == 1
            centred = product(centred, self._columns) if alone else centred @ self.basis.T
        return np.asarray(centred + self.mean, np.float32)

    @cached_property
    def _rows(self) -> Array:
        assert self.basis is not None
        return np.array(self.basis, order="C")  # a new one, for numba: it may be written to

    @cached_property
    def _columns(self) -> Array:
        assert self.basis is not None
        return np.array(self.basis.T, order="C")

    @cached_property
    def _scales(self) -> Array:
        return np.resize(self.scale, self.values)

    @cached_property
    def _offering(self) -> tuple[Any, ...]:
        """What `one_frame.offered` takes, in arrays of one kind: numba compiles for each kind."""
        limits = [np.array(limit, np.float32) for limit in (self.low, self.high)]
        ends = [np.array(end, np.float32) for end in (self.mean, self.ceiling)]
        return (*limits, self._scales, self._columns, *ends)

    def clamp(self, vectors: Array) -> Array:
        """Model vectors held within the range that the corpus has."""
        return np.clip(vectors, self.low, self.high)

    def cap(self, frames: Frames) -> Frames:
        """Frames `[..., frame_size]` that are nowhere louder than what was seen of the corpus."""
        return np.minimum(frames, self.ceiling)

    def offered(self, vector: Array) -> Frames:
        """A drawn vector `[values]` as the frame `[frame_size]` that a voice offers to play."""
        if self.basis is None:
            return self.cap(self.inverse(self.clamp(vector)))
        from audiogen.model.frame_map.one_frame import offered

        frame = np.empty(len(self.mean), np.float32)
        offered(np.array(vector, np.float32), *self._offering, frame)
        return frame

    def with_range_of(self, segments: Sequence[Frames]) -> FrameMap:
        """The same view, with the range of another corpus: `low`, `high` and `ceiling`."""
        frames = spread_out(segments, FIT_FRAMES)
        vectors = self.forward(frames)
        low, high, ceiling = vectors.min(axis=0), vectors.max(axis=0), frames.max(axis=0)
        return replace(self, low=low, high=high, ceiling=ceiling)

    def reconstruction_error(self, segments: Sequence[Frames]) -> float:
        """What the basis costs: RMS difference of frame and `inverse(forward(frame))`, in dB."""
        frames = spread_out(segments, FIT_FRAMES // 10)
        return float(np.sqrt(np.mean((self.inverse(self.forward(frames)) - frames) ** 2)))

    def tensors(self) -> dict[str, Array]:
        """The map as named arrays, for a checkpoint."""
        tensors = {
            "mean": self.mean,
            "scale": self.scale,
            "spread": self.spread,
            "low": self.low,
            "high": self.high,
            "ceiling": self.ceiling,
        }
        return tensors if self.basis is None else {**tensors, "basis": self.basis}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Array]) -> FrameMap:
        """The map that `tensors` described."""
        rest = {name: tensors[name] for name in ("mean", "spread", "low", "high", "ceiling")}
        return cls(basis=tensors.get("basis"), scale=tensors["scale"], **rest)

    @classmethod
    def fit(
        cls,
        segments: Sequence[Frames],
        basis: int,
        scaling: str = FrameMapConfig.scaling,
        varied: Frames | None = None,
    ) -> FrameMap:
        """Fit the map to a corpus.

        Parameters
        ----------
        segments : sequence of array `[frames, frame_size]`
        basis : int
            Principal components to keep; 0, or as many as a frame has values, keeps all values.
        scaling : str
            "widest": what moves little stays small, as it is in sound. "each": values of units that
            have nothing to do with each other are all alike to the network.
        varied : array `[frames, frame_size]`, optional
            Frames that the components are taken from in place of the corpus's, which are among
            them: what is learned in other keys, too, has to be seen in these.
        """
        frames = spread_out(segments, FIT_FRAMES)
        ceiling = frames.max(axis=0)
        mean = frames.mean(axis=0, dtype=np.float64).astype(np.float32)
        frames -= mean
        components: Array | None = None
        if 0 < basis < frames.shape[1]:
            moving = frames if varied is None else varied - varied.mean(axis=0)
            components = principal_components(moving, basis)
            frames = frames @ components
        spread = frames.std(axis=0, dtype=np.float64)
        if scaling == "each":
            scale = np.where(spread > 0, spread, 1.0)
        else:
            scale = np.maximum(spread.max(keepdims=True), 1e-3)
        scale = scale.astype(np.float32)
        # A value that never moves still gets a spread, or its density would be a spike.
        spread = np.maximum(spread, 1e-3 * scale)
        return cls(
            mean=mean,
            basis=components,
            scale=scale,
            spread=(spread / scale).astype(np.float32),
            low=(frames.min(axis=0) / scale).astype(np.float32),
            high=(frames.max(axis=0) / scale).astype(np.float32),
            ceiling=ceiling,
        )


def wrong_tensor(tensors: Mapping[str, Array], frame_size: int) -> str | None:
    """The name of a tensor that keeps `tensors` from being a `FrameMap` of such frames, if any."""
    # The basis has a column for each value; without it a vector has as many values as a frame.
    basis = tensors.get("basis")
    values = (frame_size,) if basis is None else basis.shape[-1:]
    wanted: dict[str, tuple[int, ...]] = {
        "mean": (frame_size,),
        "scale": (1,),
        "spread": values,
        "low": values,
        "high": values,
        "ceiling": (frame_size,),
    }
    if basis is not None:
        wanted["basis"] = (frame_size, *(values or (1,)))
    for name, shape in wanted.items():
        shapes = (shape, values) if name == "scale" else (shape,)
        fits = name in tensors and tensors[name].shape in shapes and 0 not in shape
        if fits and name in ("scale", "spread"):
            fits = bool((tensors[name] > 0).all())
        if not fits:
            return name
    return None


def spread_out(segments: Sequence[Frames], limit: int) -> Frames:
    """At most about `limit` frames, evenly spread over all segments, as one new array.

    Parameters
    ----------
    segments : sequence of array `[frames, frame_size]`
    limit : int (frames)
        Fewer where they would take more than `FIT_BYTES`.

    Returns
    -------
    float32 `[frames, frame_size]`
    """
    total = sum(len(segment) for segment in segments)
    limit = min(limit, max(1, FIT_BYTES // (4 * segments[0].shape[1])))
    step = max(1, -(-total // limit))
    # Filled in place: pieces put together afterwards would take the room twice.
    spread = np.empty((-(-total // step), segments[0].shape[1]), np.float32)
    at = first = 0
    for segment in segments:
        piece = segment[first::step]
        spread[at : at + len(piece)] = piece
        at += len(piece)
        # The step runs on over the ends: one-shots would otherwise give their first frames alone.
        first = (first - len(segment)) % step
    return spread
