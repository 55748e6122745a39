"""Segments of frames that lie on the disk, and are read where they are asked for.

A segment has the length and the shape of an array and gives arrays when it is sliced, but holds
neither frames nor an open file. The files of all segments of a dataset are opened by one `Maps`,
which keeps few of them at once, however many there are. Short segments are read, long ones mapped:
of a hundred thousand one-shots that are mapped, every page that was looked at would count as memory
of the process.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames

SHORT_BYTES = 2**20
"""A segment below this is read as a whole."""

MOST_FILES = 32
"""Files that are open at once to be read: of short segments, in shards."""

MOST_MAPS = 512
"""Files that are mapped at once, at most: every map is an open file, and `most_maps` says how many
of them a process may have."""


class FrameRun(Protocol):
    """A run of frames `[frames, frame_size]`: an array, or one of the classes below."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: slice, /) -> Any: ...

    @property
    def shape(self) -> tuple[int, ...]: ...


class Maps:
    """Files of float32 frames, mapped or open to be read; those used longest ago are closed.

    Parameters
    ----------
    most : int, optional
        How many are kept; by default as many as suit the limits of this process.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most_maps() if most is None else most
        self._maps: OrderedDict[Path, Frames] = OrderedDict()
        self._files: OrderedDict[Path, FileIO] = OrderedDict()
        self._lock = threading.Lock()  # batches are made in a thread
        weakref.finalize(self, _close_all, self._files)

    def view(self, file: Path, size: int, end: int) -> Frames:
        """The first frames of a file as an array `[frames, size]` of `end` of them at least."""
        with self._lock:
            found = self._maps.get(file)
            if found is None or len(found) < end:
                # As a plain view it is sliced several times as fast as a memmap.
                rows = file.stat().st_size // (4 * size)
                found = np.asarray(np.memmap(file, np.float32, "r", shape=(rows, size)))
            self._maps[file] = found
            self._maps.move_to_end(file)
            while len(self._maps) > self._most:
                self._maps.popitem(last=False)
        return found

    def read(self, file: Path, size: int, first: int, count: int) -> Frames:
        """Some frames of a file `[frames, size]`, read; fewer where it ends before."""
        with self._lock:  # as long as it reads, so that nobody closes the file meanwhile
            found = self._files.get(file)
            if found is None:
                found = self._files[file] = FileIO(file)
            self._files.move_to_end(file)
            if len(self._files) > MOST_FILES:
                self._files.popitem(last=False)[1].close()
            frames = np.empty((count, size), np.float32)
            found.seek(4 * size * first)
            whole, filled = frames.data.cast("B"), 0
            while filled < len(whole) and (got := found.readinto(whole[filled:])):
                filled += got
        frames.flags.writeable = False
        return frames[: filled // (4 * size)]

    def close(self) -> None:
        """Close everything; it is opened again where it is needed."""
        with self._lock:
            self._maps.clear()
            for file in self._files.values():
                file.close()
            self._files.clear()


def most_maps() -> int:
    """How many maps a dataset may hold: a quarter of the files that this process may open, since a
    training can have two of them. The limit is often 1024 on Linux, and 256 on macOS.
    """
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MOST_MAPS
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_MAPS if limit == resource.RLIM_INFINITY else min(MOST_MAPS, max(8, limit // 4))


def _close_all(files: OrderedDict[Path, FileIO]) -> None:
    for file in files.values():
        file.close()


class StoredSegment:
    """A run of frames in a file.

    Parameters
    ----------
    maps : Maps
    file : Path
    shape : tuple of int
        Frames, and values in each.
    first : int
        Where in the file it begins, in frames.
    find : callable returning (Path, int), optional
        Called where the file is gone: makes it again, and says where the whole run that this is a
        part of begins there.
    offset : int
        Where in that run this part begins.
    """

    __slots__ = ("_file", "_find", "_first", "_maps", "_offset", "shape")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(
        self,
        maps: Maps,
        file: Path,
        shape: tuple[int, int],
        first: int = 0,
        find: Callable[[], tuple[Path, int]] | None = None,
        offset: int = 0,
    ) -> None:
        self._maps, self._file, self.shape, self._first = maps, file, shape, first
        self._find, self._offset = find, offset

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        return self._frames()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._frames())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self._frames(), dtype)

    def part(self, start: int, end: int) -> StoredSegment:
        """The frames from `start` to `end`, without reading them."""
        place = self._maps, self._file, (end - start, self.shape[1]), self._first + start
        return StoredSegment(*place, self._find, self._offset + start)

    @property
    def place(self) -> tuple[Path, int]:
        """Its file, and where in it it begins (frames)."""
        return self._file, self._first

    def _frames(self) -> Frames:
        if not len(self):
            return np.zeros(self.shape, np.float32)
        found = self._there()
        if len(found) < len(self):
            if self._find is None:
                raise FileNotFoundError(f"{self._file} is gone")
            self._file, begins = self._find()
            self._first = begins + self._offset
            found = self._there()
        return found

    def _there(self) -> Frames:
        """Its frames; fewer where the file is gone or too short."""
        count, size = self.shape
        try:
            if 4 * count * size < SHORT_BYTES:
                return self._maps.read(self._file, size, self._first, count)
            end = self._first + count
            return self._maps.view(self._file, size, end)[self._first : end]
        except FileNotFoundError:
            return np.empty((0, size), np.float32)


class PaddedSegment:
    """A segment with silence in front, `needed` frames long.

    Parameters
    ----------
    segment : FrameRun
    rest : array `[frame_size]`
        The frame of silence.
    needed : int (frames)
    """

    __slots__ = ("_missing", "_rest", "segment", "shape")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, segment: FrameRun, rest: Frames, needed: int) -> None:
        self.segment, self._rest = segment, rest
        self._missing = needed - len(segment)
        self.shape = (needed, segment.shape[1])

    def padding(self, segment: FrameRun) -> PaddedSegment:
        """Another segment padded as this one is."""
        return PaddedSegment(segment, self._rest, len(self))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        return self._frames()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._frames())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self._frames().astype(dtype or np.float32)

    def _frames(self) -> Frames:
        whole = np.empty(self.shape, np.float32)
        whole[: self._missing] = self._rest
        whole[self._missing :] = self.segment[:]
        return whole


class JoinedSegment:
    """Short segments one after the other, as a segment: where it is sliced, only what the slice
    touches is read.

    Parameters
    ----------
    parts : sequence of FrameRun
        At least one.
    """

    __slots__ = ("_ends", "_parts", "shape")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, parts: Sequence[FrameRun]) -> None:
        self._parts = tuple(parts)
        self._ends = np.cumsum([len(part) for part in parts])
        self.shape = (int(self._ends[-1]), parts[0].shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice) and key.step in (None, 1):
            start, end, _ = key.indices(len(self))
            return self._between(start, max(start, end))
        return self._between(0, len(self))[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._between(0, len(self)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self._between(0, len(self)).astype(dtype or np.float32)

    def _between(self, start: int, end: int) -> Frames:
        found = np.empty((end - start, self.shape[1]), np.float32)
        number, at = int(np.searchsorted(self._ends, start, side="right")), start
        while at < end:
            part = self._parts[number]
            begins = int(self._ends[number]) - len(part)
            stop = min(end, int(self._ends[number]))
            found[at - start : stop - start] = part[at - begins : stop - begins]
            number, at = number + 1, stop
        return found


class ChosenFrames:
    """Some frames of a segment, as a segment.

    Parameters
    ----------
    segment : FrameRun
    places : array of int
        Which frames.
    """

    __slots__ = ("_places", "_segment", "shape")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, segment: FrameRun, places: npt.NDArray[Any]) -> None:
        self._segment, self._places = segment, places.astype(np.int32)
        self.shape = (len(places), segment.shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        return self._frames()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._frames())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self._frames().astype(dtype or np.float32)

    def _frames(self) -> Frames:
        chosen: Frames = np.asarray(self._segment[:])[self._places]
        return chosen


class ChosenValues:
    """Some neighbouring values of each frame of a segment, as a segment.

    Parameters
    ----------
    segment : FrameRun
    first, size : int
        The first of the values, and how many.
    """

    __slots__ = ("_first", "_segment", "shape")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, segment: FrameRun, first: int, size: int) -> None:
        self._segment, self._first = segment, first
        self.shape = (len(segment), size)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            return self._chosen(self._segment[:])[key]
        return self._chosen(self._segment[key])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._chosen(self._segment[:]))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self._chosen(self._segment[:]), dtype)

    def part(self, start: int, end: int) -> ChosenValues:
        """The frames from `start` to `end`, without reading them."""
        return ChosenValues(part_of(self._segment, start, end), self._first, self.shape[1])

    def _chosen(self, frames: Any) -> Any:
        return np.asarray(frames)[..., self._first : self._first + self.shape[1]]


def part_of(segment: Any, start: int, end: int) -> Any:
    """The frames from `start` to `end` of a segment: not read yet, where it lies on the disk."""
    if start == 0 and end == len(segment):
        return segment
    if isinstance(segment, StoredSegment | ChosenValues):
        return segment.part(start, end)
    if isinstance(segment, PaddedSegment | JoinedSegment | ChosenFrames):
        return ChosenFrames(segment, np.arange(start, end))
    return segment[start:end]


LONGEST_JOIN = 2000
"""Frames after which a run of joined short segments ends, and another one begins."""


def join_short(
    segments: Sequence[FrameRun], styles: Sequence[int]
) -> tuple[list[FrameRun], list[int]]:
    """Segments with the padded ones of each style joined to long ones, in a shuffled order.

    A network that learns padded strokes learns the silence before them: a stroke of five frames is
    an eighth of its window. Joined, one stroke follows the other. They are shuffled since the names
    of files put like by like; the order is the same each time.

    Parameters
    ----------
    segments : sequence of FrameRun `[frames, frame_size]`
    styles : sequence of int
        The folder that each comes from.

    Returns
    -------
    list of FrameRun, list of int
        The long segments as they were, then the joined ones; padded still where all that there is
        of a style is shorter than a window. The style of each.
    """
    short = [n for n, segment in enumerate(segments) if isinstance(segment, PaddedSegment)]
    left = [n for n, segment in enumerate(segments) if not isinstance(segment, PaddedSegment)]
    found: list[FrameRun] = [segments[n] for n in left]
    labels = [styles[n] for n in left]
    for style in dict.fromkeys(styles[n] for n in short):
        own = [segments[n] for n in short if styles[n] == style]
        order = np.random.default_rng(0).permutation(len(own))
        runs = list(_runs([own[n] for n in order]))
        found += runs
        labels += [style] * len(runs)
    return found, labels


def _runs(padded: Sequence[Any]) -> Iterator[FrameRun]:
    """Padded segments as joined ones, each as long as a padded one at the least."""
    needed = len(padded[0])
    ends = np.cumsum([len(each.segment) for each in padded])
    total = int(ends[-1])
    if total < needed:
        yield padded[0].padding(_joined(padded))
        return
    count = max(1, total // max(2 * needed, LONGEST_JOIN))
    cuts = np.searchsorted(ends, total * np.arange(1, count) / count).tolist()
    for start, end in zip([0, *cuts], [*cuts, len(padded)], strict=True):
        yield _joined(padded[start:end])


def _joined(padded: Sequence[Any]) -> JoinedSegment:
    return JoinedSegment([each.segment for each in padded])


def sounding(segments: Any, rest: Frames, length: int) -> list[Any]:
    """Segments without the silence that those of `length` frames are padded with.

    Parameters
    ----------
    segments : sequence of FrameRun
    rest : array `[frame_size]`
        The frame of silence.
    length : int (frames)
        Of a segment that may be padded; longer ones stay as they are.
    """
    left = []
    for segment in segments:
        if len(segment) == length:
            places = np.flatnonzero((np.asarray(segment[:]) != rest).any(axis=1))
            segment = ChosenFrames(segment, places) if len(places) < length else segment
        if len(segment):
            left.append(segment)
    return left
