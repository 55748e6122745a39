"""Files of raw float32 frames: written aside and moved into place whole, mapped to be read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from audiogen.errors import StoreError

Frames = npt.NDArray[np.float32]

_SPARE_FILES = 200  # what everything but the maps may have open at once, TensorFlow included


def write_frames(out: IO[bytes], frames: Frames) -> int:
    """Append `[frames, frame_size]` to an open file; return how many frames that were."""
    out.write(np.ascontiguousarray(frames, np.float32).data)
    return len(frames)


def map_frames(file: Path | IO[bytes], shape: tuple[int, int]) -> Frames:
    """Map float32 frames `[frames, frame_size]` from the disk, read-only."""
    if not shape[0]:
        return np.zeros(shape, np.float32)
    # As a plain view it is sliced several times as fast as a memmap.
    return np.asarray(np.memmap(file, np.float32, "r", shape=shape))


def allow_open_files(maps: int) -> None:
    """Make sure that `maps` maps fit beside everything else that is open.

    Every map holds an open file, and a shell allows 256 to 1024 of them by default, fewer than a
    folder of one-shots has; the system lets a process raise that itself, up to a hard limit.

    Raises
    ------
    StoreError
        If the hard limit is too low.
    """
    if sys.platform == "win32":  # maps there count as handles, of which there are millions
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = maps + _SPARE_FILES
    if soft == resource.RLIM_INFINITY or needed <= soft:
        return
    wanted = 2 * needed if hard == resource.RLIM_INFINITY else min(2 * needed, hard)
    if wanted < needed:
        raise StoreError(
            f"this system lets a program open {hard} files at once, too few for so many sounds: "
            "use fewer files or raise the limit (ulimit -Hn)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
