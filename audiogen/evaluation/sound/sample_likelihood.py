"""Held-out likelihood of waveform models in bits a sample, beside baselines.

A model that draws samples gives each code (`audiogen.model.mulaw`) a probability, so its bits are
exact. A model that predicts frames by a density is scored on the same codes (those of a model of
samples with the same settings), so that the two can be compared. Each code becomes a random place
in its cell (uniform dequantisation) and costs the density there times the width of the cell. On
average that is what the probability of the cell costs, or more, never less (Theis, van den
Oord and Bethge, *A note on the evaluation of generative models*, 2016). Where its
basis has dropped directions, the density of probabilistic PCA (Tipping and Bishop, 1999) stands for
them: a Gaussian of the same width in each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.evaluation.sound.likelihood import Likelihood
from audiogen.evaluation.sound.sample_baselines import Codes, baselines
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.frame_map.samples import SampleMap
from audiogen.model.heads import SampleLevelHead
from audiogen.model.heads.sample_weights import played
from audiogen.model.mulaw import edges_of_codes

Array = npt.NDArray[np.float64]

SCORED_SECONDS = 32.0
"""Held-out sound that is scored, evenly spread: some ten seconds of work at 256 units."""

FITTED_SECONDS = 256.0
"""Training sound that the baselines are fitted to, evenly spread: a second of work."""

RUN_SECONDS, CONTEXT_SECONDS = 4.0, 1.0
"""Seconds of a run that are scored at most, and seconds of context that the model is fed first: of
a short segment a quarter, and a whole window in any case."""

_RUNS_AT_ONCE, _STEPS_AT_ONCE = 16, 8

Run = tuple[Frames, int]
"""Frames of one segment `[frames, frame_size]`, and from which frame on each counts."""


def held_out_samples(
    checkpoint: Checkpoint,
    training: Sequence[Frames],
    validation: Sequence[Frames],
    *,
    scored_seconds: float = SCORED_SECONDS,
    fitted_seconds: float = FITTED_SECONDS,
    as_played: bool = False,
) -> Likelihood:
    """Score a model of waveform frames and the baselines on the same held-out samples.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of a model of waveform frames.
    training, validation : sequence of array `[frames, frame_size]`
        Segments to fit the baselines to, and segments to score.
    scored_seconds, fitted_seconds : float (s)
        How much of them is taken at most.
    as_played : bool
        Score the weights of one byte each that are played, not those that were trained.

    Raises
    ------
    ValueError
        If there is no segment to score that is longer than the model's window.
    """
    rate, model = checkpoint.codec.frame_rate, checkpoint.model
    runs = cut_runs(validation, model.window, rate, scored_seconds)
    if not runs:
        raise ValueError(f"there is no held-out segment of more than {model.window} frames")
    sample_map = checkpoint.frame_map
    if not isinstance(sample_map, SampleMap):
        sample_map = SampleMap.fit(training, model.levels, model.companding)
    size = checkpoint.codec.frame_size
    scored = [(codes_of_frames(sample_map, frames), first * size) for frames, first in runs]
    pieces = cut_runs(training, 0, rate, fitted_seconds)
    known = [codes_of_frames(sample_map, frames) for frames, _ in pieces]
    others = baselines(known, scored, sample_map.levels, sample_map.companding)
    nats = np.zeros(2)
    if isinstance(checkpoint.frame_map, FrameMap):
        density = _Density(checkpoint.frame_map, sample_map, [frames for frames, _ in pieces])
        spread = [density.spread_out(*run) for run in runs]
        runs = [(frames, first) for frames, first, _ in spread]
        nats += sum(cost for _, _, cost in spread)
    for batch in _batches(runs):
        vectors = [checkpoint.frame_map.forward(frames) for frames, _ in batch]
        nats += _nats(checkpoint, vectors, [first for _, first in batch], as_played)
    count = sum(len(frames) - first for frames, first in runs)
    bits, alone = map(float, nats / (count * size) / math.log(2))
    head = checkpoint.head()
    predicts = isinstance(head, SampleLevelHead) and head.lpc_state(1) is not None
    return Likelihood(bits, others, count, "sample", alone if predicts else None)


def codes_of_frames(sample_map: SampleMap, frames: Frames) -> Codes:
    """Frames `[frames, frame_size]` as one run of codes `[samples]`."""
    return sample_map.codes(sample_map.forward(frames)).astype(np.uint16).ravel()


def cut_runs(
    segments: Sequence[Frames], window: int, frame_rate: float, seconds: float
) -> list[Run]:
    """Segments as runs of some seconds; of too many, some that are evenly spread.

    Parameters
    ----------
    segments : sequence of array `[frames, frame_size]`
    window : int
        Frames of context at least, before one counts; 0: all count but the first.
    frame_rate : float (frames per second)
    seconds : float (s)
        Of sound that counts, at most.
    """
    most = max(1, round(RUN_SECONDS * frame_rate))
    runs: list[Run] = []
    for segment in segments:
        usual = min(round(CONTEXT_SECONDS * frame_rate), len(segment) // 4)
        first = max(window, usual) if window else 1
        # Each frame of the segment but its first ones counts once.
        for at in range(first, len(segment), most):
            runs.append((segment[at - first : at + most], first))
    total = sum(len(frames) - first for frames, first in runs) / frame_rate
    count = max(1, math.floor(len(runs) * min(1.0, seconds / max(total, 1e-9))))
    chosen = (np.arange(count) + 0.5) / count * len(runs)
    return [runs[int(n)] for n in chosen] if runs else []


def _batches(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs of about one length together, the longest first."""
    ordered = sorted(runs, key=lambda run: -len(run[0]))
    for start in range(0, len(ordered), _RUNS_AT_ONCE):
        yield ordered[start : start + _RUNS_AT_ONCE]


