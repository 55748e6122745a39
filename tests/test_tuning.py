"""A search over settings: which trials go on, to the same figures wherever and however often."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_corpus import SMALL, make_corpus

import audiogen
from audiogen import tuning
from audiogen.cli.commands import cli
from audiogen.errors import CheckpointError, ConfigError
from audiogen.tuning import Search, drawn, parsed, rungs

KINDS = {"units": int, "learning_rate": float, "residual": bool, "cell": str}


def test_a_space_is_read_or_refused_in_a_sentence() -> None:
    words = ["units=8,16", "learning-rate=1e-4..1e-2", "residual=yes,no", "cell=gru"]
    assert parsed(words, KINDS) == {
        "units": [8, 16],
        "learning_rate": (1e-4, 1e-2),
        "residual": [True, False],
        "cell": ["gru"],
    }
    for wrong in ("units=a", "units=9..3", "learning_rate=0..1", "units", "colour=3"):
        with pytest.raises(ConfigError, match="--try"):
            parsed([wrong], KINDS)
    for fixed in ("epochs=3,9", "minutes=1..5", "until=time,done"):
        kinds = {"epochs": int, "minutes": float, "until": str}
        with pytest.raises(ConfigError, match=f"--try {fixed}: how long a trial trains is not"):
            parsed([fixed], kinds)


def test_a_small_grid_is_tried_whole_and_a_large_space_is_drawn() -> None:
    grid = drawn({"units": [8, 16], "cell": ["gru", "rnn"]}, 9, seed=0)
    assert len(grid) == 4 and {"units": 16, "cell": "gru"} in grid
    space = {"learning_rate": (1e-4, 1e-2), "units": (8, 512)}
    points = drawn(space, 200, seed=1)
    assert points == drawn(space, 200, seed=1) != drawn(space, 200, seed=2)
    assert len(points) == 200
    rates = [point["learning_rate"] for point in points]
    assert 1e-4 <= min(rates) and max(rates) <= 1e-2
    assert 70 < sum(rate < 1e-3 for rate in rates) < 130  # by the logarithm
    assert all(isinstance(point["units"], int) and 8 <= point["units"] <= 512 for point in points)


@given(epochs=st.integers(1, 2000), trials=st.integers(1, 1000))
def test_rungs_ascend_to_all_epochs_and_are_epochs_that_are_scored(
    epochs: int, trials: int
) -> None:
    found = rungs(epochs, trials)
    assert found[-1] == epochs and found == sorted(set(found)) and found[0] >= 1
    each = max(1, epochs // tuning.SCORES)
    assert all(epoch % each == 0 for epoch in found[:-1])
    assert len(found) == 1 or 3 ** (len(found) - 1) <= trials


def search(corpus: Path, place: Path, **changed: Any) -> Search:
    given = {"trials": 3, "epochs": 3, "seed": 1, "options": {}, **changed}
    settings = {**SMALL, "cell": "rnn", "layers": 1, "context": "window"}
    settings.pop("units", None)
    return Search(place, [corpus], {"units": [4, 8, 12]}, settings=settings, **given)


@pytest.mark.parametrize(
    ("faults", "best"),
    [({0: 2, 1: 1}, 1), ({0: 2, 1: None}, 0), ({0: None, 1: None}, 0), ({0: 1, 1: 1}, 0)],
)
def test_trials_of_the_last_two_rungs_that_are_alike_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: dict[int, Any], best: int
) -> None:
    """Trials 0 and 1 are alike; of nine, only the first reaches the last rung."""
    bits = [1.0, 1.005, 1.2, 2, 2, 2, 2, 2, 2]
    asked = []

    def judged(place: Path, folders: Any) -> int | None:
        asked.append(int(place.name))
        return faults[asked[-1]]

    monkeypatch.setattr(tuning, "train_to", lambda task: (bits[task.settings["units"]], 1.0, ""))
    monkeypatch.setattr(tuning, "faults_of", judged)
    given: dict[str, Any] = {"trials": 9, "epochs": 27, "seed": 0, "settings": {}, "options": {}}
    made = Search(tmp_path / "m", [tmp_path], {"units": list(range(9))}, **given)
    found = made.run()
    assert [len(trial.bits) for trial in made.trials] == [3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert asked == [0, 1]
    assert found is not None and found.number == best


def test_a_model_that_cannot_be_judged_has_no_faults_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(place: Path) -> Any:
        raise CheckpointError("it is damaged")

    monkeypatch.setattr(audiogen.api, "load", refuse)
    assert tuning.faults_of(tmp_path, []) is None


def test_a_corpus_at_an_address_stays_there(tmp_path: Path) -> None:
    given: dict[str, Any] = {"trials": 1, "epochs": 1, "seed": 0, "settings": {}, "options": {}}
    made = Search(tmp_path / "m", [Path("s3://b/x"), tmp_path], {"units": [4]}, **given)
    assert made.folders == ["s3://b/x", str(tmp_path)]


@pytest.mark.slow
def test_a_search_that_was_killed_goes_on_to_the_same_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_corpus(tmp_path / "melodies", seconds=3.0)
    whole = search(corpus, tmp_path / "whole")
    assert whole.rungs == [1, 3]
    best = whole.run()
    assert best is not None

    # Killed in the middle of a training, after some scores, and again between two trials.
    class KilledError(BaseException):
        pass

    train = audiogen.api.train

    def dying(*given: Any, on_score: Any, **named: Any) -> Any:
        def die(row: Any) -> None:
            on_score(row)
            if Path(named["name"]).name == "001":
                raise KilledError

        return train(*given, on_score=die, **named)

    monkeypatch.setattr(audiogen.api, "train", dying)
    with pytest.raises(KilledError):
        search(corpus, tmp_path / "parts").run()
    monkeypatch.setattr(audiogen.api, "train", train)
    assert search(corpus, tmp_path / "parts").run(should_stop=lambda: True) is None
    again = search(corpus, tmp_path / "parts")
    found = again.run()
    assert found is not None and (found.number, found.bits) == (best.number, best.bits)
    assert [t.bits for t in again.trials] == [t.bits for t in whole.trials]
    # A third of them goes on, and it is the one with the fewest bits.
    assert sum(3 in trial.bits for trial in whole.trials) == 1
    assert best.number == min(whole.trials, key=lambda t: t.bits[1]).number

    again.keep(found)
    kept = audiogen.load(tmp_path / "parts").checkpoint
    assert kept.name == "parts" and kept.model.units == found.settings["units"]
    assert kept.scores["held_out_bits"] == pytest.approx(found.best, abs=1e-3)
    longer = audiogen.train(
        corpus, name=str(tmp_path / "parts"), resume=True, epochs=4, previews=False, evaluate=False
    )
    assert longer.checkpoint.scores["step"] >= kept.scores["step"]

    with pytest.raises(ConfigError, match="holds a search with other trials"):
        search(corpus, tmp_path / "parts", trials=2)
    # Nothing is left to do: no training begins.
    monkeypatch.setattr(audiogen.api, "train", None)
    assert search(corpus, tmp_path / "parts").run() is not None


@pytest.mark.slow
def test_the_command_ends_with_a_table_a_picture_and_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    corpus = make_corpus(tmp_path / "melodies", seconds=3.0)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items()
               if name not in ("units", "epochs")]  # fmt: skip
    words = ["tune", str(corpus), "--try", "units=4,8", "--epochs", "1", "--name", "m", *options]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "trial  units  epochs  held-out bits  faults" in done.output
    assert "is kept as checkpoints/m: units = " in done.output
    folder = tmp_path / "checkpoints" / "m.tune"
    assert (folder / "search.png").read_bytes().startswith(b"\x89PNG")
    rows = (folder / "trials.csv").read_text().splitlines()
    assert rows[0] == "trial,units,epochs,held_out_bits,faults,seconds" and len(rows) == 3
    assert len(json.loads((folder / "search.json").read_text())["trials"]) == 2
    assert audiogen.load("m").checkpoint.model.units in (4, 8)
    with pytest.raises(CheckpointError, match="is there already"):
        CliRunner().invoke(cli, words, catch_exceptions=False)
