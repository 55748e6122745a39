"""Loops in sound: where it repeats itself with a fixed period.

A window of the log-mel spectrogram is correlated with every earlier place, each band's mean taken
off. What stays the same (a chord, hiss) then correlates with nothing; only repeated events do. The
places found are refined frame by frame. Self-similarity as in Foote, "Visualizing
music and audio using self-similarity" (ACM Multimedia 1999), but measured on lags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.sound.features import Features

ROUNDS = 3
"""Repetitions that make a loop: a chorus that comes twice is none."""

_WINDOW, _HOP = 10.0, 5.0  # seconds; a loop of 15 s holds a whole window wherever it lies
_PERIODS = 0.25, 30.0  # seconds; what repeats faster is one sound that is held
_DEPTH = 50.0  # dB below the loud frames' peaks; noise fills what lies deeper
_ALIKE = 0.8  # correlation: exact copies 0.97 to 1, with noise of -20 dB 0.83 and more
_APART = 0.2  # of a second from the one a period before: squared, over that of any two seconds
_DIP = 0.3  # by which it has to be lower at some shorter lag: slow sound is like itself at once
_MOVING = 2.0  # dB: chords, with vibrato or hiss, move by 1 to 1.8, all music tried by 3.8 and more
_BRIDGE = 1.0  # seconds in which a repetition may differ

Columns = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Loop:
    """A segment of sound that repeats itself: its `start`, length and `period`, all in seconds."""

    start: float
    seconds: float
    period: float


def find_loops(features: Features, shortest: float) -> list[Loop]:
    """Find the loops that last for at least `shortest` seconds and `ROUNDS` periods, in order.

    Examples
    --------
    Four tones of half a second, repeated for 40 s:

    >>> import numpy as np
    >>> from audiogen.evaluation.sound.features import features_of
    >>> time = np.arange(11025) / 22050
    >>> tones = np.sin(2 * np.pi * np.outer([220, 990, 440, 1760], time)).ravel()
    >>> features = features_of(0.3 * np.tile(tones, 20)[:, None], 22050)
    >>> [round(loop.period, 1) for loop in find_loops(features, 20.0)]
    [2.0]
    """
    shapes = _shapes(features)
    rate = features.frame_rate
    width, reach = round(_WINDOW * rate), round(_PERIODS[1] * rate)
    loops: list[Loop] = []
    explained = 0  # frames up to which a loop was found
    for start in range(0, len(shapes) - width + 1, round(_HOP * rate)):
        if start + width // 2 <= explained:
            continue
        past = shapes[max(0, start - reach) : start + width]
        alike = _correlation(past, width)
        lag = _period(alike, max(1, round(_PERIODS[0] * rate)))
        if not lag:
            continue
        # A second varies more than ten, and the more the less exact the repetition is.
        apart = max(_APART, 3 * (1 - alike[lag]))
        first, last = _extent(shapes, lag, start + width // 2, apart, rate)
        seconds = (last - first + lag) / rate
        if seconds >= max(shortest, ROUNDS * lag / rate):
            loops.append(Loop((first - lag) / rate, seconds, lag / rate))
            explained = last
    return loops


def _shapes(features: Features) -> Columns:
    """The shape of each frame's spectrum `[frames, 32]` (dB); louder or softer, it is the same."""
    pairs = features.mel.reshape(-1, features.mel.shape[1] // 2, 2).mean(axis=2)
    peaks = pairs.max(axis=1)
    pairs -= np.percentile(peaks, 95) - _DEPTH if len(peaks) else 0
    np.maximum(pairs, 0, out=pairs)
    pairs -= pairs.mean(axis=1, keepdims=True)
    return pairs


def _correlation(past: Columns, width: int) -> npt.NDArray[np.float64]:
    """How alike the last `width` frames of `past` are to those `lag` frames earlier, by lag.

    Pearson's correlation over frames and bands together, each band's mean taken off, -1 to 1.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    past = (past - past.mean(axis=0)).T
    now = past[:, -width:]
    size = next_fast_len(past.shape[1], real=True)
    spectrum = (rfft(past, size) * np.conj(rfft(now, size))).sum(axis=0)
    places = past.shape[1] - width + 1
    products = irfft(spectrum, size)[:places].astype(np.float64)

    def windowed(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        sums = np.cumsum(values, axis=-1, dtype=np.float64)
        sums = np.concatenate([np.zeros((*sums.shape[:-1], 1)), sums], axis=-1)
        return sums[..., width:] - sums[..., :-width]

    means = windowed(past)
    energy = windowed((past**2).sum(axis=0)) - (means**2).sum(axis=0) / width
    covariance = products - means.T @ means[:, -1] / width
    least = _MOVING**2 * past.shape[0] * width
    return (covariance / np.sqrt(np.maximum(energy * energy[-1], least**2)))[::-1]


def _period(alike: npt.NDArray[np.float64], least: int) -> int:
    """The shortest lag (frames) at which the sound comes back, by its correlations; 0: none."""
    came_back = (alike >= _ALIKE) & (np.minimum.accumulate(alike) <= alike - _DIP)
    came_back[:least] = False
    lags = np.flatnonzero(came_back)
    if not len(lags):
        return 0
    first = lags[np.argmax(alike[lags] >= alike[lags].max() - 0.05)]
    return int(first + np.argmax(alike[first : first + least]))  # the peak, not its foot


def _extent(shapes: Columns, lag: int, middle: int, apart: float, rate: float) -> tuple[int, int]:
    """From which frame, and up to which, the sound around `middle` is like itself `lag` earlier."""
    reach = round(30 * rate)
    while True:
        low, high = max(lag, middle - reach), min(len(shapes), middle + reach)
        differs = np.flatnonzero(~_repeats(shapes[low - lag : high], lag, apart, rate)) + low
        first = int(differs[differs <= middle].max(initial=low - 1)) + 1
        last = int(differs[differs >= middle].min(initial=high))
        if (first > low or low == lag) and (last < high or high == len(shapes)):
            return first, max(first, last)
        reach *= 2


def _repeats(shapes: Columns, lag: int, apart: float, rate: float) -> npt.NDArray[np.bool_]:
    """Whether each frame from `lag` on is like the one `lag` earlier, `[frames - lag]`."""
    from scipy.ndimage import binary_closing, uniform_filter1d

    now, then = shapes[lag:], shapes[:-lag]
    second, window = round(rate), round(_WINDOW * rate)
    distance = uniform_filter1d(((now - then) ** 2).sum(axis=1), second, mode="nearest")
    mean = uniform_filter1d(now, window, axis=0, mode="nearest")
    energy = uniform_filter1d((now**2).sum(axis=1), window, mode="nearest") - (mean**2).sum(axis=1)
    alike = distance < 2 * apart * energy
    # Padded, or the closing would cut off both ends.
    bridge = round(_BRIDGE * rate)
    closed = binary_closing(np.pad(alike, bridge, mode="edge"), np.ones(bridge))
    return closed[bridge:-bridge]
