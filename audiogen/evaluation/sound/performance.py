"""Play that is measured for an evaluation: its features, and the frames of its two ends."""

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
"""How much of the beginning and of the end is kept as frames, to be drawn."""


@dataclass(frozen=True, eq=False)
class Play:
    """The play of one seed, measured.

    Attributes
    ----------
    seed : int
    features : Features
        Of the sound that was rendered.
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
    """Let a model play, one performance for each seed, all at once.

    Rescue is off, for the model itself is judged.

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
    extractors = [FeatureExtractor(codec.sample_rate) for _ in seeds]
    first: list[Frames] = []
    last: list[Frames] = []
    done = 0
    for block in model.blocks(seconds, seeds, rescue=False, **controls):
        for extractor, samples in zip(extractors, block.pieces, strict=True):
            extractor.push(samples)
        if sum(map(len, first)) < keep:
            first.append(block.frames)
        last.append(block.frames)
        while sum(map(len, last[1:])) >= keep:
            del last[0]
        done += len(block.pieces[0])
        on_progress(done / total)
    ends = np.concatenate(first)[:keep], np.concatenate(last)[-keep:]
    return tuple(
        Play(seed, extractor.features(), *(end[:, n] for end in ends))
        for n, (seed, extractor) in enumerate(zip(seeds, extractors, strict=True))
    )
