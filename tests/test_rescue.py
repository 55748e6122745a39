"""Rescue: lost performances come back, the others are not touched, and the record says so."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_model import fake_checkpoint, with_tensor
from recording_engine import RecordingEngine
from waveform_model import CODEC as WAVES
from waveform_model import FRAME
from waveform_model import RATE as WAVE_RATE

from audiogen.cli import main
from audiogen.codec import SpectralCodec
from audiogen.config import SpectralConfig
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument
from audiogen.generation.load import Model
from audiogen.generation.rescue import (
    DOUBLINGS,
    FADE_SECONDS,
    PATIENCE,
    Rescue,
    RescueEvent,
    RescueLimits,
)
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint, create
from audiogen.model.engine import build_engine

CODEC = SpectralCodec(SpectralConfig(sample_rate=1000, n_fft=64, hop_length=25, win_length=64))
RATE = round(CODEC.frame_rate)  # 40 frames/s

LIVELY = Snapshot(temperature=1.0)


def lively(count: int, seed: int = 0, level: float = -40.0) -> np.ndarray:
    """Frames `[count, frame_size]` that move by several dB."""
    size = CODEC.frame_size
    return np.random.default_rng(seed).normal(level, 4, (count, size)).astype(np.float32)


PRIMER = tuple(lively(120, seed) for seed in range(4))


class Lost:
    """An instrument that plays what it is told to, and starts anew where it is sent back."""

    def __init__(self, *plays: Callable[[int], np.ndarray]) -> None:
        self._plays = plays
        self._since = [0] * len(plays)
        self.recalled: list[int] = []

    def step(self, snapshot: Snapshot) -> np.ndarray:
        frames = [play(since) for play, since in zip(self._plays, self._since, strict=True)]
        self._since = [since + 1 for since in self._since]
        return np.stack(frames)

    def restart_row(self, row: int) -> None:
        self.recalled.append(row)
        self._since[row] = 0


def then(start: int, later: Callable[[int], np.ndarray]) -> Callable[[int], np.ndarray]:
    """Lively for `start` frames, then something else."""
    frames = lively(4000, 9)
    return lambda n: frames[n] if n < start else later(n)


def silent(n: int) -> np.ndarray:
    return CODEC.rest()


def frozen(n: int) -> np.ndarray:
    return lively(1, 5)[0]


def running_away(n: int) -> np.ndarray:
    return lively(1, n)[0] + min(40.0, n / RATE * 10)


def healthy(n: int) -> np.ndarray:
    return lively(1, 1000 + n)[0]


def watched(
    *plays: Callable[[int], np.ndarray],
    seconds: int,
    primer: Any = PRIMER,
    snapshot: Snapshot = LIVELY,
) -> tuple[np.ndarray, list[RescueEvent], Lost]:
    """Frames `[frames, batch, frame_size]` played under watch, the record, the instrument."""
    record: list[RescueEvent] = []
    lost = Lost(*plays)
    rescue = Rescue(lost, CODEC, primer, len(plays), record.append)
    return np.stack([rescue.step(snapshot) for _ in range(seconds * RATE)]), record, lost


@pytest.mark.parametrize(
    ("reason", "play"),
    [("silence", silent), ("drone", frozen), ("runaway", running_away)],
)
def test_each_trouble_is_found_when_it_has_lasted_and_told(
    reason: str, play: Callable[[int], np.ndarray]
) -> None:
    record = watched(then(2 * RATE, play), seconds=2 + PATIENCE[reason] + 3)[1]
    assert [rescued.reason for rescued in record] == [reason]
    late = record[0].second - 2 - PATIENCE[reason]
    assert 0 <= late <= 2  # a runaway takes a second to get there
    assert record[0].performance == 0


def sounding(seconds: int, seed: int, tone: float, beats: float) -> np.ndarray:
    """Frames of a tone above noise, `[frames, FRAME]`, that comes and goes or stands still."""
    time = np.arange(seconds * WAVE_RATE) / WAVE_RATE
    swells = 1 - beats * (0.5 + 0.5 * np.cos(2 * np.pi * 3 * time))
    noise = np.random.default_rng(seed).normal(0, 0.02, len(time))
    wave = 0.4 * swells**3 * np.sin(2 * np.pi * tone * time) + noise
    return wave.astype(np.float32).reshape(-1, FRAME)


def hums(play: np.ndarray, primer: np.ndarray, temperature: float = 1.0) -> list[RescueEvent]:
    """Which rescues there are in frames of samples, beside stretches of a corpus."""
    record: list[RescueEvent] = []
    lost = Lost(lambda n: play[n])
    rescue = Rescue(lost, WAVES, [primer], 1, record.append)
    for _ in range(len(play)):
        rescue.step(Snapshot(temperature=temperature))
    return record


def test_a_tone_that_stands_still_above_its_noise_is_a_hum_where_the_corpus_has_none() -> None:
    moving, still = sounding(8, 0, 1000, 1.0), sounding(8, 1, 1000, 0.0)
    (rescued,) = hums(
        np.concatenate([moving[: 2 * WAVE_RATE // FRAME], still])[: len(moving)], moving
    )[:1]
    assert rescued.reason == "hum" and 3 <= rescued.second <= 4
    assert hums(sounding(8, 2, 700, 1.0), moving) == []
    assert hums(sounding(8, 2, 700, 0.0), still) == []
    assert hums(still, moving, temperature=0.1) == []


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 2.0])
def test_a_healthy_performance_passes_untouched(temperature: float) -> None:
    frames, record, lost = watched(healthy, seconds=60, snapshot=Snapshot(temperature=temperature))
    assert record == [] and lost.recalled == []
    np.testing.assert_array_equal(frames[:, 0], [healthy(n) for n in range(60 * RATE)])


def test_each_performance_of_a_batch_is_judged_and_brought_back_by_itself() -> None:
    plays = [then(2 * RATE, silent), healthy, then(5 * RATE, frozen)]
    together, record, lost = watched(*plays, seconds=30)
    assert {rescued.performance for rescued in record} == {0, 2} == set(lost.recalled)
    np.testing.assert_array_equal(together[:, 1], [healthy(n) for n in range(30 * RATE)])
    for row, play in enumerate(plays):
        alone, own, _ = watched(play, seconds=30)
        np.testing.assert_array_equal(together[:, row], alone[:, 0])
        assert [(r.second, r.reason) for r in record if r.performance == row] == [
            (r.second, r.reason) for r in own
        ]


def test_what_was_there_fades_out_under_what_comes_by_the_law_of_the_codec() -> None:
    frames, record, _ = watched(then(2 * RATE, frozen), seconds=30)
    at = round(record[0].second * RATE)
    length = round(FADE_SECONDS * RATE)
    coming = lively(4000, 9)
    for n in range(length):
        share = (n + 1) / (length + 1)
        blended = CODEC.blend([frozen(0), coming[n]], [1 - share, share])
        np.testing.assert_array_equal(frames[at + n, 0], blended)
    np.testing.assert_array_equal(frames[at - 1, 0], frozen(0))
    np.testing.assert_array_equal(frames[at + length : at + 2 * RATE, 0], coming[length : 2 * RATE])


def test_each_rescue_waits_twice_as_long_as_the_last_up_to_a_limit() -> None:
    record = watched(then(RATE, silent), seconds=220)[1]
    waits = np.diff([0.0, *(rescued.second for rescued in record)]) - 1
    longest = PATIENCE["silence"] * 2**DOUBLINGS
    assert waits[: DOUBLINGS + 2].tolist() == [5, 10, 20, 40, longest]


@pytest.mark.slow
@pytest.mark.parametrize("stretch", [0.25, 0.5, 2.0, 4.0])
def test_a_trouble_lasts_as_long_as_it_is_heard(stretch: float) -> None:
    snapshot = Snapshot(stretch=stretch)
    seconds = round(2 + 8 / stretch + 2)
    record = watched(then(2 * RATE, silent), seconds=seconds, snapshot=snapshot)[1]
    assert [rescued.reason for rescued in record] == ["silence"]
    late = record[0].second - 2 * stretch - PATIENCE["silence"]
    assert 0 <= late < stretch  # each second of frames is judged at its end
    assert not watched(healthy, seconds=60, snapshot=snapshot)[1]


@pytest.mark.parametrize(("temperature", "rescued"), [(0.0, 0), (0.2, 0), (0.3, 1), (1.0, 1)])
def test_a_drone_at_low_temperature_is_what_was_asked_for(temperature: float, rescued: int) -> None:
    snapshot = Snapshot(temperature=temperature)
    assert len(watched(then(RATE, frozen), seconds=30, snapshot=snapshot)[1]) == rescued
    assert len(watched(then(RATE, silent), seconds=8, snapshot=snapshot)[1]) == 1


@pytest.mark.slow
def test_silences_drones_and_climaxes_that_the_corpus_has_are_left_alone() -> None:
    silence = np.tile(CODEC.rest(), (120, 1))
    drone = np.tile(frozen(0), (120, 1))
    loud = lively(120, 3, level=-5.0)
    for extra, play in ((silence, silent), (drone, frozen), (loud, running_away)):
        record = watched(then(RATE, play), seconds=60, primer=(*PRIMER, extra))[1]
        assert record == []
    # Learned silences do not excuse a drone, though silence does not move either.
    record = watched(then(RATE, frozen), seconds=30, primer=(*PRIMER, silence))[1]
    assert [rescued.reason for rescued in record] == ["drone"]


def test_the_end_of_a_stretch_counts_too() -> None:
    dying = lively(60) - np.maximum(0, np.arange(60) - 19)[:, None]
    limits = RescueLimits.of(CODEC, (dying,))
    assert limits.silence < RescueLimits.of(CODEC, (dying[:RATE],)).silence - 5
    assert limits.silence == RescueLimits.of(CODEC, (dying[-RATE:],)).silence


def test_limits_are_taken_from_corpora_of_any_length() -> None:
    for primer in ((lively(3),), (lively(1),), (CODEC.rest()[None],), (lively(45), lively(7))):
        limits = RescueLimits.of(CODEC, primer)
        assert limits.silence < limits.runaway and limits.drone >= 0
        assert watched(healthy, seconds=8, primer=primer)[0].shape == (8 * RATE, 1, 33)


@pytest.mark.parametrize("amplitude", [1.0, 0.01])
@pytest.mark.parametrize("window", ["hann", "hamming", "blackman"])
def test_the_level_of_a_frame_is_that_of_the_sound(
    amplitude: float, window: str, rng: np.random.Generator
) -> None:
    codec = SpectralCodec(SpectralConfig(fft_window=window))
    time = np.arange(22050) / 22050
    for wave in (np.sin(2 * np.pi * 440 * time), np.clip(rng.normal(0, 0.3, 22050), -1, 1)):
        frames = codec.encode((amplitude * wave)[:, None].astype(np.float32))[5:-5]
        wanted = 10 * np.log10(np.mean((amplitude * wave) ** 2))
        assert codec.level(frames).mean() == pytest.approx(wanted, abs=0.2)
        assert codec.level(frames[0]).shape == ()
    assert codec.level(codec.rest()) == pytest.approx(-200)


@pytest.mark.slow
def test_watching_for_hours_takes_no_more_memory() -> None:
    record: list[RescueEvent] = []
    lost = Lost(then(RATE, silent), then(RATE, frozen))
    rescue = Rescue(lost, CODEC, PRIMER, 2, record.append)
    for _ in range(10 * RATE):
        rescue.step(LIVELY)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(300 * RATE):
            rescue.step(LIVELY)
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()
    assert len(record) > 4


def voice_of(checkpoint: Checkpoint, *seeds: int) -> Voice:
    """A voice that has heard a beginning of its own."""
    engine = build_engine(checkpoint.model, checkpoint.tensors, "reference")
    voice = Voice(checkpoint, engine, seeds)
    voice.prime()
    return voice


@pytest.mark.parametrize("context", ["window", "carry"])
def test_a_recalled_voice_plays_along_the_primer_and_goes_on_from_there(context: str) -> None:
    checkpoint = fake_checkpoint(context=context)
    length = checkpoint.model.window * (1 if context == "window" else 3)
    voice, beside = voice_of(checkpoint, 3, 4), voice_of(checkpoint, 3, 4)

    def play(one: Voice, count: int) -> np.ndarray:
        instrument = Instrument({"voice": one}, checkpoint.codec)
        return np.stack([instrument.step(LIVELY) for _ in range(count)])

    np.testing.assert_array_equal(play(voice, 9), play(beside, 9))
    Instrument({"voice": voice}, checkpoint.codec).restart_row(1)
    played, others = play(voice, length + 10), play(beside, length + 10)
    np.testing.assert_array_equal(played[:, 0], others[:, 0])
    frame_map = checkpoint.frame_map
    seen = [frame_map.cap(frame_map.inverse(frame_map.forward(s))) for s in checkpoint.primer]
    places = [
        (n, at)
        for n, stretch in enumerate(seen)
        for at in range(len(stretch) - length + 1)
        if np.allclose(stretch[at : at + length], played[:length, 1], atol=1e-3)
    ]
    assert len(places) == 1

    # It has forgotten all else: a fresh voice that heard the same would offer the same densities.
    fresh, again = (
        RecordingEngine(build_engine(checkpoint.model, checkpoint.tensors, "reference"))
        for _ in range(2)
    )
    Voice(checkpoint, fresh, [7]).prime(played[:length, 1])
    voice = Voice(checkpoint, again, [3, 4])
    voice.prime()
    play(voice, 9)
    Instrument({"voice": voice}, checkpoint.codec).restart_row(1)
    play(voice, length)
    np.testing.assert_allclose(again.said[-1][1], fresh.said[-1][0], atol=1e-3)


def frozen_model() -> Checkpoint:
    """A model that stands still from its first frame on."""
    checkpoint = fake_checkpoint("point", layer_norm=False, residual=False)
    return with_tensor(with_tensor(checkpoint, "head/kernel", 0.0), "head/residual_spread", 1e-6)


@pytest.mark.slow
def test_a_render_says_when_it_was_rescued_and_repeats_exactly() -> None:
    model = Model(frozen_model())
    first, again = (model.render(25, seed=4, temperature=1.0) for _ in range(2))
    assert [rescued.reason for rescued in first.rescues] == ["drone"]
    assert first.rescues == again.rescues
    np.testing.assert_array_equal(first.samples, again.samples)
    alone = model.render(25, seed=4, temperature=1.0, rescue=False)
    assert alone.rescues == ()
    before = int((first.rescues[0].second - 0.5) * model.sample_rate)
    np.testing.assert_array_equal(first.samples[:before], alone.samples[:before])
    assert np.abs(first.samples[before:] - alone.samples[before:]).max() > 1e-3

    together: list[RescueEvent] = []
    blocks = list(model.blocks(25, [4, 9], on_rescue=together.append, temperature=1.0))
    row = np.concatenate([block.samples[0] for block in blocks])
    np.testing.assert_array_equal(row, first.samples)
    assert first.rescues == tuple(r for r in together if r.performance == 0)


@pytest.mark.slow
def test_a_render_without_a_rescue_is_the_one_with_no_watch() -> None:
    model = Model(fake_checkpoint())
    watched_over, alone = (model.render(25, seed=2, rescue=rescue) for rescue in (True, False))
    assert watched_over.rescues == ()
    np.testing.assert_array_equal(watched_over.samples, alone.samples)


@pytest.mark.slow
def test_the_command_tells_of_each_rescue_and_can_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    create(Path("frozen"), frozen_model())
    arguments = ["render", "frozen", "-o", "x.wav", "--duration", "25", "--seed", "4"]
    told = []
    for switch in ([], ["--no-rescue"]):
        main([*arguments, "--temperature", "1", "--count", "2", *switch])
        told.append(capsys.readouterr())
    assert "x_1.wav at 0:20: drone, brought back\n" in told[0].err
    assert "x_2.wav at 0:20: drone, brought back\n" in told[0].err
    assert "rescued 2 x (drone 2)" in told[0].out
    assert "brought back" not in told[1].err and "rescued" not in told[1].out
