"""The batches of a training, repeatable from a seed, prepared a little ahead in a thread."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.model.heads import Head, SampleLevelHead
from audiogen.model.heads.guide import CLEAREST_LEARNED, UNGUIDED
from audiogen.model.heads.lpc_prior import ERROR_NOISE, PRIOR_DROPOUT
from audiogen.training.augmentation import Augmentation
from audiogen.training.batch_order import BatchOrder
from audiogen.training.rows import RowDraws, Rows

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """The model vectors of one training step, and what belongs to them.

    Attributes
    ----------
    vectors : array `[batch, window + 1, values]`
        The last `window` of them are the targets.
    inputs : array `[batch, window + 1, values]` or None
        The same with noise, where it has to be known before the step (`LpcFollower`); otherwise
        the step draws it.
    carried : array of bool `[batch]`
        Rows that go on where the last step ended, so that their state is carried over.
    styles : array of int32 `[batch]`
        The corpus that each row belongs to.
    priors : array `[batch, window, values, ...]` or None
        What the linear predictor gives for each input but the first (`SampleLevelHead.follow`), or
        what is heard of a guide (`SampleLevelHead.heard`).
    lpc_state : object or None
        The linear predictor's state after this step.
    """

    vectors: Array
    carried: npt.NDArray[np.bool_]
    styles: npt.NDArray[np.int32]
    inputs: Array | None = None
    priors: Array | None = None
    lpc_state: Any = None

    @property
    def parts(self) -> dict[str, Any]:
        """What the compiled step takes of it: the arrays that there are, by name."""
        names = "vectors", "carried", "styles", "inputs", "priors"
        found = {name: getattr(self, name) for name in names}
        return {name: part for name, part in found.items() if part is not None}


def batches(
    order: BatchOrder,
    forward: Callable[[Frames], Array],
    epoch: int,
    step: int,
    noise: Array | float,
    head: Head,
    lpc_state: Any = None,
    augmentation: Augmentation | None = None,
    rows: Rows | None = None,
) -> Iterator[tuple[int, int, Batch]]:
    """Yield `(epoch, step, batch)` without end from one step on, prepared in a thread.

    Parameters
    ----------
    order : BatchOrder
    forward : callable
        Frames `[..., frame_size]` to model vectors `[..., values]`.
    epoch, step : int
        Where to begin.
    noise : array `[values]` or float
        Standard deviation of the noise on the input that a linear predictor follows.
    head : Head
        If it has a linear predictor, that follows the input.
    lpc_state : object, optional
        The linear predictor's state after the step before; by default a new one.
    augmentation : Augmentation, optional
        Gives the vectors of changed windows in place of `forward`; of the same rows.
    rows : Rows, optional
        Which rows of each batch; by default all.
    """
    rows = rows or Rows.all(order.batch)
    follow = _follower(head, order, forward, lpc_state, rows)
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
                if augmentation is not None:
                    augmentation.begin(number, *order.epoch(number))
                for n, *whole in order.walk(number, first):
                    indices, carried = map(rows.of, whole)
                    if augmentation is None:
                        vectors = forward(order.gather(indices))
                    else:
                        vectors = augmentation.vectors(n)
                        if follow is not None:
                            follow.before = partial(augmentation.before, n)
                    made = Batch(vectors, carried, order.styles(indices))
                    drawn = rows.draws(order.seed, number, n)
                    if isinstance(head, SampleLevelHead) and head.guided:
                        made = replace(made, priors=guided_priors(head, vectors, drawn))
                    elif follow is not None:
                        inputs = vectors
                        if np.any(noise):
                            inputs = vectors + noise * drawn.normal(*inputs.shape[1:])
                        priors, state = follow(indices, carried, inputs, drawn)
                        made = replace(made, inputs=inputs, priors=priors, lpc_state=state)
                    put((number, n, made))
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


def guided_priors(head: SampleLevelHead, vectors: Array, drawn: RowDraws) -> Array:
    """What a guided tier hears of each frame of a batch but the first: the frame itself, through
    noise, and in each row as clearly as is drawn for it.

    Parameters
    ----------
    head : SampleLevelHead
    vectors : array `[batch, window + 1, values]`
        Without noise.
    drawn : RowDraws

    Returns
    -------
    array `[batch, window, values, HINTS]`
    """
    frames = vectors[:, 1:]
    clarity = np.float32(CLEAREST_LEARNED) * drawn.uniform(1, 1)
    priors = head.heard_of_itself(frames, clarity, drawn.normal(*frames.shape[1:]))
    priors[drawn.uniform() < UNGUIDED, ..., -1] = 0
    return priors


WARM_UP_FRAMES = 64
"""Frames that warm up the linear predictor where a row begins in the middle of a file: a quarter of
a second with 64 samples a frame, twice as much as its weights are fitted to."""


class LpcFollower:
    """Moves the linear predictor along the batches of a training.

    Parameters
    ----------
    head : SampleLevelHead
        One that has a linear predictor.
    order : BatchOrder
    forward : callable
        Frames `[..., frame_size]` to model vectors `[..., values]`.
    lpc_state : object
        Of the rows, after the step before.

    Attributes
    ----------
    before : callable, optional
        The vectors before the window of a row, `before(row, frames)`, where they are not those of
        the corpus.
    """

    before: Callable[[int, int], Array] | None = None

    def __init__(
        self,
        head: SampleLevelHead,
        order: BatchOrder,
        forward: Callable[[Frames], Array],
        lpc_state: Any,
    ) -> None:
        self._head, self._order = head, order
        self._forward, self._lpc_state = forward, lpc_state

    def __call__(
        self,
        indices: npt.NDArray[np.int64],
        carried: npt.NDArray[np.bool_],
        inputs: Array,
        drawn: RowDraws,
    ) -> tuple[Array, Any]:
        """The prior for each input of a batch but the first, and a copy of the state after it.

        Parameters
        ----------
        indices : array `[batch]`
            Numbers of the windows of its rows.
        carried : array of bool `[batch]`
        inputs : array `[batch, window + 1, values]`
        drawn : RowDraws
            Which rows get no prior, and how wrong the stated error of the others is.
        """
        lpc_state, head = self._lpc_state, self._head
        for row in np.flatnonzero(~carried):
            lpc_state.clear(row)
            if self.before is not None:
                before = self.before(int(row), WARM_UP_FRAMES)
            else:
                before = self._forward(self._order.before(int(indices[row]), WARM_UP_FRAMES))
            warm_up = np.concatenate([before, inputs[row, :1]])
            head.follow(lpc_state.part(row), warm_up[None])
        priors = head.follow(lpc_state, inputs[:, 1:])
        priors[drawn.uniform() < PRIOR_DROPOUT, ..., -1] = 0
        priors[..., 1:3] += ERROR_NOISE * drawn.normal(1, 1, 1)
        return priors, lpc_state.copy()


def _follower(
    head: Head,
    order: BatchOrder,
    forward: Callable[[Frames], Array],
    lpc_state: Any,
    rows: Rows,
) -> LpcFollower | None:
    """What leads the linear predictor of a head along, from a state or a new one; None where it
    has none."""
    if not isinstance(head, SampleLevelHead):
        return None
    state = head.lpc_state(rows.count) if lpc_state is None else lpc_state
    return None if state is None else LpcFollower(head, order, forward, state)
