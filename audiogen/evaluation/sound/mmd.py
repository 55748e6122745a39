"""The distance of play from its corpus: the maximum mean discrepancy (MMD) of log-mel frames.

Whether single segments are replayed is another question: `audiogen.evaluation.sound.memorisation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mel = npt.NDArray[np.float32]
"""The log-mel spectrogram of one run of sound in dB, float32 `[frames, bands]`."""

Array = npt.NDArray[np.float64]

FRAMES = 2000
"""Frames of each side that are compared at most, evenly spread: about a second of work."""

SEGMENT_SECONDS = 8.0
"""The corpus is divided by segments, for neighbouring frames are not two observations."""

SPLITS = 50
"""Ways to divide the corpus that are tried."""

DELTA_FRAMES = 2
"""A delta is the difference between the frames this far after and before."""

FLOOR_DB = 80.0
"""What lies further below the corpus's loudest value is one silence."""

LEAST = 0.01
"""A discrepancy below this is none."""

_WORDS = (
    (1.0, "as close to the corpus as one half of it to the other"),
    (2.0, "close to the corpus"),
    (4.0, "at some distance from the corpus"),
)


@dataclass(frozen=True)
class Discrepancy:
    """The distance between play and corpus, and that between two halves of the corpus.

    Attributes
    ----------
    distance : float (0 to 1.4)
        Maximum mean discrepancy; 0 between two samples of the same.
    halves : float
        The same between one half of the corpus (cut to the play's length) and the rest of it:
        of the ways to divide it, nine in ten stay below.
    """

    distance: float
    halves: float

    @property
    def ratio(self) -> float:
        """The distance over that of the halves: up to 1 if play could be a part of the corpus."""
        return self.distance / self.halves

    @property
    def words(self) -> str:
        """The ratio in words."""
        near = (words for most, words in _WORDS if self.ratio <= most)
        return next(near, "far from the corpus")


class CorpusKernel:
    """Measures the maximum mean discrepancy between some play and one corpus.

    The unbiased estimate of its square with a Gaussian kernel (Gretton et al., "A Kernel
    Two-Sample Test", JMLR 13, 2012), on log-mel frames beside their deltas, each of the two in
    units of its spread over the corpus. The bandwidth is the median distance between two
    frames of the corpus.

    Parameters
    ----------
    corpus : sequence of float32 `[frames, bands]` (dB)
        One for each run of sound.
    frame_rate : float (frames per second)

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.random.default_rng(1).standard_normal((400, 8)).astype(np.float32)
    >>> kernel = CorpusKernel([noise], frame_rate=43.0)
    >>> kernel.closeness([noise]).words
    'as close to the corpus as one half of it to the other'
    >>> kernel.closeness([noise + 20]).words
    'far from the corpus'
    """

    def __init__(self, corpus: Sequence[Mel], frame_rate: float) -> None:
        self._frame_rate = frame_rate
        self._segment = max(1, round(SEGMENT_SECONDS * frame_rate))
        self._lowest = max(float(mel.max()) for mel in corpus) - FLOOR_DB
        frames, self._owners = _frames(corpus, self._lowest, self._segment)
        parts = np.split(frames.var(axis=0), 2)
        self._spreads = np.repeat([np.sqrt(part.sum()) + 1e-9 for part in parts], len(parts[0]))
        self._corpus = frames / self._spreads
        squares = _squared_distances(self._corpus, self._corpus)
        self._bandwidth = np.median(squares) + 1e-9
        self._kernel = np.exp(-squares / (2 * self._bandwidth))

    def closeness(self, play: Sequence[Mel]) -> Discrepancy:
        """The distance of some play from the corpus.

        Parameters
        ----------
        play : sequence of float32 `[frames, bands]` (dB)
            One for each run of sound.
        """
        played = _frames(play, self._lowest, self._segment)[0] / self._spreads
        of_play = np.exp(-_squared_distances(played, played) / (2 * self._bandwidth))
        across = np.exp(-_squared_distances(played, self._corpus) / (2 * self._bandwidth))
        within = _mean_off_diagonal(of_play) + _mean_off_diagonal(self._kernel)
        distance = np.sqrt(max(0.0, within - 2 * across.mean()))
        segments = sum(map(len, play)) / self._segment
        halves = _divided(self._kernel, self._owners, max(1, round(segments)))
        return Discrepancy(float(distance), halves)


def _frames(runs: Sequence[Mel], lowest: float, segment: int) -> tuple[Array, Array]:
    """Frames beside their deltas `[n, 2 bands]`, evenly spread, and the segment each is from."""
    rows, owners, first = [], [], 0
    step = max(1.0, sum(map(len, runs)) / FRAMES)
    taken = np.arange(0, sum(map(len, runs)), step).astype(int)
    start = 0
    for mel in runs:
        levels = np.maximum(mel, lowest).astype(np.float64)
        inside = taken[(taken >= start) & (taken < start + len(mel))] - start
        after = levels[np.minimum(inside + DELTA_FRAMES, len(mel) - 1)]
        before = levels[np.maximum(inside - DELTA_FRAMES, 0)]
        rows.append(np.concatenate([levels[inside], after - before], axis=1))
        owners.append(first + inside // segment)
        start += len(mel)
        first += -(-len(mel) // segment)
    return np.concatenate(rows), np.concatenate(owners)


def _squared_distances(a: Array, b: Array) -> Array:
    """Between the rows of `[n, values]` and `[m, values]`, `[n, m]`."""
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.maximum(squares, 0)


def _mean_off_diagonal(kernel: Array) -> float:
    count = len(kernel)
    return float((kernel.sum() - np.trace(kernel)) / max(1, count * (count - 1)))


def _divided(kernel: Array, owners: Array, most: int) -> float:
    """The 90th percentile of the discrepancy between parts of the corpus.

    Of two neighbouring segments each goes to one side, at random, so that both sides hold some of
    every piece of music that is longer than two segments; one side has `most` at most.
    """
    rng = np.random.default_rng(0)
    segments = int(owners.max()) + 1
    if segments < 2:  # a single short sound: its frames, by turns
        owners, segments = np.arange(float(len(owners))), len(owners)
    pairs = np.arange(segments // 2)
    sides = np.empty((SPLITS, len(owners)))
    for side in sides:
        chosen = rng.permutation(pairs)[:most]
        side[:] = np.isin(owners, 2 * chosen + rng.integers(0, 2, len(chosen)))
    counts = np.stack([sides.sum(axis=1), (1 - sides).sum(axis=1)])
    sides = sides[(counts >= 2).all(axis=0)]
    n, m = counts[:, (counts >= 2).all(axis=0)]
    if not len(sides):
        return LEAST
    towards = sides @ kernel
    diagonal = np.diagonal(kernel)
    one = (towards * sides).sum(axis=1)
    across = towards.sum(axis=1) - one
    other = kernel.sum() - one - 2 * across
    one = (one - sides @ diagonal) / (n * (n - 1))
    other = (other - (1 - sides) @ diagonal) / (m * (m - 1))
    squared = one + other - 2 * across / (n * m)
    return float(max(LEAST, np.sqrt(max(0.0, np.percentile(squared, 90)))))
