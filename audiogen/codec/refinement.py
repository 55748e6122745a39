"""The streaming kernel of phase reconstruction: start a frame, refine what is open, settle one.

Frames that can still change are *open*: the newest `lookahead + 1`. Frames before them are
*settled*: their windowed segments lie summed in `State.past`. Each round projects the open frames
onto the spectra that a signal continuing that past can have, and back onto their magnitudes.
Everything here works on arrays made beforehand by `new_state`; nothing is allocated per frame.

References
----------
Zhu, Beauregard, Wyse: "Real-time signal estimation from modified short-time Fourier transform
magnitude spectra", IEEE TASLP 15(5), 2007. Perraudin, Balazs, Sondergaard: "A fast Griffin-Lim
algorithm", WASPAA 2013.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt
from rocket_fft import c2r, r2c

from audiogen.codec.heap_integration import integrate_frame, phase_gradients

Float = npt.NDArray[np.float32]
Complex = npt.NDArray[np.complex64]

_OPEN, _OLDEST = 0, 1
_LOUDEST = np.float32(1e12)
_QUIETEST = np.float32(1e-8)
_TINY = np.float32(1e-20)
_FAST = {"contract", "reassoc", "nsz", "arcp"}


class State(NamedTuple):
    """Everything that a running reconstruction remembers; `span` = n_fft + lookahead hops.

    `A` = lookahead + 1 open frames, `C` channels. Row 0 of the open frames is the oldest.
    """

    window: Float
    """Analysis and synthesis window, [n_fft], zero outside win_length."""
    clock: npt.NDArray[np.int64]
    """[2]: how many frames are open; the number of the oldest of them."""
    spectra: Complex
    """[A, bins]: the open frames, with their target magnitudes."""
    consistent: Complex
    """[A, bins]: the open frames after the last projection onto signals, for the momentum."""
    projected: Complex
    """[A, bins]: room to work in."""
    magnitudes: Float
    """[A, bins]: what the open frames should measure, all channels together."""
    parts: Float
    """[A, C, bins]: the same, channel by channel."""
    segments: Float
    """[A, n_fft]: room to work in."""
    signal: Float
    """[span]: room to work in; starts where the oldest open frame does."""
    past: Float
    """[span]: settled windowed segments, summed."""
    past_weight: Float
    """[span]: squared windows of settled frames, summed."""
    weight: Float
    """[span]: 1 / squared windows of all frames; 0 before the first sample."""
    output: Float
    """[C, n_fft]: settled windowed segments of each channel, summed."""
    logs: Float
    """[3, bins]: log-magnitudes of the newest frame and the two before."""
    gradients: Float
    """[3, bins]: phase steps in time, in frequency, and in time one frame ago."""
    before: Float
    """[bins]: magnitudes one frame ago."""
    units: Complex
    """[2, bins]: phase one frame ago and now."""
    done: npt.NDArray[np.uint8]
    keys: Float
    items: npt.NDArray[np.int64]
    axis: npt.NDArray[np.int64]


def new_state(window: Float, hop: int, lookahead: int, channels: int) -> State:
    """An empty state: silence before sample 0, nothing open."""
    n_fft = window.size
    bins, frames, span = n_fft // 2 + 1, lookahead + 1, n_fft + lookahead * hop
    return State(
        window=np.ascontiguousarray(window, np.float32),
        clock=np.zeros(2, np.int64),
        spectra=np.zeros((frames, bins), np.complex64),
        consistent=np.zeros((frames, bins), np.complex64),
        projected=np.zeros((frames, bins), np.complex64),
        magnitudes=np.zeros((frames, bins), np.float32),
        parts=np.zeros((frames, channels, bins), np.float32),
        segments=np.zeros((frames, n_fft), np.float32),
        signal=np.zeros(span, np.float32),
        past=np.zeros(span, np.float32),
        past_weight=np.zeros(span, np.float32),
        weight=np.zeros(span, np.float32),
        output=np.zeros((channels, n_fft), np.float32),
        logs=np.full((3, bins), math.log(_QUIETEST), np.float32),
        gradients=np.zeros((3, bins), np.float32),
        before=np.zeros(bins, np.float32),
        units=np.ones((2, bins), np.complex64),
        done=np.zeros(bins, np.uint8),
        keys=np.zeros(2 * bins, np.float32),
        items=np.zeros(2 * bins, np.int64),
        axis=np.ones(1, np.int64),
    )


@numba.njit(cache=True, nogil=True, fastmath=_FAST)
def _open_frame(state, frame, hop, gamma, tolerance):  # type: ignore[no-untyped-def]
    """Take the magnitudes `frame` [C, bins] as the newest open frame and give it a phase."""
    newest = state.clock[_OPEN]
    channels, bins = frame.shape
    n_fft = state.window.shape[0]
    for k in range(bins):
        state.logs[2, k] = state.logs[1, k]
        state.logs[1, k] = state.logs[0, k]
        power = np.float32(0.0)
        for c in range(channels):
            value = frame[c, k]
            # Comparisons with NaN are false: NaN, negative and infinite values stop here.
            value = min(value, _LOUDEST) if value > np.float32(0.0) else np.float32(0.0)
            state.parts[newest, c, k] = value
            power += value * value
        magnitude = state.parts[newest, 0, k] if channels == 1 else np.sqrt(power)
        state.magnitudes[newest, k] = magnitude
        state.logs[0, k] = np.log(max(magnitude, _QUIETEST))
    if newest == 0 and state.clock[_OLDEST] == 0:
        state.logs[1] = state.logs[0]
        state.logs[2] = state.logs[0]
    phase_gradients(state.logs, gamma, hop, n_fft, state.gradients[0], state.gradients[1])
    integrate_frame(
        state.before,
        state.units[0],
        state.gradients[2],
        state.magnitudes[newest],
        state.gradients[0],
        state.gradients[1],
        tolerance,
        state.units[1],
        state.done,
        state.keys,
        state.items,
    )
    for k in range(bins):
        value = state.units[1, k] * state.magnitudes[newest, k]
        state.spectra[newest, k] = value
        state.consistent[newest, k] = value
        state.before[k] = state.magnitudes[newest, k]
        state.gradients[2, k] = state.gradients[0, k]
    state.clock[_OPEN] = newest + 1


@numba.njit(cache=True, nogil=True, fastmath=_FAST)
def _weigh(state, hop, least):  # type: ignore[no-untyped-def]
    """Set `state.weight`, the inverse of the summed squared windows, for the frames of now."""
    n_fft, span = state.window.shape[0], state.weight.shape[0]
    for i in range(span):
        state.weight[i] = state.past_weight[i]
    for a in range(state.clock[_OPEN]):
        for i in range(n_fft):
            state.weight[a * hop + i] += state.window[i] * state.window[i]
    first = min(span, max(0, n_fft // 2 - state.clock[_OLDEST] * hop))
    for i in range(first):
        state.weight[i] = np.float32(0.0)
    for i in range(first, span):
        state.weight[i] = np.float32(1.0) / max(state.weight[i], least)


@numba.njit(cache=True, nogil=True, fastmath=_FAST)
def _refine(state, hop, rounds, momentum):  # type: ignore[no-untyped-def]
    """Refine all open frames together (2007, section III; 2013, algorithm 2)."""
    n_fft, bins = state.window.shape[0], state.before.shape[0]
    count = state.clock[_OPEN]
    for _ in range(rounds):
        c2r(state.spectra, state.segments, state.axis, False, 1.0 / n_fft, 1)
        state.signal[:] = state.past
        for a in range(count):
            for i in range(n_fft):
                state.signal[a * hop + i] += state.segments[a, i] * state.window[i]
        for i in range(state.signal.shape[0]):
            state.signal[i] *= state.weight[i]
        for a in range(count):
            for i in range(n_fft):
                state.segments[a, i] = state.signal[a * hop + i] * state.window[i]
        r2c(state.segments, state.projected, state.axis, True, 1.0, 1)
        for a in range(count):
            for k in range(bins):
                new = state.projected[a, k]
                value = new + momentum * (new - state.consistent[a, k])
                state.consistent[a, k] = new
                size = np.sqrt(value.real * value.real + value.imag * value.imag)
                state.spectra[a, k] = value * (state.magnitudes[a, k] / (size + _TINY))


@numba.njit(cache=True, nogil=True, fastmath=_FAST)
def _settle(state, hop, least, samples, at, last):  # type: ignore[no-untyped-def]
    """Settle the oldest open frame; write what is final to `samples` [*, C] from `at` on.

    Returns the position after the last sample written. `last`: write all that is left.
    """
    n_fft = state.window.shape[0]
    span, channels, bins = state.past.shape[0], state.output.shape[0], state.before.shape[0]
    first = max(0, n_fft // 2 - state.clock[_OLDEST] * hop)
    ready = n_fft if last else hop
    c2r(state.spectra[:1], state.segments[:1], state.axis, False, 1.0 / n_fft, 1)
    for i in range(n_fft):
        state.past[i] += state.segments[0, i] * state.window[i]
        state.past_weight[i] += state.window[i] * state.window[i]
    for c in range(channels):
        if channels > 1:
            for k in range(bins):
                share = state.parts[0, c, k] / (state.magnitudes[0, k] + _TINY)
                state.projected[0, k] = state.spectra[0, k] * share
            c2r(state.projected[:1], state.segments[:1], state.axis, False, 1.0 / n_fft, 1)
        for i in range(n_fft):
            state.output[c, i] += state.segments[0, i] * state.window[i]
        for i in range(first, ready):
            samples[at + i - first, c] = state.output[c, i] / max(state.past_weight[i], least)
        state.output[c, : n_fft - hop] = state.output[c, hop:]
        state.output[c, n_fft - hop :] = np.float32(0.0)
    state.past[: span - hop] = state.past[hop:]
    state.past[span - hop :] = np.float32(0.0)
    state.past_weight[: span - hop] = state.past_weight[hop:]
    state.past_weight[span - hop :] = np.float32(0.0)
    for a in range(state.clock[_OPEN] - 1):
        state.spectra[a] = state.spectra[a + 1]
        state.consistent[a] = state.consistent[a + 1]
        state.magnitudes[a] = state.magnitudes[a + 1]
        state.parts[a] = state.parts[a + 1]
    state.clock[_OPEN] -= 1
    state.clock[_OLDEST] += 1
    return at + max(0, ready - first)


@numba.njit(cache=True, nogil=True)
def advance(  # type: ignore[no-untyped-def]
    state, frames, ending, hop, rounds, momentum, gamma, tolerance, least, samples
):
    """Take `frames` [frames, C, bins]; write settled samples to `samples` [*, C].

    `ending`: settle everything that is open afterwards. Returns the number of samples written.
    """
    at = 0
    bins = frames.shape[2]
    for n in range(frames.shape[0]):
        _open_frame(state, frames[n], hop, gamma, tolerance)
        _weigh(state, hop, least)
        _refine(state, hop, rounds, momentum)
        newest = state.clock[_OPEN] - 1
        for k in range(bins):
            value = state.spectra[newest, k]
            size = abs(value)
            state.units[0, k] = value / size if size > _TINY else state.units[1, k]
        if newest + 1 == state.magnitudes.shape[0]:
            at = _settle(state, hop, least, samples, at, False)
    while ending and state.clock[_OPEN] > 0:
        at = _settle(state, hop, least, samples, at, state.clock[_OPEN] == 1)
        _weigh(state, hop, least)
        _refine(state, hop, rounds, momentum)
    return at
