"""Held-out bits a sample: exact, the same for any way to predict, beside what needs no network."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm
from waveform_model import CODEC, FRAME, waveform_checkpoint, waves

from audiogen.evaluation.sound.sample_baselines import ORDER, LinearPredictor, baselines
from audiogen.evaluation.sound.sample_likelihood import cut_runs, held_out_samples
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.frame_map.samples import SampleMap
from audiogen.model.heads.mixture import NARROWEST
from audiogen.model.mulaw import edges_of_codes, quantise


def noise(seconds: float, spread: float, seed: int = 0) -> np.ndarray:
    """White noise as frames, `[frames, FRAME]`."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, spread, (round(seconds * CODEC.frame_rate), FRAME)).astype(np.float32)


def chain(chances: np.ndarray, length: int, seed: int) -> np.ndarray:
    """Codes of which each depends on the last as a row of `chances` says."""
    rng, sums = np.random.default_rng(seed), chances.cumsum(axis=1)
    codes = np.zeros(length, np.uint16)
    for n, chance in enumerate(rng.random(length - 1), 1):
        codes[n] = np.searchsorted(sums[codes[n - 1]], chance)
    return codes


def single_gaussian(frame_map: FrameMap, spread: float) -> Checkpoint:
    """A model that expects the same Gaussian for all samples, whatever it hears."""
    settings: dict[str, Any] = {"head": "mixture", "components": 1, "residual": False}
    made = waveform_checkpoint(**settings, levels=256)
    values = frame_map.values
    # With zeros for parameters each width is this share of the head's spread.
    share = NARROWEST + math.log(2)
    own = np.full(values, spread / frame_map.scale / share, np.float32)
    tensors = {**made.tensors, "head/spread": own}
    tensors["rnn_1/kernel"] = made.tensors["rnn_1/kernel"][:values]
    for name in ("head/kernel", "head/bias"):
        shape = made.tensors[name].shape[:-1]
        tensors[name] = np.zeros((*shape, 2 * values + 1), np.float32)
    return replace(made, frame_map=frame_map, tensors=tensors)


