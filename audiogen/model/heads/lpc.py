"""Linear prediction of samples, adapted backwards: each sample is predicted from those before it.

The method is that of LD-CELP (ITU-T G.728): ahead of each frame the `ORDER` weights are fitted to
the last `FIT_SAMPLES` samples by the autocorrelation method (Makhoul, *Linear prediction: a
tutorial review*, Proc. IEEE 63, 1975), so nothing has to be sent or learned. No network of this
size knows the pitches of a chord so well: alone it comes to 4.11 bits a sample on jazz, where a
sample tier alone has 5.0 and a chain of recursive least squares and normalised least mean squares
4.27. And it is stable: a filter by this method rings, but always dies out, where such a chain runs
away on its output.

The prediction shifts the logits of the sample tier (`heads.lpc_prior`). Each voice has a state
(`LpcState`), which `follow` leads along its input.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types

from audiogen.model import simd
from audiogen.model.heads.compiled import CODE
from audiogen.model.heads.lpc_prior import HINTS
from audiogen.model.mulaw import amplitudes_of_codes, edges_of_codes

Array = npt.NDArray[Any]

ORDER = 256
"""Samples that a prediction looks at. What more and fewer of them bring is in
`docs/explanation/waveform.md`; 512 take four times the work."""

FIT_SAMPLES = 2048
"""Samples that the weights are fitted to: half as many with as many weights are as good, twice as
many are not."""

FALL_SAMPLES = 64
"""Samples over which the window falls at its end; it rises over all the others, for the latest
samples determine most of what comes next."""

WHITE_NOISE = 1e-5
"""White noise, as a share of the power, that the weights are fitted with: what keeps tones from
ringing for ever. A hundred times as much costs 0.03 bits."""

SHORT_MEAN, LONG_MEAN = 32, 512
"""Samples over which the prediction error is averaged, to know how far to trust the prediction."""

QUIET, LOUD = -7.5, -5.5
"""Log of the mean error between which a temperature below 1 takes effect; see `cooled`."""

_FAINT = 1e-9  # the power of a sample, on top of it, so that silence has weights, too


def _window() -> npt.NDArray[np.float32]:
    rising = FIT_SAMPLES - FALL_SAMPLES
    rise = np.sin(0.5 * np.pi * (np.arange(rising) + 0.5) / rising)
    fall = np.cos(0.5 * np.pi * (np.arange(FALL_SAMPLES) + 0.5) / FALL_SAMPLES)
    return np.concatenate([rise, fall]).astype(np.float32)


_WINDOW = _window()


class LpcState(NamedTuple):
    """The linear predictor's state, a voice a row.

    Attributes
    ----------
    past : array of float32 `[batch, FIT_SAMPLES]`
        The last amplitudes, in the order of time.
    weights : array of float32 `[batch, ORDER]`
        Prediction weight of each of the last samples, in the order of time.
    means : array of float64 `[batch, 2]`
        The mean absolute prediction errors over `SHORT_MEAN` and `LONG_MEAN` samples.
    """

    past: Array
    weights: Array
    means: Array

    @classmethod
    def fresh(cls, batch: int) -> LpcState:
        """The state of voices that had no input yet."""
        past = np.zeros((batch, FIT_SAMPLES), np.float32)
        weights = np.zeros((batch, ORDER), np.float32)
        return cls(past, weights, np.full((batch, 2), 0.01))

    def copy(self) -> LpcState:
        """An independent copy."""
        return LpcState(*(part.copy() for part in self))

    def part(self, row: int) -> LpcState:
        """One voice's state, as a batch of one; it shares its arrays with this one."""
        return LpcState(*(part[row : row + 1] for part in self))

    def clear(self, rows: Any) -> None:
        """Reset some voices to the state without input; `rows` as numpy takes them."""
        for part, new in zip(self, LpcState.fresh(1), strict=True):
            part[rows] = new[0]


class LevelScale(NamedTuple):
    """The amplitudes of a head's levels, for compiled code.

    Attributes
    ----------
    amplitudes : array of float32 `[levels]`
        The amplitude of each code.
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


def follow(state: LpcState, codes: Array, scale: LevelScale, temperature: float = 1.0) -> Array:
    """Lead a state along some input, and return what it predicted of each sample.

    Parameters
    ----------
    state : LpcState
        Changed in place.
    codes : array of int32 `[batch, frames, samples]`
        The weights are fitted anew after each frame.
    scale : LevelScale
    temperature : float, optional
        At which the samples were drawn; see `error_unit`.

    Returns
    -------
    array of float32 `[batch, frames, samples, HINTS]`
        See `heads.lpc_prior.HINTS`.
    """
    hints = np.empty((*codes.shape, HINTS), np.float32)
    # Voices that play in step share the cores. A training leads its rows along in another thread,
    # beside which numba's threads may be busy.
    in_step = len(codes) > 1 and codes.shape[1] == 1
    run = run_follow_in_step if in_step else run_follow
    run(tuple(state), scale.amplitudes[codes], scale, error_unit(temperature), hints)
    return hints


@numba.njit(nogil=True)
def error_unit(temperature: Any) -> float:
    """The unit of the prediction errors of samples that were drawn at a temperature.

    Errors of hot samples are as much larger, and a tier that took them for its sound would play on
    ever louder; those of cool ones are smaller, but there half of the correction sounds better.
    """
    return float(temperature) if temperature >= 1 else float(np.sqrt(max(temperature, 0.01)))


@numba.njit(nogil=True)
def cooled(temperature: Any, hint: Any) -> Any:
    """The temperature at which a sample is drawn: one below 1 takes effect in sound alone.

    A silence ends by an unlikely sample: played cool throughout, it would not end.
    """
    if temperature >= 1:
        return temperature
    share = (hint[2] - np.float32(QUIET)) / np.float32(LOUD - QUIET)
    share = min(max(share, np.float32(0)), np.float32(1))
    return np.float32(1) - (np.float32(1) - temperature) * share


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


@numba.extending.intrinsic
def _sum(typing: Any, history: Any, weights: Any) -> Any:
    """The sum of `ORDER` products, in sixteen partial sums on every processor."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = zip(signature.args, arguments, strict=True)
        starts = [simd.pointer(context, builder, kind, array, 0) for kind, array in kinds]
        partial = ir.Constant(simd.SUM, [0.0] * simd.SUM.count)
        for place in range(0, ORDER, simd.SUM.count):
            x, y = (simd.load(builder, start, place, simd.SUM) for start in starts)
            partial = simd.multiply_add(builder, x, y, partial)
        return simd.total(builder, partial)

    return types.float32(history, weights), build


