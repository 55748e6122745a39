"""Phase from magnitudes in one pass: phase-gradient heap integration, one frame at a time.

The log-magnitude of a short-time Fourier transform with a Gaussian window determines the gradient
of its phase. Integrating that gradient from strong bins to weak ones gives a phase that is right
up to a constant wherever the signal is. Nothing here knows of samples or of refinement.

References
----------
Prusa, Balazs, Sondergaard: "A non-iterative method for reconstruction of phase from STFT
magnitude", IEEE/ACM TASLP 25(5), 2017. Prusa, Sondergaard: "Real-time spectrogram inversion using
phase gradient heap integration", DAFx 2016.
"""

from __future__ import annotations

import math

import numba
import numpy as np
import numpy.typing as npt

FAST = {"contract", "reassoc", "nsz", "arcp"}
"""What compiled loops here may assume about floats: no signed zeros, but NaN and infinity."""

STACKS_PER_NEPER = 8
"""How finely bins are ordered by strength: about 1 dB."""

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


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def phase_gradients(logs, gamma, hop, n_fft, time, frequency):  # type: ignore[no-untyped-def]
    """Phase steps from a frame to its neighbours in time and in frequency.

    Parameters
    ----------
    logs : float32 [3 or more, bins]
        Natural log-magnitudes of the next frame, of this one, and of the one before.
    gamma : float (samples squared)
        See `gaussian_gamma`.
    hop, n_fft : int (samples)
    time : float32 [bins], out
        Phase advance over one hop, rad (2016, eq. 5).
    frequency : float32 [bins], out
        Phase advance over one bin, rad (2016, eq. 6); its last term is for a transform whose time
        starts at the beginning of the segment, not at its centre.
    """
    bins = time.shape[0]
    per_bin = np.float32(0.5 * hop * n_fft / gamma)
    per_hop = np.float32(0.5 * gamma / (hop * n_fft))
    farthest = np.float32(math.pi)
    for k in range(bins):
        time[k] = np.float32(2.0 * math.pi / n_fft * ((hop * k) % n_fft))
        # Whatever is in a segment lies within half of it around its centre.
        delay = per_hop * (logs[0, k] - logs[2, k])
        frequency[k] = -min(max(delay, -farthest), farthest) - farthest
    for k in range(1, bins - 1):
        time[k] += per_bin * (logs[1, k + 1] - logs[1, k - 1])


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
def _turn(units, source, target, angle):  # type: ignore[no-untyped-def]
    units[target] = source * complex(math.cos(angle), math.sin(angle))


@numba.njit(nogil=True, fastmath=FAST, error_model="numpy")
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
        Bins that much below the strongest one just go on at their own frequency.
    units : complex64 [bins], out
        Phase of this frame, as numbers of modulus 1.
    done : uint8 [bins]
        Room to work in.
    heads : int32 [stacks]
        Room to work in: the item on top of each stack; at least `1 - floor * STACKS_PER_NEPER`.
    links : int32 [2 bins]
        Room to work in: the item below each item. Item `2 k` is bin `k` of the last frame,
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
