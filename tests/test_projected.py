"""The vectors of a corpus, each projected once."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.data.windows import Windows
from audiogen.model.frame_map import FrameMap
from audiogen.training import projected as module
from audiogen.training.projected import BLOCK, projected

SIZE, VALUES = 40, 12
RNG = np.random.default_rng(0)
ONES = np.ones(VALUES, np.float32)
MAP = FrameMap(
    mean=RNG.normal(size=SIZE).astype(np.float32),
    basis=np.linalg.qr(RNG.normal(size=(SIZE, VALUES)))[0].astype(np.float32),
    scale=2 * ONES,
    spread=ONES,
    low=-ONES,
    high=ONES,
    ceiling=np.ones(SIZE, np.float32),
)
"""A map with a basis of its own."""


class Counted:
    """A segment that counts the frames that are read of it."""

    def __init__(self, frames: np.ndarray) -> None:
        self.frames, self.read, self.shape = frames, 0, frames.shape

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, key: slice) -> Any:
        found = self.frames[key]
        self.read += len(found)
        return found


def runs(lengths: list[int]) -> list[Counted]:
    rng = np.random.default_rng(1)
    return [Counted(rng.normal(size=(n, SIZE)).astype(np.float32)) for n in lengths]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(6, 3 * BLOCK), min_size=1, max_size=5), st.data())
def test_windows_are_those_of_the_projected_frames(lengths: list[int], data: st.DataObject) -> None:
    segments = runs(lengths)
    kept = projected(segments, MAP)
    assert kept is not None and [len(run) for run in kept] == lengths
    whole, vectors = Windows(segments, 6), Windows(kept, 6)
    chosen = data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8))
    wanted = MAP.forward(whole.gather(chosen))
    found = vectors.gather(chosen)
    assert found.dtype == np.float32 and found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=2**-11, atol=1e-5)


def test_no_frame_is_read_twice_and_none_before_it_is_needed() -> None:
    (segment,) = segments = runs([5 * BLOCK])
    (kept,) = projected(segments, MAP) or ()
    assert segment.read == 0
    first = np.array(kept[BLOCK + 3 : BLOCK + 9])
    assert segment.read == BLOCK
    np.testing.assert_array_equal(kept[BLOCK + 3 : BLOCK + 9], first)
    assert segment.read == BLOCK
    np.testing.assert_array_equal(kept[:][BLOCK + 3 : BLOCK + 9], first)
    assert segment.read == 5 * BLOCK


def test_a_map_without_a_basis_and_a_corpus_of_many_hours_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert projected(runs([100]), dataclasses.replace(MAP, basis=None)) is None
    monkeypatch.setattr(module, "HELD_BYTES", 2 * 100 * VALUES)
    assert projected(runs([60, 40]), MAP) is not None
    assert projected(runs([60, 41]), MAP) is None
