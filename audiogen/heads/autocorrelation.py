"""The weights of a linear predictor, from the autocorrelation of what was heard last."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.heads.compiled import CODE

ORDER = 256
"""Samples that a prediction looks at. On jazz 32 come to 4.55 bits a sample, 64 to 4.41, 128 to
4.25, 256 to 4.11, and 512 to 4.07 at four times the work."""

REACH = 2048
"""Samples that the weights are fitted to: half as many with as many weights are as good, twice as
many are not."""

FALL = 64
"""Samples over which the window falls at its end; it rises over all the others, for what was heard
last says most of what comes next."""

WHITE = 1e-5
"""White noise, as a share of the power, that the weights are fitted with: what keeps tones from
ringing for ever. A hundred times as much costs 0.03 bits."""

_ROWS = 32  # rows worked out together: they stay in the cache
_FAINT = 1e-9  # the power of a sample, on top of it, so that silence has weights, too


def _window() -> npt.NDArray[np.float32]:
    rise = np.sin(0.5 * np.pi * (np.arange(REACH - FALL) + 0.5) / (REACH - FALL))
    fall = np.cos(0.5 * np.pi * (np.arange(FALL) + 0.5) / FALL)
    return np.concatenate([rise, fall]).astype(np.float32)


_WINDOW = _window()


def fitted(heard: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The weights `[rows, ORDER]` that foretell what comes after `heard` `[rows, REACH]`.

    They are in the order of time: the last one is that of the last sample heard.
    """
    weights = np.zeros((len(heard), ORDER), np.float32)
    for at in range(0, len(heard), _ROWS):
        spectra = np.fft.rfft(heard[at : at + _ROWS] * _WINDOW, 2 * REACH)
        power = np.square(spectra.real) + np.square(spectra.imag)
        lags = np.fft.irfft(power)[:, : ORDER + 1].astype(np.float64)
        lags[:, 0] = lags[:, 0] * (1 + WHITE) + _FAINT * REACH
        run_levinson(lags, weights[at : at + _ROWS])
    return weights


def _levinson(lags: Any, weights: Any) -> None:
    """The recursion of Levinson (1947) and Durbin (1960), row by row."""
    order = weights.shape[1]
    own, last = np.zeros(order), np.zeros(order)
    for row in range(len(lags)):
        own[:] = 0
        left = lags[row, 0]
        for i in range(order):
            total = lags[row, i + 1]
            for j in range(i):
                total -= own[j] * lags[row, i - j]
            reflected = total / left
            if not abs(reflected) < 1:  # rounding: what is left over is nothing any more
                break
            last[:i] = own[:i]
            for j in range(i):
                own[j] = last[j] - reflected * last[i - 1 - j]
            own[i] = reflected
            left *= 1 - reflected * reflected
        for k in range(order):
            weights[row, order - 1 - k] = own[k]


run_levinson = CODE.kept(_levinson, "levinson", fastmath=True)
