"""The primer on disk: stretches of a corpus's frames to start from, and which corpus each is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from audiogen.codec.base import Frames
from audiogen.model.tensors import damaged, read_floats, write_tensors

NAME = "primer.safetensors"


def write_primer(folder: Path, primer: Sequence[Frames], styles: Sequence[int] = ()) -> None:
    """Replace the primer of the checkpoint in `folder`.

    Parameters
    ----------
    folder : Path
    primer : sequence of array `[frames, frame_size]`
    styles : sequence of int, optional
        Of each stretch; by default all are of one corpus.
    """
    labels = styles or (0,) * len(primer)
    stretches = {
        f"stretch_{n:04d}" + (f"_style_{style}" if style else ""): frames
        for n, (frames, style) in enumerate(zip(primer, labels, strict=True))
    }
    write_tensors(folder, NAME, stretches)


def read_primer(
    folder: Path, frame_size: int, styles: int
) -> tuple[tuple[Frames, ...], tuple[int, ...]]:
    """The stretches, and the corpus of each: none told where there is one corpus.

    Raises
    ------
    CheckpointError
        If it is missing or damaged, or holds no frames of that size.
    """
    primer = read_floats(folder, NAME)
    for name, frames in primer.items():
        if frames.ndim != 2 or frames.shape[1] != frame_size or not len(frames):
            raise damaged(folder, NAME, f"'{name}' has no frames of this codec")
    if not primer:
        raise damaged(folder, NAME, "it is empty")
    names = sorted(primer)
    stretches = tuple(primer[name] for name in names)
    if styles == 1:
        return stretches, ()
    told = [re.search(r"_style_(\d+)$", name) for name in names]
    return stretches, tuple(int(found[1]) if found else 0 for found in told)


PRIMER_SECONDS = 2.75
"""Sound, at least, that a stretch of the primer holds: three windows of 40 spectral frames, and
what a state that runs on needs to have heard before it plays like the corpus."""


def primer_length(window: int, frame_rate: float) -> int:
    """Frames in a stretch of the primer, for a network of that window."""
    return max(3 * window, round(PRIMER_SECONDS * frame_rate))


def primer_of(stretches: Sequence[Frames], length: int, count: int = 12) -> tuple[Frames, ...]:
    """`count` stretches of `length` frames each, evenly spread over a corpus's stretches."""
    total = sum(len(stretch) for stretch in stretches)
    chosen = []
    for place in (np.arange(count) + 0.5) / count * total:
        for stretch in stretches:
            if place < len(stretch):
                start = max(0, min(int(place), len(stretch) - length))
                chosen.append(np.array(stretch[start : start + length], np.float32))
                break
            place -= len(stretch)
    return tuple(chosen)


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
