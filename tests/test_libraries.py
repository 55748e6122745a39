"""Without the libraries of training: what works, and what names the one that it needs."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from one_process import OneProcess

from audiogen import libraries
from audiogen.errors import AudiogenError, MissingLibraryError

BEFORE = Path(__file__).parent / "before"
JAZZ = Path(__file__).parents[1] / "datasets" / "demo" / "jazz"

MODELS = sorted(path.name for path in (BEFORE / "checkpoints").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with checkpoints, and nothing of training."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "checkpoints").symlink_to(BEFORE / "checkpoints")
    return folder


@pytest.fixture(scope="module")
def process(here: Path) -> Iterator[OneProcess]:
    """A process in which every command is run without the libraries of training."""
    with OneProcess(here) as begun:
        yield begun


@pytest.fixture(scope="module")
def player(here: Path) -> Iterator[OneProcess]:
    """A process in which nothing is run that needs any of the libraries to be refused in it."""
    with OneProcess(here) as begun:
        yield begun


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


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
def test_playing_needs_none_of_them(process: OneProcess, words: list[str]) -> None:
    if words[0] == "render":
        suffix = {"notes": "mid", "series": "csv"}.get(words[1], "wav")
        words = [*words, "-o", f"{words[1]}.{suffix}"]
        words += ["--steps", "4"] if suffix != "wav" else ["--duration", "1s"]
    words = [free_port() if word == "PORT" else word for word in words]
    done = process.run("audiogen", *words, refused=libraries.TRAINING_ONLY)
    assert done.status == 0, done.err
    assert "Traceback" not in done.err


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
def test_what_needs_one_says_so_in_a_sentence(
    here: Path, process: OneProcess, words: list[str], library: str
) -> None:
    done = process.run("audiogen", *words, refused=libraries.TRAINING_ONLY)
    assert done.status == 1
    last = done.err.strip().splitlines()[-1]
    assert f"needs {library}, which is not installed: pip install audiogen-instrument" in last
    assert "Traceback" not in done.err
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
def test_live_without_a_library_says_which(
    player: OneProcess, module: str, flags: list[str]
) -> None:
    words = ["audiogen", "live", MODELS[0], *(["--no-audio"] if flags else []), *flags]
    words = [free_port() if word == "PORT" else word for word in words]
    done = player.run(*words, "--duration", "1s", refused=(module,))
    assert done.status == 1, done.err
    assert "which is not installed: pip install " in done.err.strip().splitlines()[-1]
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_the_api_raises_one_error_for_it(process: OneProcess, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import audiogen\n"
        "try: audiogen.train('.')\n"
        "except audiogen.AudiogenError as error: print(isinstance(error, ImportError), error)\n"
    )
    done = process.run("python", str(script), refused=libraries.TRAINING_ONLY)
    assert done.out.startswith("True training needs tensorflow"), done.err
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


def test_what_plays_imports_numba_without_scipy_and_scipy_is_there_afterwards() -> None:
    code = (
        "import sys, numpy as np\n"
        "from audiogen.libraries import import_numba, is_installed\n"
        "import_numba()\n"
        "import numba, rocket_fft\n"
        "assert 'scipy' not in sys.modules\n"
        "@numba.njit\n"
        "def product(a, b): return np.dot(a, b)\n"
        "if is_installed('scipy'):\n"
        "    import scipy.fft\n"
        "    assert (product(np.eye(3), np.eye(3)) == np.eye(3)).all()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
