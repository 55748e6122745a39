"""Rescue: a watchdog over each performance, which brings it back when it has lost its way.

It looks at a second of frames at a time, beside what a second of the corpus is like (the stretches
that the checkpoint keeps), and knows four troubles:

    silence   far quieter than the quietest second of the corpus
    runaway   far louder than the loudest; further than high temperature or noise alone get
    drone     it hardly moves: less than half as much as the stillest second of the corpus
    hum       most of its energy stands still, which only samples that are drawn frame by frame do

So a corpus with silences or held sounds of its own is not rescued from them. When one has lasted,
the performance goes back to a place in the primer (`Instrument.restart_row`), and what was there
before fades out under it, by the codec's law.

A player who bends the model should not have to fight it. So a drone may last long: it is a sound to
work with, and silence is not, nor is a hum: a network that hears the same wave in each frame,
foretells it, and never leaves it by itself. Below `HELD` temperature, and so with the `meandering`
preset, whose own is 0, neither drone nor hum is rescued: the likeliest next frame is soon the last
one again, and who turns it down there asks for that. Each rescue of a performance waits twice as
long as the one before (that of a hum does not), up to a limit, since whoever leaves an installation
alone wants it back in the end.

What is judged are frames, as the instrument makes them: a fade-out by the gain is no silence, and
time that is stretched is no drone, nor is time that the player froze. How long a trouble lasts is
counted as it is heard. A performance that is in no trouble passes untouched, and each is judged by
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from audiogen.codec.base import Frames
from audiogen.codec.sound import SoundCodec
from audiogen.control.table import Snapshot
from audiogen.generation.instrument import Instrument

PATIENCE = {"silence": 5, "runaway": 5, "drone": 20, "hum": 1}
"""Seconds that each trouble may last to the ear, the first time."""

DOUBLINGS = 3
"""How often the patience doubles: to 40 s of silence, or 160 s of a drone. That of a hum does not,
for it is nothing to work with the second time either."""

HELD = 0.25
"""Temperature below which a model that stands still does what it is asked to."""

QUIETER, LOUDER = 20.0, 10.0
"""dB beyond the corpus's quietest and loudest second. At temperature 2 three models played up to
8 dB over theirs, and their quietest second by 11 dB under it."""

STILLER = 0.5
"""Share of the change in the corpus's stillest second. A frozen model has less than a tenth."""

SOUNDING = 60.0
"""dB under the loudest second of the corpus where sound ends: silence stands still as well."""

FADE_SECONDS = 0.5
"""Time in which what was played gives way to what was recalled."""


@dataclass(frozen=True)
class RescueEvent:
    """What the record says of a rescue.

    Attributes
    ----------
    performance : int
        Its row in the batch.
    second : float (s)
        Of the performance, when it was sent back.
    reason : str
        `"silence"`, `"runaway"`, `"drone"` or `"hum"`.
    """

    performance: int
    second: float
    reason: str


@dataclass(frozen=True)
class RescueLimits:
    """Where trouble begins.

    Attributes
    ----------
    silence, runaway, sounding : float (dB RMS)
    drone : float (mean difference of two frames, in the frames' unit)
    hum : float
        Share of the energy that stands still (`_still_share`); 2, more than there is, where frames
        are no waves.
    """

    silence: float
    runaway: float
    sounding: float
    drone: float
    hum: float

    @classmethod
    def of(cls, codec: SoundCodec, stretches: Sequence[Frames]) -> RescueLimits:
        """Take them from stretches of a corpus, each `[frames, frame_size]`."""
        second = round(codec.frame_rate)
        measured = []
        for stretch in stretches:
            # To the very end, where sounds have died away.
            last = max(0, len(stretch) - second)
            for start in [*range(0, last, max(1, second // 2)), last]:
                measured.append(_measure(codec, stretch[start : start + second]))
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
        """The troubles of a second, as `_measure` tells of it, played at a temperature."""
        held = temperature < HELD or level < self.sounding
        found = {
            "silence": level < self.silence,
            "runaway": level > self.runaway,
            "drone": change < self.drone and not held,
            "hum": still > self.hum and not held,
        }
        return {reason for reason, true in found.items() if true}


@dataclass
class _Watch:
    """What is known of one performance."""

    lasted: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PATIENCE, 0.0))
    rescues: int = 0
    fading: Frames | None = None  # the frame that gives way
    faded: int = 0

    def judge(self, troubles: set[str], stretch: float) -> str | None:
        """Note the troubles of one more second, which lasts `stretch` seconds to the ear; return
        the one that has lasted too long.
        """
        for reason in PATIENCE:
            self.lasted[reason] = self.lasted[reason] + stretch if reason in troubles else 0.0
        longer = dict.fromkeys(PATIENCE, 2 ** min(self.rescues, DOUBLINGS)) | {"hum": 1}
        return next((r for r in PATIENCE if self.lasted[r] >= longer[r] * PATIENCE[r]), None)


class Rescue:
    """An instrument under watch; plays as the instrument does.

    Parameters
    ----------
    instrument : Instrument
    codec : SoundCodec
    primer : sequence of array `[frames, frame_size]`
        Stretches of the corpus to judge by.
    batch : int
        Performances that the instrument plays in step.
    on_rescue : callable of RescueEvent
        Told of each rescue.
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
        self._played = 0.0  # frames, as long as the stretch makes them

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
                # Each by itself, so that it is judged to the last bit as it would be alone.
                measured = _measure(self._codec, np.stack([frame[row] for frame in self._seen]))
                troubles = self._limits.troubles(*measured, snapshot.temperature)
                reason = watch.judge(troubles, snapshot.stretch)
                if reason is not None:
                    self._send_back(row, reason, frames[row].copy())
            self._seen.clear()
        return frames

    def _send_back(self, row: int, reason: str, last: Frames) -> None:
        self._instrument.restart_row(row)
        rescues = self._watches[row].rescues + 1
        self._watches[row] = _Watch(rescues=rescues, fading=last)
        self._on_rescue(RescueEvent(row, self._played / self._codec.frame_rate, reason))


def _measure(codec: SoundCodec, frames: Frames) -> tuple[float, float, float]:
    """Level (dB RMS) of frames `[frames, frame_size]`, the mean change of their spectra, and the
    share of their energy that stands still.

    A lone spectrum changes by infinity, and nothing of it stands still: it is no drone.
    """
    # Every fourth frame tells the level well enough, and all would take longer than the rest.
    powers = 10 ** (codec.level(frames[::4]).astype(np.float64) / 10)
    level = 10 * np.log10(np.mean(powers))
    spectra = codec.spectrogram().push(frames)
    if len(spectra) < 2:
        return float(level), np.inf, 0.0
    return float(level), float(np.abs(np.diff(spectra, axis=0)).mean()), _still_share(spectra)


def _still_share(spectra: Frames) -> float:
    """How much of the energy of spectra in dB `[spectra, bins]` stands still, 0 to 1.

    The geometric mean in time is as great as the arithmetic one where nothing moves, and far less
    where anything comes or goes. Summed over the bins, that asks only those that are loud: a tone
    above a bed of noise stands still, however much the noise moves.
    """
    peaks = spectra.max(axis=0)
    power = 10 ** ((spectra - peaks) / 10)
    steady = 10 ** ((spectra - peaks).mean(axis=0) / 10)
    loud = 10 ** ((peaks - peaks.max()) / 10)
    return float((loud * steady).sum() / (loud * power.mean(axis=0)).sum())
