"""MIDI on either driver: ports and messages as mido's, errors as OSError. The drivers are fakes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import mido
import pytest

from audiogen.errors import MissingLibraryError
from audiogen.live.midi_input import load_backend


class FakeMidiIn:
    """An input of either driver, with two ports, which a test plays on."""

    opened: list[FakeMidiIn] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.ports = ["Keys 20:0", "Pads 24:0"]
        self.name = ""
        self.callback: Any = None
        self.ignored: dict[str, bool] = {}
        self.opened.append(self)

    def get_ports(self, **options: Any) -> list[str]:  # python-rtmidi's
        return self.ports

    def set_callback(self, callback: Callable[..., None]) -> None:  # python-rtmidi's
        self.callback = lambda data, seconds: callback((data, seconds), None)

    def cancel_callback(self) -> None:  # python-rtmidi's
        self.callback = None

    def get_current_api(self) -> int:  # python-rtmidi's
        return 0

    def delete(self) -> None:  # python-rtmidi's
        pass

    def open_port(self, number: int, **options: Any) -> None:
        self.name = self.ports[number]

    def open_virtual_port(self, name: str) -> None:
        self.name = f"virtual {name}"

    def ignore_types(self, *flags: bool, **ignored: bool) -> None:
        self.ignored = ignored

    def close_port(self) -> None:
        self.name = "closed"


def fake_driver(name: str) -> ModuleType:
    """One of the two modules."""
    module: Any = ModuleType(name)
    module.MidiIn = module.MidiOut = FakeMidiIn
    if name == "rtmidi":
        for number, api in enumerate(
            "UNSPECIFIED MACOSX_CORE LINUX_ALSA UNIX_JACK WINDOWS_MM RTMIDI_DUMMY".split()
        ):
            setattr(module, f"API_{api}", number)
        module.SystemError = type("SystemError", (Exception,), {})
        module.InvalidPortError = type("InvalidPortError", (Exception,), {})
        module.get_compiled_api = lambda: [0]
    return module


def forget(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    for module in modules:
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.fixture(params=["rtmidi", "rtmidi2"])
def driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the only driver that is installed."""
    forget(monkeypatch, "mido.backends.rtmidi", "mido.backends.rtmidi_utils")
    forget(monkeypatch, "audiogen.live.rtmidi2_backend")
    for name in ("rtmidi", "rtmidi2"):
        monkeypatch.setitem(sys.modules, name, fake_driver(name) if name == request.param else None)
    monkeypatch.setattr(FakeMidiIn, "opened", [])
    return str(request.param)


def test_the_ports_are_those_of_the_driver(driver: str) -> None:
    assert load_backend().get_input_names() == ["Keys 20:0", "Pads 24:0"]


def test_messages_of_an_open_port_come_to_its_callback(driver: str) -> None:
    received: list[mido.Message] = []
    port = load_backend().open_input("Pads 24:0", callback=received.append)
    opened = FakeMidiIn.opened[-1]
    assert opened.name == "Pads 24:0"
    opened.callback([0xB0, 7, 100], 0.0)
    opened.callback([0xF8], 0.1)
    assert [message.bytes() for message in received] == [[0xB0, 7, 100], [0xF8]]
    port.close()
    assert opened.name == "closed"


def test_a_virtual_port_has_the_name_it_was_given(driver: str) -> None:
    load_backend().open_input("audiogen", virtual=True, callback=print)
    assert FakeMidiIn.opened[-1].name == "virtual audiogen"


def test_a_port_that_is_not_there_is_an_oserror(driver: str) -> None:
    with pytest.raises(OSError, match="unknown port 'Drums'"):
        load_backend().open_input("Drums", callback=print)


@pytest.mark.parametrize("driver", ["rtmidi2"], indirect=True)
def test_rtmidi2_passes_the_clock_on_and_drops_what_is_no_message(driver: str) -> None:
    received: list[mido.Message] = []
    load_backend().open_input("Pads 24:0", callback=received.append)
    opened = FakeMidiIn.opened[-1]
    assert opened.ignored == {"midi_sysex": False, "midi_time": False, "midi_sense": True}
    opened.callback([0x12], 0.2)  # no status byte
    assert received == []


@pytest.mark.parametrize("driver", ["rtmidi2"], indirect=True)
def test_rtmidi2_that_cannot_be_opened_is_an_oserror(
    driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise RuntimeError("error creating ALSA sequencer client object.\n")

    monkeypatch.setattr(sys.modules["rtmidi2"], "MidiIn", refuse)
    with pytest.raises(OSError, match=r"^error creating ALSA sequencer client object\.$"):
        load_backend().get_input_names()


def test_without_a_driver_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rtmidi", "rtmidi2"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingLibraryError, match="MIDI needs .*rtmidi2.* pip install"):
        load_backend()
