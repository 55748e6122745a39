"""Judging a model: by its corpus or another, in words, as JSON, and at the end of a training."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged_model import make_model, make_sounds

import audiogen
from audiogen import api
from audiogen.cli import main
from audiogen.data import corpus_place
from audiogen.errors import ConfigError
from audiogen.evaluation.after_training import judged_in_place
from audiogen.evaluation.sound import brief, temperature
from audiogen.evaluation.sound.brief import judge_sound_briefly
from audiogen.evaluation.sound.corpus import joined, read_corpus
from audiogen.evaluation.sound.evaluation import SoundEvaluation
from audiogen.evaluation.sound.faults import Fault
from audiogen.evaluation.sound.performance import perform
from audiogen.evaluation.verdict import NothingToJudgeError
from audiogen.generation.load import load
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow

TOO_SHORT = "the distance of its partials needs 30 s of held-out sound"
"""What an evaluation says of the short corpus here."""

SHORT: dict[str, Any] = {"minutes": 0.1, "seeds": (3, 4)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("judged")


@pytest.fixture(scope="module")
def sounds(place: Path) -> Path:
    return make_sounds(place / "melodies")


@pytest.fixture(scope="module")
def model(place: Path, sounds: Path) -> Path:
    return make_model(place / "tiny", sounds)


@pytest.fixture(scope="module")
def found(model: Path) -> SoundEvaluation:
    return api.evaluate(model, **SHORT)


def run(*arguments: str) -> int:
    """The exit status of `audiogen ARGUMENTS`, in this process."""
    try:
        main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_an_evaluation_answers_every_question(found: SoundEvaluation) -> None:
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["model"] == "tiny" and told["seeds"] == [3, 4]
    assert told["seconds"] == pytest.approx(6, abs=0.1)
    assert [trait["trait"] for trait in told["traits"]] == [
        *("level", "centroid", "flatness", "change", "onsets")
    ]
    assert set(told["likelihood"]["baselines"]) == {"corpus", "repeat", "linear"}
    rows = told["structure"]
    assert rows["play"]["attack_db"] > 0 and rows["corpus"]["attack_db"] > 0
    assert set(rows["play"]["change"]) == {"0.1", "0.5", "2", "8"}
    assert rows["held_out"]["change"]["0.1"] == pytest.approx(1, rel=0.5)
    assert set(rows["drift"]) == {"1", "3", "6", "12", "25"} and min(rows["drift"].values()) > 0
    assert rows["play"]["distance"] is None  # too little is held out, and it says so
    assert told["copying"]["pieces"] == len(told["copying"]["likeness"])
    assert len(told["findings"]) == len(told["stretches"]) == 2
    sentences = [verdict["sentence"] for verdict in told["verdicts"]]
    for beginning in ("After 12 predictions", "Its attacks", "The likeness", "A held-out frame"):
        assert sum(each.startswith(beginning) for each in sentences) == 1
    assert not any(each.startswith("Its partials") for each in sentences)
    assert len(sentences) == 7 + any(each.startswith("It changes") for each in sentences)
    assert told["notes"] == [TOO_SHORT]
    for verdict in told["verdicts"]:
        assert verdict["sentence"].endswith(".") and not verdict["sentence"][0].islower()


def test_the_same_seeds_are_judged_alike(model: Path, found: SoundEvaluation) -> None:
    assert api.evaluate(model, **SHORT).to_json() == found.to_json()


def test_controls_reach_the_play(model: Path, found: SoundEvaluation) -> None:
    quiet = api.evaluate(model, **SHORT, gain=-20.0, temperature=0.5)
    loud, soft = (each.comparisons[0].play[2] for each in (found, quiet))
    assert soft < loud - 15
    assert quiet.to_json()["controls"] == {"gain": -20.0, "temperature": 0.5}
    assert quiet.to_json()["temperature"] == 0.5


def test_what_is_held_out_is_what_the_training_held_out(model: Path, sounds: Path) -> None:
    corpus = read_corpus([sounds], load(model).checkpoint)
    rate = corpus.dataset.codec.frame_rate
    for heard, frames in (
        (corpus.training, corpus.dataset.training),
        (corpus.held_out, corpus.dataset.validation),
    ):
        assert len(heard) == len(frames) > 0
        for stretch, own in zip(heard, frames, strict=True):
            assert stretch.features.seconds == pytest.approx(len(own) / rate, abs=0.1)
            assert stretch.path.parent == sounds
    assert {stretch.start > 10 for stretch in corpus.held_out} == {True}


def test_a_long_corpus_is_heard_in_part(model: Path, sounds: Path) -> None:
    trained = load(model).checkpoint
    whole, part = (read_corpus([sounds], trained, most_seconds=most) for most in (1e9, 9.0))
    assert part.seconds == pytest.approx(9, abs=1)
    assert len(part.segments) == len(whole.segments)
    assert part.dataset.seconds == whole.dataset.seconds


def test_joined_traits_are_one_after_another(model: Path, sounds: Path) -> None:
    runs = [segment.features for segment in read_corpus([sounds], load(model).checkpoint).segments]
    whole = joined(runs)
    assert whole.seconds == pytest.approx(sum(run.seconds for run in runs))
    assert len(whole.onsets) == sum(len(run.onsets) for run in runs)
    np.testing.assert_array_equal(whole.mel[: len(runs[0].mel)], runs[0].mel)
    assert (np.diff(whole.onsets) >= 0).all()


def test_a_performance_keeps_its_two_ends(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiogen.evaluation.sound.performance.END_SECONDS", 1.0)
    shares: list[float] = []
    one, other = perform(load(model), 5.0, [1, 2], on_progress=shares.append)
    (alone,) = perform(load(model), 5.0, [2])
    assert shares == sorted(shares) and shares[-1] == 1
    assert len(one.first) == len(one.last) == round(8000 / 128)
    assert one.features.seconds == pytest.approx(5, abs=0.1)
    assert not np.array_equal(one.first, one.last)
    np.testing.assert_array_equal(other.last, alone.last)
    np.testing.assert_array_equal(other.features.mel, alone.features.mel)


def test_a_corpus_that_moved_is_asked_for(
    place: Path, sounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_place, "folder", lambda: tmp_path / "nothing is known")
    moved = make_model(place / "moved", sounds, paths=[str(place / "gone")])
    with pytest.raises(ConfigError, match="gone is not there any more: name the folder"):
        api.evaluate(moved, **SHORT)
    old = make_model(place / "old", sounds, paths=[])
    with pytest.raises(ConfigError, match="trained on melodies.*not known where"):
        api.evaluate(old, **SHORT)
    assert api.evaluate(old, sounds, **SHORT).remarks == (TOO_SHORT,)


def test_a_corpus_is_found_where_it_lay_on_this_machine(
    place: Path, sounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_place, "folder", lambda: tmp_path)
    known = make_model(place / "known", sounds, paths=[str(place / "gone")])
    corpus_place.remember(checkpoint.load(known).provenance["digest"], [sounds])
    assert api.evaluate(known, **SHORT).remarks == (TOO_SHORT,)


def test_another_corpus_is_said_to_be_another(place: Path, model: Path) -> None:
    other = make_sounds(place / "other", seconds=9.0)
    remarks = api.evaluate(model, other, **SHORT).remarks
    assert remarks == ("this is not the corpus that the model was trained on", TOO_SHORT)


def test_nothing_held_out_gives_no_bits_and_says_so(place: Path, sounds: Path) -> None:
    bare = make_model(place / "bare", sounds, training={"validation": 0.0})
    found = api.evaluate(bare, **SHORT)
    assert found.likelihood is None and len(found.copying.held_out) == 0
    assert any("nothing is held out" in note for note in found.remarks)
    assert found.drift is None and found.held_out_structure is None
    assert not any("held-out" in verdict.sentence for verdict in found.verdicts)


def test_one_shots_that_were_padded_are_judged(place: Path, sounds: Path) -> None:
    import soundfile as sf

    shots = place / "shots"
    shots.mkdir()
    sound, rate = sf.read(sorted(sounds.iterdir())[0], dtype="float32")
    for n in range(20):
        # From 3 to 60 frames: shorter and longer than a window.
        sf.write(shots / f"{n}.wav", sound[n * 2000 : n * 2000 + 400 * (n + 1)], rate)
    found = api.evaluate(make_model(place / "hits", shots), **SHORT)
    assert found.copying.piece_seconds < 1
    assert found.likelihood is not None
    json.dumps(found.to_json(), allow_nan=False)


def test_a_model_with_a_point_head_is_judged(place: Path, sounds: Path) -> None:
    point = make_model(place / "point", sounds, head="point")
    found = api.evaluate(point, **SHORT)
    assert found.likelihood is not None and np.isfinite(found.likelihood.bits)


def test_a_replay_is_named_with_its_file_and_second(
    model: Path, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = read_corpus([sounds], load(model).checkpoint)
    source = corpus.training[1]
    played = perform(load(model), 1.0, [9])
    replay = [dataclasses.replace(played[0], features=source.features.between(3.0, 9.5))]
    monkeypatch.setattr(
        "audiogen.evaluation.sound.evaluation.perform", lambda *a, **k: tuple(replay)
    )
    told = api.evaluate(model, **SHORT).to_json()["copying"]
    assert told["copies"] == told["pieces"] > 0
    for copy in told["nearest"]:
        assert copy["seed"] == 9
        assert Path(copy["file"]) == source.path
        assert copy["file_second"] == pytest.approx(copy["second"] + 3, abs=0.05)


def test_the_command_prints_a_table_json_and_a_page(
    model: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", str(model), "--minutes", "0.1", "--seeds", "3,4"]
    assert run(*arguments, "--picture", str(place / "page.png")) == 0
    told = capsys.readouterr()
    for word in ("level", "centroid", "flatness", "change", "onsets", "held-out bits", "corpus"):
        assert word in told.out
    assert "playing" in told.err
    assert (place / "page.png").read_bytes().startswith(b"\x89PNG")
    assert run(*arguments, "--json", "--temperature", "0.7") == 0
    assert json.loads(capsys.readouterr().out)["temperature"] == 0.7


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--seeds", "many"], 2, "neither how many seeds"),
        (["--seeds", "0"], 2, "neither how many seeds"),
        (["--minutes", "0"], 1, "more than 0"),
        (["--picture", "page.jpg"], 1, "should end in .png"),
        (["nowhere"], 1, "nowhere"),
    ],
)
def test_a_mistake_gets_one_sentence_and_a_status(
    model: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    words: str,
) -> None:
    assert run("evaluate", str(model), *arguments) == status
    assert words in capsys.readouterr().err


def test_evaluating_loads_no_tensorflow_and_no_pyplot(model: Path, tmp_path: Path) -> None:
    page = str(tmp_path / "p.png")
    script = (
        "import sys; from audiogen import api;"
        f"api.evaluate({str(model)!r}, minutes=0.05, seeds=[1], picture={page!r});"
        "assert not {'tensorflow', 'keras', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_the_short_form_goes_into_the_checkpoint_and_info_shows_it(
    place: Path, model: Path, sounds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(model, place / "copy"))
    before = checkpoint.load(copy)
    told: list[str] = []
    judged = judged_in_place(
        before, copy, [sounds], lambda what, share: told.append(what), lambda: False
    )
    assert {"measuring", "playing"} <= set(told)
    after = checkpoint.load(copy)
    assert after.evaluation == judged.evaluation
    assert set(after.evaluation) >= {"likelihood", "verdicts", "findings", "temperatures"}
    assert run("info", str(copy)) == 0
    shown = capsys.readouterr().out
    for verdict in after.evaluation["verdicts"]:
        assert verdict["sentence"] in shown


def test_a_training_too_short_to_judge_is_left_alone(model: Path, sounds: Path) -> None:
    with pytest.raises(NothingToJudgeError):
        judge_sound_briefly(load(model), [sounds], trained_seconds=59.0)


def test_stopping_or_failing_leaves_the_checkpoint_as_it_was(
    model: Path, sounds: Path, place: Path
) -> None:
    trained, before = checkpoint.load(model), (model / "config.json").read_bytes()
    asked = iter([False, True])
    quiet = judged_in_place(trained, model, [sounds], lambda w, s: None, lambda: next(asked))
    with pytest.warns(RuntimeWarning, match="was not judged: .*nowhere"):
        failed = judged_in_place(
            trained, model, [place / "nowhere"], lambda w, s: None, lambda: False
        )
    assert quiet is failed is trained
    assert (model / "config.json").read_bytes() == before


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({0.8: [0.5, 0.6] * 4, 0.875: [1.0, 1.1, 0.9, 1.0] * 2}, 0.8),
        ({0.8: [0.85, 0.9] * 4, 0.875: [1.0, 1.1, 0.9, 1.0] * 2}, 0.875),  # not by enough
        ({0.8: [0.1, 0.1, 0.1, 1.8] * 2, 0.875: [1.0, 1.1, 0.9, 1.0] * 2}, 0.875),  # by chance
    ],
)
def test_another_temperature_is_recommended_only_when_it_is_clearly_better(
    model: Path,
    sounds: Path,
    monkeypatch: pytest.MonkeyPatch,
    scores: dict[float, list[float]],
    expected: float,
) -> None:
    trained = load(model)
    corpus = read_corpus([sounds], trained.checkpoint)
    played: list[float] = []

    def fake_perform(model: Any, seconds: float, seeds: Any, **settings: Any) -> list[Any]:
        played.append(settings["temperature"])
        return list(perform(trained, 0.2, [1])) * len(seeds)

    def fake_score(*given: Any) -> float:
        return next(rest[played[-1]])

    rest = {heat: iter(scores.get(heat, [2.0] * 8)) for heat in (*temperature.TEMPERATURES, 0.875)}
    monkeypatch.setattr(temperature, "perform", fake_perform)
    monkeypatch.setattr(temperature, "distance_score", fake_score)
    found = temperature.recommend(trained, corpus, 1.0)
    assert sorted(played) == sorted({*temperature.TEMPERATURES, 0.875})
    assert found.temperature == expected
    assert found.scores[0.875] == pytest.approx(1.0)


@pytest.mark.parametrize(("faulty", "expected"), [(False, 1.1), (True, 0.875)])
def test_a_temperature_that_goes_wrong_later_is_not_recommended(
    model: Path, sounds: Path, monkeypatch: pytest.MonkeyPatch, faulty: bool, expected: float
) -> None:
    found = temperature.Recommendation(1.1, {1.1: 0.5})
    monkeypatch.setattr(brief, "recommend", lambda *given, **settings: found)
    fault = Fault("loop", 1.0, 4.0, "repeats itself")
    judge = brief.judge

    def fake_judge(model: Any, *given: Any, **settings: Any) -> SoundEvaluation:
        wrong = faulty and model.checkpoint.temperature == 1.1
        findings = ((fault,) if wrong else (),)
        return dataclasses.replace(judge(model, *given, **settings), findings=findings)

    monkeypatch.setattr(brief, "judge", fake_judge)
    judged = judge_sound_briefly(load(model), [sounds], trained_seconds=200.0)
    assert judged.checkpoint.temperature == expected
    assert judged.brief_json()["temperature"] == expected


def test_a_training_ends_with_its_evaluation(
    trained: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = trained("window").parent / "melodies"
    folder = shutil.copytree(trained("window"), tmp_path / "judged")
    # Nothing is left of the training but its end.
    plain = audiogen.train(corpus, name=str(folder), resume=True)
    assert plain.checkpoint.evaluation == {}  # it was too short
    monkeypatch.setattr(brief, "SHORTEST_TRAINING", 0.0)
    monkeypatch.setattr(brief, "PLAY_SHARE", 10.0)
    spared = audiogen.train(corpus, name=str(folder), resume=True, evaluate=False)
    assert spared.checkpoint.evaluation == {}
    judged = audiogen.train(corpus, name=str(folder), resume=True)
    stored = checkpoint.load(folder)
    assert stored.evaluation == judged.checkpoint.evaluation
    sentences = [verdict["sentence"] for verdict in stored.evaluation["verdicts"]]
    assert len(sentences) == 7 + any(each.startswith("It changes") for each in sentences)
    assert "paths" not in stored.provenance
    assert str(corpus.parent) not in (folder / "config.json").read_text("utf-8")
    assert corpus_place.recall(stored.provenance["digest"]) == [corpus.absolute()]
