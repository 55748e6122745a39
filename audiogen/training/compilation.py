"""The graphs of training and validation, compiled by XLA or run as they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import tensorflow as tf

XLA = "AUDIOGEN_XLA"
"""The environment variable that, set to 0, leaves XLA out."""


def graph(function: Callable[..., Any]) -> Callable[..., Any]:
    """Trace a function into a TensorFlow graph, on its first call.

    XLA compiles the graph, which takes about ten seconds and makes each training step faster. With
    `AUDIOGEN_XLA=0` in the environment it is left out: results differ in their last bits, and runs
    of a few steps, as in tests, are over sooner.
    """
    return tf.function(function, jit_compile=os.environ.get(XLA) != "0")