def _nats(
    checkpoint: Checkpoint, vectors: Sequence[Frames], firsts: Sequence[int], as_played: bool
) -> Array:
    """Nats of runs of model vectors `[frames, values]`, all runs in step, each with its state.

    The first with the linear prediction of the head, the second without it.
    """
    engine = build_engine(checkpoint.model, checkpoint.tensors, narrow=as_played)
    head = checkpoint.head()
    if as_played:
        head.tensors = played(head.tensors)
    longest = max(map(len, vectors))
    inputs = np.zeros((len(vectors), longest, vectors[0].shape[1]), np.float32)
    counts = np.zeros((len(vectors), longest), bool)
    for row, (run, first) in enumerate(zip(vectors, firsts, strict=True)):
        inputs[row, : len(run)] = run
        counts[row, first : len(run)] = True
    state = engine.start(len(vectors))
    sample_head = head if isinstance(head, SampleLevelHead) else None
    memory = None
    if sample_head is not None:
        memory = sample_head.lpc_state(len(vectors))
        sample_head.follow(memory, inputs[:, :1])
    nats = np.zeros(2)
    waiting: list[tuple[Any, ...]] = []
    for n in range(1, longest):
        output = engine.step(np.ascontiguousarray(inputs[:, n - 1]), state)
        hints = None
        if sample_head is not None:
            hints = sample_head.follow(memory, inputs[:, n : n + 1])
        rows = counts[:, n]
        if rows.any():
            prior = [] if hints is None else [hints[rows, 0]]
            waiting.append((output[rows], inputs[rows, n], inputs[rows, n - 1], *prior))
        # Some steps at once: a product of more rows is quicker, of too many it leaves the cache.
        if waiting and (len(waiting) == _STEPS_AT_ONCE or n == longest - 1):
            outputs, came, before, *prior = map(np.concatenate, zip(*waiting, strict=True))
            given = outputs, came, before, np
            lost = [head.nll(*given)]
            if sample_head is not None and prior:
                lost.insert(0, sample_head.nll(*given, prior[0]))
            nats += np.sum(lost, axis=-1, dtype=np.float64)
            waiting = []
    return nats


class _Density:
    """The cost of codes for a model that predicts frames by a density, beyond that of vectors.

    Parameters
    ----------
    frame_map : FrameMap
    sample_map : SampleMap
        Whose codes they are.
    known : sequence of array `[frames, frame_size]`
        Training sound, to find out what the basis drops.
    """

    def __init__(self, frame_map: FrameMap, sample_map: SampleMap, known: Sequence[Frames]) -> None:
        self._map, self._sample_map = frame_map, sample_map
        self._edges = edges_of_codes(sample_map.levels, sample_map.companding) / sample_map.gain
        self._rng = np.random.default_rng(0)
        basis = frame_map.basis
        self._dropped = 0 if basis is None else basis.shape[0] - basis.shape[1]
        self._variance = 1.0
        if self._dropped:
            lost = np.concatenate([self._lost(self._placed(frames)[0]) for frames in known])
            self._variance = float(lost.mean()) / self._dropped

    def spread_out(self, frames: Frames, first: int) -> tuple[Frames, int, float]:
        """A run with each sample somewhere in its cell, and the nats that are no vector's."""
        placed, widths = self._placed(frames)
        nats = (len(frames) - first) * self._map.log2_volume * math.log(2)
        nats -= float(np.log(widths[first:]).sum())
        if self._dropped:
            each = 0.5 * self._dropped * math.log(2 * math.pi * self._variance)
            nats += float((each + self._lost(placed[first:]) / (2 * self._variance)).sum())
        return placed, first, nats

    def _placed(self, frames: Frames) -> tuple[Frames, Array]:
        """Places in the cells of frames `[..., frame_size]`, and how wide these are."""
        codes = self._sample_map.codes(self._sample_map.forward(frames))
        low, high = self._edges[codes], self._edges[codes + 1]
        places = low + (high - low) * self._rng.random(codes.shape)
        return places.astype(np.float32), high - low

    def _lost(self, frames: Frames) -> Array:
        """The squared length of what the basis drops of frames `[n, frame_size]`, `[n]`."""
        off = frames - self._map.inverse(self._map.forward(frames))
        return np.square(off, dtype=np.float64).sum(axis=-1)
