"""The cache and checkpoints: listed, cleared and removed, and nothing else with them."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from fake_model import fake_checkpoint

import audiogen
from audiogen import storage
from audiogen.cli import disk, main
from audiogen.errors import CheckpointError, ConfigError
from audiogen.model.checkpoint import create
from audiogen.model.packing import pack
from audiogen.storage import list_checkpoints


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two checkpoints, a packed model and a cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    for name in ("one", "two words"):
        create(storage.ROOT / name, fake_checkpoint())
    packed = storage.ROOT / "three.audiogen"
    pack(storage.ROOT / "one", packed, licence="MIT", by="me", corpus=False)
    for part, size in (("frames", 3_000_000), ("compiled/v1", 500_000), ("corpora", 100)):
        folder = tmp_path / "cache" / part
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(bytes(size))
    return tmp_path


def names() -> list[str]:
    return [path.name for path in list_checkpoints()]


def run(*arguments: str) -> int:
    """The exit status of `audiogen ARGUMENTS`, in this process."""
    try:
        main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_cache_is_listed_with_its_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("cache") == 0
    told = capsys.readouterr().out
    for words in (
        "cache: 3.5 MB",
        "frames       3.0 MB",
        "compiled     500 kB",
        "corpora        0",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("part", "freed", "left"),
    [
        ("frames", "3.0 MB", {"compiled", "corpora"}),
        ("compiled", "500 kB", {"frames", "corpora"}),
        ("all", "3.5 MB", set()),
    ],
)
def test_a_part_of_the_cache_is_removed_and_no_other(
    here: Path, capsys: pytest.CaptureFixture[str], part: str, freed: str, left: set[str]
) -> None:
    (here / "cache" / "frames" / "link").symlink_to(here / "checkpoints", target_is_directory=True)
    assert run("cache", "--remove", part) == 0
    assert f"{freed} freed in" in capsys.readouterr().out
    assert {path.name for path in (here / "cache").iterdir() if any(path.iterdir())} == left
    assert names() == ["one", "three.audiogen", "two words"]


def test_an_empty_cache_is_no_error(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(here / "nothing"))
    assert "0 kB" in disk.describe_cache()
    assert "0 kB freed" in disk.clear_cache("all")
    assert not (here / "nothing").exists()


def test_checkpoints_and_packed_models_are_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("remove", "one", "three.audiogen", "--yes") == 0
    assert "checkpoints/one is removed" in capsys.readouterr().out
    assert names() == ["two words"]
    assert sorted(path.name for path in storage.ROOT.iterdir()) == ["two words"]


def test_without_an_answer_nothing_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(ConfigError, match="--yes"):
        disk.remove(["one"], False)
    monkeypatch.setattr(disk.sys.stdin, "isatty", lambda: True, raising=False)
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return "two words" in question

    monkeypatch.setattr(disk.click, "confirm", confirm)
    disk.remove(["one", "two words"], False)
    assert names() == ["one", "three.audiogen"]
    assert len(asked) == 2 and "kB)?" in asked[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "no checkpoint 'nothing'"),
        ("sounds", "no checkpoint 'sounds'"),
        ("mixed", "not only a checkpoint .*'take.wav'"),
        ("bare", "it holds no weights"),
        ("linked", "is a link"),
        ("trained", "is being trained"),
    ],
)
def test_what_is_no_checkpoint_or_in_use_stays_and_so_does_all_else(
    here: Path, name: str, words: str
) -> None:
    Path("sounds").mkdir()
    Path("sounds/a.wav").write_bytes(b"")
    create(storage.ROOT / "mixed", fake_checkpoint())
    (storage.ROOT / "mixed" / "take.wav").write_bytes(b"")
    (storage.ROOT / "bare").mkdir()
    (storage.ROOT / "bare" / "config.json").write_text("{}")
    (storage.ROOT / "linked").symlink_to(here / "checkpoints" / "one", target_is_directory=True)
    create(storage.ROOT / "trained", fake_checkpoint())
    before = sorted(here.rglob("*"))
    with storage.holding(storage.ROOT / "trained"):
        with pytest.raises(CheckpointError, match=words):
            disk.remove(["one", name], True)
    assert {*before} <= {*here.rglob("*")}


def test_the_lock_of_a_training_ends_with_its_process() -> None:
    folder = storage.ROOT / "one"
    assert not storage.in_use(folder)
    code = (
        "import sys\nfrom pathlib import Path\nfrom audiogen.storage import holding\n"
        "with holding(Path(sys.argv[1])):\n    print('holding', flush=True)\n    sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder.absolute())]
    root = Path(audiogen.__file__).parents[1]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == "holding\n"
        assert storage.in_use(folder)
        child.kill()
    assert not storage.in_use(folder)
