"""Validation: how many bits the network needs for frames that it was not trained on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from audiogen.codec.base import Codec, Frames
from audiogen.codec.mel import mel_projection
from audiogen.data.windows import Windows, evenly_spread, spread_frames
from audiogen.model.frame_map import FrameMap, FrameView
from audiogen.model.heads import GaussianHead, PointHead, SampleLevelHead, build_head
from audiogen.model.heads.guide import CLEAREST_PLAYED
from audiogen.model.mel_density import VALUES, MelDensity
from audiogen.model.tensors import head_tensor
from audiogen.training.compilation import graph
from audiogen.training.network import Network
from audiogen.training.play_score import PlayScore

Array = npt.NDArray[np.float32]

SCORED_WINDOWS = 1024
"""Windows that a network is scored on, evenly spread: a second of work at 256 units."""

LOST_FRAMES = 5000
"""Training frames that show what the basis of a frame map loses."""

MEL_WINDOWS = 256
"""The same of spectra, whose densities in mel bands take longer: another second."""

_BATCH = 64

RUNS, RUN_FRAMES, WARM_UP_FRAMES = 32, 384, 128
"""Runs of frames that a sample-level network is scored on, frames in each, and how many of those
only warm up its state. With 64 samples at 16 kHz that is 33 s of sound and some three seconds of
work, and each run warms up for half a second."""

_RUNS_AT_ONCE = 16

Labels = tuple[Sequence[int], Sequence[int]]


class Scorer:
    """Scores a network on windows of held-out segments, one predicted frame for each.

    Parameters
    ----------
    network : Network
    frame_map : FrameView
    seen, held_out : sequence of array `[frames, frame_size]`
        Segments that the network is trained on, and segments that it is not.
    styles : pair of sequence of int
        The corpus that each of them belongs to.
    codec : Codec
        Of the frames.
    """

    def __init__(
        self,
        network: Network,
        frame_map: FrameView,
        seen: Sequence[Frames],
        held_out: Sequence[Frames],
        styles: Labels,
        codec: Codec,
    ) -> None:
        self._density: MelDensity | None = None
        if codec.in_decibels and isinstance(frame_map, FrameMap):
            lost = spread_frames(seen, LOST_FRAMES)
            self._density = MelDensity(frame_map, mel_projection(codec, VALUES), lost)
        self._network = network
        self._map = frame_map
        self._seen = self._windows(seen, styles[0])
        self._held_out = self._windows(held_out, styles[1])
        self._outputs = graph(self._last_outputs)

    def held_out_bits(self) -> float:
        """Mean bits of a held-out frame.

        Of spectra in mel bands, which compares any two models (`model.mel_density`); of other
        frames in their units, which compares models of the same basis only.
        """
        head = self._network.head
        if isinstance(head, PointHead):
            residuals = [
                targets - head.mean(tf.constant(outputs), histories).numpy()
                for outputs, targets, histories in self._predictions(self._seen)
            ]
            spread = np.concatenate(residuals).std(axis=0)
            head.tensors["residual_spread"].assign(np.maximum(spread, 1e-3 * self._map.spread))
        if self._density is not None:
            return self._mel_bits(self._density)
        nats, count = 0.0, 0
        for outputs, targets, histories in self._predictions(self._held_out):
            nats += float(keras.ops.sum(head.nll(outputs, targets, histories, keras.ops)))
            count += len(targets)
        return nats / count / math.log(2) + self._map.log2_volume

    def _mel_bits(self, density: MelDensity) -> float:
        """Mean bits of a held-out spectrum in mel bands."""
        prefix = head_tensor("")
        tensors = {
            name.removeprefix(prefix): tensor
            for name, tensor in self._network.tensors().items()
            if name.startswith(prefix)
        }
        head = build_head(self._network.config, self._map.values, tensors)
        assert isinstance(head, GaussianHead)
        windows, _ = self._held_out
        frames = windows.gather(evenly_spread(len(windows), MEL_WINDOWS))
        bits, at = [], 0
        for outputs, *_ in self._predictions(self._held_out, MEL_WINDOWS):
            part = frames[at : at + len(outputs)]
            bits.append(density.bits(head, outputs, part[:, -2], part[:, -1]))
            at += len(outputs)
        return float(np.concatenate(bits).mean())

    def selection_score(self, bits: float) -> float:
        """The number by which the best model of a training is chosen: its held-out bits."""
        return bits

    def details(self) -> dict[str, Any]:
        """What else was found at the last scoring, by its name in a checkpoint: nothing."""
        return {}

    def _windows(
        self, segments: Sequence[Frames], styles: Sequence[int]
    ) -> tuple[Windows, Sequence[int]]:
        """Windows to score on; with `carry` four times as long, where the segments allow it."""
        config = self._network.config
        length = config.window * (4 if config.context == "carry" else 1) + 1
        windows = Windows(segments, length)
        return windows if len(windows) else Windows(segments, config.window + 1), styles

    def _predictions(
        self, given: tuple[Windows, Sequence[int]], most: int = SCORED_WINDOWS
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Outputs, targets and last inputs `[batch, ...]` of evenly spread windows."""
        windows, styles = given
        chosen = evenly_spread(len(windows), most)
        count = len(chosen)
        size = min(_BATCH, count)
        for start in range(0, count, size):
            # The last batch is filled up, so that every one has the shape that was compiled.
            taken = np.resize(chosen[start:], size)
            vectors = self._map.forward(windows.gather(taken))
            labels = tf.constant(windows.labels(styles, taken))
            outputs = self._outputs(tf.constant(vectors[:, :-1]), labels).numpy()
            new = slice(count - start)
            yield outputs[new], vectors[new, -1], vectors[new, -2]

    def _last_outputs(self, vectors: tf.Tensor, styles: tf.Tensor) -> tf.Tensor:
        return self._network(vectors, last=True, styles=styles)[0][:, 0]


