"""The graphs of training and validation, compiled by XLA or run as they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import tensorflow as tf

XLA = "AUDIOGEN_XLA"
"""The environment variable that, set to 0, leaves XLA out."""


def traced(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """Trace a function of tensors into a TensorFlow graph, on its first call.

    An `if` or `for` in it is that of the tracing. AutoGraph, which would rewrite those that depend
    on a tensor, is off: there are none, and a training begins up to a second sooner.

    Parameters
    ----------
    function : callable
    options
        Of `tf.function`.

    Returns
    -------
    callable
        With the arguments and results of `function`.
    """
    return tf.function(function, autograph=False, **options)


def graph(function: Callable[..., Any]) -> Callable[..., Any]:
    """Trace a function of tensors, as `traced` does, and compile the graph by XLA.

    XLA takes about ten seconds and makes each step faster. With `AUDIOGEN_XLA=0` in the environment
    it is left out: results differ in their last bits, and runs of a few steps, as in tests, are
    over sooner.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable
        With the arguments and results of `function`.
    """
    return traced(function, jit_compile=os.environ.get(XLA) != "0")
