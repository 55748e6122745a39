"""Bending: what a snapshot means to a network's gates, units and weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fake_model import UNITS, fake_checkpoint

from audiogen.control.table import Snapshot
from audiogen.generation.bending import GATES, LEAN, Bender, candidate_gain, lean, turns
from audiogen.generation.voice import Voice
from audiogen.model.engine import Engine, build_engine


def engine_of(**model: Any) -> Engine[Any]:
    checkpoint = fake_checkpoint(**model)
    return build_engine(checkpoint.model, checkpoint.tensors, "reference")


def bender(notes: list[str] | None = None, **model: Any) -> Bender:
    said: list[str] = [] if notes is None else notes
    return Bender(engine_of(**model), "fake", said.append)


def ranks(*seeds: int) -> list[Any]:
    return [turns(np.random.default_rng(seed), 2, UNITS) for seed in seeds]


def test_nobody_leaning_is_no_bend_at_all() -> None:
    assert bender().bends(Snapshot(noise=1.0, temperature=0.5), ranks(1, 2)) == (None, None)


def test_while_nothing_moves_the_bend_is_the_same_object() -> None:
    one, orders = bender(), ranks(1, 2)
    first = one.bends(Snapshot(memory=0.5), orders)
    assert first[0] is first[1] is not None
    assert one.bends(Snapshot(memory=0.5, noise=2.0), orders)[0] is first[0]
    assert one.bends(Snapshot(memory=0.6), orders)[0] is not first[0]


@pytest.mark.parametrize(("control", "gate"), [c for c in GATES.items() if c[1] != "candidate"])
def test_a_gate_leans_the_way_it_is_pushed_in_all_layers_and_in_its_own(
    control: str, gate: str
) -> None:
    settings = {control: 0.5, f"{control}_2": -0.75}
    (made,) = bender().bends(Snapshot(**settings), ranks(1))
    assert made is not None
    assert getattr(made, gate) == (LEAN[control] / 4, -LEAN[control] / 16)
    others = {"input", "forget", "output"} - {gate}
    assert all(getattr(made, other) == (0.0, 0.0) for other in others)
    assert made.candidate == (1.0, 1.0) and made.mask == () and made.depth is None
    ends = {control: 1.0, f"{control}_1": 1.0}
    (made,) = bender().bends(Snapshot(**ends), ranks(1))
    assert getattr(made, gate) == (LEAN[control], LEAN[control])


def test_the_candidate_is_gone_at_minus_1_itself_at_0_and_more_at_1() -> None:
    assert (candidate_gain(-1), candidate_gain(0), candidate_gain(1)) == (0, 1, 4)
    (made,) = bender().bends(Snapshot(novelty_1=-1.0), ranks(1))
    assert made is not None and made.candidate == (0.0, 1.0)
    values = np.linspace(-1, 1, 21)
    assert (np.diff([candidate_gain(value) for value in values]) > 0).all()
    assert all((np.diff([lean(name, value) for value in values]) > 0).all() for name in LEAN)


def test_more_broken_silences_the_same_units_and_more() -> None:
    one, orders = bender(), ranks(1)
    silenced = []
    for broken in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        (made,) = one.bends(Snapshot(broken=broken), orders)
        masks = np.ones((2, UNITS)) if made is None else np.array(made.mask)
        silenced.append(masks == 0)
        np.testing.assert_array_equal(silenced[-1].sum(axis=1), round(broken * UNITS))
    for fewer, more in zip(silenced, silenced[1:], strict=False):
        assert (more | ~fewer).all()
    (made,) = one.bends(Snapshot(broken=0.5), orders)
    np.testing.assert_allclose(
        np.sort(np.array(made.mask))[:, 2], 0.5
    )  # it glides from unit to unit


def test_which_units_break_depends_on_the_seed() -> None:
    first, second = bender().bends(Snapshot(broken=0.4, memory=0.1), ranks(1, 2))
    assert first is not None and second is not None and first.forget == second.forget
    assert (np.array(first.mask) != np.array(second.mask)).any()


@pytest.mark.parametrize(("crush", "depth"), [(0.0, None), (0.4, None), (1.0, 15), (15.0, 1)])
def test_crush_takes_whole_bits_off_16(crush: float, depth: int | None) -> None:
    (made,) = bender().bends(Snapshot(crush=crush), ranks(1))
    assert (None if made is None else made.depth) == depth


def test_what_has_nothing_to_act_on_is_said_once() -> None:
    notes: list[str] = []
    one = bender(notes, layers=1)
    for memory in (0.1, 0.2):
        assert one.bends(Snapshot(memory_2=memory), ranks(1)) == (None,)
    assert notes == ["'fake' has one layer: memory_2 has no effect"]
    one.bends(Snapshot(style=1.0), ranks(1))
    assert notes[1:] == ["'fake' has learned one corpus: style has no effect"]


def test_a_gate_that_a_cell_lacks_is_said_once() -> None:
    notes: list[str] = []
    engine = engine_of()
    engine.gates = ("input", "candidate")
    one = Bender(engine, "fake", notes.append)
    (made,) = one.bends(Snapshot(memory=1.0, listening=1.0), ranks(1))
    assert made is not None and made.forget == (0.0, 0.0) and made.input == (4.0, 4.0)
    assert notes == ["'fake' has no forget gate: memory has no effect"]


@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("values", [{"broken": 0.5, "memory": 0.3}, {"crush": 12.0}])
def test_a_bent_performance_is_the_same_alone_and_in_a_batch(
    context: str, values: dict[str, float]
) -> None:
    checkpoint = fake_checkpoint(context=context)
    engine = build_engine(checkpoint.model, checkpoint.tensors, "fast")

    def play(*seeds: int) -> np.ndarray:
        voice = Voice(checkpoint, engine, seeds)
        voice.prime()
        frames = []
        for n in range(60):
            snapshot = Snapshot(**values) if n % 30 >= 10 else Snapshot()
            frames.append(voice.next(snapshot))
            voice.feed(frames[-1], snapshot)
            if n == 40:
                voice.restart_row(len(seeds) - 1)
        return np.stack(frames)

    together, alone, plain = play(3, 7), play(7), Voice(checkpoint, engine, [7])
    np.testing.assert_array_equal(together[:, 1], alone[:, 0])
    plain.prime()
    for n in range(12):
        frame = plain.next(Snapshot())
        plain.feed(frame, Snapshot())
        assert np.array_equal(frame, alone[n]) == (n <= 10)
