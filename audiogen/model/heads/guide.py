"""A guide: the excitation of a conductor's sound, which the sample tier hears through noise.

A filter knows which partials sound and not how they go on: noise through it flutters, and four
notes in ten are lost (docs/explanation/waveform.md). So for each sample the tier is told what the
conductor's own excitation is there, through noise. Of an excitation `e` of deviation 1 it hears

    heard = clarity e + sqrt(1 - clarity^2) noise

and, `e` being normal, the best estimate of it from that alone is `clarity * heard`, off by
`sqrt(1 - clarity^2)` (the conditional mean of two jointly normal numbers; Wiener's filter).
Both shift its logits as a linear prediction and its mean error do elsewhere (`heads.lpc_prior`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.excitation import REACH
from audiogen.model.heads.lpc_prior import HINTS

Array = npt.NDArray[np.float32]

CLEAREST_LEARNED = 0.99
"""The greatest clarity in training, where each row has its own, from 0 on."""

CLEAREST_PLAYED = 0.95
"""The clarity in play where `conductor` is 1."""

UNGUIDED = 0.15
"""The share of rows that are trained without a guide: as they are played at a `foresight` of 0."""

_MEAN_OF_ABSOLUTE = math.sqrt(2 / math.pi)  # of normal noise of a deviation of 1
_LEAST = 1e-5  # as in `heads.lpc`


def clarity_of(conductor: float) -> float:
    """How clearly the tier hears its conductor at a value of that control, 0 to 1."""
    return CLEAREST_PLAYED * conductor


def guide_hints(guide: Array, clarity: Array, noise: Array, scale: Any) -> Array:
    """What the tier is told of each sample.

    Parameters
    ----------
    guide : array of float32 `[..., samples]`
        Amplitudes of the excitation to come, in units of its reach: from -1 to 1.
    clarity : array of float32 (0 to 1), as `guide` or to be broadcast to it
    noise : array of float32 `[..., samples]`
        Of a deviation of 1.
    scale : heads.lpc.LevelScale

    Returns
    -------
    array of float32 `[..., samples, HINTS]`
        See `heads.lpc_prior.HINTS`.
    """
    clarity = np.asarray(clarity, np.float32)
    unheard = np.sqrt(1 - clarity**2)
    hints = np.empty((*guide.shape, HINTS), np.float32)
    estimate = clarity * (clarity * guide + unheard * noise / np.float32(REACH))
    hints[..., 0] = estimate
    off = unheard * (_MEAN_OF_ABSOLUTE / REACH) + _LEAST
    hints[..., 1] = hints[..., 2] = portable.log(off)
    hints[..., 3] = np.searchsorted(scale.edges, estimate, side="right")
    hints[..., 4] = 1
    return hints
