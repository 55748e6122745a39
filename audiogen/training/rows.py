"""The rows of a batch that one process prepares, where several share the batch."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_STREAM = 0x5D  # not that of the order of an epoch, nor that of an augmentation


@dataclass(frozen=True)
class Rows:
    """Some neighbouring rows of a batch.

    Attributes
    ----------
    batch : int
        Rows of the whole batch.
    first, count : int
        The first of these rows, and how many there are.

    Examples
    --------
    >>> Rows(6, 2, 2).of(np.arange(6))
    array([2, 3])
    """

    batch: int
    first: int
    count: int

    @classmethod
    def all(cls, batch: int) -> Rows:
        """All rows of a batch."""
        return cls(batch, 0, batch)

    @property
    def chosen(self) -> slice:
        """Where they are in the batch."""
        return slice(self.first, self.first + self.count)

    def of(self, whole: Any) -> Any:
        """These rows of an array `[batch, ...]`."""
        return whole[self.chosen]

    def draws(self, *seed: int) -> RowDraws:
        """The random numbers of these rows."""
        return RowDraws(self, seed)


class RowDraws:
    """Random numbers of some rows: each has its own, the same whoever prepares it.

    Parameters
    ----------
    rows : Rows
    seed : sequence of int
    """

    def __init__(self, rows: Rows, seed: Sequence[int]) -> None:
        self._rows, self._seed = rows, seed

    @functools.cached_property
    def _each(self) -> list[np.random.Generator]:
        numbers = range(self._rows.first, self._rows.first + self._rows.count)
        return [np.random.default_rng([*self._seed, number, _STREAM]) for number in numbers]

    def normal(self, *shape: int) -> npt.NDArray[np.float32]:
        """Normal random numbers, `[count, *shape]`."""
        return np.stack([rng.standard_normal(shape, np.float32) for rng in self._each])

    def uniform(self, *shape: int) -> npt.NDArray[np.float32]:
        """Random numbers from 0 to 1, `[count, *shape]`."""
        return np.stack([rng.random(shape, np.float32) for rng in self._each])
