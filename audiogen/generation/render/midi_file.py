"""Notes to a Standard MIDI File, which is written at the end of the performance.

The tracks of a MIDI file follow each other, so it cannot be written before the last note is known.
"""

from __future__ import annotations

import io
from pathlib import Path

from audiogen.codec.note_sequence import Tune
from audiogen.data.midi import MARK, TICKS_PER_BEAT, write_midi
from audiogen.errors import SinkError
from audiogen.generation.render.sink import Sink, check_writable, read_head
from audiogen.storage import make_parent, replacing

SUFFIXES = (".mid", ".midi")

_HEAD = 200  # bytes; the mark of our files is among them


class TuneSink(Sink):
    """A sink that collects the notes of a performance, to write them when it is closed."""

    def __init__(self) -> None:
        self._tune: Tune | None = None

    @property
    def seconds(self) -> float:
        """How long the notes so far are (s)."""
        return 0.0 if self._tune is None else self._tune.seconds

    def write(self, piece: Tune) -> None:
        """Take the next notes."""
        self._tune = piece if self._tune is None else self._tune.then(piece)


class MidiFileSink(TuneSink):
    """Collects the notes of a performance and writes them to a MIDI file.

    Parameters
    ----------
    path : Path
    ticks_per_beat : int
        The resolution of times.
    force : bool
        Write over a file that something else made.

    Raises
    ------
    SinkError
        If the file was not made by audiogen, or is a folder.
    """

    def __init__(
        self, path: Path, ticks_per_beat: int = TICKS_PER_BEAT, *, force: bool = False
    ) -> None:
        super().__init__()
        self.path = path
        self._ticks = ticks_per_beat
        check_midi(path, force=force)

    def close(self) -> None:
        """Write the file.

        Raises
        ------
        SinkError
            If the disk is full or the file cannot be written.
        """
        if self._tune is None:
            return
        made = io.BytesIO()
        write_midi(self._tune, made, self._ticks)
        try:
            make_parent(self.path)
            with replacing(self.path) as out:
                out.write(made.getvalue())
        except OSError as error:
            raise SinkError(f"{self.path} cannot be written: {error.strerror}") from error


def check_midi(path: Path, *, force: bool = False) -> None:
    """Check that a MIDI file may be written to `path`; raises as `sink.check_writable`."""
    check_writable(path, _is_ours, force=force)


def _is_ours(path: Path) -> bool:
    head = read_head(path, _HEAD)
    return head.startswith(b"MThd") and MARK.encode() in head
