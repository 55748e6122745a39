"""What comes after the frames, by medium: the watch over a performance, its player, its files.

`RENDERERS` is asked by the medium of a codec; whoever plays and writes (`ensemble`, `writing`)
knows no medium beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from audiogen.codec import Codec
from audiogen.generation.render.base import Chunk, Picture, Renderer, Sink
from audiogen.generation.render.notes import NotePerformance, NotesRenderer
from audiogen.generation.render.series import Futures, SeriesRenderer
from audiogen.generation.render.sound import Sound, SoundRenderer

__all__ = [
    "OUTLETS",
    "Futures",
    "Chunk",
    "Renderer",
    "Picture",
    "NotePerformance",
    "Sink",
    "Sound",
    "renderer_of",
]

RENDERERS: Mapping[str, Callable[[Any], Renderer]] = MappingProxyType(
    {"sound": SoundRenderer, "notes": NotesRenderer, "series": SeriesRenderer}
)
"""By the medium of a codec, what makes its outlet."""


def renderer_of(codec: Codec) -> Renderer:
    """Where the frames of a codec go."""
    return RENDERERS[codec.medium](codec)
