"""The model that comes with audiogen, played as a user does, and the examples, copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import soundfile as sf
from click.testing import CliRunner

from audiogen.cli import demo
from audiogen.cli.commands import cli
from audiogen.control.scenes import load_scenes
from audiogen.live.audio_device import DeviceError
from audiogen.model import checkpoint


def test_the_model_that_ships_is_small_and_ours_and_has_its_corpus() -> None:
    assert demo.MODEL.stat().st_size < 5e6
    model = checkpoint.load(demo.MODEL)
    assert model.primer
    card = demo.MODEL.read_bytes()
    assert b"CC0-1.0" in card


@pytest.mark.slow
def test_a_demo_of_two_seconds_is_written_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["demo", "-o", "out.wav", "--duration", "2s", "--seed", "3"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    samples, rate = sf.read("out.wav")
    assert len(samples) == 2 * rate
    assert samples.std() > 1e-3
    assert not (tmp_path / "checkpoints").exists()


@pytest.mark.slow
def test_a_live_demo_serves_its_page_and_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    words = ["demo", "--no-audio", "--duration", "1s"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "audiogen examples" in done.output
    assert len(opened) == 1 and opened[0].startswith("http://127.0.0.1:")
    done = CliRunner().invoke(cli, [*words, "--no-browser"], catch_exceptions=False)
    assert done.exit_code == 0 and len(opened) == 1


def test_without_a_speaker_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(demo, "_lacking_speaker", lambda: "There is no speaker here")
    monkeypatch.setattr("audiogen.cli.live.live_command", given.append)
    done = CliRunner().invoke(cli, ["demo", "--no-browser"], catch_exceptions=False)
    assert "no speaker here: listen on the page" in done.output
    assert given[0].audio is False and given[0].web == 0


def test_a_speaker_that_lacks_its_library_is_said_to_lack_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise DeviceError("PortAudio is missing (apt install it); --no-audio plays without")

    monkeypatch.setattr("audiogen.live.audio_device.sound_system", missing)
    lacking = "No speaker can be used, since PortAudio is missing (apt install it)"
    assert demo._lacking_speaker() == lacking


def test_examples_are_copied_once(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    done = CliRunner().invoke(cli, ["examples", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    names = {path.name for path in folder.iterdir()}
    assert {"tide.py", "relay.py", "scenes.json", "demo.audiogen"} <= names
    # What is told to type next works as it stands.
    assert f"audiogen render {folder}/demo.audiogen -o" in done.output
    scenes = load_scenes(folder / "scenes.json")
    assert {"calm", "storm"} <= set(scenes)
    (folder / "tide.py").write_text("mine")
    (folder / "relay.py").unlink()
    with pytest.raises(demo.ConfigError, match=r"tide\.py.* already: name another folder"):
        demo.copy_examples(folder)
    assert (folder / "tide.py").read_text() == "mine"
    assert not (folder / "relay.py").exists()
