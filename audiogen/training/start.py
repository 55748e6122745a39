"""Checkpoints at both ends of a training: before its first step, and with their errors after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from audiogen.codec.base import Frames
from audiogen.config import ModelConfig
from audiogen.data.dataset import Dataset
from audiogen.data.readers import reader_of
from audiogen.data.segments import sounding
from audiogen.errors import ConfigError
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import fit_map
from audiogen.model.heads import HEADS
from audiogen.model.primer import primer_length, primer_of
from audiogen.training.augmentation import transposed_corpus
from audiogen.training.collect_errors import (
    BLEND,
    BLEND_ELSEWHERE,
    collect_errors,
    excerpt,
    has_errors,
)
from audiogen.training.memorised import noise_for
from audiogen.training.settings import Settings
from audiogen.version import __version__

DEFAULT_RECALL = 0.9
"""How much of its corpus's errors a new model of sound plays with."""

PREVIEW_CORPUS = 4000
"""Frames of the corpus that a preview has the errors of: seconds of work, for each preview."""

MOST_REMEMBERED = 2_000_000
"""Frames of the corpus whose errors a model keeps: 13 hours of spectra, which take 0.8 GB. Of a
longer corpus they are those of an excerpt, evenly spread."""

PRIMERS_PER_STYLE = 6
"""Segments of the primer for each corpus, where a model learns several."""


def untrained(
    name: str,
    dataset: Dataset,
    settings: Settings,
    origin: Checkpoint | None,
    paths: Sequence[Path],
) -> Checkpoint:
    """A checkpoint before its first step: a new one, or one with the weights of `origin`."""
    model = settings.model
    # The silence that short files are padded with says nothing about the corpus.
    sound = sounding(dataset.training, dataset.codec.rest(), model.window + 1)
    if origin:
        frame_map = origin.frame_map.with_range_of(sound)
    else:
        varied = transposed_corpus(sound, dataset.codec, settings.training)
        frame_map = fit_map(sound, settings.frame_map, model, dataset.codec, varied)
    provenance = {
        "audiogen": __version__,
        "corpus": [path.absolute().name for path in paths],
        "digest": dataset.digest,
        "files": len(dataset.report) - dataset.count("left out"),
        "seconds": round(dataset.seconds, 1),
        "basis_error_db": round(frame_map.reconstruction_error(sound), 2),
        "from": origin.name if origin else None,
    }
    length = primer_length(model.window, dataset.codec.frame_rate)
    primer, primer_styles = _primer(dataset, model, length)
    provenance |= reader_of(dataset.codec).provenance(dataset.codec, paths, length)
    return Checkpoint(
        name=name,
        codec=settings.codec,
        frame_map=frame_map,
        frame_map_config=settings.frame_map,
        model=model,
        tensors=dict(origin.tensors) if origin else {},
        primer=primer,
        primer_styles=primer_styles,
        temperature=HEADS[model.head].default_temperature,
        provenance=provenance,
    )


def _primer(
    dataset: Dataset, model: ModelConfig, length: int
) -> tuple[tuple[Frames, ...], tuple[int, ...]]:
    """Segments of `length` frames to start from, and the style of each; as many of each style."""
    if model.conducted:
        return (), ()  # it begins as its conductor does
    if model.styles == 1:
        return primer_of(dataset.training, length), ()
    primer: list[Frames] = []
    styles: list[int] = []
    for style in range(model.styles):
        labels = zip(dataset.training, dataset.styles[0], strict=True)
        of_style = [segment for segment, label in labels if label == style]
        if not of_style:
            raise ConfigError(
                f"nothing is left to learn of corpus {style + 1} of {model.styles}: it is one "
                "short file, held out; add sound to it, or make one corpus of all (--styles 1)"
            )
        chosen = primer_of(of_style, length, PRIMERS_PER_STYLE)
        primer += chosen
        styles += [style] * len(chosen)
    return tuple(primer), tuple(styles)


def with_errors(
    trained: Checkpoint, dataset: Dataset, on_progress: Callable[[str, float], None]
) -> Checkpoint | None:
    """The checkpoint with the errors that it makes on a corpus; None if that is too short."""
    segments: Sequence[Any] = dataset.training
    styles: Sequence[int]
    if dataset.digest == trained.provenance.get("digest"):
        styles, blend = dataset.styles[0], BLEND
        noise = noise_for(trained, dataset, partial(on_progress, "listening"))
    else:  # of a corpus that it was not trained on it knows no styles, and has memorised none
        styles, blend, noise = [0] * len(segments), BLEND_ELSEWHERE, 0.0
    report = partial(on_progress, "remembering")
    whole = sum(map(len, segments)) <= MOST_REMEMBERED
    if not whole:
        segments, styles = excerpt(segments, styles, MOST_REMEMBERED)
    errors = collect_errors(
        trained, segments, styles, report, blend, from_the_start=whole, noise=noise
    )
    if errors is None:
        return None
    return dataclasses.replace(trained, errors=errors, recall=_default_recall(trained))


def with_some_errors(trained: Checkpoint, dataset: Dataset) -> Checkpoint:
    """The checkpoint with its errors on an excerpt of its corpus, for a preview."""
    recall = _default_recall(trained)
    if not recall or not has_errors(trained):
        return trained
    pieces = excerpt(dataset.training, dataset.styles[0], PREVIEW_CORPUS)
    errors = collect_errors(trained, *pieces, from_the_start=False)
    if errors is None:
        return trained
    return dataclasses.replace(trained, errors=errors, recall=recall)


def naming_the_corpus(made: Checkpoint, dataset: Dataset, paths: Sequence[Path]) -> Checkpoint:
    """The checkpoint, which says what its errors are of where that is not what it learned from."""
    provenance = {key: fact for key, fact in made.provenance.items() if key != "remembers"}
    if dataset.digest != provenance.get("digest"):
        provenance["remembers"] = [path.absolute().name for path in paths]
    return dataclasses.replace(made, provenance=provenance)


def starting_from(made: Checkpoint, dataset: Dataset) -> Checkpoint:
    """The checkpoint, which starts from another corpus than the one that it learned from."""
    length = primer_length(made.model.window, made.codec.frame_rate)
    primer, primer_styles = _primer(dataset, made.model, length)
    return dataclasses.replace(made, primer=primer, primer_styles=primer_styles)


def _default_recall(trained: Checkpoint) -> float:
    """What a model plays with unless it is told otherwise."""
    return DEFAULT_RECALL if trained.temperature > 0 and trained.codec.timed else 0.0
