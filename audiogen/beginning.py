"""Beginnings: what a voice hears before it plays, out of a sound file or its own primer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.media.audio import AudioError, read_blocks


def from_file(path: Path, start: float, codec: Codec, least: int, most: int) -> Frames:
    """A stretch of a sound file as frames `[least to most, frame_size]`.

    Parameters
    ----------
    path : Path
    start : float (s)
    codec : Codec
    least, most : int (frames)

    Raises
    ------
    AudioError
        If the file cannot be heard, or has fewer than `least` frames from `start` on.
    """
    # A frame reaches out to both sides: read a little more, where there is more.
    edge = codec.latency / codec.sample_rate
    begin = max(0.0, start - edge)
    seconds = start - begin + most / codec.frame_rate + edge
    heard = read_blocks(path, codec.sample_rate, codec.channels, start=begin, seconds=seconds)
    frames = codec.encode(np.concatenate([*heard, np.empty((0, codec.channels), np.float32)]))
    frames = frames[round((start - begin) * codec.frame_rate) :]
    if len(frames) < least:
        there = f"{len(frames) / codec.frame_rate:.2f} s from {start:g} s on"
        needed = f"{least / codec.frame_rate:.2f} s"
        raise AudioError(path, f"has {there}, and the model listens to {needed} before it plays")
    return frames[:most]


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


def seconds_of(target: str) -> float | None:
    """The seconds that the target of a jump names, or None if it is something else: a file."""
    try:
        seconds = float(target)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


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
