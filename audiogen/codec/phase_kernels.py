"""The streaming kernel of phase reconstruction: refine the open frames, settle one, go on.

Each round projects the open frames (`codec.phase_state`) onto the spectra of signals that go on
from the settled past, and then back onto their magnitudes (Griffin-Lim with look-ahead).

References
----------
Zhu, Beauregard, Wyse: "Real-time signal estimation from modified short-time Fourier transform
magnitude spectra", IEEE TASLP 15(5), 2007. Perraudin, Balazs, Sondergaard: "A fast Griffin-Lim
algorithm", WASPAA 2013.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numba
import numpy as np
from rocket_fft import c2r, r2c

from audiogen.codec.compiled import CODE
from audiogen.codec.pghi import FAST
from audiogen.codec.phase_state import (
    OPEN,
    SETTLED,
    TAKEN,
    TINY,
    copy_row,
    expect_none,
    open_frame,
    take_frame,
)


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _weigh(state, hop, least):  # type: ignore[no-untyped-def]
    """Set `state.weight`, the inverse of the summed squared windows, for the frames of now."""
    n_fft, span = state.window.shape[0], state.weight.shape[0]
    for i in range(span):
        state.weight[i] = state.past_weight[i]
    for a in range(state.clock[OPEN]):
        part = state.weight[a * hop : a * hop + n_fft]
        for i in range(n_fft):
            part[i] += state.window[i] * state.window[i]
    first = min(span, max(0, n_fft // 2 - state.clock[SETTLED] * hop))
    for i in range(first):
        state.weight[i] = np.float32(0.0)
    for i in range(first, span):
        state.weight[i] = np.float32(1.0) / max(state.weight[i], least)


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _refine(state, hop, rounds, momentum):  # type: ignore[no-untyped-def]
    """Refine all open frames together (2007, section III; 2013, algorithm 2)."""
    n_fft, bins = state.window.shape[0], state.logs.shape[1]
    count = state.clock[OPEN]
    for _ in range(rounds):
        c2r(state.spectra, state.segments, state.axis, False, 1.0 / n_fft, 1)
        copy_row(state.past, state.signal)
        for a in range(count):
            part, segment = state.signal[a * hop : a * hop + n_fft], state.segments[a]
            for i in range(n_fft):
                part[i] += segment[i] * state.window[i]
        for i in range(state.signal.shape[0]):
            state.signal[i] *= state.weight[i]
        for a in range(count):
            part, segment = state.signal[a * hop : a * hop + n_fft], state.segments[a]
            for i in range(n_fft):
                segment[i] = part[i] * state.window[i]
        r2c(state.segments, state.projected, state.axis, True, 1.0, 1)
        for a in range(count):
            for k in range(bins):
                new = state.projected[a, k]
                value = new + momentum * (new - state.consistent[a, k])
                state.consistent[a, k] = new
                size = np.sqrt(value.real * value.real + value.imag * value.imag)
                state.spectra[a, k] = value * (state.magnitudes[a, k] / (size + TINY))


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _write(state, hop, count, least, samples, at):  # type: ignore[no-untyped-def]
    """Write the first `count` settled values from `at` on, without those before sample 0."""
    first = max(0, state.window.shape[0] // 2 - state.clock[SETTLED] * hop)
    for c in range(state.output.shape[0]):
        for i in range(first, count):
            samples[at + i - first, c] = state.output[c, i] / max(state.past_weight[i], least)
    return at + max(0, count - first)


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _shift(row, hop):  # type: ignore[no-untyped-def]
    """Move `row` forward by a hop, zeros behind; a slice onto itself would be copied in between."""
    kept = row.shape[0] - hop
    for i in range(kept):
        row[i] = row[i + hop]
    for i in range(kept, row.shape[0]):
        row[i] = np.float32(0.0)


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _settle(state, hop, least, samples, at):  # type: ignore[no-untyped-def]
    """Settle the oldest open frame; write what is final to `samples` [*, C] from `at` on.

    Returns the position after the last sample written.
    """
    n_fft = state.window.shape[0]
    channels, bins = state.output.shape[0], state.logs.shape[1]
    c2r(state.spectra[:1], state.segments[:1], state.axis, False, 1.0 / n_fft, 1)
    for i in range(n_fft):
        state.past[i] += state.segments[0, i] * state.window[i]
        state.past_weight[i] += state.window[i] * state.window[i]
    for c in range(channels):
        if channels > 1:
            for k in range(bins):
                share = state.parts[0, c, k] / (state.magnitudes[0, k] + TINY)
                state.projected[0, k] = state.spectra[0, k] * share
            c2r(state.projected[:1], state.segments[:1], state.axis, False, 1.0 / n_fft, 1)
        for i in range(n_fft):
            state.output[c, i] += state.segments[0, i] * state.window[i]
    written = _write(state, hop, hop, least, samples, at)
    for c in range(channels):
        _shift(state.output[c], hop)
    _shift(state.past, hop)
    _shift(state.past_weight, hop)
    for a in range(state.clock[OPEN]):
        if a + 1 < state.spectra.shape[0]:
            copy_row(state.spectra[a + 1], state.spectra[a])
            copy_row(state.consistent[a + 1], state.consistent[a])
        copy_row(state.magnitudes[a + 1], state.magnitudes[a])
        for c in range(channels):
            copy_row(state.parts[a + 1, c], state.parts[a, c])
    state.clock[OPEN] -= 1
    state.clock[SETTLED] += 1
    return written


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _work(state, hop, rounds, momentum, gamma, floor, least):  # type: ignore[no-untyped-def]
    """Open the next frame, refine all open ones, and keep the phase that the next starts from."""
    open_frame(state, hop, gamma, floor)
    _weigh(state, hop, least)
    _refine(state, hop, rounds, momentum)
    newest = state.clock[OPEN] - 1
    for k in range(state.logs.shape[1]):
        value = state.spectra[newest, k]
        size = np.sqrt(value.real * value.real + value.imag * value.imag)
        state.units[0, k] = value / size if size > TINY else state.units[1, k]


def advance(  # type: ignore[no-untyped-def]
    state, frames, ending, hop, blind, rounds, momentum, gamma, floor, least, samples
):
    """Take `frames` [frames, C, bins]; write settled samples to `samples` [*, C].

    `blind`: open a frame without having seen the next. `ending`: settle all that is open
    afterwards. Returns the number of samples written.
    """
    at = np.int64(0)  # a literal 0 would be a type of its own, and compiled beside this one
    most = state.magnitudes.shape[0] - 1
    for n in range(frames.shape[0]):
        take_frame(state, frames[n], blind)
        if blind or state.clock[TAKEN] > 1:
            _work(state, hop, rounds, momentum, gamma, floor, least)
            if state.clock[OPEN] == most:
                at = _settle(state, hop, least, samples, at)
    if ending and state.clock[TAKEN] > 0:
        if not blind:
            expect_none(state)
            _work(state, hop, rounds, momentum, gamma, floor, least)
        while state.clock[OPEN] > 0:
            at = _settle(state, hop, least, samples, at)
            _weigh(state, hop, least)
            _refine(state, hop, rounds, momentum)
        at = _write(state, hop, state.window.shape[0] - hop, least, samples, at)
    return at


@functools.cache
def compiled() -> Callable[..., int]:
    """`advance`, compiled; the code is kept on disk for the next process."""
    return CODE.kept(advance, "advance", error_model="numpy")
