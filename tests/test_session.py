"""A session: what plays on it or listens, and its score replayed to the sample."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from live_session import NAMES, ensemble, head_of, settle, small_stage, take

from audiogen.control.performance import performing
from audiogen.control.score_file import Score
from audiogen.control.table import Event
from audiogen.live.latency import LATENCIES
from audiogen.live.session import QUIETEST


def played_again(score: Path) -> np.ndarray:
    """What a score sounds like, rendered, as 16 bits."""
    found = Score(score)
    with performing(found.header, replay=found) as controls:
        sound = ensemble().blocks(
            found.seconds,
            found.header.seeds,
            controls=controls,
            rescue=found.header.rescue,
            quality=found.header.quality,
            on_message=lambda note: None,
        )
        samples = np.concatenate([block.samples[0] for block in sound])
    path = score.with_suffix(".again.wav")
    sf.write(path, samples, 1000, subtype="PCM_16")
    return sf.read(path, dtype="int16")[0]


@pytest.mark.slow
@pytest.mark.parametrize("latency", LATENCIES)
def test_a_recorded_set_is_the_same_sample_for_sample_when_it_is_rendered(
    tmp_path: Path, latency: str
) -> None:
    score = tmp_path / "set.score.jsonl"
    with small_stage(tmp_path, latency, record=score) as session:
        take(session, 900)
        session.arbiter.move("osc", "noise", 0.4)
        session.arbiter.move("page", "gain", -9.0, seconds=0.7)
        take(session, 1100)
        session.arbiter.trigger(Event("swap", "drums"))
        session.arbiter.move("osc", "stretch", 1.6)
        take(session, 900)
        session.stop()
        rest = take(session, 10_000)
    live = sf.read(tmp_path / "set.wav", dtype="int16")[0]
    assert len(live) == 2900 + len(rest)
    np.testing.assert_array_equal(played_again(score), live)
    assert Score(score).whole


@pytest.mark.slow
def test_a_take_is_that_stretch_of_its_score(tmp_path: Path) -> None:
    with small_stage(tmp_path / "takes") as session:
        take(session, 500)
        session.arbiter.move("osc", "noise", 1.0)
        take(session, 300)
        settle(session)
        begin = round(session.stream.seconds * 1000) + session.stream.queued
        session.record(True)
        session.record(True)  # said twice, it is one
        assert session.status().recording.endswith(".wav")
        take(session, 700)
        session.arbiter.move("osc", "tilt", 2.0)
        session.record(False)
        assert session.status().recording == ""
        take(session, 300)
    sound, score = session.recordings()
    live = sf.read(sound, dtype="int16")[0]
    again = played_again(score)
    # The rendered one fades out at its end, where the live one went on.
    np.testing.assert_array_equal(again[-len(live) : -20], live[:-20])
    assert abs(len(again) - len(live) - begin) <= session.stream.block


def test_a_take_never_writes_over_another(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session:
        for _ in range(3):
            session.record(True)
            take(session, 1000)  # of nothing there would be no file
            session.record(False)
    assert len(set(session.recordings())) == 6
    assert all(path.is_file() for path in session.recordings())


def test_what_is_heard_is_what_is_taken_and_a_slow_listener_loses_only_its_own(
    tmp_path: Path,
) -> None:
    with small_stage(tmp_path) as session:
        first = session.stream.queued
        prompt, slow = session.listen(3.0), session.listen(0.1)
        sound = take(session, 1500)
        heard = []
        while (one := prompt.read(0.05)) is not None:
            heard.append(one)
        assert heard[0].start == first and prompt.dropped == 0
        whole = np.concatenate([one.samples for one in heard])
        ends = [one.start + len(one.samples) for one in heard]
        assert [one.start for one in heard[1:]] == ends[:-1]
        np.testing.assert_array_equal(whole[: 1500 - first], sound[first:])
        assert slow.dropped > 1000
        slow.close()
        assert slow.read(5) is None
        prompt.close()


def test_the_status_tells_how_it_is_going(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session:
        take(session, 1000)
        status = session.status()
        assert (
            status.seconds == pytest.approx(1.0) and status.frame >= 125 and status.underruns == 0
        )
        assert QUIETEST <= status.level <= 0 and status.leader == "jazz"
        assert status.latency > LATENCIES["normal"].ahead
        session.stream.take(np.empty((10_000, 1), np.float32))
        assert session.status().underruns == 1


@pytest.mark.slow
def test_targets_tell_who_holds_what_from_any_thread(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session:
        assert session.sources == NAMES
        assert session.targets()["noise"] == (0.0, "")
        session.arbiter.move("osc", "noise", 0.5)
        session.arbiter.move("page", "mix/drums", 0.25)
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                session.targets()

        asking = threading.Thread(target=ask)
        asking.start()
        for n in range(200):
            session.arbiter.move("osc", "memory", n / 200)
            take(session, 8)
        done.set()
        asking.join()
        assert session.targets()["noise"] == (0.5, "osc")
        assert session.targets()["mix/drums"] == (0.25, "page")
        assert session.stream.error is None
        session.arbiter.release("osc", "noise")
        assert session.targets()["noise"] == (0.0, "")


def test_a_broken_script_is_told_with_its_line_and_the_sound_goes_on(tmp_path: Path) -> None:
    script = tmp_path / "set.py"
    script.write_text("def play(t, c):\n    c.noise = 0.5 if t < 0.5 else 1 / 0\n")
    with small_stage(tmp_path, script=script) as session:
        assert session.status().script == "playing set.py"
        take(session, 2000)
        assert session.status().script.startswith("set.py, line 2: ZeroDivisionError")
        assert session.targets()["noise"] == (0.5, "script")
        assert any("ZeroDivisionError" in message for message in session.messages())


def test_a_set_of_a_known_length_ends_by_itself(tmp_path: Path) -> None:
    with small_stage(tmp_path, seconds=0.75) as session:
        assert len(take(session, 10_000)) == 750
        assert session.stream.ended.is_set() and session.stream.underruns == 0


def test_a_clock_from_outside_is_counted_for_scripts(tmp_path: Path) -> None:
    script = tmp_path / "set.py"
    script.write_text("def play(t, c):\n    c.noise = c.ticks / 24\n")
    with small_stage(tmp_path, script=script) as session:
        for _ in range(12):
            session.clock_tick()
        take(session, 500)
        assert session.targets()["noise"] == (0.5, "script")


def test_the_head_says_how_it_was_decoded() -> None:
    assert head_of(ensemble(), "low").quality == "instant"
