"""Several corpora in one model: who is told apart from whom, and what moves between them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_model import fake_checkpoint

from audiogen import api
from audiogen.codec import SpectralCodec
from audiogen.config import ModelConfig, SpectralConfig
from audiogen.data.dataset import open_dataset
from audiogen.errors import ConfigError
from audiogen.evaluation.sound.by_style import in_style
from audiogen.generation.voice import Voice
from audiogen.model import checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.styles import nearest_style, style_vector
from audiogen.model.tensors import expected_shapes
from audiogen.training import load_trainer

SMALL = {
    "sample_rate": 8000,
    "n_fft": 256,
    "hop_length": 128,
    "basis": 8,
    "units": 12,
    "batch_size": 8,
}


@pytest.fixture(scope="module")
def two_folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Low tones in one folder, hiss in the other; sorted by name they are the other way round."""
    root = tmp_path_factory.mktemp("two")
    rng = np.random.default_rng(3)
    time = np.arange(8000 * 12) / 8000
    made = {
        "tones": 0.3 * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 2 * time)) / 2,
        "hiss": 0.2 * rng.standard_normal(len(time)) * (1 + np.sin(2 * np.pi * 3 * time)) / 2,
    }
    for name, wave in made.items():
        (root / name).mkdir()
        soundfile.write(root / name / "a.wav", wave, 8000)
    return root / "tones", root / "hiss"


def test_style_reads_between_the_corpora_and_straight_on_beyond() -> None:
    embedding = np.array([[0, 0], [1, 2], [5, 2]], np.float32)
    for style, wanted in ((0, [0, 0]), (1, [1, 2]), (2, [5, 2]), (0.5, [0.5, 1]), (1.25, [2, 2])):
        np.testing.assert_allclose(style_vector(embedding, style), wanted)
    np.testing.assert_allclose(style_vector(embedding, 3), [9, 2])
    np.testing.assert_allclose(style_vector(embedding, -1), [-1, -2])
    assert [nearest_style(3, s) for s in (-1, 0.4, 0.6, 1.6, 8)] == [0, 0, 1, 2, 2]


def test_each_stretch_knows_the_folder_that_it_comes_from(two_folders: tuple[Path, Path]) -> None:
    codec = SpectralCodec(SpectralConfig(sample_rate=8000, n_fft=256, hop_length=128))
    for folders in (two_folders, two_folders[::-1]):
        dataset = open_dataset(folders, codec, window=40)
        for stretches, labels in zip(
            (dataset.training, dataset.validation), dataset.styles, strict=True
        ):
            assert len(stretches) == len(labels)
            for stretch, label in zip(stretches, labels, strict=True):
                # Hiss is loud at the top, tones are not.
                hissing = stretch[:, 100:].mean() > -70
                assert folders[label].name == ("hiss" if hissing else "tones")


@pytest.mark.slow
def test_the_network_hears_a_style_as_the_engine_does(rng: np.random.Generator) -> None:
    load_trainer()
    from audiogen.training.network import Network

    config = ModelConfig(units=10, window=6, styles=3, components=2)
    network = Network(config, 5, np.ones(5, np.float32), seed=1)
    tensors = network.tensors()
    assert {n: t.shape for n, t in tensors.items()} == expected_shapes(config, 5)
    engine = build_engine(config, tensors)
    vectors = rng.normal(size=(3, 6, 5)).astype(np.float32)
    labels = np.array([0, 2, 1], np.int32)
    said = network(vectors, last=True, styles=labels)[0].numpy()[:, 0]
    state = engine.start(3)
    embedding = tensors["style/embedding"]
    added = np.stack([style_vector(embedding, float(label)) for label in labels])
    for n in range(6):
        played = engine.step(vectors[:, n] + added, state)
    np.testing.assert_allclose(played, said, atol=1e-5)


def test_a_primer_keeps_its_styles_on_disk(tmp_path: Path) -> None:
    one = fake_checkpoint(seed=1)
    styles = tuple(n % 2 for n in range(len(one.primer)))
    values = one.frame_map.values
    two = dataclasses.replace(
        one,
        model=dataclasses.replace(one.model, styles=2),
        tensors={**one.tensors, "style/embedding": np.ones((2, values), np.float32)},
        primer_styles=styles,
    )
    checkpoint.create(tmp_path / "two", two)
    again = checkpoint.load(tmp_path / "two")
    assert again.primer_styles == styles and again.model.styles == 2
    for mine, its in zip(two.primer, again.primer, strict=True):
        np.testing.assert_array_equal(mine, its)
    voice = Voice(again, build_engine(again.model, again.tensors, "reference"), [5])
    heard = voice.prime(style=1.0)
    own = [stretch for stretch, style in zip(again.primer, styles, strict=True) if style == 1]
    assert any((heard[0, 0] == frame).all() for stretch in own for frame in stretch)


@pytest.mark.slow
def test_a_model_of_two_corpora_plays_like_either(
    two_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    trained = api.train(
        two_folders,
        name=str(tmp_path / "both"),
        epochs=40,
        learning_rate=1e-2,
        previews=False,
        evaluate=False,
        **SMALL,
    )
    assert trained.checkpoint.model.styles == 2
    assert set(trained.checkpoint.primer_styles) == {0, 1}
    top = {}
    for style in (0.0, 1.0):
        blocks = trained.blocks(6, [1], style=style, rescue=False)
        frames = np.concatenate([block.frames[:, 0] for block in blocks])
        top[style] = float(frames[100:, 100:].mean())
    assert top[1.0] > top[0.0] + 6
    frames = trained.checkpoint.frame_map.forward(trained.checkpoint.primer[0][:30])
    one, voice = in_style(trained.checkpoint, 0.7), trained.checkpoint
    told = build_engine(one.model, one.tensors), build_engine(voice.model, voice.tensors)
    states = [engine.start() for engine in told]
    added = style_vector(voice.tensors["style/embedding"], 0.7)
    for frame in frames:
        said = told[0].step(frame[None], states[0]), told[1].step((frame + added)[None], states[1])
    np.testing.assert_allclose(*said, atol=1e-4)
    with pytest.raises(ConfigError, match="was trained on 2 corpora"):
        api.train(two_folders[0], name=str(tmp_path / "more"), start_from=tmp_path / "both")
    with pytest.raises(ConfigError, match="styles should be 1 or"):
        api.train(two_folders, name=str(tmp_path / "three"), styles=3)
    one = api.train(
        two_folders, name=str(tmp_path / "one"), styles=1, epochs=1, previews=False, evaluate=False,
        **SMALL,
    )  # fmt: skip
    assert one.checkpoint.model.styles == 1
