"""The order in which a training sees its corpus: batches of windows, repeatable from a seed.

An epoch makes each frame a target once. With a target at every position that takes one window in
40, at an offset that is drawn anew each epoch; with a target at the last position alone it takes
every window.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.config import ModelConfig, TrainingConfig
from audiogen.stretches import Windows

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """One training step's worth of model vectors.

    Attributes
    ----------
    vectors : array `[batch, window + 1, values]`
        The last `window` of them are the targets.
    heard : array `[batch, window + 1, values]`
        The same with noise, as the network hears it while it learns.
    carried : array of bool `[batch]`
        Rows whose first vector follows the last step's last one (`carry` context).
    styles : array of int32 `[batch]`
        Which corpus each row is of.
    """

    vectors: Array
    heard: Array
    carried: npt.NDArray[np.bool_]
    styles: npt.NDArray[np.int32]


class BatchOrder:
    """Which windows each step of each epoch takes.

    Parameters
    ----------
    stretches : sequence of array `[frames, frame_size]`
        Contiguous pieces of the corpus, each at least `window + 1` frames long.
    model : ModelConfig
    training : TrainingConfig
    styles : sequence of int, optional
        Which corpus each stretch is of; by default all are of one.
    """

    def __init__(
        self,
        stretches: Sequence[Frames],
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
        self._windows = Windows(stretches, model.window + 1)
        self._styles = tuple(styles) or (0,) * len(stretches)
        lengths = np.array([len(stretch) for stretch in stretches])
        self._starts_in = lengths - model.window  # windows that begin in each stretch
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
        # Each row of the batch plays its own part of the corpus from its beginning to its end.
        lanes = np.arange(self.steps)[:, None] + self.steps * np.arange(self.batch)[None, :]
        carried = follows[lanes % len(chosen)]
        carried[0] = False
        return chosen[lanes % len(chosen)], carried

    def gather(self, indices: npt.NDArray[np.int64]) -> Frames:
        """The frames of some windows, `[len(indices), window + 1, frame_size]`."""
        return self._windows.gather(indices)

    def styles(self, indices: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Which corpus each of some windows is of."""
        return self._windows.labels(self._styles, indices)

    def _wrap(self, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        # The last batch is filled from the front, so that every step has the same shape.
        return np.resize(chosen, (self.steps, self.batch))


def batches(
    order: BatchOrder,
    forward: Callable[[Frames], Array],
    epoch: int,
    step: int,
    noise: Array | float = 0.0,
) -> Iterator[tuple[int, int, Batch]]:
    """Endless `(epoch, step, batch)` from a given place on, prepared a little ahead in a thread.

    Parameters
    ----------
    order : BatchOrder
    forward : callable
        Frames `[..., frame_size]` to model vectors `[..., values]`.
    epoch, step : int
        Where to begin.
    noise : array `[values]` or float
        Standard deviation of the noise on what is heard. It is drawn here and not in the compiled
        step, where as many draws took 100 ms of 390.
    """
    ready: queue.Queue[tuple[int, int, Batch] | BaseException] = queue.Queue(maxsize=3)
    done = threading.Event()

    def put(item: tuple[int, int, Batch] | BaseException) -> None:
        while not done.is_set():
            with contextlib.suppress(queue.Full):
                ready.put(item, timeout=0.1)
                return

    def prepare() -> None:
        number, first = epoch, step
        try:
            while not done.is_set():
                indices, carried = order.epoch(number)
                for n in range(first, order.steps):
                    vectors = forward(order.gather(indices[n]))
                    heard = vectors
                    if np.any(noise):
                        rng = np.random.default_rng([order.seed, number, n])
                        heard = vectors + noise * rng.standard_normal(heard.shape, np.float32)
                    styles = order.styles(indices[n])
                    put((number, n, Batch(vectors, heard, carried[n], styles)))
                    if done.is_set():
                        return
                number, first = number + 1, 0
        except BaseException as error:  # handed to the training, which raises it
            put(error)

    thread = threading.Thread(target=prepare, name="batches", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        done.set()
        thread.join()
