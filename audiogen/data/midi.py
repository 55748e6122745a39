"""MIDI files (Standard MIDI File 1.0, types 0 to 2, alone or in RIFF): reading and writing tunes.

Notes, programs, tempo and the sustain pedal are read; bends and volumes are not. Nothing here knows
frames or codecs. Files are read here and written with mido, which is loaded on first use: mido
refuses a file for a meta event that nobody needs, and ends notes that overlap with later ones.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from audiogen.codec.note_sequence import PERCUSSION, Tune, notes_of
from audiogen.errors import MediaError, reason
from audiogen.libraries import require
from audiogen.storage import read_regular

SUFFIXES = frozenset({".mid", ".midi", ".smf", ".kar", ".rmi", ".rmid"})

MOST_BYTES = 32_000_000
"""Of a file: some ten million events. More is no piece of music."""

MARK = "audiogen"
"""The text that a file of ours begins with."""

PERCUSSION_CHANNEL = 9
TICKS_PER_BEAT = 480
_USUAL_TEMPO = 500_000  # microseconds in a quarter note, where a file sets none
_LONGEST = 24 * 3600.0  # seconds that a header can be believed

REST = 60.0
"""Seconds after its last note that a piece may last; what is longer is a mistake of the program
that wrote it, and would be learnt as rests."""

SHORTEST = 0.01
"""Seconds that a note lasts which ends as it begins."""

_SUSTAIN, _ALL_SOUND_OFF, _RESET, _ALL_NOTES_OFF = 64, 120, 121, 123

_DATA_BYTES = {status << 4: 2 for status in (0x8, 0x9, 0xA, 0xB, 0xE)} | {0xC0: 1, 0xD0: 1}
_SYSTEM_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1} | dict.fromkeys([0xF6, *range(0xF8, 0xFF)], 0)
_META, _END_OF_TRACK, _SET_TEMPO = 0xFF, 0x2F, 0x51


class MidiFileError(MediaError):
    """A file that holds no notes that can be read."""


def load_mido() -> Any:
    """The library that writes MIDI files and plays MIDI ports.

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
    kind: Literal["begin", "end", "all end", "program", "pedal"]
    channel: int
    value: int = 0  # a pitch, or what is set
    velocity: int = 0


class _Track(NamedTuple):
    """What matters of one track: events, changes of tempo (tick, microseconds), its last tick.

    `cut` says whether it ends, or is damaged, in the middle of an event.
    """

    events: list[_Event]
    tempos: list[tuple[int, int]]
    last: int
    cut: bool


class _Note(NamedTuple):
    """A note in ticks."""

    begin: int
    end: int
    pitch: int
    velocity: int
    program: int


def read_midi(path: Path, pedal: bool = True) -> Tune:
    """Read the notes of a MIDI file.

    A note that is begun once more while it sounds is two notes, and the one that began first ends
    first. Of a pitch that is begun more often than it is ended, a note ends at the latest where the
    next begins. Notes that nobody ends, end with the file, and notes that end where they begin last
    a hundredth of a second. What comes after damage in a track is left out.

    Parameters
    ----------
    path : Path
    pedal : bool
        Whether notes last as long as the sustain pedal holds them.

    Raises
    ------
    MidiFileError
        If it cannot be opened, is no MIDI file, or holds no notes.
    """
    kind, division, chunks, cut = _chunks(path, _content(path))
    if kind == 2 and len(chunks) > 1:
        raise MidiFileError(path, "holds several pieces in one (type 2): save each by itself")
    tracks = [_track(chunk) for chunk in chunks]
    cut = cut or any(track.cut for track in tracks)
    tempos = [(0, _USUAL_TEMPO), *(tempo for track in tracks for tempo in track.tempos)]
    if any(tempo == 0 for _, tempo in tempos):
        raise MidiFileError(path, "sets a tempo of zero, at which no time passes")
    per_beat = float(division)
    if division >= 0x8000:  # SMPTE: frames in a second, and ticks in a frame, whatever the tempo
        frames = 256 - (division >> 8)
        second = (30000 / 1001 if frames == 29 else frames) * (division & 255)
        tempos, per_beat = [(0, _USUAL_TEMPO)], second * _USUAL_TEMPO / 1e6
    if per_beat <= 0:
        raise MidiFileError(path, "has a header that does not say how it counts time")
    times = _tempo_map(tempos, per_beat)
    events = [event for track in tracks for event in track.events]
    last = max((track.last for track in tracks), default=0)
    heard = max((event.tick for event in events if event.kind in ("begin", "end")), default=0)
    length, played = (float(at) for at in _seconds(np.array([last, heard]), times, per_beat))
    remarks = ["is cut short or damaged, and read up to there"] if cut else []
    if length > played + REST:
        remarks.append(f"goes on for {length - played:.0f} s after its last note: left out")
        last, length = heard, played
    rows, mended, unended = _paired(events, last, pedal)
    if not rows:
        raise MidiFileError(path, "is damaged before its first note" if cut else "holds no notes")
    if length > _LONGEST:
        raise MidiFileError(
            path, f"lasts {length / 3600:.0f} hours according to its events: it is damaged"
        )
    seconds = _seconds(np.array([row[:2] for row in rows], np.float64), times, per_beat)
    empty = seconds[:, 1] <= seconds[:, 0]
    seconds[empty, 1] = seconds[empty, 0] + SHORTEST
    for count, what in (
        (int(empty.sum()), f"without a length, made {SHORTEST:g} s long"),
        (mended, "begun again before an end, ended there"),
        (unended, "without an end, ended with the file"),
    ):
        if count:
            remarks.append(f"{count} note{'s' if count > 1 else ''} {what}")
    notes = notes_of(
        [(*map(float, at), *row[2:]) for at, row in zip(seconds, rows, strict=True)]  # type: ignore[misc]
    )
    ticks, at, tempo = times
    beats = np.stack([at, ticks / per_beat], axis=1)
    end = beats[-1] + [60.0, 60.0 * 1e6 / tempo[-1]]
    length = max(length, float(seconds[empty, 1].max(initial=0.0)))
    return Tune(notes, length, np.concatenate([beats, [end]]), "; ".join(remarks))


