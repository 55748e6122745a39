"""What comes after the frames, by medium: the watch over a performance, its player, its files.

`OUTLETS` is asked by the medium of a codec; whoever plays and writes (`ensemble`, `writing`) knows
no medium beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from audiogen.codec import Codec
from audiogen.generation.render.base import Made, Outlet, Picture, Sink
from audiogen.generation.render.notes import NotesOutlet, Played
from audiogen.generation.render.series import Futures, SeriesOutlet
from audiogen.generation.render.sound import Sound, SoundOutlet

__all__ = [
    "OUTLETS",
    "Futures",
    "Made",
    "Outlet",
    "Picture",
    "Played",
    "Sink",
    "Sound",
    "outlet_of",
]

OUTLETS: Mapping[str, Callable[[Any], Outlet]] = MappingProxyType(
    {"sound": SoundOutlet, "notes": NotesOutlet, "series": SeriesOutlet}
)
"""By the medium of a codec, what makes its outlet."""


def outlet_of(codec: Codec) -> Outlet:
    """Where the frames of a codec go."""
    return OUTLETS[codec.medium](codec)
