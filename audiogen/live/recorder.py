"""The recorder: a thread that writes a session's score and its takes to disk.

A score can be replayed only from its first frame. So the running score is kept from the beginning
of the session. A take is a WAV file of a part of the sound, with the score up to its end beside it.

The player's thread only puts items into a queue. If the disk fails, recording ends with a message
and the sound goes on. A file takes its place with the first sound that is written to it: a set that
does not begin leaves an earlier one as it was.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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


@dataclass
class _Take:
    sink: SoundFileSink
    score: Path | None  # None: the running score belongs to it


class Recorder:
    """Writes the score and the takes of a session, in a thread; a context manager.

    Parameters
    ----------
    header : ScoreHeader
    sample_rate : int (Hz)
    channels : int
    score : Path, optional
        Where the running score is kept; by default in a nameless file.
    force : bool
        Overwrite files that audiogen did not make, and those of earlier sets.
    on_message : callable of str
        Called with a message when the disk fails.
    held : bool
        Put no file in its place before `release` is called.

    Attributes
    ----------
    recording : Path or None
        The WAV file of the take that is being written.
    finished : list of Path
        The files of the takes that are complete.

    Raises
    ------
    ScoreError
        If the score cannot be written.
    """

    def __init__(
        self,
        header: ScoreHeader,
        sample_rate: int,
        channels: int,
        score: Path | None = None,
        *,
        force: bool = False,
        on_message: Callable[[str], None] = lambda sentence: None,
        held: bool = False,
    ) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._score = ScoreWriter(score, header, force=force, aside=True)
        self._held = held
        self._force, self._on_message = force, on_message
        # What the thread shall do next; None ends it.
        self._tasks: queue.Queue[partial[None] | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._broken = False  # nothing more of the score is written
        self._take: _Take | None = None
        self._samples = self._frames = 0  # written so far
        self.recording: Path | None = None
        self.finished: list[Path] = []

    # From the player's thread.

    def add_change(self, change: Change) -> None:
        """Record what changed at a frame."""
        if not self._broken:
            self._enqueue(partial(self._write_change, change))

    def add_sound(self, samples: Samples, frames: int) -> None:
        """Record the next samples `[samples, channels]`; `frames` were played up to their end."""
        self._enqueue(partial(self._write_sound, samples, frames))

    # From any thread, one at a time.

    def begin(self, path: Path, score: Path | None) -> None:
        """Begin a take: the sound from now on, and at its end the score up to there.

        Parameters
        ----------
        path : Path
            The WAV file.
        score : Path or None
            Where the score is copied at the end of the take; None: nowhere.

        Raises
        ------
        SinkError, ScoreError
            If the files cannot be written, or would overwrite what audiogen did not make.
        """
        if self._broken:
            raise ScoreError("nothing can be recorded any more: the disk failed before")
        if score is not None and score.exists() and not self._force:
            raise ScoreError(f"{score} is there already: choose another name")
        sink = SoundFileSink(
            path, self._sample_rate, self._channels, 0, force=self._force, is_set=True
        )
        self.recording = path
        if not self._broken:
            self._enqueue(partial(self._begin_take, _Take(sink, score)))

    def end(self) -> None:
        """End the take."""
        self.recording = None
        self._enqueue(partial(self._end_take))

    def release(self) -> None:
        """Let the files take their places, from the first sound on."""
        if self._held:
            self._held = False
            self._thread.start()

    def __enter__(self) -> Recorder:
        if not self._held:
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._held:  # the set has not begun
            while not self._tasks.empty():
                task = self._tasks.get()
                if task is not None and task.func == self._begin_take:
                    self._begin_take(*task.args)
            self._abandon_take()
        else:
            self._tasks.put(partial(self._end_take))
            self._tasks.put(None)
            self._thread.join()
        with self._score:
            if self._samples and not self._broken:
                self._score.end(*self._position)

    def _enqueue(self, task: partial[None]) -> None:
        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            if not self._broken:
                self._fail("the disk is too slow")

    def _fail(self, why: str) -> None:
        self._broken = True
        self.recording = None
        self._on_message(f"{why}: nothing more is recorded, and the sound goes on")

    # In the recorder's thread.

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except (ScoreError, SinkError, OSError) as error:
                self._abandon_take()
                self._fail(str(error))

    def _write_change(self, change: Change) -> None:
        if not self._broken:
            self._score.write(change)
            self._frames = max(self._frames, change.frame + 1)

    def _write_sound(self, samples: Samples, frames: int) -> None:
        self._samples += len(samples)
        self._frames = max(self._frames, frames)
        if self._broken:
            self._abandon_take()
            return
        if self._take is not None:
            self._take.sink.write(samples)
        self._score.publish()

    def _begin_take(self, take: _Take) -> None:
        self._take = take

    def _end_take(self) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        take.sink.close()
        if not take.sink.seconds:
            return  # nothing of it was played
        if take.score is not None:
            self._score.copy_to(take.score, *self._position)
        self.finished += [take.sink.path, take.score or self._score.path]

    def _abandon_take(self) -> None:
        """Close the sound file of a take that cannot be completed."""
        take, self._take = self._take, None
        if take is None:
            return
        try:
            take.sink.close()
        except SinkError as error:
            self._on_message(str(error))

    @property
    def _position(self) -> tuple[int, float]:
        """The frames and the seconds that are written."""
        return self._frames, self._samples / self._sample_rate
