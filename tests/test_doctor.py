"""The doctor: it says what there is, whatever is missing, crashes or hangs."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from audiogen.cli import doctor, main

STUBS = {
    "crashes": "import os\nos.abort()\n",
    "hangs": "import time\ntime.sleep(600)\n",
    "breaks": "raise ImportError('its library is missing')\n",
}


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder before all others that modules are imported from."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Distributions that are not installed, to be added to."""
    hidden: set[str] = set()
    version = metadata.version

    def shown(name: str) -> str:
        if name in hidden:
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", shown)
    return hidden


def ask_only(monkeypatch: pytest.MonkeyPatch, *questions: str) -> None:
    kept = {what: doctor.QUESTIONS[what] for what in (*questions, "engine")}
    monkeypatch.setattr(doctor, "QUESTIONS", kept)


@pytest.mark.slow
def test_drivers_that_crash_or_hang_are_a_line_and_no_failure(
    stub: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (stub / "rtmidi.py").write_text(STUBS["crashes"])
    (stub / "sounddevice.py").write_text(STUBS["hangs"])
    monkeypatch.setattr(doctor, "SECONDS", 8.0)
    with pytest.raises(SystemExit) as end:
        main(["doctor"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    for words in (
        "MIDI ports   crashed (SIGABRT)",
        "speaker      no answer within 8 s",
        "engine       works: within",
        "numbers at once",
        "numba 0",
    ):
        assert words in told
    assert "tensorflow 2" in " ".join(told.split())  # wherever the line is broken


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "words"),
    [("breaks", "cannot be loaded: its library"), ("crashes", "crashed (SIGABRT)")],
)
def test_without_an_engine_it_fails_and_says_what_to_install(
    stub: Path, monkeypatch: pytest.MonkeyPatch, kind: str, words: str
) -> None:
    (stub / "numba.py").write_text(STUBS[kind])
    ask_only(monkeypatch)
    found = doctor.examine()
    assert not found.plays
    assert f"engine       {words}" in found.text
    assert "audiogen cannot play here: pip install audiogen-player" in found.text


def answered(monkeypatch: pytest.MonkeyPatch, good: bool = True) -> None:
    """Let no process be started: every answer is the same."""
    monkeypatch.setattr(doctor, "_ask", lambda what: None)
    monkeypatch.setattr(doctor, "_answer", lambda process, seconds: doctor.Answer(("yes",), good))


@pytest.mark.parametrize(
    ("missing", "advice", "plays"),
    [
        ((), "Nothing is missing.", True),
        (("tensorflow", "scipy"), "pip install 'audiogen-instrument'", True),
        (("tensorflow", "mido"), "pip install 'audiogen-instrument[notes]'", True),
        (("starlette",), "pip install 'audiogen-instrument[live]'", True),
        (("python-rtmidi", "rtmidi2"), "pip install 'audiogen-instrument[live]'", True),
        (("soundfile",), "cannot play here: pip install audiogen-player", False),
    ],
)
def test_one_line_installs_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
    without: set[str],
    missing: tuple[str, ...],
    advice: str,
    plays: bool,
) -> None:
    answered(monkeypatch)
    without.update(missing)
    if "python-rtmidi" not in missing:
        monkeypatch.setattr(doctor, "MIDI_DRIVERS", ("numpy",))
    found = doctor.examine()
    assert found.plays == plays
    assert advice in found.text
    assert all(name in found.text for name in missing)


def test_a_wrong_engine_is_told_from_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "works: within" in doctor.self_test()
    monkeypatch.setattr(doctor, "AGREEMENT", -1.0)
    with pytest.raises(SystemExit, match="differs from the reference by"):
        doctor.self_test()


def test_it_lists_caches_checkpoints_and_ports_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache" / "frames").mkdir(parents=True)
    monkeypatch.setattr(doctor, "_ask", lambda what: None)
    monkeypatch.setattr(doctor, "_answer", lambda process, seconds: doctor.Answer((), True))
    told = " ".join(doctor.examine().text.split())  # a long path moves where lines are wrapped
    for words in ("there is no sound device", "there is no MIDI port", "frames 0 kB", "0 of them"):
        assert words in told
