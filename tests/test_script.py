"""The live parameter script: what it can do, and what becomes of it when it is saved or fails."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiogen.control import reload as watch
from audiogen.control.arbiter import Arbiter
from audiogen.control.reload import LOOKS, settled, watching
from audiogen.control.script import LATE_CALLS, Script, ScriptError
from audiogen.control.table import Event, Snapshot
from audiogen.errors import MissingLibraryError

RATE = 40.0


class Stage:
    """A script with hands on a fake player, frame after frame, on a clock that is set by hand."""

    def __init__(self, path: Path, text: str, *, live: bool = True, seed: int = 7) -> None:
        path.write_text(text, "utf-8")
        self.path = path
        self.now = 0.0
        self.told: list[str] = []
        self.notes: list[str] = []
        self.arbiter = Arbiter(
            Snapshot(),
            ("jazz", "rain"),
            RATE,
            on_change=lambda change: self.notes.extend(change.messages),
        )
        self.script = Script(
            path, self.arbiter, seed, live=live, clock=lambda: self.now, on_message=self.told.append
        )
        self.frame = 0

    def save(self, text: str) -> None:
        self.path.write_text(text, "utf-8")
        self.script.offer(text.encode())

    def next(self, frames: int = 1) -> Snapshot:
        for _ in range(frames):
            self.script(self.frame, self.frame / RATE)
            shot = self.arbiter(self.frame, self.frame / RATE)
            self.frame += 1
        return shot

    def played(self, frames: int) -> list[Snapshot]:
        return [self.next() for _ in range(frames)]


@pytest.fixture
def session(tmp_path: Path) -> Callable[..., Stage]:
    """`session(text, live=True, seed=7)` -> Stage."""
    return lambda text, **options: Stage(tmp_path / "set.py", text, **options)


def test_a_script_moves_controls_and_lets_things_happen(session: Any) -> None:
    play = session(
        "def play(t, c):\n"
        "    c.crush = c.frame\n"
        "    if c.frame == 1:\n"
        "        c.mix['rain'] = 0.5\n"
        "        c.swap('rain'); c.jump(12.5); c.jump(__file__); c.jump(); c.reset()\n"
        "    if c.frame == 4:\n"
        "        del c.mix['rain']\n"
        "        c.release('crush')\n"
    )
    shots = play.played(4)
    assert [shot.crush for shot in shots] == [0, 1, 2, 3]
    assert shots[2].mix == {"jazz": 0.0, "rain": 0.5}
    assert shots[1].events == (
        Event("swap", "rain"),
        Event("jump", "12.5"),
        Event("jump", shots[1].events[2].target),
        Event("jump", ""),
        Event("reset", ""),
    )
    assert shots[1].events[2].target.endswith(".py")
    assert play.played(1)[0].crush == 0
    assert play.next(2).crush == 6
    assert play.arbiter.owner("mix/rain") is None


def test_a_script_reads_where_a_control_is_going_whoever_holds_it(session: Any) -> None:
    play = session(
        "def play(t, c):\n"
        "    seen = c.noise, c.mix['rain'], c.leader, c.seed, c.sources\n"
        "    if c.frame == 0:\n"
        "        assert seen == (0.0, 0.0, 'jazz', 7, ('jazz', 'rain')), seen\n"
        "        c.noise = 9\n"
        "        assert c.noise == 4, c.noise\n"
        "        return\n"
        "    assert seen == (0.5, 1.0, 'rain', 7, ('jazz', 'rain')), seen\n"
        "    c.crush = 3\n",
        live=False,
    )
    play.next()
    play.arbiter.move("page", "noise", 0.5)
    play.arbiter.trigger(Event("swap", "rain"))
    assert play.next().crush == 3


def test_a_script_leaves_a_slider_alone_until_it_claims(session: Any) -> None:
    play = session(
        "def play(t, c):\n    c.noise = 0.25\n    if c.frame == 6:\n        c.claim('noise')\n"
    )
    play.next(3)
    play.arbiter.move("page", "noise", 2.0)
    assert play.next(3).noise == 2.0
    assert play.next(2).noise == 0.25


def test_the_beat_is_counted_through_changes_of_its_pace(session: Any) -> None:
    # At 40 frames a second, 240 beats a minute are a beat every 10 frames; 480, every 5.
    play = session(
        "def play(t, c):\n"
        "    c.bpm = 240 if c.frame < 40 else 480\n"
        "    if c.every(1): c.reset()\n"
        "    if c.every(2, offset=0.5): c.jump()\n"
    )
    shots = play.played(60)
    beats, halves = (
        [frame for frame, shot in enumerate(shots) if Event(name) in shot.events]
        for name in ("reset", "jump")
    )
    assert beats == [0, 10, 20, 30, 40, 45, 50, 55]
    assert halves == [5, 25, 43, 53]


def test_chance_comes_from_the_seed_and_from_nothing_else(session: Any) -> None:
    text = (
        "def play(t, c):\n"
        "    c.noise = c.random.random()\n"
        "    c.temperature = c.walk('heat', 0.4, every=0.1)\n"
        "    c.gain = c.walk('level', 3.0, every=0.2, low=-6, high=0)\n"
    )
    one, same, other = (session(text, seed=seed).played(80) for seed in (1, 1, 2))
    assert one == same != other
    heats = [shot.temperature for shot in one[2:]]
    assert 0 <= min(heats) < max(heats) <= 1
    assert len({shot.gain for shot in one}) > 40
    # A walk does not depend on what else is left to chance.
    calmer = text.replace("    c.noise = c.random.random()\n", "")
    assert [shot.gain for shot in session(calmer, seed=1).played(80)] == [shot.gain for shot in one]


def test_once_is_once_and_loading_anew_forgets_none(session: Any) -> None:
    text = (
        "def play(t, c):\n"
        "    if c.once('storm'):\n"
        "        c.jump()\n"
        "        assert not c.once('storm')\n"
    )
    play = session(text)
    assert play.next().events and not play.next().events
    play.save(text + "# changed\n")
    assert not play.next().events


def test_a_saved_script_takes_over_on_the_next_frame_and_is_noted(session: Any) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    assert play.next().crush == 1
    play.save("def play(t, c):\n    c.crush = 2\n")
    assert play.next().crush == 2
    assert play.notes == ["set.py was loaded again"]


def test_only_the_variables_survive_that_a_script_keeps(session: Any) -> None:
    text = (
        "keep = ['phase']\n"
        "phase = count = 0\n"
        "def play(t, c):\n"
        "    global phase, count\n"
        "    phase, count = phase + 1, count + 1\n"
        "    c.crush = phase\n"
        "    c.jump(count)\n"
    )
    play = session(text)
    play.next(3)
    play.save(text.replace("phase + 1", "phase + 2"))
    shot = play.next(2)
    assert shot.crush == 7
    assert shot.events == (Event("jump", "2"),)


BROKEN = [
    ("def play(t, c:\n    pass\n", "line 1: '(' was never closed"),
    ("\n\nx = 1 / 0\n", "line 3: ZeroDivisionError: division by zero"),
    ("import nothing_of_that_name\n", "line 1: ModuleNotFoundError"),
    ("raise SystemExit\n", "line 1: SystemExit"),
    ("x = 1\n", "has no play: write a function 'def play(t, c):'"),
    ("play = 3\n", "has no play"),
    ("keep = 'phase'\ndef play(t, c): pass\n", "keep should be a list of names"),
    ("keep = ['phase']\ndef play(t, c): pass\n", "keep names 'phase', which has no first value"),
    ("keep = 3\ndef play(t, c): pass\n", "keep should be a list of names"),
    ("\x00", "set.py"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_script_that_is_broken_from_the_start_is_refused(
    session: Any, text: str, sentence: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        session(text)
    assert sentence in str(caught.value) and "set.py" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_broken_version_is_told_once_and_the_one_before_plays_on(
    session: Any, text: str, sentence: str
) -> None:
    play = session("def play(t, c):\n    c.crush = c.frame\n")
    play.next(2)
    play.save(text)
    assert play.next(3).crush == 4
    (told,) = play.told
    assert sentence in told and told.endswith("; the version before plays on")


FAILING = [
    ("c.nose = 1", "there is no control 'nose'; did you mean 'noise'?"),
    ("c.nose", "there is no control 'nose'; did you mean 'noise'?"),
    ("c.leader = 'rain'", "leader can be read, not set"),
    ("c.swap('rian')", "there is no source 'rian'; did you mean 'rain'?"),
    ("c.mix['rian'] = 1", "there is no source 'rian'; did you mean 'rain'?"),
    ("c.claim('nose')", "there is no control 'nose'; did you mean 'noise'?"),
    ("c.release('nose')", "there is no control 'nose'; did you mean 'noise'?"),
    ("c.noise = 'loud'", "noise should be a number, not 'loud'"),
    ("c.glide('noise', 1, -3)", "the seconds that noise takes should be 0 or more, not -3"),
    ("c.bpm = 0", "bpm should be more than 0"),
    ("c.every(0)", "ValueError: something happens every so many beats"),
    ("c.walk('x', 1, every=0)", "ValueError: a walk makes a step"),
    ("[][1]", "IndexError: list index out of range"),
    ("exit()", "SystemExit"),
]


@pytest.mark.parametrize(("act", "sentence"), FAILING)
def test_a_failing_call_does_nothing_and_is_told_with_its_line(
    session: Any, act: str, sentence: str
) -> None:
    play = session(
        "def play(t, c):\n"
        "    c.crush = 5\n"
        "    if c.frame > 1:\n"
        "        c.crush = 9\n"
        f"        {act}\n"
    )
    assert play.next(5).crush == 5
    (told,) = play.told
    assert f"set.py, line 5: {sentence}" in told
    assert told.endswith("; the last values stay until it is saved again")
    play.save("def play(t, c):\n    c.crush = 3\n")
    assert play.next().crush == 3


def test_an_error_far_below_is_told_with_the_line_of_the_script(session: Any) -> None:
    play = session(
        "from audiogen.control import lfo\ndef play(t, c):\n    c.noise = lfo(t, 4, shape='sin')\n"
    )
    play.next()
    assert "set.py, line 3: ValueError: the shape of an lfo is one of sine" in play.told[0]


def test_a_version_that_fails_gives_way_to_the_last_good_one_within_the_frame(session: Any) -> None:
    play = session("n = 0\ndef play(t, c):\n    global n\n    n += 1\n    c.crush = n\n")
    play.next(3)
    play.save("def play(t, c):\n    c.crush = 12\n    if c.frame > 5: c.nose = 1\n")
    assert [shot.crush for shot in play.played(5)] == [12, 12, 12, 4, 5]
    assert [told.split("; ")[-1] for told in play.told] == [
        "set.py was loaded again",
        "the version before plays on",
    ]


def test_a_version_that_never_played_is_not_gone_back_to(session: Any) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    play.next()
    play.save("def play(t, c):\n    c.nose = 1\n")
    play.save("def play(t, c):\n    c.nose = 2\n")
    play.next()
    play.save("def play(t, c):\n    c.nose = 3\n")
    assert play.next(2).crush == 1
    assert sum("the version before plays on" in told for told in play.told) == 2


def test_what_is_kept_survives_a_version_that_fails(session: Any) -> None:
    text = "keep = ['n']\nn = 0\ndef play(t, c):\n    global n\n    n += 1\n    c.crush = n\n"
    play = session(text + "    if n == 3: c.nose = 1\n")
    play.next(4)
    play.save(text)
    assert play.next().crush == 4


SLOW = "def play(t, c):\n    c.crush = 7\n    import stage; stage.now += {}\n"


def test_a_version_that_is_slow_again_and_again_is_set_aside(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    monkeypatch.setitem(sys.modules, "stage", play)
    play.next()
    play.save(SLOW.format(0.03))
    assert play.next(LATE_CALLS - 1).crush == 7
    assert len(play.told) == 1
    assert [shot.crush for shot in play.played(2)] == [7, 1]
    assert play.told[1].endswith(
        f"set.py, line 1: play took 30 ms, {LATE_CALLS} times in a row, and a frame lasts 25 ms; "
        "the version before plays on"
    )


def test_a_call_that_is_slow_now_and_then_is_forgiven(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = session(SLOW.format("0.03 if c.frame % 4 else 0.01"))
    monkeypatch.setitem(sys.modules, "stage", play)
    play.next(60)
    assert play.told == []


def test_a_script_that_is_not_live_ends_at_its_first_error(session: Any) -> None:
    play = session("def play(t, c):\n    if c.frame == 2:\n        c.nose = 1\n", live=False)
    play.next(2)
    with pytest.raises(ScriptError, match="line 3: there is no control 'nose'"):
        play.next()


def test_a_script_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    arbiter = Arbiter(Snapshot(), (), RATE)
    with pytest.raises(ScriptError, match=r"none\.py cannot be read: No such file"):
        Script(tmp_path / "none.py", arbiter, 0)


def test_a_file_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "set.py"
    pieces = [b"def ", b"def play(t", b"def play(t, c): pass"]

    def write_on(seconds: float) -> None:
        if pieces:
            path.write_bytes(pieces.pop(0))

    assert settled(path, write_on) == b"def play(t, c): pass"


def test_a_file_that_is_gone_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    looks: list[float] = []
    assert settled(tmp_path / "gone.py", looks.append) is None
    assert len(looks) == LOOKS


def test_each_save_is_offered_once_from_another_thread(session: Any, tmp_path: Path) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    play.next()
    saved, taken = threading.Event(), threading.Event()

    def changes(path: Path, stop: threading.Event) -> Iterator[None]:
        for _ in range(3):  # watchers tell of the same save more than once
            saved.wait(20)
            yield
        taken.set()

    with watching(play.script, changes=changes, wait=lambda seconds: None):
        play.path.write_text("def play(t, c):\n    c.crush = 2\n", "utf-8")
        saved.set()
        assert taken.wait(20)
    assert play.next().crush == 2
    assert play.notes == ["set.py was loaded again"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_real_save_is_noticed(session: Any, tmp_path: Path, replaced: bool) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    offered = threading.Event()
    offer = play.script.offer

    def tell(text: bytes) -> None:
        offer(text)
        if b"= 2" in text:
            offered.set()

    play.script.offer = tell
    with watching(play.script):
        target = tmp_path / "other.py" if replaced else play.path
        target.write_text("def play(t, c):\n    c.crush = 2\n", "utf-8")
        if replaced:
            target.replace(play.path)
        assert offered.wait(60)
    assert play.next().crush == 2


def test_watching_without_watchfiles_says_what_to_install(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = session("def play(t, c): pass\n")
    monkeypatch.setitem(__import__("sys").modules, "watchfiles", None)
    with (
        pytest.raises(MissingLibraryError, match="watchfiles, .*pip install"),
        watching(play.script),
    ):
        pass
    assert watch.SETTLE > 0


def test_controls_keep_their_own_error_for_an_attribute(session: Any) -> None:
    unknown = "def play(t, c):\n    assert not hasattr(c, '_nothing')\n    c.temprature\n"
    with pytest.raises(ScriptError, match="line 3: .*did you mean 'temperature'"):
        session(unknown, live=False).next()


def waited(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


@pytest.mark.slow
@pytest.mark.parametrize(
    "hang", ["while True: pass", "time.sleep(3600)", "while True: c.noise = 1"]
)
def test_live_plays_on_with_the_last_values_where_play_does_not_return(
    session: Any, monkeypatch: pytest.MonkeyPatch, hang: str
) -> None:
    monkeypatch.setattr("audiogen.control.script.PATIENCE", 0.05)
    play = session(
        "import time\ndef play(t, c):\n    c.crush = 4\n    if c.frame == 2:\n"
        f"        {hang}\n    c.crush = 5\n"
    )
    start = time.monotonic()
    shots = play.played(20)
    assert time.monotonic() - start < 2
    assert {shot.crush for shot in shots} == {5} and not play.told
    play.now += 3
    play.next()
    assert len(play.told) == 1
    assert "set.py, line 5: play has not returned for 3 s; the last values stay" in play.told[0]
    play.save("def play(t, c):\n    c.crush = 6\n")
    assert [shot.crush for shot in play.played(3)][-1] == 6
    assert play.next().noise == 0


@pytest.mark.slow
def test_a_render_ends_with_the_line_where_play_does_not_return(
    tmp_path: Path, session: Any
) -> None:
    (tmp_path / "set.py").write_text("def play(t, c):\n    while True:\n        pass\n")
    arbiter = Arbiter(Snapshot(), ("jazz",), RATE)
    script = Script(tmp_path / "set.py", arbiter, 1, limit=0.2)
    with pytest.raises(ScriptError, match=r"set.py, line [23]: play has not returned for 0.2 s"):
        script(0, 0.0)


@pytest.mark.slow
def test_first_lines_that_never_end_are_told_and_a_later_version_is_taken(
    tmp_path: Path, session: Any
) -> None:
    (tmp_path / "endless.py").write_text("while True: pass\n")
    with pytest.raises(ScriptError, match="line 1: its first lines have not ended"):
        Script(tmp_path / "endless.py", Arbiter(Snapshot(), ("jazz",), RATE), 1, limit=0.2)
    play = session("def play(t, c): c.crush = 1\n")
    threading.Thread(target=play.save, args=("while True: pass\n",), daemon=True).start()
    assert waited(lambda: play.script._offered == 1)
    assert play.next().crush == 1
    play.save("def play(t, c): c.crush = 2\n")
    assert play.played(2)[-1].crush == 2


@pytest.mark.parametrize(
    "error", ["KeyboardInterrupt", "SystemExit(3)", "asyncio.CancelledError", "GeneratorExit"]
)
def test_whatever_a_script_raises_is_a_sentence_with_its_line(session: Any, error: str) -> None:
    play = session("def play(t, c): c.crush = 1\n")
    play.next()
    play.save(f"import asyncio\ndef play(t, c):\n    raise {error}\n")
    assert play.played(3)[-1].crush == 1
    assert "set.py, line 3: " in play.told[-1] and "the version before plays on" in play.told[-1]
    play.save(f"import asyncio\nraise {error}\n")
    assert "set.py, line 2: " in play.told[-1]


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit", "asyncio.CancelledError"])
def test_a_file_is_still_watched_after_a_version_whose_first_lines_raise(
    session: Any, error: str
) -> None:
    play = session("def play(t, c):\n    c.crush = 1\n")
    play.next()
    shown = threading.Semaphore(0)
    play.script._on_message = lambda sentence: (play.told.append(sentence), shown.release())
    versions = [f"import asyncio\nraise {error}\n", "def play(t, c):\n    c.crush = 2\n"]

    def changes(path: Path, stop: threading.Event) -> Iterator[None]:
        play.path.write_text(versions[0], "utf-8")
        yield
        assert shown.acquire(timeout=60)
        play.path.write_text(versions[1], "utf-8")
        yield

    with watching(play.script, changes=changes, wait=lambda seconds: None):
        assert waited(lambda: play.next().crush == 2, 60)
    assert "set.py, line 2: " in play.told[0] and "the version before plays on" in play.told[0]


@pytest.mark.parametrize(
    "text",
    ["async def play(t, c):\n    pass\n", "def play(t, c):\n    yield\n"],
)
def test_a_play_that_would_do_nothing_is_refused(session: Any, text: str) -> None:
    with pytest.raises(ScriptError, match="should be a plain function"):
        session(text)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("'nosuch.wav'", "no sound file 'nosuch.wav'"),
        ("-1", "0 seconds or more"),
        ("float('nan')", "0 seconds or more"),
        ("10**400", "0 seconds or more"),
        (r"'a\0b'", "no sound file"),
        ("[]", "in seconds, or a file"),
    ],
)
def test_a_jump_to_what_is_not_there_is_found_in_the_call(
    session: Any, where: str, said: str
) -> None:
    play = session("def play(t, c): c.crush = 1\n")
    play.next()
    play.save(f"def play(t, c):\n    c.jump({where})\n")
    assert play.next().crush == 1
    assert said in play.told[-1] and "line 2" in play.told[-1]
