"""Training: it learns, it stops and goes on exactly, and what it writes can always be loaded."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from small_corpus import SMALL, make_corpus

import audiogen
from audiogen.errors import CheckpointError, ConfigError
from audiogen.model import checkpoint
from audiogen.training.state import read_state

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("corpus") / "melodies")


def train(corpus: Path, name: Path, **settings: Any) -> audiogen.Model:
    quick = {"previews": False, "evaluate": False}
    return audiogen.train(corpus, name=str(name), **{**SMALL, **quick, **settings})


def history(folder: Path) -> list[dict[str, float]]:
    with open(folder / "history.csv") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return [{k: v for k, v in row.items() if k != "seconds"} for row in rows]


class StopAfter:
    """Asks to stop after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self) -> bool:
        self.left -= 1
        return self.left == 0


@pytest.mark.parametrize("context", ["window", "carry"])
def test_held_out_bits_fall_and_beat_the_start(corpus: Path, tmp_path: Path, context: str) -> None:
    train(corpus, tmp_path / "m", epochs=20, context=context)
    bits = [row["held_out_bits"] for row in history(tmp_path / "m")]
    assert bits[-1] < bits[0] - 5
    assert np.isfinite(bits).all()


@pytest.mark.parametrize(
    "settings",
    [
        {
            "context": "window",
            "dropout": 0.2,
            "targets": "last",
            "head": "point",
            "residual": False,
        },
        {"context": "carry", "cell": "gru", "learned_start": True},
    ],
    ids=["window", "carry"],
)
def test_a_resumed_training_is_the_uninterrupted_one(
    corpus: Path, tmp_path: Path, settings: dict[str, Any]
) -> None:
    whole = train(corpus, tmp_path / "whole", epochs=3, **settings)
    steps = int(history(tmp_path / "whole")[-1]["step"])
    halt = StopAfter(steps // 2 + 1)  # in the middle of an epoch
    train(corpus, tmp_path / "parts", epochs=3, should_stop=halt, **settings)
    assert int(history(tmp_path / "parts")[-1]["step"]) < steps
    parts = audiogen.train(
        corpus, name=str(tmp_path / "parts"), previews=False, evaluate=False, resume=True
    )
    expected = history(tmp_path / "whole")
    rows = [
        row for row in history(tmp_path / "parts") if row["step"] in {e["step"] for e in expected}
    ]
    assert rows == expected
    for name, tensor in whole.checkpoint.tensors.items():
        np.testing.assert_array_equal(parts.checkpoint.tensors[name], tensor, err_msg=name)


def test_the_same_seed_trains_the_same_model_and_another_seed_another(
    corpus: Path, tmp_path: Path
) -> None:
    models = [
        train(corpus, tmp_path / f"m{n}", epochs=1, seed=seed) for n, seed in enumerate((1, 1, 2))
    ]
    kernels = [model.checkpoint.tensors["rnn_1/kernel"] for model in models]
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert np.abs(kernels[0] - kernels[2]).max() > 0.01


@pytest.mark.parametrize(
    ("head", "context", "cell"),
    [("mixture", "window", "lstm"), ("point", "carry", "lstm"), ("mixture", "carry", "rnn")],
)
def test_the_engine_predicts_what_the_trained_network_predicts(
    corpus: Path, tmp_path: Path, head: str, context: str, cell: str
) -> None:
    from audiogen.model.engine import build_engine
    from audiogen.training.network import Network

    train(corpus, tmp_path / "m", epochs=2, head=head, context=context, cell=cell)
    trained = checkpoint.load(tmp_path / "m")
    assert trained.model.cell == cell
    network = Network(trained.model, 16, trained.frame_map.spread)
    network.assign(trained.tensors)
    frames = trained.primer[0][: trained.model.window]
    vectors = trained.frame_map.forward(frames)
    expected = np.asarray(network(vectors[None], last=True)[0])[0, 0]
    for kind in ("fast", "reference"):
        engine = build_engine(trained.model, trained.tensors, kind)
        state = engine.start(1)
        for vector in vectors:
            predicted = engine.step(vector[None], state)
        np.testing.assert_allclose(predicted[0], expected, atol=1e-5)


def test_starting_from_another_model_begins_where_that_one_was(
    corpus: Path, tmp_path: Path
) -> None:
    first = train(corpus, tmp_path / "first", epochs=10)
    settings = {"epochs": 1, "learning_rate": 1e-5, "previews": False, "evaluate": False}
    second = audiogen.train(
        corpus, name=str(tmp_path / "second"), start_from=tmp_path / "first", **settings
    )
    begun = history(tmp_path / "second")[0]["held_out_bits"]
    assert abs(begun - first.checkpoint.scores["held_out_bits"]) < 1
    assert second.checkpoint.provenance["from"] == "first"
    with pytest.raises(ConfigError, match="units = 16, which cannot become 32"):
        audiogen.train(corpus, name="x", start_from=tmp_path / "first", units=32)
    with pytest.raises(ConfigError, match="cell = lstm, which cannot become gru"):
        audiogen.train(corpus, name="x", start_from=tmp_path / "first", cell="gru")


def test_it_stops_early_when_held_out_sound_gets_no_better(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path / "m", epochs=400, patience=2, learning_rate=0.1)
    rows = history(tmp_path / "m")
    best = int(np.argmin([row["held_out_bits"] for row in rows]))
    assert len(rows) - 1 - best == 2
    assert rows[-1]["epoch"] < 400


def test_a_training_that_explodes_says_so_and_keeps_the_best(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.training import trainer as training

    train(corpus, tmp_path / "m", epochs=2)
    kept = checkpoint.load(tmp_path / "m")
    # An endless step: the weights are no numbers after it, nor is the next loss.
    monkeypatch.setattr(training.Trainer, "_learning_rate", lambda self: float("inf"))
    with pytest.raises(training.TrainingError, match="lower --learning-rate"):
        audiogen.train(corpus, name=str(tmp_path / "m"), previews=False, resume=True, epochs=9)
    after = checkpoint.load(tmp_path / "m")
    np.testing.assert_array_equal(after.tensors["rnn_1/bias"], kept.tensors["rnn_1/bias"])


def test_a_name_that_is_taken_is_refused_and_force_keeps_the_old_one(
    corpus: Path, tmp_path: Path
) -> None:
    first = train(corpus, tmp_path / "m", epochs=1)
    with pytest.raises(CheckpointError, match="--resume"):
        train(corpus, tmp_path / "m", epochs=1)
    train(corpus, tmp_path / "m", epochs=1, seed=9, force=True)
    kept = checkpoint.load(tmp_path / "m.previous")
    np.testing.assert_array_equal(
        kept.tensors["head/kernel"], first.checkpoint.tensors["head/kernel"]
    )


def test_resuming_on_other_sound_or_with_other_settings_is_refused(
    corpus: Path, tmp_path: Path
) -> None:
    train(corpus, tmp_path / "m", epochs=1)
    other = make_corpus(tmp_path / "other", files=1)
    with pytest.raises(ConfigError, match="not what"):
        audiogen.train(other, name=str(tmp_path / "m"), resume=True)
    with pytest.raises(ConfigError, match="batch_size = 8"):
        audiogen.train(corpus, name=str(tmp_path / "m"), resume=True, batch_size=4)


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


@pytest.mark.parametrize("folder", ["drums", "jazz"])
def test_real_folders_train_without_a_question(
    shared_data: Path, tmp_path: Path, folder: str
) -> None:
    settings = {**SMALL, "epochs": 3, "basis": 32, "evaluate": False}
    model = audiogen.train(shared_data / folder, name=str(tmp_path / "m"), **settings)
    bits = [row["held_out_bits"] for row in history(tmp_path / "m")]
    assert bits[-1] < bits[0]
    sound = model.render(seconds=2, seed=1)
    assert np.isfinite(sound.samples).all()
    assert sound.samples.std() > 1e-3


def test_starting_from_a_model_takes_on_the_range_of_the_new_sound(
    corpus: Path, tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    for path in corpus.iterdir():
        samples, rate = sf.read(path)
        sf.write(quiet / path.name, 0.1 * samples, rate)
    first = train(corpus, tmp_path / "first", epochs=1).checkpoint.frame_map
    settings = {"epochs": 1, "previews": False, "evaluate": False, "start_from": tmp_path / "first"}
    second = audiogen.train(quiet, name=str(tmp_path / "second"), **settings).checkpoint.frame_map
    np.testing.assert_array_equal(second.basis, first.basis)
    assert (second.ceiling < first.ceiling - 10).mean() > 0.9
