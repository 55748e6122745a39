"""The renderer of notes: to a MIDI file and a piano roll, or through a synthesiser to sound."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audiogen.codec import Codec
from audiogen.codec.note_sequence import Tune
from audiogen.codec.notes import as_notes
from audiogen.data.midi import TICKS_PER_BEAT, load_mido
from audiogen.errors import SinkError
from audiogen.generation.render.base import (
    Chunk,
    Performer,
    PlaybackOptions,
    RenderDefaults,
    Renderer,
)
from audiogen.generation.render.midi_file import SUFFIXES, MidiFileSink, check_midi
from audiogen.generation.render.piano_roll import PianoRollPicture
from audiogen.generation.render.sink import Sink
from audiogen.generation.render.sound_file import FORMATS, check_target
from audiogen.generation.render.step_player import StepPlayer
from audiogen.generation.render.synthesiser import SynthesiserSink, check_synthesiser
from audiogen.generation.rescue import RescueEvent

DEFAULT_STEPS, DEFAULT_SECONDS = 100, 60.0
"""The default length of a performance: of steps, or of events."""

MILLISECONDS = 500
"""Ticks in a quarter note, for events: at 120 quarter notes a minute a tick is a millisecond."""

IDLE = {
    name: f"{name} has no effect on notes: it acts on sound, which a synthesiser makes of them"
    for name in ("gain", "mute", "tilt")
}


@dataclass(frozen=True)
class NotePerformance:
    """Notes in memory.

    Attributes
    ----------
    tune : Tune
    """

    tune: Tune

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a MIDI file; see `Ensemble.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.
        """
        with MidiFileSink(Path(path), force=force) as sink:
            sink.write(self.tune)


class NotesRenderer(Renderer):
    """The renderer of a notes codec; see `render.base.Renderer`.

    Parameters
    ----------
    codec : NotesCodec
    """

    def __init__(self, codec: Codec) -> None:
        codec = as_notes(codec)
        self._codec = codec
        in_steps = codec.config.vocabulary == "steps"
        seconds = DEFAULT_STEPS / codec.frame_rate if in_steps else DEFAULT_SECONDS
        self.defaults = RenderDefaults(suffix=".mid", seconds=seconds)
        self._ticks_per_beat = TICKS_PER_BEAT if in_steps else MILLISECONDS

    def play(self, performer: Performer, rows: int, options: PlaybackOptions) -> Iterator[Chunk]:
        """Play chunks of notes, each a `Tune`; see `Renderer.play`."""
        player = StepPlayer(
            performer,
            self._codec,
            rows,
            options.controls,
            options.quality,
            options.block_frames,
            IDLE,
            options.on_message,
        )
        return player.play(options.seconds, options.should_end)

    def join(self, pieces: list[Tune], rescues: tuple[RescueEvent, ...]) -> NotePerformance:
        """All notes as one tune."""
        first, *others = pieces
        for other in others:
            first = first.then(other)
        return NotePerformance(first)

    def check(self, path: Path, *, force: bool = False) -> None:
        """Check that notes may be written there; see `Renderer.check`."""
        load_mido()
        if path.suffix.lower() in FORMATS:
            check_target(path, force=force)
            check_synthesiser(path)
        elif path.suffix.lower() in SUFFIXES:
            check_midi(path, force=force)
        else:
            known = ", ".join((*SUFFIXES, *FORMATS))
            raise SinkError(f"{path}: notes go to a file that ends in one of {known}")

    def sink(self, path: Path, seconds: float, *, force: bool = False) -> Sink:
        """Open a MIDI file, or a sound file that a synthesiser writes; see `Renderer.sink`."""
        if path.suffix.lower() in FORMATS:
            return SynthesiserSink(path, force=force)
        return MidiFileSink(path, self._ticks_per_beat, force=force)

    def picture(self, seconds: float) -> PianoRollPicture:
        """The piano roll of a performance."""
        return PianoRollPicture()
