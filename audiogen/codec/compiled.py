"""The compiled code of phase reconstruction: whether it is in the cache. Imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.storage import CompiledCode

_NAMES = ("pghi", "phase_state", "phase_kernels")

CODE = CompiledCode([Path(__file__).parent / f"{name}.py" for name in _NAMES])


def needs_compiling() -> bool:
    """Whether the first decoder will compile, for half a minute, before it gives sound."""
    return not CODE.holds("advance")
