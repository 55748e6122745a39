"""Where things lie on disk, and how files are written there.

cache_folder()              the user's cache, which can be deleted at any time
CompiledCode                machine code that numba made, kept in that cache
replacing, replace_file     a file written so that it is there whole or not at all
find, place                 a checkpoint's folder by its name
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from audiogen.errors import CheckpointError, StoreError


def cache_folder() -> Path:
    """The folder of everything that can be made again: `$AUDIOGEN_CACHE`, else the user's cache."""
    if named := os.environ.get("AUDIOGEN_CACHE"):
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("audiogen", appauthor=False)


class CompiledCode:
    """Functions that are compiled together, and where their code is kept.

    numba compiles on first use, which takes seconds; kept on disk, the code loads in milliseconds.
    Each version of the sources, of numba and of Python has a folder of its own, so a stale one is
    never used. Nothing here imports numba before there is something to compile.

    Parameters
    ----------
    sources : sequence of Path
        Every file that the compiled code comes from. numba itself looks only at the file of the
        function that is called, so a change in a file that this one calls into would go unnoticed.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        self._sources = tuple(sources)

    @property
    def folder(self) -> Path:
        """Of this version's code."""
        return cache_folder() / "compiled" / self._version

    def holds(self, *names: str) -> bool:
        """Whether the code of all those functions is there; without numba there is none to make."""
        if importlib.util.find_spec("numba") is None:
            return True
        return all(any((self.folder / name).rglob("*.nbc")) for name in names)

    def kept(self, function: Callable[..., Any], name: str, **options: Any) -> Callable[..., Any]:
        """Compile `function` with numba at its first call, and keep the code in a folder `name`.

        numba tells a function's kept code apart by its source, not by the options it was compiled
        with; hence a name for each set of options. Where nothing can be kept it compiles each time.
        """
        import numba

        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(self.folder / name)
        try:
            return numba.njit(function, cache=True, nogil=True, **options)
        except (OSError, RuntimeError):
            return numba.njit(function, nogil=True, **options)
        finally:
            numba.config.CACHE_DIR = before

    @functools.cached_property
    def _version(self) -> str:
        digest = hashlib.sha256()
        for source in self._sources:
            digest.update(source.read_bytes())
        versions = [metadata.version(package) for package in ("numba", "llvmlite", "rocket-fft")]
        digest.update(repr([sys.version_info[:2], versions]).encode())
        return digest.hexdigest()[:16]


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the place of `path` once all of it is on the disk.

    At any moment either the old file or the new one is there, whole; where writing fails, the old
    one stays and nothing is left beside it.
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
    """Write a file so that at any moment either the old or the new one is there, whole.

    Raises
    ------
    StoreError
        If the disk does not take it; the old one is still there.
    """
    try:
        with replacing(path) as out:
            out.write(content)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror}") from error


ROOT = Path("checkpoints")
"""Where a bare name is looked for, below the current folder."""


def find(name: str | os.PathLike[str]) -> Path:
    """The folder of the checkpoint `name`: a name below `checkpoints/`, or any path.

    Raises
    ------
    CheckpointError
        If there is none; the message lists those that are there.
    """
    text = os.fspath(name)
    # A bare name means checkpoints/NAME first: a corpus folder of that name does not hide it.
    for path in dict.fromkeys((place(text), Path(text))):
        try:
            if (path / "config.json").is_file():
                return path
        except OSError as error:  # a name longer than the system allows, a folder of somebody else
            raise CheckpointError(f"'{text}' cannot be looked into: {error.strerror}") from error
    known = ", ".join(path.name for path in list_checkpoints())
    there = f"there are: {known}" if known else f"there is none in {ROOT.resolve()} yet"
    raise CheckpointError(f"no checkpoint '{text}' ({there}); 'audiogen train' makes one")


def place(name: str) -> Path:
    """Where the checkpoint `name` belongs: a bare name below `checkpoints/`, a path as it is."""
    return ROOT / name if Path(name).name == name else Path(name)


def list_checkpoints() -> list[Path]:
    """The folders below `checkpoints/` that hold a checkpoint, by name; none in the making."""
    folders = (path.parent for path in ROOT.glob("*/config.json"))
    return sorted(folder for folder in folders if not folder.name.startswith("."))