@pytest.mark.parametrize("tiers", [2, 3])
@pytest.mark.parametrize("context", ["carry", "window"])
def test_the_bits_of_a_model_of_samples_are_exact(tiers: int, context: str) -> None:
    """Against each frame of each stretch, worked out alone with the reference engine."""
    model = waveform_checkpoint(tiers=tiers, context=context, learned_start=context == "carry")
    known, unknown = waves(0), [each[:n] for each, n in zip(waves(1), (21, 60, 9), strict=True)]
    found = held_out_samples(model, known, unknown)

    engine = build_engine(model.model, model.tensors, "reference")
    head, window = model.head(), model.model.window
    bits = []
    for stretch in unknown:
        vectors, state = model.frame_map.forward(stretch), engine.start(1)
        hints = head.follow(head.lpc_state(1), vectors[None])
        for n in range(1, len(stretch)):
            said = engine.step(vectors[n - 1 : n], state)
            if n < max(window, len(stretch) // 4):
                continue
            told = None if hints is None else hints[:, n]
            logits = head.logits(said, vectors[n : n + 1], vectors[n - 1 : n], np, told)[0]
            codes = model.frame_map.codes(vectors[n])
            chances = logits - logsumexp(logits, axis=-1, keepdims=True)
            bits += list(-chances[np.arange(FRAME), codes] / math.log(2))
    assert found.frames * FRAME == len(bits)
    assert found.bits == pytest.approx(np.mean(bits), rel=1e-4)
    assert found.bits_per == "sample"


@pytest.mark.parametrize("basis", [0, 5])
def test_the_bits_of_a_model_of_whole_frames_are_those_of_its_cells(basis: int) -> None:
    """A Gaussian's chance of each cell is known; with a basis, what it drops is as wide here."""
    known, unknown = [noise(20, 0.1)], [noise(4, 0.1, 1)]
    frame_map = FrameMap.fit(known, basis)
    model = single_gaussian(replace(frame_map, mean=np.zeros(FRAME, np.float32)), 0.1)
    found = held_out_samples(model, known, unknown)

    hearing = SampleMap.fit(known, 256, "mu-law")
    edges = edges_of_codes(256, "mu-law") / hearing.gain
    codes = hearing.codes(hearing.forward(unknown[0][unknown[0].shape[0] // 4 :]))
    cells = norm.cdf(edges[1:], 0, 0.1) - norm.cdf(edges[:-1], 0, 0.1)
    exact = float(-np.log2(cells[codes]).mean())
    assert found.bits == pytest.approx(exact, abs=0.02)
    # Noise has nothing more to tell: the table of how often each level comes is as good.
    assert found.baselines["order-0"] == pytest.approx(exact, abs=0.06)


def test_a_point_head_is_scored_too() -> None:
    model = waveform_checkpoint(head="point")
    assert 0 < held_out_samples(model, waves(0), waves(1)).bits < 100


def test_each_baseline_knows_what_it_knows() -> None:
    rng = np.random.default_rng(3)
    chances = rng.dirichlet(np.full(8, 0.3), 8)
    known, unknown = chain(chances, 60_000, 1), chain(chances, 20_000, 2)
    found = baselines([known], [(unknown, 1)], 8, "linear")
    share = np.bincount(unknown, minlength=8) / len(unknown)
    assert found["order-0"] == pytest.approx(-(share * np.log2(share)).sum(), abs=0.01)
    rate = -(share[:, None] * chances * np.log2(chances)).sum()
    assert found["order-1"] == pytest.approx(rate, abs=0.02)
    assert found["order-1"] < found["order-0"] - 0.2


def test_the_linear_predictor_finds_a_resonance() -> None:
    from scipy.signal import lfilter

    def resonance(seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        sound = lfilter([0.004], [1, -1.6, 0.98], rng.standard_normal(80_000))
        return quantise(sound, 256, "linear").astype(np.uint16)

    found = baselines([resonance(1)], [(resonance(2), 64)], 256, "linear")
    step = 2 / 255
    # The entropy of what drives it, and of rounding it to steps two of which are its spread.
    innovation = math.log2(0.004 * math.sqrt(2 * math.pi * math.e) / step)
    assert innovation < found["linear"] < innovation + 1.5
    assert found["linear"] < found["order-1"] - 1


@pytest.mark.parametrize("companding", ["mu-law", "linear"])
def test_silence_is_no_trouble(companding: str) -> None:
    silent = np.full(5000, 128, np.uint16)
    assert np.isfinite(LinearPredictor.fit([silent], 256, companding).weights).all()
    found = baselines([silent], [(silent, ORDER)], 256, companding)
    assert max(found.values()) < 0.1


def test_every_frame_after_the_first_ones_counts_once_and_no_more_than_asked_for() -> None:
    stretch = np.arange(2500, dtype=np.float32)[:, None].repeat(FRAME, axis=1)
    runs = cut_runs([stretch, stretch[:30]], 4, CODEC.frame_rate, 1e9)
    counted = np.concatenate([frames[first:, 0] for frames, first in runs[:-1]])
    np.testing.assert_array_equal(counted, stretch[250:, 0])
    assert all(first == 250 for _, first in runs[:-1])
    frames, first = runs[-1]
    assert (len(frames), first) == (30, 7)
    few = cut_runs([stretch, stretch[:30]], 4, CODEC.frame_rate, 5.0)
    assert 0 < sum(len(frames) - first for frames, first in few) <= 5 * CODEC.frame_rate
    assert len(few) == 2


def test_with_nothing_to_score_it_says_so() -> None:
    model = waveform_checkpoint()
    with pytest.raises(ValueError, match="no held-out segment of more than 4 frames"):
        held_out_samples(model, waves(0), [waves(1)[0][:4]])
