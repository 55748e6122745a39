"""What a sample will be, foretold from those before it by a filter that learns as it listens.

Two adaptive linear filters in a row, as in lossless audio coders (Huang, Fränti, Huang and
Rahardja, *Cascaded RLS-LMS prediction in MPEG-4 lossless audio coding*, IEEE TASLP 16, 2008): one
of `ORDER` taps by recursive least squares follows the spectrum of the last 60 ms; one of `LONG`
taps by normalised least mean squares finds the periods in what the first leaves over. No network of
this size knows the pitches of a chord so well: alone it comes to 4.36 bits a sample on jazz, where
a sample tier alone has 5.0. The tier takes its word as one opinion beside its own (`heads.hints`).

Each voice has a memory of its own, which `follow` leads along what is heard.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from audiogen.heads.compiled import CODE
from audiogen.heads.hints import HINTS
from audiogen.levels import amplitudes_of_codes, edges_of_codes

Array = npt.NDArray[Any]

ORDER, FORGETTING = 32, 0.999
"""Taps of the first filter, and what a sample weighs after each one that follows."""

LONG, RATE = 512, 0.03
"""Taps of the second, and how fast it learns."""

SHORT_MEAN, LONG_MEAN = 32, 512
"""Samples over which the error is averaged, to know how far to trust the foretold."""

_FRESH = 100.0  # the uncertainty of a weight that has seen nothing
_CHECKED = 256  # samples between looks at whether rounding has spoilt the first filter
LANES = 16


class Memory(NamedTuple):
    """What the filters keep of what was heard, a voice a row.

    Attributes
    ----------
    inverse : array of float64 `[batch, ORDER, ORDER]`
        The inverse of the correlation of the last samples.
    weights, past : array of float64 `[batch, ORDER]`
        Of the first filter, and the amplitudes that it hears, the last one first.
    long_weights : array of float32 `[batch, LONG]`
    errors : array of float32 `[batch, 2 * LONG]`
        What the first filter left over, in the order of time; `LONG` of them before `counts`.
    means : array of float64 `[batch, 3]`
        The two mean errors, and the energy of the last `LONG` of `errors`.
    counts : array of int64 `[batch, 2]`
        Where `errors` ends, and how many samples were heard.
    """

    inverse: Array
    weights: Array
    past: Array
    long_weights: Array
    errors: Array
    means: Array
    counts: Array

    @classmethod
    def fresh(cls, batch: int) -> Memory:
        """That of voices that heard nothing yet."""
        inverse = np.tile(_FRESH * np.eye(ORDER), (batch, 1, 1))
        means = np.tile([0.01, 0.01, 0.0], (batch, 1))
        counts = np.tile(np.array([LONG, 0]), (batch, 1))
        weights, past = np.zeros((batch, ORDER)), np.zeros((batch, ORDER))
        long_weights = np.zeros((batch, LONG), np.float32)
        errors = np.zeros((batch, 2 * LONG), np.float32)
        return cls(inverse, weights, past, long_weights, errors, means, counts)

    def copy(self) -> Memory:
        """One that goes on for itself."""
        return Memory(*(part.copy() for part in self))

    def take(self, other: Memory) -> None:
        """Become what `other` is."""
        for own, its in zip(self, other, strict=True):
            own[:] = its

    def part(self, row: int) -> Memory:
        """One voice's, as a batch of one; what changes in it changes here."""
        return Memory(*(part[row : row + 1] for part in self))

    def clear(self, rows: Any) -> None:
        """Let some voices have heard nothing; `rows` as numpy takes them."""
        for part, new in zip(self, Memory.fresh(1), strict=True):
            part[rows] = new[0]


class Scale(NamedTuple):
    """The levels of a head, for compiled code.

    Attributes
    ----------
    amplitudes : array of float32 `[levels]`
        What each code stands for.
    edges : array of float32 `[levels - 1]`
        Where each but the first begins.
    """

    amplitudes: Array
    edges: Array

    @classmethod
    def of(cls, levels: int, companding: str) -> Scale:
        """The levels of `audiogen.levels`."""
        edges = edges_of_codes(levels, companding)[1:-1].astype(np.float32)
        return cls(amplitudes_of_codes(levels, companding), edges)


def follow(memory: Memory, codes: Array, scale: Scale, shared: bool = False) -> Array:
    """Lead a memory along what was heard, and tell what it foretold of each sample.

    Parameters
    ----------
    memory : Memory
        Changed in place.
    codes : array of int32 `[batch, samples]`
    scale : Scale
    shared : bool, optional
        Share the voices out among numba's threads; not while another thread may do so, too.

    Returns
    -------
    array of float32 `[batch, samples, HINTS]`
    """
    hints = np.empty((*codes.shape, HINTS), np.float32)
    run = follow_shared if shared and len(codes) > 1 else follow_alone
    run(tuple(memory), np.ascontiguousarray(codes, np.int32), scale, hints)
    return hints


@numba.njit(nogil=True)
def level_of(amplitude: Any, scale: Any) -> int:
    """The code of an amplitude."""
    low, high = 0, len(scale.edges)
    while low < high:
        middle = (low + high) // 2
        if amplitude >= scale.edges[middle]:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(nogil=True, fastmath={"contract"})
