"""The order of an epoch without a list: every window once, and the same from any step on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.config import ModelConfig, TrainingConfig
from audiogen.training.batch_order import BatchOrder
from audiogen.training.permutation import Permutation


@settings(max_examples=25)
@given(size=st.integers(1, 5000), key=st.integers(0, 2**62), epoch=st.integers(0, 100))
def test_every_number_goes_to_another_place(size: int, key: int, epoch: int) -> None:
    shuffled = Permutation(size, key, epoch)(np.arange(size))
    assert np.array_equal(np.sort(shuffled), np.arange(size))
    if size > 100:
        again = Permutation(size, key, epoch + 1)(np.arange(size))
        assert (again != shuffled).mean() > 0.9
        # No trace of the order that it had: neighbours are as far apart as chance has them.
        apart = np.abs(np.diff(shuffled)).mean() / size
        assert abs(apart - 1 / 3) < 0.1


def orders(lengths: list[int], **settings: object) -> list[BatchOrder]:
    segments = [np.zeros((n, 1), np.float32) for n in lengths]
    named = ("context", "targets", "batch_size", "run")
    given = {name: settings[name] for name in named if name in settings}
    model = ModelConfig(window=4, context=str(given.pop("context", "window")))
    training = TrainingConfig(seed=5, **given)  # type: ignore[arg-type]
    return [BatchOrder(segments, model, training, listed=listed) for listed in (True, False)]


@pytest.mark.parametrize("targets", ["every", "last"])
@settings(max_examples=25)
@given(lengths=st.lists(st.integers(5, 60), min_size=1, max_size=12), batch=st.integers(1, 9))
def test_windows_are_those_of_the_list(targets: str, lengths: list[int], batch: int) -> None:
    listed, computed = orders(lengths, targets=targets, batch_size=batch)
    assert (computed.steps, computed.batch) == (listed.steps, listed.batch)
    for epoch in range(2):
        steps = list(computed.walk(epoch))
        taken = np.concatenate([indices for _, indices, _ in steps])[: computed._total]
        assert len(set(taken.tolist())) == computed._total  # each window once
        assert [len(segment) for segment in computed._windows._segments] == lengths
        if targets == "last":
            assert set(taken.tolist()) == set(range(len(computed._windows)))
        else:  # as many in each segment, one behind the other
            starts = np.array([np.searchsorted(computed._windows._ends, n, "right") for n in taken])
            assert np.bincount(starts).tolist() == computed._chunks.tolist()
        middle = len(steps) // 2
        for one, other in zip(computed.walk(epoch, middle), steps[middle:], strict=True):
            assert one[0] == other[0] and np.array_equal(one[1], other[1])


@pytest.mark.parametrize("run", [0, 12])
@settings(max_examples=25)
@given(lengths=st.lists(st.integers(5, 90), min_size=1, max_size=12), batch=st.integers(1, 5))
def test_rows_go_on_through_runs(run: int, lengths: list[int], batch: int) -> None:
    _, computed = orders(lengths, context="carry", batch_size=batch, run=run)
    steps = list(computed.walk(3))
    indices = np.stack([step[1] for step in steps])
    carried = np.stack([step[2] for step in steps])
    assert not carried[0].any()
    assert len(set(indices.T.ravel()[: computed._total].tolist())) == computed._total
    # Where a row goes on, its window is the next one; elsewhere another run begins.
    assert (np.diff(indices, axis=0)[carried[1:]] == 4).all()
    longest = max(computed._chunks) if run == 0 else run // 4
    for column in carried.T:
        joined = "".join("x" if on else " " for on in column).split()
        assert max(map(len, joined), default=0) <= longest - 1
    middle = len(steps) // 2
    for one, other in zip(computed.walk(3, middle), steps[middle:], strict=True):
        assert np.array_equal(one[1], other[1]) and np.array_equal(one[2], other[2])


def test_a_corpus_that_fits_keeps_its_list() -> None:
    listed, computed = orders([500, 60], batch_size=8)
    plain = BatchOrder([np.zeros((500, 1)), np.zeros((60, 1))], *_settings())
    assert plain.listed
    expected, _ = listed.epoch(1)
    assert np.array_equal(np.stack([step[1] for step in plain.walk(1)]), expected)
    assert not np.array_equal(np.stack([step[1] for step in computed.walk(1)]), expected)


def _settings() -> tuple[ModelConfig, TrainingConfig]:
    return ModelConfig(window=4), TrainingConfig(seed=5, batch_size=8)
