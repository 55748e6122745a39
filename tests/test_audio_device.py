"""The speaker: copies, at the device's rate, and outlives the device."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fake_devices import FakeSystem
from live_session import small_stage

from audiogen.live import audio_device as module
from audiogen.live.audio_device import (
    DeviceError,
    Speaker,
    describe_devices,
    open_speaker,
    sound_system,
)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true, for a while."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def played(system: FakeSystem, session: object, blocks: int) -> np.ndarray:
    """What a device is given in so many callbacks, each when there is enough for it."""
    stream, (device,) = session.stream, system.open
    made = []
    for _ in range(blocks):
        until(lambda: stream.queued >= device.settings["blocksize"])
        made.append(device.pull())
    return np.concatenate(made)


@pytest.mark.slow
def test_a_device_of_the_same_rate_is_given_the_very_samples(tmp_path: Path) -> None:
    system = FakeSystem(1000, 1)
    with small_stage(tmp_path, seconds=1.0) as session:
        listener = session.listen(3.0)
        first = session.stream.queued
        with open_speaker(session, system=system):
            assert session.status().device == "USB Audio"
            sound = played(system, session, 40)
        heard = listener.read(1)
    assert heard is not None and heard.start == first
    np.testing.assert_array_equal(
        sound[first : first + len(heard.samples)], heard.samples[: len(sound) - first]
    )
    assert session.stream.underruns == 0 and not system.open


@pytest.mark.slow
def test_a_device_of_another_rate_and_two_channels_plays_the_same_tones(tmp_path: Path) -> None:
    sounds = []
    for system in (FakeSystem(1000, 1), FakeSystem(4000, 2)):
        with small_stage(tmp_path) as session, open_speaker(session, system=system):
            (device,) = system.open
            assert device.settings["samplerate"] == system.rate
            blocks = 4 * system.rate // device.settings["blocksize"]
            sounds.append(played(system, session, blocks))
            assert session.stream.underruns == 0
    same, other = sounds
    np.testing.assert_array_equal(other[:, 0], other[:, 1])
    levels = [np.std(one) for one in sounds]
    assert levels[0] == pytest.approx(levels[1], rel=0.2)
    # What was silent above half the player's rate stays so.
    power = np.abs(np.fft.rfft(other[:, 0] * np.hanning(len(other)))) ** 2
    above = len(power) * 520 // 2000
    assert power[above:].sum() < 1e-3 * power.sum()


@pytest.mark.slow
def test_an_empty_queue_is_silence_and_is_counted(tmp_path: Path) -> None:
    system = FakeSystem(1000, 1)
    with small_stage(tmp_path) as session, open_speaker(session, system=system):
        (device,) = system.open
        device.settings["blocksize"] = 5000
        sound = device.pull()
        assert (sound[-1000:] == 0).all() and np.isfinite(sound).all()
        until(lambda: session.status().underruns == 1)


def test_a_gap_that_the_device_tells_of_is_counted(tmp_path: Path) -> None:
    system = FakeSystem(1000, 1)
    with small_stage(tmp_path) as session, open_speaker(session, system=system):
        (device,) = system.open
        device.pull(status=SimpleNamespace(output_underflow=False))
        assert session.status().underruns == 0
        device.pull(status=SimpleNamespace(output_underflow=True))
        assert session.status().underruns == 1


@pytest.mark.slow
def test_a_lost_device_is_told_played_past_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOST", 0.1)
    monkeypatch.setattr(module, "AGAIN", 0.05)
    system = FakeSystem(1000, 1)
    with small_stage(tmp_path) as session, open_speaker(session, system=system):
        played(system, session, 3)
        system.plugged = False
        system.open[0].active = False
        until(lambda: "lost USB Audio" in session.status().device)
        before = session.status().seconds
        until(lambda: session.status().seconds > before + 0.2)
        assert not system.open and system.scans
        system.plugged = True
        until(lambda: session.status().device == "USB Audio")
        played(system, session, 3)
        told = session.messages()
    assert any("is lost" in note for note in told) and any("there again" in note for note in told)


def test_a_device_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with small_stage(tmp_path) as session:
        speaker = Speaker(session, "Headphones", system=FakeSystem(1000, 1))
        with pytest.raises(DeviceError, match="there is no sound device Headphones .*--list-dev"):
            speaker.open()


def test_devices_are_listed_with_what_they_can_do() -> None:
    assert describe_devices(FakeSystem(48000, 2)) == "  0  USB Audio: 2 out, 2 in, 48000 Hz"


def test_a_sound_system_that_cannot_be_started_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        """Finds sounddevice, which starts PortAudio while it is loaded."""

        def find_spec(self, name: str, *rest: object) -> None:
            if name == "sounddevice":
                raise RuntimeError("Error initializing PortAudio: Unanticipated [PaErrorCode -9]")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(
        DeviceError, match=r"\(Error initializing PortAudio: Unanticipated\); --no-a"
    ):
        sound_system()
