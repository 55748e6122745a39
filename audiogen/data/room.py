"""Whether the disk has room for the frames of a corpus, asked before the work of hours begins."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from audiogen.data.frame_store import FrameStore
from audiogen.data.windows import evenly_spread
from audiogen.errors import AudiogenError, StoreError
from audiogen.storage import describe_bytes

SAMPLED = 200
"""Files whose length is looked up; that of the others is taken for their mean by size."""

_TO_SPARE = 10**8  # bytes that are left free in any case


def check_room(files: Sequence[Path], store: FrameStore) -> None:
    """Check that the frames of some files fit on the disk of the store.

    Parameters
    ----------
    files : sequence of Path
    store : FrameStore
        What it has already needs no more room.

    Raises
    ------
    StoreError
        If they do not fit; the message says how much is needed and how much there is.
    """
    folder = store.folder
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError:  # who writes will say it
        return
    needed = bytes_needed(files, store, free)
    if needed and needed + _TO_SPARE > free:
        raise StoreError(
            f"the frames of these {len(files)} files take about {describe_bytes(needed)}, and "
            f"the disk of '{store.folder}' has {describe_bytes(free)} left: make room, or set "
            "AUDIOGEN_CACHE to a folder on a larger disk"
        )


def bytes_needed(files: Sequence[Path], store: FrameStore, free: int = 0) -> int:
    """About how many bytes the frames take that the store does not have yet.

    Parameters
    ----------
    files : sequence of Path
    store : FrameStore
    free : int (bytes)
        Where the frames cannot take as much, whatever is in the files, the answer is 0.
    """
    codec = store.codec
    if codec.medium != "sound" or not files:
        return 0  # notes and tables are larger than their frames
    each = 4 * codec.frame_size * codec.frame_rate  # bytes a second
    sizes = [_size(path) for path in files]
    if sum(sizes) * each / _LEAST_RATE < free:
        return 0
    chosen = evenly_spread(len(files), SAMPLED).tolist()
    looked_at = missing = 0.0
    for n in chosen:
        looked_at += sizes[n]
        missing += 0.0 if store.remembers(files[n]) else _seconds(files[n])
    return round(each * missing * sum(sizes) / looked_at) if looked_at else 0


_LEAST_RATE = 1000.0
"""Bytes a second of sound: what takes less is no sound that anybody keeps."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _seconds(path: Path) -> float:
    """The length of a sound file as its head says; 0 where that takes more than a look."""
    import soundfile as sf

    from audiogen.data.decoders import goes_to_libsndfile

    try:
        return float(sf.info(path).duration) if goes_to_libsndfile(path) else 0.0
    except (sf.SoundFileError, AudiogenError, OSError, ValueError):
        return 0.0
