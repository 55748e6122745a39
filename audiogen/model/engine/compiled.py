"""Whether the fast engine's compiled code is in the cache; imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.storage import CompiledCode

_HERE = Path(__file__).parent

CODE = CompiledCode(
    [
        *(_HERE / f"{name}.py" for name in ("gates", "kernels", "layout", "tiles")),
        _HERE.parent / "cells" / "parts.py",
        _HERE.parent / "simd.py",
    ]
)


def needs_compiling(threads: int | None = None, narrow: bool = False) -> bool:
    """Whether the first engine will have to compile, for some seconds, before it plays.

    Parameters
    ----------
    threads : int, optional
        As given to `audiogen.model.engine.build_engine`; None asks for any that may be wanted.
    narrow : bool
        As given there.
    """
    names = {None: ("alone", "shared"), 1: ("alone",)}.get(threads, ("shared",))
    return not CODE.holds(*(f"narrow_{name}" if narrow else name for name in names))
