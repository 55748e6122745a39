"""Who judges a model, by the medium of its codec: at length, as a picture, and briefly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audiogen.evaluation.notes.evaluation import judge_notes, judge_notes_briefly
from audiogen.evaluation.notes.page import draw_notes_page
from audiogen.evaluation.series.evaluation import judge_series, judge_series_briefly
from audiogen.evaluation.series.page import draw_forecast
from audiogen.evaluation.sound.brief import judge_briefly
from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import Evaluation, judge
from audiogen.evaluation.sound.page import draw_page
from audiogen.evaluation.verdict import OnProgress
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint


@dataclass(frozen=True)
class Judge:
    """How models of one medium are judged.

    Attributes
    ----------
    judge : callable (model, paths, seconds, seeds, *, on_progress, **controls)
        An evaluation, with `to_json()`.
    draw : callable (evaluation, path)
        The same as a PNG.
    briefly : callable (model, paths, *, on_progress)
        The model's checkpoint with a short evaluation in it, or None where there is nothing to
        say.
    """

    judge: Callable[..., Any]
    draw: Callable[[Any, Path], None]
    briefly: Callable[..., Checkpoint | None]


def judge_sound(
    model: Model,
    paths: Sequence[Path],
    seconds: float,
    seeds: Sequence[int],
    *,
    on_progress: OnProgress,
    **controls: float,
) -> Evaluation:
    """Hear the sound in some folders, and judge a model by it; see `judgement.judge`."""
    corpus = read_corpus(
        paths, model.checkpoint, on_progress=lambda share: on_progress("listening", share)
    )
    return judge(model, corpus, seconds, seeds, on_progress=on_progress, **controls)


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {
        "sound": Judge(judge_sound, draw_page, judge_briefly),
        "notes": Judge(judge_notes, draw_notes_page, judge_notes_briefly),
        "series": Judge(judge_series, draw_forecast, judge_series_briefly),
    }
)
"""By the medium of a codec."""
