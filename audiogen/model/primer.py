"""The primer: segments of a corpus's frames to start from, on disk and chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from audiogen.codec.base import Frames
from audiogen.model.tensors import damaged

NAME = "primer.safetensors"


def named_segments(primer: Sequence[Frames], styles: Sequence[int] = ()) -> dict[str, Frames]:
    """The segments of a primer under their names in its file.

    Parameters
    ----------
    primer : sequence of array `[frames, size]`
    styles : sequence of int, optional
        Of each segment; by default all are of one corpus.
    """
    labels = styles or (0,) * len(primer)
    return {
        f"stretch_{n:04d}" + (f"_style_{style}" if style else ""): frames
        for n, (frames, style) in enumerate(zip(primer, labels, strict=True))
    }


def segments_of(
    place: Path, primer: Mapping[str, Frames], size: int, styles: int
) -> tuple[tuple[Frames, ...], tuple[int, ...]]:
    """The segments `[frames, size]`, and the corpus of each; an empty tuple where there is one.

    Raises
    ------
    CheckpointError
        If `primer`, read from the checkpoint `place`, is empty or holds frames of another size.
    """
    for name, frames in primer.items():
        if frames.ndim != 2 or frames.shape[1] != size or not len(frames):
            raise damaged(place, NAME, f"'{name}' has no frames of this codec")
    if not primer:
        raise damaged(place, NAME, "it is empty")
    names = sorted(primer)
    segments = tuple(primer[name] for name in names)
    if styles == 1:
        return segments, ()
    labels = [re.search(r"_style_(\d+)$", name) for name in names]
    return segments, tuple(int(found[1]) if found else 0 for found in labels)


PRIMER_SECONDS = 2.75
"""Least length of a segment of the primer: three windows of 40 spectral frames, and the input
that a carried state needs before it plays like the corpus."""


def primer_length(window: int, frame_rate: float) -> int:
    """Frames in a segment of the primer, for a network of that window."""
    return max(3 * window, round(PRIMER_SECONDS * frame_rate))


def primer_of(segments: Sequence[Frames], length: int, count: int = 12) -> tuple[Frames, ...]:
    """`count` segments of `length` frames each, evenly spread over a corpus's segments."""
    total = sum(len(segment) for segment in segments)
    chosen = []
    for place in (np.arange(count) + 0.5) / count * total:
        for segment in segments:
            if place < len(segment):
                start = max(0, min(int(place), len(segment) - length))
                chosen.append(np.array(segment[start : start + length], np.float32))
                break
            place -= len(segment)
    return tuple(chosen)


def from_primer(primer: Sequence[Frames], place: int, most: int) -> Frames:
    """At most `most` frames from frame `place` of the primer's segments, laid end to end.

    A place beyond the last one counts on from the first. The frames lie in one segment: near
    the end of one they begin earlier.
    """
    place %= sum(map(len, primer))
    for segment in primer:
        if place < len(segment):
            break
        place -= len(segment)
    start = max(0, min(place, len(segment) - most))
    return segment[start : start + most]


def from_corpus(
    primer: Sequence[Frames],
    styles: Sequence[int],
    style: int,
    most: int | None,
    rng: np.random.Generator,
) -> Frames:
    """A place that `rng` draws in the segments of one corpus, or of all where it has none.

    At most `most` frames, `[frames, frame_size]`; as many as the shortest segment has, at any rate.
    """
    labelled = zip(primer, styles, strict=True)
    chosen = [segment for segment, label in labelled if label == style] or list(primer)
    shortest = min(len(segment) for segment in chosen)
    length = shortest if most is None else min(most, shortest)
    segment = chosen[rng.integers(len(chosen))]
    start = rng.integers(len(segment) - length + 1)
    return segment[start : start + length]