def foretell(own: Any, scale: Any, lanes: Any, hint: Any) -> float:
    """Say what the next sample will be, in `hint` `[HINTS]`; returns what the first filter says."""
    _, weights, past, long_weights, errors, means, counts = own
    near = 0.0
    for k in range(ORDER):
        near += weights[k] * past[k]
    start = counts[0] - LONG
    lanes[:] = 0
    for m in range(0, LONG, LANES):
        for k in range(LANES):
            lanes[k] += long_weights[m + k] * errors[start + m + k]
    far = 0.0
    for k in range(LANES):
        far += lanes[k]
    hint[0] = near + far
    hint[1] = np.log(means[0] + 1e-5)
    hint[2] = np.log(means[1] + 1e-5)
    hint[3] = level_of(hint[0], scale)
    hint[4] = 1
    return near


@numba.njit(nogil=True, fastmath={"contract"})
def learn(own: Any, amplitude: Any, near: Any, hint: Any, gain: Any) -> None:
    """Learn from a sample that came, of which `near` and `hint` were foretold.

    Parameters
    ----------
    own : tuple
        A row of a `Memory`.
    amplitude : float32
    near : float64
    hint : array `[HINTS]`
    gain : array of float64 `[ORDER]`
        Room to work in.
    """
    inverse, weights, past, long_weights, errors, means, counts = own
    gain[:] = 0
    for j in range(0, ORDER, 4):  # four rows at a time take half as long
        a, b, c, d = past[j], past[j + 1], past[j + 2], past[j + 3]
        row_a, row_b, row_c, row_d = inverse[j], inverse[j + 1], inverse[j + 2], inverse[j + 3]
        for i in range(ORDER):
            gain[i] += a * row_a[i] + b * row_b[i] + c * row_c[i] + d * row_d[i]
    power = FORGETTING
    for k in range(ORDER):
        power += gain[k] * past[k]
    left = amplitude - near
    grown, part = 1 / FORGETTING, 1 / (power * FORGETTING)
    for i in range(ORDER):
        weights[i] += gain[i] * (left / power)
    for i in range(0, ORDER, 4):
        a, b, c, d = gain[i] * part, gain[i + 1] * part, gain[i + 2] * part, gain[i + 3] * part
        row_a, row_b, row_c, row_d = inverse[i], inverse[i + 1], inverse[i + 2], inverse[i + 3]
        for j in range(ORDER):
            row_a[j] = row_a[j] * grown - a * gain[j]
            row_b[j] = row_b[j] * grown - b * gain[j]
            row_c[j] = row_c[j] * grown - c * gain[j]
            row_d[j] = row_d[j] * grown - d * gain[j]
    for k in range(ORDER - 1, 0, -1):
        past[k] = past[k - 1]
    past[0] = amplitude

    end = counts[0]
    start = end - LONG
    off = amplitude - hint[0]
    pull = np.float32(RATE * off / (means[2] + 1e-5))
    for k in range(LONG):
        long_weights[k] += pull * errors[start + k]
    gone = np.float64(errors[start])
    errors[end] = left
    kept = np.float64(errors[end])
    means[2] = max(means[2] + kept * kept - gone * gone, 0.0)
    counts[0] = end + 1
    if end + 1 == len(errors):
        errors[:LONG] = errors[LONG:]
        counts[0] = LONG
    error = abs(off)
    means[0] += (error - means[0]) / SHORT_MEAN
    means[1] += (error - means[1]) / LONG_MEAN
    counts[1] += 1
    if counts[1] % _CHECKED == 0:
        _mend(own)


@numba.njit(nogil=True)
def _mend(own: Any) -> None:
    """Keep the first filter's matrix symmetric and bounded, and every number a number."""
    inverse, weights, _, long_weights, errors, means, _ = own
    total = 0.0
    for i in range(ORDER):
        inverse[i, i] += 1e-6
        total += inverse[i, i]
        for j in range(i):
            mean = 0.5 * (inverse[i, j] + inverse[j, i])
            inverse[i, j] = mean
            inverse[j, i] = mean
    size = np.abs(weights).sum() + np.abs(long_weights).sum() + np.abs(errors).sum() + means.sum()
    if not (0 < total < 1e7):  # what is heard is all too regular, as silence is
        inverse[:] = 0
        for i in range(ORDER):
            inverse[i, i] = _FRESH
    if not size < 1e6:
        weights[:] = 0
        long_weights[:] = 0
        errors[:] = 0
        means[:] = 0


@numba.njit(nogil=True)
def _follow_row(own: Any, codes: Any, scale: Any, hints: Any) -> None:
    lanes, gain = np.empty(LANES, np.float32), np.empty(ORDER, np.float64)
    for t in range(len(codes)):
        near = foretell(own, scale, lanes, hints[t])
        learn(own, scale.amplitudes[codes[t]], near, hints[t], gain)


@numba.njit(nogil=True)
def row_of(memory: Any, row: int) -> Any:
    """One voice's part of a memory."""
    inverse, weights, past, long_weights, errors, means, counts = memory
    return (
        inverse[row],
        weights[row],
        past[row],
        long_weights[row],
        errors[row],
        means[row],
        counts[row],
    )


def _alone(memory: Any, codes: Any, scale: Any, hints: Any) -> None:
    for row in range(len(codes)):
        _follow_row(row_of(memory, row), codes[row], scale, hints[row])


def _shared(memory: Any, codes: Any, scale: Any, hints: Any) -> None:
    for row in numba.prange(len(codes)):
        _follow_row(row_of(memory, row), codes[row], scale, hints[row])


follow_alone = CODE.kept(_alone, "follow_alone")
follow_shared = CODE.kept(_shared, "follow_shared", parallel=True)
