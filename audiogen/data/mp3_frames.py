"""The frames of an MP3 file, counted without decoding it.

libmpg123, with which libsndfile reads MP3, believes the frame count of the first Xing header, or
else guesses it from the first bit rate: of two files joined it reads the first, and of a variable
bit rate without such a header a third. So the frames are counted before it is trusted.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass
from pathlib import Path

_BIT_RATES = {  # kbit/s by (MPEG 1?, layer)
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_FURTHEST = 2**16  # bytes before the first frame; more is no MP3 file


@dataclass(frozen=True)
class Mp3Frames:
    """What was counted.

    Attributes
    ----------
    samples : int
        Of each channel, with what the encoder puts before and after the sound.
    promised : int
        Samples that the Xing header claims, without those; 0 where there is none.
    skipped : int (bytes)
        Between frames, that are neither frames nor tags.
    honest : bool
        Whether a Xing header counts as many frames as there are, or all have one bit rate.
    """

    samples: int
    promised: int
    skipped: int
    honest: bool


@dataclass(frozen=True)
class _Frame:
    length: int
    samples: int
    sample_rate: int
    bit_rate: int


def count_frames(path: Path) -> Mp3Frames | None:
    """Count the frames of a file; None if it does not seem to be MP3 (MPEG audio).

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _counted(data)


def _counted(data: mmap.mmap) -> Mp3Frames | None:
    at = _after_tags(data, 0)
    first = _first(data, at, at + _FURTHEST)
    if first is None:
        return None
    at, frame = first
    beginning, same = at, data[at + 1 : at + 2]
    promised, delays, bytes_claimed = _xing(data, at)
    known: dict[bytes, _Frame | None] = {}
    count = skipped = 0
    cut = False
    bit_rates = set()
    size = len(data)
    while at + 4 <= size:
        head = data[at : at + 3]
        found = known.get(head)
        if found is None and head[:1] == b"\xff" and head[1:2] == same:
            known[head] = found = _frame(head)
        if found is not None and found.sample_rate == frame.sample_rate:
            if at + found.length > size:
                cut = True
                break
            count += 1
            bit_rates.add(found.bit_rate)
            at += found.length
            continue
        after = _after_tags(data, at)
        if after == at:
            following = _first(data, at + 1, size, frame)
            after = size if following is None else following[0]
            skipped += after - at
        at = after
    if promised is not None:
        count -= 1  # the header is a frame without sound
    exact = promised is not None and abs(promised - count) <= 1
    stated = bytes_claimed is None or abs(bytes_claimed - (at - beginning)) <= 0.01 * bytes_claimed
    return Mp3Frames(
        count * frame.samples,
        max(0, (promised or 0) * frame.samples - delays),
        skipped,
        count > 1
        and not cut
        and not skipped
        and stated
        and (exact if promised is not None else len(bit_rates) == 1),
    )


def _frame(head: bytes) -> _Frame | None:
    """The frame that begins with those three bytes, if one does."""
    second, third = head[1], head[2]
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    rate_number, bit_number = third >> 2 & 3, third >> 4
    if second & 0xE0 != 0xE0 or version == 1 or layer == 4 or rate_number == 3:
        return None
    if not 1 <= bit_number <= 14:  # 0: of a free rate, which only decoding finds
        return None
    bit_rate = 1000 * _BIT_RATES[version == 3, layer][bit_number]
    rate = (44100, 48000, 32000)[rate_number] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 384 if layer == 1 else 1152 if layer == 2 or version == 3 else 576
    padding = third >> 1 & 1
    if layer == 1:
        length = 4 * (12 * bit_rate // rate + padding)
    else:
        length = samples // 8 * bit_rate // rate + padding
    return _Frame(length, samples, rate, bit_rate)


def _first(
    data: mmap.mmap, begin: int, end: int, like: _Frame | None = None
) -> tuple[int, _Frame] | None:
    """The first frame that begins between two places and is followed by another or by the end."""
    at = data.find(b"\xff", begin, end)
    while 0 <= at:
        frame = _frame(data[at : at + 3]) if at + 4 <= len(data) else None
        if frame and (like is None or frame.sample_rate == like.sample_rate):
            after = at + frame.length
            following = _frame(data[after : after + 3]) if after + 4 <= len(data) else None
            ends = after <= len(data) and _after_tags(data, after) >= len(data) - 4
            if ends or (following and following.sample_rate == frame.sample_rate):
                return at, frame
        at = data.find(b"\xff", at + 1, end)
    return None


def id3_size(head: bytes) -> int:
    """The length in bytes of an ID3 tag that begins with those ten; 0 where none does."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 127
    return 10 + size


def _after_tags(data: mmap.mmap, at: int) -> int:
    """The place after the ID3 and APE tags that begin there."""
    while True:
        if size := id3_size(data[at : at + 10]):
            at += size
        elif data[at : at + 3] == b"TAG":
            at += 128
        elif data[at : at + 8] == b"APETAGEX" and len(data) >= at + 32:
            header = 32 if data[at + 23] & 0x20 else 0
            at += header + int.from_bytes(data[at + 12 : at + 16], "little")
        else:
            return min(at, len(data))


def _xing(data: mmap.mmap, at: int) -> tuple[int | None, int, int | None]:
    """Frames, samples that are no sound, and bytes that a Xing header claims."""
    mono, first = data[at + 3] >> 6 == 3, data[at + 1] >> 3 & 3 == 3
    tag = at + 4 + ((17 if mono else 32) if first else (9 if mono else 17))
    if data[tag : tag + 4] not in (b"Xing", b"Info"):
        return None, 0, None
    flags = data[tag + 7]
    frames = int.from_bytes(data[tag + 8 : tag + 12], "big") if flags & 1 else 0
    place = tag + 8 + (4 if flags & 1 else 0)
    size = int.from_bytes(data[place : place + 4], "big") if flags & 2 else None
    place += (4 if flags & 2 else 0) + (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    delays = 0
    if data[place : place + 4] in (b"LAME", b"Lavf", b"Lavc"):
        both = int.from_bytes(data[place + 21 : place + 24], "big")
        delays = (both >> 12) + (both & 4095)
    return frames, delays, size or None
