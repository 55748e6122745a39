"""Frame maps: a model's own fitted view of frames, which belongs to its checkpoint.

`linear.py` sees frames of values (spectra, or samples as they are), `samples.py` sees samples by
their levels, for the head that draws them one by one. Both turn frames into model vectors and back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from audiogen.codec.base import Frames
from audiogen.config import FrameMapConfig, ModelConfig
from audiogen.frame_map import linear
from audiogen.frame_map.linear import Array, FrameMap
from audiogen.frame_map.samples import SampleMap

__all__ = ["FrameMap", "FrameView", "SampleMap", "fit_map", "misfit", "read_map"]

FrameView: TypeAlias = FrameMap | SampleMap


def fit_map(stretches: Sequence[Frames], config: FrameMapConfig, model: ModelConfig) -> FrameView:
    """The view of a corpus that a model of this kind has.

    Parameters
    ----------
    stretches : sequence of array `[frames, frame_size]`
    config : FrameMapConfig
    model : ModelConfig
    """
    if model.head == "sample_level":
        return SampleMap.fit(stretches, model.levels, model.companding)
    return FrameMap.fit(stretches, config.basis, config.scaling)


def read_map(model: ModelConfig, tensors: Mapping[str, Array]) -> FrameView:
    """The map that `tensors` (of a checkpoint) described."""
    if model.head == "sample_level":
        return SampleMap.from_tensors(tensors, model.levels, model.companding)
    return FrameMap.from_tensors(tensors)


def misfit(model: ModelConfig, tensors: Mapping[str, Array], frame_size: int) -> str | None:
    """The name of a tensor that keeps `tensors` from being such a map, if one does."""
    if model.head == "sample_level":
        for name, shape in (("gain", (1,)), ("spread", (frame_size,))):
            if name not in tensors or tensors[name].shape != shape or not (tensors[name] > 0).all():
                return name
        return None
    return linear.misfit(tensors, frame_size)
