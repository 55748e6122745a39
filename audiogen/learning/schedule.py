"""The size of the optimiser's steps, from the first to the last."""

from __future__ import annotations

import math

from audiogen.config import TrainingConfig


def learning_rate(config: TrainingConfig, steps: int, share: float) -> float:
    """The step size after so many `steps`, at a `share` (0 to 1) of the training.

    `config.schedule` is a cosine from the full rate to a fiftieth after a short climb, for Adam's
    moments start from nothing; or the inverse of time, `rate / (1 + decay * steps)`.
    """
    if config.schedule == "inverse":
        return config.learning_rate / (1 + config.decay * steps)
    climb = min(1.0, (steps + 1) / 50)
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    return config.learning_rate * climb * (0.02 + 0.98 * fall)
