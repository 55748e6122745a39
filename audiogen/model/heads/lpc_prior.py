"""The linear predictor's prior: its prediction of the next sample shifts the sample tier's logits.

For each sample the tier is given the predicted amplitude (`heads.lpc`) and how large the prediction
errors were lately. It looks both up in embeddings, as it does its taps; and it adds to its logits
the log of a density around the prediction, which it may shift and widen:

    logit_c += weight (1 - sqrt(1 + z_c^2) + log w_c)
    z_c = (a_c - prediction - shift) / (scale + w_c / 4)

for the code c with the amplitude a_c and a cell of width w_c: a hyperbolic density (Barndorff-
Nielsen, 1977), round at its top and exponential in its tails, that ends `FARTHEST` below its top.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from audiogen.model.heads.base import Vector
from audiogen.model.mulaw import amplitudes_of_codes, edges_of_codes

HINTS = 5
"""Numbers for each sample: the predicted amplitude, the logs of two mean errors, the code of that
amplitude, and the weight of it all: 1, or in training sometimes 0."""

PRIOR_DROPOUT = 0.3
"""Share of rows that are trained without the prior, so that the tier can predict without it.
Without such rows play ended in loud noise in three of four trainings."""

ERROR_NOISE = 0.4
"""Nepers (a standard deviation) of the noise that training puts on the mean errors. In play the
errors are those of the model's output, and a network that relies on them is carried off, louder or
fainter: it has to infer from its input how loud it should be. Costs 0.08 bits."""

ERRORS, ERROR_STEPS, LEAST_ERROR = 32, 4, -9.0
"""Mean errors are quantised in steps of a quarter of a neper, from e^-9 on."""

INITIAL_SCALE = 0.65
"""Of the geometric mean of the two errors: where the tier begins, before it learns better."""

FARTHEST = 14.0
"""Nats below its top at which the density ends, for anything may come."""


class LpcPrior:
    """The tensors and formulas of the prior, for a head of so many levels.

    Parameters
    ----------
    levels : int
    companding : str
    units : int
        Of the tier's layers.
    """

    def __init__(self, levels: int, companding: str, units: int) -> None:
        self.levels, self.companding, self.units = levels, companding, units
        self.amplitudes = amplitudes_of_codes(levels, companding)
        widths = np.diff(edges_of_codes(levels, companding)).astype(np.float32)
        # Only half of the outermost cells lies within full scale; what is clipped falls there, too.
        widths[[0, -1]] *= 2
        self.widths = widths
        self.heights = np.log(widths / widths.min())

    def initial_tensors(self, rng: np.random.Generator) -> dict[str, Vector]:
        """The prior's tensors before any training, by name."""
        levels = 0.05 * rng.standard_normal((self.levels, self.units))
        errors = 0.05 * rng.standard_normal((2 * ERRORS, self.units))
        kernel = 0.01 * self.units**-0.5 * rng.standard_normal((self.units, 2))
        return {
            "hint_codes": levels.astype(np.float32),
            "hint_errors": errors.astype(np.float32),
            "hint_kernel": kernel.astype(np.float32),
            "hint_bias": np.zeros(2, np.float32),
        }

    def embedded(self, tensors: Mapping[str, Any], hints: Any, ops: Any) -> Any:
        """What hints `[rows, HINTS]` add to the first layer's sums: `[rows, units]`."""
        codes = ops.array(hints[:, 3], dtype="int32")
        total = ops.take(tensors["hint_codes"], codes, axis=0)
        for n in range(2):
            steps = ops.clip((hints[:, 1 + n] - LEAST_ERROR) * ERROR_STEPS, 0, ERRORS - 1)
            rows = ops.array(ops.floor(steps), dtype="int32") + n * ERRORS
            total = total + ops.take(tensors["hint_errors"], rows, axis=0)
        return total * hints[:, 4:]

    def added_to(
        self,
        tensors: Mapping[str, Any],
        logits: Any,
        hidden: Any,
        hints: Any,
        ops: Any,
    ) -> Any:
        """The tier's logits `[rows, levels]` with the prior added to them.

        Parameters
        ----------
        tensors : mapping of str to array
            The head's.
        logits : array `[rows, levels]`
        hidden : array `[rows, units]`
            The tier's last layer.
        hints : array `[rows, HINTS]`
        ops : module
        """
        adjustment = ops.tanh(ops.matmul(hidden, tensors["hint_kernel"]) + tensors["hint_bias"])
        log_scale = 0.5 * (hints[:, 1:2] + hints[:, 2:3]) + math.log(INITIAL_SCALE)
        scale = ops.exp(log_scale + 2 * adjustment[:, :1]) + 1e-5
        centre = hints[:, :1] + 2 * scale * adjustment[:, 1:]
        z = (self.amplitudes - centre) / (scale + 0.25 * self.widths)
        density = ops.maximum(1 - ops.sqrt(1 + z * z), -FARTHEST) + self.heights
        return logits + hints[:, 4:] * density
