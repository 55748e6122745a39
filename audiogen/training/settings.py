"""The settings of a training: given ones, over those of the kind of frames or of another model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
"""The classes of settings that `train` takes by name, beside the codec's; no two share a name."""

LONGEST_MINUTES = 1440.0
"""Minutes after which a training until done ends at the latest, by default: a day."""

_EXTENDABLE = ("minutes", "epochs", "patience", "until")

_DONE_IN_TIME = (
    "a training until done is measured in time: leave --epochs out, or give --minutes, after which "
    "it ends at the latest"
)

_BEFORE: dict[str, Any] = {
    "weight_decay": 0.0,
    "averaging": 0.0,
    "transpose": 0,
    "pace": 0.0,
    "dynamics": 0.0,
    "until": "time",
}
"""Settings that trainings of before did not have, as they were in effect: whatever the defaults
become, those go on as they began."""

_AUGMENTATIONS = ("transpose", "pace", "dynamics")


@dataclass(frozen=True)
class Settings:
    """All that a training needs to know beside its corpus.

    Attributes
    ----------
    training : TrainingConfig
    model : ModelConfig
    frame_map : FrameMapConfig
    codec : Codec
    """

    training: TrainingConfig
    model: ModelConfig
    frame_map: FrameMapConfig
    codec: Codec

    def completed(self, paths: Sequence[Path]) -> Settings:
        """The same with what the codec's settings leave open taken from the files below `paths`.

        Raises
        ------
        MediaError
            If a path does not exist.
        """
        return replace(self, codec=reader_of(self.codec).completed(self.codec, paths))

    def suited_to(self, paths: Sequence[Path], given: dict[str, Any]) -> Settings:
        """The same with model settings that suit the files below `paths`, unless they are given."""
        suggested = reader_of(self.codec).suggested_settings(self.codec, paths)
        unset = {name: value for name, value in suggested.items() if name not in given}
        return replace(self, model=replace(self.model, **unset))


def choose_settings(
    given: dict[str, Any],
    frames: str | None = None,
    origin: Checkpoint | None = None,
    *,
    resume: bool = False,
) -> Settings:
    """Put the settings of a training together.

    Parameters
    ----------
    given : dict of str to value
        What the user set, by name.
    frames : str, optional
        The kind of frames; by default those of `origin`, or spectral ones.
    origin : Checkpoint, optional
        The model to start from.
    resume : bool
        Whether its training goes on, with the settings that it had.

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
    several = given.get("styles", 1) > 1
    if given.get("conducted") and several:
        raise ConfigError(
            "samples with a conductor are of one corpus: name one folder, set --styles 1, or leave "
            "the conductor out (--no-conducted)"
        )
    other_head = given.get("head", "sample_level") != "sample_level"
    if several or other_head or given.get("context") == "window":
        bases[ModelConfig].pop("conducted", None)
    if given.get("until") == "done" and "epochs" in given:
        raise ConfigError(_DONE_IN_TIME)
    if "minutes" in given and "epochs" not in given:
        bases[TrainingConfig].pop("epochs", None)  # time takes the place of epochs
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
            bases[TrainingConfig] = {**_BEFORE, **origin.training}
        for name, value in given.items():
            settings = fields[name]
            frozen_here = settings is not TrainingConfig or resume
            fixed = bases[settings].get(name, value) if frozen_here else value
            if fixed != value and name not in _EXTENDABLE:
                raise ConfigError(
                    f"'{origin.name}' was made with {name} = {fixed}, which cannot become {value} "
                    "when its weights are used: leave that setting out, or train afresh"
                )
    if given.get("until") == "done":
        bases[TrainingConfig]["epochs"] = 0
        if bases[TrainingConfig].get("until") != "done":
            bases[TrainingConfig]["minutes"] = LONGEST_MINUTES
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
    _check_training(kind, model, made[TrainingConfig])
    codec = codec_from_json({"kind": kind, **made[CODECS[kind]].to_json()})
    return Settings(made[TrainingConfig], model, made[FrameMapConfig], codec)


def _check_training(kind: str, model: ModelConfig, training: TrainingConfig) -> None:
    """Check that a training of this kind of frames can be so."""
    asked = [name for name in _AUGMENTATIONS if getattr(training, name)]
    if asked and kind not in ("spectral", "waveform"):
        raise ConfigError(f"'{asked[0]}' is for sound, and these are {kind}")
    if training.pace and (kind != "spectral" or model.context != "window"):
        raise ConfigError(
            "'pace' is for spectra that are read in windows; samples change speed with 'transpose'"
        )
    if training.transpose and kind == "waveform" and model.context == "carry" and not training.run:
        raise ConfigError(
            "samples that are transposed up are used up sooner: whole files leave none over, so "
            "set --run to a number of frames, as 256"
        )
    if training.until == "done" and training.epochs:
        raise ConfigError(_DONE_IN_TIME)
    if training.until == "done" and model.conducted:
        raise ConfigError(
            "samples with a conductor are two trainings, each with its share of the time: give "
            "--minutes in place of --until done, or leave the conductor out (--no-conducted)"
        )


def with_styles(
    given: dict[str, Any], paths: Sequence[Path], origin: Checkpoint | None = None
) -> dict[str, Any]:
    """The settings with one style for each of several folders, where `styles` was not given.

    Parameters
    ----------
    given : dict
        Settings by name.
    paths : sequence of Path
        What is learned: folders or files.
    origin : Checkpoint, optional
        The model that the training begins with.

    Raises
    ------
    ConfigError
        If there are not as many folders as styles.
    """
    folders = len(paths) if all(path.is_dir() for path in paths) else 1
    if origin is not None and origin.model.conducted:
        return given
    if origin is not None:
        learned = origin.model.styles
        if learned > 1 and folders != learned:
            raise ConfigError(
                f"'{origin.name}' was trained on {learned} corpora: name {learned} folders, in the "
                f"order {', '.join(origin.provenance.get('corpus', []))}"
            )
        return given
    styles = given.get("styles", folders)
    if styles not in (1, len(paths)):
        raise ConfigError(
            f"styles should be 1 or the number of folders that were named, {len(paths)}, not "
            f"{styles}"
        )
    return {**given, "styles": styles}
