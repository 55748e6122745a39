"""Judging waveform models: as all others are, but in bits a sample."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from judged_model import make_sounds
from waveform_model import CODEC, waveform_checkpoint

from audiogen import api, storage
from audiogen.cli import main
from audiogen.cli.report import print_evaluation
from audiogen.config import FrameMapConfig
from audiogen.data.dataset import open_dataset
from audiogen.evaluation.sound.brief import judge_sound_briefly
from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import SoundEvaluation
from audiogen.evaluation.sound.excerpts import draw_excerpts
from audiogen.evaluation.sound.page import draw_page
from audiogen.generation.load import load
from audiogen.model import checkpoint
from audiogen.model.frame_map import fit_map

pytestmark = pytest.mark.slow

HEADS = ("sample_level", "mixture", "point")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("judged")


@pytest.fixture(scope="module")
def sounds(place: Path) -> Path:
    return make_sounds(place / "melodies")


@pytest.fixture(scope="module")
def models(place: Path, sounds: Path) -> dict[str, Path]:
    """An untrained model with each head, that plays within the range of the sound."""
    made = {}
    for head in HEADS:
        model = waveform_checkpoint(head=head)
        dataset = open_dataset(sounds, CODEC, window=model.model.window)
        frame_map = fit_map(list(dataset.training), FrameMapConfig(), model.model, dataset.codec)
        model = dataclasses.replace(
            model,
            frame_map=frame_map,
            tensors={**model.tensors, "head/spread": frame_map.spread.copy()},
            primer=(dataset.training[0][:700],),
            provenance={
                "corpus": [sounds.name],
                "paths": [str(sounds)],
                "digest": dataset.digest,
                "seconds": dataset.seconds,
            },
            scores={"held_out_bits": 4.25, "bits_per": model.head().bits_per, "seconds": 90.0},
        )
        made[head] = place / head
        checkpoint.create(made[head], model)
    return made


@pytest.fixture(scope="module")
def judged(models: dict[str, Path], place: Path) -> Callable[[str], SoundEvaluation]:
    """`judged(head)` -> the evaluation of the model with that head, made once."""

    @functools.cache
    def judge(head: str) -> SoundEvaluation:
        settings = {"minutes": 0.1, "seeds": (3, 4), "picture": place / f"{head}.png"}
        found = api.evaluate(models[head], **settings)
        assert isinstance(found, SoundEvaluation)
        return found

    return judge


@pytest.mark.parametrize("head", HEADS)
def test_every_waveform_model_is_judged_in_bits_a_sample(
    judged: Callable[[str], SoundEvaluation],
    place: Path,
    head: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = judged(head)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["likelihood"]["bits_per"] == "sample"
    assert set(told["likelihood"]["baselines"]) == {"order-0", "order-1", "linear"}
    assert told["verdicts"][-1]["sentence"].startswith("A held-out sample costs it ")
    sentences = [verdict["sentence"] for verdict in told["verdicts"]]
    assert len(sentences) == 6 + any(each.startswith("It changes") for each in sentences)
    assert len(told["findings"]) == 2
    assert told["structure"]["drift"] is None and told["structure"]["play"]["attack_db"] > 0
    assert (place / f"{head}.png").read_bytes().startswith(b"\x89PNG")
    print_evaluation(found)
    assert "held-out bits a sample: " in capsys.readouterr().out


def test_a_page_shows_spectra_and_not_samples(judged: Callable[[str], SoundEvaluation]) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    draw_excerpts(figure.subfigures(1, 1), judged("sample_level"))
    corpus, play = (axes.images[0] for axes in figure.get_axes()[:2])
    # Melodies from 220 to 415 Hz: the lower half of the picture, up to 283 Hz, and a little above.
    shown = np.asarray(corpus.get_array())
    assert shown.max() > -40 and np.median(shown) < shown.max() - 30
    assert play.get_extent()[1] == pytest.approx(6, abs=0.2)


def test_the_corpus_is_heard_at_the_levels_of_the_model(
    models: dict[str, Path], sounds: Path, judged: Callable[[str], SoundEvaluation]
) -> None:
    coarse = read_corpus([sounds], load(models["sample_level"]).checkpoint)
    fine = read_corpus([sounds], load(models["mixture"]).checkpoint)
    assert len(coarse.segments) == len(fine.segments)
    flat = [np.median(each.training[0].features.flatness) for each in (coarse, fine)]
    assert flat[0] > 1.5 * flat[1]
    told = "the corpus was quantised to the model's 12 levels, as its play is"
    short = "the distance of its partials needs 30 s of held-out sound"
    assert judged("sample_level").remarks == (told, short)


def test_the_short_form_and_info_tell_bits_a_sample(
    models: dict[str, Path],
    sounds: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = judge_sound_briefly(load(models["sample_level"]), [sounds], trained_seconds=61.0)
    assert judged.brief_json()["likelihood"]["bits_per"] == "sample"
    monkeypatch.setattr(storage, "ROOT", models["sample_level"].parent)
    for arguments in (["info", "sample_level"], ["info"]):
        main(arguments)
        assert "4.250 bits a sample" in capsys.readouterr().out


def test_a_moment_of_play_is_drawn(place: Path, models: dict[str, Path]) -> None:
    from matplotlib.image import imread

    found = api.evaluate(models["point"], minutes=0.002, seeds=(1,))
    draw_page(found, place / "short.png")
    height, width, _ = imread(place / "short.png").shape
    assert min(height, width) > 500
    inked = (imread(place / "short.png")[..., :3] < 0.9).any(axis=2)
    # Text, axes and pictures: in every quarter of the page, from the top to the bottom.
    assert all(part.mean() > 0.01 for part in np.array_split(inked, 4))
