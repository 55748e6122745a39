"""Play beside its corpus as a whole: what is of one kind is near, what is not is far."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.evaluation.sound.mmd import CorpusKernel, Discrepancy

RATE = 43.0


def music(rng: np.random.Generator, seconds: float, level: float = -30.0) -> np.ndarray:
    """A made-up log-mel spectrogram: chords struck three times a second that decay."""
    bands = np.arange(64)
    mel = np.full((round(seconds * RATE), 64), -90.0)
    for start in range(0, len(mel), round(RATE / 3)):
        age = np.arange(len(mel) - start)[:, None] / RATE
        for centre in rng.integers(4, 60, 2):
            struck = level - 40 * age - 0.2 * (bands - centre) ** 2
            mel[start:] = np.maximum(mel[start:], struck)
    return (mel + rng.normal(0, 1, mel.shape)).astype(np.float32)


@pytest.fixture(scope="module")
def yardstick() -> CorpusKernel:
    rng = np.random.default_rng(1)
    return CorpusKernel([music(rng, 60), music(rng, 90)], RATE)


@pytest.mark.slow
def test_more_of_the_same_music_is_as_close_as_the_halves_of_the_corpus(
    yardstick: CorpusKernel, rng: np.random.Generator
) -> None:
    near = yardstick.closeness([music(rng, 120)])
    assert near.ratio < 1.5
    assert "close" in near.words


@pytest.mark.slow
def test_a_held_chord_noise_and_another_level_are_far(
    yardstick: CorpusKernel, rng: np.random.Generator
) -> None:
    played = music(rng, 60)
    held = np.repeat(played[20:21], 2000, axis=0) + rng.normal(0, 0.1, (2000, 64))
    noise = rng.normal(-40, 3, (2000, 64))
    for play in (held, noise, played - 15):
        far = yardstick.closeness([play.astype(np.float32)])
        assert far.ratio > 3
        assert "distance" in far.words or "far" in far.words


@pytest.mark.slow
def test_the_same_frames_in_another_order_are_told_by_their_deltas(
    yardstick: CorpusKernel, rng: np.random.Generator
) -> None:
    played = music(rng, 100)
    shuffled = rng.permutation(played)
    assert yardstick.closeness([shuffled]).ratio > 2 * yardstick.closeness([played]).ratio


def test_two_noises_of_one_kind_are_no_further_apart_than_chance(rng: np.random.Generator) -> None:
    corpus, play = (rng.normal(-40, 3, (1500, 64)).astype(np.float32) for _ in range(2))
    near = CorpusKernel([corpus], RATE).closeness([play])
    assert near.distance < 0.02
    assert near.ratio < 2


@pytest.mark.slow
def test_the_same_is_found_each_time_and_in_any_number_of_runs(
    yardstick: CorpusKernel, rng: np.random.Generator
) -> None:
    played = music(rng, 40)
    whole = yardstick.closeness([played])
    assert yardstick.closeness([played]) == whole
    parted = yardstick.closeness([played[:700], played[700:]])
    assert parted.distance == pytest.approx(whole.distance, abs=0.02)


@pytest.mark.parametrize("frames", [1, 2, 30, 400])
def test_a_corpus_of_any_size_is_a_yardstick(rng: np.random.Generator, frames: int) -> None:
    mel = rng.normal(-40, 3, (frames, 64)).astype(np.float32)
    assert np.isfinite(CorpusKernel([mel], RATE).closeness([mel]).ratio)


def test_each_ratio_has_its_words() -> None:
    words = [Discrepancy(ratio * 0.1, 0.1).words for ratio in (0.5, 1.5, 3, 30)]
    assert len(set(words)) == 4
