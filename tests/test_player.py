"""The player: to the sample, in constant memory, gain where it was asked, no peak beyond."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fake_model import SMALL, fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import SpectralCodec
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument
from audiogen.generation.render import player as module
from audiogen.generation.render.output_stage import CEILING, FADE_SECONDS, OutputStage, fade_curve
from audiogen.generation.render.player import Player
from audiogen.generation.voice import Voice
from audiogen.model.engine import build_engine

CODEC = SpectralCodec(SMALL)


class Tone:
    """An instrument that plays the same frame for ever: a tone at half of full scale."""

    def __init__(self, batch: int = 1, codec: SpectralCodec = CODEC, level: float = 0.5) -> None:
        rate = codec.sample_rate
        wave = level * np.sin(2 * np.pi * rate / 8 * np.arange(rate) / rate + 0.1)
        self._frame = codec.encode(wave[:, None].astype(np.float32))[8]
        self._batch = batch
        self.snapshots: list[Snapshot] = []

    def step(self, snapshot: Snapshot) -> np.ndarray:
        self.snapshots.append(snapshot)
        return np.tile(self._frame, (self._batch, 1))


def tone_player(
    controls: Callable[[int, float], Snapshot] = lambda frame, seconds: Snapshot(),
    batch: int = 1,
    **tone: Any,
) -> Player:
    """A player of a steady tone."""
    return Player(Tone(batch, **tone), CODEC, batch, controls)


def voice_player(batch: int = 1) -> Player:
    """A player of the fake model."""
    checkpoint = fake_checkpoint()
    engine = build_engine(checkpoint.model, checkpoint.tensors, "reference")
    voice = Voice(checkpoint, engine, range(batch))
    voice.prime()
    return Player(
        Instrument({"voice": voice}, checkpoint.codec),
        checkpoint.codec,
        batch,
        lambda frame, seconds: Snapshot(),
    )


def sound(player: Player, samples: int, row: int = 0) -> np.ndarray:
    """All samples of one performance, `[samples]`."""
    blocks = [block.samples[row] for block in player.play(samples)]
    return np.concatenate([np.zeros((0, 1), np.float32), *blocks])[:, 0]


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3000))
def test_exactly_as_many_samples_come_out_as_were_asked_for(samples: int) -> None:
    for row in range(2):
        found = sound(tone_player(batch=2), samples, row)
        assert found.shape == (samples,) and found.dtype == np.float32


@pytest.mark.slow
@pytest.mark.parametrize("samples", [1, 2, 3])
def test_a_performance_of_hardly_a_sample_is_played(samples: int) -> None:
    found = sound(voice_player(), samples)
    assert len(found) == samples and np.isfinite(found).all()


@pytest.mark.slow
@settings(deadline=None, max_examples=20)
@given(st.integers(1, 70), st.integers(1, 2500))
def test_the_size_of_blocks_changes_no_sample(frames: int, samples: int) -> None:
    def controls(frame: int, seconds: float) -> Snapshot:
        return Snapshot(gain=-float(frame % 7))

    whole = sound(tone_player(controls), samples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK_FRAMES", frames)
        np.testing.assert_allclose(sound(tone_player(controls), samples), whole, atol=1e-6)


def test_a_shorter_performance_is_the_beginning_of_a_longer_one_up_to_its_fade() -> None:
    long, short = sound(voice_player(), 3000), sound(voice_player(), 1500)
    fade = int(FADE_SECONDS * SMALL.sample_rate)
    np.testing.assert_array_equal(short[:-fade], long[: 1500 - fade])


def test_a_player_makes_no_more_than_a_block_of_frames_ahead() -> None:
    player = tone_player()
    blocks = list(player.play(1000))
    made = sum(len(block.frames) for block in blocks)
    latency = CODEC.latency + OutputStage(SMALL.sample_rate, 1).latency
    needed = (1000 + latency) / SMALL.hop_length
    assert needed - module.BLOCK_FRAMES <= made <= needed + module.BLOCK_FRAMES
    assert all(block.frames.shape[1:] == (1, CODEC.frame_size) for block in blocks)


def test_a_player_that_plays_ahead_plays_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)

    def play(ahead: bool, samples: int, size: int) -> tuple[list[np.ndarray], list[int]]:
        asked: list[int] = []

        def controls(frame: int, seconds: float) -> Snapshot:
            asked.append(frame)
            rate = 2 ** np.sin(frame / 9)
            return Snapshot(gain=-float(frame % 7), stretch=rate, tilt=float(frame % 3))

        player = Player(Tone(2), CODEC, 2, controls, block_frames=size, ahead=ahead)
        return [np.stack(block.samples) for block in player.play(samples)], asked

    for samples, size in [(1, 32), (700, 5), (3000, 32), (4000, 9)]:
        (before, asked), (after, asked_ahead) = (
            play(False, samples, size),
            play(True, samples, size),
        )
        assert asked == asked_ahead  # no frame is made in vain
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_player_that_plays_ahead_ends_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)

    def play(ahead: bool) -> np.ndarray:
        answers = iter([False, False, True])
        player = Player(Tone(), CODEC, 1, lambda *when: Snapshot(), block_frames=6, ahead=ahead)
        blocks = player.play(should_end=lambda: next(answers))
        return np.concatenate([block.samples[0] for block in blocks])

    np.testing.assert_array_equal(play(True), play(False))


@pytest.mark.parametrize("fails", ["controls", "decoder"])
def test_what_was_made_before_an_error_is_not_lost(
    fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)

    def controls(frame: int, seconds: float) -> Snapshot:
        if fails == "controls" and frame == 20:
            raise ValueError("no more")
        return Snapshot()

    def play(ahead: bool) -> list[np.ndarray]:
        player = Player(Tone(), CODEC, 1, controls, block_frames=6, ahead=ahead)
        if fails == "decoder":
            pushed, push = [], player._decoders[0].push

            def full(frames: np.ndarray) -> np.ndarray:
                pushed.append(len(frames))
                if len(pushed) == 4:
                    raise ValueError("no more")
                return push(frames)

            monkeypatch.setattr(player._decoders[0], "push", full)
        found = []
        with pytest.raises(ValueError, match="no more"):
            for block in player.play(10**6):
                found.append(block.samples[0])
        return found

    threads = threading.active_count()
    before, after = play(False), play(True)
    assert len(before) == len(after) == 3
    np.testing.assert_array_equal(np.concatenate(after), np.concatenate(before))
    assert threading.active_count() == threads


def test_the_controls_of_each_frame_are_asked_for_once_and_in_order() -> None:
    asked: list[int] = []

    def controls(frame: int, seconds: float) -> Snapshot:
        asked.append(frame)
        return Snapshot(noise=frame / 1000)

    tone = Tone()
    list(Player(tone, CODEC, 1, controls).play(900))
    assert asked == list(range(len(asked)))
    assert [snapshot.noise for snapshot in tone.snapshots] == [n / 1000 for n in asked]


@pytest.mark.parametrize("decibels", [-20.0, -6.0, 3.0])
def test_gain_is_in_decibels(decibels: float) -> None:
    plain = sound(tone_player(level=0.25), 2000)
    loud = sound(tone_player(lambda frame, seconds: Snapshot(gain=decibels), level=0.25), 2000)
    np.testing.assert_allclose(loud, plain * 10 ** (decibels / 20), atol=1e-6)


@pytest.mark.parametrize("change", [1, 5, 40, 100, 101])
def test_a_change_of_gain_begins_at_the_frame_before_it_and_is_done_at_its_middle(
    change: int,
) -> None:
    hop = SMALL.hop_length
    plain = sound(tone_player(), 150 * hop)
    bent = sound(
        tone_player(lambda frame, seconds: Snapshot(gain=0.0 if frame < change else -12.0)),
        150 * hop,
    )
    before, after = (change - 1) * hop, change * hop
    np.testing.assert_allclose(bent[: before + 1], plain[: before + 1], atol=1e-6)
    np.testing.assert_allclose(bent[after:], plain[after:] * 10 ** (-12 / 20), atol=1e-6)
    clear = np.abs(plain[before:after]) > 0.05
    ratio = 20 * np.log10(bent[before:after][clear] / plain[before:after][clear])
    np.testing.assert_allclose(ratio, -12 * np.arange(hop)[clear] / hop, atol=1e-3)


def test_mute_lets_nothing_out_and_comes_and_goes_over_a_frame() -> None:
    hop = SMALL.hop_length
    plain = sound(tone_player(), 150 * hop)
    muted = sound(
        tone_player(lambda frame, seconds: Snapshot(mute=float(40 <= frame < 80))), 150 * hop
    )
    np.testing.assert_allclose(muted[: 39 * hop], plain[: 39 * hop], atol=1e-6)
    np.testing.assert_allclose(muted[40 * hop : 79 * hop], 0, atol=1e-6)
    np.testing.assert_allclose(muted[80 * hop :], plain[80 * hop :], atol=1e-6)
    half = 39 * hop + hop // 2
    assert muted[half] == pytest.approx(plain[half] / 2, abs=1e-6)


def test_the_tilt_reaches_the_output_stage() -> None:
    plain = sound(tone_player(level=0.1), 2000)
    bright = sound(tone_player(lambda frame, seconds: Snapshot(tilt=6.0), level=0.1), 2000)
    # The tone is at 125 Hz, an octave below the pivot of so low a sample rate.
    assert 0.4 < np.std(bright[500:1500]) / np.std(plain[500:1500]) < 0.65


def test_both_ends_fade_and_the_middle_does_not() -> None:
    found = sound(tone_player(), 2000)
    steady = np.abs(found[200:-200]).max()
    assert steady == pytest.approx(0.5, rel=0.1)
    assert np.abs(found[[0, -1]]).max() < 0.01
    fade = int(FADE_SECONDS * SMALL.sample_rate)
    curve = fade_curve(0, 2000, 2000, SMALL.sample_rate)
    assert (np.diff(curve[:fade]) > 0).all() and (curve[fade:-fade] == 1).all()
    np.testing.assert_allclose(curve, curve[::-1])


@given(st.integers(1, 200))
def test_the_fades_of_a_short_performance_meet_in_its_middle(total: int) -> None:
    curve = fade_curve(0, total, total, SMALL.sample_rate)
    assert ((curve > 0) & (curve <= 1)).all()
    np.testing.assert_allclose(curve, curve[::-1])


def test_too_much_gain_is_held_at_the_ceiling() -> None:
    found = sound(tone_player(lambda frame, seconds: Snapshot(gain=24.0), level=1.0), 3000)
    assert 0.95 * CEILING < np.abs(found).max() <= np.float32(CEILING)


def test_every_sample_leaves_where_it_was_decoded() -> None:
    tone = Tone()
    frames = np.stack([tone.step(Snapshot())[0] for _ in range(300)])
    decoded, found = CODEC.decode(frames)[:2000, 0], sound(tone_player(), 2000)
    away = [np.abs(found[100:1900] - np.roll(decoded, n)[100:1900]).max() for n in range(-4, 5)]
    assert np.argmin(away) == 4 and away[4] < 0.05  # what the DC blocker turns at 125 Hz


def test_the_performances_of_a_batch_come_out_apart() -> None:
    player = voice_player(3)
    blocks = list(player.play(2000))
    joined = [np.concatenate([block.samples[n] for block in blocks]) for n in range(3)]
    assert all(piece.shape == (2000, 1) for piece in joined)
    assert np.abs(joined[0] - joined[1]).max() > 1e-3
    # Rows are rounded apart from a voice alone, and a phase makes more of it: frames tell.
    alone = next(iter(voice_player().play(2000))).frames
    np.testing.assert_allclose(blocks[0].frames[:10, 0], alone[:10, 0], atol=1e-2)


@pytest.mark.slow
def test_a_long_performance_takes_no_more_memory_than_a_short_one() -> None:
    tone = Tone()
    stream = Player(tone, CODEC, 1, lambda frame, seconds: Snapshot()).play(10**9)
    for _ in range(5):
        next(stream)
    tracemalloc.start()
    try:
        for _ in range(20):
            next(stream)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(300):
            next(stream)
            tone.snapshots.clear()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
