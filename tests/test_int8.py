"""Weights of one byte each: what they stand for, and engines that play on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from random_network import random_network

from audiogen.model.cells import COLUMNS
from audiogen.model.engine import build_engine
from audiogen.model.int8 import STEPS, narrowed, rounded

CLOSE = 1e-5


@pytest.mark.slow
@settings(deadline=None)
@given(
    arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, max_side=9),
        elements=st.floats(-100, 100, width=32).filter(lambda x: x == 0 or abs(x) > 1e-6),
    )
)
def test_no_weight_moves_by_more_than_half_a_step_of_its_column(kernel) -> None:
    whole, scales = narrowed(kernel)
    assert whole.dtype == np.int8 and scales.dtype == np.float32 and (scales > 0).all()
    assert np.abs(whole.astype(int)).max(initial=0) <= STEPS
    farthest = np.abs(kernel).max(axis=0)
    assert (np.abs(rounded(kernel) - kernel) <= 0.501 * farthest / STEPS).all()
    np.testing.assert_allclose(np.abs(rounded(kernel)).max(axis=0), farthest, rtol=1e-6)
    np.testing.assert_allclose(rounded(rounded(kernel)), rounded(kernel), rtol=1e-6)


def rounded_layer(cell, kernel, recurrent):
    """A layer's kernels as they are played: a column of both has one scale.

    But in the candidate of a GRU, whose sums of the input and of the output are apart.
    """
    both, inputs = np.concatenate([kernel, recurrent]), len(kernel)
    made = rounded(both)
    if cell == "gru":
        last = slice(2 * both.shape[1] // 3, None)
        made[:inputs, last] = rounded(kernel[:, last])
        made[inputs:, last] = rounded(recurrent[:, last])
    return made[:inputs], made[inputs:]


@pytest.mark.parametrize("cell", list(COLUMNS))
@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("norm", [True, False])
def test_an_engine_plays_the_rounded_weights_that_its_bytes_stand_for(rng, cell, context, norm):
    shape = {"units": 20, "window": 7, "layer_norm": norm}
    config, tensors = random_network(rng, 12, cell=cell, context=context, **shape)
    near = tensors | {"head/kernel": rounded(tensors["head/kernel"])}
    for n in (1, 2):
        names = [f"rnn_{n}/kernel", f"rnn_{n}/recurrent_kernel"]
        near.update(zip(names, rounded_layer(cell, *map(tensors.get, names)), strict=True))
    narrow = build_engine(config, tensors, "fast", 1, narrow=True)
    wanted, plain = (build_engine(config, each, "reference") for each in (near, tensors))
    engines = narrow, wanted, plain
    states = [engine.start(3) for engine in engines]
    off, rounding = [], []
    for _ in range(60):
        heard = rng.normal(size=(3, 12)).astype(np.float32)
        ours, theirs, exact = (
            engine.step(heard, state) for engine, state in zip(engines, states, strict=True)
        )
        off.append(np.abs(ours - theirs).max())
        rounding.append(np.sqrt(np.mean((ours - exact) ** 2)) / np.std(exact))
    assert max(off) < CLOSE
    assert 1e-4 < np.mean(rounding) < 0.05  # it is rounded, and by no more than steps explain


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 5])
def test_bytes_give_the_same_bits_in_any_batch_and_on_two_threads(rng, batch):
    config, tensors = random_network(rng, 40, units=64, context="carry")
    one, two = (build_engine(config, tensors, "fast", n, narrow=True) for n in (1, 2))
    together, shared, alone = one.start(batch), two.start(batch), one.start()
    for _ in range(40):
        heard = rng.normal(size=(batch, 40)).astype(np.float32)
        made = one.step(heard, together)
        np.testing.assert_array_equal(two.step(heard, shared), made)
        np.testing.assert_array_equal(one.step(heard[-1:], alone)[0], made[-1])
