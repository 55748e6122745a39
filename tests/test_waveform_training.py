"""Training on waveform frames, from a folder to sound: sample by sample, or frame by frame."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from small_corpus import RATE
from trainings import FRAME, SAMPLES, history, train

import audiogen
from audiogen.cli import main
from audiogen.codec import WaveformCodec
from audiogen.config import TrainingConfig, WaveformConfig
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.errors import ConfigError, MediaError
from audiogen.model.engine.fast import FastEngine
from audiogen.model.frame_map import SampleMap

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corpus(trained: Callable[[str], Path]) -> Path:
    return trained("samples").parent / "melodies"


@pytest.fixture(scope="module")
def model(trained: Callable[[str], Path]) -> audiogen.Model:
    """One model for all that look at a trained one."""
    return audiogen.load(trained("samples"))


@pytest.fixture(scope="module")
def unfiltered(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without the linear prediction filter, learned in windows."""
    folder = tmp_path_factory.mktemp("models") / "m"
    train(corpus, folder, **SAMPLES, context="window", prediction=False, epochs=2)
    return folder


def dataset_of(corpus: Path) -> Dataset:
    codec = WaveformCodec(WaveformConfig(sample_rate=RATE, frame_size=FRAME))
    return open_dataset([corpus], codec, window=8, validation=0.1, on_file=None)


def test_held_out_sound_takes_fewer_bits_than_a_histogram_of_it(
    corpus: Path, model: audiogen.Model
) -> None:
    made = model.checkpoint
    assert isinstance(made.frame_map, SampleMap)
    held_out = dataset_of(corpus).validation
    codes = np.concatenate([made.frame_map.codes(made.frame_map.forward(s)) for s in held_out])
    chances = np.bincount(codes.ravel(), minlength=16) / codes.size
    entropy = -(chances[chances > 0] * np.log2(chances[chances > 0])).sum()
    bits = made.scores["held_out_bits"]
    assert made.scores["bits_per"] == "sample"
    # Measured: 0.80 of 3.69 bits. A tone is told from its last samples.
    assert 0 < bits < 0.5 * entropy
    assert made.tensors["head/logit_bias"].shape == (16,)


def test_a_byte_for_each_weight_costs_next_to_no_bits(corpus: Path, model: audiogen.Model) -> None:
    from audiogen.evaluation.sound.sample_likelihood import held_out_samples

    dataset = dataset_of(corpus)
    parts = model.checkpoint, dataset.training, dataset.validation
    exact, played = (held_out_samples(*parts, as_played=way).bits for way in (False, True))
    assert exact != played  # it is rounded
    assert played - exact < 0.01


def test_the_scores_bits_are_those_of_the_head_over_the_engine(
    corpus: Path, model: audiogen.Model
) -> None:
    """The same held-out sound, scored by the playing half: another road to the same bits."""
    from audiogen.model.engine import build_engine

    made = model.checkpoint
    head, engine = made.head(), build_engine(made.model, made.tensors)
    nats, samples = 0.0, 0
    for stretch in dataset_of(corpus).validation:
        vectors = made.frame_map.forward(stretch)
        state, memory = engine.start(), head.lpc_state(1)
        hints = head.follow(memory, vectors[None])[0]
        for t in range(len(vectors) - 1):
            parameters = engine.step(vectors[t][None], state)
            if t >= 128:
                given = parameters, vectors[t + 1][None], vectors[t][None]
                nats += float(head.nll(*given, np, hints[t + 1][None])[0])
                samples += FRAME
    bits = nats / samples / np.log(2)
    # Not the same places: the score is taken on runs spread over them.
    assert bits == pytest.approx(made.scores["held_out_bits"], abs=0.1)


def test_the_state_to_begin_with_is_learned(model: audiogen.Model) -> None:
    for layer in (1, 2):
        for part in ("start_h", "start_c"):
            assert np.abs(model.checkpoint.tensors[f"rnn_{layer}/{part}"]).max() > 1e-3


