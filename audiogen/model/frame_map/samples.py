"""The frame map of a model with a sample tier: one gain for the whole corpus, then quantisation
(`audiogen.model.mulaw`). It takes the place of the linear map where the head is `sample_level`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.model.mulaw import (
    REACH,
    amplitudes_of_codes,
    codes_of,
    edges_of_codes,
    quantise,
    values_of,
)

Array = npt.NDArray[np.float32]

_PIECE = 2**14  # frames looked at together: a corpus is read once, in little memory


@dataclass(frozen=True)
class SampleMap:
    """A quantised view of frames of samples.

    Attributes
    ----------
    levels : int
    companding : str
        `"mu-law"` or `"linear"`.
    gain : float
        Takes the loudest sample of the corpus to full scale.
    spread : array `[frame_size]`
        Standard deviation of each value of the corpus's model vectors.
    """

    levels: int
    companding: str
    gain: float
    spread: Array

    basis = None
    log2_volume = 0.0
    """Bits of codes are bits: there is no unit to convert from."""

    @property
    def values(self) -> int:
        """Length of a model vector."""
        return len(self.spread)

    def codes(self, vectors: Array) -> npt.NDArray[np.int64]:
        """Model vectors `[..., values]`, rounded to their codes, 0 to `levels - 1`."""
        codes: npt.NDArray[np.int64] = codes_of(vectors, self.levels, np).astype(np.int64)
        return codes

    def forward(self, frames: Frames) -> Array:
        """Frames `[..., frame_size]` to model vectors `[..., values]`."""
        if frames.ndim == 1:
            from audiogen.model.frame_map.one_frame import quantised

            vector = np.empty(len(frames), np.float32)
            quantised(np.array(frames, np.float64), self.gain, self._edges, vector)
            return vector
        loud = np.asarray(frames, np.float64) * self.gain
        return values_of(quantise(loud, self.levels, self.companding), self.levels)

    def inverse(self, vectors: Array) -> Frames:
        """Model vectors `[..., values]` to frames `[..., frame_size]`."""
        return self._amplitudes[self.codes(vectors)]

    def clamp(self, vectors: Array) -> Array:
        """Model vectors held within their range."""
        return np.clip(vectors, -REACH, REACH)

    def cap(self, frames: Frames) -> Frames:
        """Frames as they are: `inverse` makes none that is louder than the corpus."""
        return frames

    def offered(self, vector: Array) -> Frames:
        """A drawn vector `[values]` as the frame `[frame_size]` that a voice offers to play."""
        from audiogen.model.frame_map.one_frame import expanded

        frame = np.empty(len(vector), np.float32)
        expanded(np.array(vector, np.float32), self._amplitudes, frame)
        return frame

    def with_range_of(self, segments: Sequence[Frames]) -> SampleMap:
        """The same view, with the spread of another corpus."""
        return replace(self, spread=self._spread_of(segments))

    def reconstruction_error(self, segments: Sequence[Frames]) -> float:
        """What the levels cost: RMS of frame less `inverse(forward(frame))`, in dB re the sound."""
        sound = noise = 0.0
        for piece in _pieces(segments):
            off = piece - self.inverse(self.forward(piece))
            noise += float(np.square(off, dtype=np.float64).sum())
            sound += float(np.square(piece, dtype=np.float64).sum())
        return 10 * np.log10(max(noise, 1e-20) / max(sound, 1e-20))

    def tensors(self) -> dict[str, Array]:
        """The map as named arrays, for a checkpoint; levels and companding are settings."""
        return {"gain": np.array([self.gain], np.float32), "spread": self.spread}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Array], levels: int, companding: str) -> SampleMap:
        """The map that `tensors` described."""
        return cls(levels, companding, float(tensors["gain"][0]), tensors["spread"])

    @classmethod
    def fit(cls, segments: Sequence[Frames], levels: int, companding: str) -> SampleMap:
        """Fit gain and spread to a corpus.

        Parameters
        ----------
        segments : sequence of array `[frames, frame_size]`
        levels : int
        companding : str
        """
        peak = max(float(np.abs(piece).max()) for piece in _pieces(segments))
        # Rounded as it will be kept, so that a checkpoint that is read gives the same codes.
        gain = float(np.float32(1 / max(peak, 1e-6)))
        unfitted = cls(levels, companding, gain, np.ones(segments[0].shape[1], np.float32))
        return unfitted.with_range_of(segments)

    def _spread_of(self, segments: Sequence[Frames]) -> Array:
        count, total, squares = 0, 0.0, 0.0
        for piece in _pieces(segments):
            vectors = self.forward(piece).astype(np.float64)
            count += vectors.size
            total += float(vectors.sum())
            squares += float(np.square(vectors).sum())
        # One for all: a frame begins anywhere in a wave, so its values are all alike.
        deviation = np.sqrt(max(squares / count - (total / count) ** 2, 1e-6))
        return np.full(segments[0].shape[1], deviation, np.float32)

    @functools.cached_property
    def _amplitudes(self) -> Array:
        return amplitudes_of_codes(self.levels, self.companding) / np.float32(self.gain)

    @functools.cached_property
    def _edges(self) -> npt.NDArray[np.float64]:
        return edges_of_codes(self.levels, self.companding)[1:-1].copy()


def wrong_tensor(tensors: Mapping[str, Array], frame_size: int) -> str | None:
    """The name of a tensor that keeps `tensors` from being a `SampleMap`, or None."""
    for name, shape in (("gain", (1,)), ("spread", (frame_size,))):
        if name not in tensors or tensors[name].shape != shape:
            return name
        if not (np.isfinite(tensors[name]) & (tensors[name] > 0)).all():
            return name
    return None


def _pieces(segments: Sequence[Frames]) -> Iterator[Frames]:
    for segment in segments:
        for start in range(0, len(segment), _PIECE):
            yield segment[start : start + _PIECE]
