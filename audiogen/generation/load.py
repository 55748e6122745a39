"""Loading trained models by name: one model, or an ensemble of several models and recordings."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import overload

from audiogen import remote
from audiogen.codec.base import Codec
from audiogen.config import ModelConfig
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import ConfigError
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.file_source import ExtraSource, FileSpec
from audiogen.generation.render import output_stage
from audiogen.generation.voice import Voice
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import HEADS
from audiogen.model.summary import summary, summary_html
from audiogen.python_process import cores, start_python

CONDUCTED = "conducted"
"""For `needs_compiling`, what models of samples play as that have a conductor."""

NamedSource = str | os.PathLike[str] | ExtraSource
"""What `load` takes as a source: a name, a path, or an object that offers frames."""


class Model(Ensemble):
    """One trained model that plays alone. Its methods are those of `Ensemble`.

    In a notebook it shows itself: what it is, what it learned from, and its layers.

    Parameters
    ----------
    trained : Checkpoint

    Attributes
    ----------
    checkpoint : Checkpoint
        Its weights, codec and provenance.
    """

    def __init__(self, trained: Checkpoint) -> None:
        super().__init__({trained.name: trained})
        self.checkpoint = trained

    def voice(self, seeds: Sequence[int]) -> Voice:
        """The model without an instrument around it: frames in, frames out.

        Parameters
        ----------
        seeds : sequence of int
            One performance for each.

        Examples
        --------
        >>> import audiogen
        >>> model = audiogen.load("jazz")
        >>> voice = model.voice([1])
        >>> beginning = voice.prime()
        >>> len(voice.next(model.defaults))
        1
        """
        return self._voices[id(self.checkpoint)](seeds)

    def summary(self) -> str:
        """What the model is, as text: network, codec, corpus, scores, and every layer.

        Returns
        -------
        str

        Examples
        --------
        >>> import audiogen
        >>> model = audiogen.load("jazz")
        >>> print(model.summary())
        jazz
        ...
          rnn_1 ...
          ... parameters
        """
        return summary(self.checkpoint)

    def _repr_html_(self) -> str:
        """What the model is, for a notebook's cell."""
        return summary_html(self.checkpoint)


@overload
def load(
    name: str | os.PathLike[str], /, *, on_compile: Callable[[], None] | None = None
) -> Model: ...