def test_the_state_goes_on_from_batch_to_batch_and_begins_anew_with_a_file(
    corpus: Path, tmp_path: Path, model: audiogen.Model
) -> None:
    import tensorflow as tf

    from audiogen.training import load_trainer
    from audiogen.training.batches import batches

    trainer = load_trainer()(
        tmp_path / "m",
        model.checkpoint,
        dataset_of(corpus),
        TrainingConfig(batch_size=4, dropout=0.0),
    )
    network = trainer.network
    forward = model.checkpoint.frame_map.forward
    feed = batches(trainer.order, forward, 0, 0, 0.0, head=network.head)
    _, _, batch = next(feed)
    feed.close()  # type: ignore[attr-defined]
    rng = np.random.default_rng(0)
    for step, carried in enumerate(([0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0])):
        vectors = model.checkpoint.frame_map.forward(
            rng.uniform(-0.5, 0.5, (4, 9, FRAME)).astype(np.float32)
        )
        goes_on = np.array(carried, bool)
        states = [
            [tf.where(goes_on[:, None], old, new) for old, new in zip(*layer, strict=True)]
            for layer in zip(trainer.carried, network.start(4), strict=True)
        ]
        _, wanted = network(tf.constant(vectors[:, :-1]), states)
        before = [[part.numpy() for part in layer] for layer in states]
        given = {"vectors": vectors, "inputs": vectors, "carried": goes_on}
        trainer.train_on(dataclasses.replace(batch, **given))
        for found, after, first in zip(trainer.carried, wanted, before, strict=True):
            for own, other, begun in zip(found, after, first, strict=True):
                np.testing.assert_allclose(own, other, atol=1e-5)
                assert np.abs(own - begun).max() > 1e-2
        begun = before[0][0]
        start = model.checkpoint.tensors["rnn_1/start_h"]
        fresh = [row for row in range(4) if not carried[row]]
        # By a few steps of the learned start at the most, all rows the same.
        np.testing.assert_allclose(begun[fresh], np.tile(start, (len(fresh), 1)), atol=0.05)
        assert step == 0 or not np.allclose(begun[0], begun[1], atol=0.05)


def played(model: audiogen.Model, **settings: Any) -> np.ndarray:
    return model.render(0.5, **settings).samples


def test_the_same_seed_plays_the_same_samples_and_another_seed_others(
    model: audiogen.Model,
) -> None:
    first = played(model, seed=3)
    np.testing.assert_array_equal(played(model, seed=3), first)
    assert np.abs(played(model, seed=4) - first).max() > 0.01
    again = audiogen.Model(model.checkpoint)
    np.testing.assert_array_equal(played(again, seed=3), first)
    blocks = list(model.blocks(0.5, [1, 3, 7]))
    together = np.concatenate([block.samples[1] for block in blocks])
    np.testing.assert_array_equal(together, first)


def test_a_model_of_16_levels_plays_16_amplitudes_at_most(model: audiogen.Model) -> None:
    frame_map = model.checkpoint.frame_map
    assert isinstance(frame_map, SampleMap)
    levels = frame_map.inverse(frame_map.forward(np.linspace(-1, 1, 4096, dtype="f4")))
    amplitudes = np.unique(levels)
    assert len(amplitudes) == 16
    frames = np.concatenate([b.frames.ravel() for b in model.blocks(2, [0, 1], rescue=False)])
    heard = np.unique(frames)
    assert np.isin(heard, amplitudes).all()
    assert len(heard) > 8


def test_it_plays_sound_that_is_neither_silence_nor_noise_nor_hum(
    corpus: Path, model: audiogen.Model
) -> None:
    frames = np.concatenate([b.frames[:, 0] for b in model.blocks(4, [2], rescue=False)])
    sound = frames.ravel()
    own = np.concatenate([sf.read(path)[0] for path in sorted(corpus.iterdir())])
    assert 0.2 < sound.std() / own.std() < 3

    def smoothness(x: np.ndarray) -> float:
        """How like a sample is to the one before: 1 for a slow wave, 0 for white noise."""
        x = x - x.mean()
        return float((x[1:] * x[:-1]).mean() / (x * x).mean())

    assert smoothness(own) > 0.85 and smoothness(sound) > 0.8
    # Its level comes and goes, as notes do: in pieces of 50 ms.
    pieces = sound[: len(sound) // 400 * 400].reshape(-1, 400)
    assert np.ptp(model.checkpoint.codec.level(pieces)) > 3


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[np.ndarray]]:
    """Every vector that an engine hears, in order."""
    vectors: list[np.ndarray] = []
    step = FastEngine.step

    def listen(self: Any, vector: np.ndarray, *rest: Any, **named: Any) -> np.ndarray:
        vectors.append(np.array(vector))
        return step(self, vector, *rest, **named)

    monkeypatch.setattr(FastEngine, "step", listen)
    yield vectors


