"""The corpus that play is compared with: the features of each segment, split as in the training.

Files are split into training and held-out segments exactly as the training did, so that what was
held out then is new to the model here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec.sound import as_sound
from audiogen.data.audio import read_blocks
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.data.excitations import open_excitations
from audiogen.data.frame_store import FrameStore
from audiogen.data.windows import FileFrames, split
from audiogen.evaluation.sound.features import FeatureExtractor, Features
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map.samples import SampleMap

MOST_SECONDS = 3600.0
"""Seconds that are read of a corpus: of a longer one, the first part of every segment."""


@dataclass(frozen=True, eq=False)
class CorpusSegment:
    """A run of sound of one file.

    Attributes
    ----------
    path : Path
    start : float (seconds)
        Where in the file it begins.
    features : Features
    """

    path: Path
    start: float
    features: Features


@dataclass(frozen=True, eq=False)
class Corpus:
    """The sound that a model is compared with, by default what it was trained on.

    Attributes
    ----------
    dataset : Dataset
        Its frames, split.
    training, held_out : tuple of CorpusSegment
        The same split, as measured sound.
    excitations : Dataset or None
        What a model with a conductor predicts of it (`data.excitations`).
    """

    dataset: Dataset
    training: tuple[CorpusSegment, ...]
    held_out: tuple[CorpusSegment, ...]
    excitations: Dataset | None = None

    @property
    def segments(self) -> tuple[CorpusSegment, ...]:
        """All segments."""
        return (*self.training, *self.held_out)

    @property
    def seconds(self) -> float:
        """How much of it was read."""
        return sum(segment.features.seconds for segment in self.segments)


def read_corpus(
    paths: Sequence[Path],
    checkpoint: Checkpoint,
    *,
    most_seconds: float = MOST_SECONDS,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Corpus:
    """Read the sound in some folders, at the sample rate and channels of a model's codec.

    If the model quantises samples to levels, the corpus is quantised to the same levels. All play
    of such a model has quantisation noise, which is no fault of the play. (At 256 levels the
    flatness of speech is four times as large, and its change half as large again.)

    Parameters
    ----------
    paths : sequence of Path
        Folders, or single files.
    checkpoint : Checkpoint
        Gives the codec and the share that was held out.
    most_seconds : float (seconds)
        Of sound to read; the dataset has all of it.
    on_progress : callable of float
        Called after each segment with the share that is read.

    Raises
    ------
    DatasetError, AudioError, StoreError
        As `open_dataset`.
    """
    codec, frame_map = as_sound(checkpoint.codec), checkpoint.frame_map
    store = FrameStore(codec)
    training = checkpoint.training
    share = float(training.get("validation", 0.1))
    window = checkpoint.model.window
    dataset = open_dataset(paths, codec, window=window, validation=share, store=store)
    files = [report for report in dataset.report if report.outcome != "left out"]
    # The places of frames are split, not the frames: they show where a segment lies in which file.
    places = [
        np.stack([np.full(report.frames, n), np.arange(report.frames)], axis=1)
        for n, report in enumerate(files)
    ]
    digests = [store.digest(report.path) for report in files]
    parts = split(
        [FileFrames(d, len(at), at) for d, at in zip(digests, places, strict=True)],
        window + 1,
        share,
    )
    share_read = min(1.0, most_seconds / dataset.seconds)
    done, total = 0, sum(map(len, parts))
    sides: list[list[CorpusSegment]] = [[], []]
    for side, segments in zip(sides, parts, strict=True):
        for segment in segments:
            path, first = files[segment[0, 0]].path, int(segment[0, 1])
            start = first / codec.frame_rate
            seconds = share_read * len(segment) / codec.frame_rate
            extractor = FeatureExtractor(codec.sample_rate)
            sound = read_blocks(
                path, codec.sample_rate, codec.channels, start=start, seconds=seconds
            )
            for block in sound:
                if (
                    isinstance(frame_map, SampleMap) and checkpoint.conductor is None
                ):  # sample by sample, so in pieces of any size
                    block = frame_map.inverse(frame_map.forward(block))
                extractor.push(block)
            side.append(CorpusSegment(path, start, extractor.features()))
            done += 1
            on_progress(done / total)
    excitations = None
    if checkpoint.conductor is not None:
        excitations = open_excitations(paths, codec, window=window, validation=share)
    return Corpus(dataset, tuple(sides[0]), tuple(sides[1]), excitations)


def joined(runs: Sequence[Features]) -> Features:
    """The features of several runs of sound, one after another, as those of one run."""
    starts = np.cumsum([0.0, *(run.seconds for run in runs)])
    values: dict[str, Any] = {
        name: np.concatenate([getattr(run, name) for run in runs])
        for name in ("level", "centroid", "flatness", "change", "mel", "body", "peak", "partials")
    }
    onsets = [run.onsets + start for run, start in zip(runs, starts, strict=False)]
    return replace(runs[0], **values, onsets=np.concatenate(onsets))
