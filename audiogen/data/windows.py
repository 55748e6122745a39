"""Segments of frames: which are for training and which are held out, and the windows in them.

A segment is a run of consecutive frames of one file. Neighbouring windows share all frames but one,
so windows are never held out at random: a held-out segment is the end of a long file, or a short
file as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.data.segments import FrameRun, part_of


@dataclass(frozen=True, eq=False)
class FileFrames:
    """The frames of one file, which `split` assigns to training or validation.

    Attributes
    ----------
    digest : str
        Of the content: it decides which side a short file goes to, whatever its name.
    weight : int
        Number of frames without the padding.
    frames : FrameRun
        `[frames, frame_size]`.
    """

    digest: str
    weight: int
    frames: Any


def split(
    files: Sequence[FileFrames], needed: int, share: float, overlap: int = 0
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Split files into segments for training and held-out segments.

    The last `share` of each file is held out, where the file is long enough for both sides. Shorter
    files go to one side as a whole, and one of every `1 / share` is held out, long and short alike.
    Which ones depends on their content and length alone, and files of the same content stay
    together. At least one segment is left for training; a single short file is not split.

    Parameters
    ----------
    files : sequence of FileFrames
        At least one.
    needed : int (frames)
        The fewest frames of a segment: a window and the frame after it.
    share : float (0 to 0.5)
    overlap : int (frames)
        How many training frames the held-out end of a file begins with, as the input before its
        first new frame.

    Returns
    -------
    training, validation : tuple of FrameRun
        `[frames, frame_size]`, in the order of the files.
    """
    cuts = {f.digest: c for f in files if (c := _cut(len(f.frames), needed, share, overlap))}
    whole: dict[str, int] = {}
    for file in files:
        if file.digest not in cuts:
            whole[file.digest] = whole.get(file.digest, 0) + file.weight
    held = _held_out(whole, share, alone=not cuts)
    training: list[Any] = []
    validation: list[Any] = []
    for file in files:
        if cut := cuts.get(file.digest):
            training.append(part_of(file.frames, 0, cut))
            validation.append(part_of(file.frames, cut - overlap, len(file.frames)))
        else:
            (validation if file.digest in held else training).append(file.frames)
    return tuple(training), tuple(validation)


def _cut(frames: int, needed: int, share: float, overlap: int) -> int:
    """The frame at which a long file is cut; 0 if it is too short."""
    last = round(frames * share)
    enough = last > 0 and last + overlap >= needed
    return frames - last if enough and frames - last >= needed else 0


def _held_out(weights: dict[str, int], share: float, alone: bool) -> set[str]:
    """Digests of the whole files to hold out; `alone` if no file is long enough to be cut."""
    count = round(len(weights) * share)
    if alone and share and len(weights) > 1 and count < 2:
        due = share * sum(weights.values())
        return {min(sorted(weights), key=lambda digest: abs(weights[digest] - due))}
    # One of each group of about equally long files, by digest, so that long ones are held out as
    # often as short ones. (Holding one out whenever `share` of the sum is due favours short ones:
    # of a folder of drums it took 30 % of the files.)
    ordered = sorted(weights, key=lambda digest: (weights[digest], digest))
    bounds = [round(k * len(ordered) / count) for k in range(count + 1)] if count else [0]
    return {min(ordered[i:j]) for i, j in zip(bounds, bounds[1:], strict=False)}


class Windows:
    """All windows of `length` frames in some segments, one frame apart, numbered from 0.

    Parameters
    ----------
    segments : sequence of float32 `[frames, frame_size]`
        A window never crosses from one into another; one shorter than `length` has none.
    length : int (frames)
        For a network that sees 40 frames, 41: the window and the frame to be predicted.
    """

    def __init__(self, segments: Sequence[FrameRun], length: int) -> None:
        if length < 1:
            raise ValueError("a window holds at least 1 frame")
        self.length = length
        kept = [n for n, segment in enumerate(segments) if len(segment) >= length]
        self._kept = np.asarray(kept, np.int64)
        self._segments = [segments[n] for n in kept]
        counts = [len(segment) - length + 1 for segment in self._segments]
        self._ends = np.cumsum(counts, dtype=np.int64)
        self._starts = self._ends - np.asarray(counts, np.int64)

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    @property
    def targets(self) -> int:
        """The number of frames to predict: all but the first of each segment."""
        return sum(len(segment) - 1 for segment in self._segments) if self.length > 1 else 0

    def labels(self, styles: Sequence[int], indices: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """The style of each window, from `styles` with one for each segment that was given."""
        which = np.searchsorted(self._ends, np.asarray(indices, np.int64), side="right")
        # Not the array of all styles: a batch of some files has as many as these.
        kept = self._kept[which].ravel().tolist()
        return np.array([styles[n] for n in kept], np.int32).reshape(which.shape)

    def gather(self, indices: npt.ArrayLike) -> Frames:
        """Copy windows out, float32 `[len(indices), length, frame_size]`.

        Parameters
        ----------
        indices : array of int, `[n]`
            Each from 0 to `len(self) - 1`.

        Raises
        ------
        IndexError
            If one lies outside.
        """
        wanted = np.asarray(indices, np.int64)
        if wanted.size and not (0 <= wanted.min() and wanted.max() < len(self)):
            raise IndexError(f"windows are numbered 0 to {len(self) - 1}")
        size = self._segments[0].shape[1] if self._segments else 0
        windows = np.empty((len(wanted), self.length, size), np.float32)
        which = np.searchsorted(self._ends, wanted, side="right")
        first = wanted - self._starts[which]
        # One block copy each: over twice as fast as fancy indexing with a strided view.
        for window, segment, at in zip(windows, which.tolist(), first.tolist(), strict=True):
            window[:] = self._segments[segment][at : at + self.length]
        return windows

    def room(self, index: int) -> tuple[int, int]:
        """How many frames its segment has before a window's first frame, and from that one on."""
        which = int(np.searchsorted(self._ends, index, side="right"))
        first = index - int(self._starts[which])
        return first, len(self._segments[which]) - first

    def around(self, index: int, start: int, end: int) -> Frames:
        """The frames of a segment from `start` to `end`, counted from a window's first frame; no
        more than the segment has."""
        which = int(np.searchsorted(self._ends, index, side="right"))
        first = index - int(self._starts[which])
        return self._segments[which][max(0, first + start) : max(0, first + end)]

    def before(self, index: int, frames: int) -> Frames:
        """At most `frames` frames before a window in its segment, `[n, frame_size]`."""
        which = int(np.searchsorted(self._ends, index, side="right"))
        first = index - int(self._starts[which])
        return np.asarray(self._segments[which][max(0, first - frames) : first], np.float32)


def evenly_spread(total: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` places out of `total`, evenly spread from the first to the last."""
    return np.linspace(0, total - 1, min(total, most)).astype(np.int64)


def spread_frames(segments: Sequence[FrameRun], most: int) -> Iterator[Frames]:
    """At most `most` frames of some segments, evenly spread, in parts `[frames, frame_size]`."""
    frames = Windows(segments, 1)
    for part in np.array_split(evenly_spread(len(frames), most), max(1, most // 1000)):
        yield frames.gather(part)[:, 0]
