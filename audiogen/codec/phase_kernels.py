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

import numpy as np
from rocket_fft import c2r, r2c

from audiogen.codec.compiled import CODE
from audiogen.codec.pghi import inner
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


@inner
def _weigh(clock, window, past_weight, weight, hop, least):  # type: ignore[no-untyped-def]
    """Set `weight`, the inverse of the summed squared windows, for the frames of now."""
    n_fft, span = window.shape[0], weight.shape[0]
    for i in range(span):
        weight[i] = past_weight[i]
    for a in range(clock[OPEN]):
        part = weight[a * hop : a * hop + n_fft]
        for i in range(n_fft):
            part[i] += window[i] * window[i]
    first = min(span, max(0, n_fft // 2 - clock[SETTLED] * hop))
    for i in range(first):
        weight[i] = np.float32(0.0)
    for i in range(first, span):
        weight[i] = np.float32(1.0) / max(weight[i], least)


@inner
def _refine(  # type: ignore[no-untyped-def]
    count, window, spectra, consistent, projected, magnitudes, segments, signal, past, weight,
    axis, hop, rounds, momentum,
):  # fmt: skip
    """Refine `count` open frames together (2007, section III; 2013, algorithm 2)."""
    n_fft, bins = window.shape[0], magnitudes.shape[1]
    for _ in range(rounds):
        c2r(spectra, segments, axis, False, 1.0 / n_fft, 1)
        copy_row(past, signal)
        for a in range(count):
            part, segment = signal[a * hop : a * hop + n_fft], segments[a]
            for i in range(n_fft):
                part[i] += segment[i] * window[i]
        for i in range(signal.shape[0]):
            signal[i] *= weight[i]
        for a in range(count):
            part, segment = signal[a * hop : a * hop + n_fft], segments[a]
            for i in range(n_fft):
                segment[i] = part[i] * window[i]
        r2c(segments, projected, axis, True, 1.0, 1)
        for a in range(count):
            for k in range(bins):
                new = projected[a, k]
                value = new + momentum * (new - consistent[a, k])
                consistent[a, k] = new
                size = np.sqrt(value.real * value.real + value.imag * value.imag)
                spectra[a, k] = value * (magnitudes[a, k] / (size + TINY))


@inner
def _write(first, count, output, past_weight, least, samples, at):  # type: ignore[no-untyped-def]
    """Write the settled values from `first` to `count` from `at` on; return where they end."""
    for c in range(output.shape[0]):
        for i in range(first, count):
            samples[at + i - first, c] = output[c, i] / max(past_weight[i], least)
    return at + max(0, count - first)


@inner
def _shift(row, hop):  # type: ignore[no-untyped-def]
    """Move `row` forward by a hop, zeros behind; a slice onto itself would be copied in between."""
    kept = row.shape[0] - hop
    for i in range(kept):
        row[i] = row[i + hop]
    for i in range(kept, row.shape[0]):
        row[i] = np.float32(0.0)


@inner
def _settle(  # type: ignore[no-untyped-def]
    window, spectra, projected, magnitudes, parts, segments, past, past_weight, output, axis
):
    """Add the oldest open frame to what is settled."""
    n_fft = window.shape[0]
    channels, bins = output.shape[0], magnitudes.shape[1]
    c2r(spectra[:1], segments[:1], axis, False, 1.0 / n_fft, 1)
    for i in range(n_fft):
        past[i] += segments[0, i] * window[i]
        past_weight[i] += window[i] * window[i]
    for c in range(channels):
        if channels > 1:
            for k in range(bins):
                share = parts[0, c, k] / (magnitudes[0, k] + TINY)
                projected[0, k] = spectra[0, k] * share
            c2r(projected[:1], segments[:1], axis, False, 1.0 / n_fft, 1)
        for i in range(n_fft):
            output[c, i] += segments[0, i] * window[i]


@inner
def _move_on(  # type: ignore[no-untyped-def]
    clock, spectra, consistent, magnitudes, parts, past, past_weight, output, hop
):
    """Forget the oldest open frame, which is settled: all others move up by a row and a hop."""
    channels = output.shape[0]
    for c in range(channels):
        _shift(output[c], hop)
    _shift(past, hop)
    _shift(past_weight, hop)
    for a in range(clock[OPEN]):
        if a + 1 < spectra.shape[0]:
            copy_row(spectra[a + 1], spectra[a])
            copy_row(consistent[a + 1], consistent[a])
        copy_row(magnitudes[a + 1], magnitudes[a])
        for c in range(channels):
            copy_row(parts[a + 1, c], parts[a, c])
    clock[OPEN] -= 1
    clock[SETTLED] += 1


@inner
def _start_from(spectra, units):  # type: ignore[no-untyped-def]
    """Keep the phase of the newest frame, which the next starts from."""
    for k in range(spectra.shape[0]):
        value = spectra[k]
        size = np.sqrt(value.real * value.real + value.imag * value.imag)
        units[0, k] = value / size if size > TINY else units[1, k]


def advance(  # type: ignore[no-untyped-def]
    state, frames, ending, hop, blind, rounds, momentum, gamma, floor, least, samples
):
    """Take `frames` [frames, C, bins]; write settled samples to `samples` [*, C].

    `blind`: open a frame without having seen the next. `ending`: settle all that is open
    afterwards. Returns the number of samples written.
    """
    (
        window, clock, spectra, consistent, projected, magnitudes, parts, segments, signal, past,
        past_weight, weight, output, logs, gradients, units, done, heads, links, axis, delays,
    ) = state  # fmt: skip
    n_fft, count = window.shape[0], frames.shape[0]
    at = np.int64(0)  # a literal 0 would be a type of its own, and compiled beside this one
    for n in range(count + 1 if ending else count):
        last = n == count
        if last and (blind or clock[TAKEN] == 0):
            continue  # nothing waits to be opened
        if last:
            expect_none(logs)
        else:
            take_frame(clock, parts, magnitudes, logs, frames[n], blind)
        # Each function is called in one place alone, since every place is compiled by itself.
        opening, going_on = True, blind or clock[TAKEN] > 1 or last
        while going_on:
            if opening:
                open_frame(
                    clock, spectra, consistent, magnitudes, logs, gradients, units, done, heads,
                    links, delays, n_fft, hop, gamma, floor,
                )  # fmt: skip
            _weigh(clock, window, past_weight, weight, hop, least)
            _refine(
                clock[OPEN], window, spectra, consistent, projected, magnitudes, segments, signal,
                past, weight, axis, hop, rounds, momentum,
            )  # fmt: skip
            if opening:
                _start_from(spectra[clock[OPEN] - 1], units)
            opening = False
            if last or clock[OPEN] == magnitudes.shape[0] - 1:
                _settle(
                    window, spectra, projected, magnitudes, parts, segments, past, past_weight,
                    output, axis,
                )  # fmt: skip
                first = max(0, n_fft // 2 - clock[SETTLED] * hop)
                at = _write(first, hop, output, past_weight, least, samples, at)
                _move_on(
                    clock, spectra, consistent, magnitudes, parts, past, past_weight, output, hop
                )
            going_on = last and clock[OPEN] > 0
    if ending and clock[TAKEN] > 0:
        first = max(0, n_fft // 2 - clock[SETTLED] * hop)
        at = _write(first, n_fft - hop, output, past_weight, least, samples, at)
    return at


@functools.cache
def compiled() -> Callable[..., int]:
    """`advance`, compiled; the code is kept on disk for the next process."""
    return CODE.kept(advance, "advance", error_model="numpy")
