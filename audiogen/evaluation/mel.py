"""Mel filters: triangles, evenly spaced as the ear spaces pitch (Stevens, Volkmann, Newman 1937,
in the form of Slaney's Auditory Toolbox 1998: linear up to 1 kHz, logarithmic above)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_LINEAR_HZ, _KNEE, _LOG_STEP = 200 / 3, 15.0, np.log(6.4) / 27


def mel_filters(sample_rate: int, n_fft: int, bands: int) -> npt.NDArray[np.float64]:
    """Triangular filters with a peak of about 1, `[bands, n_fft // 2 + 1]`, up to half the rate.

    A band too narrow to hold a bin takes the nearest one.
    """
    hertz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    edges = _mel_to_hertz(np.linspace(0, _hertz_to_mel(sample_rate / 2), bands + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (hertz - low) / (centre - low), (high - hertz) / (high - centre)
    filters = np.maximum(0, np.minimum(rising, falling))
    empty = np.flatnonzero(filters.sum(axis=1) == 0)
    filters[empty, np.abs(hertz - centre[empty]).argmin(axis=1)] = 1
    return filters


def _hertz_to_mel(hertz: float) -> float:
    knee = _KNEE * _LINEAR_HZ
    return hertz / _LINEAR_HZ if hertz < knee else _KNEE + float(np.log(hertz / knee)) / _LOG_STEP


def _mel_to_hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    knee = _KNEE * _LINEAR_HZ
    return np.where(mel < _KNEE, mel * _LINEAR_HZ, knee * np.exp(_LOG_STEP * (mel - _KNEE)))
