"""Whether two models are one and the same, whatever they are called."""

from __future__ import annotations

import numpy as np

from audiogen.checkpoint import Checkpoint


def twins(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two checkpoints play the same, weight for weight."""
    if one is other:
        return True
    if one.model != other.model or one.frame_map_config != other.frame_map_config:
        return False
    pairs = (one.tensors, other.tensors), (one.frame_map.tensors(), other.frame_map.tensors())
    return all(
        mine.keys() == its.keys() and all(np.array_equal(mine[name], its[name]) for name in mine)
        for mine, its in pairs
    )
