"""The traits of sounds whose traits are known, and of sound that comes in pieces."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.evaluation.sound.features import LOWEST_LEVEL, FeatureExtractor, Features, features_of

RATE = 22050
FIELDS = ("level", "centroid", "flatness", "change", "mel", "onsets")
EDGE = slice(6, -6)  # frames that no end of the sound reaches


def noise(seconds: float, rng: np.random.Generator, rate: int = RATE) -> np.ndarray:
    """White noise with an RMS of -20 dB."""
    return (0.1 * rng.standard_normal((round(seconds * rate), 1))).astype(np.float32)


def same(one: Features, other: Features) -> bool:
    """Whether two traits agree but for rounding."""
    return all(
        np.allclose(getattr(one, name), getattr(other, name), rtol=1e-3, atol=1e-3)
        for name in FIELDS
    )


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000, 192000])
def test_a_sine_has_its_level_its_frequency_and_no_flatness(
    rate: int, make_tone: Callable[..., np.ndarray]
) -> None:
    features = features_of(make_tone(3.0, rate, frequency=440.0), rate)
    assert np.allclose(features.level[EDGE], 20 * np.log10(0.5) - 3.01, atol=0.05)
    assert np.allclose(features.centroid[EDGE], 440, atol=2)
    assert features.flatness[EDGE].max() < 1e-5
    assert features.change[EDGE].max() < 0.6
    assert 30 < features.frame_rate < 61
    assert features.seconds == pytest.approx(3.0, abs=0.05)


def test_white_noise_is_flat_and_lies_around_half_of_the_bandwidth(
    rng: np.random.Generator,
) -> None:
    features = features_of(noise(10, rng), RATE)
    assert np.median(features.level) == pytest.approx(-20, abs=0.1)
    # exp(-gamma): the geometric over the arithmetic mean of exponentially spread power.
    assert np.median(features.flatness) == pytest.approx(np.exp(-np.euler_gamma), abs=0.01)
    assert np.median(features.centroid) == pytest.approx(RATE / 4, rel=0.02)
    assert features.change.mean() > 4
    assert len(features.onsets[features.onsets > 0.2]) == 0


def test_digital_silence_and_an_offset_have_no_nonsense() -> None:
    for silence in (np.zeros((RATE, 1), np.float32), np.full((RATE, 1), 0.2, np.float32)):
        features = features_of(silence, RATE)
        assert np.allclose(features.level[EDGE], LOWEST_LEVEL, atol=0.5)
        assert features.flatness[EDGE].max() < 1e-3 or silence.any()
        assert features.change[EDGE].max() < 1e-3
        assert all(np.isfinite(getattr(features, name)).all() for name in FIELDS)


def test_a_held_tone_changes_less_than_steps_and_steps_less_than_noise(
    rng: np.random.Generator,
) -> None:
    time = np.arange(10 * RATE) / RATE
    held = 0.3 * np.sin(2 * np.pi * 440 * time)[:, None]
    steps = 0.3 * np.sin(2 * np.pi * np.cumsum(220 * 2 ** (time // 0.5 % 12 / 12)) / RATE)[:, None]
    changes = [features_of(x.astype(np.float32), RATE).change.mean() for x in (held, steps)]
    changes.append(features_of(noise(10, rng), RATE).change.mean())
    assert changes[0] < 0.3 * changes[1] and changes[1] < changes[2]


@pytest.mark.slow
def test_change_is_the_mean_change_of_the_magnitudes_in_decibels(rng: np.random.Generator) -> None:
    sound = noise(3, rng)
    stft = np.abs(librosa.stft(sound[:, 0], pad_mode="constant")) * 2 / 1024
    expected = np.abs(np.diff(20 * np.log10(stft + 10 ** (-90 / 20)), axis=1)).mean(axis=0)
    change = features_of(sound, RATE).change
    assert change[0] == change[1]
    assert np.allclose(change[10:-10], expected[9:-10], rtol=0.01)


@pytest.mark.parametrize("rate", [8000, 22050, 44100])
def test_every_blow_is_an_onset_at_its_time(rate: int, rng: np.random.Generator) -> None:
    blows = np.arange(0.5, 20, 0.37)
    sound = noise(20, rng, rate) * 1e-3
    for blow in blows:
        first = round(blow * rate)
        decay = np.exp(-np.arange(rate // 4) / (0.03 * rate))[:, None]
        sound[first : first + rate // 4] += (decay * noise(0.25, rng, rate))[: len(sound) - first]
    onsets = features_of(sound, rate).onsets
    assert len(onsets) == len(blows)
    assert np.abs(onsets - blows).max() < 0.07


@pytest.mark.slow
def test_the_onsets_of_music_are_where_librosa_finds_them(shared_data: Path) -> None:
    sound, rate = sf.read(shared_data / "demo/jazz/blues_in_f.wav", dtype="float32")
    theirs = librosa.onset.onset_detect(y=sound, sr=rate, units="time")
    ours = features_of(sound[:, None], rate).onsets
    hits = np.abs(ours[:, None] - theirs).min(axis=1) < 0.07
    assert hits.mean() > 0.85
    assert 0.5 < len(ours) / len(theirs) < 1.5


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 30000), max_size=6))
def test_sound_in_pieces_has_the_traits_of_the_whole(cuts: list[int]) -> None:
    sound = noise(3, np.random.default_rng(1))
    extractor = FeatureExtractor(RATE)
    for piece in np.split(sound, np.cumsum(cuts)):
        extractor.push(piece)
    assert same(extractor.features(), features_of(sound, RATE))


def test_no_frame_spans_two_files(rng: np.random.Generator) -> None:
    files = [noise(1.0, rng), 0.01 * noise(0.02, rng), np.zeros((RATE, 1), np.float32)]
    extractor = FeatureExtractor(RATE)
    for file in files:
        extractor.push(file)
        extractor.cut()
    together, apart = extractor.features(), [features_of(file, RATE) for file in files]
    for name in ("level", "centroid", "flatness", "change", "mel"):
        assert np.array_equal(
            getattr(together, name), np.concatenate([getattr(features, name) for features in apart])
        )


def test_channels_are_mixed_down(make_tone: Callable[..., np.ndarray]) -> None:
    mono = make_tone(1.0, RATE)
    stereo = np.concatenate([mono, 0 * mono], axis=1)
    assert same(features_of(stereo, RATE), features_of(mono / 2, RATE))


def test_a_stretch_is_cut_out_by_seconds(rng: np.random.Generator) -> None:
    whole = features_of(noise(10, rng), RATE)
    part = whole.between(2.0, 5.0)
    assert part.seconds == pytest.approx(3.0, abs=0.03)
    assert np.array_equal(part.level, whole.level[86 : 86 + len(part.level)])
    assert np.shares_memory(part.mel, whole.mel)
    assert whole.between(8.0, 100.0).seconds == pytest.approx(2.0, abs=0.05)


def test_nothing_heard_is_nothing_noticed() -> None:
    features = FeatureExtractor(RATE).features()
    assert features.seconds == 0 and features.mel.shape == (0, 64) and len(features.onsets) == 0


@pytest.mark.slow
def test_an_hour_costs_about_a_hundred_megabytes(rng: np.random.Generator) -> None:
    # A tenth of an hour, at a tenth of the memory; what one push needs besides is the same.
    minute = noise(60, rng)
    tracemalloc.start()
    extractor = FeatureExtractor(RATE)
    for _ in range(6):
        extractor.push(minute)
    kept, _ = tracemalloc.get_traced_memory()
    features = extractor.features()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert features.seconds > 359
    assert kept < 13e6 and peak < 30e6
