"""Whether the fast engine's compiled code is there yet; imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.cache import CompiledCode

CODE = CompiledCode(
    [Path(__file__).parent / f"{name}.py" for name in ("gates", "kernels", "tiles")]
)


def needs_compiling(threads: int | None = None) -> bool:
    """Whether the first engine will have to compile, for some seconds, before it plays.

    Parameters
    ----------
    threads : int, optional
        As given to `audiogen.engine.build_engine`; None asks for any that may be wanted.
    """
    names = {None: ("alone", "shared"), 1: ("alone",)}.get(threads, ("shared",))
    return not CODE.holds(*names)
