"""The order of the windows in a training, drawn from a seed: which windows each step takes.

An epoch makes each frame a target once. With a target at every position that takes one window in
40, at an offset that is drawn anew each epoch; with a target at the last position alone it takes
every window.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.config import ModelConfig, TrainingConfig
from audiogen.data.windows import Windows


class BatchOrder:
    """Which windows each step of each epoch takes.

    Parameters
    ----------
    segments : sequence of array `[frames, frame_size]`
        Contiguous pieces of the corpus, each at least `window + 1` frames long.
    model : ModelConfig
    training : TrainingConfig
    styles : sequence of int, optional
        The corpus that each segment belongs to; by default all belong to one.
    """

    def __init__(
        self,
        segments: Sequence[Frames],
        model: ModelConfig,
        training: TrainingConfig,
        styles: Sequence[int] = (),
    ) -> None:
        self._length = model.window
        self._carry = model.context == "carry"
        self._run = max(1, training.run // model.window)  # windows
        self._whole = not training.run
        self._every = training.targets == "every" or self._carry
        self.seed = training.seed
        self._windows = Windows(segments, model.window + 1)
        self._styles = tuple(styles) or (0,) * len(segments)
        lengths = np.array([len(segment) for segment in segments])
        self._starts_in = lengths - model.window  # windows that begin in each segment
        self._first = np.concatenate([[0], np.cumsum(self._starts_in)[:-1]])
        self._chunks = (lengths - 1) // model.window
        total = int(self._chunks.sum() if self._every else self._starts_in.sum())
        self.batch = min(training.batch_size, total)
        self.steps = -(-total // self.batch)

    def epoch(self, number: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Window indices and whether each row goes on from the step before, `[steps, batch]`."""
        rng = np.random.default_rng([self.seed, number])
        if not self._every:
            chosen = rng.permutation(len(self._windows))
            return self._wrap(chosen), np.zeros((self.steps, self.batch), bool)
        runs = []
        for n in range(len(self._chunks)):
            slack = self._starts_in[n] - 1 - (self._chunks[n] - 1) * self._length
            offset = rng.integers(0, slack + 1)
            runs.append(self._first[n] + offset + self._length * np.arange(self._chunks[n]))
        if not self._carry:
            order = rng.permutation(np.concatenate(runs))
            return self._wrap(order), np.zeros((self.steps, self.batch), bool)
        if not self._whole:
            runs = [
                run[at : at + self._run] for run in runs for at in range(0, len(run), self._run)
            ]
        runs = [runs[n] for n in rng.permutation(len(runs))]
        chosen = np.concatenate(runs)
        follows = np.concatenate([np.arange(len(run)) > 0 for run in runs])
        # Each row of the batch goes through one part of the corpus from beginning to end.
        lanes = np.arange(self.steps)[:, None] + self.steps * np.arange(self.batch)[None, :]
        carried = follows[lanes % len(chosen)]
        carried[0] = False
        return chosen[lanes % len(chosen)], carried

    def gather(self, indices: npt.NDArray[np.int64]) -> Frames:
        """The frames of some windows, `[len(indices), window + 1, frame_size]`."""
        return self._windows.gather(indices)

    def before(self, index: int, frames: int) -> Frames:
        """At most `frames` frames before a window in its segment."""
        return self._windows.before(index, frames)

    def room(self, index: int) -> tuple[int, int]:
        """How many frames its segment has before a window's first frame, and from that one on."""
        return self._windows.room(index)

    def around(self, index: int, start: int, end: int) -> Frames:
        """The frames from `start` to `end`, from a window's first frame, that its segment has."""
        return self._windows.around(index, start, end)

    def styles(self, indices: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Which corpus each of some windows is of."""
        return self._windows.labels(self._styles, indices)

    def _wrap(self, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        # The last batch is filled from the front, so that every step has the same shape.
        return np.resize(chosen, (self.steps, self.batch))
