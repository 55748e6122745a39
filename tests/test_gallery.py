"""docs/gallery.md: every control, example and kind of model is there to hear, in little space."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile as sf

from audiogen.control.table import TABLE

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gallery.md"
TEXT = PAGE.read_text("utf-8")
SOUNDS = sorted((ROOT / "docs" / "gallery").glob("*.ogg"))


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "benchmarks" / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules["gallery"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def part(name: str) -> str:
    """The part of the page below a heading."""
    found = re.search(rf"^### {re.escape(name)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"there is no {name} on the page"
    return found[1]


def test_each_control_is_there_at_three_settings_and_with_its_help() -> None:
    for row in TABLE:
        text = part(row.name)
        assert row.help[1:] in text
        assert len(re.findall(r"\]\(gallery/[\w-]+\.ogg\)", text)) == 3, row.name


def test_each_example_and_each_kind_of_model_is_there(gallery: ModuleType) -> None:
    for piece in (ROOT / "examples").glob("*.py"):
        assert len(re.findall(r"\.ogg\)", part(piece.stem))) == 3
    for name in gallery.KINDS:
        assert f"(gallery/model-{name}.ogg)" in part(name)


def test_the_page_links_to_every_sound_and_to_no_other() -> None:
    linked = re.findall(r"\(gallery/([\w-]+\.(?:ogg|png))\)", TEXT)
    there = {path.name for path in (ROOT / "docs" / "gallery").iterdir()}
    assert set(linked) == there


def test_the_sounds_are_six_seconds_of_mono_and_all_of_it_takes_8_mb() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "docs" / "gallery").iterdir()) <= 8e6
    for path in SOUNDS:
        info = sf.info(path)
        assert (info.format, info.channels) == ("OGG", 1), path.name
        assert info.duration == pytest.approx(6, abs=0.01), path.name


def test_only_what_should_be_silent_is() -> None:
    quiet = [path.name for path in SOUNDS if np.abs(sf.read(path)[0]).max() < 0.003]
    assert set(quiet) <= {"mute-3.ogg", "gain-1.ogg"}
