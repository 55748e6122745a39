"""The levels of samples: codes, amplitudes and model values, there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiogen.model.frame_map import SampleMap
from audiogen.model.mulaw import REACH, amplitudes_of_codes, codes_of, quantise, values_of

LEVELS = st.integers(2, 4096)
COMPANDINGS = st.sampled_from(["mu-law", "linear"])


def mu_law(x: np.ndarray, mu: int) -> np.ndarray:
    """F(x) of ITU-T G.711."""
    return np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)


@given(LEVELS, COMPANDINGS)
@example(2, "mu-law")
@example(4096, "mu-law")
@example(256, "mu-law")
@example(3, "linear")
def test_every_code_comes_back_from_its_amplitude(levels: int, companding: str) -> None:
    codes = np.arange(levels)
    np.testing.assert_array_equal(
        quantise(amplitudes_of_codes(levels, companding), levels, companding), codes
    )


@given(LEVELS)
def test_every_code_comes_back_from_its_model_value(levels: int) -> None:
    codes = np.arange(levels)
    values = values_of(codes, levels)
    assert values.dtype == np.float32
    assert (values[0], values[-1]) == (-REACH, REACH)
    np.testing.assert_array_equal(codes_of(values, levels, np), codes)


@settings(max_examples=200)
@given(LEVELS, COMPANDINGS, st.floats(1e-6, 1e6))
def test_every_code_comes_back_through_a_frame_map_of_any_gain(
    levels: int, companding: str, gain: float
) -> None:
    codes = np.arange(levels)
    frame_map = SampleMap(levels, companding, float(np.float32(gain)), np.ones(levels, "f4"))
    frames = frame_map.inverse(values_of(codes, levels))
    np.testing.assert_array_equal(frame_map.codes(frame_map.forward(frames)), codes)


@given(LEVELS, COMPANDINGS)
def test_amplitudes_rise_from_one_end_to_the_other_and_are_odd(
    levels: int, companding: str
) -> None:
    amplitudes = amplitudes_of_codes(levels, companding)
    assert amplitudes.dtype == np.float32
    assert (amplitudes[0], amplitudes[-1]) == (-1, 1)
    assert (np.diff(amplitudes) > 0).all()
    np.testing.assert_allclose(amplitudes, -amplitudes[::-1], atol=1e-7)


@given(LEVELS, COMPANDINGS, st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=30))
def test_a_louder_sample_has_no_lower_code(
    levels: int, companding: str, amplitudes: list[float]
) -> None:
    codes = quantise(np.sort(amplitudes), levels, companding)
    assert codes.dtype == np.float32
    assert (np.diff(codes) >= 0).all()
    assert codes.min() >= 0 and codes.max() <= levels - 1
    np.testing.assert_array_equal(codes, np.round(codes))


@given(LEVELS, COMPANDINGS, st.lists(st.floats(-1, 1), min_size=1, max_size=50))
def test_a_sample_is_off_by_half_a_step_at_most(
    levels: int, companding: str, amplitudes: list[float]
) -> None:
    x = np.array(amplitudes)
    codes = quantise(x, levels, companding).astype(int)
    back = amplitudes_of_codes(levels, companding).astype(np.float64)[codes]
    half = 1 / (levels - 1)
    if companding == "mu-law":
        # Half a step of the companded amplitude, whatever that is of the amplitude.
        x, back = mu_law(x, levels - 1), mu_law(back, levels - 1)
    # Amplitudes are kept in single precision: 6e-8 of a sample, stretched by up to mu / ln(1 + mu).
    assert np.abs(x - back).max() <= half + 1e-7 * (levels if companding == "mu-law" else 1)


@pytest.mark.parametrize("companding", ["mu-law", "linear"])
@pytest.mark.parametrize("levels", [2, 3, 16, 255, 256, 257, 4096])
def test_sound_that_goes_everywhere_uses_every_level(levels: int, companding: str) -> None:
    sweep = np.linspace(-1, 1, 100_001)
    # Mu-law levels lie closest where it is quiet.
    codes = quantise(np.concatenate([sweep, 0.01 * sweep]), levels, companding)
    np.testing.assert_array_equal(np.unique(codes), np.arange(levels))


def test_mu_law_of_256_levels_is_the_one_that_is_written_everywhere() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, 10_000)
    wanted = np.floor((mu_law(x, 255) + 1) / 2 * 255 + 0.5)
    np.testing.assert_array_equal(quantise(x, 256, "mu-law"), wanted)
    # Quiet sound is told apart far better than by even steps.
    quiet = 0.01 * x
    errors = {}
    for companding in ("mu-law", "linear"):
        codes = quantise(quiet, 256, companding).astype(int)
        errors[companding] = np.abs(amplitudes_of_codes(256, companding)[codes] - quiet).mean()
    assert errors["mu-law"] < errors["linear"] / 10


@pytest.mark.parametrize("shape", [(), (3,), (2, 5), (2, 3, 4)])
def test_any_shape_is_quantised_alike(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)
    codes = quantise(x, 100, "linear")
    assert np.shape(codes) == shape
    np.testing.assert_array_equal(codes.ravel(), quantise(x.ravel(), 100, "linear"))


@given(LEVELS, st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=30))
def test_any_number_that_is_heard_has_the_code_of_the_nearest_level(
    levels: int, heard: list[float]
) -> None:
    """Noise in the ear moves model values off their levels, and out of their range."""
    values = np.array(heard, np.float32)
    codes = codes_of(values, levels, np)
    assert codes.min() >= 0 and codes.max() <= levels - 1
    step = 2 * REACH / (levels - 1)
    inside = np.clip(values, -REACH, REACH)
    assert np.abs(values_of(codes, levels) - inside).max() <= 0.5 * step * 1.001 + 1e-6


@pytest.mark.slow
def test_keras_and_numpy_give_the_same_codes() -> None:
    from keras import ops

    values = np.random.default_rng(0).normal(0, 1.5, 5000).astype(np.float32)
    for levels in (2, 16, 256, 4096):
        theirs = np.asarray(codes_of(ops.array(values), levels, ops))
        np.testing.assert_array_equal(theirs, codes_of(values, levels, np))
