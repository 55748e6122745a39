"""A small corpus of synthesised sound, and settings under which it is learnt in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

RATE = 8000

SMALL: dict[str, Any] = {
    "sample_rate": RATE,
    "n_fft": 256,
    "win_length": 256,
    "hop_length": 128,
    "basis": 16,
    "units": 16,
    "components": 2,
    "batch_size": 8,
}
"""Settings of a model that takes milliseconds a step."""


def make_corpus(folder: Path, files: int = 3, seconds: float = 6.0) -> Path:
    """Melodies of decaying tones over a little noise: sound that moves and can be predicted."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(5)
    for n in range(files):
        time = np.arange(round(seconds * RATE)) / RATE
        sound = 0.002 * rng.standard_normal(len(time))
        for start in np.arange(0, seconds, 0.25):
            pitch = 220 * 2 ** (rng.integers(0, 12) / 12)
            age = np.maximum(time - start, 0)
            sound += 0.3 * (time >= start) * np.exp(-8 * age) * np.sin(2 * np.pi * pitch * age)
        sf.write(folder / f"melody {n}.wav", sound.astype(np.float32), RATE)
    return folder
