"""The functions that evaluate a model and draw the result, one set for each medium."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audiogen.evaluation.notes.evaluation import BRIEF_SECONDS, judge_notes
from audiogen.evaluation.notes.page import draw_notes_page
from audiogen.evaluation.series.evaluation import BRIEF_FUTURES, judge_series
from audiogen.evaluation.series.page import draw_forecast
from audiogen.evaluation.sound.brief import judge_sound_briefly
from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import SoundEvaluation, judge
from audiogen.evaluation.sound.page import draw_page
from audiogen.evaluation.verdict import Evaluation, OnProgress
from audiogen.generation.load import Model
from audiogen.libraries import require


@dataclass(frozen=True)
class Judge:
    """How models of one medium are evaluated.

    Attributes
    ----------
    judge : callable (model, paths, seconds, seeds, *, on_progress, **controls)
        A full evaluation.
    draw : callable (evaluation, path)
        Draws the result of `judge` as a PNG.
    briefly : callable (model, paths, *, on_progress)
        A short evaluation, for the end of a training. It raises `NothingToJudgeError` where
        there is nothing to judge.
    takes_horizon : bool
        Whether `judge` takes `horizon`, the number of rows to predict.
    """

    judge: Callable[..., Evaluation]
    draw: Callable[[Any, Path], None]
    briefly: Callable[..., Evaluation]
    takes_horizon: bool = False


def judge_sound(
    model: Model,
    paths: Sequence[Path],
    seconds: float,
    seeds: Sequence[int],
    *,
    on_progress: OnProgress,
    **controls: float,
) -> SoundEvaluation:
    """Evaluate a model of sound against the sound files in some folders.

    The parameters are those of `audiogen.evaluation.sound.evaluation.judge`, with `paths` in
    place of a corpus that was read.
    """
    require("judging sound", "scipy")
    corpus = read_corpus(
        paths, model.checkpoint, on_progress=lambda share: on_progress("measuring", share)
    )
    return judge(model, corpus, seconds, seeds, on_progress=on_progress, **controls)


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {
        "sound": Judge(judge_sound, draw_page, judge_sound_briefly),
        "notes": Judge(
            judge_notes, draw_notes_page, partial(judge_notes, seconds=BRIEF_SECONDS, seeds=[1])
        ),
        "series": Judge(
            judge_series,
            draw_forecast,
            partial(judge_series, seconds=0.0, seeds=[0], futures=BRIEF_FUTURES),
            takes_horizon=True,
        ),
    }
)
"""By the medium of a codec."""
