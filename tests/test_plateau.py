"""Whether more training pays: what counts as better, and how a training until done ends."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.codec.spectral import SpectralCodec
from audiogen.config import FrameMapConfig, ModelConfig, SpectralConfig, TrainingConfig
from audiogen.errors import ConfigError
from audiogen.model.tensors import write_tensors
from audiogen.training.plateau import (
    FALL,
    PATIENCE,
    is_falling,
    next_interval,
    note_scoring,
    share_of_fall,
)
from audiogen.training.settings import LONGEST_MINUTES, choose_settings
from audiogen.training.state import TrainingState, read_state


def scored(*rows: tuple[float, float, float]) -> TrainingState:
    """A state after some scorings: bits, drift and attack of each, ten seconds apart."""
    state = TrainingState()
    for bits, drift, attack in rows:
        state.seconds += 10
        note_scoring(state, bits, {"drift": drift, "attack": attack})
    return state


def test_a_scoring_notes_what_has_got_better_and_when() -> None:
    state = scored((600, 1.5, 4.0), (400, 1.5, 4.0), (400, 1.4, 3.9), (399.9, 1.39, 3.8))
    assert state.improved == ["drift"] and state.improved_at == 30  # by 0.1; all else by too little
    assert state.scorings_since_better == 1


def test_small_steps_add_up_to_a_better_row() -> None:
    drifts = [1.5 - 0.015 * n for n in range(5)]
    state = scored(*((100.0, drift, math.nan) for drift in drifts))
    assert state.improved == ["drift"] and state.best_rows["drift"] == pytest.approx(1.44)


@given(st.floats(1, 1000), st.floats(0.5, 100))
def test_bits_count_by_their_share_of_all_that_was_gained(start: float, gained: float) -> None:
    nan = math.nan
    last = start - gained
    better = scored((start, nan, nan), (last, nan, nan), (last - gained / 300, nan, nan))
    no_better = scored((start, nan, nan), (last, nan, nan), (last - gained / 900, nan, nan))
    assert better.improved_at == 30 and no_better.improved_at == 20


DONE = TrainingConfig(until="done", minutes=60)


def test_the_rate_falls_once_nothing_gets_better_and_the_training_ends() -> None:
    state = scored((10, 1, 1), (5, 1, 1), *([(5, 1, 1)] * (PATIENCE - 1)))
    assert not is_falling(state, DONE) and share_of_fall(state, DONE) == 0
    note_scoring(state, 5, {})
    assert is_falling(state, DONE) and state.falling_from == state.seconds
    begun = state.seconds
    note_scoring(state, 1, {})  # better in the fall: that is what it is for
    state.seconds = begun * (1 + FALL / 2)
    assert share_of_fall(state, DONE) == pytest.approx(0.5)
    state.seconds = begun * (1 + FALL)
    assert share_of_fall(state, DONE) == pytest.approx(1)


def test_the_most_minutes_hold_the_fall_too() -> None:
    state = TrainingState(seconds=3600 / (1 + FALL) + 1)
    assert is_falling(state, DONE)
    state.seconds = 3600
    assert share_of_fall(state, DONE) == pytest.approx(1)


def test_more_minutes_go_on_where_too_few_ended_and_where_it_was_done_they_do_not() -> None:
    more = replace(DONE, minutes=120)
    state = TrainingState(seconds=3600)
    assert share_of_fall(state, DONE) == pytest.approx(1)
    assert not is_falling(state, more) and share_of_fall(state, more) == 0
    state = scored((10, 1, 1), *([(10, 1, 1)] * PATIENCE))
    assert is_falling(state, DONE)
    state.seconds *= 1 + FALL
    assert share_of_fall(state, DONE) == share_of_fall(state, more) == pytest.approx(1)


def test_scorings_come_further_apart_as_it_takes_longer() -> None:
    intervals = [next_interval(TrainingState(seconds=s), 5.0) for s in (0, 30, 600, 3600, 1e6)]
    assert intervals == [5, 5, 50, 300, 600]


def test_until_done_has_a_day_unless_minutes_are_given() -> None:
    assert choose_settings({"until": "done"}).training.minutes == LONGEST_MINUTES
    assert choose_settings({"until": "done", "minutes": 7.0}).training.minutes == 7
    with pytest.raises(ConfigError, match="measured in time"):
        choose_settings({"until": "done", "epochs": 3})
    series = choose_settings({"until": "done"}, "series").training
    assert series.epochs == 0 and series.patience == 5


def test_the_state_of_a_training_of_before_is_read(tmp_path: Path) -> None:
    before = {"epoch", "step", "total_steps", "seconds", "best_bits", "scorings_since_best", "loss"}
    row = {name: 1.0 for name in ("seconds", "learning_rate", "loss", "held_out_bits")}
    facts = {name: 3 for name in before} | {"history": [{"epoch": 0, "step": 2, **row}]}
    content = {"facts": np.frombuffer(json.dumps(facts).encode(), np.uint8)}
    (tmp_path / "resume").mkdir()
    write_tensors(tmp_path / "resume", "state.safetensors", content)
    state, tensors = read_state(tmp_path)
    assert state.seconds == 3 and not tensors and math.isnan(state.history[0].drift)
    assert math.isinf(state.falling_from) and state.improved == []
    # It goes on as it began, whatever the defaults are now.
    origin = SimpleNamespace(
        name="old",
        codec=SpectralCodec(SpectralConfig()),
        model=ModelConfig(),
        frame_map_config=FrameMapConfig(),
        training={"minutes": 3.0, "epochs": 0},
    )
    training = choose_settings({}, origin=origin, resume=True).training  # type: ignore[arg-type]
    assert (training.averaging, training.transpose, training.until) == (0, 0, "time")
    longer = choose_settings({"until": "done"}, origin=origin, resume=True)  # type: ignore[arg-type]
    assert longer.training.minutes == LONGEST_MINUTES
