"""An ensemble: trained models and recordings that play together, into memory or into files."""

from __future__ import annotations

import dataclasses
import functools
import os
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from audiogen.codec import shared_codec
from audiogen.codec.sound import as_sound
from audiogen.control import table
from audiogen.control.table import TABLE, Snapshot, out_of_range
from audiogen.data.readers import from_file
from audiogen.errors import ConfigError
from audiogen.generation.conducted_voice import voice_maker
from audiogen.generation.file_source import ExtraSource, FileSpec
from audiogen.generation.instrument import Instrument, Source, Stems
from audiogen.generation.play_options import ControlValues, FileOptions, PlayOptions
from audiogen.generation.render import Chunk, PlaybackOptions, Result, renderer_of
from audiogen.generation.render.base import Performer
from audiogen.generation.render.write import check_unread, write_files
from audiogen.generation.rescue import RescueEvent
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint

if TYPE_CHECKING:
    from typing_extensions import Unpack

NO_MIX: Mapping[str, float] = MappingProxyType({})
"""The mix in which the first source plays alone."""

_Arguments = ParamSpec("_Arguments")
_Returned = TypeVar("_Returned")


def _warn(sentence: str) -> None:
    warnings.warn(sentence, RuntimeWarning, stacklevel=2)


def _accepts_on_note(
    method: Callable[_Arguments, _Returned],
) -> Callable[_Arguments, _Returned]:
    """A method that still takes `on_message` under its old name, with a DeprecationWarning."""

    @functools.wraps(method)
    def renaming(*args: _Arguments.args, **settings: _Arguments.kwargs) -> _Returned:
        if "on_note" in settings:
            warnings.warn("on_note is now called on_message", DeprecationWarning, stacklevel=2)
            settings["on_message"] = settings.pop("on_note")
        return method(*args, **settings)

    return renaming


