"""Phase from magnitudes in one pass: phase-gradient heap integration, one frame at a time.

The log-magnitude of a short-time Fourier transform with a Gaussian window determines the gradient
of its phase; with another window nearly so, and in time we take the window as it is. Integrating
that gradient from strong bins to weak ones gives a phase that is right up to a constant wherever
the signal is. Nothing here knows of samples or of refinement.

References
----------
Prusa, Balazs, Sondergaard: "A non-iterative method for reconstruction of phase from STFT
magnitude", IEEE/ACM TASLP 25(5), 2017. Prusa, Sondergaard: "Real-time spectrogram inversion using
phase gradient heap integration", DAFx 2016.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from audiogen.storage import compiled_inside

FAST = {"contract", "reassoc", "nsz", "arcp"}
"""What compiled loops here may assume about floats: no signed zeros, but NaN and infinity."""

inner = compiled_inside(fastmath=FAST, error_model="numpy")
"""The decorator of the functions that phase reconstruction is made of."""

STACKS_PER_NEPER = 8
"""How finely bins are ordered by strength: about 1 dB."""

DELAYS_PER_NEPER, DELAYS = 8, 97
"""Entries of a `delay_table`: rises of up to 12 nepers (104 dB), linear in between."""

_LONE = np.float32(3.0)
"""Nepers (26 dB) below a frame from which on a neighbour counts less; from twice as many, not."""

_HALF = np.float32(0.5)


def gaussian_gamma(window: npt.NDArray[np.floating]) -> float:
    """The width of the Gaussian that is closest to `window`.

    Parameters
    ----------
    window : array [samples]
        Symmetric about its middle, such as a Hann window.

    Returns
    -------
    float (samples squared)
        `gamma` of `exp(-pi t^2 / gamma)` (2017, eq. 8) with the least squared error: 0.258 times
        the squared length for Hann, where the authors' table has 0.256.
    """
    peak = float(np.max(window))
    shape = np.asarray(window, np.float64) / peak
    length = shape.size
    t = np.arange(length) - length / 2
    low, high = math.log(1e-3), math.log(10.0)
    golden = (math.sqrt(5) - 1) / 2

    def error(log_ratio: float) -> float:
        gamma = math.exp(log_ratio) * length**2
        return float(np.sum((shape - np.exp(-math.pi * t**2 / gamma)) ** 2))

    while high - low > 1e-6:
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if error(a) < error(b) else (a, high)
    return math.exp((low + high) / 2) * length**2


def delay_table(window: npt.NDArray[np.floating], hop: int, n_fft: int) -> npt.NDArray[np.float32]:
    """Where in a frame an impulse is, as far as the frames around it tell.

    The gradient in time of a Gaussian window's log-magnitude is the delay but for a factor (2016,
    eq. 6), and no other window's is: near the ends of a Hann window it grows without limit, and the
    frame before an onset holds nothing to compare with. So the delay comes from the window itself,
    which is exact for an impulse: its magnitude in a frame is the window at its place. Against
    eq. 6, the pre-echo of an impulse train falls from -17 to -35 dB (2048/512, live).

    Parameters
    ----------
    window : array [up to win_length]
        What is above 0: symmetric about its middle, falling on both sides.
    hop, n_fft : int (samples)

    Returns
    -------
    float32 [2, DELAYS]
        Delay from the centre of the frame, as phase per bin (rad), for a rise in log-magnitude of
        `k / DELAYS_PER_NEPER` from the frame before to the frame after, and from this frame to the
        next.
    """
    half = (window.size + 1) / 2
    places = np.arange(1, window.size + 1) - half
    logs = np.log(np.maximum(np.asarray(window, np.float64) / np.max(window), 1e-9))

    def level(delay: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.interp(delay, places, logs, right=math.log(1e-9))

    wanted = np.arange(DELAYS) / DELAYS_PER_NEPER
    both = np.linspace(0, half - hop, 1000)
    ahead = np.linspace(0, half, 1000)
    rises = level(both - hop) - level(both + hop), level(ahead - hop) - level(ahead)
    table = [
        np.interp(wanted, np.maximum.accumulate(rise), delay)
        for rise, delay in zip(rises, (both, ahead), strict=True)
    ]
    return (2 * math.pi / n_fft * np.stack(table)).astype(np.float32)


@inner
def _delay(row, rise):  # type: ignore[no-untyped-def]
    place = min(rise * np.float32(DELAYS_PER_NEPER), np.float32(DELAYS - 1.001))
    below = int(place)
    return row[below] + (place - np.float32(below)) * (row[below + 1] - row[below])


@inner
def phase_gradients(logs, gamma, delays, hop, n_fft, time, frequency):  # type: ignore[no-untyped-def]
    """Phase steps from a frame to its neighbours in time and in frequency.

    Parameters
    ----------
    logs : float32 [3 or more, bins]
        Natural log-magnitudes of the next frame, of this one, and of the one before.
    gamma : float (samples squared)
        See `gaussian_gamma`.
    delays : float32 [2, DELAYS]
        See `delay_table`.
    hop, n_fft : int (samples)
    time : float32 [bins], out
        Phase advance over one hop, rad (2016, eq. 5).
    frequency : float32 [bins], out
        Phase advance over one bin, rad: minus the delay (in place of 2016, eq. 6), and a last term
        for a transform whose time starts at the beginning of the segment, not at its centre.
    """
    bins = time.shape[0]
    per_bin = np.float32(0.5 * hop * n_fft / gamma)
    for k in range(bins):
        time[k] = np.float32(2.0 * math.pi / n_fft * ((hop * k) % n_fft))
        now, rise = logs[1, k], logs[0, k] - logs[2, k]
        louder, quieter = max(logs[0, k], logs[2, k]), min(logs[0, k], logs[2, k])
        delay = _delay(delays[0], abs(rise))
        if louder > now > quieter + _LONE:
            # The quieter neighbour does not reach as far as the impulse.
            share = min(np.float32(1.0), (now - quieter) / _LONE - np.float32(1.0))
            delay += share * max(np.float32(0.0), _delay(delays[1], louder - now) - delay)
        frequency[k] = (-delay if rise > 0.0 else delay) - np.float32(math.pi)
    for k in range(1, bins - 1):
        time[k] += per_bin * (logs[1, k + 1] - logs[1, k - 1])


@inner
def _turn(units, source, target, angle):  # type: ignore[no-untyped-def]
    units[target] = source * complex(math.cos(angle), math.sin(angle))


@inner
def integrate_frame(  # type: ignore[no-untyped-def]
    log_before, log_now, before, step_before, step, frequency, floor, units, done, heads, links
):
    """Phase of a frame from the frame before it (2016, algorithm 1), strongest bins first.

    The heap is a row of stacks, one for each `1 / STACKS_PER_NEPER` of log-magnitude: order within
    a decibel changes nothing that can be measured, and a stack costs a twentieth of a heap.

    Parameters
    ----------
    log_before, log_now : float32 [bins]
        Log-magnitudes of the last and of this frame.
    before : complex64 [bins]
        Phase of the last frame, as numbers of modulus 1.
    step_before, step, frequency : float32 [bins]
        Gradients of the last and of this frame (`phase_gradients`).
    floor : float (nepers, negative)
        Bins that much below the strongest one just go on at their frequency.
    units : complex64 [bins], out
        Phase of this frame, as numbers of modulus 1.
    done : uint8 [bins]
        Work buffer.
    heads : int32 [stacks]
        Work buffer: the item on top of each stack; at least `1 - floor * STACKS_PER_NEPER`.
    links : int32 [2 bins]
        Work buffer: the item below each item. Item `2 k` is bin `k` of the last frame,
        `2 k + 1` the same bin of this frame.
    """
    bins = log_now.shape[0]
    peak = log_now[0]
    for k in range(bins):
        peak = max(peak, log_now[k], log_before[k])
    per_neper = np.float32(STACKS_PER_NEPER)
    lowest = peak + np.float32(floor)
    heads[:] = -1
    top = 0
    for k in range(bins):
        done[k] = log_now[k] <= lowest
        if done[k]:
            _turn(units, before[k], k, _HALF * (step_before[k] + step[k]))
        elif log_before[k] > lowest:
            stack = int((peak - log_before[k]) * per_neper)
            links[2 * k] = heads[stack]
            heads[stack] = 2 * k
    start = 0
    while True:
        while top < heads.shape[0] and heads[top] < 0:
            top += 1
        if top == heads.shape[0]:
            # Sound that nothing leads to: each island goes on from its first bin.
            while start < bins and done[start]:
                start += 1
            if start == bins:
                break
            _turn(units, before[start], start, _HALF * (step_before[start] + step[start]))
            item = 2 * start + 1
            done[start] = True
        else:
            item = heads[top]
            heads[top] = links[item]
            if item & 1 == 0 and done[item >> 1]:
                continue
        k = item >> 1
        for target in range(max(k - 1, 0), min(k + 2, bins)):
            if item & 1 == 0:
                if target != k:
                    continue
                _turn(units, before[k], k, _HALF * (step_before[k] + step[k]))
            elif done[target]:
                continue
            else:
                slope = _HALF * (frequency[k] + frequency[target])
                _turn(units, units[k], target, slope if target > k else -slope)
            done[target] = True
            stack = int((peak - log_now[target]) * per_neper)
            links[2 * target + 1] = heads[stack]
            heads[stack] = 2 * target + 1
            top = min(top, stack)
