"""Checkpoints: a folder that holds everything a model needs to be played or trained further.

    config.json           format version, settings, temperature, provenance, scores, evaluation
    weights.safetensors   rnn_1/kernel, ..., head/..., frame_map/...   (the best of the training)
    primer.safetensors    segments of the corpus's frames, to start from
    history.csv           one row for each time the held-out sound was scored
    previews/             what it sounded and looked like on the way
    resume/               the last state of the training

Nothing in it is ever executed: JSON, CSV and safetensors are data. It appears whole or not at
all: a new one is made beside its place and renamed; every later write replaces one whole file,
and any mixture of older and newer files loads.
"""

from __future__ import annotations

import json
import os
import reprlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import Codec
from audiogen.codec import from_json as codec_from_json
from audiogen.codec.base import Frames
from audiogen.config import FrameMapConfig, ModelConfig
from audiogen.control.table import TABLE
from audiogen.errors import CheckpointError, ConfigError
from audiogen.model.frame_map import FrameView, read_map, wrong_tensor
from audiogen.model.heads import HEADS, Head, build_head
from audiogen.model.primer import read_primer, write_primer
from audiogen.model.tensors import (
    damaged,
    expected_shapes,
    first_misfit,
    head_tensor,
    read_floats,
    replace_part,
    write_tensors,
)

Array = npt.NDArray[np.float32]

FORMAT = 1
"""Version of the folder's layout; a reader refuses versions that it does not know."""


_HEAT = next(row for row in TABLE if row.name == "temperature")


@dataclass(frozen=True)
class Checkpoint:
    """A trained model with what it takes to play it.

    Attributes
    ----------
    name : str
    codec : Codec
    frame_map : FrameView
    frame_map_config : FrameMapConfig
    model : ModelConfig
    tensors : dict of str to array
        The network's: `rnn_1/kernel` `[values, 4 units]` and so on, and `head/...`.
    primer : tuple of array `[frames, frame_size]`
        Segments of the corpus to start from.
    primer_styles : tuple of int
        Which of several corpora each of them is of; empty: all are of one.
    temperature : float
        The temperature that suits this model.
    provenance : dict
        How it was made: version, corpus, training settings, seconds.
    scores : dict
        How well it did: held-out bits and such, plain numbers.
    evaluation : dict
        The evaluation at the end of the training; empty if there was none.
    """

    name: str
    codec: Codec
    frame_map: FrameView
    frame_map_config: FrameMapConfig
    model: ModelConfig
    tensors: dict[str, Array]
    primer: tuple[Frames, ...]
    temperature: float = 1.0
    provenance: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    evaluation: dict[str, Any] = field(default_factory=dict)
    primer_styles: tuple[int, ...] = ()

    def head(self) -> Head:
        """The head with its trained tensors."""
        prefix = head_tensor("")
        tensors = {
            name.removeprefix(prefix): tensor
            for name, tensor in self.tensors.items()
            if name.startswith(prefix)
        }
        return build_head(self.model, self.frame_map.values, tensors)

    @property
    def draws_samples(self) -> bool:
        """Whether the frames are waveforms that are drawn sample by sample (SampleRNN)."""
        return HEADS[self.model.head].draws_samples

    def config_json(self) -> str:
        """The text of `config.json`."""
        values = {
            "format": FORMAT,
            "codec": self.codec.to_json(),
            "frame_map": self.frame_map_config.to_json(),
            "model": self.model.to_json(),
            "temperature": self.temperature,
            "provenance": self.provenance,
            "scores": self.scores,
            "evaluation": self.evaluation,
        }
        return json.dumps(values, indent=2) + "\n"


def load(folder: str | os.PathLike[str]) -> Checkpoint:
    """Read the checkpoint in `folder`.

    Raises
    ------
    CheckpointError
        If a file is missing or damaged, the format is unknown, a tensor is missing, has another
        shape than the model asks for, or holds a value that is not finite.
    """
    folder = Path(folder)
    config = _read_config(folder)
    try:
        codec = codec_from_json(config["codec"])
        frame_map_config = FrameMapConfig.from_json(config["frame_map"])
        model = ModelConfig.from_json(config["model"])
    except ConfigError as error:
        raise damaged(folder, "config.json", str(error)) from error
    tensors = read_floats(folder, "weights.safetensors")
    map_tensors = {
        name.removeprefix("frame_map/"): tensors.pop(name)
        for name in list(tensors)
        if name.startswith("frame_map/")
    }
    wrong = wrong_tensor(model, map_tensors, codec)
    if wrong is not None:
        problem = f"the tensor 'frame_map/{wrong}' is missing or wrong"
        raise damaged(folder, "weights.safetensors", problem)
    frame_map = read_map(model, map_tensors)
    shapes = expected_shapes(model, frame_map.values)
    misfit = first_misfit(tensors, shapes)
    if misfit is not None:
        name, sentence = misfit
        if name == head_tensor("hint_codes") and name not in tensors:
            raise CheckpointError(f"{folder} was trained beside an older filter: train it again")
        raise damaged(folder, "weights.safetensors", sentence)
    primer, primer_styles = read_primer(folder, codec.frame_size, model.styles)
    return Checkpoint(
        name=folder.resolve().name,
        codec=codec,
        frame_map=frame_map,
        frame_map_config=frame_map_config,
        model=model,
        tensors={name: tensors[name] for name in shapes},
        primer=primer,
        primer_styles=primer_styles,
        temperature=float(config["temperature"]),
        provenance=config["provenance"],
        scores=config["scores"],
        evaluation=config["evaluation"],
    )


