"""The MIDI file sink: notes to a Standard MIDI File, which is written when the last of them is in.

A MIDI file has its tracks one behind the other, so nothing of it can be written before.
"""

from __future__ import annotations

import io
from pathlib import Path
from types import TracebackType

from audiogen.codec.note_sequence import Tune
from audiogen.data.midi import MARK, TICKS_PER_BEAT, write_midi
from audiogen.errors import SinkError

SUFFIXES = (".mid", ".midi")

_HEAD = 200  # bytes, among which the mark of ours is


class MidiFileSink:
    """Gathers the notes of a performance and writes them to a MIDI file.

    Parameters
    ----------
    path : Path
    ticks_per_beat : int
        What times are exact to.
    force : bool
        Write over a file that something else made.

    Raises
    ------
    SinkError
        If the file is another's, or a folder.
    """

    def __init__(
        self, path: Path, ticks_per_beat: int = TICKS_PER_BEAT, *, force: bool = False
    ) -> None:
        self.path = path
        self._ticks = ticks_per_beat
        self._tune: Tune | None = None
        check_midi(path, force=force)

    @property
    def seconds(self) -> float:
        """How much came in (s)."""
        return 0.0 if self._tune is None else self._tune.seconds

    def write(self, piece: Tune) -> None:
        """Take the next notes."""
        self._tune = piece if self._tune is None else self._tune.then(piece)

    def close(self) -> None:
        """Write the file.

        Raises
        ------
        SinkError
            If the disk does not take it.
        """
        if self._tune is None:
            return
        made = io.BytesIO()
        write_midi(self._tune, made, self._ticks)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(made.getvalue())
        except OSError as error:
            raise SinkError(f"{self.path} cannot be written: {error.strerror}") from error

    def __enter__(self) -> MidiFileSink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def check_midi(path: Path, *, force: bool = False) -> None:
    """Find out whether a MIDI file may be written to `path`.

    Raises
    ------
    SinkError
        If it is a folder, or there is a file that audiogen did not make (without `force`).
    """
    try:
        if path.is_dir():
            raise SinkError(f"{path} is a folder")
        if force or not path.exists():
            return
        head = b""
        if path.is_file():
            with open(path, "rb") as file:
                head = file.read(_HEAD)
    except OSError as error:
        if isinstance(error, SinkError):
            raise
        raise SinkError(f"{path} cannot be written: {error.strerror}") from error
    if not (head.startswith(b"MThd") and MARK.encode() in head):
        raise SinkError(f"{path} was not made by audiogen: choose another name, or say --force")
