"""The rows of a batch that one process prepares, where several share the batch.

Random numbers are drawn for the whole batch, and each process takes those of its rows. So a row has
the same ones, whoever prepares it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


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

    def normal(self, rng: np.random.Generator, *shape: int) -> npt.NDArray[np.float32]:
        """Normal random numbers for each row, `[count, *shape]`."""
        drawn: npt.NDArray[np.float32] = rng.standard_normal((self.batch, *shape), np.float32)
        return drawn[self.chosen]

    def uniform(
        self, rng: np.random.Generator, *shape: int, dtype: Any = np.float64
    ) -> npt.NDArray[Any]:
        """Random numbers from 0 to 1 for each row, `[count, *shape]`."""
        return rng.random((self.batch, *shape), dtype)[self.chosen]
