"""The recommended temperature: the one at which play comes nearest to the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from audiogen.evaluation.sound.corpus import Corpus, joined
from audiogen.evaluation.sound.distributions import BOUNDS, compare_segments
from audiogen.evaluation.sound.features import Features
from audiogen.evaluation.sound.performance import perform
from audiogen.evaluation.sound.structure import StructureJudge
from audiogen.generation.load import Model

TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1)

SEEDS = tuple(range(1, 9))
"""Several short performances, from as many places, are a better sample than one long one."""

FAR, ATTACK = 2.0, 2.0
"""Ratios of the distance of partials to held-out sound's, and of the attacks to the corpus's, that
count as one: so far may play be and still be called alive."""

BETTER, ERRORS = 0.8, 3.0
"""Another temperature is recommended if on average its score is below the first share of the
present one's, by the second number of standard errors of the difference, seed by seed."""


@dataclass(frozen=True)
class Recommendation:
    """The recommended temperature, and the score of each that was tried.

    Attributes
    ----------
    temperature : float
    scores : dict of float to float
        For each temperature that was tried: `distance_score`, the mean over the seeds.
    """

    temperature: float
    scores: dict[float, float]


def recommend(
    model: Model,
    corpus: Corpus,
    seconds: float,
    *,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Recommendation:
    """Try a few temperatures; the model keeps its temperature unless another is clearly better.

    Parameters
    ----------
    model : Model
    corpus : Corpus
    seconds : float
        To play with each seed at each temperature.
    on_progress : callable of float
        Called with the share that is played.
    """
    current = model.checkpoint.temperature
    tried = sorted({*TEMPERATURES, current})
    known = joined([segment.features for segment in corpus.segments])
    judge = StructureJudge(
        *([segment.features for segment in side] for side in (corpus.training, corpus.held_out))
    )
    scores = {}
    for n, temperature in enumerate(tried):
        played = perform(
            model,
            seconds,
            SEEDS,
            on_progress=partial(_within, on_progress, n, len(tried)),
            temperature=temperature,
        )
        scores[temperature] = [distance_score(each.features, known, judge) for each in played]
    best = min(tried, key=lambda temperature: np.mean(scores[temperature]))
    gains = np.subtract(scores[current], scores[best])
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    clearly = np.mean(scores[best]) < BETTER * np.mean(scores[current]) and (
        gains.mean() > ERRORS * error
    )
    means = {temperature: float(np.mean(each)) for temperature, each in scores.items()}
    return Recommendation(best if clearly else current, means)


def _within(on_progress: Callable[[float], None], done: int, total: int, share: float) -> None:
    """Report the share of the whole: `done` parts of `total`, and a share of the next."""
    on_progress((done + share) / total)


def distance_score(play: Features, corpus: Features, judge: StructureJudge) -> float:
    """The distance of play from a corpus: 0 for none, 1 where play just counts as lively.

    It is the mean of up to five distances, each over its largest allowed value: the departures of
    level, change and flatness over `distributions.BOUNDS`, that of attacks, and how much further
    than held-out sound partials lie from the corpus, where that can be measured.
    """
    (whole,) = compare_segments(play, corpus, seconds=play.seconds)
    level, change, flatness = (whole.departures[name] for name in ("level", "change", "flatness"))
    found = judge.judge([play])
    distances = [
        abs(level) / BOUNDS["level"][1],
        abs(np.log(change)) / np.log(BOUNDS["change"][1]),
        abs(np.log(flatness)) / np.log(BOUNDS["flatness"][1]),
        abs(np.log((found.attack + 1) / (judge.attack + 1))) / np.log(ATTACK),
    ]
    if found.distance > 0:
        distances.append(max(0.0, np.log(found.distance)) / np.log(FAR))
    return float(np.mean(distances))
