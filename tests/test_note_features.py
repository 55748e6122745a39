"""What notes are like on the whole, counted by hand."""

from __future__ import annotations

import pytest

from audiogen.codec.note_sequence import PERCUSSION, notes_of, tune_at_tempo
from audiogen.evaluation.notes.features import note_features


def test_of_no_notes_all_is_silence() -> None:
    found = note_features([tune_at_tempo(notes_of([]), 2.0, 120.0)])
    assert (found.rate, found.at_once, found.silent, found.repeated) == (0, 0, 1, 0)


def test_a_line_is_the_highest_of_each_program_and_drums_are_none() -> None:
    rows = [
        (0.0, 1.0, 60, 90, 0), (0.0, 1.0, 48, 90, 0),  # a chord: its highest
        (1.0, 2.0, 60, 90, 0), (2.0, 3.0, 61, 90, 0), (3.0, 4.0, 80, 90, 0),
        (0.5, 1.5, 40, 90, 9), (1.5, 2.5, 40, 90, 9),
        (0.0, 0.1, 35, 90, PERCUSSION), (1.0, 1.1, 81, 90, PERCUSSION),
    ]  # fmt: skip
    found = note_features([tune_at_tempo(notes_of(rows), 5.0, 120.0)])
    assert (found.repeated, found.steps, found.wide) == (0.5, 0.25, 0.25)
    assert found.low >= 40 and found.high <= 80
    assert found.rate == pytest.approx(9 / 5) and found.silent == pytest.approx(0.2)
    assert found.at_once == pytest.approx(7.2 / 5)


def test_tunes_are_counted_together_by_their_time() -> None:
    long = tune_at_tempo(notes_of([(0.0, 9.0, 60, 90, 0)]), 9.0, 120.0)
    short = tune_at_tempo(notes_of([]), 1.0, 120.0)
    assert note_features([long, short]).at_once == pytest.approx(0.9)
