"""Whether more training pays: which rows of a scoring got better, and when a training is done.

A training that goes on *until done* has no end to let its learning rate fall towards. So it keeps
the full rate for as long as anything gets better; after `patience` scorings without, the rate falls
by the cosine over a last quarter of the time that it has taken, and the training ends. (Constant
rates with a short fall at the end do as well as a cosine over all of the time: Hägele et al.,
"Scaling laws and compute-optimal training beyond fixed training durations", 2024.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from audiogen.config import TrainingConfig
from audiogen.training.state import TrainingState

SCORES = 15
"""How often a training is scored whose end is known: every `epochs // SCORES` epochs, or so often
in its minutes."""

PATIENCE = 5
"""Scorings without anything better after which a training until done ends, by default."""

FALL = 0.25
"""How long the last fall of the learning rate is, as a share of the time before it."""

INTERVAL, LONGEST_INTERVAL = 1 / 12, 600.0
"""Time from a scoring to the next: a share of the time so far, and seconds at most. So patience
is counted in what the training has taken, and an hour is not stopped by a minute."""

WORTH = 1 / 500
"""Held-out bits are better where they fell by this share of all that they have fallen."""

WORTH_OF = {"drift": 0.02, "attack": 0.3}
"""By how much the judge's rows must come nearer to count as better: about as much as they
differ where nothing but the seed does."""


def note_scoring(state: TrainingState, bits: float, rows: Mapping[str, float]) -> None:
    """Note what a scoring has made better.

    Parameters
    ----------
    state : TrainingState
        Changed in place: `best_rows`, `improved`, `improved_at`, `scorings_since_better`.
    bits : float
        The held-out bits by which models are chosen.
    rows : mapping of str to float
        The judge's rows, each as a distance from what is wanted; a NaN counts for nothing.
    """
    better = []
    best = state.best_rows
    if "bits" not in best:
        best["first bits"] = best["bits"] = bits
        better.append("bits")
    elif best["bits"] - bits > WORTH * (best["first bits"] - best["bits"]):
        best["bits"] = bits
        better.append("bits")
    for name, off in rows.items():
        if math.isfinite(off) and best.get(name, math.inf) - off > WORTH_OF[name]:
            best[name] = off
            better.append(name)
    state.scorings_since_better += 1
    if better:
        state.improved, state.improved_at = better, state.seconds
        state.scorings_since_better = 0


def is_falling(state: TrainingState, config: TrainingConfig) -> bool:
    """Whether the last fall of the learning rate has begun; it begins when nothing gets better."""
    if config.until == "time":
        return False
    limit = 60 * config.minutes / (1 + FALL)
    if state.falling_from > limit or (state.out_of_minutes and state.falling_from < limit):
        state.falling_from = math.inf  # an earlier run had more minutes, or ran out of fewer
    patience = config.patience or PATIENCE
    if math.isinf(state.falling_from):
        state.out_of_minutes = state.seconds >= limit
        if state.out_of_minutes:
            state.falling_from = limit
        elif state.scorings_since_better >= patience:
            state.falling_from = state.seconds
    return math.isfinite(state.falling_from)


def share_of_fall(state: TrainingState, config: TrainingConfig) -> float:
    """How much of the last fall is over: 0 before it, 1 when the training is done."""
    if not is_falling(state, config):
        return 0.0
    return (state.seconds - state.falling_from) / (FALL * state.falling_from)


def next_interval(state: TrainingState, shortest: float) -> float:
    """Seconds from a scoring to the next, at least `shortest`, in a training until done."""
    return min(max(shortest, INTERVAL * state.seconds), LONGEST_INTERVAL)
