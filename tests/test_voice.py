"""Voices: what is played and what is heard are apart, and chance is only where it is asked for."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_model import WINDOW, corpus, fake_checkpoint, with_tensor
from recording_engine import RecordingEngine
from waveform_model import waveform_checkpoint

from audiogen.control.table import Snapshot
from audiogen.errors import ConfigError
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.heads import SampleLevelHead

KINDS = [(head, context) for head in ("mixture", "point") for context in ("window", "carry")]

PLAIN = Snapshot()


def voice_of(checkpoint: Checkpoint, *seeds: int, kind: str = "reference") -> Voice:
    """A voice that has heard nothing."""
    return Voice(checkpoint, build_engine(checkpoint.model, checkpoint.tensors, kind), seeds)


def recorded(checkpoint: Checkpoint) -> RecordingEngine:
    """The reference engine of a checkpoint, which keeps what it hears."""
    return RecordingEngine(build_engine(checkpoint.model, checkpoint.tensors, "reference"))


def play(voice: Voice, count: int, snapshot: Snapshot = PLAIN) -> np.ndarray:
    """Frames `[count, batch, frame_size]` of a voice that hears itself alone."""
    frames = []
    for _ in range(count):
        frames.append(voice.next(snapshot))
        voice.feed(frames[-1], snapshot)
    return np.stack(frames)


def primed(checkpoint: Checkpoint, *seeds: int, kind: str = "reference") -> Voice:
    """A voice that has heard a beginning of its own."""
    voice = voice_of(checkpoint, *seeds, kind=kind)
    voice.prime()
    return voice


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_the_same_seed_plays_the_same_frames_and_another_others(head: str, context: str) -> None:
    checkpoint = fake_checkpoint(head, context)
    first = play(primed(checkpoint, 7), 50)
    assert first.shape == (50, 1, 17) and first.dtype == np.float32
    np.testing.assert_array_equal(play(primed(checkpoint, 7), 50), first)
    other = play(primed(checkpoint, 8), 50)
    assert np.abs(other - first).max() > 1


@pytest.mark.parametrize("kind", ["reference", "fast"])
@pytest.mark.parametrize(("head", "context"), KINDS)
def test_each_row_of_a_batch_is_the_voice_of_its_seed(head: str, context: str, kind: str) -> None:
    checkpoint = fake_checkpoint(head, context)
    snapshot = Snapshot(noise=0.3, noise_chance=0.5)
    together = play(primed(checkpoint, 3, 1, 4, kind=kind), 20, snapshot)
    for row, seed in enumerate((3, 1, 4)):
        alone = play(primed(checkpoint, seed, kind=kind), 20, snapshot)[:, 0]
        np.testing.assert_allclose(together[:, row], alone, atol=2e-3)


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_temperature_0_is_the_same_for_every_seed_after_the_same_beginning(
    head: str, context: str
) -> None:
    checkpoint = fake_checkpoint(head, context)
    voice = voice_of(checkpoint, 1, 2)
    voice.prime(corpus()[0][: WINDOW + 2])
    frames = play(voice, 30, Snapshot(temperature=0))
    np.testing.assert_array_equal(frames[:, 0], frames[:, 1])


def test_with_a_window_just_the_last_window_of_a_beginning_is_heard() -> None:
    checkpoint = fake_checkpoint("mixture", "window")
    beginning, other = corpus()[0][:20], corpus()[1][:20]
    changed = np.concatenate([other[: 20 - WINDOW], beginning[-WINDOW:]])
    played = []
    for frames in (beginning, changed, beginning[-WINDOW:]):
        voice = voice_of(checkpoint, 1)
        voice.prime(frames)
        played.append(play(voice, 12))
    np.testing.assert_allclose(played[1], played[0], atol=1e-3)
    np.testing.assert_allclose(played[2], played[0], atol=1e-3)

    changed[-WINDOW] = other[0]  # the oldest frame of the window is heard as well
    voice = voice_of(checkpoint, 1)
    voice.prime(changed)
    assert np.abs(voice.next(PLAIN) - played[0][0]).max() > 1e-3


def test_with_a_state_that_runs_on_earlier_frames_are_heard_too() -> None:
    checkpoint = fake_checkpoint("mixture", "carry")
    played = []
    for start in (0, 1):
        voice = voice_of(checkpoint, 1)
        voice.prime(corpus()[0][start:9])
        played.append(voice.next(PLAIN))
    assert np.abs(played[0] - played[1]).max() > 1e-6


@pytest.mark.parametrize("context", ["window", "carry"])
def test_a_beginning_of_its_own_lies_in_the_primer_and_depends_on_the_seed(
    context: str,
) -> None:
    checkpoint = fake_checkpoint("mixture", context)
    heard: list[Any] = []
    for seed in range(30):
        engine = recorded(checkpoint)
        Voice(checkpoint, engine, [seed]).prime()
        heard.append(engine.heard)
    length = WINDOW if context == "window" else 3 * WINDOW
    places = set()
    stretches = [checkpoint.frame_map.forward(stretch) for stretch in checkpoint.primer]
    for vectors in heard:
        assert len(vectors) == length
        joined = np.concatenate(vectors)
        found = [
            (n, start)
            for n, stretch in enumerate(stretches)
            for start in range(len(stretch) - length + 1)
            if np.allclose(stretch[start : start + length], joined, atol=1e-5)
        ]
        assert len(found) == 1
        places.add(found[0])
    assert len({n for n, _ in places}) == 3
    assert len(places) > (15 if context == "window" else 2)


@pytest.mark.parametrize("lengths", [(1, 1), (WINDOW - 1, 30), (WINDOW, 2)])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_a_primer_shorter_than_a_window_is_heard_as_it_is(
    context: str, lengths: tuple[int, ...]
) -> None:
    checkpoint = fake_checkpoint("mixture", context)
    primer = tuple(corpus()[0][:n] for n in lengths)
    frames = play(primed(replace(checkpoint, primer=primer), 0, 1, 2), 10)
    assert np.isfinite(frames).all()


def test_a_voice_that_heard_nothing_says_so() -> None:
    voice = voice_of(fake_checkpoint(), 0)
    with pytest.raises(RuntimeError, match="primed"):
        voice.next(PLAIN)
    voice.prime(np.zeros((0, 17), np.float32))
    with pytest.raises(RuntimeError, match="primed"):
        voice.next(PLAIN)


def test_a_seed_below_0_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="seed .* not -1"):
        voice_of(fake_checkpoint(), 3, -1)
    play(primed(fake_checkpoint(), 2**70), 2)


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_noise_in_the_ear_reaches_the_output_one_frame_later_and_not_before(
    head: str, context: str
) -> None:
    checkpoint = fake_checkpoint(head, context)
    quiet, noisy = primed(checkpoint, 5), primed(checkpoint, 5)
    snapshot = Snapshot(noise=1.0)
    first = quiet.next(PLAIN)
    np.testing.assert_array_equal(noisy.next(snapshot), first)
    kept = first.copy()
    quiet.feed(first, PLAIN)
    noisy.feed(first, snapshot)
    np.testing.assert_array_equal(first, kept)
    assert np.abs(noisy.next(snapshot) - quiet.next(PLAIN)).max() > 1e-3


def test_what_is_heard_is_not_changed_by_output_noise() -> None:
    checkpoint = fake_checkpoint()
    quiet, noisy = primed(checkpoint, 5), primed(checkpoint, 5)
    snapshot = Snapshot(output_noise=2.0)
    for _ in range(20):
        offered, other = quiet.next(PLAIN), noisy.next(snapshot)
        np.testing.assert_array_equal(other, offered)
        rough = noisy.add_output_noise(other, snapshot)
        assert np.abs(rough - offered).max() > 0.1
        np.testing.assert_array_equal(quiet.add_output_noise(offered, PLAIN), offered)
        quiet.feed(offered, PLAIN)
        noisy.feed(other, snapshot)


def test_noise_that_is_off_takes_no_chance_from_the_draws() -> None:
    checkpoint = fake_checkpoint()
    plain = play(primed(checkpoint, 5), 30)
    never = play(primed(checkpoint, 5), 30, Snapshot(noise=1.0, noise_chance=0.0))
    np.testing.assert_array_equal(never, plain)


def heard_noise(noise: float, chance: float, count: int) -> np.ndarray:
    """What was added in the ear, frame by frame, in spreads of each value, `[count, values]`."""
    checkpoint = fake_checkpoint()
    engine = recorded(checkpoint)
    voice = Voice(checkpoint, engine, [0])
    voice.prime()
    frame = corpus()[0][:1]
    clean = checkpoint.frame_map.forward(frame[0])[None]  # by itself, as in play: to the last bit
    snapshot = Snapshot(noise=noise, noise_chance=chance)
    added = []
    for _ in range(count):
        voice.feed(frame, snapshot)
        added.append((engine.heard[-1] - clean)[0] / checkpoint.frame_map.spread)
    return np.stack(added)


@pytest.mark.slow
def test_noise_of_strength_1_is_one_spread_of_each_value() -> None:
    added = heard_noise(1.0, 1.0, 4000)
    np.testing.assert_allclose(added.std(axis=0), 1, rtol=0.06)
    np.testing.assert_allclose(added.mean(axis=0), 0, atol=0.08)
    correlation = np.corrcoef(added.T) - np.eye(added.shape[1])
    assert np.abs(correlation).max() < 0.08
    np.testing.assert_allclose(heard_noise(0.25, 1.0, 4000).std(axis=0), 0.25, rtol=0.06)


@pytest.mark.slow
@pytest.mark.parametrize("chance", [0.0, 0.25, 0.9, 1.0])
def test_noise_chance_is_the_share_of_frames_with_noise(chance: float) -> None:
    touched = (heard_noise(1.0, chance, 2000) != 0).any(axis=1)
    error = np.sqrt(chance * (1 - chance) / 2000)
    assert abs(touched.mean() - chance) <= 4 * error
    np.testing.assert_array_equal(touched, (heard_noise(1.0, chance, 2000) != 0).any(axis=1))


def test_output_noise_of_strength_1_is_one_spread_of_each_value() -> None:
    checkpoint = fake_checkpoint(basis=0)
    voice = primed(checkpoint, 0)
    frames = corpus()[0][:1]
    rough = np.stack(
        [voice.add_output_noise(frames, Snapshot(output_noise=1.0)) for _ in range(4000)]
    )
    spread = checkpoint.frame_map.spread * checkpoint.frame_map.scale
    np.testing.assert_allclose((rough - frames)[:, 0].std(axis=0), spread, rtol=0.06)


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_draws_stay_in_the_range_of_the_corpus(head: str, context: str) -> None:
    checkpoint = fake_checkpoint(head, context, gain=8.0, basis=0)
    frame_map = checkpoint.frame_map
    frames = play(primed(checkpoint, 1), 100, Snapshot(temperature=2.0))
    assert (frames <= frame_map.ceiling).all()
    vectors = frame_map.forward(frames)
    assert (vectors >= frame_map.low - 1e-4).all() and (vectors <= frame_map.high + 1e-4).all()
    assert (np.isclose(vectors, frame_map.low, atol=1e-4)).any()


@pytest.mark.parametrize("value", [1e38, -1e38])
@pytest.mark.parametrize("name", ["head/kernel", "head/bias", "rnn_1/kernel", "rnn_2/bias"])
@pytest.mark.parametrize(("head", "context"), KINDS)
def test_a_network_that_overflows_plays_on_in_range_and_in_silence_of_warnings(
    head: str, context: str, name: str, value: float
) -> None:
    checkpoint = with_tensor(fake_checkpoint(head, context), name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for temperature in (0.0, 1.0):
            frames = play(primed(checkpoint, 1), 10, Snapshot(temperature=temperature, noise=1.0))
            assert np.isfinite(frames).all()


def test_a_parameter_that_is_no_number_repeats_the_last_value_that_was_heard() -> None:
    checkpoint = fake_checkpoint("point", basis=0)
    engine: Any = recorded(checkpoint)
    step = engine.step

    def spoilt(*given: Any, **named: Any) -> np.ndarray:
        made = step(*given, **named)
        made[0, 2] = np.nan
        return made

    engine.step = spoilt
    voice = Voice(checkpoint, engine, [0])
    voice.prime(corpus()[0][:WINDOW])
    vector = checkpoint.frame_map.forward(voice.next(PLAIN))[0]
    heard = checkpoint.frame_map.forward(corpus()[0][WINDOW - 1])
    assert vector[2] == pytest.approx(heard[2], abs=1e-4)


def test_a_filter_is_trusted_from_the_frame_it_listened_to_until_it_is_told_not_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer, trusts = SampleLevelHead.offer, []

    def offered(*given: Any) -> Any:
        trusts.append(given[6])
        return offer(*given)

    monkeypatch.setattr(SampleLevelHead, "offer", offered)
    voice = primed(waveform_checkpoint(prediction=True), 1)
    for share in (0.0, 0.0, 0.7, 0.7, 0.2):
        play(voice, 1, Snapshot(foresight=share))
    assert trusts == [0.0, 0.0, 0.0, 0.7, 0.2]


def test_what_was_recorded_is_measured_as_drawn_at_1_and_what_is_played_by_its_temperature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow, heats = SampleLevelHead.follow, []

    def followed(*given: Any) -> Any:
        heats.append(given[3])
        return follow(*given)

    monkeypatch.setattr(SampleLevelHead, "follow", followed)
    cool = Snapshot(temperature=0.5)
    checkpoint = waveform_checkpoint(prediction=True)
    voice = primed(checkpoint, 1)
    play(voice, 2, cool)
    assert heats.pop() == heats.pop() == 0.5 and set(heats) == {1.0}
    heats.clear()
    voice.catch_up(checkpoint.primer[0][:5, None], cool)
    voice.jump("0", cool)
    assert len(heats) > 5 and set(heats) == {1.0}
