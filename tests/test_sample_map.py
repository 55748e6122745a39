"""The view of samples by their levels: one gain for the corpus, kept by the checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waveform_model import CODEC, FRAME, RATE, waveform_checkpoint

from audiogen.codec import WaveformCodec
from audiogen.config import FrameMapConfig, ModelConfig, WaveformConfig
from audiogen.model import checkpoint
from audiogen.model.frame_map import FrameMap, SampleMap, fit_map, read_map, samples, wrong_tensor
from audiogen.model.mulaw import REACH

MODEL = ModelConfig(head="sample_level", levels=100, taps=FRAME)


def quiet(frames: int, seed: int = 0, size: int = FRAME) -> np.ndarray:
    """Noise of a tenth of full scale."""
    noise = np.random.default_rng(seed).uniform(-0.1, 0.1, (frames, size))
    return noise.astype(np.float32)


@settings(max_examples=50)
@given(st.integers(0, 2), st.integers(0, 39), st.integers(0, FRAME - 1), st.sampled_from([-1, 1]))
def test_the_gain_takes_the_loudest_sample_to_full_scale_wherever_it_lies(
    stretch: int, frame: int, place: int, sign: int
) -> None:
    stretches = [quiet(40, seed) for seed in range(3)]
    stretches[stretch][frame, place] = 0.625 * sign
    fitted = SampleMap.fit(stretches, 256, "mu-law")
    assert fitted.gain == pytest.approx(1 / 0.625, rel=1e-6)
    heard = fitted.forward(stretches[stretch])
    assert heard[frame, place] == sign * REACH
    assert np.abs(fitted.inverse(heard)).max() == pytest.approx(0.625, rel=1e-6)


def test_the_loudest_sample_is_found_beyond_the_first_piece_that_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(samples, "_PIECE", 10)
    stretch = quiet(95)
    whole = SampleMap.fit([stretch], 64, "linear")
    stretch[94, 3] = 0.5
    assert SampleMap.fit([stretch], 64, "linear").gain == pytest.approx(2)
    monkeypatch.setattr(samples, "_PIECE", 1000)
    again = SampleMap.fit([quiet(95)], 64, "linear")
    assert again.gain == whole.gain
    np.testing.assert_allclose(again.spread, whole.spread, rtol=1e-6)


@pytest.mark.parametrize("companding", ["mu-law", "linear"])
@pytest.mark.parametrize("levels", [2, 100, 256])
def test_one_frame_that_is_played_has_the_bits_of_many(levels: int, companding: str) -> None:
    fitted = SampleMap.fit([quiet(200)], levels, companding)
    frames = np.concatenate([3 * quiet(50, seed=4), np.zeros((1, FRAME), np.float32)])
    frames[0, :3] = np.nan, np.inf, -np.inf
    for frame, wanted in zip(frames, fitted.forward(frames), strict=True):
        assert fitted.forward(frame).tobytes() == wanted.tobytes()
    vectors = 1.5 * np.random.default_rng(1).standard_normal((50, FRAME), np.float32)
    for vector, wanted in zip(vectors, fitted.inverse(fitted.clamp(vectors)), strict=True):
        assert fitted.offered(vector).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("companding", ["mu-law", "linear"])
@pytest.mark.parametrize("levels", [2, 16, 256, 4096])
def test_what_was_mapped_once_is_mapped_to_the_same_codes_again(
    levels: int, companding: str
) -> None:
    stretch = quiet(200)
    fitted = SampleMap.fit([stretch], levels, companding)
    vectors = fitted.forward(stretch)
    assert vectors.dtype == np.float32 and np.abs(vectors).max() <= REACH
    frames = fitted.inverse(vectors)
    assert frames.dtype == np.float32
    np.testing.assert_array_equal(fitted.forward(frames), vectors)
    np.testing.assert_array_equal(fitted.inverse(fitted.forward(frames)), frames)
    # No frame that it makes is louder than the corpus, so nothing is left for a cap to do.
    assert np.abs(frames).max() <= np.abs(stretch).max() * (1 + 1e-6)
    np.testing.assert_array_equal(fitted.cap(frames), frames)


def test_the_spread_is_that_of_the_corpus_and_one_for_all_values() -> None:
    stretches = [quiet(300), 3 * quiet(100, seed=1)]
    fitted = SampleMap.fit(stretches, 256, "mu-law")
    vectors = np.concatenate([fitted.forward(s) for s in stretches])
    assert fitted.values == FRAME == len(fitted.spread)
    np.testing.assert_allclose(fitted.spread, vectors.std(dtype=np.float64), rtol=1e-5)
    louder = fitted.with_range_of([10 * s for s in stretches])
    assert louder.gain == fitted.gain and louder.spread[0] > fitted.spread[0]


def test_more_levels_cost_less_and_6_db_for_each_bit() -> None:
    stretch = quiet(500)
    errors = [SampleMap.fit([stretch], 2**bits, "linear").reconstruction_error([stretch])
              for bits in (6, 7, 8, 9)]  # fmt: skip
    np.testing.assert_allclose(np.diff(errors), -6.02, atol=0.2)
    # Noise that fills the range: full scale over its step, 20 log10(2^bits - 1).
    assert errors[2] == pytest.approx(-20 * np.log10(255), abs=0.2)


def test_silence_makes_a_map_all_the_same() -> None:
    still = np.zeros((20, FRAME), np.float32)
    fitted = SampleMap.fit([still], 255, "mu-law")
    assert np.isfinite(fitted.gain) and (fitted.spread > 0).all()
    np.testing.assert_array_equal(fitted.inverse(fitted.forward(still)), 0)


def test_any_leading_shape_is_mapped_alike() -> None:
    frames = quiet(12)
    fitted = SampleMap.fit([frames], 64, "mu-law")
    vectors = fitted.forward(frames)
    np.testing.assert_array_equal(
        fitted.forward(frames.reshape(3, 4, FRAME)).reshape(12, FRAME), vectors
    )
    np.testing.assert_array_equal(fitted.forward(frames[0]), vectors[0])
    assert fitted.inverse(vectors[0]).shape == (FRAME,)


def test_values_out_of_range_are_held_at_the_loudest() -> None:
    fitted = SampleMap.fit([quiet(10)], 64, "mu-law")
    far = np.array([[9.0, -9.0]], np.float32)
    np.testing.assert_array_equal(fitted.clamp(far), [[REACH, -REACH]])
    np.testing.assert_array_equal(fitted.inverse(far), fitted.inverse(fitted.clamp(far)))


def test_a_checkpoint_brings_the_map_back_to_the_bit(tmp_path: Path) -> None:
    made = waveform_checkpoint(levels=100, companding="linear")
    checkpoint.create(tmp_path / "m", made)
    read = checkpoint.load(tmp_path / "m")
    assert isinstance(made.frame_map, SampleMap) and isinstance(read.frame_map, SampleMap)
    assert read.frame_map.gain == made.frame_map.gain
    assert (read.frame_map.levels, read.frame_map.companding) == (100, "linear")
    # Sound at the very edges between levels: another gain by a bit would hear other codes.
    edges = np.linspace(-1, 1, 100 * FRAME).astype(np.float32).reshape(-1, FRAME)
    edges /= np.float32(made.frame_map.gain)
    np.testing.assert_array_equal(read.frame_map.forward(edges), made.frame_map.forward(edges))
    np.testing.assert_array_equal(read.frame_map.spread, made.frame_map.spread)
    assert read.codec == made.codec and read.model == made.model


def test_the_head_decides_what_kind_of_view_a_model_has() -> None:
    stretches = [quiet(60)]
    by_levels = fit_map(stretches, FrameMapConfig(), MODEL, CODEC)
    assert isinstance(by_levels, SampleMap) and by_levels.levels == 100
    linear = fit_map(stretches, FrameMapConfig(basis=3), ModelConfig(head="mixture"), CODEC)
    assert isinstance(linear, FrameMap) and linear.values == 3
    again = read_map(MODEL, by_levels.tensors())
    np.testing.assert_array_equal(again.forward(stretches[0]), by_levels.forward(stretches[0]))


def test_tensors_that_are_no_such_map_are_named() -> None:
    good = fit_map([quiet(60)], FrameMapConfig(), MODEL, CODEC).tensors()
    assert wrong_tensor(MODEL, good, CODEC) is None
    wider = WaveformCodec(WaveformConfig(sample_rate=RATE, frame_size=FRAME + 1))
    assert wrong_tensor(MODEL, good, wider) == "spread"
    for name, broken in (
        ("gain", np.array([0.0], "f4")),
        ("gain", np.array([-1.0], "f4")),
        ("gain", np.array([np.nan], "f4")),
        ("gain", np.array([np.inf], "f4")),
        ("gain", np.ones(2, "f4")),
        ("spread", np.zeros(FRAME, "f4")),
        ("spread", np.ones((FRAME, 1), "f4")),
    ):
        assert wrong_tensor(MODEL, {**good, name: broken}, CODEC) == name
    for name in good:
        assert wrong_tensor(MODEL, {k: v for k, v in good.items() if k != name}, CODEC) == name
    assert wrong_tensor(ModelConfig(head="mixture"), good, CODEC) is not None
