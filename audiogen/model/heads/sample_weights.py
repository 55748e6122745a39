"""The weights of the sample tiers, laid out to be played (`sample_draw`): in whole numbers, so that
they stay in the caches. What that brings and costs is in `docs/explanation/waveform.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.model.heads.sample_panels import PackedLayer
from audiogen.model.int8 import rounded

Floats = npt.NDArray[np.float32]

TAP_STEPS = 32767
"""From 0 to the farthest number in a column of the taps' table."""


class TapHistory(NamedTuple):
    """Table of what the last samples add to the first layer, and how many levels they can have.

    Attributes
    ----------
    table : array of int16 `[taps, levels, width]`
        What each level adds, at each distance; the farthest first.
    scales : array `[width]`
        What a sum of them is to be multiplied by.
    plain : array `[width]`
        Ones: the scales of sums that have no other.
    levels : int
    """

    table: npt.NDArray[np.int16]
    scales: Floats
    plain: Floats
    levels: int

    @classmethod
    def of(cls, tensors: Mapping[str, Floats], taps: int, width: int) -> TapHistory:
        """The table from a head's tensors, for a layer of `width` units with padding."""
        levels, size = tensors["embedding"].shape
        by_tap = tensors["tap_kernel"].reshape(taps, size, -1)
        table = np.einsum("le,teu->tlu", tensors["embedding"], by_tap)
        table = np.pad(table, ((0, 0), (0, 0), (0, width - table.shape[-1])))
        plain = np.ones(width, np.float32)
        farthest = np.abs(table).max(axis=(0, 1))
        scales = np.where(farthest > 0, farthest / TAP_STEPS, 1).astype(np.float32)
        table = np.rint(table / scales).astype(np.int16)
        return cls(np.ascontiguousarray(table), scales, plain, levels)


class SampleTierWeights(NamedTuple):
    """The products of both tiers.

    Attributes
    ----------
    condition, hidden, logit : PackedLayer
        Of the sample tier: `[condition, units]`, with the bias of the first layer, `[units, units]`
        and `[units, levels]`.
    gates, read_out : PackedLayer
        Of the middle tier: `[condition + samples + units, 4 * units]` and
        `[units, samples * condition]`; without inputs where there is no such tier.
    """

    condition: PackedLayer
    hidden: PackedLayer
    logit: PackedLayer
    gates: PackedLayer
    read_out: PackedLayer

    @classmethod
    def of(cls, tensors: Mapping[str, Floats]) -> SampleTierWeights:
        """The layers from a head's tensors."""
        gates = read_out = np.zeros((0, 0), np.float32)
        if "middle/kernel" in tensors:
            gates = np.concatenate([tensors["middle/kernel"], tensors["middle/recurrent_kernel"]])
            read_out = tensors["middle/read_out"]
        return cls(
            PackedLayer.of(tensors["condition_kernel"], tensors["hidden_bias_1"]),
            PackedLayer.of(tensors["hidden_kernel"], tensors["hidden_bias_2"]),
            PackedLayer.of(tensors["logit_kernel"], tensors["logit_bias"]),
            PackedLayer.of(gates, tensors.get("middle/bias")),
            PackedLayer.of(read_out, None),
        )


def played(tensors: Mapping[str, Floats]) -> dict[str, Floats]:
    """A head's tensors with the rounded weights that play uses, to measure what rounding costs."""
    made = dict(tensors)
    for name in ("condition_kernel", "hidden_kernel", "logit_kernel", "middle/read_out"):
        if name in tensors:
            made[name] = rounded(tensors[name])
    if "middle/kernel" in tensors:
        names, inputs = ("middle/kernel", "middle/recurrent_kernel"), len(tensors["middle/kernel"])
        gates = rounded(np.concatenate([tensors[name] for name in names]))
        made.update(zip(names, np.split(gates, [inputs]), strict=True))
    return made
