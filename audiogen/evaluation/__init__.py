"""How good a model is: what its own play sounds like over the long run, beside its corpus.

    judge(model, corpus, ...)      an `Evaluation`: numbers, verdicts, JSON
    hear_corpus(paths, ...)        the corpus to judge by
    draw_page(evaluation, path)    the same as one picture
    judge_briefly(model, paths)    the short form, at the end of a training

The names are loaded on first use. TensorFlow is not: models are judged as they are played.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiogen.evaluation.brief import judge_briefly
    from audiogen.evaluation.corpus import hear_corpus
    from audiogen.evaluation.judgement import Evaluation, judge
    from audiogen.evaluation.page import draw_page

__all__ = ["Evaluation", "draw_page", "hear_corpus", "judge", "judge_briefly"]

_ROOMS = {
    "Evaluation": "judgement",
    "draw_page": "page",
    "hear_corpus": "corpus",
    "judge": "judgement",
    "evaluate": "full",
    "judge_briefly": "brief",
}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute {name!r}")
