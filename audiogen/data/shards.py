"""Shards of the frame store: files in which the frames of many small sounds lie in a row.

A hundred thousand one-shots as files of their own would be as many open files, and twice as many
names in one folder. A process writes to one shard of its own, `NAME.shard`; where each entry lies
is in `shards.sqlite`, written after its frames are on the disk, so an entry is whole or not there.
What a killed process had not written there is encoded again.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from audiogen.codec.base import Frames
from audiogen.storage import lock_open_file

SHARD_BYTES = 2**30
"""A shard that has grown to this is followed by another."""

_AT_ONCE, _SECONDS = 64 * 2**20, 5.0  # bytes and time between two writes of the index

_TABLE = (
    "CREATE TABLE IF NOT EXISTS entries "
    "(key TEXT PRIMARY KEY, shard TEXT, first INTEGER, frames INTEGER, facts TEXT)"
)


class ShardRow(NamedTuple):
    """Where an entry lies.

    Attributes
    ----------
    shard : str
        The name of its shard.
    first, frames : int
        Where it begins there, and how long it is, in frames.
    facts : str
        Facts about the file, as JSON.
    """

    shard: str
    first: int
    frames: int
    facts: str


class StoreSession:
    """A sign that a process uses the store, as long as it lives or the object does.

    It is a locked file beside the store's folder. Others do not drop what was used since it was
    made.

    Parameters
    ----------
    folder : Path
        Of the store.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.with_name(f"{folder.name}.sessions")
        self.name = secrets.token_hex(8)
        self._begun = False

    def begin(self) -> None:
        """Make the sign, if it is not there yet; a disk that does not take it is no error."""
        if self._begun:
            return
        path = self._folder / self.name
        for _ in range(3):  # another process may look at it before it is locked, and remove it
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                file = open(path, "ab")
                if lock_open_file(file.fileno()) and path.exists():
                    weakref.finalize(self, _end, file, path)
                    self._begun = True
                    return
                file.close()

    def others_since(self) -> float:
        """When the first of the other processes began that use the store now; infinity if none."""
        first = float("inf")
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with contextlib.suppress(OSError):
                if path.name == self.name:
                    continue
                if self.alive(path.name):
                    first = min(first, path.stat().st_mtime)
                else:
                    path.unlink()
        return first

    def alive(self, name: str) -> bool:
        """Whether the process of that session still uses the store."""
        name = name.partition("-")[0]  # of a shard, which may be another of the same session
        if name == self.name:
            return True
        try:
            with open(self._folder / name, "rb") as file:
                return not lock_open_file(file.fileno())
        except OSError:
            return False


