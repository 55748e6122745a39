"""Whether the compiled search of the corpus is in the cache; imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.storage import CompiledCode

CODE = CompiledCode([Path(__file__).parent / "nearest.py"])


def needs_compiling() -> bool:
    """Whether the first draw from the corpus's errors will have to compile, for a second."""
    return not CODE.holds("search")
