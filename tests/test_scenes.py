"""Scenes: named sets of control values in a small file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.control.scenes import (
    Scene,
    SceneError,
    find_scene,
    initial_snapshot,
    load_scenes,
    morph,
    save_scenes,
)
from audiogen.control.table import TABLE, Snapshot
from audiogen.errors import ControlError

EVERY = {row.name: row.low + 0.3 * (row.high - row.low) + 0.001 * n for n, row in enumerate(TABLE)}


def test_every_control_comes_back_from_the_file_as_it_was(tmp_path: Path) -> None:
    scenes = {"all of it": Scene(EVERY, {"ü rain": 0.1}), "nothing": Scene()}
    save_scenes(tmp_path / "s.json", scenes)
    assert load_scenes(tmp_path / "s.json") == scenes
    assert (tmp_path / "s.json").read_text("utf-8").count("\n") == 4  # one scene to a line


def test_a_morph_is_a_straight_line_between_what_both_name() -> None:
    one, other = (
        Scene({"noise": 1.0, "gain": -6.0}, {"rain": 1.0}),
        Scene({"noise": 2.0}, {"jazz": 1}),
    )
    half = morph(one, other, 0.5)
    assert half == Scene({"noise": 1.5, "gain": -6.0}, {"rain": 1.0, "jazz": 1})
    assert morph(one, other, -1).values["noise"] == 1.0
    assert morph(one, other, 7).values["noise"] == 2.0


@given(st.floats(0, 1), st.floats(-60, 24), st.floats(-60, 24))
def test_a_morph_never_leaves_its_ends(share: float, a: float, b: float) -> None:
    value = morph(Scene({"gain": a}), Scene({"gain": b}), share).values["gain"]
    assert min(a, b) - 1e-9 <= value <= max(a, b) + 1e-9


def test_a_scene_of_a_file_is_found_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    save_scenes(path, {"calm": Scene({"noise": 0.5})})
    assert find_scene(f"{path}").values == find_scene(f"{path}:calm").values == {"noise": 0.5}
    with pytest.raises(SceneError, match="no scene 'clam'; did you mean 'calm'"):
        find_scene(f"{path}:clam")
    save_scenes(path, {"calm": Scene({"noise": 0.5}), "storm": Scene()})
    with pytest.raises(SceneError, match=r"s\.json:NAME \(there are: calm, storm\)"):
        find_scene(f"{path}")


def test_a_beginning_is_the_defaults_then_the_scene_then_what_is_said_alone() -> None:
    defaults = Snapshot(temperature=0.5, noise=0.25)
    scene = Scene({"noise": 9.0, "gain": -3.0}, {"rain": 2.0, "jazz": 0.5})
    there = initial_snapshot(defaults, scene, {"jazz": 1.0}, gain=-6.0)
    assert (there.temperature, there.noise, there.gain) == (0.5, 4.0, -6.0)
    assert there.mix == {"jazz": 1.0, "rain": 1.0}
    assert initial_snapshot(defaults) == defaults


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "line 1: this is no JSON"),
        (b'{\n"calm": {"noise": }}', "line 2: this is no JSON"),
        (b"[1]", "should hold scenes by name"),
        (b'{"calm": 3}', "should hold scenes by name"),
        (
            b'{"calm": {"nose": 1}}',
            "scene 'calm': there is no control 'nose'; did you mean 'noise'?",
        ),
        (b'{"calm": {"noise": "loud"}}', "scene 'calm': noise should be a number, not \"loud\""),
        (b'{"calm": {"noise": true}}', "scene 'calm': noise should be a number, not true"),
        (b'{"calm": {"noise": NaN}}', "scene 'calm': noise should be a number, not NaN"),
        (b'{"calm": {"mix": 1}}', "scene 'calm': mix should be weights by source"),
        (b'{"calm": {"mix": {"rain": null}}}', "scene 'calm': rain should be a number, not null"),
        (b"\xff\xfe\x00", "is no text"),
        (b"[" * 100_000, "this is no JSON"),
        (b'{"calm": {"noise": 1' + b"0" * 400 + b"}}", "scene 'calm': noise should be a number"),
        (b'{"calm": {"mix": {"rain": 1' + b"0" * 400 + b"}}}", "rain should be a number"),
        (b'{"calm": {"noise": 1' + b"0" * 5000 + b"}}", "this is no JSON"),
    ],
)
def test_a_bad_file_gets_one_sentence(tmp_path: Path, text: bytes, sentence: str) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(text)
    with pytest.raises(SceneError) as caught:
        load_scenes(path)
    assert sentence in str(caught.value) and str(path) in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_a_file_that_is_not_there_or_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match="cannot be read: No such file"):
        load_scenes(tmp_path / "none.json")
    with pytest.raises(SceneError, match="could not be written"):
        save_scenes(tmp_path / "none" / "s.json", {})


def test_a_scene_of_what_is_no_control_cannot_be_made() -> None:
    with pytest.raises(ControlError, match="no control 'nose'"):
        Scene({"nose": 1.0})
