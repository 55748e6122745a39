"""Heads: the distribution over the next model vector. `build_head` makes the configured one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from audiogen.config import ModelConfig
from audiogen.model.heads.base import GaussianHead, Head
from audiogen.model.heads.categorical import CategoricalHead
from audiogen.model.heads.mixture import MixtureHead
from audiogen.model.heads.point import PointHead
from audiogen.model.heads.sample_level import SampleLevelHead

__all__ = [
    "HEADS",
    "CategoricalHead",
    "GaussianHead",
    "Head",
    "MixtureHead",
    "PointHead",
    "SampleLevelHead",
    "build_head",
]


HeadClass: TypeAlias = (
    type[CategoricalHead] | type[MixtureHead] | type[PointHead] | type[SampleLevelHead]
)

HEADS: dict[str, HeadClass] = {
    head.name: head for head in (MixtureHead, PointHead, SampleLevelHead, CategoricalHead)
}
"""The kinds of head by their names in `ModelConfig.head`."""


def build_head(config: ModelConfig, values: int, tensors: Mapping[str, Any] | None = None) -> Head:
    """The head that `config` names, for model vectors of `values` values.

    Parameters
    ----------
    config : ModelConfig
    values : int
        Length of a model vector.
    tensors : mapping of str to array, optional
        Its tensors (`Head.initial_tensors` names them); untrained ones if left out.
    """
    head: Head = HEADS[config.head].configured(config, values)
    head.tensors = dict(head.initial_tensors() if tensors is None else tensors)
    return head
