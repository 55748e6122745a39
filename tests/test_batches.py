"""The order of a training: each frame is a target once an epoch, repeatably, within a stretch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.config import ModelConfig, TrainingConfig
from audiogen.model.heads import PointHead
from audiogen.training.batch_order import BatchOrder
from audiogen.training.batches import batches

WINDOW = 4


HEAD = PointHead(2, residual=True)


def order(lengths: list[int], batch: int = 4, seed: int = 0, **model: object) -> BatchOrder:
    """An order over stretches whose frames are `[stretch, place]`, to be read off a batch."""
    stretches = [
        np.stack([np.full(length, n), np.arange(length)], axis=1).astype(np.float32)
        for n, length in enumerate(lengths)
    ]
    targets = str(model.pop("targets", "every"))
    return BatchOrder(
        stretches,
        ModelConfig(window=WINDOW, **model),  # type: ignore[arg-type]
        TrainingConfig(batch_size=batch, seed=seed, targets=targets),
    )


LENGTHS = st.lists(st.integers(WINDOW + 1, 40), min_size=1, max_size=6)


@settings(deadline=None)
@given(LENGTHS, st.integers(1, 7), st.integers(0, 5))
def test_every_position_is_a_target_about_once_and_none_twice(
    lengths: list[int], batch: int, epoch: int
) -> None:
    made = order(lengths, batch)
    indices, _ = made.epoch(epoch)
    chosen = np.unique(indices)  # the last batch is filled up from the front
    windows = made.gather(chosen)
    assert (windows[:, :, 0] == windows[:, :1, 0]).all()  # within one stretch
    assert (np.diff(windows[:, :, 1], axis=1) == 1).all()  # in its order
    targets = [tuple(frame) for window in windows for frame in window[1:]]
    assert len(targets) == len(set(targets))
    for n, length in enumerate(lengths):
        hit = sum(stretch == n for stretch, _ in targets)
        assert (length - 1) - hit < WINDOW


@settings(deadline=None)
@given(LENGTHS, st.integers(1, 7))
def test_with_one_target_a_window_each_window_comes_once(lengths: list[int], batch: int) -> None:
    made = order(lengths, batch, targets="last")
    indices, carried = made.epoch(0)
    assert set(indices.ravel()) == set(range(sum(length - WINDOW for length in lengths)))
    assert not carried.any()


@settings(deadline=None)
@given(LENGTHS, st.integers(1, 5), st.integers(0, 3))
def test_a_carried_row_goes_on_just_where_the_step_before_ended(
    lengths: list[int], batch: int, epoch: int
) -> None:
    made = order(lengths, batch, context="carry")
    indices, carried = made.epoch(epoch)
    assert not carried[0].any()
    for step in range(1, len(indices)):
        before, now = made.gather(indices[step - 1]), made.gather(indices[step])
        for row in np.flatnonzero(carried[step]):
            np.testing.assert_array_equal(now[row, 0], before[row, -1])


def test_an_epoch_is_the_same_each_time_and_unlike_the_next() -> None:
    made = order([40, 33], seed=3)
    np.testing.assert_array_equal(made.epoch(2)[0], order([40, 33], seed=3).epoch(2)[0])
    assert (made.epoch(2)[0] != made.epoch(3)[0]).any()
    assert (made.epoch(2)[0] != order([40, 33], seed=4).epoch(2)[0]).any()


def test_batches_begin_anywhere_and_never_end() -> None:
    made = order([200])
    whole = batches(made, lambda frames: frames, 0, 0, 0.0, head=HEAD)
    first = [next(whole) for _ in range(3 * made.steps)]
    whole.close()  # type: ignore[attr-defined]
    later = batches(made, lambda frames: frames, 1, 2, 0.0, head=HEAD)
    epoch, step, batch = next(later)
    later.close()  # type: ignore[attr-defined]
    expected = next(item for item in first if item[:2] == (1, 2))
    assert (epoch, step) == (1, 2)
    np.testing.assert_array_equal(batch.vectors, expected[2].vectors)


def test_what_goes_wrong_while_a_batch_is_prepared_reaches_the_training() -> None:
    def fail(frames: np.ndarray) -> np.ndarray:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        next(batches(order([200]), fail, 0, 0, 0.0, head=HEAD))
