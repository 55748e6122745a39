"""The batches of a training, repeatable from a seed, prepared a little ahead in a thread."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.model.heads import Head, SampleLevelHead
from audiogen.model.heads.lpc_prior import ERROR_NOISE, PRIOR_DROPOUT
from audiogen.training.batch_order import BatchOrder

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
    hints : array `[batch, window, values, ...]` or None
        What the head's memory says of each heard vector but the first (`Head.follow`).
    memory : object or None
        That memory, after this step.
    """

    vectors: Array
    heard: Array
    carried: npt.NDArray[np.bool_]
    styles: npt.NDArray[np.int32]
    hints: Array | None = None
    memory: Any = None

    @property
    def parts(self) -> tuple[Any, ...]:
        """What the compiled step takes."""
        always = self.vectors, self.heard, self.carried, self.styles
        return always if self.hints is None else (*always, self.hints)


def batches(
    order: BatchOrder,
    forward: Callable[[Frames], Array],
    epoch: int,
    step: int,
    noise: Array | float,
    head: Head,
    memory: Any = None,
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
    head : Head
        Whose memory is led along what is heard.
    memory : object, optional
        That memory as the step before left it; by default, fresh.
    """
    lead = LpcFollower(head, order, forward, memory)
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
                    rng = np.random.default_rng([order.seed, number, n])
                    if np.any(noise):
                        heard = vectors + noise * rng.standard_normal(heard.shape, np.float32)
                    led = lead(indices[n], carried[n], heard, rng)
                    styles = order.styles(indices[n])
                    put((number, n, Batch(vectors, heard, carried[n], styles, *led)))
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


LEAD_FRAMES = 64
"""Frames heard ahead of a row that begins in the middle of a file: a quarter of a second at 64
samples, twice as much as the filter looks at."""


class LpcFollower:
    """What leads the memory.

    Parameters
    ----------
    head : Head
    order : BatchOrder
    forward : callable
        Frames `[..., frame_size]` to model vectors `[..., values]`.
    memory : object or None
        As the step before left it; None: of voices that heard nothing.
    """

    def __init__(
        self, head: Head, order: BatchOrder, forward: Callable[[Frames], Array], memory: Any
    ) -> None:
        self._head = head if isinstance(head, SampleLevelHead) else None
        self._order, self._forward, self._memory = order, forward, memory
        if memory is None and self._head is not None:
            self._memory = self._head.lpc_state(order.batch)

    def __call__(
        self,
        indices: npt.NDArray[np.int64],
        carried: npt.NDArray[np.bool_],
        heard: Array,
        rng: np.random.Generator,
    ) -> tuple[Array | None, Any]:
        """What the memory says of a batch, and a copy of the memory after it.

        Parameters
        ----------
        indices : array `[batch]`
            Windows of the order.
        carried : array of bool `[batch]`
        heard : array `[batch, window + 1, values]`
        rng : Generator
            For which rows have to do without, and how wrong they are told.
        """
        memory, head = self._memory, self._head
        if memory is None or head is None:
            return None, None
        for row in np.flatnonzero(~carried):
            memory.clear(row)
            lead = self._forward(self._order.before(int(indices[row]), LEAD_FRAMES))
            begun = np.concatenate([lead, heard[row, :1]])
            head.follow(memory.part(row), begun[None])
        hints = head.follow(memory, heard[:, 1:])
        hints[rng.random(len(hints)) < PRIOR_DROPOUT, ..., -1] = 0
        hints[..., 1:3] += ERROR_NOISE * rng.standard_normal((len(hints), 1, 1, 1), np.float32)
        return hints, memory.copy()
