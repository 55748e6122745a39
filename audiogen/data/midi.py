"""MIDI files (Standard MIDI File 1.0, types 0 and 1): reading and writing tunes.

Notes, programs and tempo are read; pedals, bends and volumes are not. Nothing here knows frames or
codecs. mido is loaded on first use.
"""

from __future__ import annotations

import io
from collections import defaultdict, deque
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from audiogen.codec.note_sequence import PERCUSSION, Tune, notes_of
from audiogen.errors import MediaError
from audiogen.libraries import require

SUFFIXES = frozenset({".mid", ".midi", ".smf", ".kar"})

MOST_BYTES = 32_000_000
"""Of a file: some ten million events. More is no piece of music."""

MARK = "audiogen"
"""The text that a file of ours begins with."""

PERCUSSION_CHANNEL = 9
TICKS_PER_BEAT = 480
_USUAL_TEMPO = 500_000  # microseconds in a quarter note, where a file sets none
_LONGEST = 24 * 3600.0  # seconds that a header can be believed


class MidiFileError(MediaError):
    """A file that holds no notes that can be read."""


def load_mido() -> Any:
    """The library that reads and writes MIDI.

    Raises
    ------
    MissingLibraryError
        If it is not installed.
    """
    require("MIDI", "mido")
    import mido

    return mido


class _Event(NamedTuple):
    """A message that matters, by the clock of the file."""

    tick: int
    kind: int  # 0: a note ends, 1: a program, 2: a note begins
    channel: int
    value: int
    velocity: int = 0


def read_midi(path: Path) -> Tune:
    """Read the notes of a MIDI file.

    A note that is begun once more while it sounds is two notes, and the one that began first ends
    first. Notes that nobody ends, end with the file.

    Raises
    ------
    MidiFileError
        If it cannot be opened, is no MIDI file, is damaged, or holds no notes.
    """
    file = _parsed(path)
    events: list[_Event] = []
    tempos: list[tuple[int, int]] = [(0, _USUAL_TEMPO)]
    last = 0
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            kind = message.type
            if kind == "note_on" and message.velocity:
                events.append(_Event(tick, 2, message.channel, message.note, message.velocity))
            elif kind in ("note_on", "note_off"):
                events.append(_Event(tick, 0, message.channel, message.note))
            elif kind == "program_change":
                events.append(_Event(tick, 1, message.channel, message.program))
            elif kind == "set_tempo":
                if message.tempo == 0:
                    raise MidiFileError(path, "sets a tempo of zero, at which no time passes")
                tempos.append((tick, message.tempo))
        last = max(last, tick)
    times = _tempo_map(tempos, file.ticks_per_beat)
    rows, unended = _paired(events, last)
    if not rows:
        raise MidiFileError(path, "holds no notes")
    ticks = np.array([row[:2] for row in rows], np.float64)
    seconds = _seconds(ticks, times, file.ticks_per_beat)
    length = float(_seconds(np.array([last]), times, file.ticks_per_beat)[0])
    if length > _LONGEST:
        raise MidiFileError(
            path, f"lasts {length / 3600:.0f} hours according to its events: it is damaged"
        )
    notes = notes_of(
        [(*map(float, at), *row[2:]) for at, row in zip(seconds, rows, strict=True)]  # type: ignore[misc]
    )
    beats = np.array([(at, tick / file.ticks_per_beat) for tick, at, _ in times])
    end = (times[-1][1] + 60.0, times[-1][0] / file.ticks_per_beat + 60.0 * 1e6 / times[-1][2])
    plural = "s" if unended > 1 else ""
    remark = f"{unended} note{plural} without an end, ended with the file" if unended else ""
    return Tune(notes, length, np.concatenate([beats, [end]]), remark)


def _parsed(path: Path) -> Any:
    """The file as mido has it."""
    mido = load_mido()
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise MidiFileError(path, f"has {size / 1e6:.0f} MB, more than any piece of music")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MidiFileError(path, f"cannot be read: {reason}") from error
    if not content:
        raise MidiFileError(path, "is empty")
    if content[:4] != b"MThd":
        raise MidiFileError(path, "is no MIDI file: it does not begin with MThd")
    try:
        file = mido.MidiFile(file=io.BytesIO(content), clip=True)
    except EOFError as error:
        raise MidiFileError(path, "is cut short in the middle of a track") from error
    except Exception as error:  # mido lets whatever it stumbles over through: of eight kinds
        raise MidiFileError(path, f"is damaged: {error or type(error).__name__}") from error
    if file.type == 2:
        raise MidiFileError(path, "holds several pieces in one (type 2): save each by itself")
    if file.ticks_per_beat <= 0:
        raise MidiFileError(path, "counts its time in film frames and not in beats")
    return file


