"""What a sample will be, foretold from those before it by a filter fitted to what was just heard.

Linear prediction, adapted backwards, as in LD-CELP (ITU-T G.728): ahead of each frame the `ORDER`
weights are those of the autocorrelation method (Makhoul, *Linear prediction: a tutorial review*,
Proc. IEEE 63, 1975) on the last `REACH` samples (`heads.autocorrelation`), so nothing has to be
sent or learned. No network of this size knows the pitches of a chord so well: alone it comes to
4.11 bits a sample on jazz, where a sample tier alone has 5.0 and a chain of recursive least squares
and normalised least mean squares 4.27. And it cannot run away by itself, as such a chain does that
hears what it made: a filter by this method rings, but always dies out.

The tier takes its word as one opinion beside its own (`heads.hints`). Each voice has a memory of
its own, which `follow` leads along what is heard.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from audiogen.model.heads.compiled import CODE
from audiogen.model.heads.lpc_prior import HINTS
from audiogen.model.mulaw import amplitudes_of_codes, edges_of_codes

Array = npt.NDArray[Any]

SHORT_MEAN, LONG_MEAN = 32, 512
"""Samples over which the error is averaged, to know how far to trust the foretold."""

QUIET, LOUD = -7.5, -5.5
"""Log of the mean error between which a temperature below 1 comes to count; see `cooled`."""


class LpcState(NamedTuple):
    """What the filter keeps of what was heard, a voice a row.

    Attributes
    ----------
    past : array of float32 `[batch, REACH]`
        The last amplitudes, in the order of time.
    weights : array of float32 `[batch, ORDER]`
        What each of the last samples says of the next one, in the order of time.
    means : array of float64 `[batch, 2]`
        The two mean errors.
    """

    past: Array
    weights: Array
    means: Array

    @classmethod
    def fresh(cls, batch: int) -> LpcState:
        """That of voices that heard nothing yet."""
        past, weights = np.zeros((batch, REACH), np.float32), np.zeros((batch, ORDER), np.float32)
        return cls(past, weights, np.full((batch, 2), 0.01))

    def copy(self) -> LpcState:
        """One that goes on for itself."""
        return LpcState(*(part.copy() for part in self))

    def part(self, row: int) -> LpcState:
        """One voice's, as a batch of one; what changes in it changes here."""
        return LpcState(*(part[row : row + 1] for part in self))

    def clear(self, rows: Any) -> None:
        """Let some voices have heard nothing; `rows` as numpy takes them."""
        for part, new in zip(self, LpcState.fresh(1), strict=True):
            part[rows] = new[0]


class LevelScale(NamedTuple):
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
    def of(cls, levels: int, companding: str) -> LevelScale:
        """The levels of `audiogen.model.mulaw`."""
        edges = edges_of_codes(levels, companding)[1:-1].astype(np.float32)
        return cls(amplitudes_of_codes(levels, companding), edges)


def follow(memory: LpcState, codes: Array, scale: LevelScale, heat: float = 1.0) -> Array:
    """Lead a memory along what was heard, and tell what it foretold of each sample.

    Parameters
    ----------
    memory : LpcState
        Changed in place.
    codes : array of int32 `[batch, frames, samples]`
        The weights are fitted anew after each frame.
    scale : LevelScale
    heat : float, optional
        The temperature at which the samples were drawn; see `measure`.

    Returns
    -------
    array of float32 `[batch, frames, samples, HINTS]`
    """
    hints = np.empty((*codes.shape, HINTS), np.float32)
    # Voices that play in step share the cores. A training leads its rows along in a thread of its
    # own, beside which numba's threads may be busy.
    in_step = len(codes) > 1 and codes.shape[1] == 1
    run = run_follow_in_step if in_step else run_follow
    run(tuple(memory), scale.amplitudes[codes], scale, measure(heat), hints)
    return hints


@numba.njit(nogil=True)
def measure(heat: Any) -> float:
    """What errors are measured by that were drawn at a temperature `heat`.

    What is drawn hot is as much farther off, and a tier that took that for its sound would play
    on ever louder; what is drawn cool, ever fainter, but there half of it makes a better sound.
    """
    return float(heat) if heat >= 1 else float(np.sqrt(max(heat, 0.01)))


@numba.njit(nogil=True)
def cooled(heat: Any, hint: Any) -> Any:
    """The temperature at which the sample of a hint is drawn: below 1 it counts in sound alone.

    A silence ends by an unlikely sample: played cool throughout, it would not end.
    """
    if heat >= 1:
        return heat
    share = (hint[2] - np.float32(QUIET)) / np.float32(LOUD - QUIET)
    return np.float32(1) - (np.float32(1) - heat) * min(max(share, np.float32(0)), np.float32(1))


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


@numba.njit(nogil=True, fastmath={"contract", "reassoc"})
def _sum(heard: Any, weights: Any) -> Any:
    total = np.float32(0)
    for k in range(ORDER):
        total += weights[k] * heard[k]
    return total


