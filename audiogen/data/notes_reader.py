"""The reader of notes: MIDI files into frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiogen.codec import Codec, NotesCodec
from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import Tune
from audiogen.codec.note_steps import grid_of
from audiogen.codec.notes import as_notes
from audiogen.data.folder import find_files
from audiogen.data.midi import SUFFIXES, MidiFileError, read_midi
from audiogen.data.reader import Reader
from audiogen.errors import MediaError

_USUAL_TEMPO, _USUAL_DENSITY = 120.0, 20.0


class TuneReading:
    """One MIDI file; see `data.reader.Reading`.

    Parameters
    ----------
    path : Path
    codec : NotesCodec
    """

    peak, again = 1.0, False
    breaks: tuple[int, ...] = ()

    def __init__(self, path: Path, codec: NotesCodec) -> None:
        self._path, self._codec = path, codec
        self._tune = read_midi(path, codec.config.pedal)
        self.seconds, self.remark = self._tune.seconds, self._tune.remark

    def __iter__(self) -> Iterator[Frames]:
        """All of it at once: a frame is four bytes."""
        frames = self._codec.encode(self._tune)
        if not len(frames):
            raise MidiFileError(self._path, "holds drums alone, and a melody is asked for")
        yield frames


class NotesReader(Reader):
    """Reads notes; see `data.reader.Reader`."""

    noun = "MIDI"
    suffixes = SUFFIXES

    def completed(self, codec: Codec, paths: Sequence[Path]) -> Codec:
        """The codec with the grid, the tempo and the density of events that the files have."""
        codec = as_notes(codec)
        config = codec.config
        steps = config.vocabulary == "steps"
        asked = (config.steps_per_beat, config.tempo) if steps else (config.events_per_second,)
        if all(asked):
            return codec
        tunes = list(_readable(paths, config.pedal))
        seconds = sum(tune.seconds for tune in tunes)
        if not steps:
            frames = sum(len(codec.encode(tune)) for tune in tunes)
            density = round(frames / seconds, 2) if tunes else _USUAL_DENSITY
            return NotesCodec(replace(config, events_per_second=density))
        beats = sum(float(tune.beat_at(tune.seconds)) for tune in tunes)
        tempo = config.tempo or (round(60 * beats / seconds, 1) if tunes else _USUAL_TEMPO)
        grid = config.steps_per_beat or (grid_of(tunes) if tunes else 4)
        return NotesCodec(replace(config, tempo=tempo, steps_per_beat=grid))

    def read(self, path: Path, codec: Codec) -> TuneReading:
        """The frames of a whole file; see `Reader.read`."""
        codec = as_notes(codec)
        return TuneReading(path, codec)

    def excerpt(self, path: Path, codec: Codec, start: float, most: int) -> Frames:
        """Some frames of a file; see `Reader.excerpt`."""
        codec = as_notes(codec)
        tune = read_midi(path, codec.config.pedal)
        if start >= tune.seconds:
            raise MidiFileError(path, f"lasts {tune.seconds:.1f} s, so {start:g} s is beyond it")
        later = replace(tune, notes=tune.notes[tune.notes["start"] >= start])
        later.notes["start"] -= start
        later.notes["end"] -= start
        return codec.encode(replace(later, beats=tune.beats - [start, 0.0]))[:most]


def _readable(paths: Sequence[Path], pedal: bool) -> Iterator[Tune]:
    """The tunes below `paths`; files that cannot be read are reported when they are encoded."""
    for path in find_files(paths, SUFFIXES).files:
        try:
            tune = read_midi(path, pedal)
        except MediaError:
            continue
        if tune.seconds > 0 and np.isfinite(tune.tempo):
            yield tune
