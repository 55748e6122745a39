"""An engine whose outputs are clamped to the range that they have on the corpus.

It prevents hums in models that draw samples one by one. The input of such a network is a frame of
the wave. If a wave has whole periods in a frame, the input is the same vector at each step. The
network may then predict that wave again, louder than anything in the corpus, for ever. On the way
there its outputs leave the range that they have on the corpus, so each output is clamped to the
middle of that range. In nine minutes of a model of speech (15 minutes of training, temperature 0.8
to 1.1) the rescue found 19 hums without clamping and 4 with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.generation.feedback import learned_dither
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import Bend, Engine, build_engine
from audiogen.model.tensors import STYLE_EMBEDDING

Array = npt.NDArray[np.float32]

EDGE = 0.03
"""Share of each output's values on the corpus that is cut off at either end. With a tenth, 2 of
those hums remain, but jazz, which has no hums, becomes 2.5 dB softer and 1.6 dB flatter; with this
value 0.3 and 0.6 dB."""

FRAMES, WARM_UP = 3072, 32
"""Frames of the corpus that the range is measured on, and those left out as a segment begins."""


class ClampedEngine:
    """An engine whose outputs stay within limits; see `model.engine.base.Engine`.

    Parameters
    ----------
    engine : Engine
    low, high : array `[parameter_size]`
        The limits of each output.
    """

    def __init__(self, engine: Engine[Any], low: Array, high: Array) -> None:
        self._engine, self._low, self._high = engine, low, high
        self.kind, self.gates = engine.kind, engine.gates
        self.vector_size, self.parameter_size = engine.vector_size, engine.parameter_size
        self.units, self.layers = engine.units, engine.layers
        self.start, self.prepare = engine.start, engine.prepare

    def step(self, vector: Array, state: Any, bend: Bend | None = None) -> Array:
        """Take one vector per voice and predict the next, clamped; see `Engine.step`."""
        parameters = self._engine.step(vector, state, bend)
        return np.clip(parameters, self._low, self._high, out=parameters)


def engine_of(checkpoint: Checkpoint) -> Engine[Any]:
    """The engine that plays a model.

    A model that draws samples gets a `ClampedEngine` with weights of one byte each: its speed is
    limited by how fast the weights are read from memory. Other models get a plain engine, and so
    does one that has a conductor, or was packed without its corpus, with those weights: of the
    latter there is nothing to measure the range on, so it hums more often, and is rescued from it.

    Parameters
    ----------
    checkpoint : Checkpoint

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape.
    """
    if not checkpoint.draws_samples:
        return build_engine(checkpoint.model, checkpoint.tensors)
    engine = build_engine(checkpoint.model, checkpoint.tensors, narrow=True)
    if not checkpoint.primer or checkpoint.conductor is not None:
        return engine
    parameters = _corpus_parameters(engine, checkpoint)
    low, high = np.quantile(parameters, [EDGE, 1 - EDGE], axis=0).astype(np.float32)
    return ClampedEngine(engine, low, high)


def _corpus_parameters(engine: Engine[Any], checkpoint: Checkpoint) -> Array:
    """The outputs of the network along segments of its corpus, `[frames, parameter_size]`."""
    dither = learned_dither(checkpoint) * checkpoint.frame_map.spread
    rng = np.random.default_rng(0)
    styles = checkpoint.tensors.get(STYLE_EMBEDDING)
    labels = checkpoint.primer_styles or (0,) * len(checkpoint.primer)
    most = WARM_UP + max(1, FRAMES // len(checkpoint.primer))
    parameters = []
    for segment, style in zip(checkpoint.primer, labels, strict=True):
        vectors = np.stack([checkpoint.frame_map.forward(frame) for frame in segment[:most]])
        vectors = vectors + dither * rng.standard_normal(vectors.shape, np.float32)
        if styles is not None:
            vectors = vectors + styles[style]
        state = engine.start()
        steps = [engine.step(vector[None].astype("f4"), state)[0].copy() for vector in vectors]
        parameters += steps[min(WARM_UP, len(steps) // 2) :]
    return np.stack(parameters)
