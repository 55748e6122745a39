"""Training, the only package that imports TensorFlow.

A distribution without training has only this file and the settings. Importing this package loads
nothing; `load_trainer` loads TensorFlow, which takes seconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiogen.libraries import require

if TYPE_CHECKING:
    from audiogen.training.cluster import Cluster
    from audiogen.training.spread import OneDevice
    from audiogen.training.trainer import Trainer


def load_trainer() -> type[Trainer]:
    """Load TensorFlow, without its notes on processors and missing GPUs, and return `Trainer`.

    Raises
    ------
    MissingLibraryError
        If this installation only plays.
    """
    check_training()
    if "tensorflow" in sys.modules:
        from audiogen.training.trainer import Trainer

        return Trainer
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet():
        import tensorflow as tf

        from audiogen.training.trainer import Trainer

        tf.config.list_physical_devices()  # it logs about devices here, while that is held back
    return Trainer


def join(cluster: Cluster) -> OneDevice:
    """Join the other processes of a training, which waits until all are there.

    TensorFlow does so before it computes anything.

    Raises
    ------
    ConfigError
        If they do not find each other.
    MissingLibraryError
        If this installation only plays.
    """
    load_trainer()
    with _quiet():
        from audiogen.training.spread import devices_of

        return devices_of(cluster)


def check_training() -> None:
    """Check that this installation can train, without loading TensorFlow.

    Raises
    ------
    MissingLibraryError
        If it only plays.
    """
    require("training", "tensorflow", "keras", "audiogen.training.trainer")


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what C++ code writes to standard error; show it if it ends in an error.

    TensorFlow 2.21 logs a dozen lines before any setting of its log level is read.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(kept, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
