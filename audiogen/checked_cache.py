"""numba's cache on disk with a checksum in every file, so that a damaged one is never executed.

What a power failure, a full disk or a bad block has made of a file is noticed before anything of it
is unpickled. Such a file is dropped, and the function compiled again. Where the cache cannot be
written, the function is compiled in each process.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from numba.core.caching import FunctionCache, IndexDataCacheFile

_MARK = b"audiogen code 1\n"
_LENGTH = len(_MARK) + hashlib.sha256().digest_size


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]  # numba has no types
    """The index and the code of one function, each file after its checksum."""

    def _load_index(self) -> dict[Any, str]:
        content = _verified(self._index_path)
        if content is None:
            return {}
        version, stamp, overloads = pickle.loads(content)
        known = (version, stamp) == (self._version, self._source_stamp)
        return overloads if known else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        content = self._version, self._source_stamp, overloads
        self._write(self._index_path, self._dump(content))

    def _load_data(self, name: str) -> Any:
        # The name of the file is under the checksum: two functions' files may have been swapped.
        content = _verified(self._data_path(name), name)
        return None if content is None else pickle.loads(content)

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), self._dump(data), name)

    def _write(self, path: str, content: bytes, name: str = "") -> None:
        with self._open_for_write(path) as file:
            file.write(_checksum(content, name) + content)

    @contextlib.contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BinaryIO]:
        with super()._open_for_write(filepath) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())


class CheckedCache(FunctionCache):  # type: ignore[misc]
    """A cache for one function that never fails: what it cannot read or write is compiled."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        plain: Any = vars(self)["_cache_file"]
        self._cache_file = _CheckedFile(
            cache_path=plain._cache_path,
            filename_base=plain._index_name.removesuffix(".nbi"),
            source_stamp=plain._source_stamp,
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled code for a signature; None if there is none that can be used."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever a pickle of another version may raise; it is compiled again
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep compiled code, if the disk takes it."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


def _checksum(content: bytes, name: str) -> bytes:
    return _MARK + hashlib.sha256(name.encode() + b"\0" + content).digest()


def _verified(path: str, name: str = "") -> bytes | None:
    """What follows the checksum in a file; None if it is missing, damaged or another file's."""
    try:
        with open(path, "rb") as file:
            head, content = file.read(_LENGTH), file.read()
    except OSError:
        return None
    return content if head == _checksum(content, name) else None
