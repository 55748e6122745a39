"""The pieces in examples/: each runs for its whole minute, with any number of sources."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_model import with_errors

from audiogen.control.arbiter import Arbiter
from audiogen.control.performance import performing
from audiogen.control.provenance import SourceOrigin
from audiogen.control.score_header import ScoreHeader
from audiogen.control.script_api import ScriptControls
from audiogen.control.table import Snapshot
from audiogen.generation.ensemble import Ensemble

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))
RATE = 43.06640625
NAMES = ("jazz", "rain", "drums")


def name_of(file: Path) -> str:
    """The test's readable id."""
    return file.stem


def head_of(sources: int, rate: float = RATE, seconds: float = 60.0) -> ScoreHeader:
    """A performance of so many sources that are nowhere."""
    origins = tuple(SourceOrigin(name, f"file:{name}", f"/nowhere/{name}", "0") for name in NAMES)
    return ScoreHeader(origins[:sources], (7,), rate, seconds)


def played(example: str, sources: int = 2) -> list[tuple[float, Snapshot]]:
    """A minute of a piece, on a fake player: the time and the snapshot of each frame."""
    told: list[str] = []
    (path,) = [file for file in EXAMPLES if file.stem == example]
    shots: list[tuple[float, Snapshot]] = []
    with performing(head_of(sources), script=path, on_message=told.append) as controls:
        seconds = 0.0
        while seconds < 60:
            shots.append((seconds, controls(len(shots), seconds)))
            seconds += shots[-1][1].stretch / RATE
    assert told == []  # no value was out of range
    return shots


def test_there_are_five() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_each_says_what_it_does_and_how_to_play_it(file: Path) -> None:
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    assert len(text.split()) > 50
    assert re.search(rf"audiogen render .*--script examples/{file.name}", text, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("sources", [1, 2, 3])
@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_each_plays_its_minute_and_the_same_one_again(file: Path, sources: int) -> None:
    once = played(file.stem, sources)
    assert once == played(file.stem, sources)
    assert len({id(shot) for _, shot in once}) > 20


def test_the_tide_is_calm_at_its_ebbs_and_rises_higher_each_time() -> None:
    shots = played("tide")
    crests = [max(s.noise for t, s in shots if 15 * n <= t < 15 * n + 15) for n in range(3)]
    assert crests == sorted(crests) and crests[0] < 0.5 * crests[2]
    ebbs = [s for t, s in shots if min(t % 15, 15 - t % 15) < 0.3 and t > 1]
    assert max(s.noise for s in ebbs) < 0.01 and min(s.memory for s in ebbs) > 0.25


def test_the_relay_swaps_on_the_beat_and_faster_and_faster() -> None:
    shots = played("relay", 3)
    swaps = [(t, e.target) for t, s in shots for e in s.events]
    beats = [t * 108 / 60 for t, _ in swaps]
    assert all(beat % 2 < 0.05 for beat in beats)
    gaps = [b - a for a, b in zip(beats, beats[1:], strict=False)]
    assert gaps[0] > 7 and gaps[-1] < 2.1
    order = [target for _, target in swaps]
    assert order == [NAMES[(n + 1) % 3] for n in range(len(order))]
    assert not any(shot.mix for t, shot in shots if t < 44) and shots[-1][1].mix


def test_the_relay_of_one_jumps_instead() -> None:
    events = [event for _, shot in played("relay", 1) for event in shot.events]
    assert events and {event.name for event in events} == {"jump"}


def test_the_weather_is_apart_then_together_then_apart() -> None:
    shots = played("weather")
    assert {s.crosstalk for t, s in shots if 1 < t < 20} == {0.0}
    assert {s.crosstalk for t, s in shots if 26 < t < 45} == {1.0}
    assert shots[-1][1].crosstalk == 0
    assert all(shot.mix["jazz"] == 1.0 for _, shot in shots)
    assert len({shot.mix["rain"] for _, shot in shots}) > 1000


def test_the_erosion_begins_anew_five_times_and_wears_one_thing_at_a_time() -> None:
    shots = played("erosion")
    resets = [t for t, shot in shots if shot.events]
    assert resets == pytest.approx([12, 24, 36, 48], abs=0.05)
    worn = ("broken", "crush", "deaf", "shuffle")
    for n, control in enumerate(("", *worn)):
        part = [s for t, s in shots if 12 * n + 1.3 < t < 12 * n + 11]
        assert {c for c in worn for s in part if getattr(s, c)} == {control} - {""}


def test_the_stills_stand_longer_and_longer_and_go_on_elsewhere() -> None:
    shots = played("stills")
    edges = [
        (t, now.freeze)
        for (_, before), (t, now) in zip(shots, shots[1:], strict=False)
        if now.freeze != before.freeze
    ]
    starts = [t for t, frozen in edges if frozen]
    ends = [t for t, frozen in edges if not frozen]
    lengths = [(end - start) * 84 / 60 for start, end in zip(starts, ends, strict=False)]
    assert lengths[:5] == pytest.approx([1, 2, 3, 4, 5], abs=0.2)
    assert [t for t, shot in shots if shot.events] == ends
    assert shots[-1][1].stretch == pytest.approx(2.5)


HEARD = 14.0
"""Seconds: by then each has changed something."""


def sound(**piece: Any) -> np.ndarray:
    """What three fake models play of a piece, `[samples, channels]`."""
    players = Ensemble({name: with_errors(seed=n) for n, name in enumerate(NAMES)})
    with performing(head_of(3, players.codec.frame_rate, HEARD), **piece) as controls:
        blocks = list(players.blocks(HEARD, [7], controls=controls))
    samples = np.concatenate([block.samples[0] for block in blocks])
    assert len(samples) == HEARD * players.sample_rate
    return samples


@pytest.fixture(scope="module")
def unmoved() -> np.ndarray:
    """What the same models play by themselves."""
    return sound()


@pytest.mark.slow
@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_each_is_heard(file: Path, unmoved: np.ndarray) -> None:
    heard = sound(script=file)
    # Never silent for a second, never beyond the limiter, and not what they play by themselves.
    levels = 20 * np.log10(heard.reshape(int(HEARD), -1).std(axis=1))
    assert (levels > -60).all()
    assert np.abs(heard).max() <= 10 ** (-1 / 20) + 1e-6
    assert np.abs(heard - unmoved).max() > 0.1 * np.abs(unmoved).max()


DOCUMENT = Path(__file__).parents[1] / "docs" / "reference" / "scripts.md"
SHOWN = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", SHOWN, ids=range(len(SHOWN)))
def test_the_scripts_in_the_document_play(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shown.py"
    path.write_text(text, "utf-8")
    told: list[str] = []
    with performing(head_of(2), script=path, on_message=told.append) as controls:
        shots = [controls(frame, frame / RATE) for frame in range(2600)]
    assert told == []
    assert len({id(shot) for shot in shots}) > 1000


def test_what_the_document_shows_of_the_desk_is_there() -> None:
    arbiter = Arbiter(Snapshot(), NAMES, RATE)
    desk = ScriptControls(arbiter, 7)
    desk.begin(0, 0.0)
    for name in set(re.findall(r"`(?:del )?c\.(\w+)", DOCUMENT.read_text("utf-8"))):
        getattr(desk, name)
