"""The output stage: no offset, no peak beyond the ceiling, and nothing else done to the sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from audiogen.generation.render.output_stage import CEILING, CORNER, OutputStage, needs_compiling

RATE = 22050

loud = st.floats(-1e6, 1e6, width=32) | st.floats(-2, 2, width=32)
signals = hnp.arrays(np.float32, st.tuples(st.integers(0, 400), st.integers(1, 3)), elements=loud)


def through(samples: np.ndarray, rate: int = RATE, decibels: float = 0.0) -> np.ndarray:
    """All that comes out for `samples` `[samples, channels]`, and nothing of what follows."""
    session = OutputStage(rate, samples.shape[1])
    end = np.zeros((session.latency, samples.shape[1]))
    padded = np.concatenate([samples, end]).astype(np.float32)
    return session.push(padded, np.full(len(padded), 10 ** (decibels / 20)))


def sine(frequency: float, seconds: float, decibels: float = 0.0, rate: int = RATE) -> np.ndarray:
    """A sine that peaks at so many dB, `[samples, 1]`."""
    time = np.arange(int(seconds * rate)) / rate
    return 10 ** (decibels / 20) * np.sin(2 * np.pi * frequency * time)[:, None]


def distortion(samples: np.ndarray, frequency: int) -> float:
    """Power beside a sine in dB re the sine's, in one second of sound."""
    power = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples)))) ** 2
    own = power[frequency - 3 : frequency + 4].sum()
    return float(10 * np.log10((power[4:].sum() - own) / own))


@pytest.mark.slow
@settings(deadline=None)
@given(signals, st.floats(-60, 24), st.sampled_from([1000, 8000, 22050]))
def test_no_sample_passes_the_ceiling_whatever_goes_in(
    samples: np.ndarray, decibels: float, rate: int
) -> None:
    before = samples.copy()
    found = through(samples, rate, decibels)
    assert found.shape == samples.shape and found.dtype == np.float32
    assert (np.abs(found) <= np.float32(CEILING)).all()
    np.testing.assert_array_equal(samples, before)


@settings(deadline=None)
@given(signals, st.lists(st.integers(0, 400), max_size=6))
def test_any_chopping_gives_the_same_samples(samples: np.ndarray, cuts: list[int]) -> None:
    gains = np.linspace(0.1, 3, len(samples))
    session = OutputStage(8000, samples.shape[1])
    whole = session.push(samples, gains)
    chopped = OutputStage(8000, samples.shape[1])
    edges = [0, *sorted(min(cut, len(samples)) for cut in cuts), len(samples)]
    pieces = [chopped.push(samples[a:b], gains[a:b]) for a, b in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)


def test_below_the_ceiling_only_the_offset_is_taken(rng: np.random.Generator) -> None:
    samples = rng.uniform(-0.4, 0.4, (3 * RATE, 2)).astype(np.float32)
    pole = np.exp(-2 * np.pi * CORNER / RATE)
    last_in = last_out = np.zeros(2)
    expected = np.empty(samples.shape)
    for n, sample in enumerate(samples.astype(np.float64)):
        last_out = (1 + pole) / 2 * (sample - last_in) + pole * last_out
        last_in = sample
        expected[n] = last_out
    np.testing.assert_array_equal(through(samples), expected.astype(np.float32))


def test_an_offset_goes_and_the_bass_stays() -> None:
    tone = sine(40, 2, -6)
    found = through(tone + 0.3)[RATE:]
    assert abs(found.mean()) < 1e-4
    level = 20 * np.log10(np.abs(found).max() / np.abs(tone).max())
    assert -0.1 < level < 0


@pytest.mark.parametrize("decibels", [1, 12, 24])
@pytest.mark.parametrize("frequency", [40, 100, 440, 5000])
def test_a_sine_that_is_too_loud_stays_a_sine(frequency: int, decibels: float) -> None:
    tone = sine(frequency, 3, decibels)
    found = through(tone)[RATE : 2 * RATE]
    assert distortion(found, frequency) < -90
    assert np.abs(found).max() == pytest.approx(CEILING, rel=0.01)
    # What it took the place of: a clip that bends what is over 0.8 by tanh.
    bent = np.sign(tone) * (0.8 + 0.2 * np.tanh((np.abs(tone) - 0.8) / 0.2))
    clipped = np.where(np.abs(tone) > 0.8, bent, tone)[RATE : 2 * RATE]
    assert distortion(clipped, frequency) > -30


def test_the_gain_has_come_down_on_a_curve_when_a_peak_arrives() -> None:
    # A tone of 1 beside a peak in another channel: one gain for both, so the tone shows it.
    quiet = np.tile([[0.5], [-0.5]], (RATE, 1))
    struck = np.zeros_like(quiet)
    struck[RATE] = 4.0
    gain = np.abs(through(np.concatenate([quiet, struck], axis=1))[:, 0]) / 0.5
    latency = OutputStage(RATE, 1).latency
    np.testing.assert_allclose(gain[100 : RATE - latency], 1, atol=1e-3)
    assert gain[RATE] == pytest.approx(CEILING / 4, rel=0.01)
    down = np.diff(gain[RATE - latency : RATE + 1])
    # From 1 to 0.22 in 5 ms without a jump: no sample's gain is far from the next one's.
    assert (down < 1e-6).all() and down.min() > -2 / latency
    assert np.abs(np.diff(gain[100:])).max() == np.abs(down).max()


