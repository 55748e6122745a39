"""One training by several processes or devices: what one process trains, whoever dies."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from small_corpus import SMALL, make_corpus
from trainings import SAMPLES, train
from tunes import save, scale

from audiogen.cli import workers
from audiogen.cli.commands import cli
from audiogen.cli.workers import _going_on, _place_of, _sentences, _task_of
from audiogen.config import ModelConfig, TrainingConfig
from audiogen.errors import CheckpointError, ConfigError, WorkError
from audiogen.libraries import is_installed
from audiogen.model import checkpoint
from audiogen.model.tensors import read_tensors
from audiogen.training.batch_order import BatchOrder
from audiogen.training.batches import batches
from audiogen.training.cluster import Cluster, cluster_of
from audiogen.training.rows import Rows

ROOT = Path(__file__).parents[1]

BRIEF: dict[str, Any] = {**SMALL, "layers": 1, "dropout": 0.2, "window": 20}

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    # As augmented, averaged and decayed as can be.
    "window": (
        "melodies",
        {
            **{**BRIEF, "layers": 2, "context": "window", "epochs": 1},
            **{"averaging": 0.9, "weight_decay": 0.01},
            **{"transpose": 2, "dynamics": 6.0, "pace": 0.2},
        },
    ),
    "carry": ("melodies", {**BRIEF, "context": "carry", "learned_start": True, "epochs": 2}),
    "two tiers": ("strokes", {**SAMPLES, "layers": 1, "transpose": 2, "run": 32, "epochs": 1}),
    "three tiers": (
        "strokes",
        {**SAMPLES, "tiers": 3, "frame_size": 64, "window": 4, "epochs": 2},
    ),
    "notes": (
        "tunes",
        {
            **{"frames": "notes", "units": 16, "layers": 1, "window": 8, "run": 16},
            **{"batch_size": 4, "epochs": 2, "input_noise": 0.1},
        },
    ),
}
"""Trainings of a few steps, each with noise and dropout where its kind has them."""

ON_DEVICES = ("window", "two tiers", "notes")
"""Those of them that two devices of one process train, too."""

LONG: dict[str, Any] = {**BRIEF, "cell": "rnn", "context": "carry", "epochs": 60}
"""A training that is long enough to be killed in the middle."""


TIMED: dict[str, Any] = {**BRIEF, "minutes": 10.0}
"""A training whose learning rate falls by the clock, of which each process has its own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spread")
    make_corpus(folder / "melodies", files=2, seconds=4.0)
    make_corpus(folder / "strokes", files=2, seconds=0.6)
    for n in range(2):
        save(scale(8, seed=n), folder / "tunes" / f"{n}.mid")
    return folder


