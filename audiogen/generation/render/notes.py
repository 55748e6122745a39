"""Where frames of notes go: to a MIDI file and a piano roll, or through a synthesiser to sound."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import Tune
from audiogen.codec.notes import as_notes
from audiogen.control.table import Snapshot
from audiogen.data.midi import load_mido
from audiogen.errors import SinkError
from audiogen.generation.instrument import Instrument
from audiogen.generation.render.base import AnyStart, Chunk, Sink, StartingPoints
from audiogen.generation.render.midi_file import SUFFIXES, MidiFileSink, check_midi
from audiogen.generation.render.piano_roll import PianoRoll
from audiogen.generation.render.player import Performer
from audiogen.generation.render.sound_file import FORMATS, check_target
from audiogen.generation.render.step_player import StepBlock, StepPlayer
from audiogen.generation.render.synthesiser import SynthesiserSink, check_synthesiser
from audiogen.generation.rescue import RescueEvent

USUAL_STEPS, USUAL_SECONDS = 100, 60.0
"""How long a performance of steps or of events is when nobody says."""

MILLISECONDS = 500
"""Ticks in a quarter note of events, at 120 a minute: a tick of the file is a millisecond."""

IDLE = {
    name: f"{name} moves nothing in notes: it is for sound, which a synthesiser makes of them"
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


class NotesRenderer(AnyStart):
    """The outlet of a notes codec; see `outlets.base.Outlet`.

    Parameters
    ----------
    codec : NotesCodec
    """

    suffix = ".mid"

    def __init__(self, codec: Codec) -> None:
        codec = as_notes(codec)
        self._codec = codec

    @property
    def usual_seconds(self) -> float:
        """A hundred steps; of events a minute."""
        if self._codec.config.vocabulary == "steps":
            return USUAL_STEPS / self._codec.frame_rate
        return USUAL_SECONDS

    def watched(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> Performer:
        """The instrument as it is: notes have no level to lose, and silence is a rest."""
        return instrument

    def play(
        self,
        performer: Performer,
        rows: int,
        controls: Callable[[int, float], Snapshot],
        seconds: float | None,
        *,
        quality: str,
        block_frames: int | None,
        should_end: Callable[[], bool],
        on_message: Callable[[str], None],
        starts: StartingPoints | None = None,
    ) -> Iterator[StepBlock]:
        """Play runs of notes, each a `Tune`; see `Outlet.play`."""
        player = StepPlayer(
            performer, self._codec, rows, controls, quality, block_frames, IDLE, on_message
        )
        return player.play(seconds, should_end)

    def gathered(self, pieces: list[Tune], rescues: tuple[RescueEvent, ...]) -> NotePerformance:
        """All notes as one tune."""
        first, *others = pieces
        for other in others:
            first = first.then(other)
        return NotePerformance(first)

    def check(self, path: Path, *, force: bool = False) -> None:
        """Whether notes may be written there; see `Outlet.check`."""
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
        """Open a MIDI file, or a sound file behind a synthesiser; see `Outlet.sink`."""
        ticks = {} if self._codec.config.vocabulary == "steps" else {"ticks_per_beat": MILLISECONDS}
        if path.suffix.lower() in FORMATS:
            return SynthesiserSink(path, force=force)
        return MidiFileSink(path, force=force, **ticks)

    def picture(self, seconds: float) -> PianoRollPicture:
        """The piano roll of a performance."""
        return PianoRollPicture()


class PianoRollPicture:
    """The piano roll of the first performance; see `outlets.base.Picture`."""

    def __init__(self) -> None:
        self._roll = PianoRoll()

    def push(self, made: Chunk) -> None:
        """Take the next run."""
        self._roll.push(made.pieces[0])

    def save(self, path: Path, title: str) -> None:
        """Draw it; see `Picture.save`."""
        self._roll.save(path, title)