def _content(path: Path) -> bytes:
    try:
        content = read_regular(path, MOST_BYTES)
    except OSError as error:
        raise MidiFileError(path, f"cannot be read: {reason(error)}") from error
    if not content:
        raise MidiFileError(path, "is empty")
    # In RIFF (RMID), or after what a program of the Macintosh put before it.
    begin = content.find(b"MThd", 0, 256)
    if begin < 0:
        raise MidiFileError(path, "is no MIDI file: it does not begin with MThd")
    return content[begin:]


def _chunks(path: Path, content: bytes) -> tuple[int, int, list[bytes], bool]:
    """The type, the division and the tracks of a file, and whether the last one is cut short.

    Other chunks are left out, and how many tracks the header promises is not believed.
    """
    size, kind, _, division = struct.unpack_from(">IHHH", content.ljust(14, b"\0"), 4)
    if len(content) < 14 or size < 6:
        raise MidiFileError(path, "is cut short in its header")
    tracks, at, cut = [], 8 + size, False
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from(">I", content, at + 4)[0]
        at += 8
        if name == b"MTrk":
            tracks.append(content[at : at + size])
            cut = at + size > len(content)
        at += size
    if not tracks:
        raise MidiFileError(path, "is cut short before its first track")
    return kind, division, tracks, cut


def _track(data: bytes) -> _Track:
    """Read the events of a track up to its end, or to the first that is damaged."""
    events: list[_Event] = []
    tempos: list[tuple[int, int]] = []
    at = tick = status = 0

    def number() -> int:  # of variable length, at most four bytes
        nonlocal at
        value = 0
        for byte in data[at : at + 4]:
            at += 1
            value = value << 7 | byte & 127
            if byte < 128:
                return value
        raise IndexError

    try:
        while at < len(data):
            now = tick + number()
            if data[at] >= 0x80:
                status = data[at]
                at += 1
            if status in (_META, 0xF0, 0xF7):
                kind = data[at] if status == _META else None
                at += status == _META
                size = number()
                body = data[at : at + size]
                if len(body) < size:
                    raise IndexError
                at, tick, status = at + size, now, 0
                if kind == _SET_TEMPO and size >= 3:
                    tempos.append((tick, int.from_bytes(body[:3], "big")))
                elif kind == _END_OF_TRACK:
                    break
                continue
            count = _SYSTEM_BYTES.get(status, _DATA_BYTES.get(status & 0xF0))
            if count is None or at + count > len(data):  # data whose status nobody knows
                raise IndexError
            values = [min(byte, 127) for byte in data[at : at + count]]
            at, tick = at + count, now
            message, channel = status & 0xF0, status & 15
            if message == 0x90 and values[1]:
                events.append(_Event(tick, "begin", channel, *values))
            elif message in (0x80, 0x90):
                events.append(_Event(tick, "end", channel, values[0]))
            elif message == 0xC0:
                events.append(_Event(tick, "program", channel, values[0]))
            elif message == 0xB0 and values[0] in (_SUSTAIN, _RESET):
                down = values[0] == _SUSTAIN and values[1] >= 64
                events.append(_Event(tick, "pedal", channel, int(down)))
            elif message == 0xB0 and (values[0] == _ALL_SOUND_OFF or values[0] >= _ALL_NOTES_OFF):
                events.append(_Event(tick, "all end", channel))
    except IndexError:
        return _Track(events, tempos, tick, True)
    return _Track(events, tempos, tick, False)