@overload
def load(
    *names: str | os.PathLike[str],
    sources: Mapping[str, NamedSource] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Ensemble: ...


def load(
    *names: str | os.PathLike[str],
    sources: Mapping[str, NamedSource] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> Ensemble:
    """Load trained models, and recordings to play beside them.

    Parameters
    ----------
    *names : str or path
        Names below `checkpoints/`, or paths of checkpoints' folders or of packed models
        (`"mine.audiogen"`). Each plays under the name of its folder, or of its file without the
        suffix; the first one leads.
    sources : mapping of str to str, path or ExtraSource, optional
        More sources, under names of your choice: checkpoints; recordings as `"file:rain.wav"` (a
        sound file or a folder, in a loop) or `"file:rain.wav?wander"` (which jumps about in it);
        and any object that offers frames (`generation.file_source.ExtraSource`).
    on_compile : callable, optional
        Called before the inner loops of the player are compiled, which takes some seconds, once
        on each machine. Where it is not given, they are compiled as they are first used.

    Returns
    -------
    Model or Ensemble
        A `Model` if there is one name and no more sources.

    Raises
    ------
    CheckpointError
        If there is no such checkpoint, or it is damaged.
    ConfigError
        If two have the same name, or cannot play together.

    Examples
    --------
    >>> import audiogen
    >>> model = audiogen.load("jazz")
    >>> both = audiogen.load("jazz", sources={"rain": "file:rain.wav"})
    >>> both.names
    ('jazz', 'rain')
    """
    named = [(None, name) for name in names] + [*(sources or {}).items()]
    trained: dict[Path, Checkpoint] = {}
    found: dict[str, Checkpoint | ExtraSource] = {}
    for given, name in named:
        one: Checkpoint | ExtraSource
        if not isinstance(name, str | os.PathLike):
            one, default = name, ""
        elif (spec := SourceSpec.parse(os.fspath(name))).is_file:
            one, default = FileSpec(spec.path, spec.wander), spec.path.stem
        else:
            folder = remote.find(name)
            one = trained.setdefault(folder, trained.get(folder) or checkpoint.load(folder))
            default = one.name
        unique = given or default
        if unique in found:
            raise ConfigError(f"two sources are called '{unique}': give one of them another name")
        found[unique] = one
    kinds = {(kind_of_play(one.codec, one.model), one.model.head) for one in trained.values()}
    conductors = [one.conductor for one in trained.values() if one.conductor is not None]
    kinds |= {(one.codec.kind, one.model.head) for one in conductors}
    if on_compile is not None and needs_compiling(kinds):
        on_compile()
        compile_in_two(kinds)
    if len(names) == 1 and not sources:
        (one,) = found.values()
        if isinstance(one, Checkpoint):
            return Model(one)
    return Ensemble(found)


def kind_of_play(codec: Codec, model: ModelConfig) -> str:
    """The kind of a model's frames, or `CONDUCTED`."""
    return CONDUCTED if model.conducted else codec.kind


def needs_compiling(kinds: Iterable[tuple[str, str]]) -> bool:
    """Whether models of these kinds must compile their inner loops before they can play.

    Parameters
    ----------
    kinds : iterable of (str, str)
        The kind of frames and the head of each model.
    """
    from audiogen.codec import compiled as codec_code
    from audiogen.model.engine import compiled as engine_code
    from audiogen.model.heads import compiled as head_code

    for frames, head in kinds:
        draws_samples = HEADS[head].draws_samples
        waits = engine_code.needs_compiling(narrow=draws_samples)
        sounds = frames in ("spectral", "waveform", CONDUCTED)
        waits = waits or (sounds and output_stage.needs_compiling())
        waits = waits or (frames == "spectral" and codec_code.needs_compiling())
        waits = waits or (frames == CONDUCTED and codec_code.filters_need_compiling())
        predicts = frames != CONDUCTED
        if waits or (draws_samples and head_code.needs_compiling(predicts=predicts)):
            return True
    return False


def compile_in_two(kinds: Iterable[tuple[str, str]]) -> None:
    """Compile what models of these kinds play on, if it takes long: in two processes at once.

    numba compiles one function at a time, and phase reconstruction takes as long as all of the
    rest. What is not compiled here is when it is first used.

    Parameters
    ----------
    kinds : iterable of (str, str)
        As in `needs_compiling`.
    """
    from audiogen.codec import compiled as codec_code
    from audiogen.model.engine import compiled as engine_code

    spectral = any(frames == "spectral" for frames, _ in kinds)
    waits = spectral and codec_code.needs_compiling() and engine_code.needs_compiling()
    if not waits or cores() < 2:
        return
    try:
        other = codec_code.start_compiling()
    except OSError:  # there is no room for another process
        return
    try:
        from audiogen.model.engine.fast import compile_engine

        compile_engine(threads=1)
        output_stage.compile_now()
        other.wait()
    finally:
        other.kill()


@contextmanager
def compiling_beside(kinds: Iterable[tuple[str, str]]) -> Iterator[Callable[[], None]]:
    """Compile what models of these kinds play on in another process; a context manager.

    It gives a function that waits for that process, to be called before anything plays. Nothing is
    started where nothing has to be compiled, or where there is one processor. The process is ended
    with the context.

    Parameters
    ----------
    kinds : iterable of (str, str)
        As in `needs_compiling`.
    """
    needed = list(kinds)
    spectral = any(frames == "spectral" for frames, _ in needed)
    other = None
    if spectral and needs_compiling(needed) and cores() >= 2:
        with contextlib.suppress(OSError):  # there is no room for another process
            other = start_python(f"from {__name__} import compile_spectral; compile_spectral()")
    try:
        yield (lambda: None) if other is None else partial(_waited, other)
    finally:
        if other is not None:
            other.kill()
            other.wait()


def compile_spectral() -> None:
    """Compile what models of spectra play on, into the cache."""
    from audiogen.codec import compiled as codec_code
    from audiogen.model.engine.fast import compile_engine

    compile_engine(threads=1)
    output_stage.compile_now()
    codec_code.compile_now()


def _waited(process: subprocess.Popen[str]) -> None:
    process.wait()
