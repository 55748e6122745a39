"""Renderers: what frames become, by medium (sound, notes, series), in memory and in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from audiogen.codec import Codec
from audiogen.generation.render.base import Chunk, Picture, PlaybackOptions, Renderer
from audiogen.generation.render.notes import NotePerformance, NotesRenderer
from audiogen.generation.render.series import Futures, SeriesRenderer
from audiogen.generation.render.sink import Sink
from audiogen.generation.render.sound import Sound, SoundRenderer

__all__ = [
    "RENDERERS",
    "Chunk",
    "Futures",
    "NotePerformance",
    "Picture",
    "PlaybackOptions",
    "Renderer",
    "Result",
    "Sink",
    "Sound",
    "renderer_of",
]

Result = Sound | NotePerformance | Futures
"""A performance in memory, by medium. All of them have `save(path, force=False)`."""

RENDERERS: Mapping[str, Callable[[Codec], Renderer]] = MappingProxyType(
    {"sound": SoundRenderer, "notes": NotesRenderer, "series": SeriesRenderer}
)
"""The renderer of each medium, by `Codec.medium`."""


def renderer_of(codec: Codec) -> Renderer:
    """The renderer of a codec's medium."""
    return RENDERERS[codec.medium](codec)
