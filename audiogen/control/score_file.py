"""The score on disk: lines of JSON, one for its header and one for each frame that changed.

    {"score": 1, "sources": [{"name": "jazz", ...}], "seeds": [7], ..., "controls": {...}}
    {"frame": 0, "to": {"noise": 0.3, "mix/rain": 0.5}}
    {"frame": 430, "to": {"noise": 1.5}, "over": {"noise": 20.0}, "events": [["swap", "drums"]]}
    {"frame": 900, "to": {"mix/rain": null}, "notes": ["set.py was loaded again"]}
    {"end": 1291, "seconds": 30.0}

It is written line by line as it is played, so what a killed process leaves can be played: it lacks
the last line, and at most the end of the one before.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from audiogen.control.provenance import ScoreError
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import EVENTS, MIX, TABLE, Change, Event, is_number, known
from audiogen.errors import ControlError
from audiogen.storage import NewFile, make_parent, open_regular, replacing

LONGEST_LINE = 1 << 20
"""Bytes of a line; a longer one is no score."""


class ScoreWriter:
    """Writes a score as it is played; a context manager.

    Parameters
    ----------
    path : path or None
        None: a nameless file, for `copy_to` alone.
    header : ScoreHeader
    force : bool
        Overwrite a file that is no score, or the score of a live set.
    aside : bool
        Leave what is there until `publish`, or the end: the performance may not even begin.

    Raises
    ------
    ScoreError
        If it cannot be written, another process is writing it, or something else is there than the
        score of a render, which its seed makes again.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        header: ScoreHeader,
        *,
        force: bool = False,
        aside: bool = False,
    ) -> None:
        self._size = 0
        self._broken = False
        self._new: NewFile | None = None
        if path is None:
            self.path = Path("the running score")
            self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0)
            self._write(header.to_json())
            return
        self.path = Path(path)
        if self.path.exists() and not self.path.is_file():
            raise ScoreError(f"{self.path} is no file, and a score needs one: choose another name")
        try:
            if not force and self.path.exists() and self.path.stat().st_size:
                try:
                    earlier = read_header(self.path)
                except ScoreError as error:
                    raise ScoreError(
                        f"{self.path} is no score, so it is not written over (--force does it)"
                    ) from error
                if earlier.live:
                    raise ScoreError(
                        f"{self.path} is the score of a live set, which nobody can play again: "
                        "choose another name, or give --force"
                    )
            make_parent(self.path)
            self._new = NewFile(self.path)
        except OSError as error:
            raise ScoreError(f"{self.path} cannot be written: {error.strerror}") from error
        self._file = os.fdopen(os.dup(self._new.descriptor), "wb", buffering=0)
        try:
            self._write(header.to_json())
            if not aside:
                self.publish()
        except ScoreError:
            self.__exit__(None, None, None)
            raise

    def publish(self) -> None:
        """Put it in its place, where an earlier one may be; from then on it grows there.

        Raises
        ------
        ScoreError
            If the disk does not take it.
        """
        if self._new is None or self._new.published:
            return
        try:
            self._new.publish()
        except OSError as error:
            raise ScoreError(f"{self.path} cannot be written: {error.strerror}") from error

    def write(self, change: Change) -> None:
        """Write what a frame changed.

        Raises
        ------
        ScoreError
            If the disk does not take it.
        """
        line: dict[str, Any] = {"frame": change.frame}
        if change.targets:
            line["to"] = change.targets
        if change.over:
            line["over"] = change.over
        if change.events:
            line["events"] = [[event.name, event.target] for event in change.events]
        if change.messages:
            line["notes"] = list(change.messages)
        self._write(line)

    def end(self, frames: int, seconds: float) -> None:
        """Write the last line: how many frames there were, and how many seconds were played.

        Raises
        ------
        ScoreError
            If the disk does not take it.
        """
        self._write({"end": frames, "seconds": seconds})
        self.publish()

    def copy_to(self, path: Path, frames: int, seconds: float) -> None:
        """Copy what is written up to now to another file, and end it there.

        Raises
        ------
        ScoreError
            If the disk does not take it.
        """
        try:
            make_parent(path)
            with replacing(path) as file:
                written = os.fdopen(os.dup(self._file.fileno()), "rb")
                with written:
                    written.seek(0)
                    shutil.copyfileobj(written, file)
                self._file.seek(self._size)  # both share a place in the file
                file.write(json.dumps({"end": frames, "seconds": seconds}).encode() + b"\n")
        except OSError as error:
            raise ScoreError(f"{path} cannot be written: {error.strerror}") from error

    def __enter__(self) -> ScoreWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._new is not None:
            self._new.close()

    def _write(self, line: dict[str, Any]) -> None:
        if self._broken:
            raise ScoreError(
                f"{self.path} ends where it could not be written before: record to another file"
            )
        content = json.dumps(line, allow_nan=False).encode() + b"\n"
        try:
            # Past all buffers of this process: one call for each line, some microseconds.
            taken = self._file.write(content)
            if taken != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            # A line is there whole or not at all, and nothing after one that is not.
            self._broken = True
            with contextlib.suppress(OSError):
                os.ftruncate(self._file.fileno(), self._size)
            raise ScoreError(f"{self.path} cannot be written: {error.strerror}") from error
        self._size += len(content)