class SampleScorer:
    """Scores a network whose frames are drawn sample by sample, on runs of held-out sound.

    The state is carried along each run; its first frames warm it up and are not counted.

    Parameters
    ----------
    network : Network
        Its head is a `SampleLevelHead`.
    frame_map : FrameView
    held_out : sequence of array `[frames, frame_size]`
    styles : sequence of int
        The corpus that each of them belongs to.
    play : PlayScore, optional
        Plays with the network, too.
    """

    def __init__(
        self,
        network: Network,
        frame_map: FrameView,
        held_out: Sequence[Frames],
        styles: Sequence[int],
        play: PlayScore | None = None,
    ) -> None:
        assert isinstance(network.head, SampleLevelHead)
        self._network, self._head = network, network.head
        self._map = frame_map
        window = network.config.window
        longest = max(len(segment) for segment in held_out) - 1
        self._parts = max(1, min(RUN_FRAMES, longest) // window)
        self._warm_up = min(WARM_UP_FRAMES // window, self._parts - 1)
        length = self._parts * window + 1
        self._runs = Windows(held_out, length)
        self._styles = styles
        self._nats = graph(self._part_nats)
        self._bits_without_prior = math.nan
        self._play, self._distance = play, math.nan

    def selection_score(self, bits: float) -> float:
        """The number by which the best model of a training is chosen, from its held-out `bits`.

        Of a guided model it is how far its play is from the sound that conducts it. Of others it
        is the mean of those bits and of the network's bits without the linear predictor's
        prior. By the bits with the prior alone, the best model of jazz is an untrained one: 4.07
        bits, against 4.1 after it has learnt to trust the prior less, which its play depends on
        (`heads.lpc_prior.ERROR_NOISE`).
        """
        if self._play is not None:
            self._distance = self._play.distance(self._network)
            return self._distance
        return 0.5 * (bits + self._bits_without_prior)

    def details(self) -> dict[str, Any]:
        """What else was found at the last scoring, by its name in a checkpoint."""
        return {} if self._play is None else {"play_distance_db": round(self._distance, 3)}

    def held_out_bits(self) -> float:
        """Mean bits of a held-out sample."""
        window = self._network.config.window
        chosen = np.linspace(0, len(self._runs) - 1, RUNS).astype(np.int64)
        nats, samples = np.zeros(2), 0
        for rows in chosen.reshape(-1, _RUNS_AT_ONCE):
            vectors = self._map.forward(self._runs.gather(rows))
            states = self._network.start(len(rows))
            labels = tf.constant(self._runs.labels(self._styles, rows))
            lpc_state = self._head.lpc_state(len(rows))
            self._head.follow(lpc_state, vectors[:, :1])
            priors = self._head.follow(lpc_state, vectors[:, 1:])
            if self._head.guided:
                coming = vectors[:, 1:]
                noise = np.random.default_rng(0).standard_normal(coming.shape, np.float32)
                priors = self._head.heard_of_itself(coming, CLEAREST_PLAYED, noise)
            for part in range(self._parts):
                piece = tf.constant(vectors[:, part * window : (part + 1) * window + 1])
                frames = slice(part * window, (part + 1) * window)
                prior = () if priors is None else (tf.constant(priors[:, frames]),)
                lost, states = self._nats(piece, labels, states, *prior)
                if part >= self._warm_up:
                    nats += lost.numpy()
                    samples += len(rows) * window * self._map.values
        bits, self._bits_without_prior = map(float, nats / samples / math.log(2))
        return bits

    def _part_nats(
        self, vectors: tf.Tensor, styles: tf.Tensor, states: Any, *prior: tf.Tensor
    ) -> tuple[tf.Tensor, Any]:
        head = self._head
        outputs, after = self._network(vectors[:, :-1], states, styles=styles)
        given = outputs, vectors[:, 1:], vectors[:, :-1], keras.ops
        with_prior = tf.reduce_sum(head.nll(*given, *prior))
        without = tf.reduce_sum(head.nll(*given)) if prior else with_prior
        return tf.stack([with_prior, without]), after


def build_scorer(
    network: Network,
    frame_map: FrameView,
    seen: Sequence[Frames],
    held_out: Sequence[Frames],
    styles: Labels,
    codec: Codec,
    play: PlayScore | None = None,
) -> Scorer | SampleScorer:
    """The scorer for a network: of frames, or of samples that are drawn one by one."""
    if network.head.draws_samples:
        return SampleScorer(network, frame_map, held_out, styles[1], play)
    return Scorer(network, frame_map, seen, held_out, styles, codec)
