"""Digests of files, remembered by path, size and time, so that each file is read once for its own.

They lie in the user's cache. What cannot be remembered there is read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
import weakref
from pathlib import Path

from audiogen.errors import MediaError, reason
from audiogen.storage import cache_folder

FRESH_SECONDS = 2.0
"""A file that changed less than this ago may change again within one tick of the disk's clock, with
the same size and time: it is not remembered yet."""

_AT_ONCE = 500  # digests between two writes to the disk

Stamp = tuple[int, int]
"""Size (bytes) and time of the last change (ns) of a file."""


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file.

    Raises
    ------
    MediaError
        If it cannot be looked at.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def unreadable(path: Path, error: OSError) -> MediaError:
    """The error of a file that cannot be read."""
    return MediaError(path, f"cannot be read: {reason(error)}")


class Digests:
    """Digests of the content of files.

    Parameters
    ----------
    folder : Path, optional
        Where they are remembered; by default `digests` in the user's cache.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = cache_folder() / "digests" if folder is None else folder
        self._base: sqlite3.Connection | None = None
        self._waiting: dict[str, tuple[int, int, str]] = {}
        self._lock = threading.Lock()

    def get(self, path: Path) -> tuple[str, Stamp]:
        """The digest of a file's content, and its stamp before it was read.

        Raises
        ------
        MediaError
            If it cannot be read.
        """
        stamp, name = stamp_of(path), str(path.absolute())
        if (kept := self._recall(name, stamp)) is not None:
            return kept, stamp
        content = hashlib.blake2b(digest_size=20)
        try:
            with path.open("rb") as file:
                while piece := file.read(2**20):
                    content.update(piece)
        except OSError as error:
            raise unreadable(path, error) from error
        digest = content.hexdigest()
        if stamp == stamp_of(path) and time.time() - stamp[1] / 1e9 > FRESH_SECONDS:
            with self._lock:
                self._waiting[name] = (*stamp, digest)
            if len(self._waiting) >= _AT_ONCE:
                self.commit()
        return digest, stamp

    def recall(self, path: Path) -> str | None:
        """The digest that is remembered of a file, or None; the file is not read."""
        try:
            return self._recall(str(path.absolute()), stamp_of(path))
        except MediaError:
            return None

    def commit(self) -> None:
        """Write what is new; a disk that does not take it is no error."""
        with self._lock:
            rows = [(name, *row) for name, row in self._waiting.items()]
            self._waiting.clear()
            if not rows:
                return
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with self._opened(make=True) as base:
                    base.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?)", rows)
            except (sqlite3.OperationalError, OSError, UnicodeError):
                pass
            except sqlite3.Error:  # damaged: it is begun anew the next time
                with contextlib.suppress(OSError):
                    (self._folder / "digests.sqlite").unlink()

    def _recall(self, name: str, stamp: Stamp) -> str | None:
        with self._lock:
            row = self._waiting.get(name)
            if row is None:
                with contextlib.suppress(sqlite3.Error, OSError, UnicodeError):
                    found = self._opened().execute(
                        "SELECT size, time, digest FROM digests WHERE path = ?", (name,)
                    )
                    row = found.fetchone()
        if row is None or (row[0], row[1]) != stamp or not isinstance(row[2], str):
            return None
        return row[2]

    def _opened(self, make: bool = False) -> sqlite3.Connection:
        if self._base is None:
            file = self._folder / "digests.sqlite"
            if not make and not file.exists():
                raise FileNotFoundError(file)
            self._base = sqlite3.connect(file, timeout=5.0, check_same_thread=False)
            weakref.finalize(self, self._base.close)
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS digests "
                "(path TEXT PRIMARY KEY, size INTEGER, time INTEGER, digest TEXT)"
            )
        return self._base
