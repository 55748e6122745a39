"""The random numbers of a training step, computed from their places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.training import load_trainer

SEEDS = st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))


@pytest.fixture(scope="module")
def draws() -> Any:
    load_trainer()
    from audiogen.training import draws

    return draws


def drawn(draws: Any, seed: tuple[int, int], stream: int = 1, rows: int = 16) -> np.ndarray:
    found: np.ndarray = draws.uniform(np.array(seed, np.int32), stream, [rows, 32, 16]).numpy()
    return found


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_they_fill_the_range_evenly_and_tell_nothing_of_each_other(
    draws: Any, seed: tuple[int, int]
) -> None:
    found = drawn(draws, seed)
    assert found.dtype == np.float32
    assert 0 <= found.min() and found.max() < 1
    counts, _ = np.histogram(found, 64, (0, 1))
    expected = found.size / 64
    # Chi squared of 63 degrees of freedom: above 140 once in ten million.
    assert np.square(counts - expected).sum() / expected < 140
    others = [
        drawn(draws, (seed[0], (seed[1] + 1) % 2**31)),
        drawn(draws, ((seed[0] + 1) % 2**31, seed[1])),
        drawn(draws, seed, stream=2),
        np.roll(found, 1, axis=0),
        np.roll(found, 1, axis=1),
        np.roll(found, 1, axis=2),
    ]
    for other in others:
        # Six deviations of what independent numbers have by chance.
        assert abs(np.corrcoef(found.ravel(), other.ravel())[0, 1]) < 6 / np.sqrt(found.size)
    assert len(np.unique(found)) > 0.99 * found.size


@settings(deadline=None, max_examples=25)
@given(SEEDS, st.integers(0, 12), st.integers(1, 4))
def test_a_row_has_the_same_ones_whichever_part_of_the_batch_is_drawn(
    draws: Any, seed: tuple[int, int], first: int, count: int
) -> None:
    whole = drawn(draws, seed)
    given = np.array(seed, np.int32)
    part = draws.uniform(given, 1, [count, 32, 16], np.int32(first)).numpy()
    np.testing.assert_array_equal(part, whole[first : first + count])


@settings(deadline=None, max_examples=10)
@given(SEEDS)
def test_normal_ones_have_the_moments_of_a_normal_distribution(
    draws: Any, seed: tuple[int, int]
) -> None:
    found = draws.normal(np.array(seed, np.int32), 1, [64, 32, 16]).numpy().ravel()
    spread = 1 / np.sqrt(found.size)
    assert abs(found.mean()) < 6 * spread
    assert abs(found.std() - 1) < 6 * spread
    assert abs((found**3).mean()) < 6 * spread * np.sqrt(15)
    assert abs((found**4).mean() - 3) < 6 * spread * np.sqrt(96)
    # Of 32 768 the largest is nearly always between these.
    assert 3.2 < np.abs(found).max() < 7


UNIFORM = [5745610, 7498890, 1049461, 4773288, 7841330, 9885905, 5904347, 6059568]
"""Of a seed, in steps of 2**-24: with others every seed would train another model."""

NORMAL = [0.747408, -0.600222, -0.251647, 0.326243, -0.154124, 1.287513, 0.842835, -0.250111]


@pytest.mark.parametrize("compiled", [False, True])
def test_a_seed_has_the_numbers_that_it_always_had(draws: Any, compiled: bool) -> None:
    import tensorflow as tf

    seed = tf.constant([5, 7], tf.int32)
    for function, wanted, off in (
        (draws.uniform, 2.0**-24 * np.array(UNIFORM), 0.0),
        (draws.normal, np.array(NORMAL), 2e-6),
    ):
        drawn = tf.function(lambda seed, f=function: f(seed, 3, [2, 2, 2]), jit_compile=compiled)
        np.testing.assert_allclose(drawn(seed).numpy().ravel(), wanted, rtol=0, atol=off)