def test_a_performance_begins_from_seconds_of_a_sound_file(
    corpus: Path, tmp_path: Path, model: audiogen.Model, heard: list[np.ndarray]
) -> None:
    path = sorted(corpus.iterdir())[1]
    sound, _ = sf.read(path, dtype="float32")
    made = model.checkpoint
    for at in (0.0, 0.5):
        heard.clear()
        next(iter(model.blocks(0.1, [0], prime=path, prime_at=at)))
        count = round(2.75 * RATE / FRAME)
        begin = round(at * RATE)
        wanted = made.frame_map.forward(sound[begin : begin + count * FRAME].reshape(-1, FRAME))
        assert len(heard) > count
        # With the noise that it learned to hear with, which is too small to change a level here.
        was = np.concatenate(heard[:count])
        assert 0 < np.abs(was - wanted).max() < 0.13
        np.testing.assert_array_equal(made.frame_map.codes(was), made.frame_map.codes(wanted))
    # The last ten frames are the same: what came before them still shows in what is played.
    other = sound[: round(2.75 * RATE)].copy()
    before = len(other) - 10 * FRAME
    other[:before] = 0.3 * np.random.default_rng(0).standard_normal(before)
    sf.write(tmp_path / "other.wav", other, RATE, subtype="FLOAT")
    first, second = (played(model, seed=0, prime=p) for p in (path, tmp_path / "other.wav"))
    assert np.abs(first - second).max() > 0.01
    np.testing.assert_array_equal(played(model, seed=0, prime=path), first)


def test_a_seed_alone_begins_from_seconds_of_the_corpus(
    model: audiogen.Model, heard: list[np.ndarray]
) -> None:
    made = model.checkpoint
    beginnings = [made.frame_map.codes(made.frame_map.forward(each)) for each in made.primer]
    assert all(len(stretch) == round(2.75 * RATE / FRAME) for stretch in beginnings)
    found = set()
    for seed in range(8):
        heard.clear()
        next(iter(model.blocks(0.1, [seed])))
        primed = made.frame_map.codes(np.concatenate(heard[: len(beginnings[0])]))
        found |= {n for n, one in enumerate(beginnings) if np.array_equal(one, primed)}
    assert len(found) > 2


def test_a_file_too_short_to_prime_is_refused_in_a_sentence(
    tmp_path: Path, model: audiogen.Model
) -> None:
    sf.write(tmp_path / "short.wav", np.zeros(3 * FRAME), RATE)
    with pytest.raises(MediaError, match=r"has 0\.01 s from 0 s on, and the model needs 0\.02"):
        next(iter(model.blocks(1, [0], prime=tmp_path / "short.wav")))


@pytest.mark.parametrize(("head", "context"), [("point", "carry"), ("mixture", "window")])
def test_the_frames_of_samples_can_be_learned_by_regression(
    corpus: Path, tmp_path: Path, head: str, context: str
) -> None:
    no_samples = dict.fromkeys(("sample_units", "levels", "taps", "conducted"))
    settings = {**SAMPLES, **no_samples, "head": head, "context": context, "learned_start": False}
    model = train(corpus, tmp_path / "m", epochs=4, basis=0, **settings)
    bits = [row["held_out_bits"] for row in history(tmp_path / "m")]
    assert bits[-1] < bits[0]
    assert model.checkpoint.scores["bits_per"] == "frame"
    assert model.checkpoint.frame_map.values == FRAME
    assert not [name for name in model.checkpoint.tensors if "start" in name]
    sound = played(model, seed=1, temperature=1.0)
    assert np.isfinite(sound).all() and sound.std() > 1e-3
    np.testing.assert_array_equal(sound, played(model, seed=1, temperature=1.0))


