"""Frames of files, stored on disk: a file is encoded once for each setting of the codec.

An entry is `KEY.frames`, raw float32 `[frames, frame_size]`, and `KEY.json` with facts about the
file. The key is the digest of the file's *content* and of everything the codec is made
from, so a renamed file is found again and a changed setting never reads stale frames. Both are
written aside and moved into place, the JSON last: an entry is whole or not there, whoever is
killed and however many processes fill the store at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from audiogen.codec.base import Codec, Frames
from audiogen.data.readers import reader_of
from audiogen.errors import MediaError, StoreError, reason
from audiogen.storage import cache_folder, remove_abandoned, replacing

STORE_VERSION = 2
"""Part of every key. Raise it when a codec's code changes what the same settings make."""

READER_VERSION = 2
"""Of what reads files. Entries of an earlier one serve where its frames were right."""

LIMIT_BYTES = 20 * 10**9
"""What the store may take before the entries that were not used for longest are dropped."""

SILENT_PEAK = 10 ** (-80 / 20)
"""Below this peak (-80 dBFS: three steps of 16 bits) a file is silent, dither and all."""


@dataclass(frozen=True, eq=False)
class StoredFrames:
    """The frames of one file and facts about it.

    Attributes
    ----------
    frames : ndarray of float32, `[frames, frame_size]`
        Read-only, mapped from disk. None of them for a silent file.
    digest : str
        Of the file's content.
    seconds : float
    peak : float
        Of sound, the largest absolute sample after mixing and resampling (full scale is 1); else 1.
    remark : str
        What is odd about it, as that it was cut short, or nothing.
    breaks : tuple of int
        Frames at which something else begins, with which none before has to do.
    """

    frames: Frames
    digest: str
    seconds: float
    peak: float
    remark: str
    breaks: tuple[int, ...] = ()

    @property
    def runs(self) -> list[Frames]:
        """The frames, cut at each break."""
        return [np.asarray(run) for run in np.split(self.frames, self.breaks)]

    @property
    def silent(self) -> bool:
        """Whether the peak is below `SILENT_PEAK`."""
        return self.peak < SILENT_PEAK


