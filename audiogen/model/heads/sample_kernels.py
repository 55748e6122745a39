"""The arithmetic of a sample tier as loops that compile to vectors.

Every sum is taken in a fixed order, whatever the compiler would rather do, so a voice comes out the
same alone and in a batch.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from audiogen.model.heads.sample_panels import add_product
from audiogen.model.mulaw import REACH
from audiogen.model.simd import TANH_EDGE, TANH_EVEN, TANH_ODD

LANES = 16
"""Partial sums of a total: as many floats as the widest vectors hold."""


@numba.njit(nogil=True)
def code_of(value: Any, levels: int) -> Any:
    """The code of a model value, as `mulaw.codes_of` gives it."""
    place = (value + np.float32(REACH)) * np.float32((levels - 1) / (2 * REACH))
    code = np.floor(place + np.float32(0.5))
    return np.int32(min(max(code, np.float32(0)), np.float32(levels - 1)))


@numba.njit(nogil=True)
def add_up_taps(table: Any, codes: Any, sums: Any) -> None:
    """The rows of `codes` `[taps]` in a table `[taps, levels, width]`, added up: `sums` `[width]`.

    Whole numbers, so in any order: four rows at a time, which reads and writes the sums less often.
    """
    sums[:] = 0
    fours = len(codes) // 4 * 4
    for k in range(0, fours, 4):
        a, b = table[k, codes[k]], table[k + 1, codes[k + 1]]
        c, d = table[k + 2, codes[k + 2]], table[k + 3, codes[k + 3]]
        for j in range(len(sums)):
            sums[j] += np.int32(a[j]) + np.int32(b[j]) + (np.int32(c[j]) + np.int32(d[j]))
    for k in range(fours, len(codes)):
        row = table[k, codes[k]]
        for j in range(len(sums)):
            sums[j] += row[j]


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
    # What rounding leaves over at the end goes to a level that has some weight.
    level = chosen
    for start in range(chosen, len(weights), LANES):
        weight = weights[start]
        due -= weight
        if due < 0 and weight > 0:
            return start
        if weight > 1e-7 * lanes[chosen]:
            level = start
    return level


# numpy's errors: to see whether a divisor is 0, each unit would be computed alone.
@numba.njit(nogil=True, fastmath={"contract"}, error_model="numpy")
def squash(x: Any) -> Any:
    """tanh as a ratio of polynomials (`simd.TANH_ODD`), within 3e-7 of it."""
    x = min(max(x, np.float32(-TANH_EDGE)), np.float32(TANH_EDGE))
    s = x * x
    odd = np.float32(TANH_ODD[6]) * s + np.float32(TANH_ODD[5])
    odd = odd * s + np.float32(TANH_ODD[4])
    odd = odd * s + np.float32(TANH_ODD[3])
    odd = odd * s + np.float32(TANH_ODD[2])
    odd = odd * s + np.float32(TANH_ODD[1])
    odd = odd * s + np.float32(TANH_ODD[0])
    even = np.float32(TANH_EVEN[3]) * s + np.float32(TANH_EVEN[2])
    even = even * s + np.float32(TANH_EVEN[1])
    even = even * s + np.float32(TANH_EVEN[0])
    return x * odd / even


@numba.njit(nogil=True, fastmath={"contract"})
def middle_step(
    inputs: Any, c: Any, z: Any, all_inputs: Any, gates: Any, read_out: Any, condition: Any
) -> None:
    """One step of the middle tier.

    Parameters
    ----------
    inputs : array `[inputs + units]`
        Its input, and its last output, which becomes the new one.
    c : array `[units]`
        Its memory, changed in place.
    z : array `[panels * PANEL]`
        Room to work in.
    all_inputs : array of int32
        0, 1, ...: no input is passed over.
    gates, read_out : PackedLayer
    condition : array `[panels * PANEL]`
        What it gives to its samples, written.
    """
    z[:] = gates.bias
    add_product(z, all_inputs, inputs, len(inputs), gates)
    z *= gates.scales
    units, half = len(c), np.float32(0.5)
    h = inputs[len(inputs) - units :]
    for j in range(units):
        take = half + half * squash(half * z[j])
        keep = half + half * squash(half * z[units + j])
        show = half + half * squash(half * z[3 * units + j])
        c[j] = keep * c[j] + take * squash(z[2 * units + j])
        h[j] = show * squash(c[j])
    condition[:] = 0
    add_product(condition, all_inputs, h, units, read_out)
    condition *= read_out.scales
