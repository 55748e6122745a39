"""Folders and files on disk: the cache, files that are replaced whole, checkpoints by name.

cache_folder                    the user's cache, which can be deleted at any time
CompiledCode                    machine code that numba made, kept in that cache
compiled_inside                 for functions that only such code calls
open_regular, read_regular      files to read: regular ones, up to a stated size
make_parent                     the folder of a file to write
NewFile                         a file that is written aside, and then takes its place
replacing, replace_file         a file that is replaced whole or not at all
holding, in_use                 whether a checkpoint is being trained
mend                            what a killed process has left half done is finished
locked, lock_open_file          a file that one process at a time holds
find, place, list_checkpoints   checkpoints by name (is_checkpoint, is_packed: what one is)
describe_bytes                  a size in kB, MB or GB
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import secrets
import shutil
import stat
import sys
import time
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
        needs another name. Where the cache cannot be written, or somebody else may write there, it
        compiles in each process.
        """
        import numba

        made = numba.njit(function, nogil=True, no_cfunc_wrapper=True, **options)
        if not _is_private(self.folder):
            return made
        from audiogen.checked_cache import CheckedCache

        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(self.folder / name)
        try:
            made._cache = CheckedCache(function)
        except (OSError, RuntimeError):  # it cannot be written
            pass
        finally:
            numba.config.CACHE_DIR = before
        return made

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


def make_parent(path: Path) -> None:
    """Make the folder that a file is to lie in, and those above it.

    Raises
    ------
    OSError
        If that cannot be; `strerror` says why, also where a file has the name of a folder.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:  # which says that the file exists, and not what is wrong with it
        sentence = os.strerror(errno.ENOTDIR)
        raise NotADirectoryError(errno.ENOTDIR, sentence, os.fspath(path.parent)) from None


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
        size = os.fstat(file.fileno()).st_size
        # Room for all that is asked for is taken at once, so no more than there is.
        content = b"" if size > most else file.read(size + 1)
        while size <= most and len(content) <= most and (more := file.read(1 << 20)):
            content += more  # it grows, or does not say how long it is
        if len(content) > most or os.fstat(file.fileno()).st_size > most:
            sentence = f"it is larger than {most:,} bytes, the most that is read of such a file"
            raise OSError(errno.EFBIG, sentence, os.fspath(path))
        return content


def _is_private(folder: Path) -> bool:
    """Whether only this user, or root, may write into a folder of code; made if it is not there.

    Code in the cache is executed, so nobody else should be able to put any there.
    """
    if os.name == "nt":
        return True
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid == os.getuid() and status.st_mode & 0o022:
            folder.chmod(status.st_mode & ~0o022)
            status = folder.stat()
    except OSError:
        return False
    return status.st_uid in (os.getuid(), 0) and not status.st_mode & 0o022


class NewFile:
    """A file that is written under a hidden name, until `publish` puts it in its place.

    What lay there stays until then, and there is no moment without either. While it is open, no
    other process can write to the same place in this way, and what a killed process has left under
    a hidden name goes when the next one begins.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    path : Path
        The place, after following links.
    descriptor : int
        Open for reading and writing.
    published : bool

    Raises
    ------
    OSError
        If nothing can be written there, or another process is writing to it; `strerror` says which.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        self._before: int | None = None
        # A pipe or a device is written to as it is.
        self.published = self.path.exists() and not self.path.is_file()
        if self.published:
            self.descriptor = os.open(self.path, os.O_WRONLY)
            return
        self._before = _held(self.path)
        try:
            sweep(self.path)
            self._part, self.descriptor = _new_part(self.path)
        except BaseException:
            self._let_go()
            raise
        if self._before is not None and os.name != "nt":
            os.fchmod(self.descriptor, stat.S_IMODE(os.fstat(self._before).st_mode))

    def publish(self) -> None:
        """Put it in its place; it can be written to further.

        Raises
        ------
        OSError
            If the disk refuses, or another process has put a file there meanwhile.
        """
        if self.published:
            return
        if os.name == "nt":  # there an open file keeps its name
            os.close(self.descriptor)
            os.replace(self._part, self.path)
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND)
        elif self._before is not None:
            os.replace(self._part, self.path)
        else:
            try:
                os.link(self._part, self.path)
                os.unlink(self._part)
            except FileExistsError:
                sentence = "another process has just written it"
                raise OSError(errno.EEXIST, sentence, os.fspath(self.path)) from None
            except OSError:  # a disk without links
                os.replace(self._part, self.path)
        self.published = True

    @property
    def name(self) -> Path:
        """Where it lies now."""
        return self.path if self.published else self._part

    @property
    def is_there(self) -> bool:
        """Whether it still has the name that it was given."""
        return _is_at(self.descriptor, self.name)

    def close(self) -> None:
        """Close it; if it was not published, nothing is left of it."""
        if self.descriptor < 0:
            return
        if not self.published:
            with contextlib.suppress(OSError):
                self._part.unlink()
        os.close(self.descriptor)
        self.descriptor = -1
        if not self.published:  # where an open file cannot be removed
            with contextlib.suppress(OSError):
                self._part.unlink()
        self._let_go()

    def _let_go(self) -> None:
        if self._before is not None:
            os.close(self._before)
            self._before = None


