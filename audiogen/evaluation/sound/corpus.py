"""A corpus to judge play by: the traits of every stretch, and which were learnt from.

The split is the one that the training made, file by file, so that what was held out then is
what is unseen here.
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
from audiogen.data.frame_store import FrameStore
from audiogen.data.windows import FileFrames, split
from audiogen.evaluation.sound.features import FeatureExtractor, Features
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map.samples import SampleMap

MOST_SECONDS = 3600.0
"""Of a longer corpus, the first part of every stretch is heard, an hour in all."""


@dataclass(frozen=True, eq=False)
class Segment:
    """A run of sound of one file.

    Attributes
    ----------
    path : Path
    start : float (seconds)
        Where in the file it begins.
    traits : Features
    """

    path: Path
    start: float
    features: Features


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a model was trained on, or is to be compared with.

    Attributes
    ----------
    dataset : Dataset
        Its frames, split.
    training, held_out : tuple of Segment
        The same split as sound, as it was heard.
    """

    dataset: Dataset
    training: tuple[Segment, ...]
    held_out: tuple[Segment, ...]

    @property
    def stretches(self) -> tuple[Segment, ...]:
        """All of it."""
        return (*self.training, *self.held_out)

    @property
    def seconds(self) -> float:
        """How much of it was heard."""
        return sum(stretch.features.seconds for stretch in self.stretches)


def read_corpus(
    paths: Sequence[Path],
    checkpoint: Checkpoint,
    *,
    most_seconds: float = MOST_SECONDS,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Corpus:
    """Read the sound in some folders as a model's codec hears it.

    Where the model tells samples apart by levels, the corpus is heard at these: all that it plays
    has their noise, and that is no fault of its play. (At 256 levels speech becomes four times as
    flat, and half as restless again.)

    Parameters
    ----------
    paths : sequence of Path
        Folders, or single files.
    checkpoint : Checkpoint
        Tells the codec, and what share was held out.
    most_seconds : float (seconds)
        Of sound to hear; the dataset has all of it.
    on_progress : callable of float
        Called after each stretch with the share that is heard.

    Raises
    ------
    DatasetError, AudioError, StoreError
        As `open_dataset`.
    """
    codec, frame_map = as_sound(checkpoint.codec), checkpoint.frame_map
    store = FrameStore(codec)
    training: dict[str, Any] = checkpoint.provenance.get("training", {})
    share = float(training.get("validation", 0.1))
    window = checkpoint.model.window
    dataset = open_dataset(paths, codec, window=window, validation=share, store=store)
    files = [report for report in dataset.report if report.outcome != "left out"]
    # Not the frames are split but their places: they tell where in which file a stretch lies.
    places = [
        np.stack([np.full(report.frames, n), np.arange(report.frames)], axis=1)
        for n, report in enumerate(files)
    ]
    digests = [store.get(report.path).digest for report in files]
    parts = split(
        [FileFrames(d, len(at), at) for d, at in zip(digests, places, strict=True)],
        window + 1,
        share,
    )
    heard = min(1.0, most_seconds / dataset.seconds)
    done, total = 0, sum(map(len, parts))
    sides: list[list[Segment]] = [[], []]
    for side, stretches in zip(sides, parts, strict=True):
        for stretch in stretches:
            path, first = files[stretch[0, 0]].path, int(stretch[0, 1])
            start = first / codec.frame_rate
            seconds = heard * len(stretch) / codec.frame_rate
            listener = FeatureExtractor(codec.sample_rate)
            sound = read_blocks(
                path, codec.sample_rate, codec.channels, start=start, seconds=seconds
            )
            for block in sound:
                if isinstance(frame_map, SampleMap):  # sample by sample, so in pieces of any size
                    block = frame_map.inverse(frame_map.forward(block))
                listener.push(block)
            side.append(Segment(path, start, listener.features()))
            done += 1
            on_progress(done / total)
    return Corpus(dataset, tuple(sides[0]), tuple(sides[1]))


def joined(runs: Sequence[Features]) -> Features:
    """The traits of several runs, one after another."""
    starts = np.cumsum([0.0, *(run.seconds for run in runs)])
    values: dict[str, Any] = {
        name: np.concatenate([getattr(run, name) for run in runs])
        for name in ("level", "centroid", "flatness", "change", "mel")
    }
    onsets = [run.onsets + start for run, start in zip(runs, starts, strict=False)]
    return replace(runs[0], **values, onsets=np.concatenate(onsets))
