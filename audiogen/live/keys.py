"""Keys of a terminal as they are pressed, without the return key; where the system has that."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator


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
