"""`audiogen render` with several sources: their names, their mix, their stems, and mistakes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_model import SMALL, fake_checkpoint

from audiogen.cli import main
from audiogen.generation.load import load
from audiogen.model.checkpoint import create


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two models that may meet, one that may not, and a sound."""
    monkeypatch.chdir(tmp_path)
    create(Path("checkpoints/jazz"), fake_checkpoint())
    create(Path("checkpoints/rain"), fake_checkpoint(seed=5, context="carry"))
    wide = replace(SMALL, n_fft=64)
    create(Path("checkpoints/wide"), fake_checkpoint(codec=wide))
    noise = np.random.default_rng(1).normal(0, 0.1, 3000)
    soundfile.write("drops.wav", noise, 1000)
    return tmp_path


def render(*words: str) -> int:
    """What the command ends with."""
    try:
        main(["render", *words, "-o", "out.wav", "--duration", "3", "--seed", "4"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def sound(name: str) -> np.ndarray:
    return soundfile.read(name)[0]


@pytest.mark.slow
def test_the_first_of_several_plays_alone_until_a_mix_says_otherwise() -> None:
    assert render("jazz") == 0
    alone = sound("out.wav")
    assert render("jazz", "rain", "--source", "again=jazz") == 0
    np.testing.assert_array_equal(sound("out.wav"), alone)
    assert render("jazz", "rain", "--mix", "jazz=0.5", "--mix", "rain=2") == 0
    assert np.abs(sound("out.wav") - alone).max() > 0.01


@pytest.mark.slow
def test_stems_and_counts_get_files_of_their_own() -> None:
    words = ["jazz", "--source", "drops=file:drops.wav?wander", "--mix", "jazz=1"]
    assert render(*words, "--mix", "drops=0.3", "--stems", "--count", "2") == 0
    names = {path.name for path in Path().glob("*.wav")} - {"drops.wav"}
    stems = {f"out_{n}.{source}.wav" for n in (1, 2) for source in ("jazz", "drops")}
    assert names == {"out_1.wav", "out_2.wav", *stems}
    assert {len(sound(name)) for name in names} == {3000}
    assert render(*words, "--mix", "drops=0.3", "--stems", "--force") == 0
    for own in ("", ".jazz", ".drops"):
        np.testing.assert_array_equal(sound(f"out{own}.wav"), sound(f"out_1{own}.wav"))


def test_a_stem_never_takes_the_place_of_a_file_that_is_not_ours() -> None:
    Path("out.jazz.wav").write_text("precious")
    assert render("jazz", "--stems") == 1
    assert Path("out.jazz.wav").read_text() == "precious" and not Path("out.wav").exists()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ([], 2, "name a model to play, or a --source"),
        (["jazz", "wide"], 1, "'jazz' has n_fft 32, 'wide' has n_fft 64"),
        (["jazz", "wide"], 1, "train 'wide' anew with --n-fft 32"),
        (["jazz", "jazz"], 1, "two sources are called 'jazz'"),
        (["jazz", "--mix", "jaz=1"], 1, "no source 'jaz'; did you mean 'jazz'?"),
        (["jazz", "--mix", "jazz"], 2, "'jazz' is not NAME=WEIGHT"),
        (["jazz", "--mix", "jazz=-1"], 2, "'-1' is no weight: write a number from 0 on"),
        (["jazz", "--mix", "jazz=1", "--mix", "jazz=2"], 2, "'jazz' is named more than once"),
        (["jazz", "--source", "x=file:none.wav"], 1, "'none.wav' does not exist"),
        (["--source", "x=file:drops.wav"], 1, "no model among the sources"),
        (["jazz", "--source", "x=nobody"], 1, "no checkpoint 'nobody'"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    words: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(*words) == code
    told = capsys.readouterr().err
    assert sentence in " ".join(told.split())
    assert not Path("out.wav").exists()


def test_a_value_out_of_range_and_a_control_without_effect_are_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert render("jazz", "--crush", "99", "--style", "1") == 0
    told = capsys.readouterr().err
    assert told.count("crush reaches from 0 to 15: 15 instead of 99") == 1
    assert told.count("'jazz' has learned one corpus: style has no effect") == 1


def test_from_python_a_name_alone_is_a_model_and_several_are_an_ensemble() -> None:
    assert load("jazz").checkpoint.name == "jazz"
    both = load("jazz", sources={"drops": "file:drops.wav", "again": "checkpoints/jazz"})
    assert both.names == ("jazz", "drops", "again")
    assert both.checkpoints["again"] is both.checkpoints["jazz"]
    made = both.render(1, seed=2, mix={"again": 1.0, "drops": 1.0}, crosstalk=0.5)
    assert made.samples.shape == (1000, 1) and np.isfinite(made.samples).all()
