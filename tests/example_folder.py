"""The folder that the examples in docstrings run in, and a trainer that trains nothing.

my-sounds/, rain.wav    sound to learn
checkpoints/jazz/       a trained model: here a fake one, of a few units
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from fake_model import fake_checkpoint

from audiogen import training
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.tensors import expected_shapes


class UntrainedTrainer:
    """Stands for `audiogen.training.trainer.Trainer`: its best weights are random ones."""

    def __init__(
        self, folder: Path, start: Checkpoint, *settings: Any, force: bool, **watchers: Any
    ) -> None:
        self._folder, self._start, self._force = folder, start, force

    def resume(self) -> None:
        """Take the place of what is there."""
        self._force = True

    def run(self) -> Checkpoint:
        """A checkpoint that plays, written where the training would write it."""
        rng = np.random.default_rng(0)
        shapes = expected_shapes(self._start.model, self._start.frame_map.values)
        tensors = {
            name: rng.uniform(0.01, 0.1, shape).astype(np.float32) for name, shape in shapes.items()
        }
        scores = {"step": 100, "seconds": 6.0, "held_out_bits": 100.0}
        trained = replace(self._start, tensors=tensors, scores=scores)
        checkpoint.create(self._folder, trained, force=self._force)
        return trained


def enter_example_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the folder's content, work in it, and let nothing be trained."""
    rng = np.random.default_rng(3)
    (folder / "my-sounds").mkdir()
    for path in (folder / "my-sounds" / "one.wav", folder / "rain.wav"):
        sf.write(path, 0.1 * rng.standard_normal(6 * 22050), 22050)
    checkpoint.create(folder / "checkpoints" / "jazz", replace(fake_checkpoint(), name="jazz"))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(training, "load_trainer", lambda: UntrainedTrainer)
