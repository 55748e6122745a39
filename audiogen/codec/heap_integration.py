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

_HALF = np.float32(0.5)
_PREVIOUS, _NOW = 0, 1
_WAITING, _DONE = 0, 1


def gaussian_gamma(window: npt.NDArray[np.floating]) -> float:
    """The width of the Gaussian that is closest to `window`.

    Parameters
    ----------
    window : array [samples]
        Symmetric about its middle, such as a Hann window.

    Returns
    -------
    float (samples squared)
        `gamma` of `exp(-pi t^2 / gamma)` (2017, eq. 8) with the least squared error; 0.2564 times
        the squared length for Hann, as in the authors' table.
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


@numba.njit(cache=True, nogil=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def phase_gradients(logs, gamma, hop, n_fft, time, frequency):  # type: ignore[no-untyped-def]
    """Phase steps of the newest frame to its neighbours in time and in frequency.

    Parameters
    ----------
    logs : float32 [3, bins]
        Natural log-magnitudes of the newest frame and the two before it.
    gamma : float (samples squared)
        See `gaussian_gamma`.
    hop, n_fft : int (samples)
    time : float32 [bins], out
        Phase advance over one hop, rad (2016, eq. 5).
    frequency : float32 [bins], out
        Phase advance over one bin, rad (2016, eq. 6), with a backward difference of second order
        because the next frame is not there yet; the last term is for a transform whose time
        starts at the beginning of the segment, not at its centre.
    """
    bins = time.shape[0]
    per_bin = np.float32(hop * n_fft / gamma)
    per_hop = np.float32(gamma / (hop * n_fft))
    for k in range(bins):
        slope = np.float32(0.0)
        if 0 < k < bins - 1:
            slope = _HALF * (logs[0, k + 1] - logs[0, k - 1])
        time[k] = np.float32(2.0 * math.pi * ((hop * k) % n_fft) / n_fft) + per_bin * slope
        rise = np.float32(1.5) * logs[0, k] - np.float32(2.0) * logs[1, k] + _HALF * logs[2, k]
        frequency[k] = -per_hop * rise - np.float32(math.pi)


@numba.njit(cache=True, nogil=True)
def _push(keys, items, size, key, item):  # type: ignore[no-untyped-def]
    """Add to the binary heap (greatest key first); return its new size."""
    child = size
    while child > 0:
        parent = (child - 1) >> 1
        if keys[parent] >= key:
            break
        keys[child] = keys[parent]
        items[child] = items[parent]
        child = parent
    keys[child] = key
    items[child] = item
    return size + 1


@numba.njit(cache=True, nogil=True)
def _pop(keys, items, size):  # type: ignore[no-untyped-def]
    """Remove the greatest from the heap; return its new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] > keys[child]:
            child += 1
        if keys[child] <= key:
            break
        keys[hole] = keys[child]
        items[hole] = items[child]
        hole = child
    keys[hole] = key
    items[hole] = item
    return size


@numba.njit(cache=True, nogil=True)
def integrate_frame(  # type: ignore[no-untyped-def]
    before, before_unit, before_time, now, time, frequency, tolerance, unit, done, keys, items
):
    """Phase of a frame from the frame before it (2016, algorithm 1).

    Parameters
    ----------
    before, now : float32 [bins]
        Magnitudes of the last and of this frame.
    before_unit : complex64 [bins]
        Phase of the last frame, as numbers of modulus 1.
    before_time, time, frequency : float32 [bins]
        Gradients of the last and of this frame (`phase_gradients`).
    tolerance : float32
        Bins below this fraction of the strongest one are not integrated: they keep what `unit`
        holds on entry.
    unit : complex64 [bins], in and out
    done, keys, items : uint8 [bins], float32 [2 bins], int64 [2 bins]
        Room to work in.
    """
    bins = now.shape[0]
    peak = np.float32(0.0)
    for k in range(bins):
        peak = max(peak, now[k], before[k])
    floor = tolerance * peak
    size = 0
    for k in range(bins):
        done[k] = _WAITING
        if now[k] <= floor:
            done[k] = _DONE
        elif before[k] > floor:
            size = _push(keys, items, size, before[k], 2 * k + _PREVIOUS)
    while True:
        if size == 0:
            # Sound that nothing leads to: its strongest bin starts from what it holds.
            start = -1
            for k in range(bins):
                if done[k] == _WAITING and (start < 0 or now[k] > now[start]):
                    start = k
            if start < 0:
                break
            done[start] = _DONE
            size = _push(keys, items, size, now[start], 2 * start + _NOW)
        k = items[0] >> 1
        when = items[0] & 1
        size = _pop(keys, items, size)
        if when == _PREVIOUS:
            if done[k] == _WAITING:
                step = _HALF * (before_time[k] + time[k])
                unit[k] = before_unit[k] * complex(math.cos(step), math.sin(step))
                done[k] = _DONE
                size = _push(keys, items, size, now[k], 2 * k + _NOW)
            continue
        if k > 0 and done[k - 1] == _WAITING:
            step = -_HALF * (frequency[k] + frequency[k - 1])
            unit[k - 1] = unit[k] * complex(math.cos(step), math.sin(step))
            done[k - 1] = _DONE
            size = _push(keys, items, size, now[k - 1], 2 * (k - 1) + _NOW)
        if k < bins - 1 and done[k + 1] == _WAITING:
            step = _HALF * (frequency[k] + frequency[k + 1])
            unit[k + 1] = unit[k] * complex(math.cos(step), math.sin(step))
            done[k + 1] = _DONE
            size = _push(keys, items, size, now[k + 1], 2 * (k + 1) + _NOW)
