"""The model vectors of a corpus, each projected once.

A projection takes a fifteenth of the processor time of a training step, and beside a GPU it would
be most of it. The vectors of a frame are made when they are first asked for and kept in memory as
float16, whose rounding (a part in 2000) is far below the noise that a training adds by default. A
corpus whose vectors would take more than `HELD_BYTES` is projected anew in each epoch: there a
training sees a frame only a few times.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.data.segments import FrameRun
from audiogen.model.frame_map import FrameMap, FrameView

BLOCK = 64
"""Frames that are projected together, whichever of them is asked for."""

HELD_BYTES = 256 * 2**20
"""The most that the vectors of a corpus may take: those of 3.4 hours of mono at 22.05 kHz."""


class VectorRun:
    """The vectors of a segment, as a segment.

    Parameters
    ----------
    frames : FrameRun `[frames, frame_size]`
    frame_map : FrameMap
    vectors : array of float16 `[frames, values]`
        Filled as they are made.
    done : array of bool `[blocks]`
        Which blocks are made.
    """

    __slots__ = ("_done", "_frames", "_map", "_vectors", "shape")

    def __init__(
        self,
        frames: FrameRun,
        frame_map: FrameMap,
        vectors: npt.NDArray[np.float16],
        done: npt.NDArray[np.bool_],
    ) -> None:
        self._frames, self._map, self._vectors, self._done = frames, frame_map, vectors, done
        self.shape = (len(frames), frame_map.values)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: slice) -> npt.NDArray[np.float16]:
        start, end, _ = key.indices(len(self))
        first = start // BLOCK
        for missing in np.flatnonzero(~self._done[first : -(-end // BLOCK)]):
            block = slice(BLOCK * (first + missing), BLOCK * (first + missing + 1))
            self._vectors[block] = self._map.forward(np.asarray(self._frames[block], np.float32))
            self._done[first + missing] = True
        return self._vectors[start:end]


def projected(segments: Sequence[FrameRun], frame_map: FrameView) -> list[VectorRun] | None:
    """The vectors of some segments, as segments.

    Parameters
    ----------
    segments : sequence of FrameRun `[frames, frame_size]`
    frame_map : FrameView

    Returns
    -------
    list of VectorRun or None
        None where the map does not project, or the vectors would take more than `HELD_BYTES`.
    """
    if not isinstance(frame_map, FrameMap) or frame_map.basis is None:
        return None
    lengths = np.array([len(segment) for segment in segments], np.int64)
    ends, blocks = np.cumsum(lengths), np.cumsum(-(-lengths // BLOCK))
    if 2 * int(ends[-1]) * frame_map.values > HELD_BYTES:
        return None
    # Which takes no memory until it is filled.
    vectors = np.zeros((int(ends[-1]), frame_map.values), np.float16)
    done = np.zeros(int(blocks[-1]), bool)
    parts = zip(segments, np.split(vectors, ends[:-1]), np.split(done, blocks[:-1]), strict=True)
    return [VectorRun(run, frame_map, *kept) for run, *kept in parts]
