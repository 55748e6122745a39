"""Phase reconstruction: magnitude frames into samples, as the frames arrive.

A new frame gets a first phase by phase gradient heap integration (`codec.pghi`). It is refined
together with the frames around it while it waits for `lookahead` more (`codec.phase_kernels`). This
module knows nothing of decibels, models or files. Its frames are linear magnitudes of a centred
short-time Fourier transform, `abs(rfft(window * segment))`. Any stream of magnitudes will do: for
a time stretch, frames are read at another rate before, and the hop stays as it is.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]

QUALITY: dict[str, dict[str, Any]] = {
    "instant": {"lookahead": 0, "rounds": 5},
    "live": {"lookahead": 3, "rounds": 5},
    "best": {"lookahead": 16, "rounds": 8, "momentum": 0.99},
}
"""Settings of `PhaseReconstructor` for each of `config.QUALITIES`. `best` waits longer, and so
gains 5 dB and more over `live`, for six times the work; its momentum pays because each frame is
refined 128 times. Fast Griffin-Lim over the whole sound on top of it would gain about what further
rounds gain for the same work (docs/explanation/phase.md)."""

_MOMENTUM = (0.5, 0.6, 0.8, 0.9)
"""The best momentum by look-ahead (the last one for more): a single open frame overshoots."""


class PhaseReconstructor:
    """A streaming phase reconstruction: it turns magnitude frames into samples.

    Frame `k` is centred on sample `k * hop_length`, as in a centred STFT of a signal with silence
    before it. `T` frames give `(T - 1) * hop_length + n_fft // 2` samples, the first one being the
    centre of frame 0; the last `n_fft // 2` fade out with the window. The samples do not depend on
    how the frames were cut into pushes, and nothing is random.

    Parameters
    ----------
    n_fft : int (samples)
        Length of the Fourier transform, even.
    hop_length : int (samples)
        From one frame to the next, at most half of `win_length`.
    win_length : int (samples)
        Length of the window, at most `n_fft`.
    window : array [win_length] or [n_fft]
        The analysis window; the synthesis window is the same one.
    lookahead : int (frames)
        How many later frames a frame waits for before it is settled. The newest one is not refined
        yet: it shows how the magnitudes go on, which is worth 3 dB and more. 0: the least latency.
    rounds : int
        Refinements of the open frames on each new frame; a frame sees `lookahead * rounds` of them
        (`rounds` with no look-ahead). 0: heap integration alone.
    momentum : float, optional
        Acceleration of the refinement, 0 (none) to 1 (Perraudin 2013); chosen by look-ahead if not
        given.
    tolerance : float
        Bins below this fraction of the strongest go on at their frequency, without integration.
    integrate : bool
        False: frames start from zero phase, as in RTISI-LA by itself; only for comparison.
    channels : int
        Channels that share one phase, found from the root of their summed power, so that level
        differences between them stay as they are.

    Attributes
    ----------
    momentum : float
        The one that was given or chosen.
    floor : float (nepers)
        The logarithm of the tolerance.
    gamma : float (samples squared)
        Of the window (`pghi.gaussian_gamma`); 0 without integration.
    least : float
        The least sum of squared windows that samples are divided by.

    Raises
    ------
    ValueError
        If lengths do not fit together.
    """

    def __init__(
        self,
        n_fft: int,
        hop_length: int,
        win_length: int,
        window: npt.NDArray[np.floating],
        *,
        lookahead: int = 3,
        rounds: int = 5,
        momentum: float | None = None,
        tolerance: float = 1e-3,
        integrate: bool = True,
        channels: int = 1,
    ) -> None:
        from audiogen.codec.pghi import gaussian_gamma
        from audiogen.codec.phase_state import new_state

        if n_fft < 2 or n_fft % 2:
            raise ValueError(f"n_fft must be an even number of samples, not {n_fft}")
        if not 1 <= win_length <= n_fft:
            raise ValueError(f"win_length must be between 1 and n_fft ({n_fft}), not {win_length}")
        if not 1 <= hop_length <= win_length // 2:
            raise ValueError(f"hop_length must be 1 to half of win_length, not {hop_length}")
        if lookahead < 0 or rounds < 0 or channels < 1:
            raise ValueError("lookahead and rounds must be 0 or more, channels 1 or more")
        if window.shape not in ((win_length,), (n_fft,)):
            raise ValueError(f"the window must have {win_length} values, not {window.shape}")
        padded = np.zeros(n_fft, np.float32)
        start = (n_fft - window.size) // 2
        padded[start : start + window.size] = window
        self.n_fft, self.hop_length, self.win_length = n_fft, hop_length, win_length
        self.lookahead, self.rounds, self.channels = lookahead, rounds, channels
        if momentum is None:
            momentum = _MOMENTUM[min(lookahead, len(_MOMENTUM) - 1)]
        self.momentum = np.float32(momentum)
        self.floor = math.log(tolerance)
        self.gamma = gaussian_gamma(window[window > 0]) if integrate else 0.0
        # Where fewer windows overlap than this, the end of the signal fades instead of growing.
        self.least = np.float32(0.05 * float(np.sum(padded.astype(np.float64) ** 2)) / hop_length)
        self._state = new_state(padded, hop_length, max(1, lookahead), channels, self.floor)

    @property
    def bins(self) -> int:
        """Magnitudes in a frame and channel: `n_fft // 2 + 1`."""
        return self.n_fft // 2 + 1

    @property
    def latency(self) -> int:
        """Samples from pushing a frame to its last settled sample.

        `n_fft - hop_length` because later frames overlap it, and a hop for each frame of
        look-ahead.
        """
        return self.n_fft + (self.lookahead - 1) * self.hop_length

    def push(self, magnitudes: Float) -> Float:
        """Take the next frames; return the samples that are settled by them.

        Parameters
        ----------
        magnitudes : float32 [frames, bins] or [frames, channels, bins]
            Linear magnitudes; what is not a positive number counts as 0.

        Returns
        -------
        float32 [samples], or [samples, channels] for more than one channel
        """
        return self._advance(self._checked(magnitudes), ending=False)

    def flush(self) -> Float:
        """Return all remaining samples; the object is as new afterwards."""
        from audiogen.codec.phase_state import new_state

        rest = self._advance(np.zeros((0, self.channels, self.bins), np.float32), ending=True)
        self._state = new_state(
            self._state.window, self.hop_length, max(1, self.lookahead), self.channels, self.floor
        )
        return rest

    def _checked(self, magnitudes: Float) -> Float:
        frames = np.asarray(magnitudes, np.float32)
        if frames.ndim == 2 and self.channels == 1:
            frames = frames[:, np.newaxis]
        if frames.ndim != 3 or frames.shape[1:] != (self.channels, self.bins):
            raise ValueError(
                f"frames of {self.channels} channels and {self.bins} bins are needed, "
                f"not of shape {np.shape(magnitudes)}"
            )
        return np.ascontiguousarray(frames)

    def _advance(self, frames: Float, ending: bool) -> Float:
        from audiogen.codec.phase_kernels import compiled

        room = len(frames) * self.hop_length
        if ending:
            room += self.lookahead * self.hop_length + self.n_fft
        samples = np.empty((room, self.channels), np.float32)
        written = compiled()(
            self._state,
            frames,
            ending,
            self.hop_length,
            self.lookahead == 0,
            self.rounds,
            self.momentum,
            self.gamma,
            self.floor,
            self.least,
            samples,
        )
        samples = samples[:written]
        return samples[:, 0] if self.channels == 1 else samples
