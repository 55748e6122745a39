"""The filter that foretells: the method's weights, no running away, no look at what is to come."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz

from audiogen.model.heads import lpc as autocorrelation
from audiogen.model.heads.lpc import (
    FIT_SAMPLES,
    ORDER,
    WHITE_NOISE,
    LevelScale,
    LpcState,
    cooled,
    error_unit,
    fit,
    follow,
)

FRAME = 32
SCALE = LevelScale.of(256, "mu-law")


def chord(samples: int, seed: int = 0, noise: float = 0.003) -> np.ndarray:
    """Four partials with a little noise, `[samples]`."""
    time = np.arange(samples)
    tones = sum(0.1 * np.sin(f * time + n) for n, f in enumerate((0.11, 0.27, 0.41, 0.93)))
    return (tones + noise * np.random.default_rng(seed).normal(size=samples)).astype(np.float32)


def coded(sound: np.ndarray) -> np.ndarray:
    """Codes `[1, frames, FRAME]` of a sound `[samples]`."""
    return np.searchsorted(SCALE.edges, sound, side="right").astype(np.int32).reshape(1, -1, FRAME)


def fitted(heard: np.ndarray) -> np.ndarray:
    """The weights `[ORDER]` after a sound `[FIT_SAMPLES]`."""
    weights = np.zeros(ORDER, np.float32)
    fit(heard, weights)
    return weights


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.003, 0.3])
def test_the_weights_solve_the_equations_of_the_autocorrelation_method(noise: float) -> None:
    for seed in range(4):
        heard = chord(FIT_SAMPLES, seed, noise)
        windowed = heard.astype(np.float64) * autocorrelation._WINDOW
        lags = np.correlate(windowed, windowed, "full")[FIT_SAMPLES - 1 : FIT_SAMPLES + ORDER]
        lags[0] = lags[0] * (1 + WHITE_NOISE) + 1e-9 * FIT_SAMPLES
        wanted = solve_toeplitz(lags[:-1], lags[1:])[::-1]
        # To the accuracy of sums in single precision, which the equations enlarge.
        foretold, exact = heard[-ORDER:] @ fitted(heard), heard[-ORDER:] @ wanted
        assert foretold == pytest.approx(exact, abs=3e-3 * float(np.std(heard)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["silence", "click", "tone", "square", "chord", "noise"])
def test_what_it_foretells_from_its_own_word_dies_out(kind: str) -> None:
    """A filter of this method is stable, so a voice that follows it is not carried off by it."""
    time = np.arange(FIT_SAMPLES)
    heard = {
        "silence": np.zeros(FIT_SAMPLES),
        "click": np.where(time == FIT_SAMPLES - 1, 1.0, 0.0),
        "tone": 0.9 * np.sin(0.2 * time),
        "square": 0.9 * np.sign(np.sin(0.05 * time + 0.01)),
        "chord": chord(FIT_SAMPLES),
        "noise": np.random.default_rng(0).normal(0, 0.2, FIT_SAMPLES),
    }[kind].astype(np.float32)
    weights = fitted(heard).astype(np.float64)
    tape = list(heard[-ORDER:].astype(np.float64))
    for _ in range(20_000):
        tape.append(float(np.dot(weights, tape[-ORDER:])))
    played = np.abs(tape[ORDER:])
    assert np.isfinite(played).all()
    assert played.max() <= 1.5 * np.abs(heard).max() + 1e-6
    assert played[-1000:].max() <= 0.7 * played[:1000].max() + 1e-9


@pytest.mark.slow
def test_a_chord_is_foretold_to_a_few_levels() -> None:
    codes = coded(chord(8192))
    hints = follow(LpcState.fresh(1), codes, SCALE)
    off = np.abs(hints[0, ..., 0] - SCALE.amplitudes[codes[0]])[-64:]
    assert off.mean() < 0.03 * np.abs(chord(8192)).max()
    # The mean errors are those of late.
    np.testing.assert_allclose(np.exp(hints[0, -1, -1, 1:3]), off.mean(), rtol=0.6)


@pytest.mark.slow
def test_a_frame_at_a_time_says_the_same_and_nothing_to_come_is_heard() -> None:
    codes = np.concatenate([coded(chord(96 * FRAME, seed)) for seed in (1, 2)])
    memory, other = LpcState.fresh(2), LpcState.fresh(2)
    whole = follow(memory, codes, SCALE)
    parts = [follow(other, codes[:, n : n + 1], SCALE) for n in range(codes.shape[1])]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)
    for mine, its in zip(memory, other, strict=True):
        np.testing.assert_array_equal(mine, its)
    changed = codes.copy()
    changed[:, 50, 7] = 255 - changed[:, 50, 7]
    moved = (follow(LpcState.fresh(2), changed, SCALE) != whole).any(axis=-1).reshape(2, -1)
    assert not moved[:, : 50 * FRAME + 8].any() and moved[:, 50 * FRAME + 8].all()


def test_a_cleared_voice_is_fresh_and_the_others_go_on() -> None:
    codes = np.repeat(coded(chord(64 * FRAME)), 3, axis=0)
    memory = LpcState.fresh(3)
    follow(memory, codes, SCALE)
    kept = memory.copy()
    memory.clear(1)
    for part, before, new in zip(memory, kept, LpcState.fresh(1), strict=True):
        np.testing.assert_array_equal(part[[0, 2]], before[[0, 2]])
        np.testing.assert_array_equal(part[1], new[0])
    alone = follow(kept.part(2), codes[2:, :4], SCALE)
    np.testing.assert_array_equal(alone[0], follow(memory, codes[:, :4], SCALE)[2])


def test_errors_are_measured_by_the_temperature_and_silence_is_played_as_learned() -> None:
    assert error_unit(1.0) == 1.0 and error_unit(1.3) == pytest.approx(1.3)
    assert error_unit(0.64) == pytest.approx(0.8) and error_unit(0.0) == pytest.approx(0.1)
    codes = coded(chord(64 * FRAME))
    plain, hot = (follow(LpcState.fresh(1), codes, SCALE, heat) for heat in (1.0, 2.0))
    late = slice(-8 * FRAME, None)
    ratio = (hot - plain).reshape(-1, 5)[late, 1]
    np.testing.assert_allclose(ratio, np.log(0.5), atol=0.05)
    hint = np.zeros(5, np.float32)
    for error, wanted in ((-4.0, 0.6), (-5.5, 0.6), (-6.5, 0.8), (-7.5, 1.0), (-11.0, 1.0)):
        hint[2] = error
        assert cooled(np.float32(0.6), hint) == pytest.approx(wanted, abs=1e-6)
        assert cooled(np.float32(1.4), hint) == np.float32(1.4)
