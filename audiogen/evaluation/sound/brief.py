"""A brief evaluation of a model of sound: a minute of play, and the temperature that suits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import SoundEvaluation, judge
from audiogen.evaluation.sound.temperature import recommend
from audiogen.evaluation.verdict import NothingToJudgeError, OnProgress
from audiogen.generation.load import Model

SHORTEST_TRAINING = 60.0
"""Seconds of training below which there is nothing to judge: a trial, or a test."""

PLAY_SHARE, PLAY_SECONDS = 1 / 10, 60.0
"""How much is played: a share of the time that the training took, and the most in seconds."""

TRY_SHARE, TRY_SECONDS, LEAST_TRY = 1 / 60, 8.0, 3.0
"""The same for each seed and temperature that is tried; below the last, none is tried."""

CORPUS_SECONDS = 1200.0
"""Seconds of the corpus whose features are measured. The likelihood is scored on all of it."""


def judge_sound_briefly(
    model: Model,
    paths: Sequence[Path],
    *,
    trained_seconds: float | None = None,
    on_progress: OnProgress = lambda what, share: None,
) -> SoundEvaluation:
    """Evaluate a model that was just trained, in a small part of the time of its training.

    Parameters
    ----------
    model : Model
    paths : sequence of Path
        Its corpus.
    trained_seconds : float, optional
        How long it was trained; by default, as its scores say.
    on_progress : callable of (str, float)

    Returns
    -------
    SoundEvaluation
        Its checkpoint has the recommended temperature.

    Raises
    ------
    NothingToJudgeError
        If the training took less than a minute.
    DatasetError, AudioError, StoreError
        If the corpus cannot be read.
    """
    trained = model.checkpoint
    spent = trained.scores.get("seconds", 0.0) if trained_seconds is None else trained_seconds
    if spent < SHORTEST_TRAINING:
        raise NothingToJudgeError(f"a training of {spent:.0f} s is too short to judge")
    corpus = read_corpus(
        paths,
        trained,
        most_seconds=CORPUS_SECONDS,
        on_progress=lambda share: on_progress("measuring", share),
    )
    scores: dict[float, float] = {}
    judged = trained
    if spent * TRY_SHARE >= LEAST_TRY:
        recommended = recommend(
            model,
            corpus,
            min(TRY_SECONDS, spent * TRY_SHARE),
            on_progress=lambda share: on_progress("trying temperatures", share),
        )
        judged = replace(trained, temperature=recommended.temperature)
        scores = recommended.scores
    seconds = min(PLAY_SECONDS, spent * PLAY_SHARE)
    found = judge(Model(judged), corpus, seconds, [1], on_progress=on_progress)
    if judged.temperature != trained.temperature and any(found.findings):
        # The recommendation, made on a few seconds, fails over a minute: keep the first one.
        found = judge(Model(trained), corpus, seconds, [1], on_progress=on_progress)
    return replace(found, temperatures=scores)
