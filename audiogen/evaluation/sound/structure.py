"""What a listener would notice of play beside its corpus: attacks, change, partials, pieces.

Levels and colours can be those of the corpus where nothing else is: a collage of its frames in any
order has them. So play is also compared in the strength of its attacks, in how much changes over
a tenth of a second to eight seconds, in the distance of its partials to the nearest in the corpus,
and in the likeness of pieces of three seconds, which have an order (`memorisation`). Held-out sound
is measured beside it by the same code: that is what can be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.sound.features import Features

Array = npt.NDArray[np.float32]

LAGS = (0.1, 0.5, 2.0, 8.0)
"""Over how many seconds change is measured."""

ATTACK_SECONDS = 0.5
"""Of each such span the greatest rise counts as its attack."""

SOUNDING_DB = 50.0
"""Frames whose highest partial is further below the loudest of all are not compared."""

FLOOR_DB = 80.0
"""What lies further below the loudest band is one silence."""

KNOWN_FRAMES, PLAYED_FRAMES = 40_000, 4_000
"""Frames of the corpus and of play whose partials are compared at most, evenly spread."""

LEAST_SECONDS = 30.0
"""How much held-out sound, or how much training sound beyond it, a distance needs."""

_AT_ONCE = 512


@dataclass(frozen=True)
class Structure:
    """Some sound beside a corpus.

    Attributes
    ----------
    attack : float (dB)
        Median over half seconds of the greatest rise of `Features.body` in two frames.
    change : tuple of float
        Mean change of the mel bands over each of `LAGS`, as a ratio to the corpus's; NaN where no
        run of sound is that long.
    distance : float
        Median distance of a frame's partials to the nearest in the corpus, as a ratio to that of
        held-out frames; NaN where too little is held out.
    """

    attack: float
    change: tuple[float, ...]
    distance: float


class StructureJudge:
    """Compares sound with one corpus.

    Parameters
    ----------
    training, held_out : sequence of Features
        The runs of sound of the corpus.

    Attributes
    ----------
    attack : float (dB)
        Of the corpus.
    held_out : Structure or None
        The held-out sound, judged as play is; None where nothing is held out.
    """

    def __init__(self, training: Sequence[Features], held_out: Sequence[Features]) -> None:
        self._rate = training[0].frame_rate
        self._lowest = max(float(run.mel.max()) for run in training) - FLOOR_DB
        self._change = self._changes(training)
        self.attack = attack_of(training)
        self._known = _partials(training, KNOWN_FRAMES)
        unseen = _partials(held_out, PLAYED_FRAMES) if held_out else np.zeros((0, 1), np.float32)
        enough = len(unseen) and sum(run.seconds for run in held_out) >= LEAST_SECONDS
        self._unit = float(np.median(nearest(unseen, self._known))) if enough else float("nan")
        self.held_out = self.judge(held_out) if held_out else None

    def judge(self, runs: Sequence[Features]) -> Structure:
        """Compare some runs of sound with the corpus."""
        with np.errstate(divide="ignore", invalid="ignore"):
            change = self._changes(runs) / self._change
        distance = float("nan")
        played = _partials(runs, PLAYED_FRAMES)
        if self._unit > 0 and len(played):
            distance = float(np.median(nearest(played, self._known))) / self._unit
        return Structure(attack_of(runs), tuple(map(float, change)), distance)

    def _changes(self, runs: Sequence[Features]) -> npt.NDArray[np.float64]:
        """The mean change of the mel bands over each lag, in dB."""
        found = []
        for seconds in LAGS:
            lag = max(1, round(seconds * self._rate))
            parts = []
            for run in runs:
                mel = np.maximum(run.mel, self._lowest)
                if len(mel) > lag:
                    parts.append(np.abs(mel[lag:] - mel[:-lag]).mean(axis=1))
            found.append(float(np.concatenate(parts).mean()) if parts else float("nan"))
        return np.array(found)


def attack_of(runs: Sequence[Features]) -> float:
    """The median over half seconds of the greatest rise in two frames, in dB."""
    span = round(ATTACK_SECONDS * runs[0].frame_rate)
    rises = []
    for run in runs:
        rise = np.maximum(0, run.body[2:] - run.body[:-2])
        whole = len(rise) // span * span
        if whole:
            rises.append(rise[:whole].reshape(-1, span).max(axis=1))
        elif len(rise):
            rises.append(rise.max(keepdims=True))
    return float(np.median(np.concatenate(rises))) if rises else 0.0


def nearest(frames: Array, known: Array) -> npt.NDArray[np.float64]:
    """The distance of each of some partials to the nearest that are known, `[frames]`: 0 to 2."""
    parts = np.array_split(frames, max(1, len(frames) // _AT_ONCE))
    alike = np.concatenate([(part @ known.T).max(axis=1) for part in parts])
    return np.sqrt(np.maximum(0, 2 - 2 * alike.astype(np.float64)))


def _partials(runs: Sequence[Features], most: int) -> Array:
    """The partials of frames that sound, at most `most` of them, evenly spread."""
    loudest = max(float(run.peak.max()) for run in runs)
    sounding = [np.flatnonzero(run.peak > loudest - SOUNDING_DB) for run in runs]
    step = max(1, -(-sum(map(len, sounding)) // most))
    kept = [run.partials[at[::step]] for run, at in zip(runs, sounding, strict=True)]
    fine = np.concatenate(kept).astype(np.float32)
    return fine / (np.linalg.norm(fine, axis=1, keepdims=True) + np.float32(1e-6))
