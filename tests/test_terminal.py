"""The terminal: at a glance how it is going, and keys that play."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_session import small_stage, take
from rich.console import Console

from audiogen.live.session import Session
from audiogen.live.terminal import Terminal, pressed_keys


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A stage that has played for a second."""
    with small_stage(tmp_path) as session:
        take(session, 1000)
        yield session


def shown(terminal: Terminal) -> str:
    """The picture as text."""
    console = Console(file=io.StringIO(), width=100)
    console.print(terminal.picture())
    return console.file.getvalue()  # type: ignore[attr-defined]


def times(count: int) -> object:
    """An `over` that lets so many looks pass."""
    looks = iter(range(count))
    return lambda seconds: next(looks, None) is None


def test_it_shows_sources_what_was_moved_and_how_it_is_going(session: Session) -> None:
    terminal = Terminal(session, "jazz + drums, seed 7", Console(file=io.StringIO()))
    assert "moved      nothing" in shown(terminal)
    session.arbiter.move("osc", "noise", 0.25)
    session.arbiter.move("page", "mix/drums", 0.5)
    text = shown(terminal)
    assert "jazz + drums, seed 7" in text and "0:00:01" in text
    assert "noise 0.25 (osc)" in text and "drums 0.50" in text
    assert "latency" in text and "underruns  0" in text and "no audio" in text


def test_the_keys_freeze_reset_record_and_quit(session: Session) -> None:
    terminal = Terminal(session, "", Console(file=io.StringIO()))
    terminal.press("f")
    assert session.targets()["freeze"] == (1.0, "keys")
    terminal.press("f")
    assert session.targets()["freeze"] == (0.0, "keys")
    terminal.press("r")
    for key in (" ", "w"):
        terminal.press(key)
        take(session, 100)
    terminal.press("?")
    terminal.press("q")
    take(session, 10_000)
    assert session.stream.ended.is_set() and session.stream.error is None
    assert not session.status().recording


def test_a_take_that_cannot_be_written_is_told_and_the_set_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with small_stage(tmp_path / "file" / "folder") as session:
        Terminal(session, "", Console(file=io.StringIO())).press("w")
        take(session, 500)
        assert any("cannot be written" in message for message in session.messages())
        assert session.stream.error is None and not session.status().recording


def test_where_there_is_no_terminal_it_is_a_line_now_and_then(session: Session) -> None:
    console = Console(file=io.StringIO(), width=200)
    clock = iter(range(100))
    Terminal(session, "", console, lambda: float(next(clock))).run(times(30))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert 3 <= len(lines) <= 6
    assert "jazz leads, 0 underruns, no audio" in lines[0]


def test_on_a_terminal_the_picture_is_drawn(session: Session) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    Terminal(session, "the title", console).run(times(3))
    assert "the title" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal")
def test_keys_are_read_without_the_return_key(monkeypatch: pytest.MonkeyPatch) -> None:
    import pty
    import termios

    master, slave = pty.openpty()
    with os.fdopen(slave, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(slave)
        with pressed_keys() as pressed:
            assert pressed() == ""
            os.write(master, b"fq")
            assert pressed() == "fq"
        assert termios.tcgetattr(slave) == before
    os.close(master)


def test_without_a_terminal_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("f"))
    with pressed_keys() as pressed:
        assert pressed() == ""
