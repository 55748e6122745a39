"""Without the libraries of training: what works, and what names the one that it needs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from audiogen import libraries
from audiogen.errors import AudiogenError, MissingLibraryError

BEFORE = Path(__file__).parent / "before"
JAZZ = Path(__file__).parents[1] / "datasets" / "demo" / "jazz"

WITHOUT = """
import sys


class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in %r:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Refused())
"""

MODELS = sorted(path.name for path in (BEFORE / "checkpoints").iterdir() if path.is_dir())


def run(folder: Path, code: str, *refused: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, as if some libraries were not installed."""
    environment = {**os.environ, "PYTHONPATH": str(Path(libraries.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT % (refused,) + code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
    )


def command(
    folder: Path, *words: str, refused: tuple[str, ...] = libraries.TRAINING_ONLY
) -> subprocess.CompletedProcess[str]:
    """Run a command of audiogen in the same way."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    given = [port if word == "PORT" else word for word in words]
    code = f"from audiogen.cli import main\nmain({given!r})\n"
    return run(folder, code, *refused)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with checkpoints, and nothing of training."""
    (tmp_path / "checkpoints").symlink_to(BEFORE / "checkpoints")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["controls"],
        ["info"],
        *(["info", name] for name in MODELS),
        ["info", str(JAZZ)],
        ["prepare", str(JAZZ)],
        ["live", MODELS[0], "--no-audio", "--duration", "1s", "--web", "PORT"],
        *(["render", name] for name in MODELS),
    ],
    ids=" ".join,
)
def test_playing_needs_none_of_them(here: Path, words: list[str]) -> None:
    if words[0] == "render":
        suffix = {"notes": "mid", "series": "csv"}.get(words[1], "wav")
        words = [*words, "-o", f"x.{suffix}"]
        words += ["--steps", "4"] if suffix != "wav" else ["--duration", "1s"]
    done = command(here, *words)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "library"),
    [
        (["train", str(JAZZ)], "tensorflow"),
        (["render", MODELS[0], "-o", "x.wav", "--picture", "x.png"], "matplotlib"),
        (["evaluate", MODELS[0], str(JAZZ), "--picture", "x.png"], "matplotlib"),
        (["evaluate", MODELS[0], str(JAZZ), "--minutes", "0.1"], "scipy"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else value,
)
def test_what_needs_one_says_so_in_a_sentence(here: Path, words: list[str], library: str) -> None:
    done = command(here, *words)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert f"needs {library}, which is not installed: pip install audiogen-instrument" in last
    assert "Traceback" not in done.stderr
    assert not list(here.glob("x.*"))


@pytest.mark.parametrize(
    ("module", "flags"),
    [
        ("pythonosc", ["--osc", "PORT"]),
        ("starlette", ["--web", "PORT"]),
        ("sounddevice", []),
        ("mido", ["--midi", ""]),
    ],
)
@pytest.mark.slow
def test_live_without_a_library_says_which(here: Path, module: str, flags: list[str]) -> None:
    quiet = ["--no-audio"] if flags else []
    done = command(here, "live", MODELS[0], *quiet, *flags, "--duration", "1s", refused=(module,))
    assert done.returncode == 1, done.stderr
    assert "which is not installed: pip install " in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_api_raises_one_error_for_it(here: Path) -> None:
    code = (
        "import audiogen\n"
        "try: audiogen.train('.')\n"
        "except audiogen.AudiogenError as error: print(isinstance(error, ImportError), error)\n"
    )
    done = run(here, code, *libraries.TRAINING_ONLY)
    assert done.stdout.startswith("True training needs tensorflow"), done.stderr
    assert issubclass(MissingLibraryError, AudiogenError)


def test_what_to_install_depends_on_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {libraries.PLAYER}
    monkeypatch.setattr(libraries, "_has", lambda name: name in installed)
    sentence = str(libraries.missing("MIDI", "rtmidi"))
    assert sentence.startswith("MIDI needs python-rtmidi or rtmidi2, ")
    assert sentence.endswith("pip install 'audiogen-player[live]'")
    assert str(libraries.missing("OSC", "pythonosc")).endswith("pip install audiogen-player")
    assert str(libraries.missing("x", "scipy")).endswith("pip install audiogen-instrument")
    assert str(libraries.missing("x", "tensorboard")).endswith("'audiogen-instrument[tensorboard]'")
    installed.add(libraries.FULL)
    assert str(libraries.missing("MIDI", "rtmidi")).endswith("'audiogen-instrument[live]'")
