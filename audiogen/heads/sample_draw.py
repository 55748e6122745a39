"""Drawing the samples of a frame one by one, as compiled code.

The first layer's taps are table look-ups: a level's embedding times its rows of the kernel, worked
out once. The rectified units that are silent are passed over, which is half of the work and more.
Sums are taken in one order whatever runs beside them, so a voice draws the same samples alone and
in any batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from audiogen.heads.compiled import CODE

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]

LANES = 16
"""Partial sums of a total: as many floats as the widest vectors hold."""


class Tier(NamedTuple):
    """The sample tier's weights, ready to be played.

    Attributes
    ----------
    taps : array `[taps, levels, units]`
        What each level means to the first layer, at each distance; the farthest first.
    condition : array `[condition, units]`
    condition_bias : array `[units]`
    hidden : array `[units, units]`
    hidden_bias : array `[units]`
    logit : array `[units, columns]`
    logit_bias : array `[columns]`
        Levels, rounded up to whole lanes; what is over is never drawn.
    """

    taps: Floats
    condition: Floats
    condition_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    logit: Floats
    logit_bias: Floats


class SampleDraw:
    """Draws frames of samples.

    Parameters
    ----------
    tensors : mapping of str to array
        A trained head's own; see `sample_level.SampleLevelHead.initial_tensors`.
    taps, values : int
        Samples that are heard, and that are drawn.
    """

    def __init__(self, tensors: Mapping[str, Any], taps: int, values: int) -> None:
        own = {name: np.asarray(tensor, np.float32) for name, tensor in tensors.items()}
        self._own = own
        self._taps, self._values = taps, values
        levels, width = own["embedding"].shape
        by_tap = own["tap_kernel"].reshape(taps, width, -1)
        columns = -(-levels // LANES) * LANES
        self._tier = Tier(
            np.ascontiguousarray(np.einsum("le,teu->tlu", own["embedding"], by_tap)),
            own["condition_kernel"],
            own["hidden_bias_1"],
            own["hidden_kernel"],
            own["hidden_bias_2"],
            _widened(own["logit_kernel"], columns, 0),
            _widened(own["logit_bias"], columns, -np.inf),
        )

    def __call__(
        self, parameters: Floats, histories: Codes, temperature: float, chances: Any
    ) -> Codes:
        """Codes `[batch, values]`, from as many chances (0 to 1).

        Parameters
        ----------
        parameters : array `[batch, parameter_size]`
        histories : array of int32 `[batch, values]`
            The codes of the last frame.
        temperature : float
            0 takes the likeliest level.
        chances : array of float64 `[batch, values]`
        """
        batch = len(parameters)
        said = parameters.reshape(batch, self._values, -1)
        codes = np.empty((batch, self._taps + self._values), np.int32)
        codes[:, : self._taps] = histories[:, -self._taps :]
        draw = draw_alone if batch == 1 else draw_shared
        # In single precision a temperature may be too small to divide by; it is the likeliest then.
        heat = np.float32(temperature if temperature > 1e-6 else 0)
        draw(said, codes, self._tier, heat, chances)
        return codes[:, self._taps :]


def _widened(tensor: Floats, columns: int, fill: float) -> Floats:
    missing = columns - tensor.shape[-1]
    edges = [(0, 0)] * (tensor.ndim - 1) + [(0, missing)]
    return np.ascontiguousarray(np.pad(tensor, edges, constant_values=fill), np.float32)


@numba.njit(nogil=True, fastmath={"contract"})
def add_rows(into: Any, active: Any, strength: Any, count: int, kernel: Any) -> None:
    """Add `strength` times the rows of `kernel` that are `active` to `into`, eight at a time.

    What is missing to a multiple of eight should be there with a strength of 0.
    """
    for n in range(0, count, 8):
        a, b, c, d = strength[n], strength[n + 1], strength[n + 2], strength[n + 3]
        e, f, g, h = strength[n + 4], strength[n + 5], strength[n + 6], strength[n + 7]
        row_a, row_b = kernel[active[n]], kernel[active[n + 1]]
        row_c, row_d = kernel[active[n + 2]], kernel[active[n + 3]]
        row_e, row_f = kernel[active[n + 4]], kernel[active[n + 5]]
        row_g, row_h = kernel[active[n + 6]], kernel[active[n + 7]]
        for j in range(len(into)):
            one = into[j] + a * row_a[j] + b * row_b[j] + c * row_c[j] + d * row_d[j]
            two = e * row_e[j] + f * row_f[j] + g * row_g[j] + h * row_h[j]
            into[j] = one + two


@numba.njit(nogil=True)
def rectify(sums: Any, active: Any, strength: Any) -> int:
    """Which units speak and how loud, filled up with eight silent ones; returns how many do."""
    count = 0
    for j in range(len(sums)):
        # Written always and counted sometimes: no branch to guess wrong.
        active[count] = j
        strength[count] = sums[j]
        count += 1 if sums[j] > 0 else 0
    for n in range(count, count + 8):
        active[n], strength[n] = 0, 0
    return count


@numba.njit(nogil=True, fastmath={"contract"})
def exponentials(logits: Any, most: Any, sharpness: Any, whole: Any, into: Any) -> None:
    """exp(sharpness * (logits - most)), to 2e-7 of it: 2^n times a polynomial in the rest."""
    for j in range(len(logits)):
        x = (logits[j] - most) * sharpness * np.float32(1.4426950408889634)
        x = max(x, np.float32(-100))
        n = np.floor(x + np.float32(0.5))
        whole[j] = (np.int32(n) + np.int32(127)) << np.int32(23)
        f = (x - n) * np.float32(0.6931471805599453)
        p = np.float32(1 / 720)
        p = p * f + np.float32(1 / 120)
        p = p * f + np.float32(1 / 24)
        p = p * f + np.float32(1 / 6)
        p = p * f + np.float32(0.5)
        p = p * f + np.float32(1)
        into[j] = p * f + np.float32(1)
    power = whole.view(np.float32)
    for j in range(len(logits)):
        into[j] *= power[j]


@numba.njit(nogil=True)
def highest(logits: Any, lanes: Any) -> Any:
    """The greatest of them; a lane at a time, as vectors are."""
    lanes[:] = logits[:LANES]
    for start in range(LANES, len(logits), LANES):
        for k in range(LANES):
            lanes[k] = max(lanes[k], logits[start + k])
    return lanes.max()


@numba.njit(nogil=True)
def choose(weights: Any, chance: float, lanes: Any) -> int:
    """The level at which a running sum of weights passes `chance` of their total.

    The sum runs lane by lane: any order will do for a draw.
    """
    lanes[:] = 0
    for start in range(0, len(weights), LANES):
        for k in range(LANES):
            lanes[k] += weights[start + k]
    total = 0.0
    for k in range(LANES):
        total += lanes[k]
    due = chance * total
    chosen = 0
    for k in range(LANES):
        if lanes[k] > 0:
            chosen = k
            if due < lanes[k]:
                break
            due -= lanes[k]
    level = chosen
    for start in range(chosen, len(weights), LANES):
        if weights[start] > 0:
            level = start
            due -= weights[start]
            if due < 0:
                break
    return level


@numba.njit(nogil=True)
def draw_frame(said: Any, codes: Any, tier: Any, heat: Any, chances: Any) -> None:
    """The samples of one voice.

    Parameters
    ----------
    said : array `[values, condition]`
        What the tiers above say to each.
    codes : array of int32 `[taps + values]`
        The last codes that were heard, and room for those that are drawn.
    tier : Tier
    heat : float32
        The temperature.
    chances : array of float64 `[values]`
    """
    taps, units = tier.taps.shape[0], tier.taps.shape[2]
    columns = len(tier.logit_bias)
    hidden, logits = np.empty(units, np.float32), np.empty(columns, np.float32)
    weights, whole = np.empty(columns, np.float32), np.empty(columns, np.int32)
    active, strength = np.empty(units + 8, np.int32), np.empty(units + 8, np.float32)
    lanes = np.empty(LANES, np.float32)
    every = np.arange(said.shape[1]).astype(np.int32)
    for t in range(len(chances)):
        hidden[:] = tier.condition_bias
        add_rows(hidden, every, said[t], len(every), tier.condition)
        for k in range(taps):
            row = tier.taps[k, codes[t + k]]
            for j in range(units):
                hidden[j] += row[j]
        count = rectify(hidden, active, strength)
        hidden[:] = tier.hidden_bias
        add_rows(hidden, active, strength, count, tier.hidden)
        count = rectify(hidden, active, strength)
        logits[:] = tier.logit_bias
        add_rows(logits, active, strength, count, tier.logit)
        best = highest(logits, lanes)
        if heat > 0:
            exponentials(logits, best, np.float32(1) / heat, whole, weights)
            codes[taps + t] = choose(weights, chances[t], lanes)
        else:
            codes[taps + t] = np.argmax(logits)


def _alone(said: Any, codes: Any, tier: Any, heat: Any, chances: Any) -> None:
    for row in range(len(codes)):
        draw_frame(said[row], codes[row], tier, heat, chances[row])


def _shared(said: Any, codes: Any, tier: Any, heat: Any, chances: Any) -> None:
    for row in numba.prange(len(codes)):
        draw_frame(said[row], codes[row], tier, heat, chances[row])


draw_alone = CODE.kept(_alone, "alone")
draw_shared = CODE.kept(_shared, "shared", parallel=True)
