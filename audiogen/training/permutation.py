"""A permutation of many numbers, computed for each by itself: a shuffle without a list.

A Feistel network over the bits of a number is a permutation whatever its round function is (Luby
and Rackoff, "How to construct pseudorandom permutations", 1988). It permutes a power of 4; what
falls beyond the size is permuted again until it lies within (Black and Rogaway, "Ciphers with
arbitrary finite domains", 2002, "cycle walking"), less than four times on average.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]

ROUNDS = 6


def mixed(numbers: Numbers, *keys: int) -> Numbers:
    """64 bits that look random for each number and keys (the finaliser of splitmix64)."""
    state = numbers.astype(np.uint64)
    with np.errstate(over="ignore"):
        for key in (0, *keys):
            state = state + np.uint64((key * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return state


class Permutation:
    """A permutation of the numbers 0 to `size - 1`.

    Parameters
    ----------
    size : int
    *keys : int
        Other keys, another permutation.
    """

    def __init__(self, size: int, *keys: int) -> None:
        self.size = size
        self._half = np.uint64(max(1, (max(1, size - 1).bit_length() + 1) // 2))
        self._mask = np.uint64((1 << int(self._half)) - 1)
        self._keys = keys

    def __call__(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where each of some numbers goes, `[numbers]`."""
        found = self._once(numbers.astype(np.uint64))
        while (beyond := found >= self.size).any():
            found[beyond] = self._once(found[beyond])
        return found.astype(np.int64)

    def _once(self, numbers: Numbers) -> Numbers:
        left, right = numbers >> self._half, numbers & self._mask
        for n in range(ROUNDS):
            left, right = right, left ^ (mixed(right, n, *self._keys) & self._mask)
        return (left << self._half) | right