def test_samples_can_be_learned_in_windows_too(unfiltered: Path) -> None:
    model = audiogen.load(unfiltered)
    made = model.checkpoint
    assert made.model.context == "window" and not made.model.learned_start
    bits = [row["held_out_bits"] for row in history(unfiltered)]
    assert bits[-1] < bits[0] and made.scores["bits_per"] == "sample"
    assert played(model).std() > 1e-3


def test_three_tiers_learn_and_play(corpus: Path, tmp_path: Path) -> None:
    model = train(corpus, tmp_path / "m", **SAMPLES, tiers=3, epochs=2)
    bits = [row["held_out_bits"] for row in history(tmp_path / "m")]
    assert bits[-1] < bits[0] < 4
    assert np.ptp(model.checkpoint.tensors["head/middle/read_out"]) > 0
    assert played(model).std() > 1e-3


WRONG = [
    ({"taps": 17}, "frames of 16 samples are too short for 17 taps"),
    ({"frame_size": 12, "tiers": 3}, "three tiers need a frame_size of 16 or more, in steps of 8"),
    ({"channels": 2}, "waveform frames have no setting 'channels'"),
    ({"head": "mixture", "levels": 16, "taps": None, "sample_units": None},
     "'levels' is for the head sample_level, and this is mixture"),
    ({"context": "window", "learned_start": True}, "learned_start needs the context carry"),
    ({"tiers": 4}, "tiers must be 2 or 3"),
    ({"companding": "a-law"}, "companding must be mu-law or linear"),
    ({"n_fft": 256}, "waveform frames have no setting 'n_fft'"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "sentence"), WRONG, ids=[s for _, s in WRONG])
def test_settings_that_cannot_be_are_refused_in_a_sentence(
    corpus: Path, tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence) as caught:
        train(corpus, tmp_path / "m", **{**SAMPLES, **settings}, epochs=1)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--frames waveform --channels 2", "waveform frames have no setting 'channels'"),
        ("--head sample_level", "it needs --frames waveform"),
        ("--frames waveform --taps 65", "frames of 64 samples are too short for 65 taps"),
        ("--frames waveform --head mixture --levels 16", "'levels' is for the head sample_level"),
        ("--frames waveform --frame-size 12 --tiers 3 --taps 8", "three tiers need a frame_size"),
        ("--frames spectral --frame-size 32", "spectral frames have no setting 'frame_size'"),
    ],
)
def test_the_command_refuses_them_in_a_line(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["train", str(corpus), "--name", str(tmp_path / "m"), *arguments.split()])
    assert stop.value.code not in (0, None)
    told = capsys.readouterr().err
    assert sentence in told and "Traceback" not in told
    assert not (tmp_path / "m").exists()


def test_a_waveform_model_cannot_go_on_with_other_frames(
    corpus: Path, trained: Callable[[str], Path]
) -> None:
    first = trained("samples")
    with pytest.raises(ConfigError, match="was made with waveform frames"):
        audiogen.train(corpus, name="x", start_from=first, frames="spectral")
    with pytest.raises(ConfigError, match="levels = 16, which cannot become 32"):
        audiogen.train(corpus, name="x", start_from=first, levels=32)


def test_foresight_lets_the_filter_have_its_say_and_at_0_it_has_none(
    model: audiogen.Model,
) -> None:
    usual = played(model, seed=3)
    heard = {share: played(model, seed=3, foresight=share) for share in (0.0, 0.3, 1.0)}
    assert all(np.isfinite(each).all() and np.std(each) > 1e-3 for each in heard.values())
    np.testing.assert_array_equal(heard[1.0], usual)
    assert np.abs(heard[1.0] - heard[0.0]).max() > 0.01
    assert np.abs(heard[0.3] - heard[1.0]).max() > 0.01
    np.testing.assert_array_equal(played(model, seed=3, foresight=0.0), heard[0.0])


def test_a_model_without_the_filter_says_that_foresight_moves_nothing(
    unfiltered: Path,
) -> None:
    model = audiogen.load(unfiltered)
    told: list[str] = []
    plain = played(model, seed=3)
    moved = model.render(0.5, seed=3, foresight=0.5, on_message=told.append).samples
    np.testing.assert_array_equal(moved, plain)
    assert told == ["'m' has no linear prediction and hears no conductor: foresight has no effect"]
