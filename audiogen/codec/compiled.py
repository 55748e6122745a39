"""The compiled code of phase reconstruction: whether it is in the cache. Imports no numba."""

from __future__ import annotations

import subprocess
from pathlib import Path

from audiogen.python_process import start_python
from audiogen.storage import CompiledCode

_NAMES = ("pghi", "phase_state", "phase_kernels")

_HERE = Path(__file__).parent

CODE = CompiledCode([*(_HERE / f"{name}.py" for name in _NAMES), _HERE.parent / "storage.py"])

EXCITATION = CompiledCode([_HERE / "excitation_kernels.py", _HERE.parent / "storage.py"])
"""The code of `codec.excitation`."""


def needs_compiling() -> bool:
    """Whether the first decoder will compile, for some seconds, before it gives sound."""
    return not CODE.holds("advance")


def filters_need_compiling() -> bool:
    """Whether the first conducted model of samples will compile its filter, for some seconds."""
    return not EXCITATION.holds("levinson", "residual", "synthesise")


def start_compiling() -> subprocess.Popen[str]:
    """Have another process compile it, into the cache."""
    return start_python(f"from {__name__} import compile_now; compile_now()")


def compile_now() -> None:
    """Compile it, or load it, without frames to decode."""
    import numpy as np

    from audiogen.codec.phase import PhaseReconstructor

    PhaseReconstructor(4, 1, 2, np.ones(2)).flush()
