"""Codecs: a signal into frames and back. `from_json` builds the one that a checkpoint names."""

from __future__ import annotations

from typing import Any

from audiogen.codec.base import Codec
from audiogen.codec.notes import NotesCodec
from audiogen.codec.series import SeriesCodec
from audiogen.codec.spectral import SpectralCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.config import NotesConfig, SeriesConfig, SpectralConfig, WaveformConfig
from audiogen.errors import ConfigError

__all__ = ["Codec", "NotesCodec", "SeriesCodec", "SpectralCodec", "WaveformCodec", "from_json"]


def from_json(values: Any) -> Codec:
    """Build the codec that `Codec.to_json` described.

    Raises
    ------
    ConfigError
        If the kind of codec is unknown or one of its settings cannot be used.
    """
    if not isinstance(values, dict) or "kind" not in values:
        raise ConfigError("the codec settings should be a table that names its kind")
    settings = {name: value for name, value in values.items() if name != "kind"}
    if values["kind"] == SpectralCodec.kind:
        return SpectralCodec(SpectralConfig.from_json(settings))
    if values["kind"] == WaveformCodec.kind:
        return WaveformCodec(WaveformConfig.from_json(settings))
    if values["kind"] == NotesCodec.kind:
        return NotesCodec(NotesConfig.from_json(settings))
    if values["kind"] == SeriesCodec.kind:
        return SeriesCodec(SeriesConfig.from_json(settings))
    raise ConfigError(f"this version of audiogen knows no codec of the kind {values['kind']!r}")
