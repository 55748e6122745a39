"""MIDI in: controllers move the knobs, notes make things happen, a clock ticks.

A port may be plugged in late, lost, and plugged in again. Messages come in a thread of the MIDI
driver's, which only tells the hands; another thread looks for ports and for what is to be learned.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audiogen.control.table import MIX, TABLE, Control, Event, known
from audiogen.errors import ConfigError, ControlError
from audiogen.live.midi_map import MidiMap, default_map, load_map, value_of
from audiogen.live.session import Session

HAND = "midi"

TOUCHING = ("page", "osc")
"""The hands whose touch says what is to be learned; a script touches something all the time."""

NAME = "audiogen"
"""Of the virtual port, where the system has such."""

LOOK = 1.0
"""Seconds from one look at the ports to the next."""

TOUCH = 0.1
"""Seconds from one look at what was touched to the next."""


class MidiPortError(ConfigError):
    """MIDI that is not there: no driver, or mido and python-rtmidi are not installed."""


class MidiInput:
    """What the messages do to a stage.

    Parameters
    ----------
    stage : Session
    path : Path
        Of the map's file, which is written when something was learned.
    learn : bool
    """

    def __init__(self, session: Session, path: Path, *, learn: bool = False) -> None:
        self._session, self._arbiter, self._path, self._learn = (
            session,
            session.arbiter,
            path,
            learn,
        )
        self._own = load_map(path)
        self._defaults = default_map(session.sources, session.scenes)
        weights = (Control(MIX + s, 0.0, 0.0, 1.0, "", 0.0, "sources", "") for s in session.sources)
        self._rows = {row.name: row for row in (*TABLE, *weights)}
        self._running = True
        self._touched = ""
        self._before = session.targets()

    @property
    def map(self) -> MidiMap:
        """What controllers and notes do now."""
        return self._own.over(self._defaults)

    def take(self, message: Any) -> None:
        """Do what a mido message says; a mistake in the map is told, and raises nothing."""
        try:
            if message.type == "control_change":
                self._turn(message.control, message.value)
            elif message.type == "note_on" and message.velocity > 0:
                self._strike(self.map.notes.get(message.note, ""))
            elif message.type == "clock" and self._running:
                self._session.clock_tick()
            elif message.type in ("start", "continue", "stop"):
                self._running = message.type != "stop"
                if message.type == "start":
                    self._arbiter.ticks = 0
        except (ConfigError, ControlError) as error:
            sentence = f"MIDI: {error}"
            if sentence not in self._session.notes():
                self._session.tell(sentence)

    def look(self) -> None:
        """See what was touched on a page or over OSC since the last look, to be learned."""
        now = self._session.targets()
        for parameter, (value, holder) in now.items():
            if holder in TOUCHING and (value, holder) != self._before[parameter]:
                if self._touched != parameter:
                    self._session.tell(f"MIDI: move the knob that should move {parameter}")
                self._touched = parameter
        self._before = now

    def _turn(self, controller: int, position: int) -> None:
        if self._learn and self._touched:
            parameter, self._touched = self._touched, ""
            self._own = self._own.learned(controller, parameter)
            self._session.tell(f"MIDI: controller {controller} moves {parameter}")
            self._own.save(self._path)
        parameter = self.map.controllers.get(controller, "")
        if parameter.startswith(MIX) and parameter not in self._rows:
            return  # of a source of another set
        if parameter:
            row = self._rows[known(parameter, self._rows)]
            self._arbiter.move(HAND, parameter, value_of(row, position))

    def _strike(self, what: str) -> None:
        kind, _, name = what.partition("/")
        if kind == "scene":
            self._arbiter.apply_scene(
                HAND, self._session.scenes[known(name, self._session.scenes, "scene")]
            )
        elif kind:
            self._arbiter.trigger(Event(kind, name if kind == "swap" else ""))


class MidiPorts:
    """The port that is listened to, which may come and go, and the virtual one.

    Parameters
    ----------
    backend : mido.Backend
    player : MidiInput
    stage : Session
    wanted : str or None
        A part of a port's name, in any case; None: the first port there is.
    """

    def __init__(
        self, backend: Any, player: MidiInput, session: Session, wanted: str | None
    ) -> None:
        self._backend, self._player, self._session, self._wanted = backend, player, session, wanted
        self._port: Any = None
        self._waiting = False
        self._virtual: Any = None
        with contextlib.suppress(Exception):  # each system says in its own way that it has none
            self._virtual = backend.open_input(NAME, virtual=True, callback=player.take)
        if self._virtual is not None:
            session.tell(f"MIDI: other programs can play to the port '{NAME}'")

    def look(self) -> None:
        """Open the port if it has come, close it if it has gone.

        Raises
        ------
        OSError
            If the system has no MIDI.
        """
        there = [name for name in self._backend.get_input_names() if NAME not in name.lower()]
        if self._port is not None and self._port.name not in there:
            self._session.tell(f"MIDI: lost {self._port.name}; it is listened to when it is back")
            self._close_port()
        if self._port is not None:
            return
        part = (self._wanted or "").lower()
        name = next((name for name in there if part in name.lower()), None)
        if name is not None:
            self._port = self._backend.open_input(name, callback=self._player.take)
            self._session.tell(f"MIDI: listening to {name}")
        elif not self._waiting:
            self._waiting = True
            named = f"named '{self._wanted}'" if self._wanted else "at all"
            others = f"; there are {', '.join(there)}" if there else ""
            self._session.tell(f"MIDI: no port {named} yet{others}")

    def close(self) -> None:
        """Close what is open."""
        self._close_port()
        if self._virtual is not None:
            self._virtual.close()

    def _close_port(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(OSError):  # it may be gone
                port.close()


@contextlib.contextmanager
def midi(
    session: Session,
    port: str | None,
    *,
    learn: bool = False,
    mapping: Path | None = None,
    backend: Any = None,
    pause: float = LOOK,
) -> Iterator[MidiInput]:
    """Listen to MIDI for as long as the context lasts.

    Parameters
    ----------
    stage : Session
    port : str or None
        A part of a port's name; None: the first there is. Besides, there is a virtual port named
        "audiogen" where the system has such.
    learn : bool
        The knob moved after a control was touched, on a page or over OSC, moves that from then on.
    mapping : Path, optional
        The map's file; by default midi.json in the user's configuration folder.
    backend : mido.Backend, optional
        By default mido with python-rtmidi.
    pause : float (s)
        From one look at the ports to the next.

    Raises
    ------
    MidiPortError
        If this machine has no MIDI, or what it needs is not installed.
    MidiMapError
        If the map's file is broken.
    """
    player = MidiInput(session, mapping or _own_file(), learn=learn)
    ports: MidiPorts | None = None
    try:
        ports = MidiPorts(backend or _rtmidi(), player, session, port)
        ports.look()
    except OSError as error:
        if ports is not None:
            ports.close()
        raise MidiPortError(f"this machine has no MIDI that can be listened to: {error}") from error
    stop = threading.Event()
    thread = threading.Thread(
        target=_follow, args=(ports, player, stop, learn, pause), name="midi", daemon=True
    )
    thread.start()
    try:
        yield player
    finally:
        stop.set()
        thread.join()
        ports.close()


def _follow(
    ports: MidiPorts, player: MidiInput, stop: threading.Event, learn: bool, pause: float
) -> None:
    waited = 0.0
    step = min(TOUCH, pause) if learn else pause
    while not stop.wait(step):
        if learn:
            player.look()
        waited += step
        if waited >= pause:
            waited = 0.0
            with contextlib.suppress(OSError):  # a port between two states: at the next look
                ports.look()


def _own_file() -> Path:
    import platformdirs

    return platformdirs.user_config_path("audiogen", appauthor=False) / "midi.json"


def _rtmidi() -> Any:
    try:
        import mido
        import rtmidi  # noqa: F401
    except ImportError as error:
        raise MidiPortError(
            "MIDI needs mido and python-rtmidi: pip install 'audiogen[live]'"
        ) from error
    return mido.Backend("mido.backends.rtmidi")
