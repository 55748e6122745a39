"""How a command prints and how it is asked to end; nothing in here takes time to load."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from audiogen.errors import printable


def say(text: object, err: bool = False) -> None:
    """Print a text on the standard output, or with `err` on the standard error.

    Escapes in it do not reach the terminal: it may hold what others wrote. A script may have closed
    the output; then nothing is printed.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is not None and stream.closed:
        return
    click.echo(printable(str(text)), err=err)


ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Signals that ask a process to end: Ctrl-C, the system, a terminal that closes."""


@contextmanager
def handling(handler: Callable[[int, Any], None]) -> Iterator[None]:
    """Have a function called by the signals that ask a process to end; a context manager.

    With `nohup` a hang-up stays ignored, and a command outlives its terminal. Only the main thread
    can do this; elsewhere nothing is changed.
    """
    before: dict[int, Any] = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for name in ENDING:
                number = getattr(signal, name, None)
                if number is None:
                    continue
                if name != "SIGHUP" or signal.getsignal(number) != signal.SIG_IGN:
                    before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


class LastingFile(io.TextIOBase):
    """The standard error, or nothing once that has gone: a script may close it, or its terminal.

    Parameters
    ----------
    file : text file or None
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the file."""
        return getattr(self._file, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write, if there is somewhere to."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, if there is something to."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self._file.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal that is still there."""
        try:
            return bool(self._file.isatty())
        except (OSError, ValueError, AttributeError):
            return False

    def fileno(self) -> int:
        """The descriptor of the file."""
        if self._file is None:
            raise OSError("there is no file")
        return int(self._file.fileno())