def begin(
    folder: Path, who: str, rank: int = 0, cluster: Cluster | None = None, **more: Any
) -> Any:
    """Start a process that trains all kinds; of several that train together, each is started."""
    name = who if cluster is None else who[:-1]
    kinds = {kind: KINDS[kind] for kind in (ON_DEVICES if "devices" in more else KINDS)}
    if cluster is not None:
        kinds |= {"timed": ("melodies", TIMED)}
    jobs = [
        {
            **{"corpus": str(folder / corpus), "name": str(folder / name / kind), "rank": rank},
            **{"settings": settings, "out": str(folder / f"{who} {kind}.npz"), **more},
            # Only the second process is asked to.
            "stop_after": 7 if kind == "timed" and rank == 1 else None,
        }
        for kind, (corpus, settings) in kinds.items()
    ]
    (folder / f"{who}.json").write_text(json.dumps(jobs))
    variable = {} if cluster is None else {"TF_CONFIG": cluster.variable()}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", str(ROOT / "tests" / "train_together.py")]
        + [str(folder / f"{who}.json")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_NUM_INTRAOP_THREADS": "1", **variable},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    said, _ = process.communicate(timeout=2000)
    assert process.returncode == 0, said


def addresses(count: int = 2) -> tuple[str, ...]:
    """Addresses of this machine at which nobody listens."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    found = tuple(f"127.0.0.1:{each.getsockname()[1]}" for each in sockets)
    for each in sockets:
        each.close()
    return found


@pytest.fixture(scope="module")
def pair(folder: Path) -> Path:
    """What two processes train, each of which keeps its weights."""
    where = addresses()
    both = [begin(folder, f"pair{n}", n, Cluster(where, n)) for n in range(2)]
    try:
        for process in both:
            finish(process)
    finally:
        for process in both:
            process.kill()
    return folder


@pytest.fixture(scope="module")
def one(folder: Path) -> Path:
    """What one process trains, and what one with two devices does: both at once."""
    both = [begin(folder, "one"), begin(folder, "two", devices=2)]
    try:
        for process in both:
            finish(process)
    finally:
        for process in both:
            process.kill()
    return folder


def kept(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as file:
        return dict(file)


def furthest(found: dict[str, np.ndarray], wanted: dict[str, np.ndarray]) -> float:
    """The greatest difference of two sets of tensors; where they are large, of their share."""
    assert found.keys() == wanted.keys()
    return max(
        float(np.max(np.abs(found[name] - tensor) / np.maximum(1, np.abs(tensor)), initial=0))
        for name, tensor in wanted.items()
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_train_what_one_does_and_are_equal(pair: Path, one: Path, kind: str) -> None:
    first, second = (kept(pair / f"pair{n} {kind}.npz") for n in range(2))
    assert len(first) > 20
    for name, tensor in first.items():
        assert tensor.tobytes() == second[name].tobytes(), name
    assert furthest(first, kept(one / f"one {kind}.npz")) < 1e-5
    # What the first one saved for going on is what one process saves, the states of all rows too.
    states = [
        dict(read_tensors(where / kind / "resume", "state.safetensors"))
        for where in (pair / "pair", one / "one")
    ]
    facts = [json.loads(state.pop("facts").tobytes()) for state in states]
    assert furthest(*states) < 1e-5
    assert facts[0]["total_steps"] == facts[1]["total_steps"] > 2
    for a, b in zip(*(fact["history"] for fact in facts), strict=True):
        assert a["held_out_bits"] == pytest.approx(b["held_out_bits"], abs=1e-4)
        assert a["loss"] == pytest.approx(b["loss"], abs=1e-4)


@pytest.mark.slow
def test_the_first_clock_is_that_of_all_and_whoever_is_asked_to_stop_stops_all(pair: Path) -> None:
    first, second = (kept(pair / f"pair{n} timed.npz") for n in range(2))
    for name, tensor in first.items():
        assert tensor.tobytes() == second[name].tobytes(), name
    facts = read_tensors(pair / "pair" / "timed" / "resume", "state.safetensors")["facts"]
    state = json.loads(facts.tobytes())
    assert state["total_steps"] == 8 and 0 < state["seconds"] < 600


@pytest.mark.slow
@pytest.mark.parametrize("kind", ON_DEVICES)
def test_two_devices_of_one_process_train_what_one_does(one: Path, kind: str) -> None:
    assert furthest(kept(one / f"two {kind}.npz"), kept(one / f"one {kind}.npz")) < 1e-5


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_process_that_is_killed_is_begun_again_to_the_same_weights(
    folder: Path, tmp_path: Path
) -> None:
    psutil = pytest.importorskip("psutil")
    words = [f"--{name.replace('_', '-')}={value}" for name, value in LONG.items()]

    def begun(name: str) -> Any:
        return psutil.Popen(
            [sys.executable, "-W", "ignore", "-m", "audiogen", "train", str(folder / "melodies")]
            + ["--name", str(tmp_path / name), "--workers", "2", "--no-previews", "--no-evaluate"]
            + words,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    finish(begun("unbroken"))
    command = begun("broken")
    try:
        state = tmp_path / "broken" / "resume" / "state.safetensors"
        until = time.monotonic() + 2000
        while not state.exists():
            assert command.poll() is None and time.monotonic() < until, command.communicate()[0]
            time.sleep(0.02)
        second = [p for p in command.children() if '"index": 1' in p.environ()["TF_CONFIG"]]
        os.kill(second[0].pid, signal.SIGKILL)
        said, _ = command.communicate(timeout=2000)
    finally:
        if command.poll() is None:
            for process in [*command.children(), command]:
                process.kill()
    assert command.returncode == 0 and "begin again" in said, said
    unbroken, broken = (checkpoint.load(tmp_path / name).tensors for name in ("unbroken", "broken"))
    for name, tensor in unbroken.items():
        assert tensor.tobytes() == broken[name].tobytes(), name


def test_what_tf_config_cannot_mean_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]}
    task = {"type": "worker", "index": 1}
    for wrong, why in (
        ("{", "no JSON"),
        ("[]", "no cluster"),
        ({"cluster": {"ps": ["a:1"], **two}, "task": task}, "no 'ps'"),
        ({"cluster": {"worker": ["10.0.0.1", "b:1"]}, "task": task}, "HOST:PORT"),
        ({"cluster": {"worker": ["a:1", "b:99999"]}, "task": task}, "HOST:PORT"),
        ({"cluster": {"worker": ["a:1", "a:1"]}, "task": task}, "one address"),
        ({"cluster": two}, "no type and index"),
        ({"cluster": two, "task": {"type": "worker", "index": 2}}, "no such process"),
        ({"cluster": two, "task": {"type": "chief", "index": 0}}, "no such process"),
    ):
        text = wrong if isinstance(wrong, str) else json.dumps(wrong)
        with pytest.raises(ConfigError, match=f"TF_CONFIG cannot be used: .*{why}"):
            cluster_of({"TF_CONFIG": text})
        monkeypatch.setenv("TF_CONFIG", text)
        with pytest.raises(ConfigError, match="TF_CONFIG cannot be used"):
            train(tmp_path, tmp_path / "m")
    for alone in (
        "",
        "{}",
        {"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 0}},
    ):
        assert (
            cluster_of({"TF_CONFIG": alone if isinstance(alone, str) else json.dumps(alone)})
            is None
        )
    with_chief = {"cluster": {"chief": ["c:1"], **two}, "task": task}
    assert cluster_of({"TF_CONFIG": json.dumps(with_chief)}) == Cluster(
        ("c:1", "10.0.0.1:2222", "10.0.0.2:2222"), 2
    )


def test_a_broken_tf_config_ends_a_command_with_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "audiogen", "train", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CONFIG": "{broken"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("audiogen: TF_CONFIG cannot be used: it is no JSON")


def test_what_cannot_be_spread_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["train", str(tmp_path), "--on", "processes"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2 and "--workers" in done.output
    monkeypatch.setenv("TF_CONFIG", Cluster(("a:1", "b:1"), 0).variable())
    for words, why in (
        (["train", str(tmp_path), "--workers", "2"], "TF_CONFIG says that this process joins"),
        (["tune", str(tmp_path)], "a search is many trainings"),
    ):
        with pytest.raises(ConfigError, match=why):
            CliRunner().invoke(cli, words, catch_exceptions=False)


@pytest.mark.slow
def test_a_batch_that_cannot_be_shared_is_refused() -> None:
    from audiogen.training import load_trainer

    load_trainer()
    from audiogen.training.spread import SeveralDevices

    class Three:
        num_replicas_in_sync = 3

    devices = SeveralDevices(Three(), Cluster(("a:1", "b:1", "c:1"), 1))
    assert devices.rows(9) == Rows(9, 3, 3)
    with pytest.raises(ConfigError, match="a batch of 8 windows .* 3 devices.*--batch-size"):
        devices.rows(8)


def test_begun_again_it_goes_on_only_from_what_it_has_saved_itself(tmp_path: Path) -> None:
    options = {"resume": False, "force": True, "preset": "x", "start_from": None, "units": 9}
    assert _going_on(options, tmp_path, None) == options
    (tmp_path / "resume").mkdir()
    state = tmp_path / "resume" / "state.safetensors"
    state.touch()
    before = state.stat().st_mtime_ns
    assert _going_on(options, tmp_path, before) == options  # of the model that is replaced
    again = _going_on(options, tmp_path, before - 1)
    assert again == {**options, "resume": True, "force": False, "preset": None}


@pytest.mark.parametrize("guided", [False, True])
def test_rows_have_what_they_have_in_the_whole_batch(guided: bool) -> None:
    from audiogen.model.heads import build_head

    rng = np.random.default_rng(0)
    frames = [rng.uniform(-0.5, 0.5, (30, 16)).astype(np.float32) for _ in range(3)]
    model = ModelConfig(
        head="sample_level", window=4, context="carry", conducted=guided, guided=guided
    )
    order = BatchOrder(frames, model, TrainingConfig(batch_size=4))
    parts: dict[int, Iterator[Any]] = {
        n: batches(order, np.asarray, 0, 0, 0.5, build_head(model, 16), rows=rows)
        for n, rows in enumerate([None, Rows(4, 0, 2), Rows(4, 2, 2)])
    }
    wanted = {"vectors", "carried", "styles", "priors"} | (set() if guided else {"inputs"})
    for _ in range(3):
        whole, *halves = (next(parts[n])[2].parts for n in range(3))
        assert set(whole) == wanted
        for name, part in whole.items():
            both = np.concatenate([half[name] for half in halves])
            np.testing.assert_array_equal(both, part, err_msg=name)
    for each in parts.values():
        each.close()  # type: ignore[attr-defined]


def test_a_cluster_is_told_whole_paths_and_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checkpoint.create(Path("checkpoints/mine"), fake_checkpoint())
    options = {"name": None, "start_from": "mine", "epochs": 3}
    task = _task_of(2, [Path("sounds"), Path("s3://b/x")], options)
    assert task["folders"] == [str(tmp_path / "sounds"), "s3://b/x"]
    checkpoints = tmp_path / "checkpoints"
    assert task["options"] == {
        "name": str(checkpoints / "sounds"),
        "start_from": str(checkpoints / "mine"),
        "epochs": 3,
    }
    there = {"name": "s3://b/rain", "start_from": "s3://b/first"}
    assert _task_of(2, [Path("s3://b/x")], there)["options"] == there
    with pytest.raises(CheckpointError, match="no checkpoint 'none'"):
        _task_of(2, [Path("sounds")], {**options, "start_from": "none"})


@pytest.mark.skipif(not is_installed("fsspec"), reason="needs fsspec")
def test_one_file_at_an_address_gives_its_name_without_the_suffix() -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/rain.wav", b"RIFF")
    assert Path(_place_of([Path("memory://bucket/rain.wav")], None)).name == "rain"
    assert Path(_place_of([Path("memory://bucket")], None)).name == "bucket"


def test_what_refused_a_training_first_is_its_sentence(tmp_path: Path) -> None:
    for rank, when in ((0, 20), (1, 10)):
        (tmp_path / f"refused.{rank}").write_text(f"refused by {rank}")
        os.utime(tmp_path / f"refused.{rank}", (when, when))
    assert _sentences(tmp_path) == ["refused by 1", "refused by 0"]


PRETENDED = """
import json, os, signal, sys, time
from pathlib import Path
options = json.loads(sys.argv[-1])["options"]
rank = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
folder = Path(options["name"])
state = folder / "resume" / "state.safetensors"
with open(folder.parent / f"begun {rank}", "a") as file:
    print(options["resume"], file=file)
what = options["preset"] or ("dies" if not options["resume"] else "")
if what == "dies" and rank == 1:
    state.parent.mkdir(parents=True)
    state.touch()
    os.kill(os.getpid(), signal.SIGKILL)
if what == "always dies" and rank == 0:
    os.kill(os.getpid(), signal.SIGKILL)
if what == "fails" and rank == 1:
    sys.exit("audiogen: no such sound")
if what == "stops":
    sys.exit(0 if os.read(0, 1) == b"" else 3)
if what:
    time.sleep(60)
"""
"""A process that trains nothing."""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_processes_begin_again_where_one_dies_and_end_where_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "_JOIN", PRETENDED)
    monkeypatch.setattr(workers, "ENDING_SECONDS", 0.1)
    options = {"resume": False, "force": True, "preset": None, "name": str(tmp_path / "m")}
    together = functools.partial(workers.train_together, 2, "local", [tmp_path])
    together(options)
    assert "begin again" in capfd.readouterr().err
    assert (tmp_path / "begun 0").read_text().split() == ["False", "True"]
    with pytest.raises(WorkError, match=r"one of the 2 processes .* died 3 times"):
        together({**options, "preset": "always dies"})
    with pytest.raises(click.exceptions.Exit):
        together({**options, "preset": "fails"})
    assert "audiogen: no such sound" in capfd.readouterr().err
    asking = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    asking.start()
    together({**options, "preset": "stops"})
    asking.join()