def test_after_a_loud_passage_the_gain_goes_up_slowly_and_never_down() -> None:
    burst = np.concatenate([sine(1000, 1, -12), sine(1000, 0.1, 12), sine(1000, 2, -12)])
    found, plain = through(burst)[:, 0], through(sine(1000, 3.1, -12))[:, 0]
    after = round(1.1 * RATE)
    size = RATE // 100

    def level(samples: np.ndarray) -> np.ndarray:
        return np.abs(samples[after : after + size * 150]).reshape(-1, size).max(axis=1)

    ratio = level(found) / level(plain)
    assert (np.diff(ratio) > -1e-3).all()
    assert ratio[0] < 0.4 and ratio[15] > 0.6
    np.testing.assert_allclose(ratio[-20:], 1, atol=1e-3)


def test_one_gain_for_all_channels_keeps_the_image() -> None:
    left, right = sine(300, 2, 12), sine(300, 2, -8)
    found = through(np.concatenate([left, right], axis=1))[RATE // 2 :]
    ratio = np.abs(found).max(axis=0)
    assert 20 * np.log10(ratio[0] / ratio[1]) == pytest.approx(20, abs=0.01)
    assert ratio[0] <= np.float32(CEILING)


def test_what_is_no_number_is_silent_and_heals() -> None:
    tone = sine(440, 2, -20)
    broken = tone.copy()
    broken[[100, 200, 300], 0] = np.nan, np.inf, -np.inf
    found, plain = through(broken), through(tone)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[RATE:], plain[RATE:], atol=1e-6)


def test_after_an_hour_of_peaks_the_gain_comes_back_to_one(rng: np.random.Generator) -> None:
    session = OutputStage(1000, 1)
    for _ in range(36):
        session.push(rng.normal(0, 3, (100_000, 1)).astype(np.float32), np.ones(100_000))
    rest = rng.uniform(-0.3, 0.3, (20_000, 1)).astype(np.float32)
    found = session.push(rest, np.ones(20_000))
    fresh = OutputStage(1000, 1)
    expected = fresh.push(rest, np.ones(20_000))
    np.testing.assert_allclose(found[-5000:], expected[-5000:], atol=1e-7)


def test_the_latency_is_five_milliseconds_and_none_of_it_is_in_the_samples() -> None:
    session = OutputStage(48000, 1)
    assert session.latency == 240
    struck = np.zeros((1000, 1), np.float32)
    struck[500] = 0.5
    found = session.push(struck, np.ones(1000))
    assert len(found) == 760 and np.argmax(found) == 500
    assert not needs_compiling()


def tilted(samples: np.ndarray, tilts: np.ndarray, rate: int = RATE) -> np.ndarray:
    """All that comes out at some tilt for each sample."""
    session = OutputStage(rate, samples.shape[1])
    end = np.zeros((session.latency, samples.shape[1]))
    padded = np.concatenate([samples, end]).astype(np.float32)
    curve = np.concatenate([tilts, np.full(session.latency, tilts[-1])])
    return session.push(padded, np.ones(len(padded)), curve)


@pytest.mark.parametrize("tilt", [-6.0, -2.5, 1.0, 6.0])
@pytest.mark.parametrize("rate", [22050, 48000])
def test_a_tilt_is_so_many_decibels_an_octave_around_1_khz(tilt: float, rate: int) -> None:
    # Near the highest frequency that the rate can hold, the slope levels off.
    octaves = [-3, -2, -1, 0, 1] if rate < 30_000 else [-3, -2, -1, 0, 1, 2]
    levels = []
    for octave in octaves:
        tone = sine(1000 * 2.0**octave, 1, -36, rate)
        found = tilted(tone, np.full(len(tone), tilt), rate)[rate // 2 :]
        levels.append(20 * np.log10(found.std() / tone[rate // 2 :].std()))
    np.testing.assert_allclose(levels, tilt * np.array(octaves), atol=0.12 * abs(tilt))
    assert levels[3] == pytest.approx(0, abs=0.05)


def test_no_tilt_changes_no_sample(rng: np.random.Generator) -> None:
    samples = rng.uniform(-0.4, 0.4, (RATE, 2)).astype(np.float32)
    np.testing.assert_array_equal(tilted(samples, np.zeros(len(samples))), through(samples))


def test_a_tilt_that_moves_makes_no_jolt() -> None:
    tone = sine(1000, 1, -12)  # at the pivot, whose level no tilt changes
    steepest = np.abs(np.diff(tone, axis=0)).max()
    gliding = tilted(tone, np.interp(np.arange(len(tone)), [8000, 10_000], [-6, 6]))
    leaping = tilted(tone, np.where(np.arange(len(tone)) < 9000, -6.0, 6.0))
    found = [np.abs(np.diff(made[4000:], axis=0)).max() for made in (gliding, leaping)]
    assert found[0] < 1.05 * steepest and found[1] > 2 * steepest
