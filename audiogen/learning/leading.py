"""A head's memory, led along the batches of a training (`Head.follow`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.learning.order import BatchOrder
from audiogen.model.heads import Head
from audiogen.model.heads.lpc_prior import MISTOLD, UNTOLD

Array = npt.NDArray[np.float32]

LEAD_FRAMES = 64
"""Frames heard ahead of a row that begins in the middle of a file: a quarter of a second at 64
samples, twice as much as the filter looks at."""


class Leader:
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
        self._head, self._order, self._forward = head, order, forward
        self._memory = head.memory(order.batch) if memory is None else memory

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
        if memory is None:
            return None, None
        for row in np.flatnonzero(~carried):
            memory.clear(row)
            lead = self._forward(self._order.before(int(indices[row]), LEAD_FRAMES))
            begun = np.concatenate([lead, heard[row, :1]])
            head.follow(memory.part(row), begun[None])
        hints = head.follow(memory, heard[:, 1:])
        hints[rng.random(len(hints)) < UNTOLD, ..., -1] = 0
        hints[..., 1:3] += MISTOLD * rng.standard_normal((len(hints), 1, 1, 1), np.float32)
        return hints, memory.copy()
