"""Waves, slowed and hurried: the same frames at rate 1, the same pitch at any."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec.time_stretch import TimeStretch
from audiogen.codec.wave_stretch import WaveStretch
from audiogen.media.audio import read_blocks

RATE, SIZE = 16000, 64


def frames_of(wave: np.ndarray) -> np.ndarray:
    return wave[: len(wave) // SIZE * SIZE].reshape(-1, SIZE).astype(np.float32)


def sine(frequency: float, seconds: float = 2.0) -> np.ndarray:
    return frames_of(0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE))


def pitch(wave: np.ndarray) -> float:
    """The strongest frequency (Hz), to a fraction of a bin."""
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 8 * len(wave)))
    return float(np.argmax(spectrum) * RATE / (8 * len(wave)))


def test_at_rate_1_the_very_frames_come_out_at_once(rng: np.random.Generator) -> None:
    frames = rng.normal(size=(50, SIZE)).astype(np.float32)
    stretch = WaveStretch(RATE, SIZE)
    for frame in frames:
        np.testing.assert_array_equal(stretch.push(frame[None]), frame[None])


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.8, 1.25, 2.0, 4.0])
@pytest.mark.parametrize("frequency", [110.0, 440.0, 1700.0])
def test_a_sine_keeps_its_pitch_and_level_and_has_no_click(rate: float, frequency: float) -> None:
    wave = WaveStretch(RATE, SIZE).push(sine(frequency, 4.0), rate).reshape(-1)
    assert len(wave) / RATE == pytest.approx(4.0 / rate, abs=0.1 / rate + 0.1)
    assert pitch(wave) == pytest.approx(frequency, rel=0.005)
    inner = wave[RATE // 10 : -RATE // 10]
    level = 20 * np.log10(np.sqrt(np.mean(inner**2)) / (0.5 / np.sqrt(2)))
    assert abs(level) < 1
    steepest = 0.5 * 2 * np.pi * frequency / RATE
    assert np.abs(np.diff(wave)).max() < 1.5 * steepest


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.25, 0.5, 1.0, 1.0, 1.5, 4.0]), min_size=1, max_size=200))
def test_as_many_frames_come_out_as_by_the_clock(rates: list[float]) -> None:
    """The waves wait for a constant more than a stretch of plain values does."""
    wave, clock = WaveStretch(RATE, SIZE), TimeStretch(keep_attacks=False)
    made = counted = 0
    for n, rate in enumerate(rates):
        frame = np.full((1, SIZE), float(n), np.float32)
        made += len(wave.push(frame, rate))
        counted += len(clock.push(frame[:, :1], rate))
    # It looks 50 ms of sound ahead, which lasts four times as long at a quarter of the speed.
    assert 0 <= counted - made <= (0.05 * RATE / SIZE + 1) / min(rates) + 5


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12), st.integers(0, 2**31))
def test_what_is_played_does_not_depend_on_the_pieces(cuts: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    frames = rng.normal(size=(sum(cuts), SIZE)).astype(np.float32)
    rates = rng.choice([0.3, 0.7, 1.0, 2.2], sum(cuts))
    whole = WaveStretch(RATE, SIZE).push(frames, rates)
    stretch, at, pieces = WaveStretch(RATE, SIZE), 0, []
    for cut in cuts:
        pieces.append(stretch.push(frames[at : at + cut], rates[at : at + cut]))
        at += cut
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


def test_a_rate_that_changes_all_the_time_leaves_a_sine_a_sine(rng: np.random.Generator) -> None:
    stretch, made = WaveStretch(RATE, SIZE), []
    for frame in sine(330.0, 6.0):
        made.append(stretch.push(frame[None], float(rng.uniform(0.3, 3.5))))
    wave = np.concatenate(made).reshape(-1)
    assert pitch(wave) == pytest.approx(330.0, rel=0.005)
    assert np.abs(np.diff(wave)).max() < 1.5 * 0.5 * 2 * np.pi * 330 / RATE


def test_after_it_has_stretched_rate_1_gives_the_sound_as_it_is_a_little_later(
    rng: np.random.Generator,
) -> None:
    frames = frames_of(rng.normal(size=3 * RATE))
    stretch = WaveStretch(RATE, SIZE)
    stretch.push(frames[:200], 0.7)
    after = np.concatenate([stretch.push(frame[None]) for frame in frames[200:]]).reshape(-1)
    wave = frames.reshape(-1).astype(np.float64)
    part = after[len(after) // 2 :][:4000].astype(np.float64)
    likeness = np.correlate(wave, part, "valid").max() / np.sum(part**2)
    assert likeness == pytest.approx(1.0, abs=1e-3)


def test_a_drum_loop_keeps_its_strokes(shared_data: Path) -> None:
    path = sorted(shared_data.glob("drums/Loops/*"))[0]
    wave = np.concatenate(list(read_blocks(path, RATE, 1)))[:, 0]

    def strokes(wave: np.ndarray) -> int:
        """Frames of 20 ms that are far louder than the two before them."""
        power = (wave[: len(wave) // 320 * 320].reshape(-1, 320) ** 2).mean(axis=1) + 1e-7
        rises = power[2:] > 4 * np.maximum(power[1:-1], power[:-2])
        return int(np.sum(rises[1:] & ~rises[:-1]))

    for rate in (0.67, 1.5):
        made = WaveStretch(RATE, SIZE).push(frames_of(wave), rate).reshape(-1)
        assert strokes(made) == pytest.approx(strokes(wave), abs=max(2, 0.5 * strokes(wave)))


def test_a_rate_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0.25 to 4"):
        WaveStretch(RATE, SIZE).push(np.zeros((1, SIZE), np.float32), 5.0)
