"""Files that a performance is written to: their contract, and which files may be written over.

A file that `render` made is written over without asking, as its seed makes it again. Any other file
needs `force`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from audiogen.errors import SinkError

SOFTWARE = "audiogen"
"""The tag in sound files and pictures by which files made by audiogen are recognised."""

SET = "audiogen live"
"""The tag in sound files of live sets. Those cannot be made again, so only `force` writes over."""


class Sink(ABC):
    """A file that one performance is written to; a context manager that finishes the file."""

    @property
    @abstractmethod
    def seconds(self) -> float:
        """How much was written (s)."""

    @abstractmethod
    def write(self, piece: Any) -> None:
        """Write the next piece: one element of `Chunk.pieces`.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written.
        """

    @abstractmethod
    def close(self) -> None:
        """Finish the file.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written.
        """

    def abort(self) -> None:
        """Stop because of an error elsewhere. By default the file keeps what was written so far."""
        self.close()

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()


def check_writable(path: Path, is_ours: Callable[[Path], bool], *, force: bool = False) -> None:
    """Check that a file may be written to `path`, before anything is played for it.

    Parameters
    ----------
    path : Path
    is_ours : callable of Path returning bool
        Whether audiogen made the regular file that is there; a `SinkError` where it did, and
        cannot make it again.
    force : bool
        Allow any file to be written over.

    Raises
    ------
    SinkError
        If `path` is a folder, cannot be accessed, or is a file that audiogen did not make (without
        `force`).
    """
    try:
        if path.is_dir():
            raise SinkError(f"{path} is a folder")
        # Only a regular file is opened: a pipe would wait for its other end.
        if not force and path.exists() and not (path.is_file() and is_ours(path)):
            raise SinkError(
                f"{path} was not made by audiogen: choose another name, or give --force"
            )
    except SinkError:
        raise
    except OSError as error:  # a name longer than the system allows, somebody else's folder
        raise SinkError(f"{path} cannot be written: {error.strerror}") from error


def read_head(path: Path, count: int) -> bytes:
    """The first `count` bytes of a file, or all of it if it is shorter."""
    with open(path, "rb") as file:
        return file.read(count)
