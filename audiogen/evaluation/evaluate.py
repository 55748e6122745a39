"""The full form: a named model, its corpus found again, many minutes of play, and the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from audiogen.control.table import Snapshot, snapshot
from audiogen.errors import ConfigError
from audiogen.evaluation.judges import JUDGES
from audiogen.generation.load import load
from audiogen.generation.render.picture import check_picture
from audiogen.model.checkpoint import Checkpoint


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
    **controls: float,
) -> Any:
    """Find out how good a model is: let it play, and compare that with its corpus.

    Parameters
    ----------
    name : str or path
        A name below `checkpoints/`, or the path of a checkpoint's folder.
    folders : path, or several
        What to compare with; by default what the model was trained on.
    minutes : float
        To play with each seed.
    seeds : sequence of int
    horizon : int (rows)
        How far ahead a series is foreseen, beside the next row; 0: a season or so.
    picture : path, optional
        A PNG with all of it on one page.
    force : bool
        Write over a picture that audiogen did not make.
    on_progress : callable of (str, float), optional
        Told what is being done, and what share of it is.
    on_compile : callable, optional
        Called before the inner loops of the player are compiled, once on this machine: half a
        minute.
    **controls : float
        As in `Model.blocks`.

    Returns
    -------
    Evaluation, or what another medium has in its place (`audiogen.evaluation.judges`)

    Raises
    ------
    ConfigError
        If the corpus is not where it was, no seed is given, or `minutes` is not more than 0.
    CheckpointError, DatasetError, SinkError
        Each with a sentence on what to do.
    """
    model = load(name, on_compile=on_compile)
    several = [folders] if isinstance(folders, str | os.PathLike) else list(folders)
    paths = [Path(folder) for folder in several] or _corpus_of(model.checkpoint)
    if not seeds:
        raise ConfigError("name at least one seed to play with")
    snapshot(Snapshot(), **controls)  # a name that is none is told of before anything is heard
    if picture is not None:
        check_picture(Path(picture), force=force)
    ways = JUDGES[model.codec.medium]
    if horizon and model.codec.medium != "series":
        raise ConfigError(f"--horizon is for series, and '{model.checkpoint.name}' is none")
    ahead = {"horizon": horizon} if horizon else {}
    found = ways.judge(
        model, paths, 60 * minutes, seeds, on_progress=on_progress, **ahead, **controls
    )
    if picture is not None:
        ways.draw(found, Path(picture))
    return found


def _corpus_of(trained: Checkpoint) -> list[Path]:
    """Where the corpus of a checkpoint lies."""
    paths = [Path(path) for path in trained.provenance.get("paths", [])]
    missing = next((path for path in paths if not path.exists()), None)
    if paths and missing is None:
        return paths
    corpus = ", ".join(trained.provenance.get("corpus", [])) or "?"
    lost = f"{missing} is not there any more" if missing else "it does not say where that lies"
    raise ConfigError(
        f"'{trained.name}' was trained on {corpus}, and {lost}: name the folder after the model"
    )