@numba.njit(nogil=True)
def predict(history: Any, weights: Any, means: Any, scale: Any, hint: Any) -> None:
    """Predict the amplitude after `history` `[ORDER]`, into `hint` `[HINTS]`."""
    total = _sum(history, weights)
    hint[0] = total
    hint[1] = np.log(means[0] + 1e-5)
    hint[2] = np.log(means[1] + 1e-5)
    hint[3] = level_of(total, scale)
    hint[4] = 1


@numba.njit(nogil=True)
def add_error(means: Any, error: Any) -> None:
    """Update the mean errors by an error (of an amplitude, 0 or more)."""
    means[0] += (error - means[0]) / SHORT_MEAN
    means[1] += (error - means[1]) / LONG_MEAN


@numba.njit(nogil=True, fastmath={"contract"})
def _correlate(padded: Any, lags: Any) -> None:
    # Eight samples at a time, all in the caches: a quarter of the time that spectra take. Lags lie
    # side by side in vectors, so that each has one order of adding up, however wide these are.
    sums = np.zeros(ORDER + 8, np.float32)
    for k in range(0, FIT_SAMPLES, 8):
        a, b, c, d = padded[k], padded[k + 1], padded[k + 2], padded[k + 3]
        e, f, g, h = padded[k + 4], padded[k + 5], padded[k + 6], padded[k + 7]
        for lag in range(ORDER + 8):
            at = k + lag
            total = a * padded[at]
            total += b * padded[at + 1]
            total += c * padded[at + 2]
            total += d * padded[at + 3]
            total += e * padded[at + 4]
            total += f * padded[at + 5]
            total += g * padded[at + 6]
            total += h * padded[at + 7]
            sums[lag] += total
    lags[:] = sums


@numba.njit(nogil=True, fastmath={"contract"})
def fit(history: Any, weights: Any) -> None:
    """Fit `weights` `[ORDER]` to predict what comes after `history` `[FIT_SAMPLES]`.

    Both are float32, in the order of time: the last weight is that of the last sample.
    """
    padded = np.zeros(FIT_SAMPLES + ORDER + 8, np.float32)
    padded[:FIT_SAMPLES] = history * _WINDOW
    lags = np.empty(ORDER + 8)
    _correlate(padded, lags)
    lags[0] = lags[0] * (1 + WHITE_NOISE) + _FAINT * FIT_SAMPLES
    # The recursion of Levinson (1947) and Durbin (1960).
    coefficients, last = np.zeros(ORDER), np.zeros(ORDER)
    residual = lags[0]
    for i in range(ORDER):
        total = lags[i + 1]
        for j in range(i):
            total -= coefficients[j] * lags[i - j]
        reflection = total / residual
        if not abs(reflection) < 1:  # rounding: what is left over is nothing any more
            break
        last[:i] = coefficients[:i]
        for j in range(i):
            coefficients[j] = last[j] - reflection * last[i - 1 - j]
        coefficients[i] = reflection
        residual *= 1 - reflection * reflection
    for k in range(ORDER):
        weights[ORDER - 1 - k] = coefficients[k]


@numba.njit(nogil=True)
def _follow_one(past: Any, weights: Any, means: Any, frames: Any, scale: Any, unit: Any,
                hints: Any) -> None:  # fmt: skip
    count, values = frames.shape
    tape = np.empty(FIT_SAMPLES + values, np.float32)
    tape[:FIT_SAMPLES] = past
    for n in range(count):
        tape[FIT_SAMPLES:] = frames[n]
        for t in range(values):
            at, hint = FIT_SAMPLES + t, hints[n, t]
            predict(tape[at - ORDER : at], weights, means, scale, hint)
            add_error(means, abs(np.float64(tape[at]) - hint[0]) / unit)
        for k in range(FIT_SAMPLES):
            tape[k] = tape[k + values]
        fit(tape[:FIT_SAMPLES], weights)
    past[:] = tape[:FIT_SAMPLES]


def _follow(state: Any, frames: Any, scale: Any, unit: Any, hints: Any) -> None:
    pasts, weights, means = state
    for row in range(len(frames)):
        _follow_one(pasts[row], weights[row], means[row], frames[row], scale, unit, hints[row])


def _follow_in_step(state: Any, frames: Any, scale: Any, unit: Any, hints: Any) -> None:
    pasts, weights, means = state
    for row in numba.prange(len(frames)):
        _follow_one(pasts[row], weights[row], means[row], frames[row], scale, unit, hints[row])


run_follow = CODE.kept(_follow, "follow")
run_follow_in_step = CODE.kept(_follow_in_step, "follow-in-step", parallel=True)
