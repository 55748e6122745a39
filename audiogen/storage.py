"""Folders and files on disk: the cache, files that are replaced whole, checkpoints by name.

cache_folder                    the user's cache, which can be deleted at any time
CompiledCode                    machine code that numba made, kept in that cache
compiled_inside                 for functions that only such code calls
open_regular, read_regular      files to read: regular ones, up to a stated size
replacing, replace_file         a file that is replaced whole or not at all
using, in_use                   whether a checkpoint is being trained
locked                          a file that one process at a time holds
find, place, list_checkpoints   checkpoints by name (is_checkpoint, is_packed: what one is)
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from audiogen.errors import CheckpointError, StoreError


def cache_folder() -> Path:
    """The cache's folder: `$AUDIOGEN_CACHE`, or else the user's cache.

    Everything in it can be made again.
    """
    if named := os.environ.get("AUDIOGEN_CACHE"):
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("audiogen", appauthor=False)


class CompiledCode:
    """Functions that numba compiles together, with their machine code kept in the cache.

    Compiling takes seconds; code from the cache loads in milliseconds. Each version of the sources,
    of numba and of Python has a separate folder, so stale code is never used. numba is imported
    only when there is something to compile.

    Parameters
    ----------
    sources : sequence of Path
        Every file that the compiled code comes from. numba itself checks only the file of the
        function that is called, so it would miss a change in a file that this one calls into.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        self.sources = tuple(sources)

    @property
    def folder(self) -> Path:
        """The folder of this version's code."""
        return cache_folder() / "compiled" / self._version

    def holds(self, *names: str) -> bool:
        """Whether the code of all those functions is in the cache."""
        return all(any((self.folder / name).rglob("*.nbc")) for name in names)

    def kept(self, function: Callable[..., Any], name: str, **options: Any) -> Callable[..., Any]:
        """`function`, compiled by numba at its first call; the code is kept under `name`.

        numba finds cached code by a function's source, not by its options, so each set of options
        needs another name. Where the cache cannot be written, it compiles in each process.
        """
        import numba

        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(self.folder / name)
        try:
            return numba.njit(function, cache=True, nogil=True, no_cfunc_wrapper=True, **options)
        except (OSError, RuntimeError):
            return numba.njit(function, nogil=True, no_cfunc_wrapper=True, **options)
        finally:
            numba.config.CACHE_DIR = before

    @functools.cached_property
    def _version(self) -> str:
        digest = hashlib.sha256()
        for source in self.sources:
            digest.update(source.read_bytes())
        from importlib import metadata  # half the time that the command line takes to start

        versions = [metadata.version(package) for package in ("numba", "llvmlite", "rocket-fft")]
        digest.update(repr([sys.version_info[:2], versions]).encode())
        return digest.hexdigest()[:16]


def compiled_inside(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator for functions that other compiled functions call, and Python never.

    The entry that Python would call takes as long to compile as a short function itself.

    Parameters
    ----------
    **options
        As `numba.njit` takes them.
    """
    import numba

    return numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)


def open_regular(path: Path) -> IO[bytes]:
    """Open a file to read, if it is a regular one, after following links.

    Whatever else has a name would have the reader wait (a pipe), never end (a device) or fail in
    ways of its own (a folder).

    Raises
    ------
    OSError
        If it cannot be opened or is no regular file; `strerror` says which.
    """
    # A pipe would wait here for its other end; on regular files the flag has no effect.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        what = "a folder" if stat.S_ISDIR(kind) else "a pipe or a device"
        raise OSError(errno.EINVAL, f"it is {what}, and no file", os.fspath(path))
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, most: int) -> bytes:
    """The content of a regular file of at most so many bytes.

    Raises
    ------
    OSError
        As `open_regular`, or if it is larger: nothing of it is read then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_regular(Path(folder), most=1000)
    Traceback (most recent call last):
    ...
    OSError: ...it is a folder, and no file...
    """
    with open_regular(path) as file:
        content = b"" if os.fstat(file.fileno()).st_size > most else file.read(most + 1)
        if len(content) > most or os.fstat(file.fileno()).st_size > most:
            sentence = f"it is larger than {most:,} bytes, the most that is read of such a file"
            raise OSError(errno.EFBIG, sentence, os.fspath(path))
        return content


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that replaces `path` once all of it is on the disk; a context manager.

    At any moment either the old file or the new one is there, whole. If writing fails, the old one
    stays and nothing is left beside it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with open(part, "xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file whole: at any moment either the old or the new one is there.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    StoreError
        If it cannot be written; the old one is still there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     replace_file(Path(folder) / "set.json", b"{}")
    ...     [path.name for path in Path(folder).iterdir()]
    ['set.json']
    """
    try:
        with replacing(path) as out:
            out.write(content)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror}") from error


