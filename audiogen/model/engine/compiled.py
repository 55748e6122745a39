"""Whether the fast engine's compiled code is in the cache; imports no numba."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from audiogen.python_process import start_python
from audiogen.storage import CompiledCode, locked

_HERE = Path(__file__).parent

CODE = CompiledCode(
    [
        *(_HERE / f"{name}.py" for name in ("claims", "gates", "kernels", "layout", "tiles")),
        _HERE.parent / "cells" / "parts.py",
        _HERE.parent / "simd.py",
        _HERE.parents[1] / "storage.py",
    ]
)


def needs_compiling(narrow: bool = False) -> bool:
    """Whether the first engine will have to compile, for some seconds, before it plays.

    Parameters
    ----------
    narrow : bool
        As given to `audiogen.model.engine.build_engine`.
    """
    return not CODE.holds(_name("alone", narrow))


def has_shared(narrow: bool) -> bool:
    """Whether the code for two threads is in the cache."""
    return CODE.holds(_name("shared", narrow))


def start_compiling_shared(narrow: bool) -> None:
    """Have another process compile the code for two threads, for the next time.

    It takes as long as the code for one, to the same bits, so nobody waits for it. The process may
    outlive this one by some seconds.
    """
    with contextlib.suppress(OSError):  # no more processes: it is not needed either
        process = start_python(
            f"from {__name__} import compile_shared; compile_shared({narrow!r})",
            start_new_session=True,
        )
        process.returncode = 0  # or else Python warns that nobody has waited for it


def compile_shared(narrow: bool) -> None:
    """Compile the code for two threads, unless another process is about it."""
    if hasattr(os, "nice"):
        os.nice(19)
    with locked(CODE.folder / f"{_name('shared', narrow)}.lock") as alone:
        if alone and not has_shared(narrow):
            from audiogen.model.engine.fast import compile_engine

            compile_engine(threads=2, narrow=narrow)


def _name(kind: str, narrow: bool) -> str:
    return f"narrow_{kind}" if narrow else kind