def _tempo_map(tempos: list[tuple[int, int]], per_beat: float) -> tuple[Any, Any, Any]:
    """Of all changes of tempo the ticks, the seconds, and microseconds a beat from there on."""
    changes = dict(sorted(tempos, key=lambda each: each[0]))  # of one tick the last
    began, tempo = np.array(list(changes.items()), np.float64).T
    lasted = np.diff(began) * tempo[:-1] / per_beat / 1e6
    return began, np.concatenate([[0.0], np.cumsum(lasted)]), tempo


def _seconds(ticks: Any, times: tuple[Any, Any, Any], per_beat: float) -> Any:
    """Ticks of any shape as seconds."""
    began, at, rate = times
    place = np.searchsorted(began, ticks, side="right") - 1
    return at[place] + (ticks - began[place]) * rate[place] / per_beat / 1e6


def _paired(events: list[_Event], last: int, pedal: bool) -> tuple[list[_Note], int, int]:
    """The notes; how many were ended by the next of their pitch, and how many with the file."""
    programs: dict[int, int] = defaultdict(int)
    pitches: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    pedals: dict[int, list[tuple[int, int]]] = defaultdict(list)
    # At one moment programs change before notes begin; the order of the file decides the rest.
    for tick, kind, channel, value, velocity in sorted(
        events, key=lambda each: (each.tick, each.kind != "program")
    ):
        if kind == "program":
            programs[channel] = value
        elif kind == "pedal":
            pedals[channel].append((tick, value))
        elif kind == "all end":
            for key, heard in pitches.items():
                if key[0] == channel:
                    heard.append((tick, _ALL_ENDED, 0))
        else:
            program = PERCUSSION if channel == PERCUSSION_CHANNEL else programs[channel]
            pitches[channel, value].append((tick, velocity, program))
    notes: list[_Note] = []
    mended = unended = 0
    for (channel, pitch), heard in pitches.items():
        found, left, _ = _in_turn(heard, pitch, last, mend=False)
        if left:
            found, left, cut = _in_turn(heard, pitch, last, mend=True)
            mended += cut
        unended += left
        notes += _held(found, pedals[channel], last) if pedal and channel in pedals else found
    return notes, mended, unended


_ALL_ENDED = -1


def _in_turn(
    heard: Sequence[tuple[int, int, int]], pitch: int, last: int, mend: bool
) -> tuple[list[_Note], int, int]:
    """The notes of one pitch of a channel: the first to begin is the first to end.

    With `mend` an end ends all that sound, and so does a later beginning.

    Parameters
    ----------
    heard : sequence of (tick, velocity, program)
        A velocity of 0 is an end.
    """
    notes: list[_Note] = []
    sounding: deque[tuple[int, int, int]] = deque()
    cut = 0
    for tick, velocity, program in heard:
        if velocity > 0:
            if mend and sounding and sounding[0][0] < tick:
                cut += len(sounding)
                notes += [_Note(begun, tick, pitch, *how) for begun, *how in sounding]
                sounding.clear()
            sounding.append((tick, velocity, program))
        else:
            ended = len(sounding) if mend or velocity == _ALL_ENDED else 1
            cut += max(0, ended - 1) if mend and velocity != _ALL_ENDED else 0
            for _ in range(ended):
                if sounding:
                    begun, *how = sounding.popleft()
                    notes.append(_Note(begun, tick, pitch, *how))
    notes += [_Note(begun, last, pitch, *how) for begun, *how in sounding]
    return notes, len(sounding), cut


def _held(notes: list[_Note], pedal: list[tuple[int, int]], last: int) -> list[_Note]:
    """The notes of one pitch as the pedal holds them, each at most to the next of that pitch."""
    ticks = [tick for tick, _ in pedal]
    begins = sorted(note.begin for note in notes)
    held = []
    for note in notes:
        at = bisect_right(ticks, note.end)
        if at and pedal[at - 1][1]:
            released = next((tick for tick, down in pedal[at:] if not down), last)
            again = bisect_left(begins, max(note.end, note.begin + 1))
            released = min([released, *begins[again : again + 1]])
            note = note._replace(end=max(note.end, released))
        held.append(note)
    return held


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
