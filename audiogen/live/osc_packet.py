"""A parser of OSC packets: the messages of a datagram, and one kind of error, whatever is in it.

python-osc parses the messages. Bundles are parsed here, because a bundle with a negative size in it
keeps python-osc 1.10 busy for ever.
"""

from __future__ import annotations

import math
import struct
from typing import TypeAlias

LARGEST = 8192
"""Bytes: the longest datagram that is accepted."""

DEEPEST = 4
"""Levels of bundles within bundles that are accepted."""

LONGEST_PATTERN = 128
"""Characters: the longest address with wildcards that is accepted."""

KINDS = {"i": 4, "f": 4, "h": 8, "d": 8, "s": 4, "T": 0, "F": 0, "I": 0, "N": 0}
"""The accepted types of arguments, with the fewest bytes that each takes. Buttons send an impulse
(`I`) or nil (`N`), which count as no argument: they are pressed."""

Argument: TypeAlias = float | str | bool
Message: TypeAlias = tuple[str, tuple[Argument, ...]]

_BUNDLE = b"#bundle\x00"


class MalformedError(ValueError):
    """A datagram that is no OSC packet, or has arguments of a type that is not accepted."""


def messages_of(datagram: bytes) -> list[Message | MalformedError]:
    """The messages of a datagram in order, each an address (or pattern) and its arguments.

    In the place of a part that is no OSC stands the error that says why; what comes before and
    after it in its bundle is there. Time tags of bundles are ignored: a frame is some 20 ms long,
    and sound is made a little ahead.
    """
    if len(datagram) > LARGEST:
        return [MalformedError(f"it has more than {LARGEST} bytes")]
    return _within(datagram, 0)


def matches(pattern: str, address: str) -> bool:
    """Whether an OSC address pattern matches an address.

    `?` matches any character, `*` any run of characters, `[a-c]` one character of a set, `[!a-c]`
    one that is not in it, and `{one,two}` one of several strings; none of them matches a `/`. The
    time is proportional to both lengths, since patterns come from the network.

    Examples
    --------
    >>> matches("/audiogen/memory*", "/audiogen/memory_1")
    True
    >>> matches("/audiogen/*", "/audiogen/mix/rain")
    False
    >>> matches("/audiogen/{noise,gain}", "/audiogen/gain")
    True
    """
    places = {0}  # in the address, up to which the pattern may have matched
    i = 0
    while i < len(pattern) and places:
        letter = pattern[i]
        closing = pattern.find({"[": "]", "{": "}"}.get(letter, "\0"), i + 1)
        if letter == "*":
            places = _run(places, address)
        elif letter == "?":
            places = {p + 1 for p in places if p < len(address) and address[p] != "/"}
        elif letter == "[" and closing > 0:
            inside = pattern[i + 1 : closing]
            places = {p + 1 for p in places if p < len(address) and _one_of(inside, address[p])}
            i = closing
        elif letter == "{" and closing > 0:
            words = set(pattern[i + 1 : closing].split(","))
            places = {p + len(w) for p in places for w in words if address.startswith(w, p)}
            i = closing
        else:
            places = {p + 1 for p in places if p < len(address) and address[p] == letter}
        i += 1
    return len(address) in places


def is_pattern(address: str) -> bool:
    """Whether an address has wildcards in it."""
    return any(letter in address for letter in "*?[{")


def _within(datagram: bytes, depth: int) -> list[Message | MalformedError]:
    if not datagram.startswith(_BUNDLE):
        try:
            return [_message(datagram)]
        except MalformedError as error:
            return [error]
    if depth == DEEPEST:
        return [MalformedError(f"more than {DEEPEST} bundles lie within each other")]
    if len(datagram) < 16:
        return [MalformedError("a bundle ends in its time tag")]
    found: list[Message | MalformedError] = []
    at = 16  # after the time tag
    while at < len(datagram):
        if at + 4 > len(datagram):
            return [*found, MalformedError("a bundle ends in a size")]
        (size,) = struct.unpack_from(">i", datagram, at)
        at += 4
        if size <= 0 or size % 4 or at + size > len(datagram):
            return [*found, MalformedError(f"a part of a bundle cannot have {size} bytes")]
        found += _within(datagram[at : at + size], depth + 1)
        at += size
    return found


def _message(datagram: bytes) -> Message:
    from pythonosc.osc_message import OscMessage, ParseError
    from pythonosc.parsing.osc_types import ParseError as TypeParseError
    from pythonosc.parsing.osc_types import get_string

    if not datagram.startswith(b"/"):
        raise MalformedError("a message should begin with an address")
    address = datagram[1:60].partition(b"\0")[0].decode("ascii", "replace")
    named = "/" + "".join(c if c.isprintable() else "?" for c in address)
    try:
        _, end = get_string(datagram, 0)
        kinds, end = get_string(datagram, end) if datagram[end:] else (",", end)
        # Checked first: python-osc logs unknown types to the terminal.
        if not kinds.startswith(",") or not set(kinds[1:]) <= set(KINDS):
            raise MalformedError(f"{named} has arguments of a type in {kinds[:20]!r}")
        # python-osc pads a message that was cut short with zeros.
        if len(datagram) % 4 or sum(KINDS[kind] for kind in kinds[1:]) > len(datagram) - end:
            raise MalformedError(f"{named} is cut short")
        if "I" in kinds or "N" in kinds:  # python-osc knows no impulse, and neither takes any bytes
            left = kinds.replace("I", "").replace("N", "").encode()
            begin = datagram[: get_string(datagram, 0)[1]]
            datagram = begin + left + bytes(4 - len(left) % 4) + datagram[end:]
        message = OscMessage(datagram)
    except (ParseError, TypeParseError, struct.error, UnicodeError, IndexError) as error:
        raise MalformedError(f"{named} is cut short or garbled") from error
    values = tuple(message)
    if any(isinstance(value, float) and not math.isfinite(value) for value in values):
        raise MalformedError(f"{named} has a number that is not finite")
    return message.address, values


def _run(places: set[int], address: str) -> set[int]:
    found: set[int] = set()
    for place in sorted(places):
        while place not in found:
            found.add(place)
            if place == len(address) or address[place] == "/":
                break
            place += 1
    return found


def _one_of(inside: str, letter: str) -> bool:
    if letter == "/":
        return False
    wanted = not inside.startswith("!")
    inside = inside.removeprefix("!")
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            if inside[at] <= letter <= inside[at + 2]:
                return wanted
            at += 3
        else:
            if inside[at] == letter:
                return wanted
            at += 1
    return not wanted
