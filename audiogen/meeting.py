"""Whether models can play together: their frames have to mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiogen.checkpoint import Checkpoint
from audiogen.codec import Codec
from audiogen.config import CODECS
from audiogen.errors import ConfigError


def shared_codec(models: Mapping[str, Checkpoint]) -> Codec:
    """The codec of all the models.

    Raises
    ------
    ConfigError
        If two differ; the message names the differences and the remedy.
    """
    (first, one), *others = models.items()
    for name, other in others:
        if other.codec != one.codec:
            if other.codec.kind != one.codec.kind:
                raise ConfigError(
                    f"'{first}' has {one.codec.kind} frames and '{name}' {other.codec.kind} ones: "
                    "models that play together need the same frames, so train one of them anew "
                    "with the other's --frames"
                )
            ours, theirs = _meaning(one.codec), _meaning(other.codec)
            keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
            said = [
                " and ".join(f"{key} {values.get(key)}" for key in keys)
                for values in (ours, theirs)
            ]
            flags = " ".join(f"--{key.replace('_', '-')} {ours.get(key)}" for key in keys)
            raise ConfigError(
                f"'{first}' has {said[0]}, '{name}' has {said[1]}: models that play together need "
                f"the same frames, so train '{name}' anew with {flags}"
            )
    return one.codec


def _meaning(codec: Codec) -> dict[str, Any]:
    """The settings that say what frames mean: at which tempo notes play is none of them."""
    beside = {field.name for field in CODECS[codec.kind].fields() if not field.compare}
    return {name: value for name, value in codec.to_json().items() if name not in beside}
