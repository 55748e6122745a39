"""The frame map of frames that are choices: those that the corpus has, one-hot.

The codec's choices are absolute and many; a corpus has some of them, and a model distinguishes
those. So models of different tunes can play together: a choice that one of them never had in its
corpus is mapped to the nearest of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames, Offers

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ChoiceMap:
    """Choices by number to one-hot vectors, and back.

    Attributes
    ----------
    kept : array `[values]`
        The codec's number of each distinguished choice, ascending, as whole float32 numbers.
    places : array `[offer_size]`
        For each of the codec's choices, which of those it is mapped to.
    spread : array `[values]`
        Standard deviation of each value of the corpus's vectors.
    """

    kept: Array
    places: Array
    spread: Array

    basis = None
    log2_volume = 0.0
    """Bits of choices are bits: there is no unit to convert from."""

    @property
    def values(self) -> int:
        """Length of a model vector."""
        return len(self.kept)

    def numbers(self, frames: Frames) -> npt.NDArray[np.int64]:
        """Frames `[..., 1]` as numbers of the choices that are distinguished, `[...]`."""
        chosen: npt.NDArray[np.int64] = self.places[frames[..., 0].astype(np.int64)].astype(
            np.int64
        )
        return chosen

    def forward(self, frames: Frames) -> Array:
        """Frames `[..., 1]` to one-hot vectors `[..., values]`."""
        return (self.numbers(frames)[..., None] == np.arange(self.values)).astype(np.float32)

    def inverse(self, vectors: Array) -> Frames:
        """Vectors `[..., values]` to frames `[..., 1]`: the choice that has most of them."""
        return self.kept[np.argmax(vectors, axis=-1)][..., None]

    def cap(self, frames: Frames) -> Frames:
        """Frames as they are."""
        return frames

    def offered(self, vector: Array) -> Offers:
        """Chances `[values]` as what a voice offers, `[offer_size]`."""
        offers = np.zeros(len(self.places), np.float32)
        offers[self.kept.astype(np.int64)] = vector
        return offers

    def with_range_of(self, segments: Sequence[Frames]) -> ChoiceMap:
        """The same view, with the spread of another corpus."""
        return replace(self, spread=_spread(self.numbers(np.concatenate(segments)), self.values))

    def reconstruction_error(self, segments: Sequence[Frames]) -> float:
        """The share of frames that are mapped to another choice."""
        frames = np.concatenate(segments)
        return float(np.mean(self.kept[self.numbers(frames)] != frames[:, 0]))

    def tensors(self) -> dict[str, Array]:
        """The map as named arrays, for a checkpoint."""
        return {"kept": self.kept, "places": self.places, "spread": self.spread}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Array]) -> ChoiceMap:
        """The map that `tensors` described."""
        return cls(*(tensors[name] for name in ("kept", "places", "spread")))

    @classmethod
    def fit(
        cls, segments: Sequence[Frames], most: int, families: npt.NDArray[np.int64]
    ) -> ChoiceMap:
        """Find the choices that a corpus has.

        Parameters
        ----------
        segments : sequence of array `[frames, 1]`
        most : int
            How many are distinguished, the commonest; 0: all.
        families : array of int `[offer_size]`
            What kind each of the codec's choices is of; of one kind, near numbers are alike.
        """
        chosen = np.concatenate([segment[:, 0] for segment in segments]).astype(np.int64)
        counts = np.bincount(chosen, minlength=len(families))
        common = np.argsort(-counts, kind="stable")[: most or len(families)]
        kept = np.sort(common[counts[common] > 0])
        away = np.abs(np.arange(len(families))[:, None] - kept)
        away += len(families) * (families[:, None] != families[kept])
        places = np.argmin(away, axis=1)
        return cls(
            kept=kept.astype(np.float32),
            places=places.astype(np.float32),
            spread=_spread(places[chosen], len(kept)),
        )


def wrong_tensor(tensors: Mapping[str, Array], choices: int) -> str | None:
    """The name of a tensor that keeps `tensors` from being such a map of a codec, if any."""
    kept = tensors.get("kept")
    if kept is None or kept.ndim != 1 or not len(kept) or not _whole(kept, choices):
        return "kept"
    if (np.diff(kept) <= 0).any():
        return "kept"
    places = tensors.get("places")
    if places is None or places.shape != (choices,) or not _whole(places, len(kept)):
        return "places"
    spread = tensors.get("spread")
    if spread is None or spread.shape != kept.shape or not (spread > 0).all():
        return "spread"
    return None


def _whole(tensor: Array, below: int) -> bool:
    """Whether all of it are numbers from 0 on and below that."""
    return bool(((tensor >= 0) & (tensor < below) & (tensor == np.floor(tensor))).all())


def _spread(numbers: npt.NDArray[np.int64], values: int) -> Array:
    """The standard deviation of each value of one-hot vectors."""
    share = np.bincount(numbers, minlength=values) / len(numbers)
    return np.sqrt(np.maximum(share * (1 - share), 1e-6)).astype(np.float32)
