"""Arithmetic with the same bits on every processor: exact enough, and play is the same with it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from played_bits import ROOT, avx2, make_models, played

from audiogen.codec import portable
from audiogen.model import mulaw

FUNCTIONS: list[tuple[Callable[..., Any], Callable[..., Any], float, float]] = [
    (portable.exp, np.exp, -700, 700),
    (portable.expm1, np.expm1, -700, 700),
    (portable.exp10, lambda x: np.longdouble(10) ** x, -3, 3),
    (portable.log, np.log, 0, 1e300),
    (portable.log1p, np.log1p, -1, 1e300),
    (portable.log10, np.log10, 0, 1e300),
]


@pytest.mark.parametrize("ours, true, low, high", FUNCTIONS)
@given(data=st.data())
def test_a_function_is_within_four_units_in_the_last_place(
    ours: Any, true: Any, low: float, high: float, data: st.DataObject
) -> None:
    # Two ranges: all of it, and where cancellation would show.
    spans = (
        st.floats(low, high, exclude_min=True),
        st.floats(max(low, -0.01), 2.0, exclude_min=low == 0),
    )
    x = np.array(data.draw(st.lists(st.one_of(*spans), min_size=1, max_size=20)))
    expected = true(x.astype(np.longdouble))
    with np.errstate(under="ignore"):
        unit = np.spacing(np.maximum(np.abs(expected).astype(float), 1e-300))
    allowed = 16 if ours is portable.exp10 else 4
    assert (np.abs(ours(x) - expected) <= allowed * unit).all()


def test_what_is_beyond_numbers_is_what_numpy_makes_of_it() -> None:
    odd = np.array([0.0, -1.0, np.inf, -np.inf, np.nan])
    with np.errstate(all="ignore"):
        for ours, theirs in ((portable.exp, np.exp), (portable.expm1, np.expm1)):
            np.testing.assert_allclose(ours(odd), theirs(odd), rtol=1e-15)
        for ours, theirs in ((portable.log, np.log), (portable.log1p, np.log1p)):
            np.testing.assert_allclose(ours(odd), theirs(odd), rtol=1e-15)
    assert portable.expm1(0.0) == 0 and portable.exp(0.0) == 1


def test_compiled_exponentials_have_the_bits_of_numpy(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numba  # noqa: F401  # from now on they are compiled

    widths = [(1e-9, 100), (1.0, 1000), (300.0, 1000)]
    odd = [0.0, -0.0, np.inf, -np.inf, np.nan, 709.7827, 709.79, -708.4, -745.0, -745.2, 5e-324]
    x = np.concatenate([odd, *(rng.normal(0, width, count) for width, count in widths)])
    shapes = (
        x,
        x[:2100].reshape(3, -1),
        x.astype(np.float32),
        x[::2],
        np.zeros(0),
        0.3,
        np.float64(-2),
    )
    made = [(portable.exp(one), portable.expm1(one)) for one in shapes]
    monkeypatch.delitem(sys.modules, "numba")
    for one, pair in zip(shapes, made, strict=True):
        with np.errstate(all="ignore"):
            by_numpy = portable.exp(one), portable.expm1(one)
        for found, wanted in zip(pair, by_numpy, strict=True):
            assert found.dtype == wanted.dtype and found.shape == wanted.shape
            number = ~np.isnan(wanted)
            assert found[number].tobytes() == wanted[number].tobytes()
            assert np.isnan(found[~number]).all()


def test_a_product_is_that_of_the_matrix(rng: np.random.Generator) -> None:
    for rows, columns in ((1, 1), (7, 3), (1025, 256), (192, 1025)):
        vector, matrix = rng.standard_normal(rows), rng.standard_normal((rows, columns))
        bound = 2e-7 * rows * np.abs(vector).max() * np.abs(matrix).max() + 1e-12
        found = portable.product(vector, matrix.astype(np.float32))
        assert found.dtype == np.float32
        assert np.abs(found - vector @ matrix).max() <= bound


def test_the_levels_of_samples_are_those_of_before() -> None:
    for levels in (2, 12, 16, 256, 1024):
        evenly = np.linspace(-1, 1, levels)
        before = np.sign(evenly) * np.expm1(np.abs(evenly) * np.log(levels)) / (levels - 1)
        made = mulaw.amplitudes_of_codes(levels, "mu-law")
        np.testing.assert_array_equal(made, before.astype(np.float32))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_models(folder)
    shutil.copy(ROOT / "audiogen" / "demo" / "demo.audiogen", folder)
    return folder


@pytest.mark.slow
def test_a_seed_plays_the_same_without_avx_512(models: Path) -> None:
    # Of numpy and BLAS alone: numba would compile everything anew (tests/torture does).
    numeric = {name: value for name, value in avx2().items() if not name.startswith("NUMBA")}
    here, there = played(models), played(models, numeric)
    assert set(here) == {"demo", "stereo", "waveform", "conducted", "notes", "series"}
    assert there == here
