"""Mel bands: the filters, and the projection of spectra to them. For training and judging."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Codec
from audiogen.codec.sound import as_sound
from audiogen.libraries import require


def mel_filters(sample_rate: int, n_fft: int, bands: int) -> npt.NDArray[np.float64]:
    """Triangular filters with a peak of about 1, `[bands, n_fft // 2 + 1]`, up to half the rate.

    Those of librosa (Slaney's scale), but that a band too narrow to hold a bin takes the nearest.

    Raises
    ------
    MissingLibraryError
        If this installation only plays.
    """
    require("mel bands", "librosa")
    from librosa import mel_frequencies
    from librosa.filters import mel

    edges = mel_frequencies(bands + 2, fmin=0.0, fmax=sample_rate / 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns of empty bands, which are filled
        filters = mel(sr=sample_rate, n_fft=n_fft, n_mels=bands, norm=None, dtype=np.float64)
    hertz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    empty = np.flatnonzero(filters.sum(axis=1) == 0)
    filters[empty, np.abs(hertz - edges[1:-1][empty, None]).argmin(axis=1)] = 1
    return filters


def mel_projection(codec: Codec, values: int) -> npt.NDArray[np.float32]:
    """The fixed projection of a codec's frames, `[values, frame_size]`: mean dB of mel bands.

    The channels of a frame, one after the other, share the bands between them.
    """
    sound = as_sound(codec)
    bins = sound.frame_size // sound.channels
    filters = mel_filters(sound.sample_rate, 2 * (bins - 1), values // sound.channels)
    filters /= filters.sum(axis=1, keepdims=True)
    return np.kron(np.eye(sound.channels), filters).astype(np.float32)
