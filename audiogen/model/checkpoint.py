"""Checkpoints: a trained model on disk, as a folder or packed as one file.

A folder holds everything that a model needs to be played or trained further:

    config.json           format version, settings, temperature, provenance, scores, evaluation
    weights.safetensors   rnn_1/kernel, ..., head/..., frame_map/...   (the best of the training)
    primer.safetensors    segments of the corpus's frames, to start from
    errors.safetensors    the network's errors on its corpus (`model.corpus_errors`), if it has any
    history.csv           one row for each time the held-out sound was scored
    previews/             what it sounded and looked like on the way
    resume/               the last state of the training

Nothing in it is ever executed: JSON, CSV and safetensors are data. It appears whole or not at
all: a new one is made beside its place and renamed; every later write replaces one whole file,
and any mixture of older and newer files loads.

A packed model holds what it takes to play (`model.packing`), perhaps without any of the corpus.
"""

from __future__ import annotations

import contextlib
import json
import os
import reprlib
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
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
from audiogen.model import corpus_errors
from audiogen.model.corpus_errors import CorpusErrors
from audiogen.model.frame_map import ChoiceMap, FrameMap, FrameView, read_map, wrong_tensor
from audiogen.model.heads import HEADS, Head, build_head
from audiogen.model.pack_file import CONDUCTOR as PACKED_CONDUCTOR
from audiogen.model.pack_file import CONFIG, ENDS, ERRORS, PRIMER, WEIGHTS, read_entries
from audiogen.model.primer import NAME as PRIMER_FILE
from audiogen.model.primer import named_segments, segments_of
from audiogen.model.tensors import (
    damaged,
    expected_shapes,
    first_misfit,
    head_tensor,
    parsed_halves,
    parsed_tensors,
    read_floats,
    read_tensors,
    replace_part,
    write_tensors,
)
from audiogen.storage import (
    MADE,
    MAKING,
    exchange,
    is_packed,
    making_of,
    previous_of,
    read_regular,
    set_previous,
)

Array = npt.NDArray[np.float32]

FORMAT = 1
"""Version of the folder's layout; a reader refuses versions that it does not know."""

CONDUCTOR = "conductor"
"""The folder, in that of a model of samples, with the model of spectra that conducts it."""

PACK_FORMAT = 1
"""Version of the layout of a packed model, beside `FORMAT`."""

MOST_TEXT = 10**7
"""Bytes: the largest config.json that is read."""

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
        Segments of the corpus to start from; none in a model that was packed without its corpus.
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
    recall : float (0 to 1)
        How much of its `errors` it plays with, unless the player says otherwise.
    errors : CorpusErrors or None
        The errors that it made on its corpus, to draw from.
    conductor : Checkpoint or None
        The model of spectra that plays ahead of one of samples, and is its filter; it has one where
        its `model` is `conducted`.
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
    recall: float = 0.0
    errors: CorpusErrors | None = None
    conductor: Checkpoint | None = None

    def _repr_html_(self) -> str:
        """What it is, for a notebook's cell."""
        from audiogen.model.summary import summary_html  # which reads checkpoints

        return summary_html(self)

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
    def beginnings(self) -> tuple[Frames, ...]:
        """Segments to start from, `[frames, frame_size]` each: the primer.

        Without a primer it is one segment, a window long: the mean frame of the corpus, or rest
        where frames have no mean (samples and choices).
        """
        if self.primer:
            return self.primer
        mean = self.frame_map.mean if isinstance(self.frame_map, FrameMap) else self.codec.rest()
        return (np.repeat(mean[None], self.model.window, axis=0),)

    @property
    def packs_vectors(self) -> bool:
        """Whether a packed primer holds model vectors in place of frames.

        It does so of spectra, where there is a basis: that takes a quarter of the room.
        """
        return self.codec.in_decibels and self.frame_map.basis is not None

    @property
    def draws_samples(self) -> bool:
        """Whether the frames are waveforms that are drawn sample by sample (SampleRNN)."""
        return HEADS[self.model.head].draws_samples

    @property
    def training(self) -> dict[str, Any]:
        """The settings of its training (`TrainingConfig`), as far as they are told."""
        settings: dict[str, Any] = self.provenance.get("training", {})
        return settings

    def all_tensors(self) -> dict[str, Array]:
        """The content of `weights.safetensors`: the network's tensors and the frame map's."""
        maps = {f"frame_map/{name}": tensor for name, tensor in self.frame_map.tensors().items()}
        return {**self.tensors, **maps}

    def config_json(self, **versions: int) -> str:
        """The text of `config.json`; `versions` are of formats beside the folder's."""
        values = {
            "format": FORMAT,
            **versions,
            "codec": self.codec.to_json(),
            "frame_map": self.frame_map_config.to_json(),
            "model": self.model.to_json(),
            "temperature": self.temperature,
            # Left out where there is none, so that models of before keep their digest.
            **({"recall": self.recall} if self.recall else {}),
            "provenance": self.provenance,
            "scores": self.scores,
            "evaluation": self.evaluation,
        }
        return json.dumps(values, indent=2) + "\n"


