"""Beginnings: what a voice hears before it plays, out of a file or its own primer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.errors import MediaError
from audiogen.reading import reader_of


def from_file(path: Path, start: float, codec: Codec, least: int, most: int) -> Frames:
    """A stretch of a file as frames `[least to most, frame_size]`.

    Parameters
    ----------
    path : Path
    start : float (s)
    codec : Codec
    least, most : int (frames)

    Raises
    ------
    MediaError
        If the file cannot be used, or has fewer than `least` frames from `start` on.
    """
    frames = reader_of(codec).excerpt(path, codec, start, most)
    if len(frames) < least:
        there = f"{len(frames) / codec.frame_rate:.2f} s from {start:g} s on"
        needed = f"{least / codec.frame_rate:.2f} s"
        raise MediaError(path, f"has {there}, and the model listens to {needed} before it plays")
    return frames


def from_primer(primer: Sequence[Frames], place: int, most: int) -> Frames:
    """At most `most` frames from frame `place` of the primer's stretches, laid end to end.

    A place beyond the last one counts on from the first. What is heard lies in one stretch: near
    the end of one it begins earlier.
    """
    place %= sum(map(len, primer))
    for stretch in primer:
        if place < len(stretch):
            break
        place -= len(stretch)
    start = max(0, min(place, len(stretch) - most))
    return stretch[start : start + most]


def from_corpus(
    primer: Sequence[Frames],
    styles: Sequence[int],
    style: int,
    most: int | None,
    rng: np.random.Generator,
) -> Frames:
    """A place that `rng` draws in the stretches of one corpus, or of all where it has none.

    At most `most` frames, `[frames, frame_size]`; as many as the shortest stretch has, at any rate.
    """
    labelled = zip(primer, styles, strict=True)
    own = [stretch for stretch, label in labelled if label == style] or list(primer)
    shortest = min(len(stretch) for stretch in own)
    length = shortest if most is None else min(most, shortest)
    stretch = own[rng.integers(len(own))]
    start = rng.integers(len(stretch) - length + 1)
    return stretch[start : start + length]