def create(
    folder: Path,
    checkpoint: Checkpoint,
    *,
    force: bool = False,
    also: Callable[[Path], None] = lambda made: None,
) -> None:
    """Make the folder, whole. With `force`, one that is there becomes `NAME.previous`.

    `also` is called with the folder in the making, to put in what else belongs there.

    Raises
    ------
    CheckpointError
        If the folder is there already (without `force`), or what is there is no checkpoint (with
        it), or it cannot be written.
    """
    check_place(folder, force=force)
    previous = _previous(folder)
    made = folder.parent / f".{folder.name}.making-{os.getpid()}"
    dropped = folder.parent / f".{folder.name}.dropped-{os.getpid()}"
    try:
        shutil.rmtree(made, ignore_errors=True)
        (made / "previews").mkdir(parents=True)
        (made / "resume").mkdir()
        write_primer(made, checkpoint.primer, checkpoint.primer_styles)
        write(made, checkpoint)
        also(made)
        if folder.exists():
            # Out of sight before it is taken apart: a folder half deleted is no checkpoint.
            if previous.exists():
                os.rename(previous, dropped)
            os.rename(folder, previous)
        os.rename(made, folder)
    except OSError as error:
        raise CheckpointError(f"{folder} could not be written: {error.strerror}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(dropped, ignore_errors=True)


def check_place(folder: Path, *, force: bool = False) -> None:
    """Find out whether a checkpoint may be made in `folder`, before anything is trained for it.

    Raises
    ------
    CheckpointError
        As `create`.
    """
    try:
        if folder.exists() and not force:
            raise CheckpointError(
                f"{folder} is there already: go on with it (--resume), replace it (--force), or "
                "give the new one another --name"
            )
        for path in (folder, _previous(folder)):
            if path.exists() and not (path / "config.json").is_file():
                raise CheckpointError(
                    f"{path} is no checkpoint, so nothing takes its place: move it"
                )
    except OSError as error:  # for example, the name is too long
        raise CheckpointError(f"'{folder}' cannot be looked into: {error.strerror}") from error


def _previous(folder: Path) -> Path:
    return folder.with_name(folder.name + ".previous")


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Replace the weights, then the settings and scores, of the checkpoint in `folder`."""
    maps = {f"frame_map/{name}": tensor for name, tensor in checkpoint.frame_map.tensors().items()}
    write_tensors(folder, "weights.safetensors", {**checkpoint.tensors, **maps})
    replace_part(folder, "config.json", checkpoint.config_json().encode())


def _read_config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder} is no checkpoint: it holds no config.json") from error
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(folder, "config.json", f"it cannot be read ({error})") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        found = config.get("format") if isinstance(config, dict) else None
        raise CheckpointError(
            f"{folder} has the checkpoint format {found!r}, and this version of audiogen reads "
            f"format {FORMAT}: use the version of audiogen that made it"
        )
    config.setdefault("evaluation", {})  # younger than format 1
    for name in ("codec", "frame_map", "model", "provenance", "scores", "evaluation"):
        if not isinstance(config.get(name), dict):
            raise damaged(folder, "config.json", f"'{name}' should be a table")
    heat: Any = config.get("temperature")
    number = isinstance(heat, int | float) and not isinstance(heat, bool)
    if not number or not _HEAT.low <= heat <= _HEAT.high:
        raise damaged(folder, "config.json", f"the temperature cannot be {reprlib.repr(heat)}")
    return config


def same_weights(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two checkpoints play the same, weight for weight."""
    if one is other:
        return True
    if one.model != other.model or one.frame_map_config != other.frame_map_config:
        return False
    pairs = (one.tensors, other.tensors), (one.frame_map.tensors(), other.frame_map.tensors())
    return all(
        mine.keys() == its.keys() and all(np.array_equal(mine[name], its[name]) for name in mine)
        for mine, its in pairs
    )
