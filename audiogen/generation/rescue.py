"""Rescue: a watchdog that restarts a performance which fell silent, ran away or stands still.

It compares each second of frames with seconds of the corpus (the segments that the checkpoint
keeps). There are four troubles:

    silence   far quieter than the quietest second of the corpus
    runaway   far louder than the loudest; further than high temperature or noise alone get
    drone     the spectrum hardly changes: less than half as much as in the stillest second
    hum       most of the energy stands still; only models that draw samples do this

A corpus that has silences or long tones itself is therefore not rescued from them. When a trouble
lasts, the performance restarts from a place in the primer (`Instrument.restart_row`), with a
crossfade by `Codec.blend`.

A player who bends a model should not have to fight the rescue. So a drone may last long, since it
is a sound to work with. Silence is not, nor is a hum: the network is fed the same wave in each
frame, predicts it again, and never leaves it. Below the temperature `LOWEST_TEMPERATURE` neither a
drone nor a hum is rescued: there a model soon repeats its likeliest frame, and a player who turns
the temperature down asks for that. (The `meandering` preset plays at 0.) Each rescue of a
performance waits twice as long as the one before, up to a limit, so that an installation that is
left alone recovers in the end. A hum is rescued as fast each time.

A model that was packed without its corpus has nothing to compare with, and gets `NO_CORPUS`: limits
that suit most recordings. A corpus of long tones or of silences is then rescued from them.

Frames are judged as the instrument makes them. So a fade-out by `gain` is no silence, and stretched
or frozen time is no drone. The duration of a trouble is counted in played time, after `stretch`. A
performance without trouble passes unchanged, and each is judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from audiogen.codec import portable
from audiogen.codec.base import Frames
from audiogen.codec.sound import SoundCodec
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument

PATIENCE = {"silence": 5, "runaway": 5, "drone": 20, "hum": 1}
"""How long (s) each trouble may last in played time, before the first rescue."""

DOUBLINGS = 3
"""How often the patience doubles: to 40 s of silence, or 160 s of a drone. Not that of a hum."""

LOWEST_TEMPERATURE = 0.25
"""Temperature below which a drone or a hum is intended, and is not rescued."""

QUIETER, LOUDER = 20.0, 10.0
"""How far (dB) below the quietest and above the loudest second of the corpus trouble begins. At
temperature 2 three models played up to 8 dB above it and 11 dB below it."""

STILLER = 0.5
"""Share of the change in the stillest second of the corpus. In a frozen model it is below 0.1."""

SOUNDING = 60.0
"""How far (dB) below the loudest second of the corpus sound ends. Silence stands still as well, and
should not count as a drone."""

FADE_SECONDS = 0.5
"""The length of the crossfade from what was played to the restart."""


@dataclass(frozen=True)
class RescueEvent:
    """A rescue of a performance.

    Attributes
    ----------
    performance : int
        Its row in the batch.
    second : float (s)
        When the performance was restarted.
    reason : str
        `"silence"`, `"runaway"`, `"drone"` or `"hum"`.
    """

    performance: int
    second: float
    reason: str


@dataclass(frozen=True)
class RescueLimits:
    """The limits beyond which a second is in trouble.

    Attributes
    ----------
    silence, runaway, sounding : float (dB RMS)
    drone : float (mean difference of two frames, in the frames' unit)
    hum : float
        Share of the energy that stands still (`_still_share`); 2, which is never reached, where
        frames are not samples.
    """

    silence: float
    runaway: float
    sounding: float
    drone: float
    hum: float

    @classmethod
    def of(cls, codec: SoundCodec, segments: Sequence[Frames]) -> RescueLimits:
        """Measure the limits of a corpus on segments of it, each `[frames, frame_size]`.

        Without any they are `NO_CORPUS`.
        """
        if not segments:
            return NO_CORPUS if codec.frames_are_samples else replace(NO_CORPUS, hum=2.0)
        second = round(codec.frame_rate)
        measured = []
        for segment in segments:
            # To the very end, where sounds have died away.
            last = max(0, len(segment) - second)
            for start in [*range(0, last, max(1, second // 2)), last]:
                measured.append(_measure(codec, segment[start : start + second]))
        levels, changes, still = np.array(measured).T
        sounding = levels.max() - SOUNDING
        # Half way from the stillest second of the corpus to a sound that does not move at all. In a
        # hum 0.97 of the energy stand still; in speech at most 0.07, in jazz 0.56.
        hum = 0.5 + 0.5 * still[levels >= sounding].max() if codec.frames_are_samples else 2.0
        return cls(
            silence=float(levels.min() - QUIETER),
            runaway=float(levels.max() + LOUDER),
            sounding=float(sounding),
            drone=float(STILLER * changes[levels >= sounding].min()),
            hum=float(hum),
        )

    def troubles(self, level: float, change: float, still: float, temperature: float) -> set[str]:
        """The troubles of a second with these measurements, played at a temperature."""
        may_stand_still = temperature < LOWEST_TEMPERATURE or level < self.sounding
        found = {
            "silence": level < self.silence,
            "runaway": level > self.runaway,
            "drone": change < self.drone and not may_stand_still,
            "hum": still > self.hum and not may_stand_still,
        }
        return {reason for reason, true in found.items() if true}


NO_CORPUS = RescueLimits(silence=-75.0, runaway=0.0, sounding=-65.0, drone=0.25, hum=0.95)
"""The limits where nothing of a corpus is known: of levels in dB re full scale, those of a soft
recording; the change is half of that in the stillest second of soft, slow music."""


@dataclass
class _Watch:
    """The state of the watchdog of one performance."""

    lasted: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PATIENCE, 0.0))
    rescues: int = 0
    fading: Frames | None = None  # the frame that is faded out
    faded: int = 0

    def judge(self, troubles: set[str], stretch: float) -> str | None:
        """Count one more second, which plays for `stretch` seconds; return the trouble that has
        lasted too long, or None.
        """
        for reason in PATIENCE:
            self.lasted[reason] = self.lasted[reason] + stretch if reason in troubles else 0.0
        longer = dict.fromkeys(PATIENCE, 2 ** min(self.rescues, DOUBLINGS)) | {"hum": 1}
        return next((r for r in PATIENCE if self.lasted[r] >= longer[r] * PATIENCE[r]), None)


class Rescue:
    """An instrument with a watchdog; it plays as the instrument does.

    Parameters
    ----------
    instrument : Instrument
    codec : SoundCodec
    primer : sequence of array `[frames, frame_size]`
        Segments of the corpus to compare with; it may be empty.
    batch : int
        Performances that the instrument plays in step.
    on_rescue : callable of RescueEvent
        Called at each rescue.
    """

    def __init__(
        self,
        instrument: Instrument,
        codec: SoundCodec,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> None:
        self._instrument = instrument
        self._codec = codec
        self._limits = RescueLimits.of(codec, primer)
        self._watches = [_Watch() for _ in range(batch)]
        self._on_rescue = on_rescue
        self._second = round(codec.frame_rate)
        self._fade = max(1, round(FADE_SECONDS * codec.frame_rate))
        self._seen: list[Frames] = []
        self._played = 0.0  # frames, each as long as `stretch` makes it

    def step(self, snapshot: Snapshot) -> Frames:
        """Play one frame of each performance, `[batch, frame_size]`."""
        frames = self._instrument.step(snapshot).copy()
        self._played += snapshot.stretch
        for row, watch in enumerate(self._watches):
            if watch.fading is not None:
                watch.faded += 1
                share = watch.faded / (self._fade + 1)
                pair = [watch.fading, frames[row]]
                frames[row] = self._codec.blend(pair, [1 - share, share])
                if watch.faded == self._fade:
                    watch.fading = None
        if not snapshot.frozen:
            self._seen.append(frames)
        if len(self._seen) == self._second:
            for row, watch in enumerate(self._watches):
                # One row at a time: each result is the same to the last bit as in a batch of one.
                measured = _measure(self._codec, np.stack([frame[row] for frame in self._seen]))
                troubles = self._limits.troubles(*measured, snapshot.temperature)
                reason = watch.judge(troubles, snapshot.stretch)
                if reason is not None:
                    self._restart(row, reason, frames[row].copy())
            self._seen.clear()
        return frames

    def _restart(self, row: int, reason: str, last: Frames) -> None:
        self._instrument.restart_row(row)
        rescues = self._watches[row].rescues + 1
        self._watches[row] = _Watch(rescues=rescues, fading=last)
        self._on_rescue(RescueEvent(row, self._played / self._codec.frame_rate, reason))


def _measure(codec: SoundCodec, frames: Frames) -> tuple[float, float, float]:
    """The level (dB RMS) of frames `[frames, frame_size]`, the mean change of their spectra (dB),
    and the share of their energy that stands still.

    Of a single spectrum the change is infinite and the share 0, so that it is no drone.
    """
    # Every fourth frame is enough for the level; all of them would take longer than the rest.
    powers = portable.exp10(codec.level(frames[::4]).astype(np.float64) / 10)
    level = 10 * portable.log10(np.mean(powers))
    spectra = codec.spectrogram().push(frames)
    if len(spectra) < 2:
        return float(level), np.inf, 0.0
    return float(level), float(np.abs(np.diff(spectra, axis=0)).mean()), _still_share(spectra)


def _still_share(spectra: Frames) -> float:
    """How much of the energy of spectra in dB `[spectra, bins]` stands still, 0 to 1.

    It is the ratio of the geometric mean over time to the arithmetic mean. The two are equal where
    nothing changes; the geometric mean is far less where sounds come and go. Both are summed over
    the bins, so that loud bins decide: a steady tone over soft noise stands still.
    """
    peaks = spectra.max(axis=0)
    power = portable.exp10((spectra - peaks) / 10)
    steady = portable.exp10((spectra - peaks).mean(axis=0) / 10)
    loud = portable.exp10((peaks - peaks.max()) / 10)
    return float((loud * steady).sum() / (loud * power.mean(axis=0)).sum())
