"""What a network that has trained for long knows by heart, and the noise that it forgets it by.

The longer a network has trained, the more it foresees of the attacks of its corpus, and the less of
them is left in the errors that it makes there. What it plays it does not foresee, so play that is
made of such errors has no attacks. On sound that was held out from the training its errors are as
they should be, which says what is missing; and through noise it does not know its corpus again.
Measured in docs/explanation/recipe.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from audiogen.codec.base import Frames
from audiogen.data.dataset import Dataset
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import moments
from audiogen.model.heads import GaussianHead
from audiogen.training.collect_errors import excerpt, steps_through

LEAST_PASSES = 100
"""A corpus that was gone through less often is not known by heart, however unlike it is what was
held out."""

NOTHING, ALL = 0.87, 0.8
"""What errors on the corpus have of the attacks that errors on held-out sound have: of a network
that knows nothing by heart (or more), and of one that needs the most noise (or less)."""

MOST_NOISE = 4.0
"""The most noise, as a multiple of that of the training."""

MEASURED = 40_000
"""Frames that are looked at, of the corpus and of what was held out. With 6000 of jazz, which ones
they were made a difference of a tenth: as much as there is to find out."""

ATTACKS = 0.1
"""The share of all frames that are attacks: those that get most louder."""


def noise_for(
    checkpoint: Checkpoint,
    dataset: Dataset,
    on_progress: Callable[[float], None] = lambda share: None,
) -> float:
    """The noise (in spreads) that a network is to hear beside the corpus that it learned from.

    Parameters
    ----------
    checkpoint : Checkpoint
        One that `has_errors`.
    dataset : Dataset
        What it learned from, and what was held out: without that, no noise.
    on_progress : callable of float
    """
    training, window = checkpoint.training, checkpoint.model.window
    heard = checkpoint.scores.get("step", 0) * training.get("batch_size", 0) * window
    passes = heard / max(1, sum(map(len, dataset.training)))
    noise = float(training.get("input_noise", 0.0))
    if not noise or passes < LEAST_PASSES or not checkpoint.codec.in_decibels:
        return 0.0
    held_out = attack_left(checkpoint, dataset.validation, dataset.styles[1])
    if held_out <= 0:
        return 0.0
    learned = attack_left(checkpoint, dataset.training, dataset.styles[0], on_progress)
    missing = (NOTHING - learned / held_out) / (NOTHING - ALL)
    return noise * MOST_NOISE * min(max(0.0, missing), 1.0)


def attack_left(
    checkpoint: Checkpoint,
    segments: Sequence[Frames],
    styles: Sequence[int] = (),
    on_progress: Callable[[float], None] = lambda share: None,
) -> float:
    """The share of attacks that a network leaves in its errors: 1 if it foresees nothing of them,
    0 if all, or if there are no frames to look at.

    An attack is a frame that gets much louder. What is left of it is the projection of the error on
    the change from the frame before.

    Parameters
    ----------
    checkpoint : Checkpoint
    segments : sequence of array `[frames, frame_size]`
        In dB.
    styles : sequence of int, optional
        The corpus that each segment belongs to.
    on_progress : callable of float
    """
    head = checkpoint.head()
    assert isinstance(head, GaussianHead)
    long = [len(segment) > checkpoint.model.window for segment in segments]
    if not any(long):
        return 0.0
    pieces, of_style = excerpt(segments, styles or [0] * len(segments), MEASURED)
    levels = [np.asarray(piece).mean(axis=1) for piece in pieces]
    rises, left, whole = [], [], []
    for at, history, target, parameters in steps_through(checkpoint, pieces, of_style, on_progress):
        mean, _ = moments(head, parameters, history)
        change = target - history
        rises += [levels[number][place] - levels[number][place - 1] for number, place in at]
        left.append(np.einsum("ij,ij->i", target - mean, change))
        whole.append(np.einsum("ij,ij->i", change, change))
    if not rises:
        return 0.0
    attacks = np.array(rises) >= np.quantile(rises, 1 - ATTACKS)
    total = float(np.concatenate(whole)[attacks].sum())
    return float(np.concatenate(left)[attacks].sum()) / total if total > 0 else 0.0
