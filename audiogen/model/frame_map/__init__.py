"""Frame maps turn frames into model vectors and back; each is fitted to a corpus.

A frame map belongs to its model's checkpoint.

`linear.py` maps frames of values (spectra, or samples as they are), `samples.py` quantises samples,
for the head that draws them one by one, `choices.py` maps choices to one-hot vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from audiogen.codec.base import Codec, Frames, as_choices
from audiogen.config import FrameMapConfig, ModelConfig
from audiogen.model.frame_map import choices, linear, samples
from audiogen.model.frame_map.choices import ChoiceMap
from audiogen.model.frame_map.linear import Array, FrameMap
from audiogen.model.frame_map.samples import SampleMap
from audiogen.model.heads import HEADS

__all__ = ["ChoiceMap", "FrameMap", "FrameView", "SampleMap", "fit_map", "read_map", "wrong_tensor"]

FrameView: TypeAlias = FrameMap | SampleMap | ChoiceMap
"""Any frame map."""


def fit_map(
    segments: Sequence[Frames],
    config: FrameMapConfig,
    model: ModelConfig,
    codec: Codec,
    varied: Frames | None = None,
) -> FrameView:
    """The view of a corpus that a model of this kind has.

    Parameters
    ----------
    segments : sequence of array `[frames, frame_size]`
    config : FrameMapConfig
    model : ModelConfig
    codec : Codec
        Of the frames.
    varied : array `[frames, frame_size]`, optional
        As `FrameMap.fit` takes it.
    """
    head = HEADS[model.head]
    if head.draws_choices:
        return ChoiceMap.fit(segments, config.choices, as_choices(codec).families())
    if head.draws_samples:
        return SampleMap.fit(segments, model.levels, model.companding)
    return FrameMap.fit(segments, config.basis, config.scaling, varied)


def read_map(model: ModelConfig, tensors: Mapping[str, Array]) -> FrameView:
    """The map that `tensors` (of a checkpoint) describe."""
    head = HEADS[model.head]
    if head.draws_choices:
        return ChoiceMap.from_tensors(tensors)
    if head.draws_samples:
        return SampleMap.from_tensors(tensors, model.levels, model.companding)
    return FrameMap.from_tensors(tensors)


def wrong_tensor(model: ModelConfig, tensors: Mapping[str, Array], codec: Codec) -> str | None:
    """The name of a tensor that keeps `tensors` from being such a map, or None."""
    head = HEADS[model.head]
    if head.draws_choices:
        return choices.wrong_tensor(tensors, codec.offer_size)
    if head.draws_samples:
        return samples.wrong_tensor(tensors, codec.frame_size)
    return linear.wrong_tensor(tensors, codec.frame_size)
