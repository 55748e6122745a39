"""Sources: whatever yields frames. A voice is one model playing.

What a source would play and what goes into its ear are two things: `next` offers a frame, `hear`
takes the one that was agreed on, and noise in the ear is not noise in the output. A source plays
a batch of independent performances in step, one a row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audiogen.checkpoint import Checkpoint
from audiogen.codec.base import Frames
from audiogen.config import ConfigError
from audiogen.controls import Snapshot
from audiogen.engine import Engine

Array = npt.NDArray[np.float32]


class Source(Protocol):
    """Anything that yields frames."""

    def next(self, snapshot: Snapshot) -> Frames:
        """The frames `[batch, frame_size]` that it would play now."""
        ...

    def hear(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take what was agreed on, `[batch, frame_size]`, into its ear."""
        ...

    def roughen(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` as they leave: with noise that nobody hears back."""
        ...

    def recall(self, row: int) -> None:
        """Begin one performance anew, from what the source knows by heart."""
        ...


class Voice:
    """One model playing on its own predictions.

    Parameters
    ----------
    checkpoint : Checkpoint
    engine : Engine
        Of the checkpoint's weights.
    seeds : sequence of int
        One for each performance in the batch, 0 or more. The same seed plays the same frames.

    Raises
    ------
    ConfigError
        If a seed is negative.
    """

    def __init__(self, checkpoint: Checkpoint, engine: Engine[Any], seeds: Sequence[int]) -> None:
        if min(seeds) < 0:
            raise ConfigError(f"a seed should be 0 or more, not {min(seeds)}")
        self._map = checkpoint.frame_map
        self._engine = engine
        self._head = checkpoint.head()
        self._primer = checkpoint.primer
        self._window = checkpoint.model.window
        self._carry = checkpoint.model.context == "carry"
        self._state = engine.start(len(seeds))
        # Apart, so that noise switched on or off does not change what is drawn.
        generators = [np.random.SeedSequence(seed).spawn(4) for seed in seeds]
        rngs = [[np.random.default_rng(child) for child in children] for children in generators]
        self._draw_rngs, self._ear_rngs, self._out_rngs, self._place_rngs = (
            list(column) for column in zip(*rngs, strict=True)
        )
        self._history: Array = np.zeros((len(seeds), self._map.values), np.float32)
        self._parameters: Array | None = None
        # By performance: the frames of a recalled stretch that are still to be played.
        self._recalled: list[deque[Frames]] = [deque() for _ in seeds]

    def prime(self, frames: Frames | None = None) -> None:
        """Hear a beginning, without noise.

        Parameters
        ----------
        frames : array `[frames, frame_size]`, optional
            The same for every performance; if left out, each takes a place of its own in the
            stretches of the corpus that the checkpoint keeps.
        """
        if frames is not None:
            heard = np.repeat(frames[:, None], len(self._draw_rngs), axis=1)
        else:
            heard = np.stack([self._own_beginning(rng) for rng in self._place_rngs], axis=1)
        for row in heard:
            self._step(self._forward(row))

    def next(self, snapshot: Snapshot) -> Frames:
        """Draw the next frames `[batch, frame_size]`, held within the corpus's range.

        Raises
        ------
        RuntimeError
            If nothing was heard yet.
        """
        if self._parameters is None:
            raise RuntimeError("a voice must be primed before it plays")
        # A network that overflows is mended below; numpy need not warn of each value.
        with np.errstate(over="ignore", invalid="ignore"):
            vectors = self._head.draw_each(
                self._parameters, self._history, snapshot.temperature, self._draw_rngs
            )
        # Rather the last frame again than a value that is no number, which would never heal.
        vectors = np.where(np.isfinite(vectors), vectors, self._history)
        frames = self._map.cap(self._inverse(self._map.clamp(vectors)))
        for row, recalled in enumerate(self._recalled):
            if recalled:
                frames[row] = recalled.popleft()
        return frames

    def hear(self, frames: Frames, snapshot: Snapshot) -> None:
        """Hear `frames` `[batch, frame_size]`, with `noise` on a `noise_chance` of them."""
        vectors = self._forward(frames)
        if snapshot.noise > 0:
            for n, rng in enumerate(self._ear_rngs):
                if rng.random() < snapshot.noise_chance:
                    vectors[n] += snapshot.noise * self._noise(rng)
        self._step(vectors)

    def roughen(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` with `output_noise` on them."""
        if snapshot.output_noise <= 0:
            return frames
        noise = np.stack([self._noise(rng) for rng in self._out_rngs])
        return self._inverse(self._forward(frames) + snapshot.output_noise * noise)

    def recall(self, row: int) -> None:
        """Begin one performance anew from a place in the primer.

        It forgets what it heard, plays along the stretch at that place, as its frame map sees it,
        and goes on from there by itself.
        """
        self._state.clear(row)
        stretch = self._own_beginning(self._place_rngs[row])
        self._recalled[row] = deque(self._map.cap(self._inverse(self._forward(stretch))))

    # One row at a time: BLAS rounds a product of one row and of many differently, and a performance
    # should be the same to the last bit, alone and in any batch.
    def _forward(self, frames: Frames) -> Array:
        return np.stack([self._map.forward(frame) for frame in frames])

    def _inverse(self, vectors: Array) -> Frames:
        return np.stack([self._map.inverse(vector) for vector in vectors])

    def _noise(self, rng: np.random.Generator) -> Array:
        """White in model space: a draw of one spread of the corpus for each value."""
        return self._map.spread * rng.standard_normal(self._map.values, np.float32)

    def _own_beginning(self, rng: np.random.Generator) -> Frames:
        shortest = min(len(stretch) for stretch in self._primer)
        # With a window nothing earlier is remembered; with a state that runs on, more is better.
        length = shortest if self._carry else min(self._window, shortest)
        stretch = self._primer[rng.integers(len(self._primer))]
        start = rng.integers(len(stretch) - length + 1)
        return stretch[start : start + length]

    def _step(self, vectors: Array) -> None:
        self._history = vectors
        with np.errstate(over="ignore", invalid="ignore"):
            self._parameters = self._engine.step(vectors, self._state)
