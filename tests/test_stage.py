"""The stage: everything that plays on it or listens, and its score played again to the sample."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from live_stage import NAMES, ensemble, head_of, settle, small_stage, take

from audiogen.control.performance import performing
from audiogen.control.score_file import Score
from audiogen.control.table import Event
from audiogen.live.latency import LATENCIES
from audiogen.live.session import QUIETEST


def played_again(score: Path) -> np.ndarray:
    """What a score sounds like, rendered, as 16 bits."""
    found = Score(score)
    with performing(found.head, replay=found) as controls:
        sound = ensemble().blocks(
            found.seconds,
            found.head.seeds,
            controls=controls,
            rescue=found.head.rescue,
            quality=found.head.quality,
            on_note=lambda note: None,
        )
        samples = np.concatenate([block.samples[0] for block in sound])
    path = score.with_suffix(".again.wav")
    sf.write(path, samples, 1000, subtype="PCM_16")
    return sf.read(path, dtype="int16")[0]


@pytest.mark.parametrize("latency", LATENCIES)
def test_a_recorded_set_is_the_same_sample_for_sample_when_it_is_rendered(
    tmp_path: Path, latency: str
) -> None:
    score = tmp_path / "set.score.jsonl"
    with small_stage(tmp_path, latency, record=score) as stage:
        take(stage, 900)
        stage.hands.move("osc", "noise", 0.4)
        stage.hands.move("page", "gain", -9.0, seconds=0.7)
        take(stage, 1100)
        stage.hands.happen(Event("swap", "drums"))
        stage.hands.move("osc", "stretch", 1.6)
        take(stage, 900)
        stage.stop()
        rest = take(stage, 10_000)
    live = sf.read(tmp_path / "set.wav", dtype="int16")[0]
    assert len(live) == 2900 + len(rest)
    np.testing.assert_array_equal(played_again(score), live)
    assert Score(score).whole


def test_a_take_is_that_stretch_of_its_score(tmp_path: Path) -> None:
    with small_stage(tmp_path / "takes") as stage:
        take(stage, 500)
        stage.hands.move("osc", "noise", 1.0)
        take(stage, 300)
        settle(stage)
        begin = round(stage.stream.seconds * 1000) + stage.stream.queued
        stage.record(True)
        stage.record(True)  # said twice, it is one
        assert stage.status().recording.endswith(".wav")
        take(stage, 700)
        stage.hands.move("osc", "tilt", 2.0)
        stage.record(False)
        assert stage.status().recording == ""
        take(stage, 300)
    sound, score = stage.recordings()
    live = sf.read(sound, dtype="int16")[0]
    again = played_again(score)
    # The rendered one fades out at its end, where the live one went on.
    np.testing.assert_array_equal(again[-len(live) : -20], live[:-20])
    assert abs(len(again) - len(live) - begin) <= stage.stream.block


def test_a_take_never_writes_over_another(tmp_path: Path) -> None:
    with small_stage(tmp_path) as stage:
        for _ in range(3):
            stage.record(True)
            take(stage, 100)
            stage.record(False)
    assert len(set(stage.recordings())) == 6
    assert all(path.is_file() for path in stage.recordings())


def test_what_is_heard_is_what_is_taken_and_a_slow_listener_loses_only_its_own(
    tmp_path: Path,
) -> None:
    with small_stage(tmp_path) as stage:
        first = stage.stream.queued
        prompt, slow = stage.listen(3.0), stage.listen(0.1)
        sound = take(stage, 1500)
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
    with small_stage(tmp_path) as stage:
        take(stage, 1000)
        status = stage.status()
        assert (
            status.seconds == pytest.approx(1.0) and status.frame >= 125 and status.underruns == 0
        )
        assert QUIETEST <= status.level <= 0 and status.leader == "jazz"
        assert status.latency > LATENCIES["normal"].ahead
        stage.stream.take(np.empty((10_000, 1), np.float32))
        assert stage.status().underruns == 1


def test_targets_tell_who_holds_what_from_any_thread(tmp_path: Path) -> None:
    with small_stage(tmp_path) as stage:
        assert stage.sources == NAMES
        assert stage.targets()["noise"] == (0.0, "")
        stage.hands.move("osc", "noise", 0.5)
        stage.hands.move("page", "mix/drums", 0.25)
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                stage.targets()

        asking = threading.Thread(target=ask)
        asking.start()
        for n in range(200):
            stage.hands.move("osc", "memory", n / 200)
            take(stage, 8)
        done.set()
        asking.join()
        assert stage.targets()["noise"] == (0.5, "osc")
        assert stage.targets()["mix/drums"] == (0.25, "page")
        assert stage.stream.error is None
        stage.hands.release("osc", "noise")
        assert stage.targets()["noise"] == (0.0, "")


def test_a_broken_script_is_told_with_its_line_and_the_sound_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    script = tmp_path / "set.py"
    script.write_text("def play(t, c):\n    c.noise = 0.5 if t < 0.5 else 1 / 0\n")
    with small_stage(tmp_path, script=script) as stage:
        assert stage.status().script == "playing set.py"
        take(stage, 2000)
        assert stage.status().script.startswith("set.py, line 2: ZeroDivisionError")
        assert stage.targets()["noise"] == (0.5, "script")
        assert any("ZeroDivisionError" in note for note in stage.notes())


def test_a_set_of_a_known_length_ends_by_itself(tmp_path: Path) -> None:
    with small_stage(tmp_path, seconds=0.75) as stage:
        assert len(take(stage, 10_000)) == 750
        assert stage.stream.ended.is_set() and stage.stream.underruns == 0


def test_a_clock_from_outside_is_counted_for_scripts(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    script = tmp_path / "set.py"
    script.write_text("def play(t, c):\n    c.noise = c.ticks / 24\n")
    with small_stage(tmp_path, script=script) as stage:
        for _ in range(12):
            stage.clock_tick()
        take(stage, 500)
        assert stage.targets()["noise"] == (0.5, "script")


def test_the_head_says_how_it_was_decoded() -> None:
    assert head_of(ensemble(), "low").quality == "instant"
