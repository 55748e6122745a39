"""The feedback path: how a frame that was played becomes the next input of one voice.

On this path a frame can be repeated, swapped with an earlier one, made noisy, or dropped. The frame
that is played does not change, since it was decided before. Each performance has its own feedback
path and random numbers. Five numbers are drawn for each frame, whether they are used or not, so
that moving one control never changes what another one draws.
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
"""How far back (s) a frame can be swapped with another: within a note, and across an attack."""

DRIFT = 4.0
"""The time constant (s) of noise of colour 1. It falls with the cube of the colour: at colour 0.5
it is half a second."""


def learned_dither(checkpoint: Checkpoint) -> float:
    """The input noise that a model of samples was trained with, in spreads; 0 for other models."""
    # Models of spectra, notes and series play without the noise that they were trained with.
    return float(checkpoint.training.get("input_noise", 0.0)) if checkpoint.draws_samples else 0.0


class Feedback:
    """The feedback path of one performance.

    Parameters
    ----------
    frame_map : FrameView
        Turns frames into the vectors of the voice's network.
    frame_rate : float (frames/s)
    noise, chance, dithering : Generator
        The random numbers of the noise, of what happens to each frame, and of the dither.
    dither : float
        The input noise that the network was trained with, in spreads (`learned_dither`). The
        method `dither` draws it; the voice adds it to every input.
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
        self._dithers = bool(self._width.any())
        self._dithering = dithering
        self._rate = frame_rate
        self._noise_rng = noise
        self._chance_rng = chance
        self._last: Frames | None = None
        self._recent: deque[Frames] = deque(maxlen=max(2, round(SHUFFLED * frame_rate)))
        self._drift: Vector | None = None

    def dither(self) -> Vector | None:
        """New noise `[values]` like that of the training; None if there was none.

        A model of samples is trained with noise as wide as a quantisation level, and has not seen
        input without it. Without dither a model of speech falls silent and stays silent.
        """
        if not self._dithers:
            return None
        return self._width * self._dithering.standard_normal(self._map.values, np.float32)

    def pass_through(self, frame: Frames) -> Vector:
        """Feed `frame` `[frame_size]` back unchanged; return its vector `[values]`."""
        self._last = frame
        self._recent.append(frame)
        return self._map.forward(frame)

    def process(self, frame: Frames, snapshot: Snapshot) -> tuple[Vector, bool]:
        """Feed `frame` `[frame_size]` back, changed as the controls say.

        Returns
        -------
        array `[values]`
            The vector that is fed back.
        bool
            Whether it reaches the network. If not, it still has an effect: the head predicts around
            the last vector, so a deaf voice is not silent.
        """
        late, swapped, place, noisy, deaf = self._chance_rng.random(5)
        if late < snapshot.stutter and self._last is not None:
            vector = self._map.forward(self._last)
        elif swapped < snapshot.shuffle and self._recent:
            n = int(place * len(self._recent))
            self._last, self._recent[n] = self._recent[n], frame
            vector = self._map.forward(self._last)
        else:
            vector = self.pass_through(frame)
        if snapshot.noise > 0:
            noise = self._noise(snapshot.noise_colour)
            if noisy < snapshot.noise_chance:
                vector = vector + np.float32(snapshot.noise) * noise
        return vector, not deaf < snapshot.deaf

    def _noise(self, colour: float) -> Vector:
        """The next frame of noise, with a standard deviation of one spread at any colour.

        The autoregression of first order, n <- a n + sqrt(1 - a^2) e, keeps the variance of e.
        """
        fresh = self._map.spread * self._noise_rng.standard_normal(self._map.values, np.float32)
        if self._drift is None or colour <= 0:
            self._drift = fresh
        else:
            kept = math.exp(-1 / (max(1e-9, DRIFT * colour**3) * self._rate))
            share = np.float32(kept), np.float32(math.sqrt(1 - kept**2))
            self._drift = share[0] * self._drift + share[1] * fresh
        return self._drift


def dither_of(feedbacks: Sequence[Feedback]) -> Vector | None:
    """New dither of each feedback path, `[feedbacks, values]`; None if they have none."""
    noise = [one for feedback in feedbacks if (one := feedback.dither()) is not None]
    return np.array(noise) if noise else None
