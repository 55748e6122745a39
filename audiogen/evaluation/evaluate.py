"""The public `evaluate`: a model, found by its name, is compared with its corpus."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiogen import remote
from audiogen.control.table import Snapshot, snapshot
from audiogen.data import corpus_place
from audiogen.errors import ConfigError
from audiogen.evaluation.judges import JUDGES
from audiogen.evaluation.verdict import Evaluation
from audiogen.generation.load import load
from audiogen.generation.play_options import ControlValues
from audiogen.generation.render.picture import check_picture
from audiogen.model.checkpoint import Checkpoint

if TYPE_CHECKING:
    from typing_extensions import Unpack


def evaluate(
    name: str | os.PathLike[str],
    folders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
    *,
    minutes: float = 10.0,
    seeds: Sequence[int] = (1, 2, 3),
    horizon: int = 0,
    picture: str | os.PathLike[str] | None = None,
    force: bool = False,
    on_progress: Callable[[str, float], None] = lambda what, share: None,
    on_compile: Callable[[], None] | None = None,
    **controls: Unpack[ControlValues],
) -> Evaluation:
    """Find out how good a model is: let it play, and compare the result with its corpus.

    Parameters
    ----------
    name : str or path
        A name below `checkpoints/`, or the path of a checkpoint's folder or of a packed model.
    folders : path, or several
        What to compare with; by default what the model was trained on, where it lay on this machine
        when a model was last trained on it.
    minutes : float
        To play with each seed.
    seeds : sequence of int
    horizon : int (rows)
        How far ahead to predict a series, beside the next row; 0 takes a season or so.
    picture : path, optional
        A PNG to draw the whole result into, on one page.
    force : bool
        Replace a picture that audiogen did not make.
    on_progress : callable of (str, float), optional
        Called with what is being done, and with the share of it (0 to 1) that is done.
    on_compile : callable, optional
        Called before the inner loops of the player are compiled. That happens once on a machine
        and takes half a minute.
    **controls : float
        The controls to play with, as in `Model.blocks`.

    Returns
    -------
    Evaluation
        A `SoundEvaluation`, a `NotesEvaluation` or, for series, a `Forecast`. Each has
        `verdicts`, `describe()` and `to_json()`.

    Raises
    ------
    ConfigError
        If the corpus is not where it was, no seed is given, or `minutes` is not more than 0.
    CheckpointError, DatasetError, SinkError
        Each with a sentence on what to do.

    Examples
    --------
    >>> import audiogen
    >>> found = audiogen.evaluate("jazz", "my-sounds", minutes=0.1, seeds=[1], temperature=0.9)
    >>> print(found.describe())
    + No silence, drone, hiss, loop or runaway.
    - Level: 9 dB louder than the corpus; ...
    >>> len(found.to_json()["findings"][0])
    0
    """
    model = load(name, on_compile=on_compile)
    several = [folders] if isinstance(folders, str | os.PathLike) else list(folders)
    paths = corpus_of(model.checkpoint, several)
    if not seeds:
        raise ConfigError("name at least one seed to play with")
    snapshot(Snapshot(), **controls)  # an unknown control is an error before the corpus is read
    if picture is not None:
        check_picture(Path(picture), force=force)
    judge = JUDGES[model.codec.medium]
    if horizon and not judge.takes_horizon:
        raise ConfigError(
            f"--horizon is for series, and '{model.checkpoint.name}' is no model of series: leave "
            "it out"
        )
    ahead = {"horizon": horizon} if horizon else {}
    found = judge.judge(
        model, paths, 60 * minutes, seeds, on_progress=on_progress, **ahead, **controls
    )
    if picture is not None:
        judge.draw(found, Path(picture))
    return found


def corpus_of(trained: Checkpoint, named: Sequence[str | os.PathLike[str]] = ()) -> list[Path]:
    """The corpus of a checkpoint: the folders that were named, or else where it lies, as far as
    this machine or the checkpoint knows.

    Raises
    ------
    ConfigError
        If it is not known, or not there any more.
    """
    if named:
        return [remote.fetched(folder) for folder in named]
    # Checkpoints of before say it themselves.
    before = [Path(path) for path in trained.provenance.get("paths", [])]
    paths = corpus_place.recall(trained.provenance.get("digest", "")) or before
    missing = next((path for path in paths if not path.exists()), None)
    if paths and missing is None:
        return paths
    corpus = ", ".join(trained.provenance.get("corpus", [])) or "?"
    lost = f"{missing} is not there any more" if missing else "it is not known where that lies here"
    raise ConfigError(
        f"'{trained.name}' was trained on {corpus}, and {lost}: name the folder after the model"
    )
