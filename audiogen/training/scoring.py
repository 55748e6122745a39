"""Scoring: how many bits the network needs for frames that it was not trained on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from audiogen.codec.base import Frames
from audiogen.data.windows import Windows
from audiogen.model.frame_map import FrameView
from audiogen.model.heads import PointHead, SampleLevelHead
from audiogen.training.network import Network

Array = npt.NDArray[np.float32]

SCORED_WINDOWS = 1024
"""Windows that a score is taken on, evenly spread: a second of work at 256 units."""

_BATCH = 64

RUNS, RUN_FRAMES, HEARD_FIRST = 32, 384, 128
"""Runs that a sample-level network is scored on, frames in each, and frames before it counts: at 64
samples and 16 kHz 33 s of sound, each after half a second, in some three seconds."""

_RUNS_AT_ONCE = 16

Labels = tuple[Sequence[int], Sequence[int]]


class Scorer:
    """Scores a network on held-out stretches, after a whole window of each.

    Parameters
    ----------
    network : Network
    frame_map : FrameView
    seen, held_out : sequence of array `[frames, frame_size]`
        Stretches that are trained on, and that are not.
    styles : pair of sequence of int
        Which corpus each of those is of.
    """

    def __init__(
        self,
        network: Network,
        frame_map: FrameView,
        seen: Sequence[Frames],
        held_out: Sequence[Frames],
        styles: Labels,
    ) -> None:
        self._network = network
        self._map = frame_map
        self._seen = self._windows(seen, styles[0])
        self._held_out = self._windows(held_out, styles[1])
        self._outputs = tf.function(self._last_outputs, jit_compile=True)

    def held_out_bits(self) -> float:
        """Mean bits of a held-out frame, in the units of frames: comparable for equal bases."""
        head = self._network.head
        if isinstance(head, PointHead):
            residuals = [
                targets - head.mean(tf.constant(outputs), histories).numpy()
                for outputs, targets, histories in self._predictions(self._seen)
            ]
            spread = np.concatenate(residuals).std(axis=0)
            head.tensors["residual_spread"].assign(np.maximum(spread, 1e-3 * self._map.spread))
        nats, count = 0.0, 0
        for outputs, targets, histories in self._predictions(self._held_out):
            nats += float(keras.ops.sum(head.nll(outputs, targets, histories, keras.ops)))
            count += len(targets)
        return nats / count / math.log(2) + self._map.log2_volume

    def judged(self, bits: float) -> float:
        """By what number the best of a training is told: by those bits."""
        return bits

    def _windows(
        self, stretches: Sequence[Frames], styles: Sequence[int]
    ) -> tuple[Windows, Sequence[int]]:
        """Windows to score on; with `carry`, four times as long where the sound allows it."""
        config = self._network.config
        length = config.window * (4 if config.context == "carry" else 1) + 1
        windows = Windows(stretches, length)
        return windows if len(windows) else Windows(stretches, config.window + 1), styles

    def _predictions(
        self, given: tuple[Windows, Sequence[int]]
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Outputs, targets and histories `[batch, ...]` of windows spread over all there are."""
        windows, styles = given
        count = min(SCORED_WINDOWS, len(windows))
        chosen = np.linspace(0, len(windows) - 1, count).astype(np.int64)
        size = min(_BATCH, count)
        for start in range(0, count, size):
            # The last batch is filled up, so that every one has the shape that was compiled.
            taken = np.resize(chosen[start:], size)
            vectors = self._map.forward(windows.gather(taken))
            labels = tf.constant(windows.labels(styles, taken))
            outputs = self._outputs(tf.constant(vectors[:, :-1]), labels).numpy()
            own = slice(count - start)
            yield outputs[own], vectors[own, -1], vectors[own, -2]

    def _last_outputs(self, heard: tf.Tensor, styles: tf.Tensor) -> tf.Tensor:
        return self._network(heard, last=True, styles=styles)[0][:, 0]


class SampleScorer:
    """Scores a network whose frames are drawn sample by sample, on runs of held-out sound.

    The state is carried along each run, and its first frames are not counted: it hears itself in.

    Parameters
    ----------
    network : Network
        Its head is a `SampleLevelHead`.
    frame_map : FrameView
    held_out : sequence of array `[frames, frame_size]`
    styles : sequence of int
        Which corpus each of those is of.
    """

    def __init__(
        self,
        network: Network,
        frame_map: FrameView,
        held_out: Sequence[Frames],
        styles: Sequence[int],
    ) -> None:
        assert isinstance(network.head, SampleLevelHead)
        self._network, self._head = network, network.head
        self._map = frame_map
        window = network.config.window
        longest = max(len(stretch) for stretch in held_out) - 1
        self._parts = max(1, min(RUN_FRAMES, longest) // window)
        self._unheard = min(HEARD_FIRST // window, self._parts - 1)
        length = self._parts * window + 1
        self._runs = Windows(held_out, length)
        self._styles = styles
        self._nats = tf.function(self._part_nats, jit_compile=True)
        self._alone = math.nan

    def judged(self, bits: float) -> float:
        """By what number the best of a training is told, once `held_out_bits` said `bits`.

        It is the mean of those bits and of the tier's own, without the word of a filter. With the
        word alone the best model of jazz is an untrained one: 4.07 bits, and 4.1 once it has
        learned to distrust it, by which play holds (`heads.lpc_prior.ERROR_NOISE`).
        """
        return 0.5 * (bits + self._alone)

    def held_out_bits(self) -> float:
        """Mean bits of a held-out sample."""
        window = self._network.config.window
        chosen = np.linspace(0, len(self._runs) - 1, RUNS).astype(np.int64)
        nats, samples = np.zeros(2), 0
        for rows in chosen.reshape(-1, _RUNS_AT_ONCE):
            vectors = self._map.forward(self._runs.gather(rows))
            states = self._network.start(len(rows))
            labels = tf.constant(self._runs.labels(self._styles, rows))
            memory = self._head.lpc_state(len(rows))
            self._head.follow(memory, vectors[:, :1])
            hints = self._head.follow(memory, vectors[:, 1:])
            for part in range(self._parts):
                piece = tf.constant(vectors[:, part * window : (part + 1) * window + 1])
                own = slice(part * window, (part + 1) * window)
                told = () if hints is None else (tf.constant(hints[:, own]),)
                lost, states = self._nats(piece, labels, states, *told)
                if part >= self._unheard:
                    nats += lost.numpy()
                    samples += len(rows) * window * self._map.values
        bits, self._alone = map(float, nats / samples / math.log(2))
        return bits

    def _part_nats(
        self, vectors: tf.Tensor, styles: tf.Tensor, states: Any, *told: tf.Tensor
    ) -> tuple[tf.Tensor, Any]:
        head = self._head
        outputs, after = self._network(vectors[:, :-1], states, styles=styles)
        given = outputs, vectors[:, 1:], vectors[:, :-1], keras.ops
        nats = [tf.reduce_sum(head.nll(*given, *word)) for word in ((told, ()) if told else ((),))]
        return tf.stack([nats[0], nats[-1]]), after


def build_scorer(
    network: Network,
    frame_map: FrameView,
    seen: Sequence[Frames],
    held_out: Sequence[Frames],
    styles: Labels,
) -> Scorer | SampleScorer:
    """What scores such a network: frame by frame, or sample by sample."""
    if network.head.draws_samples:
        return SampleScorer(network, frame_map, held_out, styles[1])
    return Scorer(network, frame_map, seen, held_out, styles)
