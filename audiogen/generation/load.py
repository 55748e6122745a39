"""Trained models by name, ready to play: one, or several with recordings beside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import overload

from audiogen import storage
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import ConfigError
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.file_source import ExtraSource, FileSpec
from audiogen.generation.render import Sound as Sound
from audiogen.generation.render import output_stage as output
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import HEADS

Given = str | os.PathLike[str] | ExtraSource
"""How a source is named."""


class Model(Ensemble):
    """One trained model, ready to play alone; see `Ensemble` on how.

    Parameters
    ----------
    trained : Checkpoint

    Attributes
    ----------
    checkpoint : Checkpoint
    """

    def __init__(self, trained: Checkpoint) -> None:
        super().__init__({trained.name: trained})
        self.checkpoint = trained


@overload
def load(
    name: str | os.PathLike[str], /, *, on_compile: Callable[[], None] | None = None
) -> Model: ...


@overload
def load(
    *names: str | os.PathLike[str],
    sources: Mapping[str, Given] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Ensemble: ...


def load(
    *names: str | os.PathLike[str],
    sources: Mapping[str, Given] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Ensemble:
    """Load trained models, and recordings to play beside them.

    Parameters
    ----------
    *names : str or path
        Names below `checkpoints/`, or paths of checkpoints' folders. Each plays under the name of
        its folder; the first one leads.
    sources : mapping of str to str, path or ExtraSource, optional
        More of them under names of your own: checkpoints, or recordings as `"file:rain.wav"`, a
        sound file or a folder that loops, or `"file:rain.wav?wander"`, which goes about in it;
        and whatever else offers frames (`ensemble.ExtraSource`).
    on_compile : callable, optional
        Called before the inner loops of the player are compiled, once on this machine: half a
        minute.

    Returns
    -------
    Model or Ensemble
        A `Model` if it is one name alone.

    Raises
    ------
    CheckpointError
        If there is none, or it is damaged.
    ConfigError
        If two have the same name, or cannot play together.
    """
    named = [(None, name) for name in names] + [*(sources or {}).items()]
    trained: dict[Path, Checkpoint] = {}
    found: dict[str, Checkpoint | ExtraSource] = {}
    for own, name in named:
        one: Checkpoint | ExtraSource
        if not isinstance(name, str | os.PathLike):
            one, usual = name, ""
        elif (spec := SourceSpec.parse(os.fspath(name))).is_file:
            one, usual = FileSpec(spec.path, spec.wander), spec.path.stem
        else:
            folder = storage.find(name)
            one = trained.setdefault(folder, trained.get(folder) or checkpoint.load(folder))
            usual = one.name
        own = own or usual
        if own in found:
            raise ConfigError(f"two sources are called '{own}': give one of them another name")
        found[own] = one
    kinds = {(one.codec.kind, one.model.head) for one in trained.values()}
    if on_compile is not None and needs_compiling(kinds):
        on_compile()
    if len(names) == 1 and not sources:
        (one,) = found.values()
        if isinstance(one, Checkpoint):
            return Model(one)
    return Ensemble(found)


def needs_compiling(kinds: Iterable[tuple[str, str]]) -> bool:
    """Whether models of such kinds will first compile their inner loops, once on this machine.

    Parameters
    ----------
    kinds : iterable of (str, str)
        Of each model its kind of frames and its head.
    """
    from audiogen.codec import compiled as phase_code
    from audiogen.model.engine import compiled as engine_code
    from audiogen.model.heads import compiled as draw_code

    for frames, head in kinds:
        by_samples = HEADS[head].draws_samples
        waits = engine_code.needs_compiling(narrow=by_samples)
        waits = waits or (frames in ("spectral", "waveform") and output.needs_compiling())
        waits = waits or (frames == "spectral" and phase_code.needs_compiling())
        if waits or (by_samples and draw_code.needs_compiling()):
            return True
    return False
