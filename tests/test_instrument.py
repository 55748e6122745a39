"""The instrument: what is played, what is heard, and that the two are not mixed up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from fake_model import fake_checkpoint

from audiogen.codec.base import ContinuousFrames
from audiogen.control.table import Event, Snapshot
from audiogen.errors import ControlError
from audiogen.generation.instrument import Instrument, Stems
from audiogen.generation.voice import Voice
from audiogen.model.engine import build_engine

PLAIN = Snapshot()


class Tape:
    """A source that counts up from its own number and notes down what it is asked."""

    def __init__(self, start: float = 0.0, memory: int = 4, weights: str = "") -> None:
        self.start, self.memory, self.weights = start, memory, weights
        self.calls: list[tuple[Any, ...]] = []
        self.reset()

    def reset(self) -> None:
        self.count = self.start

    def prime(self, frames: np.ndarray | None = None, style: float = 0.0) -> np.ndarray:
        heard = np.full((self.memory, 1, 3), self.start - 1, np.float32)
        return heard if frames is None else frames[:, None]

    def next(self, snapshot: Snapshot) -> np.ndarray:
        self.count += 1
        self.calls.append(("next", self.count, snapshot))
        return np.full((1, 3), self.count, np.float32)

    def feed(self, frames: np.ndarray, snapshot: Snapshot) -> None:
        self.calls.append(("feed", float(frames[0, 0]), snapshot))

    def catch_up(self, frames: np.ndarray, snapshot: Snapshot) -> None:
        self.calls.append(("attend", frames[:, 0, 0].tolist(), snapshot))

    def add_output_noise(self, frames: np.ndarray, snapshot: Snapshot) -> np.ndarray:
        self.calls.append(("noise", float(frames[0, 0]), snapshot))
        return frames + 100 if snapshot.output_noise else frames

    def restart_row(self, row: int) -> None:
        self.calls.append(("recall", row, None))

    def jump(self, target: str, snapshot: Snapshot) -> np.ndarray:
        self.count = float(target)
        return np.full((self.memory, 1, 3), self.count, np.float32)

    def take_over(self, other: Tape) -> bool:
        if not self.weights or self.weights != other.weights:
            return False
        self.count, other.count = other.count, self.count
        return True

    def noted(self, kind: str) -> list[Any]:
        """What was noted of one kind of call."""
        return [call[1] for call in self.calls if call[0] == kind]


class Sums(ContinuousFrames):
    """A codec of frames of 3 values and 8 frames a second, whose blend is a weighted sum."""

    frame_rate = 8.0

    def rest(self) -> np.ndarray:
        return np.zeros(3, np.float32)

    def blend(self, frames: Sequence[np.ndarray], weights: Sequence[float]) -> np.ndarray:
        return np.tensordot(np.asarray(weights, np.float32), np.stack(frames), 1)


def begun(*tapes: Tape, names: str = "abc") -> Instrument:
    """An instrument of tapes called a, b, c that has begun."""
    instrument = Instrument(dict(zip(names, tapes, strict=False)), Sums())
    instrument.begin()
    return instrument


def played(instrument: Instrument, count: int, snapshot: Snapshot = PLAIN) -> list[float]:
    """The first value of the next frames."""
    return [float(instrument.step(snapshot)[0, 0]) for _ in range(count)]


def swap(name: str, **values: Any) -> Snapshot:
    return Snapshot(events=(Event("swap", name),), **values)


def test_a_source_hears_what_it_offered_and_not_what_leaves() -> None:
    tape = Tape()
    instrument = begun(tape)
    snapshots = [Snapshot(output_noise=n + 1) for n in range(3)]
    assert [float(instrument.step(snapshot)[0, 0]) for snapshot in snapshots] == [101, 102, 103]
    assert sorted(tape.calls, key=lambda call: call[1]) == [
        (name, n + 1.0, snapshots[n]) for n in range(3) for name in ("next", "feed", "noise")
    ]


def test_the_first_source_leads_and_plays_alone() -> None:
    a, b = Tape(0), Tape(1000)
    assert played(begun(a, b), 3) == [1, 2, 3]
    assert b.noted("feed") == [1, 2, 3]  # crosstalk: it hears what is played


@pytest.mark.parametrize(
    ("crosstalk", "a_hears", "b_hears"), [(0.0, 1, 1001), (0.5, 376, 876), (1.0, 751, 751)]
)
def test_crosstalk_says_how_much_of_the_mix_each_hears(
    crosstalk: float, a_hears: float, b_hears: float
) -> None:
    a, b = Tape(0), Tape(1000)
    mix = {"a": 0.5, "b": 1.5}  # any sum
    assert played(begun(a, b), 1, Snapshot(mix=mix, crosstalk=crosstalk)) == [751]
    assert (a.noted("feed"), b.noted("feed")) == ([a_hears], [b_hears])


def test_a_mix_without_weight_is_the_leader_alone() -> None:
    assert played(begun(Tape(0), Tape(1000)), 2, Snapshot(mix={"b": 0.0})) == [1, 2]


def test_a_swap_takes_over_on_its_frame_from_the_window_that_was_heard_last() -> None:
    a, b = Tape(0, memory=4), Tape(1000, memory=4)
    instrument = begun(a, b)
    assert played(instrument, 2) == [1, 2]
    assert float(instrument.step(swap("b"))[0, 0]) == 1003
    assert b.noted("attend") == [[-1, -1, 1, 2]]
    assert played(instrument, 2) == [1004, 1005]
    assert float(instrument.step(swap("b"))[0, 0]) == 1006
    assert len(b.noted("attend")) == 1


def test_a_swap_crossfades_over_its_time_as_it_is_heard() -> None:
    def shares(**values: float) -> list[float]:
        tapes: list[Any] = [Tape(0), Tape(0)]
        instrument = begun(*tapes)
        for value, tape in enumerate(tapes):
            frame = np.full((1, 3), value, np.float32)
            tape.next = lambda snapshot, frame=frame: frame
        first = [float(instrument.step(swap("b", swap_time=0.5, **values))[0, 0])]
        return first + played(instrument, 5, Snapshot(**values))

    np.testing.assert_allclose(shares(), [0.25, 0.5, 0.75, 1, 1, 1])
    np.testing.assert_allclose(shares(stretch=2.0), [0.5, 1, 1, 1, 1, 1])


def test_the_same_weights_swapped_for_themselves_change_nothing() -> None:
    a, twin = Tape(0, weights="same"), Tape(1000, weights="same")
    instrument = begun(a, twin)
    assert played(instrument, 3) == [1, 2, 3]
    for name, expected in (("b", 4), ("a", 5)):
        assert float(instrument.step(swap(name, swap_time=9.0))[0, 0]) == expected
    assert played(instrument, 2) == [6, 7]
    assert a.noted("attend") == twin.noted("attend") == []


def test_twins_that_both_sound_keep_what_is_theirs() -> None:
    a, twin = Tape(0, weights="same"), Tape(1000, weights="same")
    instrument = begun(a, twin)
    mix = {"a": 1.0, "b": 1.0}
    assert played(instrument, 1, Snapshot(mix=mix)) == [501]
    assert float(instrument.step(swap("b", mix=mix))[0, 0]) == 502
    assert (a.count, twin.count) == (2, 1002)


def test_an_unheard_source_sleeps_after_a_second_and_wakes_to_what_was_played() -> None:
    a, b = Tape(0), Tape(1000)
    instrument = begun(a, b)
    played(instrument, 20)
    assert len(b.noted("next")) == 8  # frames of a second
    assert set(instrument.offered) == {"a"}
    assert played(instrument, 1, Snapshot(mix={"b": 1.0})) == [1009]
    assert b.noted("attend") == [[17, 18, 19, 20]]
    assert set(instrument.offered) == {"a", "b"}
    played(instrument, 3)
    assert played(instrument, 1, Snapshot(mix={"b": 1.0})) == [1013]
    assert len(b.noted("attend")) == 1


def test_while_time_is_frozen_the_last_frame_stands_and_no_source_moves() -> None:
    tape = Tape()
    instrument = begun(tape)
    frozen = Snapshot(freeze=1.0)
    assert played(instrument, 2, frozen) == [1, 1]  # there has to be one first
    assert played(instrument, 2) == [2, 3]
    assert played(instrument, 3, frozen) == [3, 3, 3]
    assert played(instrument, 1, Snapshot(freeze=1.0, output_noise=1.0)) == [103]
    assert played(instrument, 1) == [4]
    assert tape.noted("feed") == [1, 2, 3, 4]


def test_a_jump_moves_the_leader_and_what_follows_has_heard_it() -> None:
    a, b = Tape(0), Tape(1000)
    instrument = begun(a, b)
    played(instrument, 2)
    jump = Event("jump", "50")
    assert float(instrument.step(Snapshot(events=(jump,)))[0, 0]) == 51
    assert float(instrument.step(swap("b"))[0, 0]) == 1004
    assert b.noted("attend") == [[50, 50, 50, 51]]


def test_a_reset_begins_every_source_anew_and_keeps_the_leader() -> None:
    a, b = Tape(0), Tape(1000)
    instrument = begun(a, b)
    played(instrument, 1)
    played(instrument, 3, swap("b"))
    reset = Snapshot(events=(Event("reset"),), freeze=1.0)
    assert float(instrument.step(reset)[0, 0]) == 1001
    assert played(instrument, 1, swap("a")) == [2]


def test_events_happen_in_their_order() -> None:
    both = (Event("swap", "b"), Event("jump", "70"))
    instrument = begun(Tape(0), Tape(1000))
    assert float(instrument.step(Snapshot(events=both))[0, 0]) == 71
    instrument = begun(Tape(0), Tape(1000))
    assert float(instrument.step(Snapshot(events=both[::-1]))[0, 0]) == 1001


@pytest.mark.parametrize(
    ("snapshot", "sentence"),
    [
        (Snapshot(mix={"rian": 1.0}), "no source 'rian'; did you mean 'rain'?"),
        (swap("rai"), "no source 'rai'; did you mean 'rain'?"),
        (Snapshot(events=(Event("swop", "rain"),)), "no event 'swop'; did you mean 'swap'?"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_nearest(snapshot: Snapshot, sentence: str) -> None:
    instrument = begun(Tape(), Tape(), names=["jazz", "rain"])
    with pytest.raises(ControlError) as caught:
        instrument.step(snapshot)
    assert sentence in str(caught.value)


def test_a_recall_reaches_every_source_that_sounds() -> None:
    a, b, c = Tape(), Tape(), Tape()
    instrument = begun(a, b, c)
    played(instrument, 1, Snapshot(mix={"b": 1.0, "c": 0.5}))
    instrument.restart_row(0)
    assert [tape.noted("recall") for tape in (a, b, c)] == [[], [0], [0]]


def test_a_source_that_sleeps_is_silent_in_its_stem() -> None:
    a, b = Tape(), Tape(1000)
    instrument = begun(a, b)
    stems = Stems(instrument, instrument)
    assert stems.step(Snapshot(mix={"a": 0.5, "b": 0.5}))[:, 0].tolist() == [501, 1, 1001]
    for _ in range(20):
        made = stems.step(PLAIN)
    assert made[:, 0].tolist() == [21, 21, 0]


@pytest.mark.parametrize("head", ["mixture", "point"])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_output_noise_changes_what_is_played_and_nothing_that_follows(
    head: str, context: str
) -> None:
    checkpoint = fake_checkpoint(head, context)

    def frames_of(loud: range) -> np.ndarray:
        engine = build_engine(checkpoint.model, checkpoint.tensors, "reference")
        voice = Voice(checkpoint, engine, [3, 4])
        voice.prime()
        instrument = Instrument({"voice": voice}, checkpoint.codec)
        frames = [
            instrument.step(Snapshot(output_noise=1.0 if n in loud else 0.0)) for n in range(30)
        ]
        return np.stack(frames)

    plain, rough = frames_of(range(0)), frames_of(range(10, 20))
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
        instrument = Instrument({"voice": voice}, checkpoint.codec)
        played.append(np.stack([instrument.step(Snapshot()) for _ in range(20)]))
    np.testing.assert_array_equal(played[0][:, 0], played[1][:, 0])
    assert np.abs(played[0][:, 1] - played[1][:, 1]).max() > 1
