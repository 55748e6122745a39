"""MIDI input: controllers move the controls, notes trigger events and scenes, a clock ticks.

A port may be plugged in late, lost, and plugged in again. Messages arrive in a thread of the MIDI
driver, which only moves the controls. Another thread looks for ports and for controls to map.
"""

from __future__ import annotations

import contextlib
import platform
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audiogen.control.table import MIX, TABLE, Control, Event, known
from audiogen.data.midi import load_mido
from audiogen.errors import ConfigError, ControlError, MissingLibraryError
from audiogen.libraries import missing
from audiogen.live.midi_map import MidiMap, default_map, load_map, value_of
from audiogen.live.session import Session

OWNER = "midi"

LEARNABLE = ("page", "osc")
"""Owners whose moves choose the control to be mapped; a script moves something all the time."""

NAME = "audiogen"
"""Of the virtual port, on systems that have virtual ports."""

SCAN = 1.0
"""Seconds between two scans of the ports."""

LEARN = 0.1
"""Seconds between two looks for a moved control."""


class MidiPortError(ConfigError):
    """MIDI cannot be used on this machine."""


class MidiInput:
    """Carries out MIDI messages: moves controls, triggers events, and learns controllers.

    Parameters
    ----------
    session : Session
    path : Path
        The file of the MIDI map; written whenever a controller is learned.
    learn : bool
        Map the next controller that moves to the control that was moved last on the page or over
        OSC.

    Raises
    ------
    MidiMapError
        If the file is broken.
    """

    def __init__(self, session: Session, path: Path, *, learn: bool = False) -> None:
        self._session, self._arbiter = session, session.arbiter
        self._path, self._learn = path, learn
        self._learned = load_map(path)
        self._defaults = default_map(session.sources, session.scenes)
        weights = (Control(MIX + s, 0.0, 0.0, 1.0, "", 0.0, "sources", "") for s in session.sources)
        self._rows = {row.name: row for row in (*TABLE, *weights)}
        self._running = True  # the clock
        self._moved = ""  # the control to be mapped next
        self._targets = session.targets()

    @property
    def map(self) -> MidiMap:
        """The MIDI map in use: the file's over the defaults."""
        return self._learned.over(self._defaults)

    def receive(self, message: Any) -> None:
        """Carry out a mido message; a mistake in the map becomes a message for the player."""
        try:
            if message.type == "control_change":
                self._control_change(message.control, message.value)
            elif message.type == "note_on" and message.velocity > 0:
                self._note_on(self.map.notes.get(message.note, ""))
            elif message.type == "clock" and self._running:
                self._session.clock_tick()
            elif message.type in ("start", "continue", "stop"):
                self._running = message.type != "stop"
                if message.type == "start":
                    self._arbiter.ticks = 0
        except (ConfigError, ControlError) as error:
            sentence = f"MIDI: {error}"
            if sentence not in self._session.messages():
                self._session.add_message(sentence)

    def find_moved(self) -> None:
        """Find the control to map: the one moved on the page or over OSC since the last call."""
        targets = self._session.targets()
        for parameter, (value, owner) in targets.items():
            if owner in LEARNABLE and (value, owner) != self._targets[parameter]:
                if self._moved != parameter:
                    self._session.add_message(
                        f"MIDI: move the controller that should move {parameter}"
                    )
                self._moved = parameter
        self._targets = targets

    def _control_change(self, controller: int, position: int) -> None:
        if self._learn and self._moved:
            parameter, self._moved = self._moved, ""
            self._learned = self._learned.with_controller(controller, parameter)
            self._session.add_message(f"MIDI: controller {controller} moves {parameter}")
            self._learned.save(self._path)
        parameter = self.map.controllers.get(controller, "")
        if parameter.startswith(MIX) and parameter not in self._rows:
            return  # a source that is not in this set
        if parameter:
            row = self._rows[known(parameter, self._rows)]
            self._arbiter.move(OWNER, parameter, value_of(row, position))

    def _note_on(self, action: str) -> None:
        kind, _, name = action.partition("/")
        if kind == "scene":
            scene = self._session.scenes[known(name, self._session.scenes, "scene")]
            self._arbiter.apply_scene(OWNER, scene)
        elif kind:
            self._arbiter.trigger(Event(kind, name if kind == "swap" else ""))


