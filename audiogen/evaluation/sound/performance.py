"""A model's own play, heard as it comes: the traits of it all, and the frames of its two ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from audiogen.codec.base import Frames
from audiogen.codec.sound import as_sound
from audiogen.evaluation.sound.features import FeatureExtractor, Features
from audiogen.generation.load import Model

END_SECONDS = 60.0
"""How much of the beginning and of the end is kept as frames, to be looked at."""


@dataclass(frozen=True, eq=False)
class Play:
    """What was played with one seed.

    Attributes
    ----------
    seed : int
    traits : Features
        Of the sound, as it left.
    first, last : float32 `[frames, frame_size]`
        The frames of the first and of the last minute; the same where there is only one.
    """

    seed: int
    features: Features
    first: Frames
    last: Frames


def perform(
    model: Model,
    seconds: float,
    seeds: Sequence[int],
    *,
    on_progress: Callable[[float], None] = lambda share: None,
    **controls: Any,
) -> tuple[Play, ...]:
    """Play in step, one performance for each seed, without rescue: it is the model that is judged.

    Parameters
    ----------
    model : Model
    seconds : float
    seeds : sequence of int
    on_progress : callable of float
        Called after each block with the share that is played.
    **controls : float
        As in `Model.blocks`.
    """
    codec = as_sound(model.checkpoint.codec)
    keep = max(1, round(END_SECONDS * codec.frame_rate))
    total = round(seconds * codec.sample_rate)
    listeners = [FeatureExtractor(codec.sample_rate) for _ in seeds]
    first: list[Frames] = []
    last: list[Frames] = []
    heard = 0
    for block in model.blocks(seconds, seeds, rescue=False, **controls):
        for listener, samples in zip(listeners, block.pieces, strict=True):
            listener.push(samples)
        if sum(map(len, first)) < keep:
            first.append(block.frames)
        last.append(block.frames)
        while sum(map(len, last[1:])) >= keep:
            del last[0]
        heard += len(block.pieces[0])
        on_progress(heard / total)
    ends = np.concatenate(first)[:keep], np.concatenate(last)[-keep:]
    return tuple(
        Play(seed, listener.features(), *(end[:, n] for end in ends))
        for n, (seed, listener) in enumerate(zip(seeds, listeners, strict=True))
    )
