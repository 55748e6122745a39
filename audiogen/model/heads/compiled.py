"""Whether the compiled code of the sample tier is in the cache; imports no numba."""

from __future__ import annotations

from pathlib import Path

from audiogen.storage import CompiledCode

_NAMES = (
    *("lpc", "lpc_prior", "lpc_prior_kernels"),
    *("sample_draw", "sample_kernels", "sample_panels", "sample_weights"),
)
_HERE = Path(__file__).parent

_BELOW = "simd.py", "mulaw.py"

CODE = CompiledCode(
    [*(_HERE / f"{name}.py" for name in _NAMES), *(_HERE.parent / name for name in _BELOW)]
)


def needs_compiling(*, predicts: bool = True) -> bool:
    """Whether the first draw will have to compile, for some seconds; also where a linear predictor
    helps (`predicts`).

    Several voices in step have other code, which is not asked for: most never play so.
    """
    return not CODE.holds("alone", *(["follow"] if predicts else []))
