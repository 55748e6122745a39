"""The ear: what becomes of a frame on its way from what is played into one voice.

On the way it can be heard late, in another's place, with noise, or not at all. None of it reaches
the output of that frame: what is played has been decided before. An ear serves one performance,
and its chances are its own: five numbers are drawn for each frame, whether they are used or not,
so moving one control never changes what another one draws.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.control.table import Snapshot
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import FrameView

Vector = npt.NDArray[np.float32]

SHUFFLED = 0.2
"""Seconds back that a frame may trade places with another: within a note, and across an attack."""

DRIFT = 4.0
"""Seconds in which noise of colour 1 forgets where it was; it falls as the colour's cube, so half
way it is half a second."""


def learned_dither(checkpoint: Checkpoint) -> float:
    """The noise with which a sample tier learned to hear, in spreads; of other heads none."""
    if not checkpoint.draws_samples:
        return 0.0  # their noise is no part of what a value is drawn from
    return float(checkpoint.provenance.get("training", {}).get("input_noise", 0.0))


class Feedback:
    """One performance's ear.

    Parameters
    ----------
    frame_map : FrameMap or SampleMap
        Through which its voice sees frames.
    frame_rate : float (frames/s)
    noise, chance, dithering : Generator
        What the noise is, what happens when, and what the dither is.
    dither : float
        How much noise the network had in its ear when it learned, in spreads. `dither` draws it,
        for whoever puts it on all that is heard.
    """

    def __init__(
        self,
        frame_map: FrameView,
        frame_rate: float,
        noise: np.random.Generator,
        chance: np.random.Generator,
        dithering: np.random.Generator,
        dither: float,
    ) -> None:
        self._map = frame_map
        self._width = np.float32(dither) * frame_map.spread
        self._dithering = dithering
        self._rate = frame_rate
        self._noise_rng = noise
        self._chance_rng = chance
        self._last: Frames | None = None
        self._recent: deque[Frames] = deque(maxlen=max(2, round(SHUFFLED * frame_rate)))
        self._drift: Vector | None = None

    def dither(self) -> Vector | None:
        """Noise `[values]`, drawn anew, as the network learned to hear with; None if it did not.

        A sample tier learns with noise as wide as a level. In play it is not used to anything
        else, least of all to silence: without, a model of speech falls silent and stays so.
        """
        if not self._width.any():
            return None
        return self._width * self._dithering.standard_normal(self._map.values, np.float32)

    def remember(self, frame: Frames) -> Vector:
        """Hear `frame` `[frame_size]` as it is; return the vector `[values]` that it is."""
        self._last = frame
        self._recent.append(frame)
        return self._map.forward(frame)

    def hear(self, frame: Frames, snapshot: Snapshot) -> tuple[Vector, bool]:
        """Hear `frame` `[frame_size]` as the controls let it through.

        Returns
        -------
        array `[values]`
            The vector that was heard.
        bool
            Whether it reaches the network. If it does not, it still rings on: the leak of the head
            is around the last vector heard, so that a deaf voice is no silence.
        """
        late, swapped, place, noisy, deaf = self._chance_rng.random(5)
        if late < snapshot.stutter and self._last is not None:
            vector = self._map.forward(self._last)
        elif swapped < snapshot.shuffle and self._recent:
            n = int(place * len(self._recent))
            self._last, self._recent[n] = self._recent[n], frame
            vector = self._map.forward(self._last)
        else:
            vector = self.remember(frame)
        if snapshot.noise > 0:
            noise = self._noise(snapshot.noise_colour)
            if noisy < snapshot.noise_chance:
                vector = vector + np.float32(snapshot.noise) * noise
        return vector, not deaf < snapshot.deaf

    def _noise(self, colour: float) -> Vector:
        """The next frame of noise of one spread in each value, as variable at any colour.

        The autoregression of first order, n <- a n + sqrt(1 - a^2) e, keeps its variance.
        """
        fresh = self._map.spread * self._noise_rng.standard_normal(self._map.values, np.float32)
        if self._drift is None or colour <= 0:
            self._drift = fresh
        else:
            kept = math.exp(-1 / (max(1e-9, DRIFT * colour**3) * self._rate))
            share = np.float32(kept), np.float32(math.sqrt(1 - kept**2))
            self._drift = share[0] * self._drift + share[1] * fresh
        return self._drift


def dither_of(ears: Sequence[Feedback]) -> Vector | None:
    """The dither of each ear, `[ears, values]`, if they have any."""
    noise = [own for ear in ears if (own := ear.dither()) is not None]
    return np.stack(noise) if noise else None
