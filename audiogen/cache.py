"""The user's cache folder, and the compiled code in it.

numba compiles on first use, which takes seconds; kept on disk, the code loads in milliseconds. Each
version of the sources, of numba and of Python has a folder of its own, so a stale one is never
used, and all of it can be deleted at any time. Nothing here imports numba before there is something
to compile.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any


def cache_folder() -> Path:
    """The folder of everything that can be made again: `$AUDIOGEN_CACHE`, else the user's cache."""
    if named := os.environ.get("AUDIOGEN_CACHE"):
        return Path(named)
    import platformdirs

    return platformdirs.user_cache_path("audiogen", appauthor=False)


class CompiledCode:
    """Functions that are compiled together, and where their code is kept.

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
