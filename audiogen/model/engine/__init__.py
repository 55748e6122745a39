"""Engines: trained weights, run frame by frame without TensorFlow.

`build_engine` chooses between the fast one (numba and BLAS) and the reference (plain numpy), which
agree to 1e-5. Importing this package does not load numba.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from audiogen.config import ModelConfig
from audiogen.model.engine.base import Engine, EngineError, State, Vectors
from audiogen.model.engine.bend import Bend
from audiogen.model.engine.compiled import needs_compiling
from audiogen.model.engine.reference import ReferenceEngine

__all__ = ["Bend", "Engine", "EngineError", "State", "build_engine", "needs_compiling"]


def build_engine(
    config: ModelConfig,
    tensors: Mapping[str, Vectors],
    kind: str = "auto",
    threads: int | None = None,
    narrow: bool = False,
) -> Engine[Any]:
    """An engine for a trained network.

    The fast engine compiles when the first one is made, for some seconds; the compiled code is
    kept on disk. `needs_compiling` says beforehand whether that is to come.

    Parameters
    ----------
    config : ModelConfig
    tensors : mapping of name to float32 array
        The weights, as in a checkpoint: see `audiogen.model.engine.base.read_network`.
    kind : str
        `"fast"`, `"reference"`, or `"auto"`: fast where numba can be imported, and otherwise the
        reference with a warning.
    threads : int, optional
        For the fast engine, 1 or 2; if not given, it tries both while it plays.
    narrow : bool
        Let the fast engine play on weights of one byte each (`audiogen.model.int8`).

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape, or the kind is unknown or cannot be had.
    """
    if kind not in ("auto", "fast", "reference"):
        raise EngineError(f"the engine is auto, fast or reference, not {kind!r}")
    if kind != "reference":
        try:
            from audiogen.model.engine.fast import FastEngine
        except ImportError as error:
            if kind == "fast":
                raise EngineError(
                    f"the fast engine needs numba: {error}; `pip install numba` brings it"
                ) from error
            warnings.warn(
                "numba is not installed, so the network plays in plain numpy, several times "
                "slower; `pip install numba` makes it fast",
                RuntimeWarning,
                stacklevel=2,
            )
        else:
            return FastEngine(config, tensors, threads, narrow)
    return ReferenceEngine(config, tensors)
