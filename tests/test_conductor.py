"""Samples with a conductor: filter and excitation make the sound again, and both networks play."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from trainings import SAMPLES, train
from waveform_model import CODEC, FRAME, RATE, waveform_checkpoint, waves

import audiogen
from audiogen.cli.commands import cli
from audiogen.codec.excitation import (
    REACH,
    STRENGTHS,
    ExcitationCodec,
    FilterAnalysis,
    Filters,
    narrowing,
    synthesised,
)
from audiogen.config import SpectralConfig
from audiogen.control.provenance import digest
from audiogen.control.table import Snapshot
from audiogen.data.dataset import open_dataset
from audiogen.data.excitations import open_excitations
from audiogen.data.frame_store import FrameStore
from audiogen.data.segments import ChosenValues, part_of
from audiogen.errors import CheckpointError, ConfigError
from audiogen.generation.conducted_voice import ConductedVoice, voice_maker
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import SampleLevelHead
from audiogen.model.heads.guide import guide_hints
from audiogen.model.heads.lpc import LevelScale
from audiogen.model.mulaw import codes_of
from audiogen.model.packing import pack
from audiogen.training.conductor_settings import codecs_read
from audiogen.training.settings import choose_settings, with_styles

PLAIN = Snapshot()

SPECTRA = SpectralConfig(sample_rate=RATE, n_fft=64, hop_length=16, win_length=64)


def conducted(seed: int = 0) -> Checkpoint:
    """An untrained model of samples with an untrained conductor."""
    conductor = fake_checkpoint(codec=SPECTRA, seed=seed)
    made = waveform_checkpoint(seed, conducted=True, guided=True, styles=len(STRENGTHS))
    return replace(made, conductor=conductor, primer=())


def voice_of(made: Checkpoint, *seeds: int) -> ConductedVoice:
    voice = voice_maker(made)(seeds)
    assert isinstance(voice, ConductedVoice)
    return voice


def play(voice: ConductedVoice, count: int, snapshot: Snapshot = PLAIN) -> np.ndarray:
    """Frames `[count, batch, frame_size]` of a voice whose input is its output."""
    frames = []
    for _ in range(count):
        frames.append(voice.next(snapshot))
        voice.feed(frames[-1], snapshot)
    return np.stack(frames)


def analysed(sound: np.ndarray, strength: float = 1.0, pieces: int = 1) -> Filters:
    analysis = FilterAnalysis(RATE, FRAME, strength)
    parts = [analysis.push(piece) for piece in np.array_split(sound, pieces)]
    return Filters(*map(np.concatenate, zip(*parts, analysis.flush(), strict=True)))


def resynthesised(filters: Filters, frames: int) -> np.ndarray:
    past, out = np.zeros(filters.taps.shape[1], np.float32), []
    for taps, gain, excitation in zip(*(part[:frames] for part in filters), strict=True):
        out.append(synthesised(past, taps, gain, excitation))
        past = np.concatenate([past, out[-1]])[-len(past) :]
    return np.concatenate(out)


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**31),
    pieces=st.integers(1, 40),
    strength=st.sampled_from([1.0, 0.8, 0.5, 0.2, 0.0]),
)
def test_an_excitation_through_its_filter_is_the_sound_again(
    seed: int, pieces: int, strength: float
) -> None:
    rng = np.random.default_rng(seed)
    time = np.arange(RATE) / RATE
    sound = 0.2 * np.sin(2 * np.pi * rng.uniform(60, 900) * time) * (time > rng.uniform(0, 0.5))
    sound = (sound + rng.uniform(1e-4, 0.05) * rng.standard_normal(RATE)).astype(np.float32)
    filters = analysed(sound, strength, pieces)
    for part, whole in zip(filters, analysed(sound, strength), strict=True):
        np.testing.assert_array_equal(part, whole)
    assert np.abs(filters.excitation).max() <= REACH
    assert 0.8 < filters.excitation[8:-8].std() < 1.2
    frames = RATE // FRAME
    again = resynthesised(filters, frames)
    assert np.abs(again - sound[: frames * FRAME]).max() < 1e-3


def test_silence_and_a_loud_click_stay_finite() -> None:
    for sound in (np.zeros(2000, np.float32), np.eye(1, 2000, 900, dtype=np.float32)[0]):
        filters = analysed(sound)
        assert all(np.isfinite(part).all() for part in filters)
        assert np.abs(resynthesised(filters, 2000 // FRAME)).max() <= 1 + 1e-5


@given(seed=st.integers(0, 2**31), louder=st.floats(0.1, 10))
def test_a_filter_is_linear_above_full_scale_too(seed: int, louder: float) -> None:
    """Cut off at full scale inside of the filter, one sample would ring up to seconds of noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(RATE) / RATE
    sound = 0.9 * np.sin(2 * np.pi * rng.uniform(60, 900) * time) + 1e-3 * rng.standard_normal(RATE)
    filters = analysed(sound.astype(np.float32))
    taps, gain = filters.taps[20], filters.gains[20]
    past = sound[20 * FRAME - len(taps) : 20 * FRAME].astype(np.float32)
    drawn = rng.standard_normal(FRAME).astype(np.float32)
    plain = synthesised(past, taps, gain, drawn)
    factor = np.float32(louder)
    loud = synthesised(factor * past, taps, gain, factor * drawn)
    np.testing.assert_allclose(loud, factor * plain, atol=1e-3 * louder)


