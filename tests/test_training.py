"""Training: it learns, it stops and goes on exactly, and what it writes can always be loaded."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from small_corpus import SMALL, make_corpus
from trainings import KINDS, StopAfter, history, train

import audiogen
from audiogen.cli.disk import remove
from audiogen.errors import CheckpointError, ConfigError, TrainingError
from audiogen.model import checkpoint
from audiogen.training import batch_order
from audiogen.training.state import read_state

pytestmark = pytest.mark.slow


Trained = Callable[[str], Path]


@pytest.fixture(scope="module")
def corpus(trained: Trained) -> Path:
    return trained("window").parent / "melodies"


@pytest.mark.parametrize("kind", ["window", "carry"])
def test_held_out_bits_fall_and_beat_the_start(trained: Trained, kind: str) -> None:
    bits = [row["held_out_bits"] for row in history(trained(kind))]
    assert bits[-1] < bits[0] - 5
    assert np.isfinite(bits).all()


@pytest.mark.parametrize("kind", ["point", "gru", "samples"])
def test_a_resumed_training_is_the_uninterrupted_one(
    trained: Trained, tmp_path: Path, kind: str
) -> None:
    whole, corpus, folder = trained(kind), trained(kind).parent / "melodies", tmp_path / kind
    steps = int(history(whole)[-1]["step"])
    halt = StopAfter(steps // 2 + 1)  # in the middle of an epoch, so that a state is carried
    train(corpus, folder, should_stop=halt, **KINDS[kind])
    assert int(history(folder)[-1]["step"]) < steps
    train(corpus, folder, resume=True)
    expected = history(whole)
    rows = [row for row in history(folder) if row["step"] in {e["step"] for e in expected}]
    assert rows == expected
    parts = checkpoint.load(folder)
    assert checkpoint.load(whole).tensors.keys() == parts.tensors.keys()
    for name, tensor in checkpoint.load(whole).tensors.items():
        np.testing.assert_array_equal(parts.tensors[name], tensor, err_msg=name)


@pytest.mark.parametrize("kind", ["window", "gru"])
def test_the_same_seed_trains_the_weights_that_it_did_before(
    corpus: Path, tmp_path: Path, kind: str
) -> None:
    # Made before the random numbers of a step were computed from their places, so without any.
    kept = np.load(Path(__file__).parent / "before" / "trained.npz")
    settings = {**KINDS[kind], "epochs": 2, "dropout": 0.0, "input_noise": 0.0}
    made = train(corpus, tmp_path / kind, **settings).checkpoint
    names = [name.removeprefix(f"{kind}/") for name in kept.files if name.startswith(f"{kind}/")]
    assert made.tensors.keys() == set(names) and len(names) > 12
    for name in names:  # elsewhere rounding differs
        np.testing.assert_allclose(
            made.tensors[name], kept[f"{kind}/{name}"], atol=2e-4, err_msg=name
        )


GROWN = {"averaging": 0.9, "weight_decay": 0.01, "transpose": 2, "dynamics": 6.0}


def test_a_training_keeps_the_kind_of_order_that_it_began_with(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**SMALL, "epochs": 2, "basis": 32}
    monkeypatch.setattr(batch_order, "LISTED", 1)  # as where a list would take gigabytes
    whole = train(corpus, tmp_path / "whole", **settings).checkpoint
    assert not read_state(tmp_path / "whole")[0].listed
    halt = StopAfter(int(history(tmp_path / "whole")[-1]["step"]) // 2 + 1)
    train(corpus, tmp_path / "parts", should_stop=halt, **settings)
    monkeypatch.undo()  # a version that lists more, or a corpus that has shrunk
    parts = train(corpus, tmp_path / "parts", resume=True).checkpoint
    for name, tensor in whole.tensors.items():
        np.testing.assert_array_equal(parts.tensors[name], tensor)


@pytest.mark.parametrize(
    "settings",
    [
        {**KINDS["window"], **GROWN, "pace": 0.2, "epochs": 4},
        {**KINDS["samples"], **GROWN, "run": 32, "epochs": 1},
    ],
    ids=["window", "samples"],
)
def test_averages_and_augmentation_resume_exactly(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    corpus = make_corpus(tmp_path / "melodies", seconds=4.0)
    whole = train(corpus, tmp_path / "whole", **settings).checkpoint
    train(corpus, tmp_path / "parts", should_stop=StopAfter(5), **settings)
    assert read_state(tmp_path / "parts")[0].total_steps == 5
    parts = train(corpus, tmp_path / "parts", resume=True).checkpoint
    assert history(tmp_path / "parts")[-1] == history(tmp_path / "whole")[-1]
    for name, tensor in whole.tensors.items():
        np.testing.assert_array_equal(parts.tensors[name], tensor, err_msg=name)
    # What plays is the average, and what goes on is the weights themselves.
    own = read_state(tmp_path / "whole")[1]
    assert np.abs(own["rnn_1/kernel"] - whole.tensors["rnn_1/kernel"]).max() > 1e-5
    changed = {**settings, "transpose": 0, "dynamics": 0.0, "pace": 0.0}
    other = train(corpus, tmp_path / "other", **changed).checkpoint
    assert np.abs(other.tensors["rnn_1/kernel"] - whole.tensors["rnn_1/kernel"]).max() > 1e-5


@pytest.mark.parametrize("budget", [{"minutes": 0.06}, {"epochs": 30}])
def test_the_rate_has_fallen_to_its_end_when_the_budget_is_spent_resumed_or_not(
    corpus: Path, tmp_path: Path, budget: dict[str, float]
) -> None:
    settings = {**SMALL, "cell": "rnn", "layers": 1, **budget}
    train(corpus, tmp_path / "m", should_stop=StopAfter(20), **settings)
    train(corpus, tmp_path / "m", resume=True)
    (name, spent), *_ = budget.items()
    for more in (None, {name: 2 * spent}):
        if more:  # the rate climbs back to where it would be half way, and falls again
            train(corpus, tmp_path / "m", resume=True, **more)
        last = history(tmp_path / "m")[-1]
        climb = min(1.0, (last["step"] + 1) / 50)
        assert last["learning_rate"] == pytest.approx(2e-3 * climb / 50, rel=1e-3)


def test_a_training_until_done_ends_by_itself_and_says_why_it_went_on(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiogen.training.trainer.FIRST_SCORE", 0.05)
    seen = []
    settings = {**SMALL, "cell": "rnn", "layers": 1, "until": "done", "patience": 2}
    train(corpus, tmp_path / "m", on_progress=seen.append, minutes=2, **settings)
    state = read_state(tmp_path / "m")[0]
    assert state.seconds < 119 or state.falling_from == pytest.approx(96)
    assert state.seconds >= 1.25 * state.falling_from
    rows = history(tmp_path / "m")
    assert {"drift", "attack"} < rows[-1].keys()
    assert rows[-1]["learning_rate"] == pytest.approx(2e-3 / 50, rel=1e-3)
    assert any("bits" in progress.improved for progress in seen)
    falling = [p.seconds_left < float("inf") for p in seen]
    assert falling == sorted(falling) and falling[-1] and not falling[0]


@pytest.mark.parametrize("kind", ["window", "carry", "point", "gru"])
def test_the_engine_predicts_what_the_trained_network_predicts(trained: Trained, kind: str) -> None:
    from audiogen.model.engine import build_engine
    from audiogen.training.network import Network

    model = checkpoint.load(trained(kind))
    assert model.model.cell == KINDS[kind].get("cell", "lstm")
    network = Network(model.model, 16, model.frame_map.spread)
    network.assign(model.tensors)
    frames = model.primer[0][: model.model.window]
    vectors = model.frame_map.forward(frames)
    expected = np.asarray(network(vectors[None], last=True)[0])[0, 0]
    for engine_kind in ("fast", "reference"):
        engine = build_engine(model.model, model.tensors, engine_kind)
        state = engine.start(1)
        for vector in vectors:
            predicted = engine.step(vector[None], state)
        np.testing.assert_allclose(predicted[0], expected, atol=1e-5)


def test_starting_from_another_model_begins_where_that_one_was(
    trained: Trained, corpus: Path, tmp_path: Path
) -> None:
    first = trained("window")
    settings = {"epochs": 1, "learning_rate": 1e-5}
    second = train(corpus, tmp_path / "second", start_from=first, **settings)
    begun = history(tmp_path / "second")[0]["held_out_bits"]
    assert abs(begun - checkpoint.load(first).scores["held_out_bits"]) < 1
    assert second.checkpoint.provenance["from"] == "window"
    with pytest.raises(ConfigError, match="units = 16, which cannot become 32"):
        audiogen.train(corpus, name="x", start_from=first, units=32)
    with pytest.raises(ConfigError, match="cell = lstm, which cannot become gru"):
        audiogen.train(corpus, name="x", start_from=first, cell="gru")


def test_whoever_watches_sees_every_score_with_the_last(corpus: Path, tmp_path: Path) -> None:
    rows, seen = [], []
    model = train(
        corpus,
        tmp_path / "m",
        **{**KINDS["point"], "epochs": 2},
        on_score=rows.append,
        on_progress=lambda progress: seen.append(progress.held_out_bits),
    )
    written = history(tmp_path / "m")
    shown = [{**vars(row)} for row in rows]
    assert len(written) == len(shown) > 1
    for row, kept in zip(shown, written, strict=True):
        assert {name: pytest.approx(row[name], rel=1e-6) for name in kept} == kept
    assert seen[-1] == rows[-1].held_out_bits
    assert min(row.held_out_bits for row in rows) == pytest.approx(
        model.checkpoint.scores["held_out_bits"], abs=1e-3
    )


def test_it_stops_early_when_held_out_sound_gets_no_better(corpus: Path, tmp_path: Path) -> None:
    # Scored every fourth epoch. At a rate that does not fall the bits go up and down in the end.
    settings = {**SMALL, "cell": "rnn", "context": "carry", "learning_rate": 0.2}
    settings |= {"schedule": "inverse", "decay": 0.0}
    train(corpus, tmp_path / "m", epochs=60, patience=2, **settings)
    rows = history(tmp_path / "m")
    best = int(np.argmin([row["held_out_bits"] for row in rows]))
    assert len(rows) - 1 - best == 2
    assert rows[-1]["epoch"] < 60


def test_a_training_that_explodes_says_so_and_keeps_the_best(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, corpus = checkpoint.load(trained("point")), trained("point").parent / "melodies"
    folder = shutil.copytree(trained("point"), tmp_path / "m")
    # An endless step: the weights are no numbers after it, nor is the next loss.
    monkeypatch.setattr("audiogen.training.trainer.learning_rate", lambda *given: float("inf"))
    with pytest.raises(TrainingError, match="lower --learning-rate"):
        train(corpus, folder, resume=True, epochs=9)
    after = checkpoint.load(folder)
    np.testing.assert_array_equal(after.tensors["rnn_1/bias"], kept.tensors["rnn_1/bias"])


@pytest.mark.parametrize("stopped", [False, True])
def test_a_training_that_explodes_can_go_on_from_what_it_saved_before(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    corpus = trained("point").parent / "melodies"
    folder = shutil.copytree(trained("point"), tmp_path / "m")
    monkeypatch.setattr("audiogen.training.trainer.UNSAVED_SECONDS", 1e9 if stopped else 0.0)
    monkeypatch.setattr("audiogen.training.trainer.learning_rate", lambda *given: float("inf"))
    for stop in (StopAfter(1), lambda: False) if stopped else [lambda: False]:
        with pytest.raises(TrainingError, match="lower --learning-rate"):
            train(corpus, folder, resume=True, epochs=9, should_stop=stop)
    _, tensors = read_state(folder)
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
    monkeypatch.undo()
    train(corpus, folder, resume=True, epochs=5)


def test_a_name_that_is_taken_is_refused_and_force_keeps_the_old_one(
    trained: Trained, tmp_path: Path
) -> None:
    first, corpus = checkpoint.load(trained("point")), trained("point").parent / "melodies"
    folder = shutil.copytree(trained("point"), tmp_path / "m")
    with pytest.raises(CheckpointError, match="--resume"):
        train(corpus, folder, **KINDS["point"])
    second = train(corpus, folder, seed=9, force=True, **KINDS["point"]).checkpoint
    kept = checkpoint.load(tmp_path / "m.previous")
    np.testing.assert_array_equal(kept.tensors["head/kernel"], first.tensors["head/kernel"])
    # Another seed trains another model. That the same one trains the same: see the resumed one.
    assert np.abs(second.tensors["rnn_1/kernel"] - first.tensors["rnn_1/kernel"]).max() > 0.01


def test_a_name_that_is_in_training_is_refused_to_every_other_command(
    trained: Trained, corpus: Path, tmp_path: Path
) -> None:
    folder, refused = tmp_path / "m", []

    def meanwhile() -> bool:
        if not refused and folder.exists():
            before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
            for ways in ({"force": True, "units": 9}, {"sample_rate": 4000, "force": True}, {}):
                with pytest.raises(CheckpointError, match="is being trained by another process"):
                    train(corpus, folder, **{**KINDS["point"], **ways})
            with pytest.raises(CheckpointError, match="is being trained by another process"):
                train(corpus, folder, resume=True, epochs=9)
            with pytest.raises(CheckpointError, match="is being trained"):
                remove([str(folder)], yes=True)
            refused.append(before)
            assert all(path.read_bytes() == content for path, content in before.items())
        return False

    train(corpus, folder, **KINDS["point"], should_stop=meanwhile)
    assert refused and not list(tmp_path.glob(".*")) and not (tmp_path / "m.previous").exists()
    # As if nobody had tried: the same training gives the same model.
    assert history(folder) == history(trained("point"))
    assert checkpoint.same_weights(checkpoint.load(folder), checkpoint.load(trained("point")))
    assert read_state(folder)[0].total_steps == read_state(trained("point"))[0].total_steps


def test_resuming_on_other_sound_or_with_other_settings_is_refused(
    trained: Trained, corpus: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(trained("window"), tmp_path / "m")
    other = make_corpus(tmp_path / "other", files=1)
    with pytest.raises(ConfigError, match="not what"):
        audiogen.train(other, name=str(folder), resume=True)
    with pytest.raises(ConfigError, match="batch_size = 8"):
        audiogen.train(corpus, name=str(folder), resume=True, batch_size=4)


def test_a_training_killed_at_any_moment_leaves_what_can_be_loaded(
    corpus: Path, tmp_path: Path
) -> None:
    """The process is halted at 30 random moments; what is on disk then is what a kill leaves."""
    folder = tmp_path / "m"
    script = (
        "import sys, audiogen\n"
        "from small_corpus import SMALL\n"
        "import audiogen.training.trainer as training\n"
        "training.SCORES = 10**9\n"  # score, and so write, after every epoch
        "import audiogen.training.scoring as scoring\n"
        "scoring.SCORED_WINDOWS = 16\n"
        "audiogen.train(sys.argv[1], name=sys.argv[2], **{**SMALL, 'epochs': 10**6})\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(corpus), str(folder)],
        cwd=Path(__file__).parent,
        stderr=subprocess.PIPE,
    )
    rng = np.random.default_rng(int(time.time()))
    try:
        deadline = time.monotonic() + 120
        while not (folder / "config.json").exists():
            assert process.poll() is None, process.stderr.read()  # type: ignore[union-attr]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        seen: set[int] = set()
        halts = 0
        # At least 30 times, and on until it has been written to between two of them: the first
        # preview may have to compile the player.
        while halts < 30 or len(seen) < 2:
            assert time.monotonic() < deadline
            halts += 1
            time.sleep(rng.uniform(0.01, 0.3))
            os.kill(process.pid, signal.SIGSTOP)
            checkpoint.load(folder)
            seen.add(read_state(folder)[0].total_steps)  # it could be resumed, too
            os.kill(process.pid, signal.SIGCONT)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]
    audiogen.train(corpus, name=str(folder), previews=False, resume=True, should_stop=StopAfter(1))


def test_a_real_folder_trains_without_a_question(shared_data: Path, tmp_path: Path) -> None:
    settings = {**SMALL, "epochs": 3, "basis": 32, "previews": True}
    model = train(shared_data / "drums", tmp_path / "m", **settings)
    bits = [row["held_out_bits"] for row in history(tmp_path / "m")]
    assert bits[-1] < bits[0]
    sound = model.render(seconds=2, seed=1)
    assert np.isfinite(sound.samples).all()
    assert sound.samples.std() > 1e-3


def test_a_preview_plays_as_the_trained_model_will(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[checkpoint.Checkpoint] = []
    monkeypatch.setattr(
        audiogen.Model, "render_file", lambda model, *_, **__: played.append(model.checkpoint)
    )
    made = train(corpus, tmp_path / "m", epochs=1, previews=True).checkpoint
    assert played and all(preview.errors is not None for preview in played)
    assert {preview.recall for preview in played} == {made.recall} != {0.0}


def test_a_full_disk_after_a_training_leaves_the_model_without_errors(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoint, "keep_errors", full)
    with pytest.warns(RuntimeWarning, match=r"No space left.*audiogen remember m"):
        made = train(corpus, tmp_path / "m", epochs=1)
    assert made.checkpoint.recall == 0 and made.checkpoint.errors is None
    assert checkpoint.load(tmp_path / "m").errors is None


def test_starting_from_a_model_takes_on_the_range_of_the_new_sound(
    trained: Trained, corpus: Path, tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    for path in corpus.iterdir():
        samples, rate = sf.read(path)
        sf.write(quiet / path.name, 0.1 * samples, rate)
    first = checkpoint.load(trained("window")).frame_map
    begun = {"epochs": 1, "start_from": trained("window")}
    second = train(quiet, tmp_path / "second", **begun).checkpoint.frame_map
    np.testing.assert_array_equal(second.basis, first.basis)
    assert (second.ceiling < first.ceiling - 10).mean() > 0.9
