"""The player of notes, and where what it plays goes: in any cut, to the second, and said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tunes import rows, scale

from audiogen.codec import NotesCodec
from audiogen.codec.note_sequence import Tune, notes_of, tune_at_tempo
from audiogen.config import NotesConfig
from audiogen.control.table import Snapshot
from audiogen.data.midi import read_midi
from audiogen.errors import ConfigError, SinkError
from audiogen.generation.render import Chunk, renderer_of
from audiogen.generation.render.midi_file import MidiFileSink
from audiogen.generation.render.notes import IDLE, NotePerformance
from audiogen.generation.render.piano_roll import PianoRollPicture
from audiogen.generation.render.step_player import StepPlayer

STEPS = NotesCodec(NotesConfig(steps_per_beat=4, tempo=120.0))
EVENTS = NotesCodec(NotesConfig(vocabulary="events", events_per_second=20.0))


class Reel:
    """Performances that play given frames over and over."""

    def __init__(self, *each: np.ndarray) -> None:
        self._each, self._at = each, 0

    def step(self, snapshot: Snapshot) -> np.ndarray:
        self._at += 1
        return np.stack([frames[(self._at - 1) % len(frames)] for frames in self._each])


def play(codec: NotesCodec, *tunes: Tune, seconds: float = 6.0, **how: Any) -> list[Tune]:
    """What a player makes of tunes that go round."""
    controls = how.pop("controls", lambda step, seconds: Snapshot())
    reel = Reel(*(codec.encode(tune) for tune in tunes))
    player = StepPlayer(reel, codec, len(tunes), controls, **how)
    runs = [passage.pieces for passage in player.play(seconds)]
    made = runs[0]
    for pieces in runs[1:]:
        made = [one.then(other) for one, other in zip(made, pieces, strict=True)]
    return made


@pytest.mark.parametrize("codec", [STEPS, EVENTS])
def test_it_plays_to_the_second_however_it_is_cut(codec: NotesCodec) -> None:
    tunes = scale(2, seed=1), scale(2, tempo=90.0, seed=2)
    whole = play(codec, *tunes)
    for size in (1, 7, 1000):
        again = play(codec, *tunes, block_frames=size)
        assert [rows(one.notes) for one in again] == [rows(one.notes) for one in whole]
    for one in whole:
        assert one.seconds == pytest.approx(6.0) and one.notes["end"].max() <= 6.0 + 1e-9


def test_the_controls_know_the_step_and_the_time() -> None:
    asked: list[tuple[int, float]] = []

    def controls(step: int, seconds: float) -> Snapshot:
        asked.append((step, round(seconds, 9)))
        return Snapshot(stretch=2.0 if step >= 8 else 1.0)

    play(STEPS, scale(2), seconds=2.0, controls=controls)
    assert asked == [(n, n / 8) for n in range(9)] + [(9, 1.25), (10, 1.5), (11, 1.75)]


def test_a_control_of_sound_is_told_of_once() -> None:
    told: list[str] = []
    loud = Snapshot(gain=-3.0, mute=1.0)
    play(STEPS, scale(2), controls=lambda *when: loud, idle=IDLE, on_message=told.append)
    assert sorted(told) == sorted([IDLE["gain"], IDLE["mute"]])


def test_whoever_ends_it_gets_the_notes_that_still_sound() -> None:
    asked = iter([False, True])
    reel = Reel(np.array([[60]] + [[129]] * 999, np.float32))  # one note that goes on
    player = StepPlayer(reel, STEPS, 1, lambda *when: Snapshot(), block_frames=16)
    runs = [run.pieces[0] for run in player.play(None, lambda: next(asked))]
    assert [len(run.notes) for run in runs] == [0, 1]
    assert runs[1].notes["end"][0] == pytest.approx(4.0)


def test_a_quality_that_is_none_is_told_before_it_plays() -> None:
    with pytest.raises(ConfigError, match="the quality should be"):
        StepPlayer(Reel(), STEPS, 1, lambda *when: Snapshot(), quality="loud")


def test_notes_in_memory_are_saved_as_midi(tmp_path: Path) -> None:
    tune = scale(4)
    path = tmp_path / "new" / "x.mid"
    NotePerformance(tune).save(path)
    NotePerformance(tune).save(path)  # its own
    assert len(read_midi(path).notes) == len(tune.notes)
    other = tmp_path / "other.mid"
    other.write_bytes(b"MThd of somebody else")
    with pytest.raises(SinkError, match="was not made by audiogen"):
        NotePerformance(tune).save(other)
    NotePerformance(tune).save(other, force=True)


def test_a_disk_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    sink = MidiFileSink(tmp_path / "file" / "x.mid", force=True)
    sink.write(scale(1))
    with pytest.raises(SinkError, match="cannot be written"):
        sink.close()


def test_a_piano_roll_is_drawn_of_many_programs_and_of_no_note(tmp_path: Path) -> None:
    band = [(n / 4, n / 4 + 0.2, 40 + n, 1 + n, 16 * (n % 9)) for n in range(100)]
    for name, tune in (
        ("band", tune_at_tempo(notes_of(band), 26.0, 120.0)),
        ("nothing", tune_at_tempo(notes_of([]), 1.0, 120.0)),
    ):
        roll = PianoRollPicture()
        roll.push(Chunk([tune], np.zeros((1, 1, 1), "f4")))
        roll.save(tmp_path / f"{name}.png", "$ünïcode")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_each_medium_has_its_renderer(tile_codec: Any) -> None:
    notes, sound = renderer_of(STEPS).defaults, renderer_of(tile_codec).defaults
    assert (notes.suffix, notes.seconds) == (".mid", 12.5)
    assert (sound.suffix, sound.seconds) == (".wav", 60)
    with pytest.raises(SinkError, match=r"x\.mid: the name of a sound file should end in"):
        renderer_of(tile_codec).check(Path("x.mid"))
