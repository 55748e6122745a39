"""An earlier set, and what starts, fails or is repeated beside it: nothing of it is lost."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fake_model import fake_checkpoint

from audiogen.cli import cli
from audiogen.control.score_file import Score
from audiogen.errors import AudiogenError
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fake checkpoint and a set that was played live."""
    folder = tmp_path_factory.mktemp("earlier")
    checkpoint.create(folder / "jazz", fake_checkpoint())
    (folder / "broken.py").write_text("def play(t, c:\n")
    (folder / "wrong.py").write_text("def play(t, c):\n    c.nothing = 1\n")
    done = run(folder, *LIVE, "--seed", "1", "--duration", "1s")
    assert done.exit_code == 0, done.output
    assert {"set.wav", "set.score.jsonl"} <= {path.name for path in folder.iterdir()}
    return folder


@pytest.fixture
def folder(earlier: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it."""
    shutil.copytree(earlier, tmp_path / "set")
    yield tmp_path / "set"


LIVE = ("live", "jazz", "--no-audio", "--record", "set.score.jsonl")
RENDER = ("render", "jazz", "--seed", "2", "--duration", "1s", "--record", "set.score.jsonl")


def run(folder: Path, *words: str) -> Result:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        return CliRunner().invoke(cli, list(words))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


FAILING = {
    "a script with a typing error": (*LIVE, "--force", "--script", "broken.py"),
    "the page's port is taken": (*LIVE, "--force", "--web", "PORT"),
    "the port of OSC is no address here": (*LIVE, "--force", "--osc", "1", "--osc-host", "8.8.8.8"),
    "no such sound device": (*LIVE[:2], *LIVE[3:], "--force", "--device", "nosuchdevice"),
    "no such MIDI map": (*LIVE, "--force", "--midi", "", "--midi-map", "broken.py"),
    "a primer that is not there": (*LIVE, "--force", "--prime", "nosuch.wav"),
    "render: a script with a typing error": (
        *(*RENDER, "--force", "-o", "r.wav"),
        *("--script", "broken.py"),
    ),
    "render: a script that fails": (*RENDER, "--force", "-o", "r.wav", "--script", "wrong.py"),
    "render: an unknown suffix": (*RENDER, "--force", "-o", "r.xyz"),
    "render: an unknown source": (*RENDER, "--force", "-o", "r.wav", "--mix", "nosuch=1"),
    "render: over it, without --force": (*RENDER, "-o", "r.wav"),
    "render: over its sound, without --force": (*RENDER[:-2], "-o", "set.wav"),
}


@pytest.mark.parametrize("what", FAILING)
def test_a_start_that_fails_leaves_the_earlier_set(folder: Path, what: str) -> None:
    before = contents(folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(folder, *(word.replace("PORT", port) for word in FAILING[what]))
    assert isinstance(done.exception, AudiogenError | SystemExit), done.output
    assert done.exit_code != 0
    assert contents(folder) == before


def test_the_same_command_again_keeps_the_earlier_set_and_says_so(folder: Path) -> None:
    before = contents(folder)
    for n in (2, 3):
        done = run(folder, *LIVE, "--seed", "3", "--duration", "0.5s")
        assert done.exit_code == 0, done.output
        assert f"this one goes to set_{n}.score.jsonl" in done.stderr
        assert Score(folder / f"set_{n}.score.jsonl").whole
        assert (folder / f"set_{n}.wav").stat().st_size > 500
    after = contents(folder)
    assert {name: after[name] for name in before} == before


def test_only_with_force_is_it_written_over(folder: Path) -> None:
    done = run(folder, *LIVE, "--seed", "4", "--duration", "0.5s", "--force")
    assert done.exit_code == 0, done.output
    assert Score(folder / "set.score.jsonl").header.seeds == (4,)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_render_writes_over_the_score_of_a_render(folder: Path) -> None:
    words = (*RENDER[:-1], "r.score.jsonl", "-o", "r.wav")
    assert run(folder, *words).exit_code == run(folder, *words).exit_code == 0


def test_a_recording_is_not_written_to_while_it_plays(folder: Path) -> None:
    before = contents(folder)
    done = run(folder, *RENDER[:-2], "--source", "s=file:set.wav", "-o", "set.wav", "--force")
    assert isinstance(done.exception, AudiogenError)
    assert "is what the source 's' plays" in str(done.exception)
    assert contents(folder) == before
