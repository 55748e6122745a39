"""What earlier versions made still plays: checkpoints, scores, a script and a scene of version 0.1.

`tests/before` was made by commit 15cef28, before the package got its present layout: tiny models of
each kind, and what they played with their scores. On the machine that made them the samples are the
same to the byte; elsewhere rounding differs, so they are compared to within a few steps of 16 bits.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from audiogen.cli import main
from audiogen.control.scenes import load_scenes
from audiogen.data.midi import read_midi

pytestmark = pytest.mark.slow

BEFORE = Path(__file__).parent / "before"


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what earlier versions made, as the current folder."""
    shutil.copytree(BEFORE, tmp_path / "studio")
    monkeypatch.chdir(tmp_path / "studio")
    return tmp_path / "studio"


def run(*arguments: str) -> None:
    """`audiogen ARGUMENTS`, which has to end well."""
    try:
        main(list(arguments))
    except SystemExit as end:
        assert not end.code


def assert_same_sound(found: Path, wanted: Path) -> None:
    (a, rate), (b, wanted_rate) = sf.read(found), sf.read(wanted)
    assert rate == wanted_rate
    np.testing.assert_allclose(a, b, atol=4 / 2**15)
    assert np.ptp(b) > 0.01  # it is no silence that is compared


@pytest.mark.parametrize("name", ["both", "scene", "samples"])
def test_an_old_score_of_sound_plays_what_it_played(studio: Path, name: str) -> None:
    run("render", "--replay", f"{name}.jsonl", "-o", "again.wav")
    assert_same_sound(studio / "again.wav", studio / f"{name}.wav")


def test_an_old_script_and_scene_play_what_they_played(studio: Path) -> None:
    two_seconds = ("--duration", "2s", "--seed", "7")
    run("render", "spectral", "carry", "-o", "new.wav", "--script", "script.py", *two_seconds)
    assert_same_sound(studio / "new.wav", studio / "both.wav")
    run("render", "spectral", "carry", "-o", "3.wav", "--scene", "scenes.json:storm", *two_seconds)
    assert_same_sound(studio / "3.wav", studio / "scene.wav")
    assert set(load_scenes("scenes.json")) == {"storm"}


def test_an_old_score_of_notes_plays_the_same_notes(studio: Path) -> None:
    run("render", "--replay", "notes.jsonl", "-o", "again.mid")
    found, wanted = read_midi(Path("again.mid")), read_midi(Path("notes.mid"))
    assert len(wanted.notes) > 10
    assert (found.notes == wanted.notes).all()


def test_an_old_score_of_a_series_gives_the_same_quantiles(studio: Path) -> None:
    run("render", "--replay", "series.jsonl", "-o", "again.csv")
    found, wanted = Path("again.csv").read_text(), Path("series.csv").read_text()
    for ours, theirs in zip(found.splitlines()[1:], wanted.splitlines()[1:], strict=True):
        assert ours.split(",")[:3] == theirs.split(",")[:3]
        a, b = (np.array(line.split(",")[3:], float) for line in (ours, theirs))
        np.testing.assert_allclose(a, b, rtol=1e-4)
