"""The stretch control: slower and faster at one pitch, to the sample, each performance by itself.

Onsets are looked for in the samples; that frames are read right is for `test_time_stretch.py`.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from fake_model import SMALL, fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import SpectralCodec
from audiogen.config import SpectralConfig
from audiogen.control.table import Snapshot
from audiogen.generation.load import Model
from audiogen.generation.render import player as module
from audiogen.generation.render.output_stage import OutputStage, fade_curve
from audiogen.generation.render.player import Player

CODEC = SpectralCodec(SpectralConfig(sample_rate=4000, n_fft=256, hop_length=64, win_length=256))
RATE, HOP = 4000, 64
TONE = 440.0
SPACING = 40
"""Frames from one struck note to the next."""


def struck_notes(spacing: int, seed: int) -> np.ndarray:
    """The frames of one note after another, each at the same pitch and of another loudness."""
    time = np.arange(spacing * HOP) / RATE
    note = np.exp(-8 * time) * np.sin(2 * np.pi * TONE * time)
    levels = np.random.default_rng(seed).uniform(0.1, 0.5, 60)
    return CODEC.encode(np.concatenate([level * note for level in levels])[:, None].astype("f4"))


class Striker:
    """An instrument that strikes notes, in each performance of its batch at another pace."""

    def __init__(self, *spacings: int) -> None:
        self._frames = [struck_notes(spacing, spacing) for spacing in spacings]
        self.steps = 0

    def step(self, snapshot: Snapshot) -> np.ndarray:
        self.steps += 1
        return np.stack([frames[(self.steps - 1) % len(frames)] for frames in self._frames])


def played(
    controls: Callable[[int, float], Snapshot], samples: int, *spacings: int
) -> tuple[list[np.ndarray], np.ndarray]:
    """The samples of each performance, and all frames that were played for them."""
    striker = Striker(*(spacings or (SPACING,)))
    player = Player(striker, CODEC, len(spacings) or 1, controls)
    blocks = list(player.play(samples))
    rows = [np.concatenate(row)[:, 0] for row in zip(*(b.samples for b in blocks), strict=True)]
    return rows, np.concatenate([block.frames for block in blocks])


def steady(stretch: float) -> Callable[[int, float], Snapshot]:
    return lambda frame, seconds: Snapshot(stretch=stretch)


def onsets(samples: np.ndarray) -> np.ndarray:
    """The seconds where the level jumps up."""
    windows = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)
    levels = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-9)
    rises = levels[2:] - levels[:-2]
    peaks = np.flatnonzero(
        (rises[1:-1] > 6) & (rises[1:-1] >= rises[:-2]) & (rises[1:-1] > rises[2:])
    )
    return (peaks + 2) * HOP / RATE


@pytest.mark.parametrize("stretch", [0.5, 1.0, 2.0, 3.0])
def test_notes_follow_each_other_as_much_slower_and_keep_their_pitch(stretch: float) -> None:
    (samples,), _ = played(steady(stretch), 12 * RATE)
    gaps = np.diff(onsets(samples[RATE // 2 :]))
    assert len(gaps) >= 4
    np.testing.assert_allclose(gaps, stretch * SPACING * HOP / RATE, atol=2 * HOP / RATE)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert spectrum.argmax() / 12 == pytest.approx(TONE, abs=2)


def test_at_1_it_is_the_instrument_through_decoder_and_output_stage_to_the_last_bit() -> None:
    def controls(frame: int, seconds: float) -> Snapshot:
        return Snapshot(gain=-6.3 + np.sin(frame))

    (samples,), frames = played(controls, 5 * RATE)
    striker, decoder, session = Striker(SPACING), CODEC.decoder(), OutputStage(RATE, 1)
    expected = np.stack([striker.step(Snapshot()) for _ in range(len(frames))])
    np.testing.assert_array_equal(frames, expected)
    decoded = decoder.push(expected[:, 0])
    places = np.arange(len(decoded)) / HOP
    gains = np.interp(
        places, np.arange(len(frames)), [controls(n, n / 43).gain for n in range(len(frames))]
    )
    out = session.push(decoded, 10 ** (gains / 20))[: 5 * RATE, 0]
    out = (out * fade_curve(0, len(out), len(out), RATE)).astype(np.float32)
    np.testing.assert_array_equal(samples, out)


@settings(deadline=None, max_examples=15)
@given(st.floats(0.25, 4), st.integers(1, 6000))
def test_exactly_as_many_samples_come_out_as_were_asked_for(stretch: float, samples: int) -> None:
    for row in played(steady(stretch), samples, 40, 30)[0]:
        assert row.shape == (samples,) and np.isfinite(row).all()


def wandering(frame: int, seconds: float) -> Snapshot:
    return Snapshot(stretch=2 ** (1.9 * np.sin(frame / 30)), gain=-float(frame % 11))


def test_each_performance_of_a_batch_is_stretched_as_it_would_be_alone() -> None:
    # The attacks of these three lie elsewhere, so their reading runs ahead elsewhere.
    together, frames = played(wandering, 6 * RATE, 40, 25, 7)
    for n, spacing in enumerate((40, 25, 7)):
        (alone,), own = played(wandering, 6 * RATE, spacing)
        np.testing.assert_array_equal(together[n], alone)
        np.testing.assert_array_equal(frames[:, n], own[:, 0])


def test_the_size_of_blocks_changes_no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,), _ = played(steady(1.7), 2 * RATE)
    monkeypatch.setattr(module, "BLOCK_FRAMES", 5)
    np.testing.assert_allclose(played(steady(1.7), 2 * RATE)[0][0], whole, atol=1e-6)


@pytest.mark.parametrize("stretch", [0.25, 0.7, 1.0, 2.5, 4.0])
def test_controls_and_gain_keep_to_the_time_that_is_heard(stretch: float) -> None:
    change = 120
    asked: list[tuple[int, float]] = []

    def controls(frame: int, seconds: float) -> Snapshot:
        asked.append((frame, seconds * CODEC.frame_rate))
        return Snapshot(stretch=stretch, gain=0.0 if asked[-1][1] < change else -40.0)

    plain, bent = played(steady(stretch), 4 * RATE)[0][0], played(controls, 4 * RATE)[0][0]
    steps, places = np.array(asked).T
    np.testing.assert_array_equal(steps, np.arange(len(steps)))
    # So many frames were played before a step: each of those before lasts as long as its stretch.
    assert np.abs(places - stretch * steps).max() <= max(1.0, stretch)
    # Once the step before and the one after it are heard, all of the change is.
    before, after = (change - 5) * HOP, (change + 5) * HOP
    np.testing.assert_allclose(bent[:before], plain[:before], atol=1e-6)
    np.testing.assert_allclose(bent[after:], plain[after:] * 0.01, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("stretch", [0.25, 3.7])
def test_a_long_performance_keeps_no_more_than_a_short_one(stretch: float) -> None:
    player = Player(Striker(40, 25, 7), CODEC, 3, steady(stretch))
    stream = player.play(10**9)
    for _ in range(10):
        next(stream)
    tracemalloc.start()
    try:
        for _ in range(10):
            next(stream)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(60):
            next(stream)
        # A block is 32 frames of 129 numbers in each of three performances: 50 kB.
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()


def test_a_block_is_as_long_at_any_stretch_and_takes_as_many_steps_as_it_needs() -> None:
    for stretch, steps in ((0.25, 4 * 32), (1.0, 32), (4.0, 8)):
        striker = Striker(SPACING)
        block = next(iter(Player(striker, CODEC, 1, steady(stretch)).play(10**6)))
        assert block.frames.shape == (32, 1, CODEC.frame_size)
        assert steps - 4 <= striker.steps <= steps + 10  # attacks are read up to 8 frames ahead


@pytest.mark.slow
@pytest.mark.parametrize("stretch", [0.25, 1.3, 4.0])
def test_a_model_plays_stretched_with_either_quality_and_the_same_seed_the_same(
    stretch: float,
) -> None:
    model = Model(fake_checkpoint())
    sounds = [
        model.render(1.5, seed=2, quality=quality, stretch=stretch).samples
        for quality in ("live", "live", "best")
    ]
    assert {sound.shape for sound in sounds} == {(round(1.5 * SMALL.sample_rate), 1)}
    np.testing.assert_array_equal(sounds[0], sounds[1])
    assert np.abs(sounds[0] - sounds[2]).max() > 1e-3
