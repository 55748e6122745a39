"""Settings that go together, over the defaults of `audiogen.config`."""

from __future__ import annotations

from typing import Any

FRAMES: dict[str, dict[str, Any]] = {
    "spectral": {},
    # As SampleRNN: a state that runs on, trained by truncated back-propagation.
    "waveform": {
        "head": "sample_level",
        "context": "carry",
        "learned_start": True,
        "window": 16,
        "batch_size": 16,
        "run": 256,
        "learning_rate": 6e-3,
        # As fast as the sample tier, the LSTMs saturate within a hundred steps, and are mute.
        "recurrent_rate": 0.1,
        # A code's width, on every sample that any tier hears: without it the network learns its
        # corpus by heart (jazz, 3 min of one core: 4.74 bits there, 5.2 to 5.5 held out).
        "input_noise": 0.02,
    },
    # A few hundred rows are a small corpus: a small network, and it stops when it learns them by
    # heart. The window is found from the rows (`audiogen.reading.series`).
    "series": {
        "basis": 0,
        "scaling": "each",
        "units": 32,
        "layers": 1,
        "components": 2,
        "window": 24,
        "batch_size": 32,
        "input_noise": 0.1,
        "learning_rate": 3e-3,
        "epochs": 300,
        "patience": 5,
        "validation": 0.15,
    },
    "notes": {
        "head": "categorical",
        "context": "carry",
        "window": 32,
        "run": 256,
        "units": 128,
        "batch_size": 32,
        "input_noise": 0.0,
    },
}
"""Kinds of frames, and what is set otherwise for them than the defaults say."""

PRESETS: dict[str, dict[str, Any]] = {
    # The seed of this project: mean-squared error on the one frame after each window, all bins.
    "meandering": {
        "basis": 0,
        "head": "point",
        "residual": False,
        "layer_norm": False,
        "targets": "last",
        "input_noise": 0.0,
        "dropout": 0.0,
        "learning_rate": 1e-3,
    },
    # The jazz improviser of many a course: sequences of 30, each learned from a state of zeros; as
    # it plays, its state runs on.
    "djmodel": {
        "frames": "notes",
        "vocabulary": "steps",
        "units": 64,
        "layers": 1,
        "layer_norm": False,
        "window": 30,
        "run": 30,
        "batch_size": 32,
        "dropout": 0.0,
        "input_noise": 0.0,
        "clip_norm": 1e9,
        "learning_rate": 0.01,
        "schedule": "inverse",
        "decay": 0.01,
        "epochs": 100,
    },
}
"""Named settings, over the defaults; of some the kind of frames is one."""
