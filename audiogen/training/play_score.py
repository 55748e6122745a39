"""How a guided model of samples plays: held-out sound played again, and how far off that is.

Bits say little about such a model: what it adds to its filter is worth a tenth of a bit, and
whether play is clear or hisses is not among it. So at each scoring some seconds of held-out sound
conduct it, as in play: their filters, and their excitation heard through noise. Since the sound
that should come is known, spectrum can be set beside spectrum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.excitation import REACH, FilterAnalysis, synthesised
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameView
from audiogen.model.heads import SampleLevelHead, build_head
from audiogen.model.heads.guide import CLEAREST_PLAYED
from audiogen.model.styles import style_vector
from audiogen.model.tensors import STYLE_EMBEDDING, head_tensor
from audiogen.training.network import Network

Array = npt.NDArray[np.float32]

EXCERPTS, EXCERPT_SECONDS = 8, 2.0
"""How many excerpts of held-out sound are played, side by side, and how long each is."""

SPECTRUM_SECONDS = 0.064
"""The window of the spectra that are compared."""

DYNAMIC_RANGE = 60.0
"""How far below the loudest bin of an excerpt (dB) spectra count."""


class PlayScore:
    """Plays held-out sound with a network of samples.

    Parameters
    ----------
    sound : sequence of array `[frames, samples]`
        Held-out sound.
    sample_rate : int (Hz)
    frame_map : FrameView
    input_noise : float
        Of the training, in spreads: what the tiers receive in play, too.
    """

    def __init__(
        self,
        sound: Sequence[Frames],
        sample_rate: int,
        frame_map: FrameView,
        input_noise: float,
    ) -> None:
        self._map, self._rate = frame_map, sample_rate
        size = sound[0].shape[1]
        longest = max(map(len, sound))
        length = min(longest, max(1, round(EXCERPT_SECONDS * sample_rate / size)))
        long_enough = [segment for segment in sound if len(segment) >= length]
        chosen = np.linspace(0, len(long_enough) - 1, min(EXCERPTS, len(long_enough)))
        segments = [long_enough[round(n)] for n in chosen]
        middles = [(len(segment) - length) // 2 for segment in segments]
        self._sound = np.stack(
            [segment[at : at + length] for segment, at in zip(segments, middles, strict=True)]
        )
        found = []
        for excerpt in self._sound:
            analysis = FilterAnalysis(sample_rate, size)
            parts = analysis.push(excerpt.reshape(-1)), analysis.flush()
            found.append([np.concatenate(pair)[:length] for pair in zip(*parts, strict=True)])
        self._taps, self._gains, excitation = map(np.stack, zip(*found, strict=True))
        self._excitation = np.asarray(excitation / REACH, np.float32)
        self._dither = np.float32(input_noise) * frame_map.spread
        self._spectra = self._levels(self._sound)

    def distance(self, network: Network) -> float:
        """How far play is from the sound that conducts it: the mean of the differences between
        their spectra, in dB.
        """
        played = self._levels(self._play(network))
        floor = self._spectra.max(axis=(1, 2), keepdims=True) - DYNAMIC_RANGE
        apart = np.abs(np.maximum(played, floor) - np.maximum(self._spectra, floor))
        return float(apart[self._spectra > floor].mean())

    def _play(self, network: Network) -> Array:
        tensors, prefix = network.tensors(), head_tensor("")
        of_head = {
            name.removeprefix(prefix): tensor
            for name, tensor in tensors.items()
            if name.startswith(prefix)
        }
        head = build_head(network.config, self._map.values, of_head)
        assert isinstance(head, SampleLevelHead)
        engine = build_engine(network.config, tensors)
        rows, count, size = self._sound.shape
        style = np.zeros(size, np.float32)
        if STYLE_EMBEDDING in tensors:
            style = style_vector(tensors[STYLE_EMBEDDING], 0.0)
        state = engine.start(rows)
        # The same numbers at each scoring.
        rngs = [np.random.default_rng([row]) for row in range(rows)]
        noises = np.random.default_rng(rows)
        vectors = np.zeros((rows, size), np.float32)
        past = np.zeros((rows, self._taps.shape[-1]), np.float32)
        played = np.empty_like(self._sound)
        for n in range(count):
            parameters = engine.step(vectors + style, state)
            guide = self._excitation[:, n]
            noise, dither = noises.standard_normal((2, rows, size), np.float32)
            dither *= self._dither
            heard = head.heard(guide, CLEAREST_PLAYED, noise)
            drawn = head.offer(parameters, vectors, 1.0, rngs, None, 1.0, dither, heard)
            excitation = np.float32(REACH) * self._map.inverse(drawn)
            for row in range(rows):
                filters = self._taps[row, n], self._gains[row, n]
                played[row, n] = synthesised(past[row], *filters, excitation[row])
                past[row] = np.concatenate([past[row], played[row, n]])[size:]
            vectors = drawn + dither
        return played

    def _levels(self, sound: Array) -> Array:
        """Spectra `[excerpts, times, bins]` of sound `[excerpts, frames, samples]`, in dB."""
        length = min(round(SPECTRUM_SECONDS * self._rate), sound[0].size)
        runs = sound.reshape(len(sound), -1)
        windows = np.lib.stride_tricks.sliding_window_view(runs, length, axis=1)
        spectra = np.fft.rfft(windows[:, :: max(1, length // 4)] * np.hanning(length), axis=-1)
        return (20 * np.log10(np.abs(spectra) + 1e-6)).astype(np.float32)
