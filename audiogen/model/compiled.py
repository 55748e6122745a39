"""Whether the compiled search of the corpus is in the cache; imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.storage import CompiledCode

_PACKAGE = Path(__file__).parents[1]

CODE = CompiledCode(
    [_PACKAGE / name for name in ("model/nearest.py", "codec/portable.py", "storage.py")]
)


def needs_compiling() -> bool:
    """Whether the first draw from the corpus's errors will have to compile, for a second."""
    return not CODE.holds("search", "key", "move")
