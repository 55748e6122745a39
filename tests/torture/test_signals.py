"""Every signal that ends a process, and a terminal that closes: all is whole afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import soundfile as sf
from fake_model import fake_checkpoint

from audiogen.control.score_file import Score
from audiogen.model import checkpoint
from torture import LARGE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="needs POSIX")]


def by_default() -> None:
    """Handle signals as in a terminal: tests that run in the background inherit that some are
    ignored.
    """
    for each in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(each, signal.SIG_DFL)


def playing(folder: Path, terminal: int, *more: str) -> subprocess.Popen[bytes]:
    """A live set on a terminal, from when it sounds on."""
    words = ["live", str(folder / "jazz"), "--no-audio", "--record", "set.score.jsonl", *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "audiogen", *words],
        cwd=folder,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp"), "TERM": "xterm"},
        preexec_fn=by_default,
    )
    until = time.monotonic() + 300
    while not (folder / "set.wav").exists():
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    return process


@pytest.mark.parametrize(
    "ending",
    [
        "SIGTERM",
        "closed",
        *(["SIGINT", "SIGHUP"] if LARGE else []),
    ],
)
def test_a_set_that_is_ended_from_outside_is_whole_and_so_is_the_terminal(
    tmp_path: Path, ending: str
) -> None:
    import pty
    import termios

    checkpoint.create(tmp_path / "jazz", fake_checkpoint())
    (tmp_path / "tmp").mkdir()
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    gone = threading.Event()
    shown = bytearray()

    def read() -> None:
        while not gone.is_set():
            try:
                shown.extend(os.read(ours, 65536))
            except OSError:
                return

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    process = playing(tmp_path, theirs)
    time.sleep(0.5)
    if ending == "closed":
        os.close(theirs)
        gone.set()
        # The terminal is closed, and the system tells the process that leads its session.
        process.send_signal(signal.SIGHUP)
    else:
        process.send_signal(getattr(signal, ending))
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    if ending != "closed":
        assert termios.tcgetattr(theirs)[3] == before[3]
        os.close(theirs)
        reader.join(60)
        hidden, visible = b"\x1b[?25l", b"\x1b[?25h"  # the cursor
        assert 0 <= shown.rfind(hidden) < shown.rfind(visible)
        assert b"recorded" in out
    assert Score(tmp_path / "set.score.jsonl").whole
    assert len(sf.read(tmp_path / "set.wav")[0]) > 100
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    gone.set()
    os.close(ours)


def test_a_set_whose_script_keeps_the_interpreter_is_ended_by_ctrl_backslash(
    tmp_path: Path,
) -> None:
    import pty

    checkpoint.create(tmp_path / "jazz", fake_checkpoint())
    (tmp_path / "tmp").mkdir()
    (tmp_path / "set.py").write_text(
        "import re\ndef play(t, c):\n    if t > 1:\n"
        "        open('reached', 'w').close()\n        re.match('(a+)+b', 'a' * 99)\n"
    )
    ours, theirs = pty.openpty()
    threading.Thread(target=emptied, args=(ours,), daemon=True).start()
    process = playing(tmp_path, theirs, "--script", "set.py")
    until = time.monotonic() + 60
    while not (tmp_path / "reached").exists():
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGQUIT)
    # Not its outputs: whoever compiles for it in the background holds those for a while longer.
    assert process.wait(60) == -signal.SIGQUIT
    assert process.stdout is not None
    process.stdout.close()
    assert len(sf.read(tmp_path / "set.wav")[0]) > 500
    assert Score(tmp_path / "set.score.jsonl").header.live
    os.close(theirs)


def emptied(terminal: int) -> None:
    """Read what a terminal shows, until it is closed."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 65536):
            pass
