"""Recall: drawing the errors of the corpus in place of Gaussian ones (`model.corpus_errors`).

At each step the network says where to go, and the corpus how a frame near there really looks: the
frame is the mean of the density plus the real error of a place in the corpus whose key is near.
Everything that bends the network bends its mean, and with it which places are near.
"""

from __future__ import annotations

import copy
import math

import numpy as np
import numpy.typing as npt

from audiogen.control.table import Snapshot
from audiogen.model.corpus_errors import CorpusErrors

Vector = npt.NDArray[np.float32]
Near = tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]
"""Places, and their squared distances."""

NEAREST = 64
"""Places that one is drawn from, by their rank."""

NARROWING = 3.6
"""The mean rank of the place that is drawn is e^(NARROWING (1 - recall)), where 0 is the nearest:
1 at a recall of 1, 2.5 at 0.75, 6 at 0.5. Always the nearest would end in a loop."""

ALL_REAL = 0.25
"""The recall from which on errors are the corpus's alone. Below it they are mixed with Gaussian
ones in power, so that 0 is reached without a step."""

JOINS = 32
"""A place is not left as long as the one after it is among so many nearest, by chance `1 - leap`
(and less with less recall). With fewer the pieces of the corpus are too short to be known again."""

TIRED_SECONDS, PLACE_SECONDS = 20.0, 0.5
"""How long it takes to forget most of having been at a place, and how long a place is."""

TIRED_OF_PLACE, TIRED_OF_SEGMENT = 0.1, 2.0
"""At a `tire` of 1: how much further away (squared) a place seems for each frame that was just
taken from it, and a segment of the corpus from which all frames were just taken."""


class Recall:
    """Chooses a place of the corpus for each frame of one performance.

    Parameters
    ----------
    errors : CorpusErrors
    rng : Generator
    frame_rate : float (frames/s)
    """

    def __init__(self, errors: CorpusErrors, rng: np.random.Generator, frame_rate: float) -> None:
        self._errors = errors
        self._rng = rng
        self._place_frames = max(1, round(PLACE_SECONDS * frame_rate))
        frame = 1 / (TIRED_SECONDS * frame_rate)
        self._forget = np.array([1 - frame, frame])
        self.clear()

    def clear(self) -> None:
        """Leave the last place, and be tired of none."""
        self.place = -1
        self._of_places = np.zeros(len(self._errors) // self._place_frames + 1)
        self._of_segments = np.zeros(int(self._errors.segments.max()) + 1)

    def follow(self, other: Recall) -> None:
        """Be at the place of `other`, which plays from the same corpus, as tired, and draw what it
        will draw.
        """
        self.place = other.place
        self._of_places = other._of_places.copy()
        self._of_segments = other._of_segments.copy()
        self._rng = copy.deepcopy(other._rng)

    def near(self, mean: Vector, last: Vector) -> Near:
        """The places that one is drawn from, the nearest first, and their squared distances.

        Parameters
        ----------
        mean, last : array `[values]`
            The mean of the density, and the last input.

        Returns
        -------
        int32 `[places]`, int64 `[places]`
            At most `NEAREST` of them; the distances in units of the rounded keys.
        """
        return self._errors.nearest(self._errors.query(mean, last), NEAREST)

    def mixed(
        self,
        drawn: Vector,
        mean: Vector,
        width: Vector,
        last: Vector,
        snapshot: Snapshot,
        near: Near | None = None,
    ) -> Vector:
        """The next vector, `[values]`.

        Parameters
        ----------
        drawn : array `[values]`
            What would be played without recall.
        mean, width : array `[values]`
            Of the density.
        last : array `[values]`
            The last input.
        snapshot : Snapshot
            With a `recall` and a `temperature` of more than 0.
        near : optional
            The nearest places to `mean` and `last`, where they are known.
        """
        place = self._choose(self._errors.query(mean, last), snapshot, near)
        heat = np.float32(snapshot.temperature)
        vector: Vector = mean + heat * width * self._errors.error(place)
        if snapshot.recall < ALL_REAL:
            share = snapshot.recall / ALL_REAL
            real, free = np.float32(math.sqrt(share)), np.float32(math.sqrt(1 - share))
            vector = mean + real * (vector - mean) + free * (drawn - mean)
        return vector

    def _choose(
        self, query: npt.NDArray[np.int32], snapshot: Snapshot, near: Near | None = None
    ) -> int:
        """The place whose error is taken for the key `query`."""
        from audiogen.model.nearest import move

        errors = self._errors
        # Both are drawn in each frame, so that moving a control does not change later draws.
        stay, which = self._rng.random(2)
        places, distances = near or errors.nearest(query, NEAREST)
        after = self.place + 1
        if (
            self.place >= 0
            and stay < snapshot.recall * (1 - snapshot.leap)
            and errors.follows(self.place)
            and errors.distance(query, after) <= distances[min(JOINS, len(distances)) - 1]
        ):
            chosen, segment = after, int(errors.segments[after])
        else:
            chosen = segment = -1
        moved = np.array([chosen, segment, _rank(which, snapshot.recall), self._place_frames])
        weights = np.array([TIRED_OF_PLACE, TIRED_OF_SEGMENT, snapshot.tire])
        tired = self._of_places, self._of_segments
        move(places, distances, errors.segments[places], weights, *tired, self._forget, moved)
        self.place = int(moved[0])
        return self.place


def _rank(chance: float, recall: float) -> int:
    """A rank from 0 on, geometrically distributed, for a uniform `chance` (0 to 1)."""
    mean = math.exp(NARROWING * (1 - recall))
    return int(math.log1p(-chance) / math.log(mean / (1 + mean)))
