"""The weights of a linear predictor, from the autocorrelation of what was heard last."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

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
