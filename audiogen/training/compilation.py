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

    Python's own `if` and `for` are those of the tracing: AutoGraph, which would rewrite them where
    they depend on a tensor, is off, and a training begins up to a second sooner.
    """
    return traced(function, jit_compile=os.environ.get(XLA) != "0")


def traced(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """The same without XLA, or with what else `options` of `tf.function` say."""
    return tf.function(function, autograph=False, **options)
