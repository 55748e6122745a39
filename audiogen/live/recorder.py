"""The journal: a thread that writes a performance down, its score and its sound.

The score is kept from the first frame on, in a file of its own, since only from there can it be
played again. A take is a WAV file of a part of the sound, and beside it the score up to its end.
The player's thread hands everything over and goes on; where the disk fails, that is told and
recording ends, and the sound does not.
"""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audiogen.codec.base import Samples
from audiogen.control.provenance import ScoreError
from audiogen.control.score_file import ScoreWriter
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import Change
from audiogen.errors import SinkError
from audiogen.generation.render.sound_file import SoundFileSink

WAITING = 4096
"""Blocks and changes that may wait for the disk: about a minute."""

SUFFIX = ".score.jsonl"


@dataclass(frozen=True)
class _Sound:
    samples: Samples
    frames: int  # asked for up to its end


@dataclass
class _Take:
    sink: SoundFileSink
    score: Path | None  # None: the running score is its own


class Recorder:
    """Writes down what is handed to it; a context manager.

    Parameters
    ----------
    head : ScoreHeader
    sample_rate : int (Hz)
    channels : int
    score : Path, optional
        Where the running score is kept; by default in a file that goes away at the end.
    force : bool
        Write over files of others.
    tell : callable of str
        Told where the disk fails.

    Attributes
    ----------
    finished : list of Path
        The files of the takes that are done.

    Raises
    ------
    ScoreError
        If the score cannot be written.
    """

    def __init__(
        self,
        head: ScoreHeader,
        sample_rate: int,
        channels: int,
        score: Path | None = None,
        *,
        force: bool = False,
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._facts = sample_rate, channels
        self._kept = score is not None
        self._folder = tempfile.TemporaryDirectory(prefix="audiogen-", ignore_cleanup_errors=True)
        path = score or Path(self._folder.name) / f"running{SUFFIX}"
        self._score = ScoreWriter(path, head, force=force)
        self._force, self._tell = force, tell
        self._items: queue.Queue[object] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._broken = False  # nothing more of the score is written
        self._take: _Take | None = None
        self._samples = self._frames = 0  # written down so far
        self.recording: Path | None = None
        self.finished: list[Path] = []

    # From the player's thread.

    def change(self, change: Change) -> None:
        """Take what a frame changed."""
        self._hand_over(change)

    def sound(self, samples: Samples, frames: int) -> None:
        """Take the next samples `[samples, channels]`, made of so many frames up to now."""
        self._hand_over(_Sound(samples, frames))

    # From any thread, one at a time.

    def begin(self, path: Path, score: Path | None) -> None:
        """Begin a take: the sound from now on, and at its end the score up to there.

        Raises
        ------
        SinkError, ScoreError
            If the files cannot be written, or something else made one that is there.
        """
        if self._broken:
            raise ScoreError("nothing can be recorded any more: the disk failed before")
        if score is not None and score.exists() and not self._force:
            raise ScoreError(f"{score} is there already: choose another name")
        sink = SoundFileSink(path, *self._facts, 0, force=self._force)
        self.recording = path
        self._hand_over(_Take(sink, score))

    def end(self) -> None:
        """End the take."""
        self.recording = None
        self._hand_over(None)

    def __enter__(self) -> Recorder:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._items.put(None)
        self._items.put(self)
        self._thread.join()
        with self._score:
            if self._kept and not self._broken:
                self._score.end(*self._place)
        self._folder.cleanup()

    def _hand_over(self, item: object) -> None:
        if self._broken and not isinstance(item, _Sound | None):
            return
        try:
            self._items.put_nowait(item)
        except queue.Full:
            if not self._broken:
                self._fail("the disk is too slow")

    def _fail(self, why: str) -> None:
        self._broken = True
        self.recording = None
        self._tell(f"{why}: nothing more is recorded, and the sound goes on")

    def _write(self) -> None:
        while (item := self._items.get()) is not self:
            try:
                self._take_down(item)
            except (ScoreError, SinkError, OSError) as error:
                take, self._take = self._take, None
                if take is not None:
                    self._close(take.sink)
                self._fail(str(error))

    def _take_down(self, item: object) -> None:
        if isinstance(item, Change):
            if not self._broken:
                self._score.write(item)
                self._frames = max(self._frames, item.frame + 1)
        elif isinstance(item, _Sound):
            self._samples += len(item.samples)
            self._frames = max(self._frames, item.frames)
            if self._take is not None and self._broken:
                take, self._take = self._take, None
                self._close(take.sink)
            elif self._take is not None:
                self._take.sink.write(item.samples)
        elif isinstance(item, _Take):
            self._take = item
        elif self._take is not None:
            take, self._take = self._take, None
            take.sink.close()
            if take.score is not None:
                self._score.copy_to(take.score, *self._place)
            self.finished += [take.sink.path, take.score or self._score.path]

    @property
    def _place(self) -> tuple[int, float]:
        """The frames and the seconds that are written down."""
        return self._frames, self._samples / self._facts[0]

    def _close(self, sink: SoundFileSink) -> None:
        try:
            sink.close()
        except SinkError as error:
            self._tell(str(error))
