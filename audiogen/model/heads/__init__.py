"""Heads: the distribution over the next model vector. `build_head` makes the configured one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiogen.config import ModelConfig
from audiogen.model.heads.base import GaussianHead, Head
from audiogen.model.heads.categorical import CategoricalHead
from audiogen.model.heads.mixture import MixtureHead
from audiogen.model.heads.point import PointHead
from audiogen.model.heads.sample_level import SampleLevelHead

__all__ = [
    "CategoricalHead",
    "GaussianHead",
    "Head",
    "MixtureHead",
    "PointHead",
    "SampleLevelHead",
    "build_head",
]


def build_head(config: ModelConfig, values: int, tensors: Mapping[str, Any] | None = None) -> Head:
    """The head that `config` names, for model vectors of `values` values.

    Parameters
    ----------
    config : ModelConfig
    values : int
        Length of a model vector.
    tensors : mapping of str to array, optional
        The head's own tensors (`Head.initial_tensors` names them); fresh ones if left out.
    """
    head: Head
    if config.head == "categorical":
        head = CategoricalHead(values)
    elif config.head == "sample_level":
        head = SampleLevelHead(config, values)
    elif config.head == "mixture":
        head = MixtureHead(values, config.residual, config.components)
    else:
        head = PointHead(values, config.residual)
    head.tensors = dict(head.initial_tensors() if tensors is None else tensors)
    return head
