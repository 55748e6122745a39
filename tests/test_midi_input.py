"""MIDI: what comes at a port moves the stage; ports come and go; knobs are learned.

A headless machine has no ALSA sequencer: ports are those of a backend of mido's made for these
tests, and messages go through mido's bytes. One test uses the driver's virtual port where there is
one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import numpy as np
import plugged_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_session import small_stage, take
from mido import Message

from audiogen.control.scenes import Scene
from audiogen.control.table import TABLE, Control
from audiogen.live.midi_input import MidiInput, midi
from audiogen.live.midi_map import FREE, MidiMap, MidiMapError, default_map, load_map, value_of
from audiogen.live.session import Session

CC = {row.name: number for row, number in zip(TABLE, FREE, strict=False)}


@pytest.fixture
def backend() -> Iterator[object]:
    """mido with ports that a test plugs in; one is there."""
    plugged_midi.PLUGGED[:] = ["Faders 8"]
    yield mido.Backend("plugged_midi")
    assert plugged_midi.OPEN == {}


def turned(name: str, position: int) -> Message:
    """A controller at a position, as its default mapping has it."""
    return Message("control_change", channel=3, control=CC[name], value=position)


def comes(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.005)
    return true()


def input_of(session: Session, folder: Path, learn: bool = False) -> MidiInput:
    """A player whose map is in that folder."""
    return MidiInput(session, folder / "midi.json", learn=learn)


@pytest.mark.slow
def test_a_knob_changes_the_sound(tmp_path: Path, backend: object) -> None:
    with small_stage(tmp_path) as session:
        with midi(session, None, mapping=tmp_path / "midi.json", backend=backend):
            loud = take(session, 1000)
            plugged_midi.OPEN["Faders 8"].play(turned("gain", 20))
            assert session.targets()["gain"] == (-41.25, "midi")
            quiet = take(session, 2000)[1000:]
    assert np.abs(quiet).max() < 0.2 * np.abs(loud).max()


@pytest.mark.skipif(
    sys.platform == "win32" or (sys.platform == "linux" and not Path("/dev/snd/seq").exists()),
    reason="the system has no virtual MIDI ports",
)
def test_the_drivers_own_virtual_port_is_played_where_there_is_one(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session:
        with midi(session, None, mapping=tmp_path / "midi.json"):
            (name,) = [name for name in mido.get_output_names() if "audiogen" in name]
            with mido.open_output(name) as out:
                out.send(turned("noise", 127))
                assert comes(lambda: session.targets()["noise"] == (4.0, "midi"))


def test_notes_swap_jump_reset_and_call_scenes(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session:
        session.scenes = {"storm": Scene({"noise": 1.5})}
        midi_input = input_of(session, tmp_path)
        midi_input.receive(Message("note_on", note=37, velocity=0))
        assert session.arbiter.leader == "jazz"
        midi_input.receive(Message("note_on", note=37, velocity=90))
        assert session.arbiter.leader == "drums"
        midi_input.receive(Message("note_on", note=60, velocity=1))
        assert session.targets()["noise"] == (1.5, "midi")
        happened: list[str] = []
        session.arbiter.trigger = lambda event: happened.append(event.name)
        for note in (48, 49, 100):
            midi_input.receive(Message("note_on", note=note))
        assert happened == ["jump", "reset"]


def test_a_clock_ticks_from_its_start_to_its_stop(tmp_path: Path) -> None:
    with small_stage(tmp_path, "low") as session:
        midi_input = input_of(session, tmp_path)
        said = ["clock"] * 5 + ["start"] + ["clock"] * 24 + ["stop"] + ["clock"] * 3
        for kind in [*said, "continue", "clock"]:
            midi_input.receive(Message(kind))
        assert session.arbiter.ticks == 25


def test_a_port_that_is_lost_is_taken_up_again(tmp_path: Path, backend: object) -> None:
    plugged_midi.PLUGGED[:] = ["Other"]
    mapping = tmp_path / "midi.json"
    with small_stage(tmp_path, "low") as session:
        with midi(session, "faders", mapping=mapping, backend=backend, pause=0.01):
            assert any(
                "no port named 'faders' yet; there are Other" in n for n in session.messages()
            )
            for _ in range(2):
                plugged_midi.PLUGGED.append("Faders 8")
                assert comes(lambda: "Faders 8" in plugged_midi.OPEN)
                plugged_midi.OPEN["Faders 8"].play(turned("noise", 127))
                assert session.targets()["noise"] == (4.0, "midi")
                plugged_midi.PLUGGED.remove("Faders 8")
                assert comes(lambda: "Faders 8" not in plugged_midi.OPEN)
            assert sum("lost Faders 8" in message for message in session.messages()) == 2


def test_a_knob_is_learned_and_kept(tmp_path: Path, backend: object) -> None:
    mapping = tmp_path / "config" / "midi.json"
    with small_stage(tmp_path, "low") as session:
        with midi(session, None, learn=True, mapping=mapping, backend=backend, pause=0.01):
            session.arbiter.move("script", "tilt", 1.0)
            session.arbiter.move("page", "noise", 0.5)
            assert comes(
                lambda: any("should move noise" in message for message in session.messages())
            )
            port = plugged_midi.OPEN["Faders 8"]
            port.play(Message("control_change", control=7, value=127))
            assert session.targets()["noise"] == (4.0, "midi")
            port.play(Message("control_change", control=8, value=127))  # nothing was touched
    assert json.loads(mapping.read_text()) == {"controllers": {"7": "noise"}, "notes": {}}
    with small_stage(tmp_path, "low") as session:
        midi_input = MidiInput(session, mapping)
        midi_input.receive(Message("control_change", control=7, value=0))
        assert session.targets()["noise"] == (0.0, "midi")


def test_every_control_has_a_default_controller_of_its_own() -> None:
    found = default_map([f"s{n}" for n in range(6)], ["calm"])
    assert len(set(FREE)) == len(FREE)
    assert {row.name for row in TABLE} | {f"mix/s{n}" for n in range(6)} == set(
        found.controllers.values()
    )
    # Those that mean something in the standard: bank, wheel, volume, pedals, channel modes.
    assert not set(found.controllers) & {0, 1, 7, 10, 11, 32, 64, 65, 66, 67, *range(120, 128)}


@given(st.sampled_from(TABLE), st.integers(0, 126))
def test_a_position_lies_in_the_range_and_further_is_more(row: Control, position: int) -> None:
    here, next_one = value_of(row, position), value_of(row, position + 1)
    assert row.low <= here < next_one <= row.high
    assert (value_of(row, 0), value_of(row, 127)) == (row.low, row.high)
    if row.low < row.default < row.high:
        assert value_of(row, 64) == row.default


@given(
    st.dictionaries(st.integers(0, 127), st.sampled_from([row.name for row in TABLE])),
    st.dictionaries(st.integers(0, 127), st.sampled_from(["jump", "reset", "swap/jazz", ""])),
)
def test_a_map_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, controllers: dict[int, str], notes: dict[int, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "kept.json"
    MidiMap(controllers, notes).save(path)
    assert load_map(path) == MidiMap(controllers, notes)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"knobs": {}}',
        '{"notes": {"128": "jump"}}',
        '{"notes": {"1": 2}}',
        '{"controllers": {"' + "1" * 5000 + '": "gain"}}',
        '{"controllers": 1' + "0" * 5000 + "}",
        "[" * 100_000,
    ],
)
def test_a_broken_map_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "midi.json").write_text(text)
    with pytest.raises(MidiMapError, match="midi.json") as told:
        load_map(tmp_path / "midi.json")
    assert "\n" not in str(told.value) and len(str(told.value)) < 500


def test_a_mistake_in_a_map_is_told_once(tmp_path: Path) -> None:
    MidiMap({7: "nois"}, {36: "leap"}).save(tmp_path / "midi.json")
    with small_stage(tmp_path, "low") as session:
        midi_input = input_of(session, tmp_path)
        for _ in range(3):
            midi_input.receive(Message("control_change", control=7, value=1))
            midi_input.receive(Message("note_on", note=36))
        assert len(session.messages()) == 2
        assert "did you mean 'noise'" in session.messages()[0]
