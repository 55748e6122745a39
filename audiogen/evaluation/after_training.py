"""A model judged briefly at the end of its training, in its checkpoint."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from audiogen.evaluation.judges import JUDGES
from audiogen.evaluation.verdict import OnProgress
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
    """Judge the model in `folder` briefly and write what comes of it there.

    Whatever goes wrong, and whenever `should_stop` says so, the checkpoint stays as it is.

    Parameters
    ----------
    trained : Checkpoint
    folder : Path
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
        briefly = JUDGES[trained.codec.medium].briefly
        judged = briefly(Model(trained), paths, on_progress=on_progress)
        if judged is None:
            return trained
        replace_part(folder, "config.json", judged.config_json().encode())
    except _StoppedError:
        return trained
    except Exception as error:  # the model is trained and saved: not even a fault of ours undoes it
        warnings.warn(f"the model was not judged: {error}", RuntimeWarning, stacklevel=2)
        return trained
    return judged


class _StoppedError(Exception):
    """Somebody asked to stop."""