def load(place: str | os.PathLike[str]) -> Checkpoint:
    """Read the checkpoint in a folder, or a packed model.

    Raises
    ------
    CheckpointError
        If a file is missing or damaged, the format is unknown, a tensor is missing, has another
        shape than the model asks for, or holds a value that is not finite.
    """
    place = Path(place)
    if is_packed(place):
        return _load_packed(place)
    folder = place
    try:
        config = read_regular(folder / CONFIG, MOST_TEXT)
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder} is no checkpoint: it holds no config.json") from error
    except OSError as error:
        raise damaged(folder, CONFIG, f"it cannot be read ({error.strerror})") from error
    made = _without_primer(folder, config, lambda: read_floats(folder, WEIGHTS))
    tensors = read_floats(folder, PRIMER_FILE)
    primer, styles = segments_of(folder, tensors, made.codec.frame_size, made.model.styles)
    _check_choices(folder, made, primer)
    errors = None
    if (folder / corpus_errors.NAME).exists():
        tensors = read_tensors(folder, corpus_errors.NAME)
        errors = corpus_errors.from_tensors(folder, tensors, made.frame_map.values)
    conductor = None
    if made.model.conducted:
        conductor = _conducting(load(folder / CONDUCTOR), made, folder)
        primer, styles = (), ()  # the conductor has one
    name = folder.resolve().name
    return replace(
        made,
        name=name,
        primer=primer,
        primer_styles=styles,
        errors=errors,
        conductor=conductor,
    )


def _conducting(conductor: Checkpoint, made: Checkpoint, place: Path) -> Checkpoint:
    """The conductor of a model of samples, checked to fit it."""
    codec = conductor.codec
    fits = conductor.codec.in_decibels and codec.channels == 1  # type: ignore[attr-defined]
    if not fits or codec.sample_rate != made.codec.sample_rate:  # type: ignore[attr-defined]
        raise damaged(place, CONDUCTOR, "it is no model of spectra of the same rate")
    return replace(conductor, name=place.stem)


def _load_packed(path: Path, content: bytes | None = None) -> Checkpoint:
    """Read a packed model, whose content may be known already; its name is that of the file."""
    entries = read_entries(path, content)
    made = _without_primer(
        path, entries[CONFIG], lambda: parsed_halves(path, WEIGHTS, entries[WEIGHTS]), packed=True
    )
    made = replace(made, name=path.stem)
    if made.model.conducted:
        if PACKED_CONDUCTOR not in entries or content is not None:
            raise damaged(path, PACKED_CONDUCTOR, "it is missing")
        conductor = _load_packed(path, entries[PACKED_CONDUCTOR])
        made = replace(made, conductor=_conducting(conductor, made, path))
    if ENDS in entries:
        ends = _parsed(path, ENDS, entries[ENDS])
        if not _are_ends(ends, made.codec.frame_size):
            raise damaged(path, ENDS, "it holds no rows of this codec")
        made = replace(made, provenance={**made.provenance, "ends": ends})
    if ERRORS in entries:
        tensors = parsed_tensors(path, ERRORS, entries[ERRORS])
        errors = corpus_errors.from_packed(path, tensors, made.frame_map.values)
        made = replace(made, errors=errors)
    if PRIMER not in entries:
        return made
    tensors = parsed_halves(path, PRIMER, entries[PRIMER])
    size = made.frame_map.values if made.packs_vectors else made.codec.frame_size
    segments, styles = segments_of(path, tensors, size, made.model.styles)
    if made.packs_vectors:
        invert = made.frame_map.inverse  # one by one, to the same bits on every processor
        segments = tuple(np.stack([invert(one) for one in vectors]) for vectors in segments)
    _check_choices(path, made, segments)
    return replace(made, primer=segments, primer_styles=styles)


def _check_choices(place: Path, made: Checkpoint, segments: Sequence[Frames]) -> None:
    """Check that frames which are choices are among those that the codec has."""
    if isinstance(made.frame_map, ChoiceMap):
        for frames in segments:
            if frames.min() < 0 or frames.max() >= len(made.frame_map.places):
                raise damaged(place, PRIMER_FILE, "it holds choices that this codec does not have")


