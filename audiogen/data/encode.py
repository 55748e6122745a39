"""The files of a corpus encoded into the store of frames by several workers at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from audiogen.codec import Codec, from_json
from audiogen.data.folder import find_files
from audiogen.data.frame_store import FrameStore
from audiogen.data.readers import reader_of
from audiogen.data.room import check_room
from audiogen.errors import DatasetError, MediaError
from audiogen.parallel import parallel_map

AT_ONCE = 32
"""Files of one piece of work: a worker takes as long to begin as to encode a few one-shots."""


def encode_spread(
    folders: Sequence[Path],
    codec: Codec,
    on: str,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Put the frames of all files in some folders into the store of this user.

    What a worker cannot use, or cannot see from its machine, is left to `open_dataset`, which names
    it. On a cluster, workers fill the same store only if the cache (AUDIOGEN_CACHE) and the folders
    lie on a disk that all of them have; otherwise `open_dataset` encodes what is missing here.

    Parameters
    ----------
    folders : sequence of Path
    codec : Codec
    on : str
        Where to work; see `audiogen.parallel.PLACES`.
    on_progress : callable of (int, int)
        Called with how many files are done, and how many there are.

    Raises
    ------
    DatasetError
        If a folder does not exist.
    ConfigError, StoreError
        As `parallel_map` and the store raise them.
    """
    try:
        files = find_files(list(folders), reader_of(codec).suffixes).files
    except MediaError as error:
        raise DatasetError(str(error)) from error
    store = FrameStore(codec)
    check_room(files, store)
    missing = [str(path.absolute()) for path in files if not store.remembers(path)]
    parts = [missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)]
    parallel_map(
        _encode,
        [(codec.to_json(), part) for part in parts],
        on=on,
        names=[part[0] if len(part) == 1 else f"{part[0]} to {part[-1]}" for part in parts],
        on_done=lambda done, total: on_progress(min(AT_ONCE * done, len(missing)), len(missing)),
    )


def _encode(given: tuple[dict[str, Any], list[str]]) -> None:
    settings, paths = given
    store = FrameStore(from_json(settings))
    for path in paths:
        with contextlib.suppress(MediaError):
            store.get(Path(path))
    store.commit()
