"""The file of a packed model: a zip whose entries are stored as they are, in one fixed form.

The same content gives the same bytes at any time and on any machine: the order, the dates and the
attributes of the entries are fixed, and nothing is compressed, so that no version of a compressor
shows. Other programs can read it (APPNOTE.TXT, section 4.3); this reader refuses whatever the
writer would not have written. It knows the names and sizes of entries, not what they mean.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from audiogen.errors import CheckpointError
from audiogen.storage import PACKED_SUFFIX, read_regular

CONFIG, WEIGHTS, CARD = "config.json", "weights.safetensors", "README.md"
PRIMER, ENDS = "corpus/primer.safetensors", "corpus/ends.json"
ERRORS = "corpus/errors.safetensors"
CONDUCTOR = "conductor.audiogen"

CORPUS_ENTRIES = (PRIMER, ENDS, ERRORS)
"""The entries that hold a part of the corpus itself. `pack --no-corpus` leaves them out."""

ENTRIES = (CARD, CONFIG, WEIGHTS, *CORPUS_ENTRIES, CONDUCTOR)
"""Every entry that there can be, in the order of the file. The conductor of a model of samples is a
packed model itself."""

MOST_BYTES = 2 * 10**9
"""The largest file that is read, as all of it is held in memory."""

_LOCAL = struct.Struct("<4s5H3I2H")  # the header before an entry
_LISTED = struct.Struct("<4s6H3I5H2I")  # its line in the directory at the end
_END = struct.Struct("<4s4H2IH")
_VERSION, _UNIX, _DAY = 20, 3 << 8, 33  # of the format; who wrote it; 1980-01-01, the first day
_FILE = (stat.S_IFREG | 0o644) << 16


def packed_bytes(entries: Mapping[str, bytes]) -> bytes:
    """The file that holds those entries, named as in `ENTRIES`.

    It is put together here, as the standard library's writer may do it differently in another
    version.
    """
    body, directory, count = bytearray(), bytearray(), 0
    for name in ENTRIES:
        if name in entries:
            data = entries[name]
            facts = (0, 0, 0, _DAY, zlib.crc32(data), len(data), len(data), len(name))
            listed = (_UNIX | _VERSION, _VERSION, *facts, 0, 0, 0, 0, _FILE, len(body))
            directory += _LISTED.pack(b"PK\1\2", *listed) + name.encode()
            body += _LOCAL.pack(b"PK\3\4", _VERSION, *facts, 0) + name.encode() + data
            count += 1
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def read_entries(path: Path, content: bytes | None = None) -> dict[str, bytes]:
    """Every entry of a packed model, by name, each with the checksum that it should have.

    Parameters
    ----------
    path : Path
        For the sentences, and the file that is read where there is no `content`.
    content : bytes, optional
        The packed model.

    Raises
    ------
    CheckpointError
        If the file cannot be read, is no zip, or is not as `packed_bytes` writes it: an entry is
        compressed, encrypted, a link, twice there or not one of `ENTRIES`, sizes contradict each
        other, something is missing or lies in between.
    """
    try:
        content = read_regular(path, MOST_BYTES) if content is None else content
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            found, directory = file.infolist(), file.start_dir
    except (
        *(zipfile.BadZipFile, EOFError, struct.error, ValueError, OverflowError),
        *(NotImplementedError, OSError, IndexError),
    ) as error:
        raise _unusable(path, f"it is no zip, or cut short ({error})") from error
    entries: dict[str, bytes] = {}
    at, listed = 0, 0
    for info in found:
        name = info.filename
        if name not in ENTRIES:
            raise _unusable(path, f"it holds {name!a}, which does not belong there")
        if name in entries:
            raise _unusable(path, f"{name} is in it twice")
        wrong = _what_is_wrong(info)
        if wrong:
            raise _unusable(path, f"{name} {wrong}")
        if info.header_offset != at:
            raise _unusable(path, f"something lies before {name} that belongs to no entry")
        data, at = _entry_at(path, content, info)
        entries[name] = data
        listed += _LISTED.size + len(name)
    if (at, at + listed + _END.size) != (directory, len(content)):
        raise _unusable(path, "it holds something that belongs to no entry")
    missing = [name for name in (CONFIG, WEIGHTS) if name not in entries]
    if missing:
        raise _unusable(path, f"{missing[0]} is missing")
    return entries


def _what_is_wrong(info: zipfile.ZipInfo) -> str:
    """Why an entry, as the directory describes it, is not taken; empty if it is."""
    if info.flag_bits & 1:
        return "is encrypted"
    if info.compress_type != zipfile.ZIP_STORED:
        return "is compressed"
    if info.flag_bits or info.extra or info.comment:
        return "has options that packed models do not use"
    if not stat.S_ISREG(info.external_attr >> 16):
        return "is a link or a folder"
    if info.file_size != info.compress_size:
        return "has two sizes that contradict each other"
    return ""


def _entry_at(path: Path, content: bytes, info: zipfile.ZipInfo) -> tuple[bytes, int]:
    """The data of an entry, and where it ends; its own header has to agree with the directory."""
    name, start = info.filename, info.header_offset + _LOCAL.size
    if start > len(content):
        raise _unusable(path, f"it ends before {name}")
    header = _LOCAL.unpack(content[info.header_offset : start])
    signature, _, flags, method, _, _, checksum, stored, size, named, extra = header
    described = (info.flag_bits, info.compress_type, info.CRC, info.file_size, info.file_size)
    agrees = signature == b"PK\3\4" and (flags, method, checksum, stored, size) == described
    after = start + named
    if not agrees or extra or content[start:after] != name.encode():
        raise _unusable(path, f"the two headers of {name} contradict each other")
    end = after + size
    data = content[after:end]
    if len(data) != size:
        raise _unusable(path, f"it ends within {name}")
    if zlib.crc32(data) != checksum:
        raise _unusable(path, f"{name} does not have the checksum that it should have")
    return data, end


def _unusable(path: Path, what: str) -> CheckpointError:
    return CheckpointError(
        f"{path} is no packed model that can be used: {what}; get the {PACKED_SUFFIX} file anew, "
        "or pack the model again"
    )