class MidiPorts:
    """The MIDI port in use, which may come and go, and the virtual port.

    Parameters
    ----------
    backend : mido.Backend
    midi_input : MidiInput
        Receives the messages.
    session : Session
    wanted : str or None
        A part of a port's name, in any case; None: the first port.
    """

    def __init__(
        self, backend: Any, midi_input: MidiInput, session: Session, wanted: str | None
    ) -> None:
        self._backend, self._input = backend, midi_input
        self._session, self._wanted = session, wanted
        self._port: Any = None
        self._waiting = False
        self._virtual: Any = None
        with contextlib.suppress(Exception):  # systems without virtual ports raise various errors
            self._virtual = backend.open_input(NAME, virtual=True, callback=midi_input.receive)
        if self._virtual is not None:
            session.add_message(f"MIDI: other programs can play to the port '{NAME}'")

    def scan(self) -> None:
        """Open the port if it was plugged in, close it if it was unplugged.

        Raises
        ------
        OSError
            If the system has no MIDI.
        """
        names = [name for name in self._backend.get_input_names() if NAME not in name.lower()]
        if self._port is not None and self._port.name not in names:
            self._session.add_message(
                f"MIDI: lost {self._port.name}; it is used again when it is back"
            )
            self._close_port()
        if self._port is not None:
            return
        part = (self._wanted or "").lower()
        name = next((name for name in names if part in name.lower()), None)
        if name is not None:
            self._port = self._backend.open_input(name, callback=self._input.receive)
            self._session.add_message(f"MIDI: listening to {name}")
        elif not self._waiting:
            self._waiting = True
            which = f"named '{self._wanted}'" if self._wanted else "at all"
            others = f"; there are {', '.join(names)}" if names else ""
            self._session.add_message(f"MIDI: no port {which} yet{others}")

    def close(self) -> None:
        """Close both ports."""
        self._close_port()
        if self._virtual is not None:
            self._virtual.close()

    def _close_port(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(OSError):  # it may have been unplugged
                port.close()


@contextlib.contextmanager
def midi(
    session: Session,
    port: str | None,
    *,
    learn: bool = False,
    mapping: Path | None = None,
    backend: Any = None,
    pause: float = SCAN,
) -> Iterator[MidiInput]:
    """Receive MIDI for as long as the context lasts.

    Parameters
    ----------
    session : Session
    port : str or None
        A part of a port's name; None: the first port. Where the system has virtual ports, there is
        one named "audiogen", too.
    learn : bool
        After a control was moved on the page or over OSC, the next MIDI controller that moves is
        mapped to it.
    mapping : Path, optional
        The file of the MIDI map; by default midi.json in the user's configuration folder.
    backend : mido.Backend, optional
        By default mido's on python-rtmidi, or ours on rtmidi2 where only that is installed.
    pause : float (s)
        Between two scans of the ports.

    Raises
    ------
    MidiPortError
        If this machine has no MIDI.
    MissingLibraryError
        If mido, or both drivers, are not installed.
    MidiMapError
        If the file of the map is broken.
    """
    midi_input = MidiInput(session, mapping or _default_file(), learn=learn)
    ports: MidiPorts | None = None
    try:
        ports = MidiPorts(backend or load_backend(), midi_input, session, port)
        ports.scan()
    except OSError as error:
        if ports is not None:
            ports.close()
        raise _no_midi(error) from error
    stop = threading.Event()
    thread = threading.Thread(
        target=_watch, args=(ports, midi_input, stop, learn, pause), name="midi", daemon=True
    )
    thread.start()
    try:
        yield midi_input
    finally:
        stop.set()
        thread.join()
        ports.close()


def _watch(
    ports: MidiPorts, midi_input: MidiInput, stop: threading.Event, learn: bool, pause: float
) -> None:
    waited = 0.0
    step = min(LEARN, pause) if learn else pause
    while not stop.wait(step):
        if learn:
            midi_input.find_moved()
        waited += step
        if waited >= pause:
            waited = 0.0
            with contextlib.suppress(OSError):  # a port that is being plugged in
                ports.scan()


def _default_file() -> Path:
    import platformdirs

    return platformdirs.user_config_path("audiogen", appauthor=False) / "midi.json"


def port_names() -> list[str]:
    """The names of the inputs that can be listened to on this machine.

    Raises
    ------
    MidiPortError
        If this machine has no MIDI.
    MissingLibraryError
        If mido, or both drivers, are not installed.
    """
    try:
        return list(load_backend().get_input_names())
    except OSError as error:
        raise _no_midi(error) from error


def _no_midi(error: OSError) -> MidiPortError:
    return MidiPortError(f"this machine has no MIDI that can be listened to: {error}")


def load_backend() -> Any:
    """The `mido.Backend` of the MIDI driver that is installed: python-rtmidi, or else rtmidi2.

    Raises
    ------
    MissingLibraryError
        If there is none.
    """
    mido = load_mido()
    with contextlib.suppress(ImportError):
        import rtmidi  # noqa: F401

        return mido.Backend("mido.backends.rtmidi")
    with contextlib.suppress(ImportError):
        import rtmidi2  # noqa: F401

        return mido.Backend("audiogen.live.rtmidi2_backend")
    if sys.platform == "linux" and sys.version_info >= (3, 13) and platform.machine() == "aarch64":
        raise MissingLibraryError(
            "MIDI needs rtmidi2, which has no wheel for this machine. With a compiler and ALSA "
            "(Debian: apt install g++ python3-dev libasound2-dev): pip install rtmidi2"
        )
    raise missing("MIDI", "rtmidi")
