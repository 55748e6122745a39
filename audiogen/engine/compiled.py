"""Where the fast engine's compiled code is kept, and whether it is there yet.

numba compiles the kernels on first use, which takes seconds; kept on disk, in the user's cache
folder, they load in milliseconds. Each version of the kernels, of numba and of Python has a folder
of its own, so a stale one is never used and can be deleted at any time. This module imports numba
only to compile.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import platformdirs

_SOURCES = ("gates.py", "kernels.py", "tiles.py")


def cache_folder() -> Path:
    """The folder of this version's compiled code, in `$AUDIOGEN_CACHE` or else the user's cache."""
    named = os.environ.get("AUDIOGEN_CACHE")
    home = Path(named) if named else platformdirs.user_cache_path("audiogen", appauthor=False)
    return home / "compiled" / _version()


def needs_compiling(threads: int | None = None) -> bool:
    """Whether the first engine will have to compile, for some seconds, before it plays.

    Parameters
    ----------
    threads : int, optional
        As given to `audiogen.engine.build_engine`; None asks for any that may be wanted.
    """
    names = {None: ("alone", "shared"), 1: ("alone",)}.get(threads, ("shared",))
    return not all(any((cache_folder() / name).rglob("*.nbc")) for name in names)


def kept(function: Callable[..., None], name: str, **options: Any) -> Callable[..., None]:
    """Compile `function` with numba at its first call, and keep the code in a folder `name`.

    numba tells a function's kept code apart by its source, not by the options it was compiled
    with; hence a folder for each set of options. Where nothing can be kept it compiles each time.
    """
    import numba

    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder() / name)
    try:
        compiled: Callable[..., None] = numba.njit(function, cache=True, nogil=True, **options)
    except (OSError, RuntimeError):
        compiled = numba.njit(function, nogil=True, **options)
    finally:
        numba.config.CACHE_DIR = before
    return compiled


@functools.cache
def _version() -> str:
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    versions = [metadata.version(package) for package in ("numba", "llvmlite")]
    digest.update(repr([sys.version_info[:2], versions]).encode())
    return digest.hexdigest()[:16]
