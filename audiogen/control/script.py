"""The script of a player: a Python file with `def play(t, c)`, called for each frame.

`t` is the time played in seconds, and `c` are the controls (`audiogen.control.script_api`). The
file may be saved while it plays: the new version is compiled in another thread and takes over at a
frame.

- A version that cannot be read, fails, or is too slow several times in a row, is set aside with one
  sentence, and the last good one plays on. If there is none, the last values stay until the next
  save.
- Variables start over with each version, but for those that it names: with `keep = ["phase"]`,
  `phase` takes the value that it had in the version before.
- What `c` remembers goes on: the beat, the walks, the keys of `once`, the random generator.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audiogen.control.arbiter import Arbiter
from audiogen.control.script_api import ScriptControls
from audiogen.errors import ConfigError, ControlError

LATE_CALLS = 5
"""Calls in a row that may take longer than a frame: a hiccup of the machine is shorter."""


_GOES_ON = "the version before plays on"
_STAYS = "the last values stay until it is saved again"


class ScriptError(ConfigError):
    """A script that cannot be played; the message gives the file, the line and what is wrong."""


class Version:
    """One saved version of a script: compiled, and run once for its variables.

    Parameters
    ----------
    path : Path
        For messages, and as the script's `__file__`.
    text : bytes

    Attributes
    ----------
    variables : dict
        Its global names.
    place : str
        Where its `play` is, for messages.

    Raises
    ------
    ScriptError
        If it is no Python, fails when it is run, or has no `play`.
    """

    def __init__(self, path: Path, text: bytes) -> None:
        self.path = path
        self.variables: dict[str, Any] = {"__name__": "script", "__file__": str(path)}
        try:
            exec(compile(text, str(path), "exec"), self.variables)
        except (Exception, SystemExit) as error:
            raise ScriptError(_sentence(path, error)) from error
        self._play = self.variables.get("play")
        if not callable(self._play):
            raise ScriptError(f"{path} has no play: write a function 'def play(t, c):'")
        keep = self.variables.get("keep", ())
        if not isinstance(keep, list | tuple) or not all(isinstance(name, str) for name in keep):
            raise ScriptError(f'{path}: keep should be a list of names, as keep = ["phase"]')
        for name in keep:
            if name not in self.variables:
                raise ScriptError(f"{path} wants to keep '{name}', and gives it no value to begin")
        self._keep = tuple(keep)
        code = getattr(self._play, "__code__", None)
        self.place = f"{path}, line {code.co_firstlineno}" if code else f"{path}"

    def take_over(self, before: Version | None) -> None:
        """Take the values of the variables named in `keep` from another version."""
        for name in self._keep:
            if before is not None and name in before.variables:
                self.variables[name] = before.variables[name]

    def play(self, t: float, controls: ScriptControls) -> None:
        """Call its `play`.

        Raises
        ------
        ScriptError
            If that fails.
        """
        try:
            self._play(t, controls)  # type: ignore[misc]  # it was found callable
        except (Exception, SystemExit) as error:
            raise ScriptError(_sentence(self.path, error)) from error


class Script:
    """A script that moves the controls: called for each frame, before the arbiter.

    Parameters
    ----------
    path : path
    arbiter : Arbiter
    seed : int
        Of the performance; all chance comes from it.
    live : bool
        Whether it goes on without a version that fails; otherwise a failure ends it.
    clock : callable of float (s), optional
        Times its calls, to find out whether it is too slow; without one there is no limit.
    on_message : callable of str
        Called with each sentence for the player, from any thread.

    Raises
    ------
    ScriptError
        If the file cannot be read, or its first version is broken.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        arbiter: Arbiter,
        seed: int,
        *,
        live: bool = False,
        clock: Callable[[], float] | None = None,
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.path = Path(path)
        self._arbiter = arbiter
        self._controls = ScriptControls(arbiter, seed)
        self._live = live
        self._clock = clock
        self._on_message = on_message
        try:
            self.text = self.path.read_bytes()
        except OSError as error:
            raise ScriptError(f"{self.path} cannot be read: {error.strerror}") from error
        self._current: Version | None = Version(self.path, self.text)
        self._before: Version | None = None  # the last good one, beside the one that plays
        self._failed: Version | None = None  # the last one that was set aside
        self._next: Version | None = None
        self._lock = threading.Lock()  # of `_next`
        self._proved = False  # whether the one that plays has played a frame
        self._late = 0

    def offer(self, text: bytes) -> None:
        """Compile a new version of the script, for the next frame; not in the player's thread.

        If it is broken, `on_message` is called and the version before plays on.
        """
        if text == self.text:
            return
        self.text = text
        try:
            new = Version(self.path, text)
        except ScriptError as error:
            self._on_message(f"{error}; {_GOES_ON if self._current else _STAYS}")
            return
        with self._lock:
            self._next = new

    def __call__(self, frame: int, seconds: float) -> None:
        """Let the script play one frame.

        Raises
        ------
        ScriptError
            If it fails, and is not live.
        """
        with self._lock:
            new, self._next = self._next, None
        if new is not None:
            self._take_over(new)
            message = f"{self.path.name} was loaded anew"
            self._arbiter.add_message(message)
            self._on_message(message)
        while self._current is not None:
            self._controls.begin(frame, seconds)
            start = 0.0 if self._clock is None else self._clock()
            try:
                self._current.play(seconds, self._controls)
            except ScriptError as error:
                if not self._live:
                    raise
                self._set_aside(str(error))
                continue
            took = 0.0 if self._clock is None else self._clock() - start
            self._controls.commit()
            self._proved = True
            self._late = self._late + 1 if took * self._arbiter.frame_rate > 1 else 0
            if self._late == LATE_CALLS:
                lasts = f"a frame lasts {1000 / self._arbiter.frame_rate:.0f} ms"
                late = f"play took {1000 * took:.0f} ms, {LATE_CALLS} times in a row"
                self._set_aside(f"{self._current.place}: {late}, and {lasts}")
            return

    def _take_over(self, new: Version) -> None:
        if self._proved:
            self._before = self._current
        new.take_over(self._current or self._failed)
        self._current, self._proved, self._late = new, False, 0

    def _set_aside(self, sentence: str) -> None:
        self._failed, self._current, self._before = self._current, self._before, None
        self._proved, self._late = self._current is not None, 0
        if self._current is not None:
            self._current.take_over(self._failed)
        self._on_message(f"{sentence}; {_GOES_ON if self._current else _STAYS}")


def _sentence(path: Path, error: BaseException) -> str:
    """The file, the line, and what is wrong, in one line."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    where = f"{path}, line {line}" if line else f"{path}"
    if isinstance(error, SyntaxError):
        return f"{where}: {error.msg}"
    text = " ".join(str(error).split())
    ours = isinstance(error, ControlError | ConfigError)
    return f"{where}: {text}" if ours else f"{where}: {type(error).__name__}: {text}".rstrip(": ")
