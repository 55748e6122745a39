"""A session: what controllers and listeners reach while a live set plays, from any thread.

`audiogen.live.open_session` puts one together. A session knows no port, page or device.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audiogen.control.performance import Performance
from audiogen.control.scenes import Scene
from audiogen.control.table import Snapshot
from audiogen.generation.render.player import SoundBlock
from audiogen.live.listeners import AudioChunk, Listener
from audiogen.live.recorder import SUFFIX, Recorder
from audiogen.live.stream import Stream

METER = 0.05
"""Seconds of sound whose peak is the level."""

QUIETEST = -100.0
"""dBFS: the lower end of the meter."""

KEPT = 50
"""Messages that are kept."""


@dataclass(frozen=True)
class Status:
    """The state of a session at one moment.

    Attributes
    ----------
    seconds : float (s)
        Played so far.
    frame : int
        Frames asked for so far.
    level : float (dBFS)
        Peak of the last 50 ms that left the player, `QUIETEST` to 0.
    latency : float (s)
        From a control's move until it sounds: the length of the queue, one block, and the delay of
        the decoder, the limiter and the resampler.
    underruns : int
        How often the queue was empty when sound was due.
    queued : float (s)
        Length of the sound in the queue.
    leader : str
        The source that leads.
    script : str
        Empty without a script; else "playing set.py", or its error in a sentence.
    device : str
        Where the sound goes: "no audio", "USB Audio", "lost USB Audio: trying again".
    recording : str
        The path of the WAV file that is being written; empty if none is.
    recorded : float (s)
        Length of that file up to now.
    """

    seconds: float
    frame: int
    level: float
    latency: float
    underruns: int
    queued: float
    leader: str
    script: str
    device: str
    recording: str
    recorded: float


class Messages:
    """The latest messages for the player, and the state of the script that follows from them.

    Parameters
    ----------
    script : Path, optional
    on_message : callable of str
        Called with each message.

    Attributes
    ----------
    script : str
        As in `Status`.

    Examples
    --------
    >>> messages = Messages(Path("set.py"))
    >>> messages.add("set.py, line 2: NameError: name 'sine' is not defined")
    >>> messages.script
    "set.py, line 2: NameError: name 'sine' is not defined"
    >>> messages.add("set.py was loaded again")
    >>> messages.script, len(messages.last())
    ('playing set.py', 2)
    """

    def __init__(
        self, script: Path | None = None, on_message: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._script, self._on_message = script, on_message
        self._kept: deque[str] = deque(maxlen=KEPT)
        self.script = "" if script is None else f"playing {script.name}"

    def add(self, sentence: str) -> None:
        """Add a message; from any thread."""
        self._kept.append(sentence)
        if self._script is not None:
            if sentence == f"{self._script.name} was loaded again":
                self.script = f"playing {self._script.name}"
            elif sentence.startswith(str(self._script)):
                self.script = self._script.name + sentence.removeprefix(str(self._script))
        self._on_message(sentence)

    def last(self) -> list[str]:
        """The last 50 messages, the oldest first."""
        return list(self._kept)


class Session:
    """A live set while it plays: its controls, its sound, its status and its takes.

    Every method may be called from any thread.

    Parameters
    ----------
    performance : Performance
    recorder : Recorder
    messages : Messages
    sample_rate : int (Hz)
    channels : int
    frame_rate : float (frames/s)
    scenes : mapping of str to Scene
    folder : Path
        Where takes are written.
    base : Snapshot, optional
        The values of controls without an owner.

    Attributes
    ----------
    arbiter : Arbiter
        Moves the controls: `session.arbiter.move("osc", "noise", 0.3)`.
    sources : tuple of str
    stream : Stream
        Where the sound is taken from; set by `open_session`.
    device : str
        As in `Status`; set by whatever plays the sound.
    """

    stream: Stream

    def __init__(
        self,
        performance: Performance,
        recorder: Recorder,
        messages: Messages,
        *,
        sample_rate: int,
        channels: int,
        frame_rate: float,
        scenes: Mapping[str, Scene],
        folder: Path,
        base: Snapshot | None = None,
    ) -> None:
        self.arbiter = performance.arbiter
        self.sources = performance.arbiter.sources
        self.sample_rate, self.channels, self.frame_rate = sample_rate, channels, frame_rate
        self.scenes = scenes
        self.base = base or Snapshot()
        self.device = "no audio"
        self._performance, self._recorder, self._messages = performance, recorder, messages
        self._folder = folder
        self._listeners: tuple[Listener, ...] = ()
        self._named: set[Path] = set()  # files of takes
        self._changing = threading.Lock()  # of the listeners and the takes
        self._frames = self._samples = 0  # that left the player
        self._take_start = 0  # `_samples` when the take began
        self._peaks: deque[tuple[int, float]] = deque()

    def targets(self) -> dict[str, tuple[float, str]]:
        """The target and the owner of every parameter; the owner "" is the base."""
        return self.arbiter.targets()

    def status(self) -> Status:
        """The state of the session now."""
        stream, rate = self.stream, self.sample_rate
        recording = self._recorder.recording
        decoding = self._frames / self.frame_rate - self._samples / rate
        return Status(
            seconds=stream.seconds,
            frame=self._performance.frames,
            level=self._level(),
            latency=decoding + (stream.ahead + stream.block) / rate + stream.resampling_delay,
            underruns=stream.underruns,
            queued=stream.queued / stream.rate,
            leader=self.arbiter.leader,
            script=self._messages.script,
            device=self.device,
            recording=str(recording or ""),
            recorded=0.0 if recording is None else (self._samples - self._take_start) / rate,
        )

    def listen(self, seconds: float = 1.0) -> Listener:
        """A new listener to the sound from now on, with room for `seconds` of it."""
        listener = Listener(max(1, round(seconds * self.sample_rate)), self._forget)
        with self._changing:
            self._listeners += (listener,)
        return listener

    def record(self, on: bool) -> None:
        """Begin or end a take: a WAV file and, beside it, the score up to its end.

        Raises
        ------
        SinkError, ScoreError
            If a file cannot be written.
        """
        with self._changing:
            if not on and self._recorder.recording is not None:
                self._recorder.end()
            elif on and self._recorder.recording is None:
                path = self._new_path()
                self._take_start = self._samples
                self._recorder.begin(path, path.with_suffix("").with_name(path.stem + SUFFIX))
                self.arbiter.add_message(f"recording to {path.name}")

    def begin_recording(self) -> None:
        """Let what was recorded since the beginning be written, if that was held back."""
        self._recorder.release()

    def recordings(self) -> list[Path]:
        """The files of the takes that are finished."""
        return list(self._recorder.finished)

    def messages(self) -> list[str]:
        """The last messages for the player, the oldest first."""
        return self._messages.last()

    def add_message(self, sentence: str) -> None:
        """Add a message for the player."""
        self._messages.add(sentence)

    def clock_tick(self) -> None:
        """Count a tick of a MIDI clock; a script reads the count as `c.ticks`."""
        self.arbiter.ticks += 1

    def stop(self) -> None:
        """End the set: the next block fades out."""
        self.stream.stop()

    def receive(self, block: SoundBlock) -> None:
        """Give a block to the recorder and the listeners; called in the player's thread."""
        samples = block.samples[0]
        samples.flags.writeable = False
        self._recorder.add_sound(samples, self._performance.frames)
        chunk = AudioChunk(self._samples, samples)
        self._frames += len(block.frames)
        self._samples += len(samples)
        if len(samples):
            self._peaks.append((self._samples, float(np.abs(samples).max())))
            while self._peaks[0][0] <= self._samples - METER * self.sample_rate:
                self._peaks.popleft()
            for listener in self._listeners:
                listener.offer(chunk)

    def _level(self) -> float:
        peak = max((peak for _, peak in self._peaks.copy()), default=0.0)
        return max(QUIETEST, 20 * math.log10(peak)) if peak > 0 else QUIETEST

    def _forget(self, listener: Listener) -> None:
        with self._changing:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

    def _new_path(self) -> Path:
        """A path for a take where no file is yet."""
        name = time.strftime("live_%Y-%m-%d_%H-%M-%S")
        path, n = self._folder / f"{name}.wav", 1
        # A take appears with its first sound, so its name may be in use before it is there.
        while path.exists() or path in self._named:
            n += 1
            path = self._folder / f"{name}_{n}.wav"
        self._named.add(path)
        return path
