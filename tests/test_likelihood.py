"""Held-out bits: exact, comparable, bounded below, beside baselines that know what they know."""

from __future__ import annotations

import math
from dataclasses import replace

import librosa
import numpy as np
import pytest
from fake_model import corpus, fake_checkpoint
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from audiogen.codec import SpectralCodec
from audiogen.codec.mel import mel_filters, mel_projection
from audiogen.config import SpectralConfig
from audiogen.evaluation.sound.likelihood import held_out
from audiogen.model.mel_density import FLOOR_DB, VALUES

CODEC = SpectralCodec(SpectralConfig(sample_rate=8000, n_fft=512, win_length=512, hop_length=128))


def walk(leak: float, step: float, seed: int, frames: int = 3000) -> np.ndarray:
    """Frames that each remember `leak` of the last, `[frames, frame_size]`, about -40 dB."""
    rng = np.random.default_rng(seed)
    steps = step * rng.standard_normal((frames, CODEC.frame_size))
    for n in range(1, frames):
        steps[n] += leak * steps[n - 1]
    return (steps - 40).astype(np.float32)


@pytest.mark.parametrize("rate, n_fft, bands", [(22050, 2048, 128), (8000, 256, 40)])
def test_mel_filters_are_the_usual_ones(rate: int, n_fft: int, bands: int) -> None:
    expected = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=bands, norm=None)
    filled = expected.sum(axis=1) > 0
    np.testing.assert_allclose(mel_filters(rate, n_fft, bands)[filled], expected[filled], atol=1e-5)


def test_the_projection_is_a_mean_of_decibels_in_each_band() -> None:
    projection = mel_projection(CODEC, VALUES)
    assert projection.shape == (VALUES, CODEC.frame_size)
    np.testing.assert_allclose(projection.sum(axis=1), 1, rtol=1e-5)
    assert (projection >= 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("head", ["mixture", "point"])
@pytest.mark.parametrize("basis", [0, 4])
def test_the_marginal_is_exact(head: str, basis: int) -> None:
    """Against the same density written out over whole frames, one component at a time."""
    model = fake_checkpoint(head, basis=basis, components=3)
    codec, frame_map = model.codec, model.frame_map
    known, unknown = corpus(seed=0), [corpus(seed=1)[0][:20]]
    found = held_out(model, known, unknown)

    flat = np.concatenate(known)
    lost = (flat - frame_map.inverse(frame_map.forward(flat))).astype(float)
    directions = np.eye(codec.frame_size) if frame_map.basis is None else frame_map.basis
    projection = mel_projection(codec, VALUES).astype(float)
    window, bits = model.model.window, []
    from audiogen.model.engine import build_engine

    engine = build_engine(model.model, model.tensors, "reference")
    for stretch in unknown:
        for last in range(window, len(stretch)):
            state = engine.start(1)
            for vector in frame_map.forward(stretch[last - window : last]):
                parameters = engine.step(vector[None], state)
            history = frame_map.forward(stretch[last - 1])[None]
            logs, means, scales = (part[0] for part in model.head().split(parameters, history, np))
            each = []
            for log_weight, mean, scale in zip(logs, means, scales, strict=True):
                wide = directions * (frame_map.scale * scale)
                covariance = wide @ wide.T + lost.T @ lost / len(lost)
                covariance = projection @ covariance @ projection.T
                covariance += FLOOR_DB**2 * np.eye(VALUES)
                centre = projection @ frame_map.inverse(mean)
                density = multivariate_normal(centre, covariance)
                each.append(log_weight + density.logpdf(projection @ stretch[last]))
            bits.append(-logsumexp(each) / math.log(2))
    assert found.frames == len(bits)
    assert found.bits == pytest.approx(np.mean(bits), rel=1e-3)


@pytest.mark.slow
def test_each_baseline_knows_what_it_knows() -> None:
    model = fake_checkpoint(codec=CODEC.config)
    steady = held_out(model, [walk(0.7, 1, n) for n in range(4)], [walk(0.7, 1, 9, 400)]).baselines
    restless = held_out(model, [walk(0, 3, n) for n in range(4)], [walk(0, 3, 9, 400)]).baselines
    # A walk: its last frame tells most, and a fitted leak of it a little more.
    assert steady["linear"] < steady["repeat"] - 5
    assert steady["repeat"] < steady["corpus"] - 25
    # Noise: nothing tells anything, and the last frame is a second noise.
    assert restless["corpus"] < restless["repeat"] - 30
    assert restless["corpus"] == pytest.approx(restless["linear"], abs=8)


@pytest.mark.slow
def test_the_linear_predictor_finds_the_entropy_of_a_linear_process() -> None:
    projection = mel_projection(CODEC, VALUES).astype(float)
    covariance = projection @ projection.T + FLOOR_DB**2 * np.eye(VALUES)
    entropy = multivariate_normal(np.zeros(VALUES), covariance).entropy() / math.log(2)
    known = [walk(0.9, 1, n) for n in range(5)]
    found = held_out(fake_checkpoint(codec=CODEC.config), known, [walk(0.9, 1, 9)])
    assert found.baselines["linear"] == pytest.approx(entropy, rel=0.03)


@pytest.mark.slow
def test_silence_buys_no_more_than_the_floor_allows() -> None:
    model = fake_checkpoint(codec=CODEC.config)
    spread = np.full_like(model.frame_map.spread, 1e-6)
    narrow = replace(model, frame_map=replace(model.frame_map, spread=spread))
    silence = np.broadcast_to(CODEC.rest(), (200, CODEC.frame_size)).astype(np.float32)
    found = held_out(narrow, [silence], [silence])
    least = VALUES * math.log2(FLOOR_DB * math.sqrt(2 * math.pi))
    assert found.bits >= least - 1e-6
    assert min(found.baselines.values()) == pytest.approx(least, abs=1)


def test_with_nothing_to_score_it_says_so() -> None:
    model = fake_checkpoint()
    short = corpus()[0][: model.model.window]
    with pytest.raises(ValueError, match="no held-out segment of more than"):
        held_out(model, corpus(), [short])