@numba.njit(nogil=True)
def foretell(heard: Any, weights: Any, means: Any, scale: Any, hint: Any) -> None:
    """Say in `hint` `[HINTS]` what comes after `heard` `[ORDER]`."""
    total = _sum(heard, weights)
    hint[0] = total
    hint[1] = np.log(means[0] + 1e-5)
    hint[2] = np.log(means[1] + 1e-5)
    hint[3] = level_of(total, scale)
    hint[4] = 1


@numba.njit(nogil=True)
def learn(means: Any, error: Any) -> None:
    """Take an error (of an amplitude, 0 or more) into the mean errors."""
    means[0] += (error - means[0]) / SHORT_MEAN
    means[1] += (error - means[1]) / LONG_MEAN


@numba.njit(nogil=True)
def _follow_one(past: Any, weights: Any, means: Any, heard: Any, scale: Any, heat: Any,
                hints: Any) -> None:  # fmt: skip
    frames, values = heard.shape
    tape = np.empty(REACH + values, np.float32)
    tape[:REACH] = past
    for n in range(frames):
        tape[REACH:] = heard[n]
        for t in range(values):
            at, hint = REACH + t, hints[n, t]
            foretell(tape[at - ORDER : at], weights, means, scale, hint)
            learn(means, abs(np.float64(tape[at]) - hint[0]) / heat)
        for k in range(REACH):
            tape[k] = tape[k + values]
        fit(tape[:REACH], weights)
    past[:] = tape[:REACH]


def _follow(memory: Any, heard: Any, scale: Any, heat: Any, hints: Any) -> None:
    pasts, weights, means = memory
    for row in range(len(heard)):
        _follow_one(pasts[row], weights[row], means[row], heard[row], scale, heat, hints[row])


def _follow_in_step(memory: Any, heard: Any, scale: Any, heat: Any, hints: Any) -> None:
    pasts, weights, means = memory
    for row in numba.prange(len(heard)):
        _follow_one(pasts[row], weights[row], means[row], heard[row], scale, heat, hints[row])


run_follow = CODE.kept(_follow, "follow")
run_follow_in_step = CODE.kept(_follow_in_step, "follow-in-step", parallel=True)


ORDER = 256
"""Samples that a prediction looks at. What more and fewer of them bring is in `docs/waveform.md`;
512 take four times the work."""

REACH = 2048
"""Samples that the weights are fitted to: half as many with as many weights are as good, twice as
many are not."""

FALL = 64
"""Samples over which the window falls at its end; it rises over all the others, for what was heard
last says most of what comes next."""

WHITE = 1e-5
"""White noise, as a share of the power, that the weights are fitted with: what keeps tones from
ringing for ever. A hundred times as much costs 0.03 bits."""

_FAINT = 1e-9  # the power of a sample, on top of it, so that silence has weights, too


def _window() -> npt.NDArray[np.float32]:
    rise = np.sin(0.5 * np.pi * (np.arange(REACH - FALL) + 0.5) / (REACH - FALL))
    fall = np.cos(0.5 * np.pi * (np.arange(FALL) + 0.5) / FALL)
    return np.concatenate([rise, fall]).astype(np.float32)


_WINDOW = _window()


@numba.njit(nogil=True, fastmath={"contract", "reassoc"})
def _correlate(padded: Any, lags: Any) -> None:
    # Eight lags at a time, all in the caches: a quarter of the time that spectra take.
    for lag in range(0, ORDER + 1, 8):
        a = b = c = d = e = f = g = h = np.float32(0)
        for k in range(REACH):
            x = padded[k]
            a += x * padded[k + lag]
            b += x * padded[k + lag + 1]
            c += x * padded[k + lag + 2]
            d += x * padded[k + lag + 3]
            e += x * padded[k + lag + 4]
            f += x * padded[k + lag + 5]
            g += x * padded[k + lag + 6]
            h += x * padded[k + lag + 7]
        for n, total in enumerate((a, b, c, d, e, f, g, h)):
            lags[lag + n] = total


@numba.njit(nogil=True, fastmath=True)
def fit(heard: Any, weights: Any) -> None:
    """Put into `weights` `[ORDER]` those that foretell what comes after `heard` `[REACH]`.

    Both are float32, in the order of time: the last weight is that of the last sample heard.
    """
    padded = np.zeros(REACH + ORDER + 8, np.float32)
    padded[:REACH] = heard * _WINDOW
    lags = np.empty(ORDER + 8)
    _correlate(padded, lags)
    lags[0] = lags[0] * (1 + WHITE) + _FAINT * REACH
    # The recursion of Levinson (1947) and Durbin (1960).
    own, last = np.zeros(ORDER), np.zeros(ORDER)
    left = lags[0]
    for i in range(ORDER):
        total = lags[i + 1]
        for j in range(i):
            total -= own[j] * lags[i - j]
        reflected = total / left
        if not abs(reflected) < 1:  # rounding: what is left over is nothing any more
            break
        last[:i] = own[:i]
        for j in range(i):
            own[j] = last[j] - reflected * last[i - 1 - j]
        own[i] = reflected
        left *= 1 - reflected * reflected
    for k in range(ORDER):
        weights[ORDER - 1 - k] = own[k]
