"""A thread that a script's code runs in, so that whoever waits for it can stop waiting.

Python has no way to end a thread. One that was abandoned is asked to end by an exception, again and
again, which reaches any code but that of a library that does not return.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable

AGAIN = 0.2
"""Seconds between two exceptions in a thread that was abandoned."""


class Abandoned(BaseException):
    """Raised in a script's code that is no longer waited for."""


class ScriptThread:
    """Runs calls one after another in a thread.

    Attributes
    ----------
    error : BaseException or None
        What the last call ended with.

    Examples
    --------
    >>> thread = ScriptThread()
    >>> thread.start(lambda: None)
    >>> thread.wait(10), thread.error
    (True, None)
    >>> thread.abandon()
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self._call: Callable[[], None] | None = None
        # Locks as signals; a Condition takes several times as long, 43 times a second of sound.
        self._asked, self._done = threading.Lock(), threading.Lock()
        self._asked.acquire()
        self._done.acquire()
        self._over = self._busy = False
        # A thread's number is given to another one as soon as it has ended: none is interrupted
        # that has left, and none leaves while it is interrupted.
        self._leaving, self._left = threading.Lock(), False
        self._thread: threading.Thread | None = None

    def start(self, call: Callable[[], None]) -> None:
        """Begin a call; the one before has returned."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="script", daemon=True)
            self._thread.start()
        self._call, self.error = call, None
        self._asked.release()

    def wait(self, seconds: float | None) -> bool:
        """Whether the call returns within so many seconds; None: wait for as long as it takes."""
        return self._done.acquire(timeout=-1 if seconds is None else seconds)

    def line(self, file: str) -> int | None:
        """The line of a file that the call is in now; None if it is in none."""
        assert self._thread is not None
        frame = sys._current_frames().get(self._thread.ident or 0)
        while frame is not None and frame.f_code.co_filename != file:
            frame = frame.f_back
        return None if frame is None else frame.f_lineno

    def abandon(self) -> None:
        """End the thread: at once, or in the middle of a call, as soon as that can be done."""
        self._over, self._call = True, None
        with contextlib.suppress(RuntimeError):  # a call is about to begin
            self._asked.release()
        if self._thread is None:
            return
        self._thread.join(0.0 if self._busy else 0.01)
        if self._thread.is_alive():
            threading.Thread(target=self._interrupt, name="script's end", daemon=True).start()

    def _interrupt(self) -> None:
        assert self._thread is not None
        while True:
            with self._leaving:
                if self._left:
                    return
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread.ident or 0), ctypes.py_object(Abandoned)
                )
            time.sleep(AGAIN)

    def _run(self) -> None:
        with contextlib.suppress(Abandoned):  # between two calls
            self._serve()
        while not self._left:
            with contextlib.suppress(Abandoned), self._leaving:
                self._left = True
        # One that was sent before may come now, and not while Python takes the thread down.
        with contextlib.suppress(Abandoned, RuntimeError):
            self._done.release()  # for whoever still waits

    def _serve(self) -> None:
        while not self._over:
            self._asked.acquire()
            call = self._call
            if call is not None:
                self._busy = True
                self._called(call)
                self._busy = False
                self._done.release()

    def _called(self, call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:  # a script may raise whatever it likes
            self.error = error
