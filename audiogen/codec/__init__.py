"""Codecs: they turn a signal into frames and back.

    base, sound                             what every codec has, and what codecs of sound have
    spectral, waveform, notes, series       the four codecs, by the word of `--frames`
    phase, pghi, phase_state, phase_kernels spectra into sound: the phase
    time_stretch, wave_stretch              slower and faster at the same pitch
    note_sequence, note_steps, note_events  notes, and the two vocabularies that they become
    sampling                                drawing one of several choices

`from_json` builds the codec that a checkpoint names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiogen.codec.base import Codec
from audiogen.codec.notes import NotesCodec
from audiogen.codec.series import SeriesCodec
from audiogen.codec.spectral import SpectralCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.config import CODECS
from audiogen.errors import ConfigError

__all__ = [
    "Codec",
    "NotesCodec",
    "SeriesCodec",
    "SpectralCodec",
    "WaveformCodec",
    "from_json",
    "shared_codec",
]

_KINDS: dict[str, Any] = {
    codec.kind: codec for codec in (SpectralCodec, WaveformCodec, NotesCodec, SeriesCodec)
}


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
    kind = _KINDS.get(values["kind"]) if isinstance(values["kind"], str) else None
    if kind is None:
        raise ConfigError(f"this version of audiogen knows no codec of the kind {values['kind']!r}")
    if kind is NotesCodec:  # models of before the pedal was read go on without it
        settings = {"pedal": False, **settings}
    config: Any = CODECS[kind.kind].from_json(settings)
    return kind(config)


def shared_codec(codecs: Mapping[str, Codec]) -> Codec:
    """Check that models can play together, and return the codec that they share.

    Parameters
    ----------
    codecs : mapping of str to Codec
        By the names of the models; at least one.

    Raises
    ------
    ConfigError
        If two differ; the message names the differences and the remedy.
    """
    (first, one), *others = codecs.items()
    for name, other in others:
        if other != one:
            if other.kind != one.kind:
                raise ConfigError(
                    f"'{first}' has {one.kind} frames and '{name}' {other.kind} ones: "
                    "models that play together need the same frames, so train one of them anew "
                    "with the other's --frames"
                )
            ours, theirs = _meaning(one), _meaning(other)
            keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
            differences = [
                " and ".join(f"{key} {values.get(key)}" for key in keys)
                for values in (ours, theirs)
            ]
            flags = " ".join(f"--{key.replace('_', '-')} {ours.get(key)}" for key in keys)
            raise ConfigError(
                f"'{first}' has {differences[0]}, '{name}' has {differences[1]}: models that play "
                f"together need the same frames, so train '{name}' anew with {flags}"
            )
    return one


def _meaning(codec: Codec) -> dict[str, Any]:
    """The settings that change what frames mean; the tempo of notes does not."""
    others = {field.name for field in CODECS[codec.kind].fields() if not field.compare}
    return {name: value for name, value in codec.to_json().items() if name not in others}
