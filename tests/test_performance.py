"""A performance, recorded and played again: the same samples, whoever moved what."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_model import fake_checkpoint

from audiogen.control.performance import performing
from audiogen.control.provenance import SourceOrigin
from audiogen.control.score_file import Score
from audiogen.control.score_header import ScoreHeader
from audiogen.control.script import Script
from audiogen.control.table import TABLE, Snapshot
from audiogen.generation.load import load
from audiogen.model import checkpoint

SCRIPT = """
from audiogen.score import lfo
keep = ["turns"]
turns = 0
def play(t, c):
    global turns
    turns += 1
    c.bpm = 100
    c.noise = lfo(t, 3, 0, 0.5)
    c.gain = {gain}
    if c.every(16) and t > 0:
        c.swap(c.sources[1 - c.sources.index(c.leader)])
"""
SECONDS = 20.0


@pytest.fixture
def models(tmp_path: Path) -> tuple[Path, Path]:
    """Two checkpoints on disk that can meet."""
    paths = tmp_path / "jazz", tmp_path / "drums"
    for seed, path in enumerate(paths):
        checkpoint.create(path, fake_checkpoint(seed=seed))
    return paths


def samples_of(player: Any, head: ScoreHeader, controls: Callable[[int, float], Any]) -> np.ndarray:
    """What a performance sounds like, `[samples, channels]`."""
    seconds = head.seconds or 0.0
    settings = {"controls": controls, "rescue": head.rescue, "on_message": lambda note: None}
    blocks = player.blocks(seconds, head.seeds, **settings)
    return np.concatenate([block.samples[0] for block in blocks])


@pytest.mark.slow
def test_a_set_with_changes_swaps_and_a_reload_is_the_same_sample_for_sample(
    tmp_path: Path, models: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts: list[Script] = []

    class Kept(Script):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            scripts.append(self)

    monkeypatch.setattr("audiogen.control.performance.Script", Kept)
    path, record = tmp_path / "set.py", tmp_path / "set.score.jsonl"
    path.write_text(SCRIPT.format(gain=-3), "utf-8")
    player = load(*models)
    origins = tuple(SourceOrigin.of(m.name, str(m)) for m in models)
    rate = player.codec.frame_rate
    head = ScoreHeader(origins, (11,), rate, SECONDS, base=player.defaults)
    chance = random.Random(5)

    with performing(head, script=path, record=record) as first:

        def controls(frame: int, seconds: float) -> Any:
            for row in chance.sample(TABLE, 3):  # a stretched second has fewer frames: so, many
                first.arbiter.move("page", row.name, chance.uniform(row.low, row.high))
            if frame == 1000:
                scripts[0].offer(SCRIPT.format(gain=-9).encode())
            return first(frame, seconds)

        before = samples_of(player, head, controls)
    score = Score(record)
    lines = list(score.changes())
    assert sum(len(change.targets) for change in lines) > 1000
    assert sum(bool(change.events) for change in lines) >= 2
    assert [note for change in lines for note in change.messages] == ["set.py was loaded again"]

    found, told = score.header.locate()
    assert told == []
    again = load(*(source.given for source in found.sources))
    with performing(found, replay=score) as second:
        after = samples_of(again, found, second)
    assert len(before) == SECONDS * player.sample_rate
    assert np.abs(before).max() > 0.001
    assert np.array_equal(before, after)


def test_a_score_that_was_stopped_says_how_far_it_came(tmp_path: Path) -> None:
    head = ScoreHeader((SourceOrigin("jazz", "jazz", "/nowhere", "0"),), (1,), 40.0, 30.0)
    for told, expected in ((None, 0.25), (0.2, 0.2)):
        with performing(head, record=tmp_path / "s.jsonl") as performance:
            for frame in range(11):
                performance(frame, frame / 40)
            if told is not None:
                performance.seconds = told
        assert Score(tmp_path / "s.jsonl").seconds == expected
        assert Score(tmp_path / "s.jsonl").frames == 11


def test_the_mixed_base_of_a_replay_is_that_of_the_score(tmp_path: Path) -> None:
    base = dataclasses.replace(Snapshot(noise=0.25), mix={"jazz": 0.5})
    head = ScoreHeader(
        (SourceOrigin("jazz", "jazz", "/nowhere", "0"),), (1,), 40.0, 30.0, base=base
    )
    with performing(head, record=tmp_path / "s.jsonl") as performance:
        assert performance(0, 0.0) is base
    score = Score(tmp_path / "s.jsonl")
    with performing(score.header, replay=score) as performance:
        assert performance(0, 0.0) == base


def test_what_a_script_does_out_of_range_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "set.py"
    path.write_text("def play(t, c):\n    c.noise = 5 + t\n", "utf-8")
    told: list[str] = []
    head = ScoreHeader((SourceOrigin("jazz", "jazz", "/nowhere", "0"),), (1,), 40.0, 30.0)
    with performing(head, script=path, on_message=told.append) as performance:
        shots = [performance(frame, frame / 40) for frame in range(4)]
    assert shots[-1].noise == 4.0
    assert told == ["noise reaches from 0 to 4: 4 instead of 5"]
