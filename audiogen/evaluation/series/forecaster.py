"""Draws many futures of a series at once, row after row, from a point in time on.

Every future is a voice in one batch of the engine. All start from the state of a single voice whose
input was the series up to that point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.series import SeriesCodec
from audiogen.control.table import Snapshot
from audiogen.generation.recall import Recall
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import moments
from audiogen.model.engine import Engine, build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads.base import GaussianHead

Values = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]


class Forecaster:
    """Draws futures of the rows of a series.

    Where the checkpoint has errors of its corpus, they are drawn by its `recall`, as in play.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of series frames.
    temperature : float, optional
        By default that of the checkpoint.
    """

    def __init__(self, checkpoint: Checkpoint, temperature: float | None = None) -> None:
        assert isinstance(checkpoint.codec, SeriesCodec)
        self.codec = checkpoint.codec
        assert isinstance(checkpoint.frame_map, FrameMap)
        self._map = checkpoint.frame_map
        head = checkpoint.head()
        assert isinstance(head, GaussianHead)  # `settings` lets series have no other
        self._head = head
        self._engine: Engine[Any] = build_engine(checkpoint.model, checkpoint.tensors)
        self._temperature = checkpoint.temperature if temperature is None else temperature
        self._errors = checkpoint.errors
        self._snapshot = Snapshot(temperature=self._temperature, recall=checkpoint.recall)

    def walk(
        self,
        rows: Values,
        origins: Sequence[int],
        horizon: int,
        futures: int,
        rng: np.random.Generator,
    ) -> Iterator[tuple[int, Values]]:
        """From each origin, futures of the rows after it.

        Parameters
        ----------
        rows : float64 `[rows, columns]`
            Without a gap.
        origins : sequence of int
            Ascending; the last row that is known each time, 1 or more.
        horizon, futures : int
        rng : numpy Generator

        Yields
        ------
        int, float64 `[futures, horizon, columns]`
            The origin and its futures, in the units of the columns.
        """
        vectors = self._map.forward(self.codec.encode(rows))
        state, wanted = self._engine.start(), set(origins)
        for row, vector in enumerate(vectors, 1):
            parameters = self._engine.step(vector[None], state)
            if row in wanted:
                start = np.repeat(rows[row : row + 1], futures, axis=0)
                drawn = self._draw(state.repeat(futures), parameters, vector, horizon, rng)
                frames = self._map.inverse(drawn)
                yield row, self.codec.decode(frames, start).swapaxes(0, 1)

    def _draw(
        self,
        state: Any,
        parameters: Vectors,
        last: Vectors,
        horizon: int,
        rng: np.random.Generator,
    ) -> Vectors:
        """Model vectors `[horizon, futures, values]`, clamped to the corpus's range as in play.

        Whatever the head, a draw is that of `Head.draw`, here for all futures in one go.
        """
        rows = np.arange(state.batch)
        history = np.repeat(last[None], state.batch, axis=0)
        parameters = np.repeat(parameters, state.batch, axis=0)
        drawn = np.empty((horizon, *history.shape), np.float32)
        recalls: list[Recall] = []
        if self._errors is not None and self._snapshot.recall > 0 and self._temperature > 0:
            seeds = rng.integers(2**63, size=state.batch)
            recalls = [Recall(self._errors, np.random.default_rng(seed), 1.0) for seed in seeds]
        for step in range(horizon):
            if step:
                parameters = self._engine.step(history, state)
            log_weights, means, scales = self._head.split(parameters, history, np)
            heat = self._temperature
            if heat > 0:
                # The highest of perturbed logits is a draw (Gumbel 1954), in every row at once.
                chance = rng.gumbel(size=log_weights.shape)
                which = np.argmax(log_weights / heat + chance, axis=-1)
            else:
                which = np.argmax(log_weights, axis=-1)
            noise = rng.standard_normal(history.shape, np.float32)
            vectors = means[rows, which] + np.float32(heat) * scales[rows, which] * noise
            if recalls:
                mean, width = moments(self._head, parameters, history)
                # At the first step all futures look for the same places.
                near = None if step else recalls[0].near(mean[0], history[0])
                for row, recall in enumerate(recalls):
                    given = vectors[row], mean[row], width[row], history[row]
                    vectors[row] = recall.mixed(*given, self._snapshot, near)
            history = self._map.clamp(vectors)
            drawn[step] = history
        return drawn
