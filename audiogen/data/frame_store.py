"""Frames of files, stored on disk: a file is encoded once for each setting of the codec.

An entry is `KEY.frames`, raw float32 `[frames, frame_size]`, and `KEY.json` with facts about the
file; small entries lie one behind the other in a shard (`data.shards`). The key is the digest of
the file's *content* and of everything the codec is made from, so a renamed file is found again and
a changed setting never reads stale frames. Both files of an entry are written aside and moved into
place, the JSON last: an entry is whole or not there, whoever is killed and however many processes
fill the store at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from audiogen.codec.base import Codec, Frames
from audiogen.data.digests import Digests, Stamp, stamp_of
from audiogen.data.readers import reader_of
from audiogen.data.segments import Maps, StoredSegment
from audiogen.data.shards import Shards, StoreSession
from audiogen.errors import ConfigError, MediaError, StoreError
from audiogen.storage import cache_folder, remove_abandoned, replacing

STORE_VERSION = 2
"""Part of every key. Raise it when a codec's code changes what the same settings make."""

READER_VERSION = 2
"""Of what reads files. Entries of an earlier one serve where its frames were right."""

LIMIT_BYTES = 20 * 10**9
"""What the store may take before the entries that were not used for longest are dropped."""

LIMIT = "AUDIOGEN_FRAMES_LIMIT"
"""The variable that sets another limit: a number of bytes, or one with kB, MB, GB or TB."""

SMALL_BYTES = 2**20
"""Frames that take less than this go into a shard: of spectra, those of six seconds."""

SILENT_PEAK = 10 ** (-80 / 20)
"""Below this peak (-80 dBFS: three steps of 16 bits) a file is silent, dither and all."""


def limit_bytes() -> int:
    """What the store may take: `LIMIT_BYTES`, or what the variable `LIMIT` says.

    Raises
    ------
    ConfigError
        If that is no size.
    """
    text = os.environ.get(LIMIT, "").strip()
    if not text:
        return LIMIT_BYTES
    units = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
    number = text.rstrip("bBkKmMgGtT ")
    try:
        return round(float(number) * units[text[len(number) :].strip().lower()])
    except (ValueError, KeyError, OverflowError) as error:
        raise ConfigError(f"{LIMIT} should be a size like 200GB, not {text!r}") from error


