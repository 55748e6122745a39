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
- A call that does not return is waited for no longer than a quarter of a second while a set plays
  live: the last values stay, and after two seconds that version is set aside, too. Elsewhere there
  is a limit, after which the performance ends.
"""

from __future__ import annotations

import inspect
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from audiogen.control.arbiter import Arbiter
from audiogen.control.script_api import ScriptControls
from audiogen.control.script_thread import Abandoned, ScriptThread
from audiogen.errors import ConfigError, ControlError
from audiogen.storage import read_regular

LATE_CALLS = 5
"""Calls in a row that may take longer than a frame: a hiccup of the machine is shorter."""


PATIENCE = 0.25
"""Seconds that a live set waits for a call; then it plays on with the last values."""

HANGS = 2.0
"""Seconds after which a call that has not returned is given up in a live set."""

LIMIT = 30.0
"""Seconds that a call may take elsewhere, and the first lines of a script everywhere."""

MOST_BYTES = 10**7
"""The largest script that is read."""

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
        except Abandoned:
            raise
        except BaseException as error:  # also SystemExit, KeyboardInterrupt and their kin
            raise ScriptError(_sentence(path, error)) from error
        self._play = self.variables.get("play")
        if not callable(self._play):
            raise ScriptError(f"{path} has no play: write a function 'def play(t, c):'")
        kinds = inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction
        if any(is_kind(self._play) for is_kind in kinds):
            raise ScriptError(
                f"{path}: play should be a plain function, which does its work when it is called: "
                "without 'async' before it and 'yield' in it"
            )
        keep = self.variables.get("keep", ())
        if not isinstance(keep, list | tuple) or not all(isinstance(name, str) for name in keep):
            raise ScriptError(f'{path}: keep should be a list of names, as keep = ["phase"]')
        for name in keep:
            if name not in self.variables:
                raise ScriptError(
                    f"{path}: keep names '{name}', which has no first value: write '{name} = ...'"
                )
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
        except Abandoned:
            raise
        except BaseException as error:
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
        Times its calls, to find out whether it is too slow; without one there is no limit but the
        next.
    limit : float (s)
        How long one call, or its first lines, may take; 0: for ever.
    on_message : callable of str
        Called with each sentence for the player, from any thread.

    Raises
    ------
    ScriptError
        If the file cannot be read, or its first version is broken or takes too long.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        arbiter: Arbiter,
        seed: int,
        *,
        live: bool = False,
        clock: Callable[[], float] | None = None,
        limit: float = LIMIT,
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.path = Path(path)
        self._arbiter = arbiter
        self._controls = ScriptControls(arbiter, seed)
        self._live = live
        self._clock = clock
        self._limit = limit or None
        self._on_message = on_message
        try:
            self.text = read_regular(self.path, MOST_BYTES)
        except OSError as error:
            raise ScriptError(f"{self.path} cannot be read: {error.strerror}") from error
        self._thread, self._loading = ScriptThread(), ScriptThread()
        self._hanging: float | None = None  # when the call under way was found not to return
        self._took = 0.0
        self._offered = 0  # versions up to now
        self._current: Version | None = self._loaded(self.text, self._loading, self._limit)
        self._before: Version | None = None  # the last good one, beside the one that plays
        self._failed: Version | None = None  # the last one that was set aside
        self._next: Version | None = None
        self._lock = threading.Lock()  # of `_next`, `_offered` and `_loading`
        self._proved = False  # whether the one that plays has played a frame
        self._late = 0

    def offer(self, text: bytes) -> None:
        """Compile a new version of the script, for the next frame; not in the player's thread.

        If it is broken, `on_message` is called and the version before plays on. If another one is
        offered meanwhile, from another thread, that one counts.
        """
        with self._lock:
            if text == self.text:
                return
            self.text = text
            self._offered += 1
            number, thread = self._offered, ScriptThread()
            self._loading, before = thread, self._loading
        before.abandon()
        try:
            new = self._loaded(text, thread, self._limit)
        except ScriptError as error:
            if number == self._offered:
                self._on_message(f"{error}; {_GOES_ON if self._current else _STAYS}")
            return
        with self._lock:
            if number == self._offered:
                self._next = new

    def __call__(self, frame: int, seconds: float) -> None:
        """Let the script play one frame.

        Raises
        ------
        ScriptError
            If it fails or does not return, and is not live.
        """
        with self._lock:
            new, self._next = self._next, None
        if new is not None:
            if self._hanging is not None:
                self._give_up()
            self._take_over(new)
            message = f"{self.path.name} was loaded again"
            self._arbiter.add_message(message)
            self._on_message(message)
        if self._hanging is not None and not self._still_waited_for():
            return
        while self._current is not None:
            self._controls.begin(frame, seconds)
            self._thread.start(partial(self._played, self._current, seconds, self._controls))
            if not self._thread.wait(self._limit if self._clock is None else PATIENCE):
                self._hanging = 0.0 if self._clock is None else self._clock()
                if self._clock is not None:
                    return
                self._fails(self._not_back(self._limit or 0.0))
            elif self._settled():
                return

    def close(self) -> None:
        """End the threads that its code runs in."""
        for thread in (self._thread, self._loading):
            thread.abandon()

    def _played(self, version: Version, seconds: float, controls: ScriptControls) -> None:
        start = 0.0 if self._clock is None else self._clock()
        version.play(seconds, controls)
        self._took = 0.0 if self._clock is None else self._clock() - start

    def _settled(self) -> bool:
        """Let a call that has returned take effect; False if another version has to play."""
        assert self._current is not None
        error = self._thread.error
        if error is not None:
            self._fails(str(error))
            return False
        self._controls.commit()
        self._proved = True
        frame = 1 / self._arbiter.frame_rate
        self._late = self._late + 1 if self._took > frame else 0
        if self._late == LATE_CALLS:
            late = f"play took {1000 * self._took:.0f} ms, {LATE_CALLS} times in a row"
            lasts = f"a frame lasts {1000 * frame:.0f} ms"
            self._set_aside(f"{self._current.place}: {late}, and {lasts}")
        return True

    def _still_waited_for(self) -> bool:
        """Whether the next call can begin, as the one under way has returned or was given up."""
        assert self._clock is not None and self._hanging is not None
        if self._thread.wait(0):
            self._hanging = None
            self._settled()
            return True
        waited = self._clock() - self._hanging
        if waited < HANGS:
            return False
        self._fails(self._not_back(waited))
        return True

    def _not_back(self, seconds: float) -> str:
        line = self._thread.line(str(self.path))
        where = f"{self.path}, line {line}" if line else f"{self.path}"
        return f"{where}: play has not returned for {_rounded(seconds)} s"

    def _fails(self, sentence: str) -> None:
        """Set the version that plays aside, or end with the sentence where it is not live."""
        if self._hanging is not None:
            self._give_up()
        if not self._live:
            raise ScriptError(sentence)
        self._set_aside(sentence)

    def _give_up(self) -> None:
        """Wait no longer for the call under way, and let it move nothing from now on."""
        self._hanging = None
        self._thread.abandon()
        self._thread, self._controls = ScriptThread(), self._controls.renewed()

    def _loaded(self, text: bytes, thread: ScriptThread, limit: float | None) -> Version:
        made: list[Version] = []
        thread.start(lambda: made.append(Version(self.path, text)))
        if not thread.wait(limit):
            line = thread.line(str(self.path))
            thread.abandon()
            where = f"{self.path}, line {line}" if line else f"{self.path}"
            raise ScriptError(f"{where}: its first lines have not ended after {_rounded(limit)} s")
        thread.abandon()
        if made:
            return made[0]
        if isinstance(thread.error, ScriptError):
            raise thread.error
        raise ScriptError(f"{self.path} was saved again before its first lines had ended")

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


def _rounded(seconds: float | None) -> str:
    """A number of seconds, with a decimal only where it has one: a limit may be half a second."""
    return f"{seconds or 0:.1f}".removesuffix(".0")


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
