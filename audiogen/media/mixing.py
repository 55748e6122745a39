"""Of the channels that a file has, those that are heard: all mixed into one, or left and right."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

_HALF_POWER = math.sqrt(0.5)

_SIDES = {
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (_HALF_POWER, _HALF_POWER),
    "l": (_HALF_POWER, 0.0),
    "r": (0.0, _HALF_POWER),
    "c": (0.5, 0.5),
    "-": (0.0, 0.0),
}
"""How much goes to the left and to the right of a channel in front (capitals: left, right, centre)
or beside and behind (small letters); of the low-frequency effects (`-`) nothing does."""

_LAYOUTS = {len(places): places for places in ("LRC", "LRlr", "LRClr", "LRC-lr", "LRC-clr")}
_LAYOUTS[8] = "LRC-lrlr"
"""The places of 3 to 8 channels, in the order of WAVE and FLAC."""


def mix(samples: npt.NDArray[np.float32], wanted: int) -> npt.NDArray[np.float32]:
    """`[samples, channels]` as `[samples, wanted]`, a new array, for 1 or 2 channels.

    One is the mean of all. Of two, one channel goes to both; 3 to 8 are mixed down as ITU-R BS.775
    says, with weights that add up to 1, so that nothing gets louder than full scale; of more than
    that nobody knows the places, and their mean goes to both.
    """
    channels = samples.shape[1]
    if channels == wanted:
        return samples.copy()
    if wanted == 2 and channels in _LAYOUTS:
        weights = np.array([_SIDES[place] for place in _LAYOUTS[channels]])
        return samples @ (weights / weights.sum(axis=0)).astype(np.float32)
    mean = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    return np.repeat(mean, wanted, axis=1)
