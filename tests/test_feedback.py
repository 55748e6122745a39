"""The ear: who hears what, exactly, and that no control takes another one's chances."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from fake_model import corpus, fake_checkpoint

from audiogen.control.table import Snapshot
from audiogen.generation.feedback import DRIFT, SHUFFLED, Feedback, dither_of

MAP = fake_checkpoint().frame_map
FRAMES = np.concatenate(corpus())[:100]
RATE = 40.0
RECENT = round(SHUFFLED * RATE)


def heard(count: int = 100, change: int = 0, **values: float) -> tuple[np.ndarray, np.ndarray]:
    """The vectors of the first frames, and whether each reaches the network; `values` hold from
    frame `change` on.
    """
    seeds = np.random.SeedSequence(5).spawn(2)
    ear = Feedback(MAP, RATE, *(np.random.default_rng(seed) for seed in (*seeds, 9)), dither=0.0)
    pairs = [
        ear.process(frame, Snapshot(**values) if n >= change else Snapshot())
        for n, frame in enumerate(FRAMES[:count])
    ]
    return np.stack([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


CLEAR = np.stack([MAP.forward(frame) for frame in FRAMES])


def places(vectors: np.ndarray) -> np.ndarray:
    """Which frame each vector is."""
    distances = np.abs(vectors[:, None] - CLEAR[None]).max(axis=-1)
    assert (distances.min(axis=1) < 1e-5).all()
    return distances.argmin(axis=1)


def test_an_ear_that_nobody_touches_hears_every_frame_as_it_is() -> None:
    vectors, reaches = heard()
    np.testing.assert_array_equal(vectors, CLEAR)
    assert reaches.all()


def test_stutter_hears_the_last_frame_once_more() -> None:
    np.testing.assert_array_equal(places(heard(stutter=1.0, change=10)[0])[10:], 9)
    found = places(heard(stutter=0.5)[0])
    held = found != np.arange(100)
    assert 30 < held.sum() < 70
    for n in np.flatnonzero(held):
        assert found[n] == found[n - 1]


def test_shuffle_lets_frames_trade_places_with_those_just_before() -> None:
    found = places(heard(shuffle=0.5)[0])
    late = np.arange(100) - found
    assert (late >= 0).all() and 30 < (late > 0).sum() < 70
    assert len(set(found)) > 70  # those that were put aside are heard later
    always = places(heard(shuffle=1.0, change=20)[0])[20:]
    assert (always >= 20 - RECENT).all() and len(set(always)) > 40


def test_a_deaf_ear_lets_nothing_through_to_the_network() -> None:
    vectors, reaches = heard(deaf=1.0)
    assert not reaches.any()
    np.testing.assert_array_equal(vectors, CLEAR)
    assert 30 < heard(deaf=0.5)[1].sum() < 70


@pytest.mark.slow
@pytest.mark.parametrize("colour", [0.0, 0.4, 0.7])
def test_noise_of_any_colour_is_as_strong_and_drifts_as_its_colour_says(colour: float) -> None:
    seeds = np.random.SeedSequence(5).spawn(2)
    ear = Feedback(MAP, RATE, *(np.random.default_rng(seed) for seed in (*seeds, 9)), dither=0.0)
    snapshot = Snapshot(noise=1.0, noise_colour=colour)
    noise = np.stack([ear.process(FRAMES[0], snapshot)[0] - CLEAR[0] for _ in range(20_000)])
    noise /= MAP.spread
    np.testing.assert_allclose(noise.std(axis=0), 1, atol=0.15)
    alike = np.mean(noise[1:] * noise[:-1])
    expected = np.exp(-1 / (DRIFT * colour**3 * RATE)) if colour else 0.0
    assert alike == pytest.approx(expected, abs=0.12)


def test_moving_one_control_never_changes_what_another_draws() -> None:
    controls = {"stutter": 0.3, "shuffle": 0.3, "deaf": 0.3, "noise_chance": 0.5}

    def events(**values: float) -> dict[str, np.ndarray]:
        vectors, reaches = heard(**values)
        clear, _ = heard(**{**values, "noise": 0.0})
        return {
            "deaf": ~reaches,
            "noise_chance": (vectors != clear).any(axis=1),
            "stutter": places(clear)[1:] == places(clear)[:-1],
            "shuffle": places(clear) != np.arange(100),
        }

    for one, other in product(controls, controls):
        if one != other and {one, other} != {"stutter", "shuffle"}:
            alone = {"noise": 1.0, "noise_chance": 1.0, one: controls[one]}
            both = {**alone, other: controls[other]}
            np.testing.assert_array_equal(events(**alone)[one], events(**both)[one])


def test_the_noise_is_the_same_whatever_its_chance() -> None:
    always = heard(noise=1.0)[0] - CLEAR
    sometimes = heard(noise=1.0, noise_chance=0.4)[0] - CLEAR
    noisy = (sometimes != 0).any(axis=1)
    assert 20 < noisy.sum() < 60
    np.testing.assert_array_equal(sometimes[noisy], always[noisy])


def test_dither_is_as_wide_as_it_was_learned_and_its_chances_are_its_own() -> None:
    wide, none = (
        Feedback(MAP, RATE, *(np.random.default_rng(seed) for seed in (1, 2, 3)), dither=width)
        for width in (0.5, 0.0)
    )
    assert none.dither() is None and dither_of([none, none]) is None
    noise = np.stack([wide.dither() for _ in range(4000)])
    np.testing.assert_allclose(noise.std(axis=0), 0.5 * MAP.spread, rtol=0.06)
    assert dither_of([wide, wide]).shape == (2, MAP.values)
    # Neither control's noise nor its chances moved on: both hear the same from here.
    snapshot = Snapshot(noise=1.0, noise_chance=0.4, shuffle=0.3, deaf=0.3)
    for frame in FRAMES:
        after, before = wide.process(frame, snapshot), none.process(frame, snapshot)
        np.testing.assert_array_equal(after[0], before[0])
        assert after[1] == before[1]
