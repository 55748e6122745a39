"""Trainings of seconds, and the few models that every test of a trained one shares."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from small_corpus import RATE, SMALL, make_corpus

import audiogen

FRAME = 16

SAMPLES: dict[str, Any] = {
    "frames": "waveform",
    "conducted": False,
    "sample_rate": RATE,
    "frame_size": FRAME,
    "units": 16,
    "sample_units": 16,
    "levels": 16,
    "taps": 8,
    "window": 8,
    "batch_size": 16,
    "learning_rate": 5e-3,
}
"""Settings of a model that draws samples, and takes milliseconds a step."""

KINDS: dict[str, dict[str, Any]] = {
    "window": {**SMALL, "context": "window", "epochs": 20},
    "carry": {**SMALL, "context": "carry", "epochs": 20},
    "point": {
        **SMALL,
        "context": "window",
        "dropout": 0.2,
        "targets": "last",
        "head": "point",
        "residual": False,
        "epochs": 3,
    },
    "gru": {**SMALL, "context": "carry", "cell": "gru", "learned_start": True, "epochs": 3},
    "samples": {**SAMPLES, "epochs": 2},
}
"""The settings of each model of `make_trained`."""


def train(corpus: Path, name: Path, **settings: Any) -> audiogen.Model:
    """Train without previews and evaluation; a setting that is None is left out."""
    given = {k: v for k, v in settings.items() if v is not None}
    return audiogen.train(corpus, name=str(name), **{"previews": False, "evaluate": False, **given})


def make_trained(kind: str, folder: Path) -> None:
    """A corpus, `folder/melodies`, and a model that was trained on it, `folder/KIND`."""
    corpus = make_corpus(folder / "melodies", seconds=4.0 if kind == "samples" else 6.0)
    train(corpus, folder / kind, **KINDS[kind])


def history(folder: Path) -> list[dict[str, float]]:
    """The rows of a checkpoint's `history.csv`, without the time that they took."""
    with open(folder / "history.csv") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    # Rows that cannot be judged are NaN, which equals nothing.
    return [{k: v for k, v in row.items() if k != "seconds" and v == v} for row in rows]


class StopAfter:
    """Asks to stop after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self) -> bool:
        self.left -= 1
        return self.left == 0
