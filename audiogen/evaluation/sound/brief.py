"""The short form, for the end of a training: a minute of play, and the temperature that suits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import judge
from audiogen.evaluation.sound.temperature import recommend
from audiogen.evaluation.verdict import OnProgress
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint

SHORTEST_TRAINING = 60.0
"""Seconds of training below which there is nothing to judge: a trial, or a test."""

PLAY_SHARE, PLAY_SECONDS = 1 / 10, 60.0
"""Of the time that the training took, how much is played; and at most."""

TRY_SHARE, TRY_SECONDS, LEAST_TRY = 1 / 60, 8.0, 3.0
"""The same for each seed and temperature that is tried; below the last, none is."""

CORPUS_SECONDS = 1200.0
"""Of the corpus that is heard; the bits are those of all of it."""


def judge_briefly(
    model: Model,
    paths: Sequence[Path],
    *,
    trained_seconds: float | None = None,
    on_progress: OnProgress = lambda what, share: None,
) -> Checkpoint | None:
    """Judge a model that was just trained, in a small part of the time that this took.

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
    Checkpoint or None
        The model's, with the recommended temperature and an `evaluation`; None where the training
        was too short.

    Raises
    ------
    DatasetError, AudioError, StoreError
        If the corpus cannot be heard.
    """
    trained = model.checkpoint
    spent = trained.scores.get("seconds", 0.0) if trained_seconds is None else trained_seconds
    if spent < SHORTEST_TRAINING:
        return None
    corpus = read_corpus(
        paths,
        trained,
        most_seconds=CORPUS_SECONDS,
        on_progress=lambda share: on_progress("listening", share),
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
        # What suits a few seconds does not hold for longer: the model's own stays.
        found = judge(Model(trained), corpus, seconds, [1], on_progress=on_progress)
    told: dict[str, Any] = found.to_json()
    kept = ("audiogen", "seconds", "seeds", "temperature", "verdicts", "notes", "likelihood")
    told = {name: told[name] for name in (*kept, "findings")}
    told["temperatures"] = {f"{heat:g}": round(score, 3) for heat, score in scores.items()}
    return replace(found.checkpoint, evaluation=told)
