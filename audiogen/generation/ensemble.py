"""Sources that play together: trained models and recordings, into memory or into files."""

from __future__ import annotations

import dataclasses
import os
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audiogen.codec import shared_codec
from audiogen.codec.sound import as_sound
from audiogen.control import table as table
from audiogen.control.table import TABLE, Snapshot, out_of_range
from audiogen.data.readers import from_file
from audiogen.errors import ConfigError
from audiogen.generation.clamped_engine import engine_of
from audiogen.generation.file_source import ExtraSource
from audiogen.generation.instrument import Instrument, Source, Stems
from audiogen.generation.render import Chunk, renderer_of
from audiogen.generation.render.player import Performer
from audiogen.generation.render.write import write_files
from audiogen.generation.rescue import RescueEvent
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import Engine

ALONE: Mapping[str, float] = MappingProxyType({})


def _warn(sentence: str) -> None:
    warnings.warn(sentence, RuntimeWarning, stacklevel=2)


class Ensemble:
    """Trained models and recordings that play into each other's ears.

    Parameters
    ----------
    sources : mapping of str to Checkpoint or ExtraSource
        By name; the first one leads until told otherwise. At least one is a model.

    Attributes
    ----------
    checkpoints : dict of str to Checkpoint
        Of the sources that are models.
    codec : Codec
        The one that all models share.
    names : tuple of str
        Of all sources.
    defaults : Snapshot
        The controls where nobody moves them; `temperature` is what the first model recommends.

    Raises
    ------
    ConfigError
        If there is no model, the models' codecs differ, or a name cannot be that of a file.
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
        self.defaults = Snapshot(temperature=next(iter(models.values())).temperature)
        # Packed once, under however many names.
        self._engines: dict[int, Engine[Any]] = {}
        for one in {id(one): one for one in models.values()}.values():
            self._engines[id(one)] = engine_of(one)

    @property
    def sample_rate(self) -> int:
        """Of sound, in Hz."""
        return as_sound(self.codec).sample_rate

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
        mix: Mapping[str, float] = ALONE,
        on_rescue: Callable[[RescueEvent], None] = lambda rescued: None,
        on_message: Callable[[str], None] = _warn,
        block_frames: int | None = None,
        should_end: Callable[[], bool] = lambda: False,
        **values: float,
    ) -> Iterator[Chunk]:
        """Play, piece by piece, in constant memory.

        Parameters
        ----------
        seconds : float
            How long; more than 0. None: until `should_end`.
        seeds : sequence of int
            One performance for each. The same seed plays the same samples.
        prime : path, optional
            A sound file to hear first; by default a stretch of the corpus, chosen by the seed.
        prime_at : float (seconds)
            Where in that file to begin.
        rescue : bool
            Bring a performance back when it falls silent, runs away or stands still for long.
        quality : str
            How frames become sound: "live", or "best", which looks further ahead.
        stems : bool
            After the performances, what each source offered to them: all of the first source,
            then all of the second, ...
        controls : callable of (int, float) -> Snapshot, optional
            The controls of each step, before which so many seconds were played; see `Player`. It
            stands for `mix` and `values`, and begins best from `defaults`.
        mix : mapping of str to float
            A weight for each source, of any sum; none: the first source plays alone.
        on_rescue : callable of RescueEvent, optional
            Told of each time.
        on_message : callable of str, optional
            Told once of what a player should know: a control that moves nothing here, or lies out
            of its range and is clipped.
        block_frames, should_end
            As a `Player` and its `play` take them.
        **values : float
            Controls by name (`noise`, `temperature`, ...); see `audiogen.control.table.TABLE`.

        Raises
        ------
        ConfigError
            If `seconds` is not more than 0, or there is no such quality.
        ControlError
            If there is no such control or source.
        MediaError
            If `prime` or a recording cannot be heard.
        """
        if seconds is not None and not seconds > 0:
            raise ConfigError(f"the duration should be more than 0 seconds, not {seconds:g}")
        if controls is None:
            for name in mix:
                table.known(name, self._sources, "source")
            steady = table.snapshot(self.defaults, **values)
            for row in TABLE:
                if row.name in values and row.clip(values[row.name]) != values[row.name]:
                    on_message(out_of_range(row, values[row.name]))
            steady = dataclasses.replace(steady, mix=MappingProxyType(dict(mix)))
            controls = _always(steady)
        elif values or mix:
            raise ConfigError("controls that move already say every value and the mix: leave those")
        starts = self._renderer.starts(tuple(self.checkpoints.values()), prime, prime_at)
        if starts is not None:
            starts, seeds = starts.for_each(seeds)
        instrument = Instrument(self._playing(seeds, on_message), self.codec, seeds)
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
            primer = [stretch for one in self.checkpoints.values() for stretch in one.primer]
            performer = self._renderer.watched(instrument, primer, len(seeds), on_rescue)
        rows = len(seeds)
        if stems:
            performer, rows = Stems(performer, instrument), rows * (1 + len(self.names))
        return self._renderer.play(
            performer,
            rows,
            controls,
            seconds,
            quality=quality,
            block_frames=block_frames,
            should_end=should_end,
            on_message=on_message,
            starts=starts,
        )

    def render(
        self, seconds: float = 10.0, *, seed: int = 0, count: int = 0, **settings: Any
    ) -> Any:
        """Play into memory.

        Parameters
        ----------
        seconds : float
        seed : int
            The same seed plays the same samples.
        count : int
            Futures of a series, with seeds from `seed` on; 0: 200.
        **settings
            `prime`, `prime_at`, `rescue`, `quality`, `mix` and controls, as in `blocks`.

        Returns
        -------
        Sound, or what another medium has in its place (`audiogen.generation.render`)
        """
        rescues: list[RescueEvent] = []
        together = self._renderer.together
        seeds = range(seed, seed + (count or self._renderer.usual_count if together else 1))
        blocks = self.blocks(seconds, seeds, on_rescue=rescues.append, **settings)
        return self._renderer.gathered([made.pieces[0] for made in blocks], tuple(rescues))

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
        **settings: Any,
    ) -> float:
        """Play into a file of the medium, of sound in constant memory.

        Parameters
        ----------
        paths : path, or several
            The suffix chooses the format. Several get the seeds `seed`, `seed + 1`, ...
        seconds : float
        seed : int
        count : int
            Futures of a series, in one file; 0: 200.
        stems : bool
            Write what each source offered to a file of its own as well: `out.NAME.wav` beside
            `out.wav`; silence where the source slept.
        picture : path, optional
            A PNG of the first: of sound its spectrogram.
        force : bool
            Write over files that something other than audiogen made.
        on_progress : callable of float, optional
            Called with the seconds that are written.
        should_stop : callable returning bool, optional
            Asked after each block; the file is finished there.
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
        together = self._renderer.together
        count = count or self._renderer.usual_count if together else len(several)
        seeds = range(seed, seed + count)
        own = [p.with_stem(f"{p.stem}.{name}") for name in self.names for p in several if stems]
        return write_files(
            self.blocks(seconds, seeds, stems=stems, **settings),
            self.codec,
            seconds,
            [*several, *own],
            picture=None if picture is None else Path(picture),
            title=f"{' + '.join(self.names)}, seed {seed}",
            force=force,
            on_progress=on_progress,
            should_stop=should_stop,
        )

    def _playing(
        self, seeds: Sequence[int], on_message: Callable[[str], None]
    ) -> dict[str, Source]:
        """Every source, about to play one performance for each seed."""
        playing: dict[str, Source] = {}
        for name, one in self._sources.items():
            # The first is what it would be alone. The others, even of the same weights, have
            # chances of their own, wherever in the row they stand.
            branch = (zlib.crc32(name.encode()),) if playing else ()
            if isinstance(one, Checkpoint):
                playing[name] = Voice(one, self._engines[id(one)], seeds, branch, on_message)
            else:
                playing[name] = one.source(self.codec, seeds, branch)
        return playing


def _always(steady: Snapshot) -> Callable[[int, float], Snapshot]:
    return lambda frame, seconds: steady
