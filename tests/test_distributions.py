"""The comparison of play with a corpus, on traits whose difference is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from audiogen.evaluation.sound import distributions
from audiogen.evaluation.sound.distributions import (
    BOUNDS,
    FeatureComparison,
    compare,
    compare_segments,
)
from audiogen.evaluation.sound.features import FeatureExtractor, Features, features_of

RATE = 43.0


def made(seconds: float = 600.0, seed: int = 0) -> Features:
    """Traits of no sound in particular: -20 dB, 800 Hz, flatness 0.01, change 4 dB, 3 onsets/s."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    return Features(
        frame_rate=RATE,
        level=rng.normal(-20, 4, frames).astype(np.float32),
        centroid=(800 * 2 ** rng.normal(0, 0.5, frames)).astype(np.float32),
        flatness=(0.01 * 2 ** rng.normal(0, 1, frames)).astype(np.float32),
        change=rng.normal(4, 1, frames).clip(0.1).astype(np.float32),
        mel=np.zeros((frames, 64), np.float32),
        body=np.zeros(frames, np.float32),
        peak=np.zeros(frames, np.float32),
        partials=np.zeros((frames, 8), np.int8),
        onsets=np.sort(rng.uniform(0, seconds, round(3 * seconds))),
    )


def by_name(play: Features, corpus: Features) -> dict[str, FeatureComparison]:
    """The comparisons by the name of the trait."""
    return {comparison.feature: comparison for comparison in compare(play, corpus)}


def test_other_play_of_the_same_kind_is_as_in_the_corpus() -> None:
    found = by_name(made(seed=1), made())
    assert list(found) == ["level", "centroid", "flatness", "change", "onsets"]
    assert {comparison.verdict for comparison in found.values()} == {"as in the corpus"}
    assert max(comparison.relative for comparison in found.values()) < 0.2
    assert found["level"].corpus[2] == pytest.approx(-20, abs=0.2)


def test_each_difference_is_said_in_words() -> None:
    corpus = made()
    play = made(seed=1)
    play = replace(
        play,
        level=play.level + 9,
        centroid=play.centroid * 2,
        flatness=play.flatness / 8,
        change=play.change / 4,
        onsets=play.onsets[::6],
    )
    found = by_name(play, corpus)
    assert found["level"].verdict == "9 dB louder than the corpus"
    assert found["centroid"].verdict == "2.0 times higher than the corpus, so brighter"
    assert "times lower than the corpus, so more tonal" in found["flatness"].verdict
    assert found["change"].verdict == "4.0 times lower than the corpus, so more frozen"
    assert "so less eventful" in found["onsets"].verdict
    assert found["level"].distance == pytest.approx(9, abs=0.2)
    assert found["centroid"].distance == pytest.approx(1, abs=0.05)  # octaves
    assert found["flatness"].distance == pytest.approx(3, abs=0.05)
    assert found["level"].relative > 2


def test_a_small_difference_is_nearly_as_in_the_corpus() -> None:
    play = made(seed=1)
    found = by_name(replace(play, level=play.level - 2), made())
    assert found["level"].verdict == "nearly as in the corpus: 2 dB softer"


def test_play_that_varies_too_little_around_the_right_middle_is_told_so() -> None:
    play = made(seed=1)
    found = by_name(replace(play, level=-20 + 0.1 * (play.level + 20)), made())
    assert found["level"].verdict.startswith("nearly as in the corpus: 10")
    assert "times less variation" in found["level"].verdict


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-15, 15), scale=st.floats(0.1, 3))
def test_the_distance_is_wassersteins(shift: float, scale: float) -> None:
    corpus, play = made(60), made(60, seed=1)
    play = replace(play, change=np.abs(play.change * scale + shift).astype(np.float32))
    expected = wasserstein_distance(play.change, corpus.change)
    assert by_name(play, corpus)["change"].distance == pytest.approx(expected, rel=0.02, abs=0.01)


def test_how_deep_a_silence_is_does_not_matter() -> None:
    corpus = made()
    corpus.level[::5] = -100
    play = made(seed=1)
    play.level[::5] = -75
    assert by_name(play, corpus)["level"].verdict == "as in the corpus"


def test_stretches_tell_when_play_leaves_the_bounds() -> None:
    corpus, play = made(), made(seed=1)
    half = len(play.level) // 2
    play.level[half:] -= 8
    play.change[half:] *= 0.3
    play.flatness[half:] *= 4
    first, second = compare_segments(play, corpus)
    assert first.start == 0 and second.start == 300
    assert first.seconds == pytest.approx(300, abs=0.1)
    assert first.outside == [] and second.outside == list(BOUNDS)
    assert second.departures["level"] == pytest.approx(-8, abs=0.3)
    assert second.departures["change"] == pytest.approx(0.3, abs=0.02)
    assert second.departures["flatness"] == pytest.approx(4, rel=0.1)
    assert second.level == pytest.approx(-28, abs=0.3)


def test_the_last_stretch_takes_a_short_rest_along() -> None:
    corpus = made()
    assert [round(part.seconds) for part in compare_segments(made(700, 1), corpus)] == [300, 400]
    assert [round(part.seconds) for part in compare_segments(made(500, 1), corpus)] == [300, 200]
    assert [round(part.seconds) for part in compare_segments(made(20, 1), corpus)] == [20]


def test_silent_play_is_compared_without_nonsense() -> None:
    silence = features_of(np.zeros((10 * 22050, 1), np.float32), 22050)
    noise = np.random.default_rng(0).normal(0, 0.1, (20 * 22050, 1)).astype(np.float32)
    corpus = features_of(noise, 22050)
    found = by_name(silence, corpus)
    assert found["level"].verdict == "40 dB softer than the corpus"
    assert all(np.isfinite([each.distance, each.relative]).all() for each in found.values())
    assert set(compare_segments(silence, corpus)[0].outside) == set(BOUNDS)


def test_what_cannot_be_compared_is_refused() -> None:
    silence = features_of(np.zeros((22050, 1), np.float32), 22050)
    with pytest.raises(ValueError, match="the corpus is silent"):
        compare(silence, silence)
    with pytest.raises(ValueError, match="same sample rate"):
        compare(silence, made())
    with pytest.raises(ValueError, match="no play"):
        compare(FeatureExtractor(22050).features(), replace(made(), frame_rate=silence.frame_rate))


@pytest.mark.slow
def test_two_halves_of_real_music_are_alike(shared_data: Path) -> None:
    halves = FeatureExtractor(22050), FeatureExtractor(22050)
    for path in sorted((shared_data / "jazz").glob("*.flac")):
        sound, rate = sf.read(path, dtype="float32", always_2d=True)
        assert rate == 22050
        for extractor, half in zip(halves, np.array_split(sound, 2), strict=True):
            extractor.push(half)
            extractor.cut()
    play, corpus = (extractor.features() for extractor in halves)
    assert {comparison.verdict for comparison in compare(play, corpus)} == {"as in the corpus"}
    assert all(not part.outside for part in compare_segments(play, corpus, 450))


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.5, "2.0 times less variation than the corpus"),
        (3.0, "3.0 times more variation than the corpus"),
        (1e-6, "almost no variation, unlike the corpus"),
        (1e6, "far more variation than the corpus"),
    ],
)
def test_a_ratio_of_variation_is_said_as_a_number_only_where_it_tells_something(
    ratio: float, words: str
) -> None:
    assert distributions._varied(ratio) == words
