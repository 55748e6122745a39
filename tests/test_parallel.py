"""Work spread over processes or a cluster: what one process gives, whoever dies, with names."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from small_corpus import make_corpus

from audiogen.cli.commands import cli
from audiogen.errors import ConfigError, MediaError, MissingLibraryError, WorkError
from audiogen.model import checkpoint
from audiogen.parallel import HERE, TRIES, _answered, parallel_map, ray_cluster

pytestmark = pytest.mark.slow

SPREAD = ["processes"]
try:
    import ray  # noqa: F401

    SPREAD.append("ray")
except ImportError:
    pass


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """One for all tests: each would take half a minute to begin its own."""
    if "ray" in SPREAD:
        # Its workers would wait for the tests that run beside these.
        os.environ["RAY_worker_niceness"] = "0"
        with ray_cluster("ray"):
            yield
    else:
        yield


def square(n: int) -> int:
    return n * n


def refuse(n: int) -> int:
    if n == 2:
        raise MediaError(Path("b.wav"), "is empty")
    if n == 3:
        raise KeyError("no sentence")
    return n


def die_once(given: tuple[Path, int]) -> int:
    folder, n = given
    mark = folder / str(n)
    if n == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def die(n: int) -> int:
    if n == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.1)
    return n


@pytest.mark.parametrize("on", ["local", *SPREAD])
def test_results_are_in_the_order_of_the_items(on: str) -> None:
    told: list[tuple[int, int]] = []
    items = list(range(7))
    found = parallel_map(square, items, on=on, workers=2, on_done=lambda *at: told.append(at))
    assert found == [n * n for n in items]
    assert told == [(n + 1, 7) for n in range(7)]
    assert parallel_map(square, [], on=on) == []


@pytest.mark.parametrize("on", ["local", *SPREAD])
def test_an_error_comes_back_as_it_was_raised(on: str) -> None:
    with pytest.raises(MediaError, match=r"'b.wav' is empty") as caught:
        parallel_map(refuse, [1, 2], on=on, workers=1)
    assert caught.value.path == Path("b.wav")
    if on != "local":
        with pytest.raises(WorkError, match="the third failed: KeyError: 'no sentence'"):
            parallel_map(refuse, [3], on=on, names=["the third"])


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("on", SPREAD)
def test_a_worker_that_is_killed_is_repeated(on: str, tmp_path: Path) -> None:
    items = [(tmp_path, n) for n in range(4)]
    assert parallel_map(die_once, items, on=on, workers=2) == [0, 1, 2, 3]
    assert (tmp_path / "1").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("on", SPREAD)
def test_one_that_always_dies_is_named(on: str) -> None:
    with pytest.raises(WorkError, match=rf"b.wav.* {TRIES} times"):
        parallel_map(die, [1], on=on, workers=1, names=["b.wav"])


WAITING = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from test_parallel import say_and_wait
from audiogen.parallel import parallel_map
if __name__ == "__main__":
    parallel_map(say_and_wait, [sys.argv[2]], on="processes")
"""
"""A program that waits for a worker, which waits for nothing."""


