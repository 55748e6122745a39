"""The state of a running phase reconstruction, and how a frame enters it.

A frame is *taken* when it arrives, *open* once it has a phase, which can still change, and
*settled* when its phase is final and its windowed segment lies summed in `PhaseState.past`.
Everything works on arrays made beforehand by `new_state`. Nothing is allocated per frame, but for
the buffers inside the Fourier transforms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.codec.pghi import (
    STACKS_PER_NEPER,
    delay_table,
    inner,
    integrate_frame,
    phase_gradients,
)

Float = npt.NDArray[np.float32]
Complex = npt.NDArray[np.complex64]

TAKEN, OPEN, SETTLED = 0, 1, 2
"""The places of the counts in `PhaseState.clock`."""

TINY = np.float32(1e-20)
"""Below this, a spectral value has no phase to speak of."""

_SILENT = np.float32(0.0)
_QUIETEST = np.float32(1e-8)
_LOUDEST = np.float32(1e12)


class PhaseState(NamedTuple):
    """Everything that a running reconstruction remembers, and its work buffers.

    `A` open frames, the oldest in row 0; `A4` rows for them, see `new_state`; `C` channels;
    `span` samples from the start of the oldest open frame to the end of the newest.
    """

    window: Float
    """[n_fft]: analysis and synthesis window, zero outside win_length."""
    clock: npt.NDArray[np.int64]
    """[3]: frames taken, frames open, frames settled."""
    spectra: Complex
    """[A4, bins]: the open frames, with their target magnitudes."""
    consistent: Complex
    """[A4, bins]: the open frames as last projected onto signals, for the momentum."""
    projected: Complex
    """[A4, bins]: work buffer."""
    magnitudes: Float
    """[A + 1, bins]: what the open frames and the next should measure, all channels together."""
    parts: Float
    """[A + 1, C, bins]: the same, channel by channel."""
    segments: Float
    """[A4, n_fft]: work buffer."""
    signal: Float
    """[span]: work buffer."""
    past: Float
    """[span]: settled windowed segments, summed."""
    past_weight: Float
    """[span]: squared windows of settled frames, summed."""
    weight: Float
    """[span]: 1 / squared windows of all frames; 0 before the first sample."""
    output: Float
    """[C, n_fft]: settled windowed segments of each channel, summed."""
    logs: Float
    """[4, bins]: log-magnitudes of the next frame, the newest open one and the two before."""
    gradients: Float
    """[3, bins]: phase steps of the newest in time, in frequency, and in time one frame ago."""
    units: Complex
    """[2, bins]: phase of the frame before the newest, and of the newest."""
    done: npt.NDArray[np.uint8]
    heads: npt.NDArray[np.int32]
    links: npt.NDArray[np.int32]
    axis: npt.NDArray[np.int64]
    delays: Float
    """[2, DELAYS]: see `pghi.delay_table`."""


def new_state(window: Float, hop: int, frames: int, channels: int, floor: float) -> PhaseState:
    """An empty state for `frames` open frames: silence before sample 0, nothing open.

    Several transforms are done side by side in vector registers when there are four of them (eight
    with AVX2), so rows come in fours: three padded to four take half the time of three.
    """
    n_fft = window.size
    bins, span = n_fft // 2 + 1, n_fft + (frames - 1) * hop
    rows = 1 if frames == 1 else -(-frames // 4) * 4
    return PhaseState(
        window=np.ascontiguousarray(window, np.float32),
        clock=np.zeros(3, np.int64),
        spectra=np.zeros((rows, bins), np.complex64),
        consistent=np.zeros((rows, bins), np.complex64),
        projected=np.zeros((rows, bins), np.complex64),
        magnitudes=np.zeros((frames + 1, bins), np.float32),
        parts=np.zeros((frames + 1, channels, bins), np.float32),
        segments=np.zeros((rows, n_fft), np.float32),
        signal=np.zeros(span, np.float32),
        past=np.zeros(span, np.float32),
        past_weight=np.zeros(span, np.float32),
        weight=np.zeros(span, np.float32),
        output=np.zeros((channels, n_fft), np.float32),
        logs=np.full((4, bins), math.log(_QUIETEST), np.float32),
        gradients=np.zeros((3, bins), np.float32),
        units=np.ones((2, bins), np.complex64),
        done=np.zeros(bins, np.uint8),
        heads=np.zeros(2 - int(floor * STACKS_PER_NEPER), np.int32),
        links=np.zeros(2 * bins, np.int32),
        axis=np.ones(1, np.int64),
        delays=delay_table(window[window > 0], hop, n_fft),
    )


@inner
def copy_row(source, target):  # type: ignore[no-untyped-def]
    """Copy `source` [n] into `target` [n], value by value.

    numba compiles `target[:] = source` with a check of the shapes and the text of its error, for
    seconds.
    """
    for i in range(source.shape[0]):
        target[i] = source[i]


# Each function below takes the arrays of `PhaseState` that it needs, by their names, not the whole:
# numba handles a tuple as a value of its own, at every use, which took half of the compiling.


@inner
def take_frame(clock, parts, magnitudes, logs, frame, blind):  # type: ignore[no-untyped-def]
    """Store the magnitudes `frame` [C, bins] behind the frames that are there already.

    `blind`: it has to be opened at once, so the next frame is a guess.
    """
    row = clock[TAKEN] - clock[SETTLED]
    channels, bins = frame.shape
    for c in range(channels):
        for k in range(bins):
            value = frame[c, k]
            # Comparisons with NaN are false: NaN, negative and infinite values stop here.
            parts[row, c, k] = min(value, _LOUDEST) if value > _SILENT else _SILENT
    if channels == 1:
        copy_row(parts[row, 0], magnitudes[row])
    else:
        for k in range(bins):
            magnitudes[row, k] = _SILENT
        for c in range(channels):
            for k in range(bins):
                magnitudes[row, k] += parts[row, c, k] * parts[row, c, k]
        for k in range(bins):
            magnitudes[row, k] = np.sqrt(magnitudes[row, k])
    place = 1 if blind else 0
    for n in range(3, place, -1):
        copy_row(logs[n - 1], logs[n])
    for k in range(bins):
        logs[place, k] = np.log(max(magnitudes[row, k], _QUIETEST))
    clock[TAKEN] += 1
    if clock[TAKEN] == 1:
        for n in range(4):
            copy_row(logs[place], logs[n])
    if blind:
        # The difference across this guess is the backward difference of second order.
        for k in range(bins):
            now, before, earlier = logs[1, k], logs[2, k], logs[3, k]
            logs[0, k] = np.float32(3.0) * (now - before) + earlier


@inner
def expect_none(logs):  # type: ignore[no-untyped-def]
    """Treat the last frame as the end: the next one is extrapolated in a straight line."""
    for n in range(3, 0, -1):
        copy_row(logs[n - 1], logs[n])
    for k in range(logs.shape[1]):
        logs[0, k] = np.float32(2.0) * logs[1, k] - logs[2, k]


@inner
def open_frame(  # type: ignore[no-untyped-def]
    clock, spectra, consistent, magnitudes, logs, gradients, units, done, heads, links, delays,
    n_fft, hop, gamma, floor,
):  # fmt: skip
    """Open the frame in the row after the open ones: give it a phase.

    By heap integration from the frame before; `gamma` 0: zero at the centre of the frame.
    """
    row = clock[OPEN]
    bins = logs.shape[1]
    if clock[SETTLED] + row == 0:
        for k in range(bins):
            logs[2, k] = np.float32(2.0) * logs[1, k] - logs[0, k]
    if gamma > 0.0:
        time, frequency, time_before = gradients[0], gradients[1], gradients[2]
        phase_gradients(logs, gamma, delays, hop, n_fft, time, frequency)
        integrate_frame(
            logs[2], logs[1], units[0], time_before, time, frequency, floor,
            units[1], done, heads, links,
        )  # fmt: skip
        copy_row(time, time_before)
    else:
        for k in range(bins):
            units[1, k] = np.float32(1 - 2 * (k & 1))
    for k in range(bins):
        spectra[row, k] = units[1, k] * magnitudes[row, k]
    copy_row(spectra[row], consistent[row])
    clock[OPEN] += 1
