"""Made-up tunes and MIDI files, for the tests of notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from audiogen.codec.note_sequence import PERCUSSION, Tune, notes_of, tune_at_tempo
from audiogen.data.midi import write_midi

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


Made = list[tuple[int, int, int, int, int]]
"""Notes as hypothesis makes them: beginning and length in ticks, pitch, velocity, program."""


def made_notes(shortest: int = 0, **limits: Any) -> st.SearchStrategy[Made]:
    """Up to 40 notes of any kind within 4 s; `limits` as in `hypothesis.strategies.lists`."""
    note = st.tuples(
        st.integers(0, 300),
        st.integers(shortest, 60),
        st.integers(0, 127),
        st.integers(1, 127),
        st.integers(0, PERCUSSION),
    )
    return st.lists(note, max_size=40, **limits)


def tune_of(made: Made, tick: float = 0.01) -> Tune:
    """A tune of 4 s with those notes."""
    notes = notes_of([(a * tick, (a + n) * tick, *rest) for a, n, *rest in made])  # type: ignore[misc]
    return tune_at_tempo(notes, 4.0, 120.0)


def scale(bars: int = 8, tempo: float = 120.0, shift: int = 0, seed: int = 0) -> Tune:
    """A melody in eighths that goes up and down a scale, with a rest here and there."""
    rng = np.random.default_rng(seed)
    eighth, place, rows = 30 / tempo, 0, []
    for n in range(8 * bars):
        place = int(np.clip(place + rng.choice([-1, 1]), 0, len(SCALE) - 1))
        if rng.random() < 0.9:
            rows.append((n * eighth, (n + 1) * eighth, SCALE[place] + shift, 80, 0))
    return tune_at_tempo(notes_of(rows), 8 * bars * eighth, tempo)


def save(tune: Tune, path: Path, ticks_per_beat: int = 480) -> Path:
    """The tune as a MIDI file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        write_midi(tune, file, ticks_per_beat)
    return path


def raw(path: Path, *tracks: bytes, kind: int = 1, division: int = 480) -> Path:
    """A MIDI file out of tracks as bytes."""
    head = b"MThd" + b"\0\0\0\6" + b"".join(n.to_bytes(2, "big") for n in (kind, len(tracks)))
    chunks = [b"MTrk" + len(track).to_bytes(4, "big") + track for track in tracks]
    path.write_bytes(head + (division & 0xFFFF).to_bytes(2, "big") + b"".join(chunks))
    return path


def rows(notes: Any) -> list[tuple[Any, ...]]:
    """Notes as plain tuples, sorted by program, pitch and beginning."""
    return [tuple(note) for note in np.sort(notes, order=["program", "pitch", "start"])]
