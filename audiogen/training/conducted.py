"""The two trainings of a model of samples that has a conductor: settings, and the first of them."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiogen import storage
from audiogen.codec.base import Codec
from audiogen.codec.excitation import STRENGTHS, ExcitationCodec
from audiogen.codec.sound import as_sound
from audiogen.codec.waveform import WaveformCodec
from audiogen.data.dataset import check_enough, open_dataset
from audiogen.errors import CheckpointError
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.training import load_trainer
from audiogen.training.settings import Settings, choose_settings
from audiogen.training.start import untrained, with_errors

if TYPE_CHECKING:
    from audiogen.training.spread import OneDevice
    from audiogen.training.state import Progress

CONDUCTOR_SHARE = 0.6
"""The share of a training's minutes that its conductor gets."""

SHARED = ("weight_decay", "averaging", "transpose", "dynamics")
"""Settings that are both trainings', besides those of time."""

RECALL = 1.0
"""How much of its corpus's errors a new conductor plays with: all, since what is drawn through its
filters is further from the corpus than it is itself."""

WINDOW_SECONDS = 0.096
"""The window of a conductor's spectra, as long as that of other models of spectra."""


def conducted(settings: Settings) -> Settings:
    """The settings of the model of samples: a style for each strength, and its share of time."""
    minutes = (1 - CONDUCTOR_SHARE) * settings.training.minutes
    return replace(
        settings,
        model=replace(settings.model, styles=len(STRENGTHS)),
        training=replace(settings.training, minutes=minutes),
    )


def conductor_settings(settings: Settings) -> Settings:
    """The settings of the conductor of a model of samples with those settings."""
    training, rate = settings.training, as_sound(settings.codec).sample_rate
    window = 4 * round(WINDOW_SECONDS * rate / 4)
    given = {
        "sample_rate": rate,
        "n_fft": window,
        "minutes": CONDUCTOR_SHARE * training.minutes,
        "epochs": training.epochs,
        "validation": training.validation,
        "seed": training.seed,
        **{name: getattr(training, name) for name in SHARED},
    }
    return choose_settings(given, "spectral")


def codecs_read(settings: Settings) -> list[Codec]:
    """The codecs of the frames that a training with these settings reads."""
    if not settings.model.conducted:
        return [settings.codec]
    assert isinstance(settings.codec, WaveformCodec)
    return [ExcitationCodec(settings.codec.config), conductor_settings(settings).codec]


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