def _without_primer(
    place: Path, content: bytes, read_weights: Callable[[], dict[str, Array]], packed: bool = False
) -> Checkpoint:
    """The checkpoint that the content of its `config.json` and its weights describe."""
    config = _read_config(place, content, packed)
    try:
        codec = codec_from_json(config["codec"])
        frame_map_config = FrameMapConfig.from_json(config["frame_map"])
        model = ModelConfig.from_json(config["model"])
    except ConfigError as error:
        raise damaged(place, CONFIG, str(error)) from error
    if not _are_ends(config["provenance"].get("ends", []), codec.frame_size):
        raise damaged(place, CONFIG, "'ends' in 'provenance' should be the last rows of its series")
    tensors = read_weights()
    map_tensors = {
        name.removeprefix("frame_map/"): tensors.pop(name)
        for name in list(tensors)
        if name.startswith("frame_map/")
    }
    wrong = wrong_tensor(model, map_tensors, codec)
    if wrong is not None:
        problem = f"the tensor 'frame_map/{wrong}' is missing or wrong"
        raise damaged(place, WEIGHTS, problem)
    frame_map = read_map(model, map_tensors)
    # Settings that lie would have gigabytes allocated, before a shape is found not to fit.
    largest = model.units**2
    if HEADS[model.head].draws_samples:
        inner = max(model.sample_units, model.taps, model.levels)
        largest = max(largest, model.sample_units * inner)
    if largest > sum(tensor.size for tensor in tensors.values()):
        problem = "it holds less than the network that config.json describes"
        raise damaged(place, WEIGHTS, problem)
    shapes = expected_shapes(model, frame_map.values)
    misfit = first_misfit(tensors, shapes)
    if misfit is not None:
        name, sentence = misfit
        if name == head_tensor("hint_codes") and name not in tensors:
            raise CheckpointError(
                f"{place} was trained with the filter of an earlier version: train it again"
            )
        raise damaged(place, WEIGHTS, sentence)
    return Checkpoint(
        name="",
        codec=codec,
        frame_map=frame_map,
        frame_map_config=frame_map_config,
        model=model,
        tensors={name: tensors[name] for name in shapes},
        primer=(),
        temperature=float(config["temperature"]),
        recall=float(config.get("recall", 0.0)),
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
    made = making_of(folder)
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        made.mkdir()  # which follows no link that somebody has planted
        (made / MAKING).touch()
        (made / "previews").mkdir()
        (made / "resume").mkdir()
        segments = named_segments(checkpoint.beginnings, checkpoint.primer_styles)
        write_tensors(made, PRIMER_FILE, segments)
        if checkpoint.errors is not None:
            write_tensors(made, corpus_errors.NAME, checkpoint.errors.tensors())
        if checkpoint.conductor is not None:
            create(made / CONDUCTOR, checkpoint.conductor)
        write(made, checkpoint)
        also(made)
        # From here on `storage.mend` finishes what a killed process has begun.
        with contextlib.suppress(FileNotFoundError):
            (folder / MADE).unlink()
        os.rename(made / MAKING, made / MADE)
        if not folder.exists():
            os.rename(made, folder)
        elif exchange(made, folder):
            set_previous(made, folder)
        else:  # a moment without the name
            set_previous(folder, folder)
            os.rename(made, folder)
        (folder / MADE).unlink()
    except OSError as error:
        raise CheckpointError(f"{folder} could not be written: {error.strerror}") from error
    finally:
        if (made / MAKING).exists():
            shutil.rmtree(made, ignore_errors=True)


def keep_errors(folder: Path, checkpoint: Checkpoint) -> None:
    """Write the errors of a checkpoint, then its settings, into its folder."""
    assert checkpoint.errors is not None
    write_tensors(folder, corpus_errors.NAME, checkpoint.errors.tensors())
    replace_part(folder, CONFIG, checkpoint.config_json().encode())


def can_resume(folder: Path) -> bool:
    """Whether there is what a training needs to go on in that folder."""
    return (folder / "resume" / "state.safetensors").is_file()


def move_training(source: Path, target: Path) -> None:
    """Move what a training needs to go on into a checkpoint that was made from its folder, which is
    removed.
    """
    for name in ("resume", "history.csv"):
        if (source / name).exists():
            if (target / name).is_dir():
                shutil.rmtree(target / name)
            os.replace(source / name, target / name)
    shutil.rmtree(source, ignore_errors=True)


def drop_errors(folder: Path) -> None:
    """Remove the errors from a checkpoint's folder, because its weights are about to change.

    Raises
    ------
    CheckpointError
        If the disk does not let go of them.
    """
    try:
        (folder / corpus_errors.NAME).unlink(missing_ok=True)
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be changed: {error.strerror}") from error


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
        for path in (folder, previous_of(folder)):
            if path.exists() and not (path / "config.json").is_file():
                raise CheckpointError(
                    f"{path} is no checkpoint, so it is not replaced: move it, or give another "
                    "--name"
                )
    except OSError as error:  # for example, the name is too long
        raise CheckpointError(f"'{folder}' cannot be opened: {error.strerror}") from error


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Replace the weights, then the settings and scores, of the checkpoint in `folder`."""
    write_tensors(folder, WEIGHTS, checkpoint.all_tensors())
    replace_part(folder, CONFIG, checkpoint.config_json().encode())


def _parsed(place: Path, name: str, content: bytes) -> Any:
    """The values in the content of a JSON file of a checkpoint."""
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(place, name, f"it cannot be read ({error})") from error


def _read_config(place: Path, content: bytes, packed: bool) -> dict[str, Any]:
    config = _parsed(place, CONFIG, content)
    versions = {"format": FORMAT, **({"pack_format": PACK_FORMAT} if packed else {})}
    for kind, known in versions.items():
        found = config.get(kind) if isinstance(config, dict) else None
        if found != known:
            what = "checkpoint format" if kind == "format" else "format of packed models"
            raise CheckpointError(
                f"{place} has the {what} {reprlib.repr(found)}, and this version of audiogen reads "
                f"format {known}: use the version of audiogen that made it"
            )
    config.setdefault("evaluation", {})  # younger than format 1
    for name in ("codec", "frame_map", "model", "provenance", "scores", "evaluation"):
        if not isinstance(config.get(name), dict):
            raise damaged(place, CONFIG, f"'{name}' should be a table")
    for (table, key), (fits, what) in _FACTS.items():
        if key in config[table] and not fits(config[table][key]):
            raise damaged(place, CONFIG, f"'{key}' in '{table}' should be {what}")
    heat: Any = config.get("temperature")
    number = isinstance(heat, int | float) and not isinstance(heat, bool)
    if not number or not _HEAT.low <= heat <= _HEAT.high:
        raise damaged(place, CONFIG, f"the temperature cannot be {reprlib.repr(heat)}")
    recall: Any = config.get("recall", 0.0)
    if not _is_number(recall) or not 0 <= recall <= 1:
        raise damaged(place, CONFIG, f"recall cannot be {reprlib.repr(recall)}")
    return config


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    # JSON knows whole numbers beyond all floats, which cannot be printed with a decimal point.
    return isinstance(value, float) or (isinstance(value, int) and abs(value) <= sys.float_info.max)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_training(value: Any) -> bool:
    """Whether it is a table of settings, with numbers where play and evaluation read them."""
    return (
        isinstance(value, dict)
        and all(isinstance(each, str | int | float) for each in value.values())
        and all(
            _is_number(value.get(key, 0.0)) for key in ("input_noise", "validation", "batch_size")
        )
    )


def _are_verdicts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "good" in each and _is_text(each.get("sentence"))
        for each in value
    )


_NUMBER, _TEXT, _TEXTS = (
    (_is_number, "a number"),
    (_is_text, "a text"),
    (_are_texts, "a list of texts"),
)

_FACTS: dict[tuple[str, str], tuple[Callable[[Any], bool], str]] = {
    **{("provenance", key): _TEXT for key in ("audiogen", "digest", "licence", "by")},
    **{("provenance", key): _NUMBER for key in ("files", "seconds", "basis_error_db")},
    **{("provenance", key): _TEXTS for key in ("corpus", "paths", "remembers")},
    ("provenance", "from"): (lambda value: value is None or _is_text(value), "a text or null"),
    ("provenance", "training"): (_is_training, "a table of settings"),
    **{("scores", key): _NUMBER for key in ("held_out_bits", "step", "seconds")},
    ("scores", "bits_per"): _TEXT,
    ("evaluation", "verdicts"): (_are_verdicts, "a list of verdicts"),
}
"""What those who read a checkpoint's facts rely on, where it has them."""


def _are_ends(values: Any, columns: int) -> bool:
    """Whether these are the ends of series (`data.series_parts.SeriesEnd`) of so many columns."""
    try:
        for end in values:
            rows = np.array(end["rows"], np.float64)
            fits = rows.ndim == 2 and rows.shape[1] == columns and bool(np.isfinite(rows).all())
            dates = end["dates"]
            if dates is not None:
                fits = fits and np.array(dates, "datetime64[ms]").shape == rows.shape[:1]
            if not (fits and _is_text(end["name"])):
                return False
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
    return isinstance(values, list)


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
    ) and _same_conductor(one.conductor, other.conductor)


def _same_conductor(one: Checkpoint | None, other: Checkpoint | None) -> bool:
    return one is other or (one is not None and other is not None and same_weights(one, other))