_BUSY = "another process is writing it"


def _held(path: Path) -> int | None:
    """A descriptor that holds the lock of the file in a place, if there is one that can be read."""
    while os.name != "nt":
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return None
        if not lock_open_file(descriptor):
            os.close(descriptor)
            raise OSError(errno.EBUSY, _BUSY, os.fspath(path))
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # it was replaced meanwhile
    return None


def _new_part(path: Path) -> tuple[Path, int]:
    """A new, empty, locked file beside `path`, under a hidden name."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(part, flags, 0o666)
        if lock_open_file(descriptor) and _is_at(descriptor, part):
            return part, descriptor
        os.close(descriptor)  # somebody took it for abandoned


def sweep(path: Path) -> None:
    """Remove what killed processes left under hidden names beside `path`, on the way there."""
    with contextlib.suppress(OSError):
        for entry in [*os.scandir(path.parent)]:
            if entry.name.startswith(f".{path.name}.") and entry.name.endswith(".part"):
                remove_abandoned(Path(entry.path))


def remove_abandoned(part: Path) -> None:
    """Remove a hidden file, unless a process is writing it."""
    with contextlib.suppress(OSError):
        if os.name == "nt":  # an open file cannot be removed there
            part.unlink()
            return
        descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if lock_open_file(descriptor):
                part.unlink()
        finally:
            os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file is the one that has this name now."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def replacing(path: Path, *, sweeping: bool = True, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Open a new file that replaces `path` once all of it is on the disk; a context manager.

    At any moment either the old file or the new one is there, whole. If writing fails, the old one
    stays and nothing is left beside it.

    Parameters
    ----------
    path : Path
    sweeping : bool
        Look for what killed processes left on the way to the same name. In a folder of thousands of
        files that takes longer than to write one.
    lasting : bool
        Wait till it is on the disk, whatever happens then. That takes a hundredth of a second and
        more; what can be found again, and is checked when it is read, does without.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():  # a pipe or a device is written to as it is
        with open(path, "wb") as out:
            yield out
        return
    if sweeping:
        sweep(path)
    part, descriptor = _new_part(path)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            if lasting:
                os.fsync(out.fileno())
            if os.name != "nt":
                os.replace(part, path)
        if os.name == "nt":
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


MAKING, MADE = ".making", ".made"
"""Files in the folder of a checkpoint on its way to its name: as long as it is made, and after."""

_RANDOM = 8
"""Characters that make hidden names of folders differ; versions before put a number there."""


@contextlib.contextmanager
def holding(place: Path) -> Iterator[None]:
    """Hold the name of a checkpoint, so that no other process changes it; a context manager.

    The system lets go of it when the process ends, however it ends. On a disk without locks nothing
    is held.

    Raises
    ------
    CheckpointError
        If another process holds it.
    """
    with _name_lock(place, patience=1.0) as held:
        if not held:
            raise CheckpointError(
                f"{place} is being trained by another process: stop that, wait until it has ended, "
                "or give another --name"
            )
        _tidy(place)
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
            held = lock_open_file(file.fileno())
        yield held


def in_use(place: Path) -> bool:
    """Whether a process on this machine is training the checkpoint in that place."""
    with _name_lock(place, make=False) as held:
        return not held


def mend(place: Path) -> None:
    """Finish what a killed process left half done on the way to a checkpoint's name.

    Its hidden folders and files go; if it died between two renames, the name is put back.
    """
    with contextlib.suppress(OSError, ValueError):  # a ValueError: the path has no name
        left = _on_the_way(place) or (place / MADE).exists() or _parts_in(place)
        if left or _lock_of(place).exists():
            with _name_lock(place) as held:
                if held:
                    _tidy(place)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system cannot do that.

    See renameat2(2) on Linux and renamex_np(2) on macOS.
    """
    import ctypes

    here, exchanging = -100, 2  # AT_FDCWD; RENAME_EXCHANGE and RENAME_SWAP
    names = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            return bool(system.renameat2(here, names[0], here, names[1], exchanging) == 0)
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, exchanging) == 0)
    except (AttributeError, OSError, TypeError):
        pass
    return False


