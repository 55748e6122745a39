"""The two distributions: whose each file is, what each requires, what the description says."""

from __future__ import annotations

import configparser
import email
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

from audiogen import libraries

ROOT = Path(__file__).parents[1]

pytest.importorskip("build")


@pytest.fixture(scope="module")
def backend() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_backend", ROOT / ".ci" / "build_backend.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(target: Path, *words: str) -> dict[str, Path]:
    """The wheels that `python -m build` makes, by distribution."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "-o",
        str(target),
        *words,
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return {name_of(wheel): wheel for wheel in target.glob("*.whl")}


def name_of(wheel: Path) -> str:
    """The distribution that a wheel holds."""
    return wheel.name.split("-")[0].replace("_", "-")


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build(tmp_path_factory.mktemp("dist"))


def files_in(wheel: Path) -> set[str]:
    """The paths of the package's files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def metadata_of(wheel: Path) -> Message:
    """The metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        return email.message_from_bytes(archive.read(name))


def required_by(wheel: Path) -> set[str]:
    """The names of what a wheel requires without extras."""
    lines = metadata_of(wheel).get_all("Requires-Dist") or []
    return {line.split(">")[0] for line in lines if "extra ==" not in line}


def files_of_the_package() -> set[str]:
    """All that an installation should have."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "audiogen").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    examples = [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
    return found | {f"audiogen/{path.relative_to(ROOT).as_posix()}" for path in examples}


@pytest.mark.slow
def test_each_file_belongs_to_one_distribution(split: dict[str, Path]) -> None:
    assert set(split) == {libraries.FULL, libraries.PLAYER}
    full, player = (files_in(split[name]) for name in (libraries.FULL, libraries.PLAYER))
    assert full & player == set()
    assert full | player == files_of_the_package()
    assert {path.rpartition("/")[0] for path in full} == {"audiogen/training"}


@pytest.mark.slow
def test_the_player_prepares_and_says_that_it_does_not_train(
    split: dict[str, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(split[libraries.PLAYER]) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "sounds").mkdir()
    shutil.copy(ROOT / "datasets" / "demo" / "jazz" / "blues_in_f.wav", tmp_path / "sounds")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "installed"),
        "AUDIOGEN_CACHE": str(tmp_path / "cache"),
    }

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "audiogen", *words, "sounds"]
        place = {"cwd": tmp_path, "env": environment, "timeout": 300}
        done = subprocess.run(command, capture_output=True, text=True, **place)  # type: ignore[call-overload]
        return done.returncode, done.stderr

    for kind in ("spectral", "waveform"):
        status, told = run("prepare", "--frames", kind)
        assert status == 0 and "1 of 1 file" in told, told
    for command in ("train", "tune"):
        status, told = run(command)
        assert status == 1 and "training needs" in told and "Traceback" not in told, told


@pytest.mark.slow
def test_the_full_one_requires_the_player_and_the_large_libraries(split: dict[str, Path]) -> None:
    player = metadata_of(split[libraries.PLAYER])
    pinned = f"{libraries.PLAYER}=={player['Version']}"
    assert required_by(split[libraries.FULL]) == {pinned, *libraries.TRAINING_ONLY}
    assert required_by(split[libraries.PLAYER]) & set(libraries.TRAINING_ONLY) == set()
    assert set(player.get_all("Provides-Extra") or []) == {"live", "notes", "onnx", "ray", "remote"}
    extras = metadata_of(split[libraries.FULL]).get_all("Provides-Extra") or []
    assert set(extras) == {
        "live",
        "notes",
        "onnx",
        "ray",
        "remote",
        "tensorboard",
        "dev",
        "docs",
        "scale-tests",
    }


@pytest.mark.slow
def test_a_wheel_of_a_checkout_is_the_whole(split: dict[str, Path], tmp_path: Path) -> None:
    whole = build(tmp_path, "--wheel")[libraries.FULL]
    assert files_in(whole) == files_of_the_package()
    player = required_by(split[libraries.PLAYER])
    assert required_by(whole) == player | set(libraries.TRAINING_ONLY)


@pytest.mark.slow
def test_the_player_can_be_built_alone(split: dict[str, Path], tmp_path: Path) -> None:
    wheels = build(tmp_path, "--wheel", "-C", "distribution=player")
    assert set(wheels) == {libraries.PLAYER}
    assert files_in(wheels[libraries.PLAYER]) == files_in(split[libraries.PLAYER])


@pytest.mark.slow
def test_no_link_of_the_description_is_relative(
    backend: ModuleType, split: dict[str, Path]
) -> None:
    for wheel in split.values():
        assert backend.LINK.findall(str(metadata_of(wheel).get_payload())) == []


def test_links_lead_to_the_repository_where_it_is_known(
    backend: ModuleType, tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    text = "![A](a.png) [b](docs/b.md#c) [d](https://d.example) `[e](f)`\n```\n[g](h)\n```\n"
    config = backend.read_config(ROOT / "setup.cfg")
    config["metadata"]["version"] = "1.2"
    config["metadata"]["project_urls"] = "\nSource = https://host.example/us/audiogen"
    readme.write_text(text)
    backend.mend_links(readme, config)
    place = "https://host.example/us/audiogen"
    assert readme.read_text().startswith(
        f"![A]({place}/raw/v1.2/a.png) [b]({place}/blob/v1.2/docs/b.md#c) [d](https://d.example) "
    )
    assert readme.read_text().endswith(text[text.index("`[e]") :])
    config.remove_option("metadata", "project_urls")
    readme.write_text(text)
    backend.mend_links(readme, config)
    assert readme.read_text().startswith("*A* b [d](https://d.example) `[e](f)`")


def test_the_package_and_its_build_agree_on_names(backend: ModuleType) -> None:
    assert (backend.FULL, backend.PLAYER) == (libraries.FULL, libraries.PLAYER)
    assert set(backend.TRAINING_ONLY) == set(libraries.TRAINING_ONLY)


def test_the_citation_names_this_version() -> None:
    version = configparser.ConfigParser()
    version.read(ROOT / "setup.cfg")
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {version['metadata']['version']}\n" in cited
