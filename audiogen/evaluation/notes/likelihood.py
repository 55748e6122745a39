"""Held-out likelihood of notes in bits a step, and how often the likeliest step is the right one,
beside baselines that need no network.

    order 0    each choice as often as in the training part, half a count added to each
    order 1    the same after each choice, mixed with order 0 by how sure it is (Witten and Bell,
               *The zero-frequency problem*, 1991)

All are scored on the same steps: those of a held-out stretch that a whole window goes before.
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
"""Steps that are scored, the first ones of each stretch alike: some seconds of work."""

_ROWS = 32


@dataclass(frozen=True)
class StepScore:
    """What steps cost, and how often they are guessed.

    Attributes
    ----------
    bits : float
        A step.
    accuracy : float
        Share of steps that were the likeliest.
    """

    bits: float
    accuracy: float


def score_model(checkpoint: Checkpoint, stretches: Sequence[Frames]) -> tuple[StepScore, int]:
    """The model's score on some stretches, and on how many steps.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of notes.
    stretches : sequence of array `[frames, 1]`
    """
    view, window = _view(checkpoint), checkpoint.model.window
    engine, head = build_engine(checkpoint.model, checkpoint.tensors), checkpoint.head()
    nats, right, count = 0.0, 0, 0
    ordered = sorted(shortened(stretches, window), key=len)
    for start in range(0, len(ordered), _ROWS):
        rows = [view.forward(stretch) for stretch in ordered[start : start + _ROWS]]
        longest = max(map(len, rows))
        heard = np.zeros((len(rows), longest, view.values), np.float32)
        for place, row in zip(heard, rows, strict=True):
            place[: len(row)] = row
        lengths = np.array([len(row) for row in rows])
        state = engine.start(len(rows))
        for n in range(1, longest):
            said = engine.step(np.ascontiguousarray(heard[:, n - 1]), state)
            counts = (lengths > n) & (n >= window)
            if counts.any():
                came = heard[counts, n]
                nats += float(np.sum(head.nll(said[counts], came, came, np), dtype=np.float64))
                right += int((said[counts].argmax(axis=1) == came.argmax(axis=1)).sum())
                count += int(counts.sum())
    return StepScore(nats / count / math.log(2), right / count), count


def score_baselines(
    checkpoint: Checkpoint, training: Sequence[Frames], stretches: Sequence[Frames]
) -> dict[str, StepScore]:
    """What guessing without a network comes to, on the same steps as `score_model`.

    Parameters
    ----------
    checkpoint : Checkpoint
        Tells which choices are told apart, and how long a window is.
    training, stretches : sequence of array `[frames, 1]`
        What they are fitted to, and what they are scored on.
    """
    view, window = _view(checkpoint), checkpoint.model.window
    pairs = np.zeros((view.values, view.values))
    counts = np.zeros(view.values)
    for stretch in training:
        numbers = view.numbers(stretch)
        np.add.at(counts, numbers, 1)
        np.add.at(pairs, (numbers[:-1], numbers[1:]), 1)
    alone = (counts + 0.5) / (counts + 0.5).sum()
    kinds = (pairs > 0).sum(axis=1, keepdims=True)
    seen = pairs.sum(axis=1, keepdims=True)
    after = (pairs + np.maximum(kinds, 1) * alone) / (seen + np.maximum(kinds, 1))
    scored = [view.numbers(stretch) for stretch in shortened(stretches, window)]
    before = np.concatenate([numbers[window - 1 : -1] for numbers in scored])
    came = np.concatenate([numbers[window:] for numbers in scored])
    tables = {"order 0": np.broadcast_to(alone, after.shape), "order 1": after}
    return {
        name: StepScore(
            bits=float(-np.log2(table[before, came]).mean()),
            accuracy=float((table.argmax(axis=1)[before] == came).mean()),
        )
        for name, table in tables.items()
    }


def shortened(stretches: Sequence[Frames], window: int) -> list[Frames]:
    """The beginnings of stretches that have steps to score, `SCORED_STEPS` of them in all.

    Raises
    ------
    ValueError
        If none is longer than the window.
    """
    long = [stretch for stretch in stretches if len(stretch) > window]
    if not long:
        raise ValueError(f"there is no stretch of more than {window} steps")
    share = min(1.0, SCORED_STEPS / sum(len(stretch) - window for stretch in long))
    return [s[: window + max(1, round(share * (len(s) - window)))] for s in long]


def _view(checkpoint: Checkpoint) -> ChoiceMap:
    assert isinstance(checkpoint.frame_map, ChoiceMap)
    return checkpoint.frame_map
