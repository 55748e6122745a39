"""What a sample tier makes of the word of a filter that foretells each sample (`heads.prediction`).

It is told, for each sample, the amplitude foretold and how far off the filter was lately. It looks
both up as it does its taps; and it adds to its own logits a density around what is foretold, which
it may shift and widen:

    logit_c += told (1 - sqrt(1 + z_c^2) + log w_c)
    z_c = (a_c - foretold - shift) / (scale + w_c / 4)

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
"""Numbers for each sample: the amplitude foretold, the log of two mean errors, the code of that
amplitude, and how much of it all counts: 1, or in training sometimes 0."""

UNTOLD = 0.3
"""Share of rows that learn without the filter, so that the tier has an opinion of its own. Without
such rows play ended in loud noise in three of four trainings."""

MISTOLD = 0.4
"""Nepers (a standard deviation) by which training tells the mean errors wrong. Play hears its own
errors, and a network that takes them at their word is carried off, louder or fainter: it has to
learn to tell from its sound how loud it should be. Costs 0.08 bits."""

ERRORS, ERROR_STEPS, LEAST_ERROR = 32, 4, -9.0
"""Mean errors are told apart in steps of a quarter of a neper, from e^-9 on."""

USUAL_SCALE = 0.65
"""Of the geometric mean of the two errors: where the tier begins, before it learns better."""

FARTHEST = 14.0
"""Nats below its top at which the density ends, for anything may come."""


class LpcPrior:
    """The tensors and the formulas, for a head with so many levels.

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
        """Own tensors before any training, by name."""
        levels = 0.05 * rng.standard_normal((self.levels, self.units))
        errors = 0.05 * rng.standard_normal((2 * ERRORS, self.units))
        kernel = 0.01 * self.units**-0.5 * rng.standard_normal((self.units, 2))
        return {
            "hint_codes": levels.astype(np.float32),
            "hint_errors": errors.astype(np.float32),
            "hint_kernel": kernel.astype(np.float32),
            "hint_bias": np.zeros(2, np.float32),
        }

    def heard(self, own: Mapping[str, Any], hints: Any, ops: Any) -> Any:
        """What the first layer hears of hints `[rows, HINTS]`: `[rows, units]`."""
        codes = ops.array(hints[:, 3], dtype="int32")
        heard = ops.take(own["hint_codes"], codes, axis=0)
        for n in range(2):
            steps = ops.clip((hints[:, 1 + n] - LEAST_ERROR) * ERROR_STEPS, 0, ERRORS - 1)
            rows = ops.array(ops.floor(steps), dtype="int32") + n * ERRORS
            heard = heard + ops.take(own["hint_errors"], rows, axis=0)
        return heard * hints[:, 4:]

    def added(
        self,
        own: Mapping[str, Any],
        logits: Any,
        hidden: Any,
        hints: Any,
        ops: Any,
    ) -> Any:
        """The tier's logits `[rows, levels]` with the filter's density on them.

        Parameters
        ----------
        own : mapping of str to array
        logits : array `[rows, levels]`
        hidden : array `[rows, units]`
            The tier's last layer.
        hints : array `[rows, HINTS]`
        ops : module
        """
        moved = ops.tanh(ops.matmul(hidden, own["hint_kernel"]) + own["hint_bias"])
        usual = 0.5 * (hints[:, 1:2] + hints[:, 2:3]) + math.log(USUAL_SCALE)
        scale = ops.exp(usual + 2 * moved[:, :1]) + 1e-5
        centre = hints[:, :1] + 2 * scale * moved[:, 1:]
        z = (self.amplitudes - centre) / (scale + 0.25 * self.widths)
        density = ops.maximum(1 - ops.sqrt(1 + z * z), -FARTHEST) + self.heights
        return logits + hints[:, 4:] * density
