"""The errors that a network made on its corpus, to draw from in place of Gaussian ones.

One step ahead a density is right in the size and the covariance of its errors and wrong in their
direction: a real error points from where the network aims to where the corpus is, a Gaussian one
anywhere. So play that draws Gaussian errors leaves its corpus within a quarter of a second. Here
the error at every frame of the corpus is kept, with a key: the frame before and what the mean of
the density adds to it, in a space where distance is weighted as hearing is. A draw is then the mean
plus the error of a frame whose key is near (a local bootstrap of residuals: Paparoditis and
Politis, "The local bootstrap for Markov processes", 2002).

Errors are divided by the width of the density, so that they fit a wider or a narrower one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.portable import product
from audiogen.model.heads import GaussianHead
from audiogen.model.tensors import damaged

Array = npt.NDArray[np.float32]

NAME = "errors.safetensors"

ERROR_STEP = 1 / 32
"""What errors are rounded to, in widths of the density; four widths are the most that is kept."""

LEAST_SEEN, LEAST_SHARE = 1024, 256
"""Keys that a search looks at, where there are as many: so many, or one in so many, whichever is
more. In a corpus of hours the cells are larger, and the nearest places lie in several."""


@dataclass(frozen=True, eq=False)
class CorpusErrors:
    """The errors of a network at the frames of its corpus, with their keys.

    Attributes
    ----------
    errors : int8 `[frames, values]`
        In steps of `ERROR_STEP` widths of the density.
    keys : int8 `[frames, 2 * key values]`
    projection : array `[values, key values]`
        From model vectors to a half of a key.
    blend : array `[2, 2]`
        For each half of a key, the shares of the projected mean and of the projected last input.
    segments : int32 `[frames]`
        The segment of the corpus that each frame is in. Frames of one segment lie in their order.
    centres : int8 `[cells, 2 * key values]`
        The cells that the search goes through, each around a centre.
    cells : int32 `[frames]`
        The cell that each key is in.
    """

    errors: npt.NDArray[np.int8]
    keys: npt.NDArray[np.int8]
    projection: Array
    blend: Array
    segments: npt.NDArray[np.int32]
    centres: npt.NDArray[np.int8]
    cells: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.errors)

    def query(self, mean: Array, last: Array) -> npt.NDArray[np.int32]:
        """The key of a step, `[2 * key values]`, from `mean` and `last` `[values]`."""
        from audiogen.model.nearest import key_of

        made = np.empty(self.keys.shape[1], np.int32)
        key_of(np.array(mean, np.float32), np.array(last, np.float32), *self._view, made)
        return made

    def error(self, place: int) -> Array:
        """The error at a place, `[values]`, in widths of the density."""
        return self.errors[place].astype(np.float32) * np.float32(ERROR_STEP)

    def follows(self, place: int) -> bool:
        """Whether the frame after that place is of the same segment."""
        after = place + 1
        return after < len(self) and bool(self.segments[after] == self.segments[place])

    def nearest(
        self, query: npt.NDArray[np.int32], count: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """The `count` nearest places to a query, the nearest first, and their squared distances.

        Of equally near ones the earlier comes first. Fewer where the corpus has no more.
        """
        from audiogen.model.nearest import search

        places, distances = np.empty(count, np.int32), np.empty(count, np.int64)
        least = max(LEAST_SEEN, count, len(self) // LEAST_SHARE)
        search(query.astype(np.float32), *self._index, self.centres, least, places, distances)
        there = int((places >= 0).sum())
        return places[:there], distances[:there]

    def prepare(self) -> None:
        """Compile the search and sort the keys: a second or less, and not for the audio thread."""
        from audiogen.model.nearest import move

        nothing = np.zeros(len(self.projection), np.float32)
        places, distances = self.nearest(self.query(nothing, nothing), 1)
        tired, moved = np.zeros(len(self)), np.array([-1, -1, 0, 1])
        segments, unmoved = self.segments[places] * 0, np.zeros(3)
        move(places, distances, segments, unmoved, tired, tired, unmoved, moved)

    def distance(self, query: npt.NDArray[np.int32], place: int) -> int:
        """The squared distance of one place from a query."""
        apart = query - self.keys[place]
        return int(apart @ apart)

    @cached_property
    def _view(self) -> tuple[Array, Array]:
        """The projection and the blend, in arrays of one kind: numba compiles for each kind."""
        return np.array(self.projection, np.float32), np.array(self.blend, np.float32)

    @cached_property
    def _index(self) -> tuple[Any, ...]:
        """The keys in the order of their cells, the place of each, and where each cell begins."""
        members = np.argsort(self.cells, kind="stable").astype(np.int32)
        starts = np.searchsorted(self.cells[members], np.arange(len(self.centres) + 1))
        return np.ascontiguousarray(self.keys[members]), members, starts.astype(np.int32)

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Everything as named arrays, for a checkpoint."""
        return {name: getattr(self, name) for name in _KINDS}


