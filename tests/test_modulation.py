"""Values that move with time, for scripts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.control.modulation import SHAPES, Beat, RandomWalk, lfo, ramp, section

SECONDS = st.floats(0, 1e5)


@given(SECONDS, st.floats(0.1, 100), st.sampled_from(sorted(SHAPES)), st.floats(0, 1))
def test_an_lfo_stays_between_its_ends_and_repeats(
    t: float, period: float, shape: str, phase: float
) -> None:
    value = lfo(t, period, -2.0, 5.0, shape, phase)
    assert -2.0 <= value <= 5.0
    if shape in ("sine", "triangle"):  # the others have steps, which a rounding may cross
        assert lfo(t + period, period, -2.0, 5.0, shape, phase) == pytest.approx(value, abs=1e-3)


def test_each_shape_is_what_its_name_says() -> None:
    quarters = [0.0, 1.0, 2.0, 3.0]
    assert [lfo(t, 4, shape="sine") for t in quarters] == pytest.approx([0, 0.5, 1, 0.5])
    assert [lfo(t, 4, shape="triangle") for t in quarters] == [0, 0.5, 1, 0.5]
    assert [lfo(t, 4, shape="square") for t in quarters] == [0, 0, 1, 1]
    assert [lfo(t, 4, shape="saw") for t in quarters] == [0, 0.25, 0.5, 0.75]
    assert lfo(0, 4, shape="saw", phase=0.75) == 0.75


def test_a_ramp_holds_at_its_ends_and_steps_where_two_points_meet() -> None:
    points = ((1, 0.0), (3, 1.0), (3, 5.0), (4, 6.0))
    assert [ramp(t, *points) for t in (0, 1, 2, 3, 3.5, 4, 9)] == [0, 0, 0.5, 5, 5.5, 6, 6]


@pytest.mark.parametrize(
    "call",
    [
        lambda: ramp(0),
        lambda: ramp(0, (2, 0), (1, 0)),
        lambda: lfo(0, 0),
        lambda: lfo(0, 1, shape="sin"),
        lambda: section(0),
        lambda: section(0, calm=0),
        lambda: Beat().every(0),
        lambda: RandomWalk(random.Random(0), 0.5).at(0, 0, 1, 0, 1),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(call: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
        call()  # type: ignore[operator]


def test_sections_follow_each_other_and_the_last_one_lasts() -> None:
    form = {"calm": 4.0, "storm": 2.0}
    found = [section(t, **form) for t in (0, 3, 4, 5, 6, 99)]
    assert [(s.name, s.start, s.share) for s in found] == [
        ("calm", 0, 0),
        ("calm", 0, 0.75),
        ("storm", 4, 0),
        ("storm", 4, 0.5),
        ("storm", 4, 1),
        ("storm", 4, 1),
    ]
    assert found[0] == "calm" != found[2]


def test_sections_repeat_if_asked_and_count_their_turns() -> None:
    part = section(6 * 3 + 5, repeat=True, calm=4.0, storm=2.0)
    assert (part.name, part.start, part.share, part.turn) == ("storm", 22.0, 0.5, 3)


@given(st.integers(0, 2**32), st.floats(0, 5), st.floats(-10, 0), st.floats(0.1, 10))
def test_a_walk_stays_between_its_ends_and_makes_no_leap(
    seed: int, step: float, low: float, high: float
) -> None:
    walk = RandomWalk(random.Random(seed), (low + high) / 2)
    places = [walk.at(n / 40, 0.5, step, low, high) for n in range(200)]
    assert low <= min(places) and max(places) <= high
    leaps = [abs(b - a) for a, b in zip(places, places[1:], strict=False)]
    assert max(leaps) <= step / 20 * 1.001 + 1e-9


def test_a_walk_is_where_it_is_at_any_frame_rate() -> None:
    slow, fast = RandomWalk(random.Random(5), 0.5), RandomWalk(random.Random(5), 0.5)
    coarse = [slow.at(n / 10, 0.5, 0.3, 0, 1) for n in range(100)]
    fine = [fast.at(n / 80, 0.5, 0.3, 0, 1) for n in range(800)]
    assert fine[::8] == pytest.approx(coarse)


@pytest.mark.slow
@given(st.floats(20, 300), st.sampled_from([1, 2, 4, 0.5]))
def test_every_beat_comes_once(bpm: float, beats: float) -> None:
    beat = Beat(bpm)
    rate, frames = 43.0, 2000
    hits = 0
    for n in range(frames):
        beat.advance(n / rate)
        hits += beat.every(beats)
    assert hits == int(round(beat.count / beats, 6)) + 1