class Ensemble:
    """Trained models and recordings that play together, each fed with what all of them play.

    Parameters
    ----------
    sources : mapping of str to Checkpoint or ExtraSource
        By name. The first one leads until a swap. At least one is a model.

    Attributes
    ----------
    checkpoints : dict of str to Checkpoint
        The sources that are models.
    codec : Codec
        The codec that all models share.
    names : tuple of str
        The names of all sources.
    defaults : Snapshot
        The controls before anything moves them. `temperature` is the one that the first model's
        evaluation recommends, and `recall` is the first model's, too.

    Raises
    ------
    ConfigError
        If there is no model, the models' codecs differ, or a name cannot be part of a file name.
    """

    def __init__(self, sources: Mapping[str, Checkpoint | ExtraSource]) -> None:
        self._sources = dict(sources)
        models = {n: one for n, one in self._sources.items() if isinstance(one, Checkpoint)}
        if not models:
            raise ConfigError("there is no model among the sources: name one that was trained")
        for name in self._sources:
            if not re.fullmatch(r"[^/\\\0=]+", name):
                raise ConfigError(f"a source cannot be called '{name}': leave out slashes and =")
        self.checkpoints = models
        self.codec = shared_codec({name: model.codec for name, model in models.items()})
        self._renderer = renderer_of(self.codec)
        self.names = tuple(self._sources)
        first = next(iter(models.values()))
        recalling = first.conductor or first
        recall = recalling.recall if recalling.errors is not None else 0.0
        self.defaults = Snapshot(temperature=first.temperature, recall=recall)
        # A checkpoint's weights are packed once, even if it has several names.
        self._voices: dict[int, Callable[..., Voice]] = {}
        for one in {id(one): one for one in models.values()}.values():
            self._voices[id(one)] = voice_maker(one)
            for each in (one, one.conductor):
                if each is not None and each.errors is not None:
                    each.errors.prepare()

    @property
    def sample_rate(self) -> int:
        """The sample rate of sound, in Hz."""
        return as_sound(self.codec).sample_rate

    @_accepts_on_note
    def blocks(
        self,
        seconds: float | None,
        seeds: Sequence[int],
        *,
        prime: str | os.PathLike[str] | None = None,
        prime_at: float = 0.0,
        rescue: bool = True,
        quality: str = "live",
        stems: bool = False,
        controls: Callable[[int, float], Snapshot] | None = None,
        mix: Mapping[str, float] = NO_MIX,
        on_rescue: Callable[[RescueEvent], None] = lambda rescued: None,
        on_message: Callable[[str], None] = _warn,
        block_frames: int | None = None,
        should_end: Callable[[], bool] = lambda: False,
        ahead: bool = False,
        **values: Unpack[ControlValues],
    ) -> Iterator[Chunk]:
        """Play, chunk by chunk, in constant memory.

        Parameters
        ----------
        seconds : float
            How long to play; more than 0. None: until `should_end`.
        seeds : sequence of int
            One performance for each. The same seed plays the same samples.
        prime : path, optional
            A file that the sources are primed with; by default a segment of the corpus, chosen by
            the seed.
        prime_at : float (seconds)
            Where in that file the priming begins; of series, how many rows of it are known.
        rescue : bool
            Restart a performance that falls silent, runs away or stands still for long; see
            `audiogen.generation.rescue`.
        quality : str
            How frames become sound: "live", or "best", which looks further ahead.
        stems : bool
            Add the output of each source alone. The pieces of a chunk are then the performances,
            followed by those of the first source, those of the second, ...
        controls : callable of (int, float) -> Snapshot, optional
            Controls that move: called with the number of each step and the seconds played before
            it; see `audiogen.generation.render.player.Player`. It takes the place of `mix` and
            `values`. Begin with `defaults`, and change what should move.
        mix : mapping of str to float
            A weight for each source, with any sum; empty: the first source plays alone.
        on_rescue : callable of RescueEvent, optional
            Called at each rescue.
        on_message : callable of str, optional
            Called once for each message: that a control has no effect in this model or medium, or
            that a value is clipped to its range. By default a RuntimeWarning.
        block_frames : int, optional
            Frames in a chunk. The output does not depend on it.
        should_end : callable returning bool, optional
            Asked before each chunk; the chunk after it returned True is the last.
        ahead : bool
            Play a chunk ahead, so that one core decodes while the other plays. The output does not
            depend on it, but `controls` and `should_end` are called that much earlier.
        **values : float
            Controls that stay (`noise`, `temperature`, ...); see `audiogen.control.table.TABLE`.

        Returns
        -------
        iterator of Chunk
            Of sound, `chunk.pieces` has PCM `[samples, channels]` for each seed.

        Raises
        ------
        ConfigError
            If `seconds` is not more than 0, or there is no such quality.
        ControlError
            If there is no such control or source.
        MediaError
            If `prime` or a recording cannot be read.
        """
        if seconds is not None and not seconds > 0:
            raise ConfigError(f"the duration should be more than 0 seconds, not {seconds:g}")
        given = cast("dict[str, float]", values)
        if controls is None:
            for name in mix:
                table.known(name, self._sources, "source")
            steady = table.snapshot(self.defaults, **given)
            for row in TABLE:
                if row.name in given and row.clip(given[row.name]) != given[row.name]:
                    on_message(out_of_range(row, given[row.name]))
            steady = dataclasses.replace(steady, mix=MappingProxyType(dict(mix)))
            controls = _always(steady)
        elif given or mix:
            raise ConfigError(
                "controls sets every value and the mix: leave out the other values and mix"
            )
        starts = self._renderer.starting_points(tuple(self.checkpoints.values()), prime, prime_at)
        if starts is not None:
            starts, seeds = starts.for_each(seeds)
        instrument = Instrument(
            self._start_sources(seeds, on_message), self.codec, seeds, on_message=on_message
        )
        beginning = None
        if starts is not None:
            beginning = starts.frames
        elif prime is not None:
            least = max(one.model.window for one in self.checkpoints.values())
            most = instrument.memory
            beginning = from_file(Path(prime), prime_at, self.codec, least, most)
        instrument.begin(beginning)
        performer: Performer = instrument
        if rescue:
            primer = [segment for one in self.checkpoints.values() for segment in one.primer]
            performer = self._renderer.with_rescue(instrument, primer, len(seeds), on_rescue)
        rows = len(seeds)
        if stems:
            performer, rows = Stems(performer, instrument), rows * (1 + len(self.names))
        options = PlaybackOptions(
            controls, seconds, quality, block_frames, should_end, on_message, starts, ahead
        )
        return self._renderer.play(performer, rows, options)

    @_accepts_on_note
    def render(
        self,
        seconds: float = 10.0,
        *,
        seed: int = 0,
        count: int = 0,
        **settings: Unpack[PlayOptions],
    ) -> Result:
        """Play into memory.

        Parameters
        ----------
        seconds : float
        seed : int
            The same seed plays the same samples.
        count : int
            How many futures of a series to draw, with seeds from `seed` on; 0: 200. Other media
            have no use for it.
        **settings
            `prime`, `prime_at`, `rescue`, `quality`, `mix` and controls, as in `blocks`.

        Returns
        -------
        Sound, NotePerformance or Futures
            By the medium of the model. All have `save(path)`.
        """
        rescues: list[RescueEvent] = []
        defaults = self._renderer.defaults
        count = count or defaults.count if defaults.one_file else 1
        seeds = range(seed, seed + count)
        chunks = self.blocks(seconds, seeds, on_rescue=rescues.append, ahead=True, **settings)
        pieces = [chunk.pieces[0] for chunk in chunks]
        result: Result = self._renderer.join(pieces, tuple(rescues))
        return result

    @_accepts_on_note
    def render_file(
        self,
        paths: str | os.PathLike[str] | Sequence[Path],
        seconds: float = 60.0,
        *,
        seed: int = 0,
        count: int = 0,
        stems: bool = False,
        picture: str | os.PathLike[str] | None = None,
        force: bool = False,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        **settings: Unpack[FileOptions],
    ) -> float:
        """Play into a file of the medium; of sound in constant memory.

        Parameters
        ----------
        paths : path, or several
            The suffix chooses the format. Several paths get the seeds `seed`, `seed + 1`, ...
        seconds : float
        seed : int
            The same seed plays the same samples.
        count : int
            How many futures of a series to draw, all in one file; 0: 200. Other media have no use
            for it.
        stems : bool
            Write the output of each source alone as well: to `out.NAME.wav` beside `out.wav`, with
            silence where the source sleeps.
        picture : path, optional
            A PNG of the first performance: of sound its spectrogram.
        force : bool
            Write over files that audiogen did not make.
        on_progress : callable of float, optional
            Called with the seconds that are written.
        should_stop : callable returning bool, optional
            Asked after each chunk; where it returns True the file is finished.
        **settings
            `prime`, `prime_at`, `rescue`, `on_rescue`, `quality`, `mix` and controls, as in
            `blocks`.

        Returns
        -------
        float
            The seconds that were written.

        Raises
        ------
        SinkError
            If a file cannot be written or may not be written over.
        """
        several = [Path(paths)] if isinstance(paths, str | os.PathLike) else list(paths)
        defaults = self._renderer.defaults
        count = count or defaults.count if defaults.one_file else len(several)
        for name, one in self._sources.items():
            if isinstance(one, FileSpec):
                check_unread(several, name, one.path)
        sources = self.names if stems else ()
        stem_paths = [p.with_stem(f"{p.stem}.{name}") for name in sources for p in several]
        return write_files(
            self.blocks(seconds, range(seed, seed + count), stems=stems, ahead=True, **settings),
            self.codec,
            seconds,
            [*several, *stem_paths],
            picture=None if picture is None else Path(picture),
            title=f"{' + '.join(self.names)}, seed {seed}",
            force=force,
            on_progress=on_progress,
            should_stop=should_stop,
        )

    def _start_sources(
        self, seeds: Sequence[int], on_message: Callable[[str], None]
    ) -> dict[str, Source]:
        """Every source, ready to play one performance for each seed."""
        started: dict[str, Source] = {}
        for name, one in self._sources.items():
            # The first source plays what it would play alone. Each of the others draws other random
            # numbers, which depend on its name and not on its place in the ensemble.
            branch = (zlib.crc32(name.encode()),) if started else ()
            if isinstance(one, Checkpoint):
                started[name] = self._voices[id(one)](seeds, branch, on_message)
            else:
                started[name] = one.source(self.codec, seeds, branch)
        return started


def _always(steady: Snapshot) -> Callable[[int, float], Snapshot]:
    return lambda frame, seconds: steady
