"""The order of the windows in a training, drawn from a seed: which windows each step takes.

An epoch makes each frame a target once. With a target at every position that takes one window in
40, at an offset that is drawn anew each epoch; with a target at the last position alone it takes
every window.

Up to `LISTED` items (windows, or runs of them) the order of an epoch is a shuffled list. That of a
corpus of thousands of hours would take gigabytes: there it is a permutation that is computed for
each place by itself (`training.permutation`), in memory that does not grow with the corpus.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.config import ModelConfig, TrainingConfig
from audiogen.data.segments import FrameRun
from audiogen.data.windows import Windows
from audiogen.training.permutation import Permutation, mixed

_RUNS = 4096  # of which one place is remembered


LISTED = 4_000_000
"""Items of which the order is a list: about 130 MB while it is made. That is a thousand hours of
spectra, and 64 hours of samples."""

Batches = Iterator[tuple[int, npt.NDArray[np.int64], npt.NDArray[np.bool_]]]
"""The number of each step, the windows that it takes `[batch]`, and which of them go on from the
step before `[batch]`."""


class BatchOrder:
    """Which windows each step of each epoch takes.

    Parameters
    ----------
    segments : sequence of FrameRun `[frames, frame_size]`
        Contiguous pieces of the corpus, each at least `window + 1` frames long.
    model : ModelConfig
    training : TrainingConfig
    styles : sequence of int, optional
        The corpus that each segment belongs to; by default all belong to one.
    listed : bool, optional
        Whether the order is a list: as in the training that is resumed. By default as the number
        of items suggests.

    Attributes
    ----------
    batch, steps : int
        Rows of a step, and steps of an epoch.
    listed : bool
    """

    def __init__(
        self,
        segments: Sequence[FrameRun],
        model: ModelConfig,
        training: TrainingConfig,
        styles: Sequence[int] = (),
        listed: bool | None = None,
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
        self._total = total
        self.batch = min(training.batch_size, total)
        self.steps = -(-total // self.batch)
        self.listed = total <= LISTED if listed is None else listed

    def walk(self, number: int, first: int = 0) -> Batches:
        """The steps of an epoch, from step `first` on."""
        if self.listed:
            indices, carried = self.epoch(number)
            for n in range(first, self.steps):
                yield n, indices[n], carried[n]
        elif not self._carry:
            yield from self._walk_windows(number, first)
        else:
            yield from self._walk_runs(number, first)

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

    def _walk_windows(self, number: int, first: int) -> Batches:
        """Windows in an order that is computed: each once, and some of the first ones again."""
        shuffled = Permutation(self._total, self.seed, number)
        ends = np.cumsum(self._chunks)
        none = np.zeros(self.batch, bool)
        for n in range(first, self.steps):
            places = np.arange(n * self.batch, (n + 1) * self.batch) % self._total
            chosen = shuffled(places)
            if self._every:
                segments = np.searchsorted(ends, chosen, side="right")
                chunk = chosen - (ends - self._chunks)[segments]
                chosen = self._first[segments] + self._offsets(segments, number)
                chosen = chosen + self._length * chunk
            yield n, chosen, none

    def _walk_runs(self, number: int, first: int) -> Batches:
        """Runs of windows in an order that is computed; each row goes through one part of all."""
        each = int(self._chunks.max()) if self._whole else self._run
        counts = -(-self._chunks // each)  # runs of each segment
        ends = np.cumsum(counts)
        shuffled = Permutation(int(ends[-1]), self.seed, number)

        def lengths_of(runs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
            segments = np.searchsorted(ends, runs, side="right")
            before = each * (runs - (ends - counts)[segments])
            found: npt.NDArray[np.int64] = np.minimum(each, self._chunks[segments] - before)
            return found

        # Where every so many runs begin: the runs between are found when they are needed.
        begins = [0]
        for start in range(0, shuffled.size, _RUNS):
            some = shuffled(np.arange(start, min(start + _RUNS, shuffled.size)))
            begins.append(begins[-1] + int(lengths_of(some).sum()))
        marks = np.array(begins)

        @functools.lru_cache(maxsize=2 * self.batch)
        def between(mark: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
            start = mark * _RUNS
            runs = shuffled(np.arange(start, min(start + _RUNS, shuffled.size)))
            return runs, marks[mark] + np.cumsum(lengths_of(runs))

        places = np.arange(self.batch) * self.steps
        for n in range(first, self.steps):
            chosen = np.empty(self.batch, np.int64)
            carried = np.empty(self.batch, bool)
            for row, place in enumerate(((places + n) % self._total).tolist()):
                mark = int(np.searchsorted(marks, place, side="right")) - 1
                runs, last = between(mark)
                at = int(np.searchsorted(last, place, side="right"))
                begun = int(last[at - 1]) if at else int(marks[mark])
                run = int(runs[at])
                segment = int(np.searchsorted(ends, run, side="right"))
                chunk = each * (run - int(ends[segment] - counts[segment])) + place - begun
                offset = int(self._offsets(np.array([segment]), number)[0])
                chosen[row] = self._first[segment] + offset + self._length * chunk
                carried[row] = n > 0 and place > begun
            yield n, chosen, carried

    def _offsets(self, segments: npt.NDArray[np.int64], number: int) -> npt.NDArray[np.int64]:
        """Where the first window of each of some segments begins in an epoch."""
        slack = self._starts_in[segments] - 1 - (self._chunks[segments] - 1) * self._length
        drawn = mixed(segments.astype(np.uint64), self.seed, number)
        return (drawn % (slack + 1).astype(np.uint64)).astype(np.int64)

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