def test_what_is_far_louder_than_its_conductor_is_held() -> None:
    voice = voice_of(conducted(), 3)
    voice.prime()
    play(voice, 50)
    voice._past *= 1000
    peaks = 0.0
    for _ in range(200):
        frame = voice.next(PLAIN)
        peaks = max(peaks * 0.98, float(np.abs(voice._conductor.sound).max()))
        assert np.abs(frame).max() <= max(2.001 * max(peaks, float(voice._peaks[0])), 1.001e-3)
        assert np.abs(frame).max() <= 1  # above it inside of the filter alone
        voice.feed(frame, PLAIN)


def test_the_stronger_the_filter_the_less_is_left_of_tones() -> None:
    time = np.arange(RATE) / RATE
    tones = sum(np.sin(2 * np.pi * f * time) for f in (220.0, 277.0, 330.0)) / 4
    sound = (tones + 1e-3 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)
    left = [float(np.median(analysed(sound, strength).gains)) for strength in STRENGTHS]
    assert 5 * left[0] < left[1] < 0.5 * left[2]
    assert left[2] == pytest.approx(sound.std(), rel=0.2)  # a frame is half a wave long
    assert narrowing(1, RATE) == 1 and narrowing(0, RATE) == 0


def test_the_codec_gives_the_excitations_frame_by_frame() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, (1000, 1)).astype(np.float32)
    frames = ExcitationCodec(CODEC.config).encode(sound)
    assert frames.shape == (-(-1000 // FRAME), len(STRENGTHS) * FRAME)
    for part, strength in zip(np.split(frames, len(STRENGTHS), axis=1), STRENGTHS, strict=True):
        excitation = analysed(sound[:, 0], strength).excitation
        np.testing.assert_array_equal(REACH * part[:60], excitation[:60])


@given(clarity=st.floats(0, 0.97), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_a_guide_is_heard_as_far_off_as_it_is_said_to_be(clarity: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    guide, noise = rng.normal(0, (1 / REACH, 1), (4000, 2)).astype(np.float32).T
    hints = guide_hints(guide, np.float32(clarity), noise, LevelScale.of(256, "mu-law"))
    off = np.abs(guide - hints[:, 0]).mean()
    assert np.log(off) == pytest.approx(hints[0, 1], abs=0.06)
    if clarity > 0.1:
        assert np.corrcoef(guide, hints[:, 0])[0, 1] == pytest.approx(clarity, abs=0.06)


def test_what_is_drawn_with_a_guide_is_what_the_logits_say() -> None:
    head = conducted().head()
    assert isinstance(head, SampleLevelHead) and head.guided
    rng = np.random.default_rng(2)
    for name in ("hint_codes", "hint_errors", "hint_kernel"):
        head.tensors[name] = rng.normal(0, 0.3, head.tensors[name].shape).astype(np.float32)
    parameters = rng.normal(0, 1, (3, head.parameter_size)).astype(np.float32)
    last, guide, noise = rng.normal(0, 0.2, (3, 3, FRAME)).astype(np.float32)
    hints = head.heard(guide, 0.9, noise)
    drawn = head.offer(parameters, last, 0.0, [rng] * 3, hints=hints)
    logits = head.logits(parameters, drawn, last, np, hints)
    codes = codes_of(drawn, head.levels, np).astype(int)
    chosen = np.take_along_axis(logits, codes[..., None], axis=-1)[..., 0]
    np.testing.assert_allclose(chosen, logits.max(-1), atol=0.1)  # weights in play are bytes
    assert (logits.argmax(-1) == codes).mean() > 0.9
    assert (drawn != head.offer(parameters, last, 0.0, [rng] * 3)).any()


def test_a_performance_repeats_itself_alone_and_in_any_batch() -> None:
    made = conducted()
    several = voice_of(made, 3, 4)
    beginning = several.prime()
    frames = play(several, 150)
    assert np.isfinite(frames).all() and np.abs(frames).max() <= 1 and frames.std() > 1e-4
    for row, seed in enumerate((3, 4)):
        alone = voice_of(made, seed)
        np.testing.assert_array_equal(alone.prime()[:, 0], beginning[:, row])
        np.testing.assert_array_equal(play(alone, 150)[:, 0], frames[:, row])
    several.reset()
    np.testing.assert_array_equal(several.prime(), beginning)
    np.testing.assert_array_equal(play(several, 150), frames)


def test_what_is_fed_back_is_the_excitation_behind_it() -> None:
    # The same frame, once known to be its own and once not.
    made = conducted()
    known, unknown = voice_of(made, 5), voice_of(made, 5)
    for voice in (known, unknown):
        voice.prime()
    for _ in range(30):
        frame = known.next(PLAIN)
        np.testing.assert_allclose(unknown.next(PLAIN), frame, atol=1e-3)
        known.feed(frame, PLAIN)
        unknown.feed(frame * np.float32(1 + 1e-6), PLAIN)
    state, other = known._play.history, unknown._play.history
    np.testing.assert_allclose(state, other, atol=0.02)


def test_both_networks_are_bent_and_the_conductor_can_be_left() -> None:
    made = conducted()
    plain = voice_of(made, 1)
    plain.prime()
    untouched = play(plain, 200)
    moves = {"noise": 1.0, "memory": 1.0, "temperature": 0.5, "conductor": 0.0, "foresight": 0.0}
    for values in ({name: value} for name, value in moves.items()):
        voice = voice_of(made, 1)
        voice.prime()
        moved = play(voice, 200, replace(PLAIN, **values))
        assert np.abs(moved[100:] - untouched[100:]).max() > 1e-3, values


def test_it_goes_on_from_sound_that_others_played() -> None:
    made, sound = conducted(), waves(3)[0][:, None]
    primed, caught_up = voice_of(made, 1), voice_of(made, 1)
    np.testing.assert_array_equal(primed.prime(sound[:, 0]), sound)
    caught_up.prime()
    caught_up.catch_up(sound, PLAIN)
    for voice in (primed, caught_up):
        frames = play(voice, 40)
        assert np.isfinite(frames).all() and np.abs(frames).max() <= 1
    assert primed.memory * FRAME > 6 * SPECTRA.hop_length
    heard = primed.jump("", PLAIN)
    assert heard.shape[1:] == (1, FRAME) and np.isfinite(play(primed, 20)).all()
    primed.restart_row(0)
    assert np.isfinite(play(primed, 60)).all()


def test_the_same_weights_are_taken_over_in_the_middle_of_a_phrase() -> None:
    made = conducted()
    first, second, whole = (voice_of(made, 9) for _ in range(3))
    for voice in (first, second, whole):
        voice.prime()
    expected = play(whole, 60)
    begun = play(first, 30)
    assert second.take_over(first)
    np.testing.assert_array_equal(np.concatenate([begun, play(second, 30)]), expected)
    assert not second.take_over(voice_of(conducted(1), 9))


def test_a_checkpoint_keeps_its_conductor_and_so_does_a_packed_model(tmp_path: Path) -> None:
    made = conducted()
    checkpoint.create(tmp_path / "one", made)
    back = checkpoint.load(tmp_path / "one")
    assert checkpoint.same_weights(back, made) and back.conductor is not None
    packed = pack(
        tmp_path / "one", tmp_path / "one.audiogen", licence="CC0-1.0", by="me", corpus=True
    )
    assert packed.conductor is not None and packed.conductor.primer
    assert not audiogen.load(tmp_path / "one.audiogen").render(0.2).samples.any() == 0
    before = digest(tmp_path / "one")
    other = replace(made, conductor=fake_checkpoint(codec=SPECTRA, seed=7))
    checkpoint.create(tmp_path / "two", other)
    assert digest(tmp_path / "two") != before
    strange = replace(made, conductor=fake_checkpoint())
    checkpoint.create(tmp_path / "three", strange)
    with pytest.raises(CheckpointError, match="conductor: it is no model of spectra of the same"):
        checkpoint.load(tmp_path / "three")


def test_several_corpora_are_learned_without_a_conductor() -> None:
    assert choose_settings({}, "waveform").model.conducted
    for other in ({"styles": 2}, {"context": "window"}, {"head": "mixture"}):
        assert not choose_settings(other, "waveform").model.conducted, other
    with pytest.raises(ConfigError, match="of one corpus: name one folder"):
        choose_settings({"styles": 2, "conducted": True}, "waveform")


def test_what_is_prepared_is_what_its_training_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n, part in enumerate(waves(2, 3, 700)):
        audiogen.Sound(part.reshape(-1, 1), RATE).save(corpus / f"{n}.wav")
        os.utime(corpus / f"{n}.wav", (0, 0))  # of younger files the digest is not remembered
    options = ["--frames", "waveform", "--sample-rate", str(RATE), "--frame-size", str(FRAME)]
    CliRunner().invoke(cli, ["prepare", str(corpus), *options], catch_exceptions=False)
    given = {"sample_rate": RATE, "frame_size": FRAME}
    chosen = choose_settings(given, "waveform").completed([corpus])
    read = codecs_read(chosen)
    assert len(read) == 2 and read[1].kind == "spectral"
    for codec in read:
        store = FrameStore(codec)
        assert all(store.remembers(path) for path in corpus.iterdir())
    # Several folders are learned without a conductor, and one with it.
    both = choose_settings(with_styles(given, [corpus, tmp_path]), "waveform")
    assert [codec.kind for codec in codecs_read(both)] == ["waveform"]
    # They are read from there where they are asked for, each strength by itself.
    found = open_excitations([corpus], chosen.codec, window=8)
    whole = open_dataset([corpus], read[0], window=8).training
    assert all(isinstance(segment, ChosenValues) for segment in found.training)
    for style in range(len(STRENGTHS)):
        own = [s for s, at in zip(found.training, found.styles[0], strict=True) if at == style]
        for segment, wide in zip(own, whole, strict=True):
            part = np.asarray(wide[:])[:, style * FRAME : (style + 1) * FRAME]
            np.testing.assert_array_equal(segment[:], part)
            np.testing.assert_array_equal(segment[2:5], part[2:5])
            np.testing.assert_array_equal(segment[:, 1:3], part[:, 1:3])
            np.testing.assert_array_equal(part_of(segment, 1, 4)[:], part[1:4])
            np.testing.assert_array_equal(np.asarray(segment), part)


@pytest.mark.slow
def test_one_command_trains_both_and_goes_on_with_both(tmp_path: Path) -> None:
    sound = np.concatenate([part.reshape(-1) for part in waves(2, 3, 700)])
    (tmp_path / "corpus").mkdir()
    audiogen.Sound(sound[:, None], RATE).save(tmp_path / "corpus" / "a.wav")
    options = {**SAMPLES, "sample_rate": RATE, "conducted": True, "averaging": 0.9}
    model = train(tmp_path / "corpus", tmp_path / "made", **options, epochs=2)
    trained = model.checkpoint.conductor
    assert trained is not None and trained.provenance["training"]["averaging"] == 0.9
    assert trained is not None and trained.errors is not None and trained.scores["step"] > 0
    assert model.defaults.recall == trained.recall == 1
    more = train(tmp_path / "corpus", tmp_path / "made", epochs=3, resume=True).checkpoint
    assert more.conductor is not None
    assert more.scores["step"] >= model.checkpoint.scores["step"]
    rows = (tmp_path / "made" / "conductor" / "history.csv").read_text().splitlines()
    assert rows[-1].startswith("3,")
    assert not list(tmp_path.glob(".made*making*"))
    other = audiogen.remember(
        tmp_path / "made", tmp_path / "corpus", new_name=str(tmp_path / "other")
    )
    assert other.checkpoint.conductor is not None and other.checkpoint.conductor.errors is not None
    judged = audiogen.evaluate(tmp_path / "made", tmp_path / "corpus", minutes=0.05, seeds=(1,))
    assert judged.likelihood is not None and judged.likelihood.bits > 0


@pytest.mark.slow
def test_a_training_that_dies_before_its_conductor_is_ready_goes_on_from_there(
    tmp_path: Path,
) -> None:
    sound = np.concatenate([part.reshape(-1) for part in waves(2, 3, 700)])
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    audiogen.Sound(sound[:, None], RATE).save(corpus / "a.wav")
    options = {**SAMPLES, "sample_rate": RATE, "conducted": True, "epochs": 2}
    for force in (False, True):
        train(corpus, tmp_path / "made", units=4, epochs=1, force=force)
    before = digest(tmp_path / "made.previous")

    class Killed(BaseException):
        pass

    seen: list[int] = []
    last = 1

    def dies(progress: Any) -> None:
        seen.append(progress.scorings)
        if progress.scorings == last:
            raise Killed

    with pytest.raises(Killed):
        train(corpus, tmp_path / "made", **options, force=True, on_progress=dies)
    left = tmp_path / ".made.conductor"
    assert left.is_dir() and digest(tmp_path / "made.previous") == before
    kept = shutil.copytree(left, tmp_path / "kept")
    seen.clear()
    steps = {"on_progress": lambda progress: seen.append(progress.scorings)}
    made = train(corpus, tmp_path / "made", **options, force=True, **steps).checkpoint
    assert seen[0] == 1 and not left.exists()
    assert made.conductor is not None and made.conductor.errors is not None
    # Of other settings, nothing is gone on with.
    shutil.copytree(kept, left)
    seen.clear()
    last = 0
    with pytest.raises(Killed):
        train(corpus, tmp_path / "made", **{**options, "seed": 5}, force=True, on_progress=dies)
    assert seen == [0] and not left.exists()
