"""Random numbers that are computed where they are needed, each from its place by itself.

A training draws what it drops, and the noise on its input, within its compiled step. TensorFlow's
own stateless numbers take nearly as long there as the network (300 ms for the noise of one batch,
beside 350), and where processes share a batch each would have to draw all of it. Here a number is a
hash of its seed, its row and its place in the row: it takes next to nothing, and a row has the same
numbers whoever draws them.

The hash is Wellons's `lowbias32` (https://nullprogram.com/blog/2018/07/31/), twice with a key of
the row before each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import tensorflow as tf

NOISE, DROPOUT = 1, 16
"""Streams of a step's seed: of the noise, and of the first layer's dropout; others follow it."""

_GOLDEN = 0x9E3779B9  # 2**32 over the golden ratio, odd: its multiples are spread evenly


def uniform(
    seed: tf.Tensor, stream: int, shape: Sequence[int], first: tf.Tensor | None = None
) -> tf.Tensor:
    """Random numbers from 0 up to, and without, 1.

    Parameters
    ----------
    seed : tensor of int32 `[n]`
    stream : int
        Another stream, other numbers.
    shape : sequence of int
        `[rows, ...]`.
    first : tensor of int, optional
        Which row of a larger batch the first of these is.

    Returns
    -------
    tensor `shape`
    """
    rows, size = int(shape[0]), math.prod(shape[1:])
    key = _hashed(_number(stream))
    for part in tf.unstack(tf.cast(seed, tf.uint32)):
        key = _hashed(tf.bitwise.bitwise_xor(key, part) + _number(_GOLDEN))
    row = tf.range(rows) + (0 if first is None else tf.cast(first, tf.int32))
    before = _hashed(tf.bitwise.bitwise_xor(key, _hashed(tf.cast(row, tf.uint32))))[:, None]
    after = _hashed(before + _number(_GOLDEN))
    places = _number(_GOLDEN) * tf.cast(tf.range(size), tf.uint32)[None]
    bits = _hashed(after + _hashed(tf.bitwise.bitwise_xor(before, places)))
    # As many bits as float32 holds.
    drawn = tf.cast(tf.bitwise.right_shift(bits, _number(8)), tf.float32) * 2.0**-24
    return tf.reshape(drawn, shape)


def normal(
    seed: tf.Tensor, stream: int, shape: Sequence[int], first: tf.Tensor | None = None
) -> tf.Tensor:
    """Normal random numbers of mean 0 and deviation 1 (Box and Muller, 1958), as `uniform`.

    Takes two streams.
    """
    radius = tf.sqrt(-2 * tf.math.log(1 - uniform(seed, stream, shape, first)))
    return radius * tf.cos(2 * math.pi * uniform(seed, stream + 1, shape, first))


def _hashed(numbers: tf.Tensor) -> tf.Tensor:
    """Each number of 32 bits as another one, in which every bit depends on every bit."""
    shift, xor = tf.bitwise.right_shift, tf.bitwise.bitwise_xor
    numbers = xor(numbers, shift(numbers, _number(16))) * _number(0x7FEB352D)
    numbers = xor(numbers, shift(numbers, _number(15))) * _number(0x846CA68B)
    return xor(numbers, shift(numbers, _number(16)))


def _number(value: int) -> tf.Tensor:
    return tf.constant(value, tf.uint32)
