"""Networks that never learnt anything, for tests of engines."""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.config import ModelConfig
from audiogen.model.tensors import expected_shapes


def random_network(
    rng: np.random.Generator, values: int, **settings: Any
) -> tuple[ModelConfig, dict[str, Any]]:
    """The settings and tensors of one with a point head, as large as Keras begins them."""
    config = ModelConfig(head="point", residual=False, **settings)
    tensors = {}
    for name, shape in expected_shapes(config, values).items():
        wide = shape[0] ** -0.5 if "kernel" in name else 0.2
        tensors[name] = rng.normal(0, wide, shape).astype(np.float32)
        if name.endswith("norm_gain"):
            tensors[name] += 1
    return config, tensors
