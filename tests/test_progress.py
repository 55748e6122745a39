"""The line of a training: what is scored, what got better last, and how long it will take."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

from fake_model import fake_checkpoint
from rich.console import Console

from audiogen.cli.progress import TrainingWatcher
from audiogen.cli.train import more_than_time
from audiogen.codec.series import SeriesCodec
from audiogen.config import SeriesConfig, TrainingConfig
from audiogen.training.state import HistoryRow, TrainingState


def lines(states: list[tuple[TrainingState, float]], *, endless: bool = False) -> list[str]:
    """What is printed where there is no terminal, for some states and shares."""
    out = io.StringIO()
    watcher = TrainingWatcher(Console(file=out, width=200))
    for state, share in states:
        progress = state.progress(share, "frame")
        if endless:
            progress = dataclasses.replace(progress, seconds_left=float("inf"))
        watcher.on_progress(progress)
    return out.getvalue().splitlines()


def state(seconds: float, scorings: int) -> TrainingState:
    made = TrainingState(total_steps=9, seconds=seconds, loss=1.25)
    made.history = [HistoryRow(0, 1, 1.0, 0.1, 1.0, 412.34)] * scorings
    if scorings:
        made.improved, made.improved_at = ["bits", "drift"], 30.0
    return made


def test_the_line_says_what_got_better_last_and_when() -> None:
    (line,) = lines([(state(95, 1), 0.5)])
    assert "held-out 412.3 bits/frame  better: bits, drift 1:05 ago  1:35 left" in line
    (line,) = lines([(state(95, 0), 0.5)])
    assert "better" not in line


def test_there_is_a_line_for_each_tenth_or_for_each_scoring_where_the_end_is_unknown() -> None:
    steps = [(state(90 + n, 1 + n // 4), 0.001) for n in range(12)]
    assert len(lines(steps)) == 1
    found = lines(steps, endless=True)
    assert len(found) == 3 and all("... left" in line for line in found)


def test_a_long_training_on_little_sound_says_what_brings_more_than_time() -> None:
    made = fake_checkpoint()
    training = TrainingConfig().to_json()

    def said(passes: int, checkpoint: Any = made, **changed: Any) -> str:
        provenance = {**checkpoint.provenance, "training": {**training, **changed}}
        given = dataclasses.replace(checkpoint, provenance=provenance)
        assert more_than_time(given, passes, 1999) == ""
        return more_than_time(given, passes, 2000)

    assert "through its sound 320 times" in said(320) and "--transpose 2 --dynamics 6" in said(320)
    assert said(159) == said(320, transpose=2) == said(320, dynamics=3.0) == ""
    assert said(320, targets="last") == ""
    series = dataclasses.replace(made, codec=SeriesCodec(SeriesConfig(columns="a")))
    assert said(320, series) == ""
