"""The terminal of a live set: its status ten times a second, and keys.

Where the output is no terminal, it prints a line every ten seconds.

f freeze or unfreeze    r reset    space or w record    q quit
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
from audiogen.errors import ConfigError, SinkError, printable
from audiogen.live.session import QUIETEST, Session, Status

OWNER = "keys"
"""The owner of what the keys move."""

REFRESH = 0.1
"""Seconds between two updates of the display."""

LINE = 10.0
"""Seconds between two lines where there is no terminal."""

METER = 30
"""Characters of the level meter, from -60 dB up."""

KEYS = "f freeze   r reset   space record   q quit"


class Terminal:
    """Shows the status of a session, and carries out keys.

    Parameters
    ----------
    session : Session
    title : str
        The first line: what plays.
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

    def run(self, over: Callable[[float], bool]) -> None:
        """Show the session until it is over.

        Parameters
        ----------
        over : callable of float (s)
            Waits for so many seconds, and returns whether the session is over.
        """
        if not self._console.is_terminal:
            self._print_lines(over)
            return
        live = Live(console=self._console, transient=True, auto_refresh=False)
        with pressed_keys() as pressed, live:
            while not over(REFRESH):
                keys = pressed()
                if keys is None:
                    self._session.stop()  # nobody is there to hear or to end it
                for key in keys or "":
                    self.press(key)
                live.update(self.picture(), refresh=True)

    def press(self, key: str) -> None:
        """Carry out a key; other keys do nothing."""
        session = self._session
        if key == "f":
            frozen = session.arbiter.target("freeze") >= 0.5
            session.arbiter.move(OWNER, "freeze", 0.0 if frozen else 1.0)
        elif key == "r":
            session.arbiter.trigger(Event("reset"))
        elif key in (" ", "w"):
            try:
                session.record(not session.status().recording)
            except (ConfigError, SinkError) as error:
                session.add_message(str(error))
        elif key == "q":
            session.stop()

    def picture(self) -> Group:
        """The status as a table: what the terminal shows."""
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
        table.add_row("device", Text(printable(status.device)))
        if status.script:
            table.add_row("script", Text(printable(status.script)))
        if status.recording:
            table.add_row(
                "recording", Text(f"{_time(status.recorded)}, {printable(status.recording)}")
            )
        return Group(Text(printable(self._title), style="bold"), table, Text(KEYS, style="dim"))

    def moved(self) -> list[str]:
        """The parameters that were moved, each with its target and its owner."""
        return [
            f"{parameter} {value:.3g}" + (f" ({owner})" if owner else "")
            for parameter, (value, owner) in self._session.targets().items()
            if value != self._base[parameter] or owner
        ]

    def line(self) -> str:
        """The status in a line."""
        status = self._session.status()
        script = f", {status.script}" if status.script else ""
        recording = f", recording {status.recording}" if status.recording else ""
        return (
            f"{_time(status.seconds)}  {status.level:.0f} dB, {status.leader} leads, "
            f"{status.underruns} underruns, {status.device}{script}{recording}"
        )

    def _print_lines(self, over: Callable[[float], bool]) -> None:
        due = self._clock()
        while not over(REFRESH):
            if self._clock() >= due:
                self._print(self.line())
                due = self._clock() + LINE
        self._print(self.line())

    def _print(self, line: str) -> None:
        self._console.print(printable(line), highlight=False, markup=False, soft_wrap=True)

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
def pressed_keys() -> Iterator[Callable[[], str | None]]:
    """A function that returns the keys pressed since its last call; none without a terminal.

    It returns None once the terminal has been closed.
    """
    try:
        import select
        import termios
        import tty
    except ImportError:  # not a POSIX system
        yield lambda: ""
        return
    try:
        file = sys.stdin.fileno()
        before = termios.tcgetattr(file)
    except (OSError, ValueError, termios.error):  # closed, or no terminal
        yield lambda: ""
        return

    def pressed() -> str | None:
        try:
            ready = select.select([file], [], [], 0)[0]
            keys = os.read(file, 64) if ready else None
        except (OSError, ValueError):
            return None
        return "" if keys is None else keys.decode("utf-8", "ignore") if keys else None

    tty.setcbreak(file)
    try:
        yield pressed
    finally:
        with contextlib.suppress(OSError, termios.error):  # it was closed
            termios.tcsetattr(file, termios.TCSADRAIN, before)
