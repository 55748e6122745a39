"""Bends as values: what they refuse, and what crushing leaves of the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.model.engine import Bend
from audiogen.model.engine.bend import crush


@pytest.mark.parametrize("depth", [0, 17, 2.0, True])
def test_a_depth_that_is_not_1_to_16_bits_is_refused(depth):
    with pytest.raises(ValueError, match="1 to 16 whole bits"):
        Bend(depth=depth)


@given(st.integers(1, 16), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_crushed_weights_take_no_more_values_than_their_bits_allow(depth, seed):
    weights = np.random.default_rng(seed).normal(size=(40, 30)).astype(np.float32)
    crushed = crush(weights, depth)
    peak = np.abs(weights).max()
    assert crushed.dtype == np.float32
    assert len(np.unique(crushed)) <= max(2, 2**depth - 1)
    if depth > 1:
        step = peak / (2 ** (depth - 1) - 1)
        assert np.abs(crushed - weights).max() <= step / 2 + 1e-6
    np.testing.assert_array_equal(crush(np.zeros((3, 2), np.float32), depth), np.zeros((3, 2)))
