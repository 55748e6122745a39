"""Frames of notes: what each vocabulary keeps and loses, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tunes import Made, made_notes, rows, scale, tune_of

from audiogen.codec import NotesCodec, from_json
from audiogen.codec.base import ChoiceCodec, Codec, Frames
from audiogen.codec.note_events import AGAIN, CROWD, LONGEST, Events
from audiogen.codec.note_sequence import PERCUSSION, Notes, notes_of, tune_at_tempo
from audiogen.codec.note_steps import HOLD, REST, Steps, grid_of
from audiogen.config import NotesConfig
from audiogen.data.midi import read_midi
from audiogen.errors import ConfigError

REAL = sorted((Path(__file__).parents[2] / "shared" / "data" / "midi").glob("*.mid"))

STEPS = NotesCodec(NotesConfig(steps_per_beat=4, tempo=120.0))
EVENTS = NotesCodec(NotesConfig(vocabulary="events", events_per_second=20.0))


def beginnings(notes: Notes) -> list[Any]:
    """Program, pitch and beginning of each note."""
    return [(program, pitch, start) for start, _, pitch, _, program in rows(notes)]


@pytest.mark.parametrize("codec", [STEPS, EVENTS])
def test_it_is_a_codec_of_choices_that_its_json_makes_again(codec: NotesCodec) -> None:
    assert isinstance(codec, Codec) and isinstance(codec, ChoiceCodec)
    assert from_json(codec.to_json()) == codec
    assert len(codec.families()) == codec.offer_size == len(set(codec.vocabulary.names))
    assert codec.rest().shape == (codec.frame_size,)


def test_codecs_are_equal_at_any_tempo_and_not_on_another_grid() -> None:
    assert NotesCodec(replace(STEPS.config, tempo=90.0)) == STEPS
    assert NotesCodec(replace(STEPS.config, steps_per_beat=3)) != STEPS
    assert EVENTS != STEPS


@settings(max_examples=60, deadline=None)
@given(made_notes())
def test_events_keep_every_note(made: Made) -> None:
    tune = tune_of(made)
    again = EVENTS.decode(EVENTS.encode(tune))
    for own, heard in zip(beginnings(tune.notes), beginnings(again.notes), strict=True):
        assert heard[:2] == own[:2]
        assert heard[2] == pytest.approx(own[2], abs=1e-9)


def test_events_keep_lengths_to_a_tick_and_velocities_to_half_a_bin() -> None:
    rng = np.random.default_rng(3)
    made = [(n, int(rng.integers(1, 400)), 40 + n % 9, int(rng.integers(1, 128)), 0)
            for n in range(60)]  # fmt: skip
    tune = tune_of(made, tick=0.0137)
    again = EVENTS.decode(EVENTS.encode(tune))
    own, heard = np.array(rows(tune.notes)), np.array(rows(again.notes))
    assert np.abs(own[:, :2] - heard[:, :2]).max() <= 0.01
    assert np.abs(own[:, 3] - heard[:, 3]).max() <= 127 / 32 / 2 + 1


def named(*names: str) -> Frames:
    """Events as frames."""
    known = EVENTS.vocabulary.names
    return np.array([[known.index(name)] for name in names], np.float32)


def test_a_long_silence_is_several_shifts_and_a_long_note_several_lengths() -> None:
    events = Events(0.01, 32)
    chosen = events.encode(tune_at_tempo(notes_of([(2.55, 4.75, 60, 64, 0)]), 5.0, 120.0))
    note = ["program 0", "velocity 15", "length 100", "length 100", "length 20", "note 60"]
    assert [events.names[n] for n in chosen] == ["shift 100", "shift 100", "shift 55", *note]


def test_what_does_not_change_is_said_again_after_some_notes_alone() -> None:
    made = [(10 * n, 10, 60 + n % 3, 64, 5) for n in range(2 * AGAIN)]
    names = [EVENTS.vocabulary.names[n] for n in EVENTS.encode(tune_of(made))[:, 0].astype(int)]
    for event in ("program 5", "velocity 15", "length 10"):
        assert names.count(event) == 2


def test_events_that_let_no_time_pass_are_made_to() -> None:
    decoder = EVENTS.decoder()
    decoder.push(np.repeat(named("note 60"), 10 * CROWD, axis=0))
    assert 0.05 < decoder.seconds < 0.15


def test_a_note_comes_out_when_it_is_over_and_the_last_ones_sound_to_their_end() -> None:
    decoder = EVENTS.decoder()
    said = decoder.push(named("length 50", "note 60", "length 90", "note 64", "shift 60"))
    assert [(note["pitch"], float(note["end"])) for note in said.notes] == [(60, 0.5)]
    rest = decoder.flush()
    assert [(note["pitch"], float(note["end"])) for note in rest.notes] == [(64, 0.9)]
    assert said.seconds + rest.seconds == pytest.approx(0.9)


def test_a_note_that_nobody_ends_is_cut_to_the_longest_there_is() -> None:
    again = EVENTS.decode(
        EVENTS.encode(tune_at_tempo(notes_of([(0, 130, 60, 64, 0)]), 130.0, 120.0))
    )
    assert float(again.notes["end"][0]) == pytest.approx(LONGEST)


def test_lengths_in_a_row_add_up_to_the_longest_there_is_and_others_do_not() -> None:
    decoder = EVENTS.decoder()
    decoder.push(np.repeat(named("length 100"), CROWD // 2, axis=0))
    decoder.push(named("length 100", "velocity 3", "length 20", "note 60"))
    decoder.push(np.repeat(named("length 100"), CROWD // 2, axis=0))
    decoder.push(named("note 64"))
    lasts = {
        int(note["pitch"]): float(note["end"] - note["start"]) for note in decoder.flush().notes
    }
    assert lasts == pytest.approx({60: 0.2, 64: LONGEST})


def test_a_melody_on_its_grid_comes_back_as_it_was() -> None:
    tune = scale(4)
    again = STEPS.decode(STEPS.encode(tune))
    # From its first note on.
    origin = tune.notes["start"][0]
    assert again.notes["pitch"].tolist() == tune.notes["pitch"].tolist()
    np.testing.assert_allclose(again.notes["start"], tune.notes["start"] - origin, atol=1e-9)
    np.testing.assert_allclose(again.notes["end"], tune.notes["end"] - origin, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(made_notes())
def test_of_what_sounds_together_the_highest_is_heard(made: Made) -> None:
    tune = tune_of([row for row in made if row[4] != PERCUSSION], tick=0.125)  # a step
    steps = [(a, max(a + 1, a + n), p) for a, n, p, _, q in made if q != PERCUSSION]
    values = Steps(4).encode(tune).tolist()
    heard: tuple[int, int, int] | None = None
    wanted = []
    first, last = min((s[0] for s in steps), default=0), max((s[1] for s in steps), default=0)
    for step in range(first, last):
        if heard is not None and heard[1] <= step:
            heard = None
        here = max(((p, b) for a, b, p in steps if a == step), default=None)
        if here is not None and (heard is None or here[0] >= heard[2]):
            heard = step, here[1], here[0]
        wanted.append(REST if heard is None else heard[2] if heard[0] == step else HOLD)
    while wanted and wanted[-1] == REST:  # under a higher note that it did not outlast
        assert values.pop() == wanted.pop()
    assert values == wanted


def test_drums_alone_are_no_melody() -> None:
    assert len(STEPS.encode(tune_at_tempo(notes_of([(0, 1, 36, 90, PERCUSSION)]), 1.0, 120.0))) == 0


@pytest.mark.parametrize(("share", "grid"), [(1 / 2, 2), (2 / 3, 3), (1 / 4, 4), (1 / 6, 6)])
def test_the_grid_is_the_coarsest_that_the_notes_lie_on(share: float, grid: int) -> None:
    beats = [n + part for n in range(32) for part in (0.0, share)]
    jitter = np.random.default_rng(1).normal(0, 0.004, len(beats))
    made = [
        (max(0.0, b + j) / 2, b / 2 + 0.1, 60, 90, 0) for b, j in zip(beats, jitter, strict=True)
    ]
    assert grid_of([tune_at_tempo(notes_of(made), 16.0, 120.0)]) == grid


def test_a_stretched_step_lasts_longer_and_nothing_plays_past_the_end() -> None:
    for codec in (STEPS, EVENTS):
        frames = codec.encode(scale(2))
        decoder = codec.decoder(most_seconds=6.0)
        tune = decoder.push(frames, stretch=2.0).then(decoder.flush())
        plain = codec.decode(frames)
        assert tune.seconds == pytest.approx(6.0)
        count = len(tune.notes)
        np.testing.assert_allclose(tune.notes["start"], 2 * plain.notes["start"][:count])
        assert tune.notes["start"].max() < 6.0 and tune.notes["end"].max() <= 6.0 + 1e-9


def test_an_unknown_quality_is_told() -> None:
    with pytest.raises(ConfigError, match="the quality should be"):
        STEPS.decoder("loud")


def test_chances_mix_before_one_is_drawn() -> None:
    a, b = np.zeros(130, np.float32), np.zeros(130, np.float32)
    a[60], b[[60, 64]] = 1, 0.5
    mixed = STEPS.blend([a, b], [0.5, 0.5])
    assert mixed[60] == 0.75 and mixed[64] == 0.25
    numbers = (np.arange(1000) + 0.5) / 1000
    drawn = STEPS.decide(np.tile(mixed, (1000, 1)), 1.0, numbers)[:, 0]
    assert (drawn == 60).mean() == 0.75 and (drawn == 64).mean() == 0.25
    assert (STEPS.decide(np.tile(mixed, (9, 1)), 0.0, numbers[:9]) == 60).all()


@pytest.mark.parametrize("frame", [0, 60, REST, HOLD])
def test_an_offer_of_a_frame_is_decided_as_that_frame(frame: int) -> None:
    frames = np.full((3, 1), frame, np.float32)
    decided = STEPS.decide(STEPS.offer(frames), 2.0, np.array([0.0, 0.5, 1 - 1e-16]))
    np.testing.assert_array_equal(decided, frames)


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="no MIDI files beside this folder")
def test_every_note_of_real_music_survives_the_events() -> None:
    for path in REAL:
        tune = read_midi(path)
        again = EVENTS.decode(EVENTS.encode(tune))
        own, heard = beginnings(tune.notes), beginnings(again.notes)
        assert [note[:2] for note in own] == [note[:2] for note in heard], path.name
        worst = max(abs(a[2] - b[2]) for a, b in zip(own, heard, strict=True))
        assert worst <= 0.005 + 1e-9, path.name  # half a tick