class FrameStore:
    """The frames of one codec on disk.

    Parameters
    ----------
    codec : Codec
    folder : Path, optional
        Where the entries lie; by default `frames` in `cache_folder()`. Made when first needed.
    limit_bytes : int
        Beyond it the entries used longest ago are dropped, but never one that this store handed
        out.
    """

    def __init__(
        self, codec: Codec, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self.codec = codec
        self.folder = cache_folder() / "frames" if folder is None else folder
        self.limit_bytes = limit_bytes
        self._settings = json.dumps([STORE_VERSION, codec.to_json()], sort_keys=True).encode()
        self._handed_out: set[str] = set()
        self._bytes: int | None = None

    def get(self, path: Path) -> StoredFrames:
        """Return the entry of the file `path`, encoding it if it is not there yet.

        Raises
        ------
        MediaError
            If the file cannot be used, or changes meanwhile.
        StoreError
            If the folder cannot be written.
        """
        with self.guard():
            allow_open_files(len(self._handed_out))
        digest, before = _digest(path)
        key = self._key(digest)
        self._handed_out.add(key)
        entry = self._load(key, digest, path)
        for _ in range(TRIES):  # another process may prune the store meanwhile
            if entry is not None:
                break
            with self.guard():
                self.folder.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):  # or take what is being written
                    self._encode(path, key, before)
                self._make_room()
            entry = self._load(key, digest, path)
        if entry is None:
            raise StoreError(
                f"the frame store '{self.folder}' loses what is written to it: set AUDIOGEN_CACHE "
                "to another folder"
            )
        return entry

    def prune(self, all: bool = False) -> int:
        """Drop the entries used longest ago until the limit holds; return the bytes freed.

        With `all` every entry goes. What this store handed out stays in any case.
        """
        groups: dict[str, list[tuple[Path, int, float]]] = {}
        freed = 0
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(OSError):  # another process pruned it meanwhile
                status = file.stat()
                if file.suffix in (".frames", ".json"):
                    described = (file, status.st_size, status.st_mtime)
                    groups.setdefault(file.stem, []).append(described)
                elif file.suffix == ".part":
                    remove_abandoned(file)
                    freed += 0 if file.exists() else status.st_size
        size = sum(taken for group in groups.values() for _, taken, _ in group)
        for key, group in sorted(groups.items(), key=lambda item: max(f[2] for f in item[1])):
            if not all and size <= self.limit_bytes:
                break
            if key in self._handed_out:
                continue
            for file, taken, _ in sorted(group, reverse=True):  # .json first: no half entry
                with contextlib.suppress(OSError):
                    file.unlink()
                    freed += taken
                    size -= taken
        self._bytes = size
        return freed

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Turn what goes wrong with the disk inside into one sentence.

        Raises
        ------
        StoreError
        """
        try:
            yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                f"the frame store '{self.folder}' cannot be used ({error.strerror or error}): "
                "make room or set AUDIOGEN_CACHE to another folder"
            ) from error

    def scratch(self) -> IO[bytes]:
        """Return a nameless file on the store's disk; it is gone when nothing uses it any more."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self.folder, suffix=".part")

    def _key(self, digest: str) -> str:
        return hashlib.blake2b(digest.encode() + self._settings, digest_size=20).hexdigest()

    def _load(self, key: str, digest: str, path: Path) -> StoredFrames | None:
        described, file = self.folder / f"{key}.json", self.folder / f"{key}.frames"
        try:
            facts: dict[str, Any] = json.loads(described.read_text("utf-8"))
            shape = (int(facts["frames"]), self.codec.frame_size)
            seconds, peak, remark = (
                float(facts["seconds"]),
                float(facts["peak"]),
                str(facts["note"]),
            )
            breaks = tuple(int(at) for at in facts.get("breaks", ()))
            if file.stat().st_size != 4 * shape[0] * shape[1]:
                return None
            # What an earlier version read rightly stays; a silent file may be one whose sides
            # cancel.
            if int(facts.get("reader", 1)) < READER_VERSION and not (
                shape[0] and reader_of(self.codec).still_holds(path)
            ):
                return None
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        with contextlib.suppress(OSError):  # a store that may only be read still serves
            os.utime(described)
        try:
            with self.guard():
                frames = map_frames(file, shape)
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise
        return StoredFrames(frames, digest, seconds, peak, remark, breaks)

    def _encode(self, path: Path, key: str, before: tuple[int, int]) -> None:
        reading, count = reader_of(self.codec).read(path, self.codec), 0
        with _added(self.folder / f"{key}.frames") as out:
            while True:
                for frames in reading:
                    count += write_frames(out, frames)
                if not reading.again:
                    break
                out.seek(0)
                out.truncate()
                count = 0
            if reading.peak < SILENT_PEAK:
                out.truncate(0)
                count = 0
            if _stamp(path) != before:
                raise MediaError(path, "changed while it was being read")
        facts = {
            "frames": count,
            "seconds": reading.seconds,
            "peak": reading.peak,
            "note": reading.remark,
            "reader": READER_VERSION,
            "breaks": [int(at) for at in reading.breaks],
        }
        with _added(self.folder / f"{key}.json") as out:
            out.write(json.dumps(facts).encode())
        if self._bytes is not None:
            self._bytes += 4 * count * self.codec.frame_size

    def _make_room(self) -> None:
        if self._bytes is None or self._bytes > self.limit_bytes:
            self.prune()


def _digest(path: Path) -> tuple[str, tuple[int, int]]:
    """Digest of the file's content, and what its size and time were before it was read."""
    content = hashlib.blake2b(digest_size=20)
    before = _stamp(path)
    try:
        with path.open("rb") as file:
            while piece := file.read(2**20):
                content.update(piece)
    except OSError as error:
        raise _unreadable(path, error) from error
    return content.hexdigest(), before


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> MediaError:
    return MediaError(path, f"cannot be read: {reason(error)}")


@contextlib.contextmanager
def _added(path: Path) -> Iterator[IO[bytes]]:
    """A new file of the store, there whole or not at all."""
    try:
        with replacing(path, sweeping=False) as out:
            yield out
    except PermissionError:  # Windows: another process reads it; then it is there already
        if not path.exists():
            raise


TRIES = 3
"""How often a file is encoded that another process drops again at once."""

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
