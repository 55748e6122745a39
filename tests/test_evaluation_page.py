"""The page: it is drawn of any evaluation, tagged as ours, and shows what was found."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged_model import make_model, make_sounds
from matplotlib.image import imread

from audiogen import api
from audiogen.errors import SinkError
from audiogen.evaluation.sound.evaluation import SoundEvaluation
from audiogen.evaluation.sound.faults import Fault
from audiogen.evaluation.sound.page import draw_page
from audiogen.generation.render.picture import check_picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page")
    return make_model(place / "tiny", make_sounds(place / "melodies"))


@pytest.fixture(scope="module")
def found(model: Path) -> SoundEvaluation:
    return api.evaluate(model, minutes=0.1, seeds=(1, 2))


def drawn(found: SoundEvaluation, path: Path) -> np.ndarray:
    draw_page(found, path)
    return imread(path)[:, :, :3]


def changed(found: SoundEvaluation, **values: Any) -> SoundEvaluation:
    return dataclasses.replace(found, **values)


def named(found: SoundEvaluation, name: str) -> SoundEvaluation:
    return changed(found, checkpoint=dataclasses.replace(found.checkpoint, name=name))


def test_a_page_is_a_picture_that_audiogen_may_write_over(
    found: SoundEvaluation, tmp_path: Path
) -> None:
    pixels = drawn(found, tmp_path / "new folder" / "page.png")
    assert pixels.shape[0] > 1000 and pixels.shape[1] > 1500
    check_picture(tmp_path / "new folder" / "page.png")
    # Mostly paper, but no empty page; the spectrograms at its foot are dark.
    assert 0.3 < (pixels.min(axis=2) > 0.98).mean() < 0.9
    assert (pixels[-400:].min(axis=2) < 0.5).mean() > 0.4


def test_a_finding_is_marked(found: SoundEvaluation, tmp_path: Path) -> None:
    plain = drawn(changed(found, findings=((), ())), tmp_path / "plain.png")
    fault = Fault("loop", 1.0, 4.0, "repeats itself")
    wrong = drawn(changed(found, findings=((), (fault,))), tmp_path / "wrong.png")
    differs = (plain != wrong).any(axis=2)
    assert differs.any()
    # In the sentence at the top and in the lanes; the corpus's spectrogram is as it was.
    assert not differs[-350:, :600].any()


def test_any_name_can_be_drawn(found: SoundEvaluation, tmp_path: Path) -> None:
    name = "$x^2$ & <b> melodies 🎹 ü " + "a" * 200
    assert drawn(named(found, name), tmp_path / "page.png").size


def test_a_page_without_bits_and_without_pieces_is_drawn(
    found: SoundEvaluation, tmp_path: Path
) -> None:
    nothing = dataclasses.replace(found.copying, pieces=(), held_out=np.zeros(0))
    bare = changed(found, likelihood=None, copying=nothing)
    assert drawn(bare, tmp_path / "page.png").size


def test_more_seeds_than_colours_and_more_than_a_minute_are_drawn(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiogen.evaluation.sound.performance.END_SECONDS", 1.0)
    monkeypatch.setattr("audiogen.evaluation.sound.excerpts.END_SECONDS", 1.0)
    many = api.evaluate(model, minutes=0.05, seeds=tuple(range(7)))
    assert drawn(many, tmp_path / "page.png").size


def test_a_folder_that_cannot_be_made_gets_a_sentence(
    found: SoundEvaluation, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SinkError, match="could not be written"):
        draw_page(found, tmp_path / "file" / "page.png")
