"""Drift: how far play leaves its corpus within its first steps, from histories that were held out.

A model is fed a window of held-out frames and then its predictions. After each few steps the
partials of its frames are compared with the nearest in the training frames, and so are those of
the frames that really came. No model defines the space, so models can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.sound import as_sound
from audiogen.codec.spectral import SpectralCodec
from audiogen.control.table import snapshot
from audiogen.data.windows import Windows, evenly_spread, spread_frames
from audiogen.evaluation.sound.features import body_bins, fine_structure
from audiogen.evaluation.sound.structure import KNOWN_FRAMES, nearest
from audiogen.generation.load import Model

STEPS = (1, 3, 6, 12, 25)
"""After how many of its predictions a model is compared."""

PLACES = 32
"""Held-out histories at most, evenly spread: a window for each, so some fifteen seconds of work."""


@dataclass(frozen=True)
class Drift:
    """How far play on its predictions is from the corpus.

    Attributes
    ----------
    ratios : dict of int to float
        After each of `STEPS`: the mean distance of partials to the nearest in the training frames,
        as a ratio to that of the frames that really came. 1 stays in the corpus.
    places : int
        The histories that it began from.
    """

    ratios: dict[int, float]
    places: int


def drift(
    model: Model,
    training: Sequence[Frames],
    held_out: Sequence[Frames],
    **controls: Any,
) -> Drift | None:
    """Measure the drift of a model of spectra; None of other models, or where too little is there.

    Parameters
    ----------
    model : Model
    training, held_out : sequence of array `[frames, frame_size]`
    **controls : float
        As in `Model.blocks`.
    """
    codec = as_sound(model.codec)
    window = model.checkpoint.model.window
    histories = Windows(held_out, window + max(STEPS))
    if not isinstance(codec, SpectralCodec) or not len(histories):
        return None
    chosen = evenly_spread(len(histories), PLACES)
    taken = histories.gather(chosen).swapaxes(0, 1)
    voice = model.voice(range(len(chosen)))
    voice.prime(taken[:window])
    steady = snapshot(model.defaults, **controls)
    played = []
    for _ in range(max(STEPS)):
        frames = voice.next(steady)
        played.append(frames)
        voice.feed(frames, steady)
    known = [partials_of(codec, frames) for frames in spread_frames(training, KNOWN_FRAMES)]
    corpus = np.concatenate(known)
    ratios: dict[int, float] = {}
    for step in STEPS:
        own, real = (
            float(nearest(partials_of(codec, frames), corpus).mean())
            for frames in (played[step - 1], taken[window + step - 1])
        )
        ratios[step] = own / max(real, 1e-6)
    return Drift(ratios, len(chosen))


def partials_of(codec: SpectralCodec, frames: Frames) -> npt.NDArray[np.float32]:
    """The partials of frames `[frames, frame_size]`, of all channels together."""
    return fine_structure(body_of(codec, frames))


def body_of(codec: SpectralCodec, frames: Frames) -> npt.NDArray[np.float32]:
    """The magnitudes (dB) within `features.BODY_HZ` of frames `[frames, frame_size]`, of all
    channels together."""
    bins = codec.frame_size // codec.channels
    spectra = frames.reshape(len(frames), codec.channels, bins).mean(axis=1)
    frequencies = np.arange(bins) * codec.sample_rate / (2 * (bins - 1))
    return spectra[:, body_bins(frequencies)]