def _tempo_map(tempos: list[tuple[int, int]], per_beat: int) -> list[tuple[int, float, int]]:
    """For each change of tempo the tick, the second, and microseconds a beat from there on."""
    changes: dict[int, int] = dict(sorted(tempos, key=lambda each: each[0]))
    made: list[tuple[int, float, int]] = []
    for tick, tempo in changes.items():
        at = 0.0
        if made:
            before, since, rate = made[-1]
            at = since + (tick - before) * rate / per_beat / 1e6
        made.append((tick, at, tempo))
    return made


def _seconds(ticks: Any, times: list[tuple[int, float, int]], per_beat: int) -> Any:
    """Ticks of any shape as seconds."""
    began, at, rate = np.array(times, np.float64).T
    place = np.searchsorted(began, ticks, side="right") - 1
    return at[place] + (ticks - began[place]) * rate[place] / per_beat / 1e6


def _paired(events: list[_Event], last: int) -> tuple[list[tuple[int, ...]], int]:
    """Start, end (ticks), pitch, velocity and program of each note; how many nobody ended."""
    programs: dict[int, int] = defaultdict(int)
    sounding: dict[tuple[int, int], deque[tuple[int, int, int]]] = defaultdict(deque)
    rows: list[tuple[int, ...]] = []
    # At one moment notes end before others begin; the order of the tracks decides the rest.
    for tick, kind, channel, value, velocity in sorted(events, key=lambda each: each[:2]):
        if kind == 1:
            programs[channel] = value
        elif kind == 2:
            program = PERCUSSION if channel == PERCUSSION_CHANNEL else programs[channel]
            sounding[channel, value].append((tick, velocity, program))
        elif sounding[channel, value]:
            begun, loud, program = sounding[channel, value].popleft()
            rows.append((begun, tick, value, loud, program))
    unended = [(key[1], each) for key, queue in sounding.items() for each in queue]
    rows += [(begun, last, pitch, loud, program) for pitch, (begun, loud, program) in unended]
    return rows, len(unended)


def write_midi(tune: Tune, file: Any, ticks_per_beat: int = TICKS_PER_BEAT) -> None:
    """Write a tune at its first tempo: one track for each program, in the order they come in.

    Of more than fifteen programs some share a channel, and change it as they play.

    Parameters
    ----------
    tune : Tune
    file : binary file
    ticks_per_beat : int
    """
    mido = load_mido()
    tempo = float(60 * tune.beats[1, 1] / (tune.beats[1, 0] or 1))
    per_second = tempo * ticks_per_beat / 60
    made = mido.MidiFile(type=1, ticks_per_beat=ticks_per_beat)
    head = made.add_track()
    head.append(mido.MetaMessage("text", text=MARK))
    head.append(mido.MetaMessage("set_tempo", tempo=round(60e6 / tempo)))
    end = round(tune.seconds * per_second)
    head.append(mido.MetaMessage("end_of_track", time=end))
    free = [channel for channel in range(16) if channel != PERCUSSION_CHANNEL]
    programs = list(dict.fromkeys(tune.notes["program"].tolist()))
    melodic = [program for program in programs if program != PERCUSSION]
    channels = {program: free[n % len(free)] for n, program in enumerate(melodic)}
    channels[PERCUSSION] = PERCUSSION_CHANNEL
    # Programs that share a channel are one track, in which they change.
    for channel in dict.fromkeys(channels[program] for program in programs):
        track, playing, now = made.add_track(), -1, 0
        events = []
        for n, note in enumerate(tune.notes):
            if channels[int(note["program"])] == channel:
                start, stop = (round(float(note[at]) * per_second) for at in ("start", "end"))
                events.append((start, 1, n))
                events.append((max(stop, start + 1), 0, n))
        for tick, begins, n in sorted(events):
            note = tune.notes[n]
            program, pitch = int(note["program"]), int(note["pitch"])
            if begins and program not in (playing, PERCUSSION):
                change = mido.Message("program_change", channel=channel, program=program)
                track.append(change.copy(time=tick - now))
                playing, now = program, tick
            kind, loud = ("note_on", int(note["velocity"])) if begins else ("note_off", 0)
            message = mido.Message(kind, channel=channel, note=pitch, velocity=loud)
            track.append(message.copy(time=tick - now))
            now = tick
        track.append(mido.MetaMessage("end_of_track", time=0))
    made.save(file=file)
