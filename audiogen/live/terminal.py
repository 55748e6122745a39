"""The terminal of a live set: how it is going, ten times a second, and keys; elsewhere plain lines.

f freeze, or let go    r reset    space or w record    q quit
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from audiogen.control.table import TABLE, Event, clock_time
from audiogen.errors import ConfigError, SinkError
from audiogen.live.session import QUIETEST, Session, Status

HAND = "keys"
"""The name of the terminal's hand."""

LOOK = 0.1
"""Seconds between two looks."""

PLAIN = 10.0
"""Seconds between two lines where there is no terminal."""

METER = 30
"""Characters of the level meter, from -60 dB up."""

KEYS = "f freeze   r reset   space record   q quit"


class Terminal:
    """Shows a stage, and takes its keys.

    Parameters
    ----------
    stage : Session
    title : str
        What plays, in a line.
    console : Console
    clock : callable of float (s)
    """

    def __init__(
        self,
        session: Session,
        title: str,
        console: Console,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._title = session, title
        self._console = console
        self._clock = clock
        self._base = {row.name: row.default for row in TABLE} | {
            parameter: value for parameter, (value, _) in session.targets().items()
        }

    def follow(self, over: Callable[[float], bool]) -> None:
        """Show it until `over`, which waits for so many seconds and then tells."""
        if not self._console.is_terminal:
            self._plainly(over)
            return
        live = Live(console=self._console, transient=True, auto_refresh=False)
        with pressed_keys() as pressed, live:
            while not over(LOOK):
                for key in pressed():
                    self.press(key)
                live.update(self.picture(), refresh=True)

    def press(self, key: str) -> None:
        """Do what a key stands for; others do nothing."""
        session = self._session
        if key == "f":
            held = session.arbiter.target("freeze") >= 0.5
            session.arbiter.move(HAND, "freeze", 0.0 if held else 1.0)
        elif key == "r":
            session.arbiter.trigger(Event("reset"))
        elif key in (" ", "w"):
            try:
                session.record(not session.status().recording)
            except (ConfigError, SinkError) as error:
                session.tell(str(error))
        elif key == "q":
            session.stop()

    def picture(self) -> Group:
        """Everything at a glance."""
        status = self._session.status()
        table = Table.grid(padding=(0, 2))
        table.add_row("time", _time(status.seconds))
        table.add_row("level", f"{_meter(status.level)} {status.level:6.1f} dB")
        table.add_row("sources", self._sources(status))
        table.add_row("moved", "   ".join(self.moved()) or "nothing")
        table.add_row(
            "latency", f"{1000 * status.latency:.0f} ms, {1000 * status.queued:.0f} ms queued"
        )
        table.add_row("underruns", str(status.underruns))
        table.add_row("device", status.device)
        if status.script:
            table.add_row("script", Text(status.script))
        if status.recording:
            table.add_row("recording", Text(f"{_time(status.recorded)}, {status.recording}"))
        return Group(Text(self._title, style="bold"), table, Text(KEYS, style="dim"))

    def moved(self) -> list[str]:
        """Each knob that is not where it began, with where it goes and who holds it."""
        return [
            f"{parameter} {value:.3g}" + (f" ({hand})" if hand else "")
            for parameter, (value, hand) in self._session.targets().items()
            if value != self._base[parameter] or hand
        ]

    def line(self) -> str:
        """How it is going, in a line."""
        status = self._session.status()
        script = f", {status.script}" if status.script else ""
        recording = f", recording {status.recording}" if status.recording else ""
        return (
            f"{_time(status.seconds)}  {status.level:.0f} dB, {status.leader} leads, "
            f"{status.underruns} underruns, {status.device}{script}{recording}"
        )

    def _plainly(self, over: Callable[[float], bool]) -> None:
        due = self._clock()
        while not over(LOOK):
            if self._clock() >= due:
                self._print(self.line())
                due = self._clock() + PLAIN
        self._print(self.line())

    def _print(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _sources(self, status: Status) -> Text:
        targets, text = self._session.targets(), Text()
        for name in self._session.sources:
            leads = name == status.leader
            text.append(name, style="bold" if leads else "")
            text.append(f" {targets[f'mix/{name}'][0]:.2f}   ")
        return text


def _time(seconds: float) -> str:
    return clock_time(seconds, hours=True)


def _meter(level: float) -> str:
    share = min(1.0, max(0.0, (level + 60) / 60)) if level > QUIETEST else 0.0
    full = round(METER * share)
    return "#" * full + "." * (METER - full)


@contextlib.contextmanager
def pressed_keys() -> Iterator[Callable[[], str]]:
    """A function that gives the keys pressed since it was called last; none without a terminal."""
    try:
        import select
        import termios
        import tty
    except ImportError:  # not a POSIX system
        yield lambda: ""
        return
    try:
        place = sys.stdin.fileno()
        before = termios.tcgetattr(place)
    except (OSError, ValueError, termios.error):  # closed, or no terminal
        yield lambda: ""
        return

    def pressed() -> str:
        ready = select.select([place], [], [], 0)[0]
        return os.read(place, 64).decode("utf-8", "ignore") if ready else ""

    tty.setcbreak(place)
    try:
        yield pressed
    finally:
        termios.tcsetattr(place, termios.TCSADRAIN, before)
