"""MIDI files in and out: tempo, programs, what overlaps, and what is wrong with them."""

from __future__ import annotations

import sys
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from tunes import Made, made_notes, raw, rows, save, scale, tune_of

from audiogen.codec.note_sequence import PERCUSSION
from audiogen.data.midi import MARK, MidiFileError, read_midi
from audiogen.errors import MissingLibraryError

END = b"\x00\xff\x2f\x00"
NOTE = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x40"  # a C of one quarter note


def test_time_follows_every_change_of_tempo(tmp_path: Path) -> None:
    slow, fast = b"\x00\xff\x51\x03\x0f\x42\x40", b"\x00\xff\x51\x03\x03\xd0\x90"
    path = raw(tmp_path / "x.mid", slow + NOTE + fast + NOTE + END)
    tune = read_midi(path)
    assert rows(tune.notes) == [(0.0, 1.0, 60, 64, 0), (1.0, 1.25, 60, 64, 0)]
    assert tune.seconds == 1.25
    np.testing.assert_allclose(tune.beat_at(np.array([0, 0.5, 1, 1.125, 2])), [0, 0.5, 1, 1.5, 5])
    assert tune.tempo == pytest.approx(96)


def test_programs_and_drums_are_told_apart(tmp_path: Path) -> None:
    change = b"\x00\xc0\x28"
    track = change + NOTE + b"\x00\x99\x24\x40\x83\x60\x89\x24\x40" + END
    notes = read_midi(raw(tmp_path / "x.mid", track)).notes
    assert notes["program"].tolist() == [40, PERCUSSION]
    assert notes["pitch"].tolist() == [60, 36]


def test_a_note_that_begins_again_while_it_sounds_is_two_notes(tmp_path: Path) -> None:
    on, off = b"\x60\x90\x3c\x40", b"\x60\x90\x3c\x00"  # velocity 0 is an end
    tune = read_midi(raw(tmp_path / "x.mid", on + on + off + off + END, division=96))
    assert rows(tune.notes) == [(0.5, 1.5, 60, 64, 0), (1.0, 2.0, 60, 64, 0)]


def test_a_note_without_an_end_ends_with_the_file_and_is_told(tmp_path: Path) -> None:
    tune = read_midi(raw(tmp_path / "x.mid", b"\x00\x90\x3c\x40" + b"\x83\x60\xff\x2f\x00"))
    assert rows(tune.notes) == [(0.0, 0.5, 60, 64, 0)]
    assert tune.remark == "1 note without an end, ended with the file"


@pytest.mark.parametrize(
    ("tracks", "how", "sentence"),
    [
        ((END,), {}, "holds no notes"),
        ((b"\x00\xff\x51\x03\x00\x00\x00" + NOTE + END,), {}, "sets a tempo of zero"),
        ((NOTE + END, NOTE + END), {"kind": 2}, "several pieces in one"),
        ((NOTE,), {"division": 0}, "does not say how it counts time"),
        ((b"\x00\x3c\x40",), {}, "is damaged before its first note"),
    ],
)
def test_a_file_that_holds_no_notes_is_told_why(
    tmp_path: Path, tracks: tuple[bytes, ...], how: dict[str, int], sentence: str
) -> None:
    with pytest.raises(MidiFileError, match=rf"x\.mid' .*{sentence}"):
        read_midi(raw(tmp_path / "x.mid", *tracks, **how))


def test_what_is_no_midi_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.mid"
    for content, sentence in ((b"", "is empty"), (b"RIFF....WAVE", "is no MIDI file")):
        path.write_bytes(content)
        with pytest.raises(MidiFileError, match=sentence):
            read_midi(path)
    with pytest.raises(MidiFileError, match="no such file"):
        read_midi(tmp_path / "none.mid")
    with pytest.raises(MidiFileError, match="cannot be read"):
        read_midi(tmp_path)


def test_every_cut_of_a_file_is_one_sentence_or_a_tune(tmp_path: Path) -> None:
    whole = save(scale(1), tmp_path / "whole.mid").read_bytes()
    cut, told = tmp_path / "cut.mid", set()
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        try:
            read_midi(cut)
        except MidiFileError as error:
            told.add(error.sentence.split(":")[0])
    assert {"is cut short in its header", "is damaged before its first note"} <= told


def test_a_file_that_is_far_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiogen.data.midi.MOST_BYTES", 100)
    with pytest.raises(MidiFileError, match="it is larger than 100 bytes"):
        read_midi(save(scale(8), tmp_path / "x.mid"))


def test_a_header_that_promises_days_is_not_believed(tmp_path: Path) -> None:
    # Some 134 million quarter notes of silence.
    late = b"\xff\xff\xff\x7f"
    path = raw(tmp_path / "x.mid", NOTE + late + b"\xff\x2f\x00", division=1)
    tune = read_midi(path)
    assert tune.seconds == 240.0 and "after its last note: left out" in tune.remark
    path = raw(tmp_path / "x.mid", NOTE + late + NOTE[1:] + END, division=1)
    with pytest.raises(MidiFileError, match=r"hours according to its events"):
        read_midi(path)


def test_without_mido_files_are_read_and_a_sentence_says_what_writing_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(scale(1), tmp_path / "x.mid")
    monkeypatch.setitem(sys.modules, "mido", None)
    assert len(read_midi(path).notes) > 5
    with pytest.raises(MissingLibraryError, match="mido, .*pip install"):
        save(scale(1), tmp_path / "y.mid")


@settings(max_examples=40, deadline=None)
@given(made_notes(shortest=1, min_size=1, unique_by=lambda note: note[2:3] + note[4:]))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    tune = tune_of(made)
    path = save(tune, tmp_path_factory.mktemp("midi") / "x.mid", ticks_per_beat=500)
    again = read_midi(path)
    for own, read in zip(rows(tune.notes), rows(again.notes), strict=True):
        assert read[2:] == own[2:]
        assert read[:2] == pytest.approx(own[:2], abs=1e-9)
    assert again.seconds == pytest.approx(4.0)


def test_files_of_ours_say_so_and_mido_reads_them(tmp_path: Path) -> None:
    path = save(scale(2), tmp_path / "x.mid")
    file = mido.MidiFile(path)
    assert file.tracks[0][0].text == MARK
    assert sum(m.type == "note_on" for m in file) == len(scale(2).notes)
    assert file.length == pytest.approx(scale(2).seconds)
