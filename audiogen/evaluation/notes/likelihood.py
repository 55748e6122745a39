"""Held-out likelihood of notes in bits a step, and accuracy, beside baselines without a network.

    order 0    each choice as often as in the training part, half a count added to each
    order 1    the same after each choice, mixed with order 0 by how sure it is (Witten and Bell,
               *The zero-frequency problem*, 1991)

All are scored on the same steps: those of a held-out segment that a whole window goes before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import ChoiceMap

Numbers = npt.NDArray[np.int64]

SCORED_STEPS = 20_000
"""Steps that are scored, the same share of each segment from its start: some seconds of work."""

BASELINES = {"order 0": "what is often played", "order 1": "what often follows the last step"}
"""The baselines in words."""

_ROWS = 32


@dataclass(frozen=True)
class StepScore:
    """Bits a step, and accuracy of the likeliest choice.

    Attributes
    ----------
    bits : float
        Mean negative log2 likelihood of a step.
    accuracy : float
        Share of steps in which the likeliest choice was the right one.
    """

    bits: float
    accuracy: float


def score_model(checkpoint: Checkpoint, segments: Sequence[Frames]) -> tuple[StepScore, int]:
    """The model's score on some segments, and the number of steps scored.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of notes.
    segments : sequence of array `[frames, 1]`
    """
    choices, window = _choices(checkpoint), checkpoint.model.window
    engine, head = build_engine(checkpoint.model, checkpoint.tensors), checkpoint.head()
    nats, right, count = 0.0, 0, 0
    ordered = sorted(shortened(segments, window), key=len)
    for start in range(0, len(ordered), _ROWS):
        rows = [choices.forward(segment) for segment in ordered[start : start + _ROWS]]
        longest = max(map(len, rows))
        inputs = np.zeros((len(rows), longest, choices.values), np.float32)
        for place, row in zip(inputs, rows, strict=True):
            place[: len(row)] = row
        lengths = np.array([len(row) for row in rows])
        state = engine.start(len(rows))
        for n in range(1, longest):
            logits = engine.step(np.ascontiguousarray(inputs[:, n - 1]), state)
            counts = (lengths > n) & (n >= window)
            if counts.any():
                target = inputs[counts, n]
                nats += float(
                    np.sum(head.nll(logits[counts], target, target, np), dtype=np.float64)
                )
                right += int((logits[counts].argmax(axis=1) == target.argmax(axis=1)).sum())
                count += int(counts.sum())
    return StepScore(nats / count / math.log(2), right / count), count


def score_baselines(
    checkpoint: Checkpoint, training: Sequence[Frames], segments: Sequence[Frames]
) -> dict[str, StepScore]:
    """The scores of the baselines, on the same steps as `score_model`.

    Parameters
    ----------
    checkpoint : Checkpoint
        Gives the set of choices and the length of the window.
    training, segments : sequence of array `[frames, 1]`
        What they are fitted to, and what they are scored on.
    """
    choices, window = _choices(checkpoint), checkpoint.model.window
    pairs = np.zeros((choices.values, choices.values))
    counts = np.zeros(choices.values)
    for segment in training:
        numbers = choices.numbers(segment)
        np.add.at(counts, numbers, 1)
        np.add.at(pairs, (numbers[:-1], numbers[1:]), 1)
    alone = (counts + 0.5) / (counts + 0.5).sum()
    kinds = (pairs > 0).sum(axis=1, keepdims=True)
    seen = pairs.sum(axis=1, keepdims=True)
    after = (pairs + np.maximum(kinds, 1) * alone) / (seen + np.maximum(kinds, 1))
    scored = [choices.numbers(segment) for segment in shortened(segments, window)]
    before = np.concatenate([numbers[window - 1 : -1] for numbers in scored])
    target = np.concatenate([numbers[window:] for numbers in scored])
    tables = {"order 0": np.broadcast_to(alone, after.shape), "order 1": after}
    return {
        name: StepScore(
            bits=float(-np.log2(table[before, target]).mean()),
            accuracy=float((table.argmax(axis=1)[before] == target).mean()),
        )
        for name, table in tables.items()
    }


def shortened(segments: Sequence[Frames], window: int) -> list[Frames]:
    """The beginnings of segments that have steps to score, `SCORED_STEPS` of them in all.

    Raises
    ------
    ValueError
        If none is longer than the window.
    """
    long = [segment for segment in segments if len(segment) > window]
    if not long:
        raise ValueError(f"there is no segment of more than {window} steps")
    share = min(1.0, SCORED_STEPS / sum(len(segment) - window for segment in long))
    return [s[: window + max(1, round(share * (len(s) - window)))] for s in long]


def _choices(checkpoint: Checkpoint) -> ChoiceMap:
    assert isinstance(checkpoint.frame_map, ChoiceMap)
    return checkpoint.frame_map
