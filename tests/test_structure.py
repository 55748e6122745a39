"""Attacks, change and partials beside a corpus: what is known to be nearer is judged nearer."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.evaluation.sound.features import Features, features_of, fine_structure
from audiogen.evaluation.sound.memorisation import copying
from audiogen.evaluation.sound.structure import StructureJudge, attack_of, nearest

RATE = 22050
SCALE = 2.0 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16]) / 12)


def tune(seed: int, seconds: float, decay: float = 6.0, bars: int = 8) -> np.ndarray:
    """Notes of one scale, in bars that come again: mono `[samples, 1]`."""
    rng = np.random.default_rng(seed)
    figures = np.random.default_rng(99).integers(0, len(SCALE), (bars, 8))
    sound = np.zeros(round(seconds * RATE))
    at, beat = 0, round(0.25 * RATE)
    while at < len(sound):
        for step in figures[rng.integers(0, bars)]:
            age = np.arange(min(RATE, max(0, len(sound) - at))) / RATE
            pitch = 220 * SCALE[step]
            tone = sum(np.sin(2 * np.pi * n * pitch * age) / n for n in (1, 2, 3, 4, 5))
            sound[at : at + len(age)] += 0.1 * np.exp(-decay * age) * tone
            at += beat
    return (sound + 1e-4 * rng.standard_normal(len(sound)))[:, None].astype(np.float32)


def measured(sound: np.ndarray) -> Features:
    return features_of(sound, RATE)


@pytest.fixture(scope="module")
def learnt() -> list[Features]:
    return [measured(tune(1, 60)), measured(tune(2, 60))]


@pytest.fixture(scope="module")
def unseen() -> list[Features]:
    return [measured(tune(3, 35))]


@pytest.fixture(scope="module")
def judge(learnt: list[Features], unseen: list[Features]) -> StructureJudge:
    return StructureJudge(learnt, unseen)


def test_most_of_a_rise_within_a_frame_is_an_attack(rng: np.random.Generator) -> None:
    noise = rng.standard_normal(4 * RATE)
    steps = np.repeat([0.01, 0.1], RATE // 4)  # 20 dB up, twice a second
    sound = noise * np.resize(steps, len(noise))
    # Two frames are 46 ms apart and 93 ms long, so they see not quite all of a rise at once.
    assert 16 < attack_of([measured(sound[:, None].astype(np.float32))]) < 20.5
    steady = 0.1 * np.sin(2 * np.pi * 441 * np.arange(4 * RATE) / RATE)
    assert attack_of([measured(steady[:, None].astype(np.float32))]) < 0.5


def test_partials_are_those_of_the_pitch_at_any_level_and_colour() -> None:
    def spectrum(pitch: float, level: float, tilt: float) -> np.ndarray:
        bins = np.arange(360)
        peaks = sum(np.exp(-(((bins - n * pitch) / 1.5) ** 2)) for n in range(1, 12))
        return (level + 40 * peaks - tilt * bins / 100)[None].astype(np.float32)

    known = fine_structure(spectrum(25, -40, 3))
    same, other = fine_structure(spectrum(25, -60, 5)), fine_structure(spectrum(31, -40, 3))
    assert nearest(same, known)[0] < 0.15 < 0.9 < nearest(other, known)[0]


@pytest.mark.slow
def test_texture_held_out_sound_is_nearer_than_a_blur_and_that_nearer_than_noise(
    judge: StructureJudge, rng: np.random.Generator
) -> None:
    # Chords of neighbouring notes, as a model plays that cannot decide between them.
    blurred = 0.5 * (tune(4, 35) + np.roll(tune(5, 35), 3000, axis=0))
    blurred += 0.5 * np.roll(tune(6, 35), 1500, axis=0) + 2e-3 * rng.standard_normal(blurred.shape)
    noise = (0.05 * rng.standard_normal((35 * RATE, 1))).astype(np.float32)
    held, blur, far = (
        judge.judge([measured(sound.astype(np.float32))]).distance
        for sound in (tune(3, 35), blurred, noise)
    )
    assert held == pytest.approx(1, abs=0.05)
    assert 1.15 * held < blur < 0.9 * far


@pytest.mark.slow
def test_order_in_time_the_same_pieces_in_random_order_are_less_alike(
    learnt: list[Features], unseen: list[Features], rng: np.random.Generator
) -> None:
    whole = tune(7, 60)
    cuts = whole.reshape(-1, round(0.3 * RATE), 1)
    shuffled = cuts[rng.permutation(len(cuts))].reshape(-1, 1)
    mels = [[each.mel for each in side] for side in (learnt, unseen)]
    rate = learnt[0].frame_rate
    ordered, mixed = (
        copying([measured(sound).mel], *mels, rate).likeness for sound in (whole, shuffled)
    )
    assert ordered > mixed + 0.1


def test_change_is_told_by_how_long_it_takes(judge: StructureJudge) -> None:
    held = judge.held_out
    assert held is not None
    np.testing.assert_allclose(held.change, 1, atol=0.25)  # a bar takes 2 s, and bars come again
    frozen = np.resize(tune(8, 0.5), (35 * RATE, 1))  # two notes again and again
    change = judge.judge([measured(frozen)]).change
    assert change[1] < 0.5 and change[0] > 0.6


def test_what_cannot_be_measured_is_left_out(learnt: list[Features]) -> None:
    judge = StructureJudge(learnt, [measured(tune(3, 3))])
    found = judge.judge([measured(tune(4, 3))])
    assert np.isnan(found.distance) and np.isnan(found.change[3]) and found.change[0] > 0
    assert StructureJudge(learnt, []).held_out is None