class Shards:
    """The small entries of a store, of one codec.

    Parameters
    ----------
    folder : Path
        Of the store.
    session : StoreSession
        Of this process.

    Attributes
    ----------
    used : set of str
        The names of the shards that entries were taken from.
    """

    def __init__(self, folder: Path, session: StoreSession) -> None:
        self._folder, self._session = folder, session
        self.used: set[str] = set()
        self._writing = _Writing()
        self._waiting: dict[str, ShardRow] = {}
        self._since, self._opened = time.monotonic(), 0
        weakref.finalize(self, _leave, folder, self._writing, self._waiting)

    def get(self, key: str) -> ShardRow | None:
        """Where an entry lies; None if it is not there."""
        row = self._waiting.get(key)
        if row is None:
            with contextlib.suppress(sqlite3.Error, OSError):
                if (base := self._writing.base(self._folder)) is not None:
                    found = base.execute(
                        "SELECT shard, first, frames, facts FROM entries WHERE key = ?", (key,)
                    ).fetchone()
                    row = None if found is None else ShardRow(*found)
        if row is not None and row.shard not in self.used:
            self.used.add(row.shard)
            with contextlib.suppress(OSError):  # it was used now
                os.utime(self._folder / f"{row.shard}.shard")
        return row

    def add(self, key: str, pieces: Sequence[Frames], facts: dict[str, Any], size: int) -> None:
        """Put an entry into the shard of this process.

        Parameters
        ----------
        key : str
        pieces : sequence of array `[frames, size]`
        facts : dict
            About the file, for JSON.
        size : int
            Values in a frame.

        Raises
        ------
        OSError
            If the disk does not take it; the shard is as it was.
        """
        writing = self._writing
        there = writing.file is not None and (self._folder / f"{writing.name}.shard").exists()
        if not there or writing.bytes >= SHARD_BYTES:
            self.commit()
            self._opened += 1
            writing.open(self._folder, f"{self._session.name}-{self._opened}")
        first = writing.bytes // (4 * size)
        count = writing.append(pieces)
        self._waiting[key] = ShardRow(writing.name, first, count, json.dumps(facts))
        late = time.monotonic() - self._since > _SECONDS
        if late or writing.bytes - writing.synced >= _AT_ONCE:
            self.commit()

    def commit(self) -> None:
        """Have all entries on the disk.

        Raises
        ------
        OSError
        """
        self._since = time.monotonic()
        _commit(self._folder, self._writing, self._waiting)

    def names(self) -> set[str]:
        """The shards that have entries."""
        found = {row.shard for row in self._waiting.values()}
        with contextlib.suppress(sqlite3.Error, OSError):
            if (base := self._writing.base(self._folder)) is not None:
                found |= {name for (name,) in base.execute("SELECT DISTINCT shard FROM entries")}
        return found

    def forget(self, shard: str) -> None:
        """Forget what lies in a shard, which is to be removed."""
        with contextlib.suppress(sqlite3.Error, OSError):
            if (base := self._writing.base(self._folder)) is not None:
                with base:
                    base.execute("DELETE FROM entries WHERE shard = ?", (shard,))


class _Writing:
    """The shard that a process writes, and the index."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self.name = ""
        self.bytes = self.synced = 0
        self._base: sqlite3.Connection | None = None

    def open(self, folder: Path, name: str) -> None:
        if self.file is not None:
            self.file.close()
        self.file = open(folder / f"{name}.shard", "xb", buffering=0)
        self.name, self.bytes, self.synced = name, 0, 0

    def append(self, pieces: Sequence[Any]) -> int:
        assert self.file is not None
        count, end = 0, self.bytes
        try:
            for piece in pieces:
                left = memoryview(piece).cast("B")
                while left:
                    left = left[self.file.write(left) :]
                count += len(piece)
                end += piece.nbytes
        except BaseException:
            with contextlib.suppress(OSError):
                self.file.truncate(self.bytes)
                self.file.seek(self.bytes)
            raise
        self.bytes = end
        return count

    def base(self, folder: Path, make: bool = False) -> sqlite3.Connection | None:
        path = folder / "shards.sqlite"
        if not path.exists():  # not yet, or not any more
            if self._base is not None:
                self._base.close()
                self._base = None
            if not make:
                return None
        if self._base is None:
            self._base = sqlite3.connect(path, timeout=30.0, check_same_thread=False)
            with contextlib.suppress(sqlite3.OperationalError):  # where it may only be read
                self._base.execute(_TABLE)
        return self._base

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
        if self._base is not None:
            self._base.close()


def _commit(folder: Path, writing: _Writing, waiting: dict[str, ShardRow]) -> None:
    if not waiting:
        return
    if writing.file is not None:
        os.fsync(writing.file.fileno())
        writing.synced = writing.bytes
    rows = [(key, *row) for key, row in waiting.items()]
    for last in (False, True):
        try:
            base = writing.base(folder, make=True)
            assert base is not None
            with base:
                base.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", rows)
            break
        except sqlite3.Error as error:
            # A damaged index is begun anew: what it knew is encoded again.
            if last or isinstance(error, sqlite3.OperationalError):
                raise OSError(None, f"the index of its shards: {error}") from error
            (folder / "shards.sqlite").unlink(missing_ok=True)
    waiting.clear()


def _leave(folder: Path, writing: _Writing, waiting: dict[str, ShardRow]) -> None:
    """Write what is left to write, when nobody uses the store any more."""
    with contextlib.suppress(OSError):
        _commit(folder, writing, waiting)
    writing.close()


def _end(file: IO[bytes], path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
    file.close()