class Score:
    """A score on disk, read through once and checked.

    Parameters
    ----------
    path : path

    Attributes
    ----------
    path : Path
    header : ScoreHeader
    whole : bool
        Whether its last line is there.
    frames : int
        The frames it covers.
    seconds : float (s) or None
        How much was played; of a score that is not whole, how much was planned.

    Raises
    ------
    ScoreError
        If it cannot be read, or is damaged: which line, and how.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.header = read_header(self.path)
        self.seconds = self.header.seconds
        self.whole = False
        self.frames = 0
        for found in self._lines():
            if isinstance(found, Change):
                self.frames = found.frame + 1
            else:
                self.whole = True
                self.frames, self.seconds = found

    def changes(self) -> Iterator[Change]:
        """Its changes in the order of the frames, read from the disk one by one."""
        return (found for found in self._lines() if isinstance(found, Change))

    def _lines(self) -> Iterator[Change | tuple[int, float]]:
        names = {source.name for source in self.header.sources}
        last, over = -1, False
        for number, values in _read_lines(self.path):
            if number == 1:
                continue
            try:
                if over:
                    raise ScoreError("there is more after its end")
                if isinstance(values, dict) and "end" in values:
                    over = True
                    yield _end(values, last)
                    continue
                change = _change(values, names)
                if change.frame <= last:
                    raise ScoreError(f"frame {change.frame} comes after frame {last}")
                last = change.frame
            except (ScoreError, ControlError) as error:
                raise ScoreError(f"{self.path}, line {number}: {error}") from error
            yield change


def read_header(path: Path) -> ScoreHeader:
    """Read the header of a score.

    Raises
    ------
    ScoreError
        If it cannot be read.
    """
    for _, values in _read_lines(path):
        try:
            return ScoreHeader.from_json(values)
        except (ScoreError, ControlError) as error:
            raise ScoreError(f"{path}: {error}") from error
    raise ScoreError(f"{path}: this is no score of audiogen: it is empty")


def _read_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Number and values of each line."""
    try:
        with open_regular(path) as file:
            yield from _parsed(path, file)
    except OSError as error:
        raise ScoreError(f"{path} cannot be read: {error.strerror}") from error


def _parsed(path: Path, file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            if number > 1 and not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                return  # the process was killed while it wrote it
            if number == 1:
                raise ScoreError(f"{path}: this is no score of audiogen") from error
            raise ScoreError(f"{path}, line {number}: this is no JSON") from error


def _end(values: dict[str, Any], last: int) -> tuple[int, float]:
    frames, seconds = values["end"], values.get("seconds", -1)
    if type(frames) is not int or frames <= last or not is_number(seconds) or seconds < 0:
        raise ScoreError("its end should give the number of frames, and the seconds")
    return frames, seconds


def _change(values: Any, sources: set[str]) -> Change:
    """Parse a line; it passes only if it can be played again."""
    parts = {"frame", "to", "over", "events", "notes"}
    if not isinstance(values, dict) or "frame" not in values or set(values) - parts:
        raise ScoreError(
            f"a change should have a 'frame', and no parts but {', '.join(sorted(parts))}"
        )
    if type(values["frame"]) is not int or values["frame"] < 0:
        raise ScoreError(f"a frame is a number from 0 on, not {values['frame']!r}")
    targets, over = values.get("to", {}), values.get("over", {})
    if not isinstance(targets, dict) or not isinstance(over, dict):
        raise ScoreError("'to' and 'over' should be numbers by the names of controls")
    for parameter, value in targets.items():
        if parameter.startswith(MIX):
            known(parameter.removeprefix(MIX), sources, "source")
        else:
            known(parameter, (row.name for row in TABLE))
        if not is_number(value) and not (value is None and parameter.startswith(MIX)):
            raise ScoreError(f"{parameter} should be a number, not {json.dumps(value)}")
    for parameter, seconds in over.items():
        if parameter not in targets or not is_number(seconds) or seconds < 0:
            raise ScoreError(
                f"'over' should be seconds, 0 or more, of what is in 'to', not {parameter}: "
                f"{json.dumps(seconds)}"
            )
    events, messages = values.get("events", []), values.get("notes", [])
    texts = isinstance(messages, list) and all(isinstance(text, str) for text in messages)
    pairs = isinstance(events, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in events
    )
    if not texts or not pairs:
        raise ScoreError("'events' should be pairs of a name and a target, 'notes' texts")
    happened = tuple(Event(*pair) for pair in events)
    for event in happened:
        known(event.name, EVENTS, "event")
        if event.name == "swap":
            known(event.target, sources, "source")
    return Change(values["frame"], targets, over, happened, tuple(messages))
