"""What goes wrong with a sentence for the person who made the mistake, and no stack trace."""

from __future__ import annotations

import sys


def known() -> tuple[type[Exception], ...]:
    """Every kind of such an error; of TensorFlow's half only where that was loaded."""
    from audiogen.checkpoint import CheckpointError
    from audiogen.config import ConfigError
    from audiogen.controls import ControlError
    from audiogen.dataset import DatasetError
    from audiogen.frame_file import StoreError
    from audiogen.media.faults import MediaError
    from audiogen.sinks.sound_file import SinkError

    play = (CheckpointError, ConfigError, ControlError, DatasetError, StoreError)
    rest: tuple[type[Exception], ...] = (MediaError, SinkError)
    training = sys.modules.get("audiogen.learning.training")
    return (*play, *rest, *((training.TrainingError,) if training else ()))
