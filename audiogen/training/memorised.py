"""What a network has memorised of its corpus, and noise through which it does not know it again.

The longer a network has trained, the more it predicts of the attacks of its corpus, and the less of
them is left in the errors that it makes there. It does not predict those of what it plays, so play
that draws these errors has no attacks. On sound that was held out from the training the errors are
as they should be, which says what is missing; noise on the input brings it back. Measured in
docs/explanation/recipe.md.
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
"""A corpus that was gone through less often is not memorised, however unlike it the held-out sound
is."""

NO_NOISE_FROM, MOST_NOISE_UP_TO = 0.87, 0.765
"""The share of an attack that is left in the errors on the corpus, divided by the same on held-out
sound: from the first on there is no noise, up to the second there is the most."""

MOST_NOISE = 6.0
"""The most noise, as a multiple of that of the training."""

MEASURED = 40_000
"""Frames that are looked at, of the corpus and of the held-out sound, at the most. Between two
choices of 6000 frames of jazz the share differed by a tenth, which is as much as it has to tell."""

ATTACKS = 0.1
"""The share of all frames that are attacks: those that get most louder."""


def noise_for(
    checkpoint: Checkpoint,
    dataset: Dataset,
    on_progress: Callable[[float], None] = lambda share: None,
) -> float:
    """The noise that a network is to hear on its own corpus while its errors there are made.

    Parameters
    ----------
    checkpoint : Checkpoint
        One that `has_errors`.
    dataset : Dataset
        What it learned from, and what was held out: without that, no noise.
    on_progress : callable of float
        Is told the share that is done.

    Returns
    -------
    float (spreads)
        From 0 to `MOST_NOISE` times the training's.
    """
    training, window = checkpoint.training, checkpoint.model.window
    heard = checkpoint.scores.get("step", 0) * training.get("batch_size", 0) * window
    passes = heard / max(1, sum(map(len, dataset.training)))
    noise = float(training.get("input_noise", 0.0))
    if not noise or passes < LEAST_PASSES or not checkpoint.codec.in_decibels:
        return 0.0
    held_out = unpredicted_attack(checkpoint, dataset.validation, dataset.styles[1])
    if held_out <= 0:
        return 0.0
    learned = unpredicted_attack(checkpoint, dataset.training, dataset.styles[0], on_progress)
    missing = (NO_NOISE_FROM - learned / held_out) / (NO_NOISE_FROM - MOST_NOISE_UP_TO)
    return noise * MOST_NOISE * min(max(0.0, missing), 1.0)


def unpredicted_attack(
    checkpoint: Checkpoint,
    segments: Sequence[Frames],
    styles: Sequence[int] = (),
    on_progress: Callable[[float], None] = lambda share: None,
) -> float:
    """The share of attacks that a network does not predict: what its errors have of them.

    An attack is a frame that gets much louder. The share is the projection of the error on the
    change from the frame before.

    Parameters
    ----------
    checkpoint : Checkpoint
    segments : sequence of array `[frames, frame_size]`
        In dB.
    styles : sequence of int, optional
        The corpus that each segment belongs to.
    on_progress : callable of float
        Is told the share that is done.

    Returns
    -------
    float
        About 1 if it predicts nothing of them, 0 if all, or if there are no frames to look at.
    """
    head = checkpoint.head()
    assert isinstance(head, GaussianHead)
    if max(map(len, segments), default=0) <= checkpoint.model.window:
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