@dataclass(frozen=True, eq=False)
class StoredFrames:
    """The frames of one file and facts about it.

    Attributes
    ----------
    stored : StoredSegment
        The frames, read when it is sliced. None of them for a silent file.
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

    stored: StoredSegment
    digest: str
    seconds: float
    peak: float
    remark: str
    breaks: tuple[int, ...] = ()

    @property
    def frames(self) -> Frames:
        """The frames, float32 `[frames, frame_size]`: read-only, mapped from the disk."""
        frames: Frames = self.stored[:]
        return frames

    @property
    def runs(self) -> list[StoredSegment]:
        """The frames, cut at each break."""
        places = [0, *self.breaks, len(self.stored)]
        return [self.stored.part(a, b) for a, b in zip(places, places[1:], strict=False)]

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
    limit : int, optional (bytes)
        Beyond it the entries used longest ago are dropped, but never one that this process or
        another one uses. By default as `limit_bytes` says.
    small : int (bytes)
        Entries below this go into a shard.
    """

    def __init__(
        self,
        codec: Codec,
        folder: Path | None = None,
        limit: int | None = None,
        small: int = SMALL_BYTES,
    ) -> None:
        self.codec = codec
        self.folder = cache_folder() / "frames" if folder is None else folder
        self.limit = limit_bytes() if limit is None else limit
        self.small = small
        self.used_bytes = 0
        """What the entries take that this store handed out."""
        self._settings = json.dumps([STORE_VERSION, codec.to_json()], sort_keys=True).encode()
        self._handed_out: set[str] = set()
        self._counted: set[str] = set()  # those of them whose bytes are in `used_bytes`
        self._maps = Maps()
        self._digests = Digests()
        self._session = StoreSession(self.folder)
        self._shards = Shards(self.folder, self._session)
        self._bytes, self._scan_at = 0, 0  # what it took when it was last looked at, and since

    def get(self, path: Path) -> StoredFrames:
        """Return the entry of the file `path`, encoding it if it is not there yet.

        Raises
        ------
        MediaError
            If the file cannot be used, or changes meanwhile.
        StoreError
            If the folder cannot be written.
        """
        digest, before = self._digests.get(path)
        key = self._key(digest)
        self._handed_out.add(key)
        if self.folder.is_dir():
            self._session.begin()
        entry = self._load(key, digest, path)
        for _ in range(TRIES):  # another process may empty the store meanwhile
            if entry is not None:
                break
            with self.guard():
                self.folder.mkdir(parents=True, exist_ok=True)
                self._session.begin()
                with contextlib.suppress(FileNotFoundError):  # or take what is being written
                    self._encode(path, key, before)
                self._make_room()
            entry = self._load(key, digest, path)
        if entry is None:
            raise StoreError(
                f"the frame store '{self.folder}' loses what is written to it: set AUDIOGEN_CACHE "
                "to another folder"
            )
        if key not in self._counted:
            self._counted.add(key)
            self.used_bytes += 4 * len(entry.stored) * self.codec.frame_size
        return entry

    def remembers(self, path: Path) -> bool:
        """Whether the frames of a file are known to be there; the file is not read."""
        digest = self._digests.recall(path)
        return digest is not None and self._load(self._key(digest), digest, path) is not None

    def digest(self, path: Path) -> str:
        """The digest of a file's content.

        Raises
        ------
        MediaError
            If it cannot be read.
        """
        return self._digests.get(path)[0]

    def commit(self) -> None:
        """Have everything on the disk, for other processes and the next run.

        Raises
        ------
        StoreError
        """
        with self.guard():
            self._shards.commit()
        self._digests.commit()

    def prune(self, all: bool = False) -> int:
        """Drop the entries used longest ago until the limit holds; return the bytes freed.

        With `all` every entry goes. What this store handed out, and what another process may have
        read since it began, stays in any case.
        """
        groups: dict[str, list[tuple[Path, int, float]]] = {}
        freed, indexed = 0, self._shards.names()
        since = self._session.others_since()
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(OSError):  # another process pruned it meanwhile
                status = file.stat()
                if file.suffix in (".frames", ".json", ".shard"):
                    described = (file, status.st_size, status.st_mtime)
                    groups.setdefault(file.stem, []).append(described)
                elif file.suffix == ".part":
                    remove_abandoned(file)
                    freed += 0 if file.exists() else status.st_size
        size = sum(taken for group in groups.values() for _, taken, _ in group)
        kept = self._handed_out | self._shards.used
        for key, group in sorted(groups.items(), key=lambda item: max(f[2] for f in item[1])):
            is_shard = group[0][0].suffix == ".shard"
            lost = is_shard and key not in indexed and not self._session.alive(key)
            if not all and not lost and size <= self.limit:
                continue
            if key in kept or (max(used for *_, used in group) >= since and not lost):
                continue
            if is_shard:
                self._shards.forget(key)
            for file, taken, _ in sorted(group, reverse=True):  # .json first: no half entry
                with contextlib.suppress(OSError):
                    file.unlink()
                    freed += taken
                    size -= taken
        self._bytes = size
        # Where all is in use there is nothing to be found by looking again at once.
        self._scan_at = max(self.limit, size) + self.limit // 20
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

    def _key(self, digest: str) -> str:
        return hashlib.blake2b(digest.encode() + self._settings, digest_size=20).hexdigest()

    def _load(self, key: str, digest: str, path: Path) -> StoredFrames | None:
        if (row := self._shards.get(key)) is not None:
            file, first = self.folder / f"{row.shard}.shard", row.first
            text = row.facts
        else:
            described, file, first = self.folder / f"{key}.json", self.folder / f"{key}.frames", 0
            try:
                text = described.read_text("utf-8")
            except (OSError, ValueError):
                return None
            with contextlib.suppress(OSError):  # a store that may only be read still serves
                os.utime(described)
        try:
            facts: dict[str, Any] = json.loads(text)
            end = 4 * (first + int(facts["frames"])) * self.codec.frame_size
            shape = (int(facts["frames"]), self.codec.frame_size)
            seconds, peak = float(facts["seconds"]), float(facts["peak"])
            remark = str(facts["note"])
            breaks = tuple(int(at) for at in facts.get("breaks", ()))
            if shape[0] or row is None:
                size = file.stat().st_size
                if size < end or (row is None and size != end):
                    return None
            # What an earlier version read rightly stays; a silent file may be one whose sides
            # cancel.
            if int(facts.get("reader", 1)) < READER_VERSION and not (
                shape[0] and reader_of(self.codec).still_holds(path)
            ):
                return None
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None
        stored = StoredSegment(self._maps, file, shape, first, lambda: self._found_again(path))
        return StoredFrames(stored, digest, seconds, peak, remark, breaks)

    def _found_again(self, path: Path) -> tuple[Path, int]:
        """Where the frames of a file lie that were removed while they were in use."""
        return self.get(path).stored.place

    def _encode(self, path: Path, key: str, before: Stamp) -> None:
        reading = reader_of(self.codec).read(path, self.codec)
        frames, out = Gathered(self.small), None
        with contextlib.ExitStack() as stack:
            if not self.small:
                out = stack.enter_context(_added(self.folder / f"{key}.frames"))
            while True:
                for piece in reading:
                    frames.add(piece)
                    if frames.large:
                        if out is None:
                            out = stack.enter_context(_added(self.folder / f"{key}.frames"))
                        frames.pour(out)
                if not reading.again:
                    break
                frames.clear()
                if out is not None:
                    out.seek(0)
                    out.truncate()
            if reading.peak < SILENT_PEAK:
                frames.clear()
                if out is not None:
                    out.truncate(0)
            if stamp_of(path) != before:
                raise MediaError(path, "changed while it was being read")
            if out is not None:
                frames.pour(out)
        facts = {
            "frames": frames.count,
            "seconds": reading.seconds,
            "peak": reading.peak,
            "note": reading.remark,
            "reader": READER_VERSION,
            "breaks": [int(at) for at in reading.breaks],
        }
        if out is None:
            self._shards.add(key, frames.pieces, facts, self.codec.frame_size)
        else:
            with _added(self.folder / f"{key}.json") as file:
                file.write(json.dumps(facts).encode())
        self._bytes += 4 * frames.count * self.codec.frame_size

    def _make_room(self) -> None:
        if not self._scan_at or self._bytes > self._scan_at:
            self.prune()


class Gathered:
    """Frames of one file while it is read: in memory as long as they are few.

    Parameters
    ----------
    small : int (bytes)
        From which size on they are many.

    Attributes
    ----------
    pieces : list of array `[frames, frame_size]`
        What is in memory.
    count : int
        Frames in all.
    """

    def __init__(self, small: int) -> None:
        self._small = small
        self._poured = False
        self.clear()

    def clear(self) -> None:
        """Begin again."""
        self.pieces: list[Frames] = []
        self.count = self._bytes = 0

    def add(self, piece: Frames) -> None:
        """Take the next frames."""
        if len(piece):
            self.pieces.append(np.ascontiguousarray(piece, np.float32))
            self.count += len(piece)
            self._bytes += piece.size * 4

    @property
    def large(self) -> bool:
        """Whether they belong into a file of their own."""
        return self._poured or self._bytes >= self._small

    def pour(self, out: IO[bytes]) -> None:
        """Write what is in memory to a file, and forget it."""
        self._poured = True
        for piece in self.pieces:
            out.write(piece.data)
        self.pieces.clear()


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