LOCK = "resume/lock"
"""The file in a checkpoint's folder that its training holds locked."""


@contextlib.contextmanager
def using(folder: Path) -> Iterator[None]:
    """Hold the lock of a checkpoint that is being trained; a context manager.

    The system lets go of it when the process ends, however it ends. Two trainings of one checkpoint
    are not kept apart by it, and a disk without locks is no error.
    """
    with locked(folder / LOCK):
        yield


@contextlib.contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock of a file, which is made if it is not there; a context manager.

    It gives whether this process holds it: another may, or the disk may know no locks.
    """
    with contextlib.ExitStack() as stack:
        held = False
        with contextlib.suppress(OSError):
            file = stack.enter_context(open(path, "ab"))
            _lock(file)
            held = True
        yield held


def in_use(folder: Path) -> bool:
    """Whether a process on this machine is training the checkpoint in `folder`."""
    try:
        with open(folder / LOCK, "r+b") as file:
            try:
                _lock(file)
            except OSError as error:
                return error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    except OSError:  # there is no such file, or it is somebody else's
        pass
    return False


def _lock(file: IO[bytes]) -> None:
    """Lock an open file for this process, until it is closed; an OSError if another one has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


ROOT = Path("checkpoints")
"""The folder, below the current one, where checkpoints are looked for by name."""

PACKED_SUFFIX = ".audiogen"
"""How the name of a packed model ends: a checkpoint as one file (`model.pack_file`)."""


def is_checkpoint(path: Path) -> bool:
    """Whether a checkpoint seems to lie there: a folder with its settings, or a packed model."""
    return (path / "config.json").is_file() or is_packed(path)


def is_packed(path: Path) -> bool:
    """Whether it is a file that is named as a packed model."""
    return path.suffix == PACKED_SUFFIX and path.is_file()


def find(name: str | os.PathLike[str]) -> Path:
    """Find a checkpoint by its name below `checkpoints/`, or by its path.

    Returns
    -------
    Path
        Its folder, or the file of a packed model.

    Raises
    ------
    CheckpointError
        If there is none; the message lists those that are there.
    """
    text = os.fspath(name)
    # checkpoints/NAME comes first, so that a corpus folder of that name does not hide it.
    for path in dict.fromkeys((place(text), Path(text))):
        try:
            if is_checkpoint(path):
                return path
        except OSError as error:  # a name longer than the system allows, a folder of somebody else
            raise CheckpointError(f"'{text}' cannot be looked into: {error.strerror}") from error
    known = ", ".join(path.name for path in list_checkpoints())
    there = f"there are: {known}" if known else f"there is none in {ROOT.resolve()} yet"
    raise CheckpointError(f"no checkpoint '{text}' ({there}); 'audiogen train' makes one")


def place(name: str) -> Path:
    """The folder that a checkpoint is saved in: below `checkpoints/`, or the path that is given.

    Examples
    --------
    >>> place("jazz").as_posix(), place("models/jazz").as_posix()
    ('checkpoints/jazz', 'models/jazz')
    """
    return ROOT / name if Path(name).name == name else Path(name)


def list_checkpoints() -> list[Path]:
    """The finished checkpoints and packed models in `checkpoints/`, sorted by name."""
    found = (path for path in ROOT.glob("*") if is_checkpoint(path))
    return sorted(path for path in found if not path.name.startswith("."))
