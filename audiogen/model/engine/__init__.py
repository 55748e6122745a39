"""Engines: trained weights, run frame by frame without TensorFlow.

`build_engine` makes the fast one (compiled by numba), or the reference in plain numpy that it is
tested against; they agree to 1e-5. Importing this package does not load numba.
"""

from __future__ import annotations

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
    kind: str = "fast",
    threads: int | None = None,
    narrow: bool = False,
) -> Engine[Any]:
    """An engine for a trained network.

    The fast engine compiles when the first one is made, for some seconds; the compiled code is
    kept on disk. `needs_compiling` tells beforehand whether that is needed.

    Parameters
    ----------
    config : ModelConfig
    tensors : mapping of name to float32 array
        The weights, as in a checkpoint: see `audiogen.model.engine.base.read_network`.
    kind : str
        `"fast"`, or `"reference"`, many times slower.
    threads : int, optional
        For the fast engine, 1 or 2; if not given, it tries both while it plays.
    narrow : bool
        Let the fast engine play on weights of one byte each (`audiogen.model.int8`).

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape, or the kind is unknown.
    """
    if kind == "reference":
        return ReferenceEngine(config, tensors)
    if kind != "fast":
        raise EngineError(f"the engine is fast or reference, not {kind!r}")
    from audiogen.model.engine.fast import FastEngine  # loads numba

    return FastEngine(config, tensors, threads, narrow)
