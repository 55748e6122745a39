"""How many threads a step gets: machines that are idle, busy, and busy for a while."""

from __future__ import annotations

from audiogen.model.engine.threads import GOOD_RUN, PATIENCE, TRIAL, ThreadChoice


def play(pace, steps, alone, shared):
    """The threads chosen for each step, where step `n` takes `alone` or `shared(n)` seconds."""
    chosen = []
    for n in range(steps):
        chosen.append(pace.threads())
        pace.took(alone if chosen[-1] == 1 else shared(n))
    return chosen


def test_pace_keeps_to_two_threads_while_they_are_faster():
    chosen = play(ThreadChoice(), 1000, 0.001, lambda n: 0.0006)
    assert chosen == [1] * (TRIAL + 1) + [2] * (999 - TRIAL)


def test_pace_gives_up_on_a_second_thread_that_has_to_be_waited_for():
    # 20 s of stepping: tries after 0.25, 0.5, 1, 2, 4, 4 ... seconds, of two steps each.
    chosen = play(ThreadChoice(), 20000, 0.001, lambda n: 0.024)
    assert 2 <= chosen.count(2) <= 18


def test_pace_forgives_a_step_that_was_held_up_by_chance():
    chosen = play(ThreadChoice(), 1000, 0.001, lambda n: 0.0005 + 0.008 * (n % 97 == 96))
    assert set(chosen[TRIAL + 1 :]) == {2}


def test_pace_comes_back_to_two_threads_when_the_machine_is_free_again():
    pace = ThreadChoice()
    play(pace, 2000, 0.001, lambda n: 0.024)
    chosen = play(pace, int(PATIENCE[1] / 0.001) + GOOD_RUN, 0.001, lambda n: 0.0006)
    assert set(chosen[-GOOD_RUN:]) == {2}
