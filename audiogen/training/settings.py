"""The settings of a training, put together: given ones over those of the kind of frames, or of
another model, over the defaults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiogen.codec import Codec
from audiogen.codec import from_json as codec_from_json
from audiogen.config import CODECS, FRAMES, Config, FrameMapConfig, ModelConfig, TrainingConfig
from audiogen.data.readers import reader_of
from audiogen.errors import ConfigError
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import HEADS

SETTINGS: tuple[type[Config], ...] = (TrainingConfig, ModelConfig, FrameMapConfig)
"""Every other class of settings that `train` takes by name; no two share a name."""

_EXTENDABLE = ("minutes", "epochs", "patience")


def chosen_settings(
    given: dict[str, Any], frames: str | None, origin: Checkpoint | None, resume: bool
) -> tuple[TrainingConfig, ModelConfig, FrameMapConfig, Codec]:
    """The settings of a training, by class, and the codec.

    Parameters
    ----------
    given : dict of str to value
        Whatever somebody set by name.
    frames : str, optional
        The kind of frames; by default those of `origin`, or spectral ones.
    origin : Checkpoint, optional
        The model whose weights are used.
    resume : bool
        Its training goes on, with the settings it had.

    Raises
    ------
    ConfigError
        If a setting is unknown, out of range, not of this kind of frames or head, or contradicts
        `origin`.
    """
    kind = frames or (origin.codec.kind if origin is not None else "spectral")
    fields = {f.name: each for each in (*SETTINGS, CODECS[kind]) for f in each.fields()}
    for name in given:
        if name not in fields:
            if any(name == f.name for each in CODECS.values() for f in each.fields()):
                raise ConfigError(f"{kind} frames have no setting '{name}'")
            raise ConfigError(f"there is no setting '{name}'")
    bases: dict[type[Config], dict[str, Any]] = {each: {} for each in (*SETTINGS, CODECS[kind])}
    for name, value in FRAMES[kind].items():
        bases[fields[name]][name] = value
    if given.get("context") == "window":
        bases[ModelConfig].pop("learned_start", None)  # a window begins from nothing
    if "minutes" in given and "epochs" not in given:
        bases[TrainingConfig].pop("epochs", None)  # who gives it time means that
    if origin is not None:
        if kind != origin.codec.kind:
            raise ConfigError(
                f"'{origin.name}' was made with {origin.codec.kind} frames, which cannot become "
                f"{kind} ones when its weights are used: leave --frames out, or train afresh"
            )
        frozen = origin.codec.to_json()
        bases[CODECS[kind]] = {name: frozen[name] for name in frozen if name != "kind"}
        bases[FrameMapConfig] = origin.frame_map_config.to_json()
        bases[ModelConfig] = origin.model.to_json()
        if resume:
            bases[TrainingConfig] = dict(origin.provenance.get("training", {}))
        for name, value in given.items():
            own = fields[name]
            told = own is not TrainingConfig or resume
            fixed = bases[own].get(name, value) if told else value
            if fixed != value and name not in _EXTENDABLE:
                raise ConfigError(
                    f"'{origin.name}' was made with {name} = {fixed}, which cannot become {value} "
                    "when its weights are used: leave that setting out, or train afresh"
                )
    made: dict[type[Config], Any] = {}
    for each, base in bases.items():
        made[each] = each.from_json(
            {**base, **{k: v for k, v in given.items() if fields[k] is each}}
        )
    model: ModelConfig = made[ModelConfig]
    for f in (*ModelConfig.fields(), *FrameMapConfig.fields()):
        head = f.metadata.get("head", "")
        if head and f.name in given and head != model.head:
            raise ConfigError(f"'{f.name}' is for the head {head}, and this is {model.head}")
    chosen_head = HEADS[model.head]
    if chosen_head.draws_samples and kind != "waveform":
        raise ConfigError("the head sample_level draws samples: it needs --frames waveform")
    if chosen_head.draws_choices and kind != "notes":
        raise ConfigError("the head categorical draws notes: it needs --frames notes")
    if kind == "notes" and not chosen_head.draws_choices:
        raise ConfigError(f"notes are drawn by the head categorical, not by {model.head}")
    codec = codec_from_json({"kind": kind, **made[CODECS[kind]].to_json()})
    return made[TrainingConfig], model, made[FrameMapConfig], codec


def fitted(
    model: ModelConfig, given: dict[str, Any], codec: Codec, paths: Sequence[Path]
) -> ModelConfig:
    """`model` with what suits the files below `paths`, where nothing else was given."""
    suited = reader_of(codec).suited(codec, paths)
    return replace(model, **{name: suited[name] for name in suited if name not in given})


def settled(codec: Codec, paths: Sequence[Path]) -> Codec:
    """`codec` with what its settings left to be found in the files below `paths`.

    Raises
    ------
    MediaError
        If a path is not there.
    """
    return reader_of(codec).settle(codec, paths)


def chosen_codec(given: dict[str, Any], frames: str | None = None) -> Codec:
    """The codec of a kind of frames, with some of its settings given.

    Raises
    ------
    ConfigError
        If a setting is not of these frames, or out of range.
    """
    return chosen_settings(given, frames, None, False)[-1]
