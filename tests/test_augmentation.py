"""Augmentation: tones land where they should, and a run of windows is changed in one way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec.spectral import SpectralCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.config import ModelConfig, SpectralConfig, TrainingConfig, WaveformConfig
from audiogen.errors import ConfigError
from audiogen.model.frame_map import FrameMap, SampleMap
from audiogen.training.augmentation import (
    Augmentation,
    build_augmentation,
    draw_changes,
    resampled,
    transposed_corpus,
    transposition,
)
from audiogen.training.batch_order import BatchOrder
from audiogen.training.settings import choose_settings

RATE = 22050
CODEC = SpectralCodec(SpectralConfig(floor_db=-80.0))
WAVE = WaveformCodec(WaveformConfig(sample_rate=8000, frame_size=16))


def tone(frequency: float, amplitude: float = 0.3) -> np.ndarray:
    """One spectrum of a sine in dB, `[1025]`."""
    time = np.arange(4096) / RATE
    samples = amplitude * np.sin(2 * np.pi * frequency * time)
    return CODEC.encode(samples[:, None].astype(np.float32))[4]


def moved(frame: np.ndarray, semitones: int) -> np.ndarray:
    sources, weights = transposition(len(frame), semitones)
    return (weights * frame[sources]).sum(axis=1)


def augmentation(
    segments: list[np.ndarray], codec: object, context: str, **training: object
) -> tuple[Augmentation, BatchOrder, FrameMap | SampleMap]:
    """An augmentation of windows of 8 frames, at the beginning of its first epoch."""
    config = TrainingConfig(batch_size=4, **training)  # type: ignore[arg-type]
    model = ModelConfig(window=8, context=context)
    order = BatchOrder(segments, model, config)
    frame_map = (
        SampleMap.fit(segments, 256, "mu-law") if codec is WAVE else FrameMap.fit(segments, 8)
    )
    made = build_augmentation(order, config, codec, frame_map, 8)  # type: ignore[arg-type]
    assert made is not None
    made.begin(0, *order.epoch(0))
    return made, order, frame_map


@settings(deadline=None)
@given(st.floats(150, 4000), st.integers(-6, 6))
def test_a_transposed_tone_is_the_tone_of_the_other_pitch(frequency: float, steps: int) -> None:
    found, wanted = moved(tone(frequency), steps), tone(frequency * 2 ** (steps / 12))
    assert abs(int(found.argmax()) - int(wanted.argmax())) <= 1
    # Half a bin beside its peak a Hann window's lobe is 1.4 dB lower: here, there, or both.
    assert abs(found.max() - wanted.max()) < 3


def test_silence_and_the_top_of_the_spectrum_stay_what_they_are() -> None:
    for semitones in (-12, -1, 3, 12):
        np.testing.assert_allclose(moved(CODEC.rest(), semitones), CODEC.rest(), atol=1e-4)


@settings(deadline=None)
@given(st.floats(200, 4000), st.integers(-4, 4))
def test_resampled_samples_are_those_of_another_speed(frequency: float, steps: int) -> None:
    ratio = 2 ** (steps / 12)
    source = np.sin(2 * np.pi * frequency * np.arange(6000) / 16000).astype(np.float32)
    found = resampled(source, ratio * np.arange(100, 4000), ratio)
    wanted = np.sin(2 * np.pi * frequency * ratio * np.arange(100, 4000) / 16000)
    assert 20 * np.log10(np.abs(found - wanted).max()) < -60


def test_a_gain_is_that_of_the_sound_and_leaves_the_floor(rng: np.random.Generator) -> None:
    segment = np.stack([tone(440.0 * 2 ** (n / 12)) for n in range(40)])
    made, order, frame_map = augmentation([segment], CODEC, "window", dynamics=12.0)
    gain = made._changes.gain[0]
    vectors = made.vectors(0)
    indices, _ = order.epoch(0)
    for row in range(4):
        at, factor = int(indices[0, row]), 10 ** (gain[row] / 20)
        wanted = np.stack([tone(440.0 * 2 ** (n / 12), 0.3 * factor) for n in range(at, at + 9)])
        np.testing.assert_allclose(vectors[row], frame_map.forward(wanted), atol=1e-3)
    assert np.ptp(gain) > 3 and np.abs(gain).max() <= 12


def test_another_pace_reads_between_frames(rng: np.random.Generator) -> None:
    # Values that rise evenly: read faster they rise more steeply, within a window.
    ramp = np.arange(60, dtype=np.float32)[:, None] * rng.uniform(0.5, 1, 1025).astype(np.float32)
    made, order, frame_map = augmentation([ramp], CODEC, "window", pace=0.3)
    vectors = made.vectors(0)
    indices, _ = order.epoch(0)
    assert isinstance(frame_map, FrameMap)
    for row, index in enumerate(indices[0].tolist()):
        pace = made._ratio(0, row)
        assert 1 / 1.3 - 1e-6 <= pace <= 1.3
        wanted = frame_map.forward((index + pace * np.arange(1, 8)[:, None]) * ramp[1])
        np.testing.assert_allclose(vectors[row, 1:8], wanted, atol=0.02)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(9, 80), min_size=1, max_size=5), st.integers(0, 4), st.integers(0, 2))
def test_a_run_is_changed_in_one_way_and_goes_on_where_it_was(
    lengths: list[int], transpose: int, epoch: int
) -> None:
    rng = np.random.default_rng(len(lengths))
    segments = [rng.normal(0, 0.1, (length, 16)).astype(np.float32) for length in lengths]
    made, order, _ = augmentation(
        segments, WAVE, "carry", run=24, transpose=transpose, dynamics=3.0
    )
    indices, carried = order.epoch(epoch)
    made.begin(epoch, indices, carried)
    before = made.vectors(0)
    assert before.shape == (order.batch, 9, 16)
    for step in range(1, order.steps):
        now = made.vectors(step)
        for row in np.flatnonzero(carried[step]):
            # To within a level: places are computed anew, and rounded.
            assert np.abs(now[row, 0] - before[row, -1]).max() <= 4 / 255 + 1e-6
            assert made._ratio(step, row) == made._ratio(step - 1, row)
        before = now


def test_changes_are_drawn_anew_for_each_epoch_and_alike_for_a_resumed_one() -> None:
    config = TrainingConfig(transpose=3, pace=0.2, dynamics=6.0, seed=4)
    carried = np.zeros((7, 5), bool)
    first, again, next_one = (draw_changes(config, epoch, carried) for epoch in (2, 2, 3))
    np.testing.assert_array_equal(first.gain, again.gain)
    assert (first.gain != next_one.gain).any()
    assert set(np.unique(draw_changes(config, 0, np.zeros((99, 9), bool)).semitones)) == {
        *range(-3, 4)
    }


def test_nothing_asked_for_is_no_augmentation() -> None:
    order = BatchOrder([np.zeros((20, 4), np.float32)], ModelConfig(window=8), TrainingConfig())
    assert build_augmentation(order, TrainingConfig(), CODEC, None, 8) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_settings", "frames", "sentence"),
    [
        ({"transpose": 2}, "notes", "'transpose' is for sound, and these are notes"),
        ({"dynamics": 3.0}, "series", "'dynamics' is for sound, and these are series"),
        ({"pace": 0.1}, "waveform", "'pace' is for spectra that are read in windows"),
        ({"pace": 0.1, "context": "carry"}, "spectral", "'pace' is for spectra"),
        ({"transpose": 1, "run": 0}, "waveform", "set --run to a number of frames"),
        ({"until": "done", "epochs": 3}, "spectral", "leave --epochs out"),
        ({"until": "done"}, "waveform", "two trainings"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    given_settings: dict[str, object], frames: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        choose_settings(given_settings, frames)


def test_a_basis_for_transposed_spectra_holds_them_and_the_corpus(rng: np.random.Generator) -> None:
    # Chords of one scale: their partials lie in the same bins again and again.
    pitches = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    chords = [sum(10 ** (tone(p) / 20) for p in rng.choice(pitches, 3)) for _ in range(120)]
    segment = np.asarray(20 * np.log10(np.stack(chords)), np.float32)
    config = TrainingConfig(transpose=1)
    varied = transposed_corpus([segment], CODEC, config)
    assert varied is not None and varied.shape == segment.shape
    plain, both = (FrameMap.fit([segment], 40, varied=each) for each in (None, varied))
    higher = np.stack([moved(frame, 1) for frame in segment])
    lost = [fit.reconstruction_error([higher]) for fit in (plain, both)]
    assert lost[1] < 0.5 * lost[0]
    assert both.reconstruction_error([segment]) < 0.5 * lost[0]
    np.testing.assert_array_equal(both.mean, plain.mean)
    assert transposed_corpus([segment], CODEC, TrainingConfig()) is None
