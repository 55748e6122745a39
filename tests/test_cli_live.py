"""`audiogen live`: from the command line to the last sentence, and what it refuses."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
import soundfile as sf
from click.testing import CliRunner
from fake_model import fake_checkpoint

from audiogen.cli import cli
from audiogen.cli.live import LiveOptions, live_command
from audiogen.codec.notes import NotesCodec
from audiogen.config import NotesConfig
from audiogen.control.score_file import Score
from audiogen.errors import ConfigError
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow


@pytest.fixture
def jazz(tmp_path: Path) -> Path:
    """A fake checkpoint on disk."""
    checkpoint.create(tmp_path / "jazz", fake_checkpoint())
    return tmp_path / "jazz"


def live(*words: object) -> subprocess.CompletedProcess[str]:
    """What `audiogen live` says in a process of its own."""
    command = [sys.executable, "-m", "audiogen", "live", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_a_set_is_played_recorded_and_told(jazz: Path, tmp_path: Path) -> None:
    script, scenes = tmp_path / "set.py", tmp_path / "scenes.json"
    script.write_text("def play(t, c):\n    c.gain = -3\n")
    scenes.write_text(json.dumps({"storm": {"noise": 0.5}}))
    score = tmp_path / "set.score.jsonl"
    done = live(
        *(jazz, "--no-audio", "--seed", "7", "--duration", "1", "--latency", "low"),
        *("--script", script, "--scene", f"{scenes}:storm", "--record", score),
    )
    assert done.returncode == 0, done.stderr
    gaps = "gaps in the sound: --latency safe buffers more"
    ended = rf"^1.0 s, seed 7, (0 underruns|1 underrun, {gaps}|\d+ underruns, {gaps})$"
    assert re.search(ended, done.stdout, re.MULTILINE)
    assert f"recorded {tmp_path / 'set.wav'}" in done.stdout and f"recorded {score}" in done.stdout
    assert "jazz leads" in done.stderr
    found = Score(score)
    assert found.whole and found.seconds == 1.0 and found.header.quality == "instant"
    assert found.header.base.noise == 0.5
    live_sound = sf.read(tmp_path / "set.wav", dtype="int16")[0]
    CliRunner().invoke(
        cli,
        ["render", "--replay", str(score), "-o", str(tmp_path / "again.wav")],
        catch_exceptions=False,
    )
    assert (sf.read(tmp_path / "again.wav", dtype="int16")[0] == live_sound).all()


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("sys.stdout.close(); sys.stderr.close()", ""),
        ("sys.stdout = sys.stderr = None", ""),
        ("raise KeyboardInterrupt", "set.py, line 3: KeyboardInterrupt; the last values stay"),
        ("raise asyncio.CancelledError", "set.py, line 3: CancelledError; the last values"),
    ],
)
def test_no_script_ends_the_set_whatever_it_raises_or_closes(
    jazz: Path, tmp_path: Path, does: str, said: str
) -> None:
    script = tmp_path / "set.py"
    script.write_text(f"import asyncio, os, sys\ndef play(t, c):\n    if t > 0.3: {does}\n")
    done = live(
        *(jazz, "--no-audio", "--duration", "1", "--script", script),
        *("--record", tmp_path / "set.score.jsonl"),
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr
    found = Score(tmp_path / "set.score.jsonl")
    assert found.whole and found.seconds == 1.0
    assert len(sf.read(tmp_path / "set.wav")[0]) == 1000


def test_live_has_its_own_limits_for_a_script_and_refuses_another(
    jazz: Path, tmp_path: Path
) -> None:
    (tmp_path / "set.py").write_text("def play(t, c): pass\n")
    words = ["live", str(jazz), "--script", str(tmp_path / "set.py"), "--script-limit", "5"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2 and "No such option '--script-limit'" in done.output


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("hangs", [False, True])
def test_an_interrupt_ends_the_set_even_where_its_script_hangs(
    jazz: Path, tmp_path: Path, hangs: bool
) -> None:
    words = [str(jazz), "--no-audio", "--record", str(tmp_path / "set.score.jsonl")]
    hanging = tmp_path / "hanging"
    if hangs:
        told = f"open({str(hanging)!r}, 'w').close()"
        (tmp_path / "set.py").write_text(f"def play(t, c):\n    while t > 0.3: {told}\n")
        words += ["--script", str(tmp_path / "set.py")]
    process = subprocess.Popen(
        [sys.executable, "-m", "audiogen", "live", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    sound = tmp_path / "set.wav"
    end = time.monotonic() + 120
    while not (sound.exists() and sound.stat().st_size > 600 and hanging.exists() is hangs):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert "recorded" in out
    assert Score(tmp_path / "set.score.jsonl").whole


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (LiveOptions(), "name a model"),
        (LiveOptions(names=["a"], prime_at=1.0), "--prime-at"),
        (LiveOptions(names=["a"], audio=False, device="1"), "contradict"),
        (LiveOptions(names=["a"], learn=True), "--midi"),
        (
            LiveOptions(names=["a"], sources={"me": "mic:"}, record=Path("a")),
            "what a microphone receives",
        ),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: LiveOptions, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        options.check()


def test_a_model_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = live(tmp_path / "nobody", "--no-audio", "--duration", "1")
    assert done.returncode == 1 and "nobody" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        LiveOptions(["a/tunes"], audio=False),
        LiveOptions(sources={"me": "mic:", "tune": "a/tunes"}, audio=False),
    ],
)
def test_a_model_of_notes_is_refused_with_what_to_do_instead(
    monkeypatch: pytest.MonkeyPatch, options: LiveOptions
) -> None:
    model = SimpleNamespace(codec=NotesCodec(NotesConfig()), checkpoints={"tune": None})
    monkeypatch.setattr("audiogen.generation.load.load", lambda *names, **given: model)
    with pytest.raises(
        ConfigError, match="write a file with `audiogen render a/tunes -o renders/tunes.mid`"
    ):
        live_command(options)
