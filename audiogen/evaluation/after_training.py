"""A brief evaluation at the end of a training, which is stored in the checkpoint."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from audiogen.evaluation.judges import JUDGES
from audiogen.evaluation.verdict import NothingToJudgeError, OnProgress
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.tensors import replace_part


def judged_in_place(
    trained: Checkpoint,
    folder: Path,
    paths: Sequence[Path],
    on_evaluation: OnProgress,
    should_stop: Callable[[], bool],
) -> Checkpoint:
    """Evaluate the model in `folder` briefly, and store the result in its checkpoint.

    The checkpoint stays as it is if anything fails, if there is nothing to judge, or if
    `should_stop` returns true.

    Parameters
    ----------
    trained : Checkpoint
    folder : Path
        Where the checkpoint lies.
    paths : sequence of Path
        Its corpus.
    on_evaluation : callable of (str, float)
    should_stop : callable returning bool

    Returns
    -------
    Checkpoint
        With the evaluation, or `trained` itself.
    """

    def on_progress(what: str, share: float) -> None:
        if should_stop():
            raise _StoppedError
        on_evaluation(what, share)

    try:
        found = JUDGES[trained.codec.medium].briefly(Model(trained), paths, on_progress=on_progress)
        judged = replace(found.checkpoint, evaluation=found.brief_json())
        replace_part(folder, "config.json", judged.config_json().encode())
    except (_StoppedError, NothingToJudgeError):
        return trained
    except Exception as error:  # the model is trained and saved: not even a bug here may undo it
        warnings.warn(f"the model was not judged: {error}", RuntimeWarning, stacklevel=2)
        return trained
    return judged


class _StoppedError(Exception):
    """The user asked to stop."""
