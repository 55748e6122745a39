"""The first of the two trainings of a model of samples that has a conductor."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiogen import storage
from audiogen.data.dataset import check_enough, open_dataset
from audiogen.errors import CheckpointError
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.training import load_trainer
from audiogen.training.conductor_settings import CONDUCTOR_SHARE, conductor_settings
from audiogen.training.settings import Settings
from audiogen.training.start import untrained, with_errors

if TYPE_CHECKING:
    from audiogen.training.spread import OneDevice
    from audiogen.training.state import Progress

RECALL = 1.0
"""How much of its corpus's errors a new conductor plays with: all, since what is drawn through its
filters is further from the corpus than it is itself."""


class ConductorTraining:
    """The training of the model of spectra that conducts a model of samples.

    It comes before that of the samples, in a hidden folder of its own, and is part of their
    checkpoint from the first time that this is written. Where a killed training with the same
    settings and the same corpus has left that folder, it goes on from there.

    Parameters
    ----------
    folder : Path
        Of the checkpoint of the model of samples.
    paths, settings, origin, resume
        Of its training.
    devices : OneDevice, optional
        As `training.trainer.Trainer` takes them.

    Attributes
    ----------
    share : float
        Of the time of both trainings.
    """

    def __init__(
        self,
        folder: Path,
        paths: Sequence[Path],
        settings: Settings,
        origin: Checkpoint | None,
        *,
        resume: bool,
        devices: OneDevice | None = None,
    ) -> None:
        self.share = CONDUCTOR_SHARE
        self._home = folder / checkpoint.CONDUCTOR
        self._folder = self._home if resume else storage.conductor_of(folder)
        self._devices = devices
        self._paths, self._settings = paths, conductor_settings(settings)
        self._origin = origin.conductor if origin is not None else None
        self._resumes = resume and checkpoint.can_resume(self._home)

    def run(
        self,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        on_evaluation: Callable[[str, float], None],
    ) -> Checkpoint:
        """Train it, and make its errors on the corpus."""
        chosen, origin = self._settings, self._origin
        if origin is not None and self._folder == self._home and not self._resumes:
            return origin  # whatever its training knew is gone, and it plays
        dataset = open_dataset(
            self._paths,
            chosen.codec,
            window=chosen.model.window,
            validation=chosen.training.validation,
        )
        check_enough(dataset)
        start = origin if self._resumes else None
        if start is None:
            start = untrained(checkpoint.CONDUCTOR, dataset, chosen, origin, self._paths)
        provenance = {**start.provenance, "training": chosen.training.to_json()}
        start = dataclasses.replace(start, provenance=provenance)
        if self._folder != self._home and (left := self._left_behind(start)) is not None:
            start, self._resumes = left, True
        trainer = load_trainer()(
            self._folder,
            start,
            dataset,
            chosen.training,
            force=True,
            on_progress=on_progress,
            should_stop=should_stop,
            devices=self._devices,
        )
        if self._resumes:
            trainer.resume()
        trained = trainer.run()
        if self._devices is not None and not self._devices.first:
            return trained
        report = _silently if should_stop() else on_evaluation
        made = with_errors(trained, dataset, report) or trained
        if made.recall:
            made = dataclasses.replace(made, recall=RECALL)
        if self._folder == self._home and made.errors is not None:
            checkpoint.keep_errors(self._home, made)
        return made

    def _left_behind(self, start: Checkpoint) -> Checkpoint | None:
        """What a killed training has left of this conductor; what it left of others is removed."""
        storage.mend(self._folder)
        left = None
        if self._origin is None and checkpoint.can_resume(self._folder):
            with contextlib.suppress(CheckpointError):
                left = checkpoint.load(self._folder)
        wanted = start.codec, start.model, start.frame_map_config, start.provenance
        if left is not None:
            found = left.codec, left.model, left.frame_map_config, left.provenance
            if found == wanted:
                return left
        if self._devices is None or self._devices.first:
            shutil.rmtree(self._folder, ignore_errors=True)
        return None

    def finish(self) -> None:
        """Put what a longer training needs beside the conductor in its checkpoint."""
        if self._folder == self._home:
            return
        checkpoint.move_training(self._folder, self._home)


def _silently(what: str, share: float) -> None:
    """Report no progress."""
