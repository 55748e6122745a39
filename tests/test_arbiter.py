"""Hands: who holds a control, how it gets where it goes, and one snapshot of it for each frame."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.control.arbiter import Arbiter
from audiogen.control.scenes import Scene
from audiogen.control.table import TABLE, Change, Event, Snapshot
from audiogen.errors import ControlError

RATE = 40.0
"""Frames a second: a smoothing of 0.05 s is two frames."""


class Fixture(Arbiter):
    """Hands that keep what they tell, and a loop that plays frame after frame."""

    def __init__(self, base: Snapshot | None = None, sources: tuple[str, ...] = ()) -> None:
        self.told: list[Change] = []
        self.warnings: list[str] = []
        self.frame = 0
        super().__init__(
            base or Snapshot(),
            sources,
            RATE,
            on_change=self.told.append,
            on_warning=self.warnings.append,
        )

    def next(self, frames: int = 1) -> Snapshot:
        for _ in range(frames):
            shot = self(self.frame, self.frame / RATE)
            self.frame += 1
        return shot


def test_while_nothing_moves_the_snapshot_is_the_same_object() -> None:
    base = Snapshot(temperature=0.9)
    arbiter = Fixture(base)
    assert arbiter.next() is base and arbiter.next() is base
    arbiter.move("page", "noise", 1.0)
    moving, there = arbiter.next(), arbiter.next()
    assert moving is not there and there.noise == 1.0
    assert arbiter.next() is there
    arbiter.move("page", "noise", 1.0)
    assert arbiter.next() is there
    assert len(arbiter.told) == 1


def test_a_change_arrives_in_a_straight_line_over_its_smoothing() -> None:
    arbiter = Fixture()
    arbiter.move("page", "gain", -6.0, seconds=0.1)
    assert [arbiter.next().gain for _ in range(6)] == [-1.5, -3.0, -4.5, -6.0, -6.0, -6.0]
    arbiter.move("page", "gain", 0.0)  # two frames
    arbiter.move("page", "crush", 8.0)  # at once
    assert [(s.gain, s.crush) for s in (arbiter.next(), arbiter.next())] == [
        (-3.0, 8.0),
        (0.0, 8.0),
    ]


def test_a_change_on_the_way_sets_out_from_where_it_is() -> None:
    arbiter = Fixture()
    arbiter.move("page", "noise", 4.0, seconds=0.1)
    assert arbiter.next(2).noise == 2.0
    arbiter.move("page", "noise", 0.0, seconds=0.1)
    assert [arbiter.next().noise for _ in range(4)] == [1.5, 1.0, 0.5, 0.0]


def test_the_line_goes_by_the_time_played_not_by_the_steps() -> None:
    # Stretched to twice the length, a step of the instrument lasts two frames.
    arbiter = Fixture()
    arbiter.move("page", "gain", -6.0, seconds=0.1)
    assert [arbiter(n, 2 * n / RATE).gain for n in range(3)] == [-1.5, -4.5, -6.0]


def test_a_script_does_not_take_back_what_a_slider_touched_later() -> None:
    arbiter = Fixture()
    for n in range(5):
        arbiter.move("script", "noise", 0.1 * n, automated=True)
        arbiter.next()
    arbiter.move("page", "noise", 3.0)
    for n in range(5):
        arbiter.move("script", "noise", 0.5 + 0.1 * n, automated=True)
        arbiter.next()
    assert arbiter.owner("noise") == "page" and arbiter.next().noise == 3.0
    arbiter.release("page", "noise")
    assert arbiter.next(2).noise == pytest.approx(0.9)
    assert arbiter.owner("noise") == "script"


def test_a_script_takes_back_by_claiming_and_the_slider_again_by_a_touch() -> None:
    arbiter = Fixture()
    arbiter.move("script", "noise", 0.5, automated=True)
    arbiter.move("page", "noise", 3.0)
    arbiter.claim("script", "noise")
    assert arbiter.target("noise") == 0.5
    arbiter.move("page", "noise", 2.0)
    assert arbiter.target("noise") == 2.0


def test_the_first_move_of_a_script_is_a_touch() -> None:
    arbiter = Fixture()
    arbiter.move("page", "noise", 3.0)
    arbiter.move("script", "noise", 0.5, automated=True)
    assert (arbiter.owner("noise"), arbiter.target("noise")) == ("script", 0.5)
    arbiter.release("script", "noise")
    assert (arbiter.owner("noise"), arbiter.target("noise")) == ("page", 3.0)
    arbiter.move("script", "noise", 0.75, automated=True)
    assert arbiter.owner("noise") == "script"


def test_to_claim_without_a_wish_holds_the_control_where_it_is_going() -> None:
    arbiter = Fixture()
    arbiter.move("page", "noise", 3.0)
    arbiter.claim("script", "noise")
    arbiter.release("page")
    assert (arbiter.owner("noise"), arbiter.target("noise")) == ("script", 3.0)


def test_released_by_all_a_control_goes_back_to_the_base() -> None:
    arbiter = Fixture(Snapshot(noise=0.25))
    arbiter.move("page", "noise", 3.0)
    arbiter.move("osc", "noise", 2.0)
    arbiter.next(3)
    arbiter.release("osc")
    arbiter.release("page")
    assert arbiter.owner("noise") is None
    assert arbiter.next(2).noise == 0.25


def test_a_long_glide_is_not_begun_anew_when_its_hand_holds_it_again() -> None:
    arbiter = Fixture()
    arbiter.move("script", "noise", 2.0, seconds=20, automated=True)
    arbiter.next()
    arbiter.move("page", "noise", 1.0)
    arbiter.next(2)
    arbiter.release("page", "noise")
    assert arbiter.next(2).noise == 2.0


HANDS = ("script", "page", "osc")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(HANDS), st.integers(0, 8)),
        st.tuples(st.just("release"), st.sampled_from(HANDS), st.just(0)),
        st.tuples(st.just("claim"), st.sampled_from(HANDS), st.just(0)),
        st.tuples(st.just("frame"), st.just(""), st.just(0)),
    ),
    max_size=60,
)


@given(ACTS)
def test_who_holds_a_control_is_whoever_touched_it_last_and_did_not_let_go(acts: list[Any]) -> None:
    """Against the rule told from the other end: by looking back over everything that was done."""
    arbiter = Fixture(Snapshot(noise=4.0))
    touched: dict[str, int] = {}  # when each hand that is on it touched it last
    wished: dict[str, float] = {}
    for time, (act, hand, eighths) in enumerate(acts):
        holder = max(touched, key=lambda name: touched[name], default=None)
        going = wished[holder] if holder else 4.0
        if act == "move":
            arbiter.move(hand, "noise", eighths / 8, automated=hand == "script")
            if hand != "script" or hand not in touched:
                touched[hand] = time
            wished[hand] = eighths / 8
        elif act == "release":
            arbiter.release(hand, "noise")
            touched.pop(hand, None)
        elif act == "claim":
            arbiter.claim(hand, "noise")
            wished[hand] = wished[hand] if hand in touched else going
            touched[hand] = time
        else:
            arbiter.next()
        holder = max(touched, key=lambda name: touched[name], default=None)
        assert arbiter.owner("noise") == holder
        assert arbiter.target("noise") == (wished[holder] if holder else 4.0)
    assert arbiter.next(3).noise == arbiter.target("noise")


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(TABLE), st.floats()), max_size=20))
def test_no_value_leaves_its_range_and_each_control_is_warned_of_once(moves: list[Any]) -> None:
    arbiter = Fixture()
    for row, value in moves:
        arbiter.move("page", row.name, value)
    for _ in range(4):
        shot = arbiter.next()
        assert all(row.low <= getattr(shot, row.name) <= row.high for row in TABLE)
    beyond = {row.name for row, value in moves if not row.low <= value <= row.high}
    assert sorted(w.split()[0] for w in arbiter.warnings) == sorted(beyond)


def test_a_warning_tells_the_range_and_what_is_taken() -> None:
    arbiter = Fixture()
    arbiter.move("page", "noise", 9.0)
    arbiter.move("page", "noise", -9.0)
    assert arbiter.warnings == ["noise reaches from 0 to 4: 4 instead of 9"]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda h: h.move("p", "nose", 1), "there is no control 'nose'; did you mean 'noise'?"),
        (lambda h: h.release("p", "nose"), "there is no control 'nose'; did you mean 'noise'?"),
        (lambda h: h.claim("p", "nose"), "there is no control 'nose'; did you mean 'noise'?"),
        (lambda h: h.mix("p", "rian", 1), "there is no source 'rian'; did you mean 'rain'?"),
        (
            lambda h: h.apply_scene("p", Scene({}, {"rian": 1.0})),
            "there is no source 'rian'; did you mean 'rain'?",
        ),
        (lambda h: h.trigger(Event("swop")), "there is no event 'swop'; did you mean 'swap'?"),
        (lambda h: h.trigger(Event("swap", "jaz")), "no source 'jaz'; did you mean 'jazz'?"),
        (lambda h: h.move("p", "noise", "loud"), "noise should be a number, not 'loud'"),
        (
            lambda h: h.move("p", "noise", 1, seconds=-1),
            "the seconds that noise takes should be 0 or more, not -1",
        ),
    ],
)
def test_what_is_not_there_is_refused_where_it_was_said(act: Any, sentence: str) -> None:
    arbiter = Fixture(sources=("jazz", "rain"))
    with pytest.raises(ControlError) as caught:
        act(arbiter)
    assert sentence in str(caught.value)
    assert arbiter.next() is arbiter.next()


def test_an_event_is_in_the_snapshot_of_one_frame() -> None:
    arbiter = Fixture(sources=("jazz", "drums"))
    still = arbiter.next()
    arbiter.trigger(Event("jump", "12.5"))
    arbiter.trigger(Event("swap", "drums"))
    assert arbiter.next().events == (Event("jump", "12.5"), Event("swap", "drums"))
    assert arbiter.next().events == ()
    assert arbiter.next().mix == still.mix == {}


def test_to_swap_to_the_source_that_leads_is_nothing() -> None:
    arbiter = Fixture(sources=("jazz", "drums"))
    still = arbiter.next()
    arbiter.trigger(Event("swap", "jazz"))
    assert arbiter.next() is still
    arbiter.trigger(Event("swap", "drums"))
    assert arbiter.leader == "drums"
    arbiter.next()
    arbiter.trigger(Event("swap", "drums"))
    arbiter.trigger(Event("jump"))
    assert arbiter.next().events == (Event("jump"),)


def test_a_source_poured_in_leaves_the_leader_at_its_full_weight() -> None:
    arbiter = Fixture(sources=("jazz", "rain", "drums"))
    arbiter.mix("page", "rain", 0.5)
    assert arbiter.next().mix == {"jazz": 1.0, "rain": 0.25, "drums": 0.0}
    assert arbiter.next().mix == {"jazz": 1.0, "rain": 0.5, "drums": 0.0}
    arbiter.trigger(Event("swap", "drums"))
    assert arbiter.next(2).mix == {"jazz": 0.0, "rain": 0.5, "drums": 1.0}
    arbiter.release("page")
    assert arbiter.next().mix == {"jazz": 0.0, "rain": 0.25, "drums": 1.0}
    assert arbiter.next().mix == {}


def test_the_weights_that_follow_a_swap_take_its_time() -> None:
    arbiter = Fixture(Snapshot(swap_time=0.1), sources=("jazz", "drums", "rain"))
    arbiter.mix("page", "rain", 1.0)
    arbiter.next(2)
    arbiter.trigger(Event("swap", "drums"))
    assert [arbiter.next().mix["jazz"] for _ in range(4)] == [0.75, 0.5, 0.25, 0.0]


def test_a_base_mix_holds_until_a_hand_touches_it_and_again_after() -> None:
    arbiter = Fixture(Snapshot(mix={"rain": 0.25}), sources=("jazz", "rain"))
    assert arbiter.next().mix == {"rain": 0.25}
    arbiter.mix("page", "rain", 1.0)
    assert arbiter.next(2).mix == {"jazz": 1.0, "rain": 1.0}
    arbiter.release("page")
    assert arbiter.next(2).mix == {"jazz": 1.0, "rain": 0.25}
    with pytest.raises(ControlError, match="no source 'hail'"):
        Fixture(Snapshot(mix={"hail": 1.0}), sources=("jazz", "rain"))


def test_a_scene_moves_all_it_names_in_the_time_it_is_given() -> None:
    arbiter = Fixture(sources=("jazz", "rain"))
    arbiter.apply_scene("page", Scene({"noise": 2.0, "gain": -4.0}, {"rain": 1.0}), seconds=0.1)
    shot = arbiter.next(2)
    assert (shot.noise, shot.gain, shot.mix["rain"]) == (1.0, -2.0, 0.5)
    assert arbiter.told[0].over == {"noise": 0.1, "gain": 0.1, "mix/rain": 0.1}


def test_changes_are_told_with_the_frame_at_which_they_took_effect() -> None:
    arbiter = Fixture()
    arbiter.next(7)
    arbiter.move("page", "noise", 1.0)
    arbiter.move("page", "noise", 2.0)  # what was there in between was never heard
    arbiter.move("osc", "memory", 0.5)
    arbiter.move("osc", "memory", 0.0)
    arbiter.next(3)
    arbiter.add_message("a note")
    arbiter.next()
    assert arbiter.told == [Change(7, {"noise": 2.0}), Change(10, messages=("a note",))]


def test_moves_from_many_threads_all_arrive_and_none_tears_a_frame() -> None:
    arbiter = Fixture()
    names = [row.name for row in TABLE if row.low <= 0.0 < 0.5 <= row.high]

    def turn(name: str) -> None:
        for n in range(200):
            arbiter.move("page", name, 0.5 * (n % 2))
        arbiter.move("page", name, 0.5)

    threads = [threading.Thread(target=turn, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        arbiter.next()
    for thread in threads:
        thread.join()
    shot = arbiter.next(3)
    assert {name: getattr(shot, name) for name in names} == dict.fromkeys(names, 0.5)
    assert [change.frame for change in arbiter.told] == sorted({c.frame for c in arbiter.told})
