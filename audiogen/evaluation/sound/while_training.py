"""Two of the judge's rows while a model is trained: drift, and the strength of attacks.

Both are cheap stand-ins for what an evaluation measures. The network plays half a second on its own
predictions from places in held-out sound, without recall, and its frames are compared as they are,
undecoded, with those that really came there. In a model that reads windows the state is carried
through one window, in place of a new pass for each frame: a fortieth of the work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.spectral import SpectralCodec
from audiogen.data.dataset import Dataset
from audiogen.data.windows import Windows, evenly_spread, spread_frames
from audiogen.evaluation.sound.drift import body_of, partials_of
from audiogen.evaluation.sound.structure import nearest
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.styles import style_vector
from audiogen.model.tensors import STYLE_EMBEDDING

PLACES, STEPS = 64, 24
"""Places in held-out sound to play from, evenly spread, and frames to play from each: half a
second, as the judge's attacks are counted."""

DRIFT_STEPS = (6, 12, 24)
"""After how many of its predictions a model's distance from the corpus is measured."""

KNOWN_FRAMES = 8000
"""Frames of the corpus whose partials are known, evenly spread."""

RISE_SECONDS = 2 * 512 / 22050
"""Over how long a rise counts as an attack, as in `structure.attack_of`."""

_FRAMES_BEFORE = 16  # played on from at least, where windows are long enough


@dataclass(frozen=True)
class QuickRows:
    """What a scoring of a training tells beside the bits.

    Attributes
    ----------
    drift : float
        Mean distance of partials to the nearest in the corpus, as a ratio to that of the frames
        that really came, on average over `DRIFT_STEPS`. 1 stays in the corpus.
    attack : float (dB)
        Median of the greatest rise in half a second, less that of the frames that really came: 0
        is as strong, -3 weaker by 3 dB.
    """

    drift: float = math.nan
    attack: float = math.nan


class QuickJudge:
    """Measures the rows of one training's models, always from the same places and by the same dice.

    Parameters
    ----------
    dataset : Dataset
        Of frames that are spectra; of others, and where too little is held out, all rows are NaN.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._known: npt.NDArray[np.float32] | None = None

    def __call__(self, checkpoint: Checkpoint) -> QuickRows:
        """The rows of a model with these weights."""
        codec, frame_map = self._dataset.codec, checkpoint.frame_map
        if not (isinstance(codec, SpectralCodec) and isinstance(frame_map, FrameMap)):
            return QuickRows()
        window = checkpoint.model.window
        before = max(1, min(window - STEPS, 2 * _FRAMES_BEFORE), min(_FRAMES_BEFORE, window))
        histories = Windows(self._dataset.validation, before + STEPS)
        if not len(histories):
            return QuickRows()
        chosen = evenly_spread(len(histories), PLACES)
        real = histories.gather(chosen)
        styles = histories.labels(self._dataset.styles[1], chosen)
        played = real.copy()
        played[:, before:] = self._play(checkpoint, real[:, :before], styles)
        drift = self._drift(codec, played[:, before:], real[:, before:])
        lag = max(1, min(before, round(RISE_SECONDS * codec.frame_rate)))
        rises = [_greatest_rise(codec, each[:, before - lag :], lag) for each in (played, real)]
        return QuickRows(drift, float(rises[0] - rises[1]))

    def _play(
        self, checkpoint: Checkpoint, beginning: Frames, styles: npt.NDArray[np.int32]
    ) -> Frames:
        """`STEPS` frames `[places, steps, frame_size]` that follow those of `beginning`."""
        frame_map, head = checkpoint.frame_map, checkpoint.head()
        assert isinstance(frame_map, FrameMap)
        carrying = replace(checkpoint.model, context="carry")
        engine = build_engine(carrying, checkpoint.tensors, "reference")
        state = engine.start(len(beginning))
        embedding = checkpoint.tensors.get(STYLE_EMBEDDING)
        style: Any = np.float32(0)
        if embedding is not None:
            style = np.stack([style_vector(embedding, each) for each in styles])
        rngs = [np.random.default_rng([n, 0]) for n in range(len(beginning))]
        made = np.empty((len(beginning), STEPS, beginning.shape[2]), np.float32)
        vectors = frame_map.forward(beginning)
        # A network that is not trained yet may overflow; what it plays then is far from anything.
        with np.errstate(over="ignore", invalid="ignore"):
            for n in range(beginning.shape[1]):
                last = np.ascontiguousarray(vectors[:, n])
                parameters = engine.step(last + style, state)
            for n in range(STEPS):
                drawn = head.offer(parameters, last, checkpoint.temperature, rngs)
                drawn = frame_map.clamp(np.where(np.isfinite(drawn), drawn, last))
                made[:, n] = frame_map.cap(frame_map.inverse(drawn))
                last = frame_map.forward(made[:, n])
                parameters = engine.step(last + style, state)
        return made

    def _drift(self, codec: SpectralCodec, played: Frames, real: Frames) -> float:
        if self._known is None:
            parts = spread_frames(self._dataset.training, KNOWN_FRAMES)
            self._known = np.concatenate([partials_of(codec, frames) for frames in parts])
        ratios = []
        for step in DRIFT_STEPS:
            own, came = (
                float(nearest(partials_of(codec, each[:, step - 1]), self._known).mean())
                for each in (played, real)
            )
            ratios.append(own / max(came, 1e-6))
        return float(np.mean(ratios))


def _greatest_rise(codec: SpectralCodec, frames: Frames, lag: int) -> float:
    """The median over the rows of frames `[rows, frames, frame_size]` of their greatest rise."""
    levels = np.stack([body_of(codec, row).mean(axis=1) for row in frames])
    rises = np.maximum(0, levels[:, lag:] - levels[:, :-lag])
    return float(np.median(rises.max(axis=1)))
