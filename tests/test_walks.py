"""The walks of CONTRIBUTING, how a control and how a codec is added, taken in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_readme import SAVED

ROOT = Path(__file__).parents[1]
WALKS = ROOT / "docs" / "contributing"

DIFF = re.compile(r"^```diff\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def take(walk: str, copy: Path) -> str:
    """Make the changes of a walk in a copy of the project; return its text."""
    text = (WALKS / walk).read_text("utf-8")
    for name, change in DIFF.findall(text):
        lines = change.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        source = (copy / name).read_text("utf-8")
        assert source.count(before) == 1, f"{walk}: {name} has no such place, or several"
        (copy / name).write_text(source.replace(before, after), "utf-8")
    for name, content in SAVED.findall(text):
        (copy / name).write_text(content, "utf-8")
    return text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package, the tests' fake model and the benchmarks."""
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("audiogen", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def run(copy: Path, *words: str) -> str:
    """What Python prints in the copy."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("walk", "tests", "asked", "answer"),
    [
        ("add-a-control.md", "test_blur.py", ("controls",), "--blur"),
        ("add-a-codec.md", "test_cosine.py", ("train", "--help"), "cosine"),
    ],
)
def test_a_walk_leads_where_it_says(
    copy: Path, walk: str, tests: str, asked: tuple[str, ...], answer: str
) -> None:
    text = take(walk, copy)
    assert re.findall(r"^## (\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 11)]
    names = [f"tests/{tests}", "tests/test_feedback.py"]
    passed = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *names)
    assert re.search(r"\d+ passed", passed)
    assert answer in run(copy, "-m", "audiogen", *asked)


def test_the_walks_name_files_that_there_are() -> None:
    new = {"tests/test_blur.py", "tests/test_cosine.py", "audiogen/codec/cosine.py"}
    for page in WALKS.glob("*.md"):
        named = re.findall(
            r"`((?:audiogen|benchmarks|tests|docs)/[\w./]+)`", page.read_text("utf-8")
        )
        assert named
        assert [path for path in named if path not in new and not (ROOT / path).exists()] == []
