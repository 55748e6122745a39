"""The subspace: as good as the whole decomposition, at a fraction of its cost."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.model.frame_map import FrameMap
from audiogen.model.frame_map import pca as subspace
from audiogen.model.frame_map.linear import FIT_BYTES
from audiogen.model.frame_map.pca import principal_components


def spectra_like(rows: int, values: int, seed: int = 0) -> np.ndarray:
    """Rows with the spectrum of log-magnitude frames: it falls as 1/n, down to a flat noise."""
    rng = np.random.default_rng(seed)
    rank = min(values, 400)
    directions = np.linalg.qr(rng.standard_normal((values, rank), np.float32))[0]
    moves = rng.standard_normal((rows, rank), np.float32) * 300 / np.arange(1, rank + 1)
    noise = 1.5 * rng.standard_normal((rows, values), np.float32)
    made = (moves @ directions.T + noise).astype(np.float32)
    return made - made.mean(axis=0)


def lost(centred: np.ndarray, directions: np.ndarray) -> float:
    """Variance that lies outside of some directions."""
    inside = centred.astype(np.float64) @ directions
    return float((centred.astype(np.float64) ** 2).sum() - (inside**2).sum()) / len(centred)


@pytest.mark.slow
@pytest.mark.parametrize("count", [4, 64])
def test_block_krylov_loses_hardly_more_than_the_best_directions(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    centred = spectra_like(2500, 1000)
    best = principal_components(centred, count)
    monkeypatch.setattr(subspace, "EXACT_VALUES", 0)
    found = principal_components(centred, count)
    assert found.shape == (1000, count) and found.dtype == np.float32
    assert not np.array_equal(found, best), "another method, so another rounding"
    assert lost(centred, found) < 1.001 * lost(centred, best)
    np.testing.assert_allclose(found.T @ found, np.eye(count), atol=1e-5)
    # The widest are found one by one, and not just the space they lie in.
    np.testing.assert_allclose((found * best).sum(axis=0)[:4], 1, atol=1e-4)
    variances = (centred @ found).var(axis=0)
    assert (np.diff(variances) < 1e-3 * variances[:-1]).all()


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.integers(2, 60), st.integers(2, 300), st.integers(1, 8), st.integers(0, 99))
def test_any_rows_give_orthonormal_directions_that_do_not_depend_on_the_run(
    rows: int, values: int, count: int, seed: int
) -> None:
    count = min(count, values)
    centred = spectra_like(rows, values, seed)
    found = principal_components(centred, count)
    np.testing.assert_array_equal(found, principal_components(centred, count))
    np.testing.assert_allclose(found.T @ found, np.eye(count), atol=1e-5)
    largest = found[np.abs(found).argmax(axis=0), np.arange(count)]
    assert (largest > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("rows", [1, 40, 900])
def test_fewer_rows_than_directions_and_rows_that_never_move_do_no_harm(rows: int) -> None:
    still = np.zeros((rows, 3000), np.float32)
    moving = spectra_like(rows, 3000)
    for centred in (still, moving):
        found = principal_components(centred, 100)
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found.T @ found, np.eye(100), atol=1e-4)


@pytest.mark.slow
def test_a_map_of_two_channels_at_44_khz_is_fitted_in_bounded_memory() -> None:
    # 70 000 frames of 4098 values, all alike on the disk: far more than the fit may look at.
    frame = np.random.default_rng(0).standard_normal((700, 4098)).astype(np.float32)
    tracemalloc.start()
    fitted = FrameMap.fit([frame] * 100, 32)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fitted.values == 32
    assert peak < 1.3 * FIT_BYTES
