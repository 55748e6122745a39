"""The chapter "From equations to sound": its code runs, with a tiny model in place of `demo`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_model import fake_checkpoint

from audiogen.control.table import TABLE
from audiogen.model import checkpoint

DOCS = Path(__file__).parents[1] / "docs" / "tutorials"
CHAPTER = (DOCS / "from-equations-to-sound.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", CHAPTER, re.DOTALL)


def test_the_code_of_the_chapter_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    checkpoint.create(tmp_path / "checkpoints" / "demo", fake_checkpoint())
    session: dict[str, object] = {}
    for number, code in enumerate(BLOCKS):
        exec(compile(code, f"block {number} of the chapter", "exec"), session)
    # What it prints is what the chapter shows.
    for line in capsys.readouterr().out.splitlines():
        assert line in CHAPTER


def test_every_block_checks_what_it_shows() -> None:
    assert len(BLOCKS) > 8
    silent = [code for code in BLOCKS if "assert " not in code]
    assert silent == []


def test_every_control_that_the_chapter_names_is_one() -> None:
    rows = re.findall(r"^\|[^|]*\| (`.*)\|$", CHAPTER, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(named) > 10
    assert named <= {control.name for control in TABLE}


def test_the_chapter_shows_pictures_that_are_there_and_small() -> None:
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", CHAPTER)
    linked = re.findall(r"[^!]\[[^]]*\]\(([^)]+)\)", CHAPTER)
    assert shown
    assert [
        path for path in (*shown, *linked) if not (DOCS / path.partition("#")[0]).exists()
    ] == []
    assert all((DOCS / path).stat().st_size < 200_000 for path in shown)
