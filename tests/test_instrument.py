"""The instrument: what is played, what is heard, and that the two are not mixed up."""

from __future__ import annotations

import numpy as np
import pytest
from fake_model import fake_checkpoint

from audiogen.controls import Snapshot
from audiogen.engine import build_engine
from audiogen.instrument import Instrument
from audiogen.sources import Voice


class Tape:
    """A source that counts up and notes down what it is asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float, Snapshot]] = []
        self.count = 0.0

    def next(self, snapshot: Snapshot) -> np.ndarray:
        self.count += 1
        self.calls.append(("next", self.count, snapshot))
        return np.full((1, 3), self.count, np.float32)

    def hear(self, frames: np.ndarray, snapshot: Snapshot) -> None:
        self.calls.append(("hear", float(frames[0, 0]), snapshot))

    def roughen(self, frames: np.ndarray, snapshot: Snapshot) -> np.ndarray:
        self.calls.append(("roughen", float(frames[0, 0]), snapshot))
        return frames + 100


def test_a_source_hears_what_it_offered_and_not_what_leaves() -> None:
    tape = Tape()
    instrument = Instrument(tape)
    snapshots = [Snapshot(noise=n / 10) for n in range(3)]
    played = [float(instrument.step(snapshot)[0, 0]) for snapshot in snapshots]
    assert played == [101, 102, 103]
    assert sorted(tape.calls, key=lambda call: call[1]) == [
        (name, n + 1.0, snapshots[n]) for n in range(3) for name in ("next", "hear", "roughen")
    ]


@pytest.mark.parametrize("head", ["mixture", "point"])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_output_noise_changes_what_is_played_and_nothing_that_follows(
    head: str, context: str
) -> None:
    checkpoint = fake_checkpoint(head, context)

    def played(loud: range) -> np.ndarray:
        engine = build_engine(checkpoint.model, checkpoint.tensors, "reference")
        voice = Voice(checkpoint, engine, [3, 4])
        voice.prime()
        instrument = Instrument(voice)
        frames = [
            instrument.step(Snapshot(output_noise=1.0 if n in loud else 0.0)) for n in range(30)
        ]
        return np.stack(frames)

    plain, rough = played(range(0)), played(range(10, 20))
    np.testing.assert_array_equal(rough[:10], plain[:10])
    assert (np.abs(rough[10:20] - plain[10:20]).max(axis=(1, 2)) > 0.1).all()
    np.testing.assert_array_equal(rough[20:], plain[20:])


def test_two_performances_of_a_batch_do_not_hear_each_other() -> None:
    checkpoint = fake_checkpoint()
    engine = build_engine(checkpoint.model, checkpoint.tensors, "reference")
    played = []
    for seeds in ([3, 4], [3, 5]):
        voice = Voice(checkpoint, engine, seeds)
        voice.prime()
        instrument = Instrument(voice)
        played.append(np.stack([instrument.step(Snapshot()) for _ in range(20)]))
    np.testing.assert_array_equal(played[0][:, 0], played[1][:, 0])
    assert np.abs(played[0][:, 1] - played[1][:, 1]).max() > 1