def making_of(place: Path) -> Path:
    """A new hidden name beside a checkpoint, for a folder that is to become it."""
    return place.with_name(f".{place.name}.making-{secrets.token_hex(_RANDOM // 2)}")


def conductor_of(place: Path) -> Path:
    """The hidden folder beside a checkpoint in which the conductor is trained that it will have.

    What a killed training leaves there is gone on with, so nothing here removes it.
    """
    return place.with_name(f".{place.name}.conductor")


def previous_of(place: Path) -> Path:
    """Where the checkpoint goes that a new one of the same name replaces."""
    return place.with_name(place.name + ".previous")


def set_previous(old: Path, place: Path) -> None:
    """Let the checkpoint in the folder `old` be the one before the one in `place`.

    There may be an earlier one of that kind, which is removed.
    """
    previous = previous_of(place)
    dropped = place.with_name(f".{place.name}.dropped-{secrets.token_hex(_RANDOM // 2)}")
    if previous.exists():
        # Out of sight before it is taken apart: a folder half deleted is no checkpoint.
        os.rename(previous, dropped)
    os.rename(old, previous)
    shutil.rmtree(dropped, ignore_errors=True)


def _tidy(place: Path) -> None:
    """`mend`, for whoever holds the name."""
    for path in sorted(_on_the_way(place), reverse=True):  # making before dropped
        new = (path / MADE).exists()
        found = is_checkpoint(path) and len(path.name.rpartition("-")[2]) == _RANDOM
        if new and found and not place.exists():
            os.rename(path, place)  # it died before it could, or between two renames
        elif found and ".making-" in path.name and not (new or (path / MAKING).exists()):
            set_previous(path, place)  # the new one has taken its place, and this was there
        elif found and ".dropped-" in path.name and not previous_of(place).exists():
            os.rename(path, previous_of(place))
        else:
            shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        (place / MADE).unlink()
    for part in _parts_in(place):
        remove_abandoned(part)


def _on_the_way(place: Path) -> list[Path]:
    """Folders beside a checkpoint that were to become it, or were it."""
    hidden = f".{place.name}."
    if not place.parent.is_dir():
        return []
    return [
        Path(entry.path)
        for entry in os.scandir(place.parent)
        if entry.name.startswith(hidden)
        and entry.name.removeprefix(hidden).startswith(("making-", "dropped-", "removed"))
        and entry.is_dir(follow_symlinks=False)
    ]


def _parts_in(place: Path) -> list[Path]:
    """Hidden files in a checkpoint that were to replace one of its files."""
    if not (place / "config.json").is_file():
        return []
    folders = place, place / "resume", place / "previews"
    return [path for folder in folders for path in folder.glob(".*.part")]


def _lock_of(place: Path) -> Path:
    return place.with_name(f".{place.name}.lock")


@contextlib.contextmanager
def _name_lock(place: Path, *, patience: float = 0.0, make: bool = True) -> Iterator[bool]:
    """Hold the lock of a name; gives whether it is held, or need not be."""
    path, until = _lock_of(place), time.monotonic() + patience
    flags = os.O_RDWR | (os.O_CREAT if make else 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        try:
            if make:
                path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, flags, 0o666)
        except OSError:  # there is none; or the disk is not to be written to, which others will say
            yield True
            return
        if not lock_open_file(descriptor):
            os.close(descriptor)
            if time.monotonic() >= until:
                yield False
                return
            time.sleep(0.05)
            continue
        if os.name == "nt" or _is_at(descriptor, path):
            break
        os.close(descriptor)  # whoever held it has removed it
    try:
        yield True
    finally:
        if os.name != "nt":
            with contextlib.suppress(OSError):
                path.unlink()
        os.close(descriptor)
        with contextlib.suppress(OSError):  # where an open file cannot be removed
            path.unlink()


def lock_open_file(descriptor: int) -> bool:
    """Lock an open file until it is closed; False if another process has it.

    A disk that knows no locks is no error.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


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
            mend(path)
            if is_checkpoint(path):
                return path
        except OSError as error:  # a name longer than the system allows, a folder of somebody else
            raise CheckpointError(f"'{text}' cannot be opened: {error.strerror}") from error
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
    for name in {path.stem[1:] for path in ROOT.glob(".*.*-*")}:
        mend(ROOT / name)
    found = (path for path in ROOT.glob("*") if is_checkpoint(path))
    return sorted(path for path in found if not path.name.startswith("."))


def describe_bytes(count: int) -> str:
    """A size in kB, MB or GB.

    >>> describe_bytes(4_449_000)
    '4.4 MB'
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.0f} kB"