_KINDS: dict[str, tuple[type, int]] = {
    "errors": (np.int8, 2),
    "keys": (np.int8, 2),
    "projection": (np.float32, 2),
    "blend": (np.float32, 2),
    "segments": (np.int32, 1),
    "centres": (np.int8, 2),
    "cells": (np.int32, 1),
}
"""The type and the number of axes of each tensor."""


def from_tensors(place: Path, tensors: Mapping[str, npt.NDArray[Any]], values: int) -> CorpusErrors:
    """The errors that the tensors in a checkpoint describe.

    Parameters
    ----------
    place : Path
        Of the checkpoint, for the sentence.
    tensors : mapping of str to array
    values : int
        Length of a model vector.

    Raises
    ------
    CheckpointError
        If a tensor is missing, or does not fit the others or the model.
    """
    tensors = {"blend": np.eye(2, dtype=np.float32), **tensors}  # there was a time without
    for name, (kind, axes) in _KINDS.items():
        if name not in tensors or tensors[name].dtype != kind or tensors[name].ndim != axes:
            raise damaged(place, NAME, f"the tensor '{name}' is missing or wrong")
    made = CorpusErrors(**{name: tensors[name] for name in _KINDS})
    frames, half = len(made.errors), made.projection.shape[1]
    shapes = {
        "errors": (frames, values),
        "keys": (frames, 2 * half),
        "projection": (values, half),
        "blend": (2, 2),
        "segments": (frames,),
        "centres": (len(made.centres), 2 * half),
        "cells": (frames,),
    }
    for name, shape in shapes.items():
        if tensors[name].shape != shape or not tensors[name].size:
            raise damaged(place, NAME, f"the tensor '{name}' has another shape than the model's")
    if not 0 <= made.cells.min() <= made.cells.max() < len(made.centres):
        raise damaged(place, NAME, "a key lies in no cell")
    return made


PACKED_STEP = 16
"""Steps of `ERROR_STEP` in a step of a packed error, of four bits. It adds a fiftieth to the
variance."""

PACKED_KEY_VALUES = 32
"""Values of each half of a packed key, the first and widest ones. With 64, play is a little nearer
to the corpus."""


def packed(errors: CorpusErrors) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a packed model: as `CorpusErrors.tensors`, with two errors in each byte, and
    with shorter keys.
    """
    half = errors.projection.shape[1]
    kept = np.arange(min(half, PACKED_KEY_VALUES))
    both = np.concatenate([kept, half + kept])
    shorter: dict[str, npt.NDArray[Any]] = {
        "keys": errors.keys[:, both],
        "centres": errors.centres[:, both],
        "projection": errors.projection[:, kept],
    }
    values = errors.errors.shape[1]
    even = np.pad(errors.errors, ((0, 0), (0, values % 2)))
    nibbles = np.clip(np.rint(even / PACKED_STEP), -7, 7).astype(np.int8) + 8
    pairs = (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)
    return {**errors.tensors(), **shorter, "errors": pairs}


def from_packed(place: Path, tensors: Mapping[str, npt.NDArray[Any]], values: int) -> CorpusErrors:
    """The errors that a packed model describes; see `from_tensors`."""
    pairs = tensors.get("errors")
    if pairs is None or pairs.dtype != np.uint8 or pairs.ndim != 2:
        raise damaged(place, NAME, "the tensor 'errors' is missing or wrong")
    nibbles = np.stack([pairs >> 4, pairs & 15], axis=-1).reshape(len(pairs), -1)
    whole = (nibbles[:, :values].astype(np.int8) - 8) * np.int8(PACKED_STEP)
    return from_tensors(place, {**tensors, "errors": whole}, values)


def rounded_key(mean: Array, last: Array, projection: Array, blend: Array) -> npt.NDArray[np.int8]:
    """A key `[2 * key values]`, or several, as whole numbers; see `CorpusErrors`."""
    if mean.ndim == 1:  # in play: the same key on every processor
        halves = product(mean, projection), product(last, projection)
    else:
        halves = mean @ projection, last @ projection
    both = np.concatenate([of[0] * halves[0] + of[1] * halves[1] for of in blend], axis=-1)
    return np.clip(np.rint(both), -127, 127).astype(np.int8)


def moments(head: GaussianHead, parameters: Array, history: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of a density, each `[..., values]`."""
    log_weights, means, scales = head.split(parameters, history, np)
    weights = np.exp(log_weights)[..., None]
    mean = (weights * means).sum(axis=-2)
    variance = (weights * (scales**2 + (means - mean[..., None, :]) ** 2)).sum(axis=-2)
    return mean.astype(np.float32), np.sqrt(variance).astype(np.float32)