def say_and_wait(name: str) -> None:
    Path(name).write_text(str(os.getpid()))
    time.sleep(600)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_no_worker_outlives_a_program_that_is_killed(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    (tmp_path / "waiting.py").write_text(WAITING)
    said = tmp_path / "worker"
    words = [tmp_path / "waiting.py", Path(__file__).parent, said]
    program = subprocess.Popen([sys.executable, *map(str, words)])
    try:
        until = time.monotonic() + 120
        while not (said.exists() and said.read_text()):
            assert program.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        worker = psutil.Process(int(said.read_text()))
    finally:
        program.kill()
        program.wait()
    try:
        worker.wait(timeout=30)
    finally:
        if worker.is_running():
            worker.kill()


def test_only_a_cluster_elsewhere_asks_for_a_token() -> None:
    def ask(error: Exception, where: str) -> str:
        def fail() -> None:
            raise error

        with pytest.raises(ConfigError) as caught:
            _answered(fail, where, None)
        return str(caught.value)

    far = "ray://10.0.0.1:10001"
    assert "give its token" in ask(RuntimeError("Invalid token"), far)
    assert "give its token" in ask(RuntimeError("Unauthorized"), far)
    denied = ask(PermissionError(13, "Permission denied", "/tmp/ray"), far)
    assert "token" not in denied and "Permission denied: '/tmp/ray'" in denied
    for error in (PermissionError(13, "Permission denied"), RuntimeError("unexpected token")):
        said = ask(error, HERE)
        assert said.startswith(f"Ray did not begin on this machine ({error})")


ASKING = """
import audiogen.parallel
audiogen.parallel.ANSWER_SECONDS = 5.0
try:
    audiogen.parallel.parallel_map(abs, [1], on="ray://127.0.0.1:9")
except audiogen.errors.ConfigError as error:
    print(error)
"""
"""A program that asks a cluster that is not there; this one has its own."""


def test_places_that_are_none_and_clusters_that_do_not_answer() -> None:
    with pytest.raises(ConfigError, match="--on is local, processes, ray or ray://HOST, not 'sun'"):
        parallel_map(square, [1], on="sun")
    if "ray" in SPREAD:
        program = [sys.executable, "-c", ASKING]
        said = subprocess.run(program, capture_output=True, text=True, timeout=120).stdout
        assert "no Ray cluster answers at ray://127.0.0.1:9" in said
    else:
        with pytest.raises(MissingLibraryError, match=r"--on ray needs ray.*\[ray\]"):
            parallel_map(square, [1], on="ray")


def run(*words: Any) -> str:
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("on", SPREAD)
def test_a_farm_of_renders_writes_the_bytes_of_one_process(on: str, tmp_path: Path) -> None:
    checkpoint.create(tmp_path / "m", fake_checkpoint())
    script = tmp_path / "s.py"
    script.write_text("def play(t, c):\n    c.noise = 0.2 if t > 0.5 else 0.0\n")
    same = ("render", tmp_path / "m", "--duration", "1s", "--count", 3, "--seed", 5)
    same = (*same, "--script", script)
    run(*same, "-o", tmp_path / "one" / "x.wav")
    said = run(*same, "-o", tmp_path / "farm" / "x.wav", "--on", on)
    assert "3 files, seeds 5 to 7" in said
    one, farm = (sorted((tmp_path / name).iterdir()) for name in ("one", "farm"))
    assert [path.name for path in one] == [path.name for path in farm] != []
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in farm]


def test_several_scores_are_replayed_into_numbered_files(tmp_path: Path) -> None:
    checkpoint.create(tmp_path / "m", fake_checkpoint())
    scores = []
    for seed in (1, 2):
        score = tmp_path / f"{seed}.jsonl"
        out = tmp_path / f"alone_{seed}.wav"
        run("render", tmp_path / "m", "--duration", "1s", "--seed", seed, "-o", out,
            "--record", score)  # fmt: skip
        scores += ["--replay", score]
    run("render", *scores, "-o", tmp_path / "again.wav", "--on", "processes")
    for n in (1, 2):
        again = (tmp_path / f"again_{n}.wav").read_bytes()
        assert again == (tmp_path / f"alone_{n}.wav").read_bytes()


@pytest.mark.parametrize("on", SPREAD)
def test_prepared_elsewhere_is_prepared(
    on: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.data.frame_store import FrameStore

    corpus = make_corpus(tmp_path / "sounds", files=5, seconds=1.0)
    (corpus / "broken.wav").write_bytes(b"RIFF")
    said = {}
    for where in ("local", on):
        monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / where))
        encoded = []
        encode = FrameStore._encode
        monkeypatch.setattr(
            FrameStore, "_encode", lambda *given, e=encode, n=encoded: n.append(1) or e(*given)
        )
        said[where] = run("prepare", corpus, "--on", where)
        monkeypatch.setattr(FrameStore, "_encode", encode)
        assert (where == "local") == (len(encoded) > 1)  # the broken one is tried again here
    lines = [line for line in said[on].splitlines() if not line.startswith("encoding")]
    assert lines == said["local"].splitlines()


@pytest.mark.skipif("ray" not in SPREAD, reason="needs ray")
def test_a_training_by_two_processes_of_a_cluster_is_that_of_one(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path / "sounds", files=2, seconds=4.0)
    small = [
        "--units",
        16,
        "--basis",
        12,
        "--batch-size",
        8,
        "--epochs",
        2,
    ]
    small += ["--no-previews", "--no-evaluate"]
    run("train", corpus, "--name", tmp_path / "one", *small)
    said = run("train", corpus, "--name", tmp_path / "two", *small, "--workers", 2, "--on", "ray")
    assert "training by 2 processes on ray" in said
    one, two = (checkpoint.load(tmp_path / name).tensors for name in ("one", "two"))
    assert one.keys() == two.keys()
    for name, tensor in one.items():
        np.testing.assert_allclose(two[name], tensor, atol=1e-5, err_msg=name)
