"""The stage: everything that hands and listeners can reach while it plays, from any thread.

It puts nothing together (`audiogen.live.open_session` does), and knows no port, page or device.
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
from audiogen.live.listeners import AudioChunk as AudioChunk
from audiogen.live.listeners import Listener as Listener
from audiogen.live.recorder import SUFFIX, Recorder
from audiogen.live.stream import Stream

METER = 0.05
"""Seconds that the level is the peak of."""

QUIETEST = -100.0
"""dBFS, where the meter ends."""

KEPT = 50
"""Sentences that are remembered."""


@dataclass(frozen=True)
class Status:
    """How it is going.

    Attributes
    ----------
    seconds : float (s)
        Played so far.
    frame : int
        Frames asked for so far.
    level : float (dBFS)
        Peak of the last 50 ms that were made, `QUIETEST` to 0.
    latency : float (s)
        From a control's move to the middle of the first frame that obeys it, at the boundary: what
        is queued, the block that is waited for, and what the decoder and the limiter hold back.
    underruns : int
        How often there was no sound where some was due.
    queued : float (s)
        Waiting in the queue.
    leader : str
    script : str
        "" no script; else "playing set.py", or the sentence of its error.
    device : str
        What the sound goes to: "no audio", "USB Audio", "lost USB Audio: trying again".
    recording : str
        "" or the path of the WAV file that is being written.
    recorded : float (s)
        How long that is by now.
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
    """The sentences for whoever plays: the last ones, and what they say of the script.

    Parameters
    ----------
    script : Path, optional
    tell : callable of str
        Told each of them, too.
    """

    def __init__(
        self, script: Path | None = None, tell: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._script, self._tell = script, tell
        self._kept: deque[str] = deque(maxlen=KEPT)
        self.script = "" if script is None else f"playing {script.name}"

    def tell(self, sentence: str) -> None:
        """Keep a sentence; from any thread."""
        self._kept.append(sentence)
        if self._script is not None:
            if sentence.startswith(str(self._script)):
                self.script = self._script.name + sentence.removeprefix(str(self._script))
            elif sentence == f"{self._script.name} was loaded anew":
                self.script = f"playing {self._script.name}"
        self._tell(sentence)

    def last(self) -> list[str]:
        """The last ones, the oldest first."""
        return list(self._kept)


class Session:
    """What is reached while it plays.

    Parameters
    ----------
    performance : Performance
    journal : Recorder
    notes : Messages
    sample_rate : int (Hz)
    channels : int
    frame_rate : float (frames/s)
    scenes : mapping of str to Scene
    folder : Path
        Where takes go.
    base : Snapshot, optional
        What holds where no hand does.

    Attributes
    ----------
    hands : Hands
    sources : tuple of str
    stream : Stream
        What the sound is taken from; set once it is there.
    device : str
        As in `Status`; whoever plays the sound says so.
    """

    stream: Stream

    def __init__(
        self,
        performance: Performance,
        recorder: Recorder,
        notes: Messages,
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
        self._performance, self._recorder, self._notes = performance, recorder, notes
        self._folder = folder
        self._listeners: tuple[Listener, ...] = ()
        self._changing = threading.Lock()  # of the listeners and the takes
        self._frames = self._made = 0  # frames and samples that left the player
        self._begun = 0  # samples that had, when the take began
        self._peaks: deque[tuple[int, float]] = deque()

    def targets(self) -> dict[str, tuple[float, str]]:
        """Where every knob ("noise", "mix/drums") is going, and who holds it; "": the base."""
        return self.arbiter.targets()

    def status(self) -> Status:
        """How it is going now."""
        stream, rate = self.stream, self.sample_rate
        recording = self._recorder.recording
        held_back = self._frames / self.frame_rate - self._made / rate
        return Status(
            seconds=stream.seconds,
            frame=self._performance.frames,
            level=self._level(),
            latency=held_back + (stream.ahead + stream.block) / rate + stream.held_back,
            underruns=stream.underruns,
            queued=stream.queued / stream.rate,
            leader=self.arbiter.leader,
            script=self._notes.script,
            device=self.device,
            recording=str(recording or ""),
            recorded=0.0 if recording is None else (self._made - self._begun) / rate,
        )

    def listen(self, seconds: float = 1.0) -> Listener:
        """A listener with room for so many seconds, from now on."""
        listener = Listener(max(1, round(seconds * self.sample_rate)), self._forget)
        with self._changing:
            self._listeners += (listener,)
        return listener

    def record(self, on: bool) -> None:
        """Begin or end a take: a WAV file and, beside it, the score up to its end.

        Raises
        ------
        SinkError, ScoreError
            If they cannot be written.
        """
        with self._changing:
            if not on and self._recorder.recording is not None:
                self._recorder.end()
            elif on and self._recorder.recording is None:
                path = self._free()
                self._begun = self._made
                self._recorder.begin(path, path.with_suffix("").with_name(path.stem + SUFFIX))
                self.arbiter.add_message(f"{path.name} begins")

    def recordings(self) -> list[Path]:
        """The files of the takes that are finished."""
        return list(self._recorder.finished)

    def notes(self) -> list[str]:
        """The last sentences that were told, the oldest first."""
        return self._notes.last()

    def tell(self, sentence: str) -> None:
        """Tell whoever plays a sentence."""
        self._notes.tell(sentence)

    def clock_tick(self) -> None:
        """A MIDI clock ticked; a script reads how often, as `c.ticks`."""
        self.arbiter.ticks += 1

    def stop(self) -> None:
        """Come to the end: what is made next fades out."""
        self.stream.stop()

    def heard(self, block: SoundBlock) -> None:
        """Take what left the player, in the player's thread."""
        samples = block.samples[0]
        samples.flags.writeable = False
        self._recorder.sound(samples, self._performance.frames)
        heard = AudioChunk(self._made, samples)
        self._frames += len(block.frames)
        self._made += len(samples)
        if len(samples):
            self._peaks.append((self._made, float(np.abs(samples).max())))
            while self._peaks[0][0] <= self._made - METER * self.sample_rate:
                self._peaks.popleft()
            for listener in self._listeners:
                listener.offer(heard)

    def _level(self) -> float:
        peak = max((peak for _, peak in self._peaks.copy()), default=0.0)
        return max(QUIETEST, 20 * math.log10(peak)) if peak > 0 else QUIETEST

    def _forget(self, listener: Listener) -> None:
        with self._changing:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

    def _free(self) -> Path:
        """A name for a take that nothing has yet."""
        name = time.strftime("live_%Y-%m-%d_%H-%M-%S")
        path, n = self._folder / f"{name}.wav", 1
        while path.exists():
            n += 1
            path = self._folder / f"{name}_{n}.wav"
        return path
