"""The output stage: DC blocker, tilt, gain and look-ahead limiter of the decoded samples.

It keeps the sound below full scale. One limiter gain acts on all channels, so the stereo image does
not move. The fades at the two ends of a performance follow. The stage knows neither frames nor
files. A rescue is crossfaded in frames (`audiogen.generation.rescue`), before this stage.

The DC blocker is J. O. Smith, *Introduction to Digital Filters with Audio Applications* (2007),
"DC Blocker": y[n] = g (x[n] - x[n-1]) + p y[n-1], here with g = (1 + p) / 2, so that treble passes
unchanged.

The tilt is a cascade of shelves of first order, one an octave, each of which lifts what is above
its corner by the decibels that an octave shall bring (J. O. Smith and H. F. Smith, "Closed form
fractional integration and differentiation via real exponentially spaced pole-zero pairs", 2016).
Each is y = x + (g - 1)(x - low), with `low` a lowpass that does not depend on the tilt (V.
Zavalishin, *The Art of VA Filter Design*, section 3): so the tilt may move with every sample, and
at 0 every sample passes as it is.

For each sample the limiter computes the gain that would bring its peak to the ceiling. It takes the
least gain of the samples around (a sliding minimum: Lemire, "Streaming maximum-minimum filter",
2006), lets it rise again slowly, and smooths it with two moving averages, whose span is the
look-ahead. So the gain has come down, on a curve, when the peak arrives. Where no sample is above
the ceiling, the gain is exactly 1.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Samples
from audiogen.storage import CompiledCode

CORNER = 5.0
"""Hz, where the DC blocker attenuates by 3 dB: by 0.3 dB at 20 Hz. An offset fades in 0.1 s."""

CEILING = 10 ** (-1 / 20)
"""-1 dB: the room that EBU R 128 leaves for peaks between samples and for lossy formats."""

LOOKAHEAD_SECONDS = 0.005
"""Time for the gain to come down. A shorter time clicks on bass."""

HOLD_SECONDS = 0.0125
"""Half a period of 40 Hz: the gain of a steady tone of 40 Hz or more does not ripple."""

RELEASE_SECONDS = 0.15
"""Time constant with which the gain rises again."""

PIVOT = 1000.0
"""Hz, where the tilt does not change the level."""

LOWEST_SHELF = 31.25
"""The corner of the lowest shelf (Hz); below it the tilt levels out."""

FADE_SECONDS = 0.02
"""Fade at the two ends of a performance, so that neither is a click."""

STEPS = 2.0**32
"""Gains are rounded down to this fraction of 1 where they are summed. Sums of such numbers are
exact, so a running sum does not drift, however long it runs."""

CODE = CompiledCode([Path(__file__)])


def needs_compiling() -> bool:
    """Whether the first samples will wait some seconds for the compiler."""
    return not CODE.holds("output")


def compile_now() -> None:
    """Compile it, or load it, without samples to play."""
    OutputStage(8000, 1).push(np.zeros((1, 1), np.float32), np.ones(1))


def fade_curve(first: int, count: int, total: int, sample_rate: int) -> npt.NDArray[np.float64]:
    """Samples `first` to `first + count` of the fades in and out of a performance, 0 to 1.

    Raised cosines of `FADE_SECONDS`; where `total` samples have no room for two, they meet.
    """
    length = max(1, min(int(FADE_SECONDS * sample_rate), total // 2))
    places = first + np.arange(count)
    ramp = np.minimum((places + 0.5) / length, (total - places - 0.5) / length)
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(ramp, 0, 1))


class OutputSettings(NamedTuple):
    """The constants of the filters and of the limiter at one sample rate."""

    pole: float
    release: float
    ceiling: float
    steps: float
    shelves: npt.NDArray[np.float64]  # [shelves]: how far each lowpass goes towards its input
    spans: npt.NDArray[np.float64]  # [shelves]: the pivot's place above each corner, squared


class _State(NamedTuple):
    """All that is kept from one push to the next."""

    blocked: npt.NDArray[np.float64]  # [2, channels]: the last sample into and out of the blocker
    lows: npt.NDArray[np.float64]  # [shelves, channels]: the lowpasses' memories
    tilt: npt.NDArray[np.float64]  # [3]: the tilt (dB/octave), its g - 1, the gain at the pivot
    waiting: npt.NDArray[np.float64]  # [lookahead, channels]
    least: npt.NDArray[np.float64]  # [hold], a queue of rising gains: the first is the minimum
    born: npt.NDArray[np.int64]  # [hold], when each of them was asked for
    wide: npt.NDArray[np.float64]  # the gains in the first box
    narrow: npt.NDArray[np.float64]  # and in the second: sums of the first
    levels: npt.NDArray[np.float64]  # [3]: the released gain, the sums of the two boxes
    places: npt.NDArray[np.int64]  # [6]: samples so far; queue's first and length; three slots


class OutputStage:
    """Keeps the sound of one performance clean and below full scale, streaming.

    The samples do not depend on how they were cut into pushes.

    Parameters
    ----------
    sample_rate : int (Hz)
    channels : int

    Attributes
    ----------
    latency : int (samples)
        How many samples are held back to look ahead. They come out with later pushes: sample `n`
        that comes out is sample `n` that went in.
    hold : int (samples)
        How long the limiter holds the least gain.
    settings : OutputSettings
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.latency = max(1, round(LOOKAHEAD_SECONDS * sample_rate))
        # The gain that leaves with a sample sums up those of the look-ahead, which all must know
        # of that sample: so the boxes span it, and the hold is longer by one at least.
        wide = self.latency // 2 + 1
        narrow = self.latency + 2 - wide
        hold = self.hold = max(self.latency + 1, round(HOLD_SECONDS * sample_rate))
        corners = LOWEST_SHELF * 2.0 ** np.arange(20)
        # Warped, as the bilinear transform moves them; none so near the top that it bends.
        # `math.tan` and not numpy's, which is another one where there is AVX-512.
        low = corners[corners < 0.4 * sample_rate]
        warped = np.array([math.tan(math.pi * corner / sample_rate) for corner in low])
        pivot = math.tan(math.pi * min(PIVOT, sample_rate / 4) / sample_rate)
        self.settings = OutputSettings(
            pole=math.exp(-2 * math.pi * CORNER / sample_rate),
            release=-math.expm1(-1 / (RELEASE_SECONDS * sample_rate)),
            ceiling=CEILING,
            steps=STEPS,
            shelves=warped / (1 + warped),
            spans=(pivot / warped) ** 2,
        )
        self._state = _State(
            blocked=np.zeros((2, channels)),
            lows=np.zeros((len(warped), channels)),
            tilt=np.array([0.0, 0.0, 1.0]),
            waiting=np.zeros((self.latency, channels)),
            least=np.ones(hold),
            born=np.zeros(hold, np.int64),
            wide=np.ones(wide),
            narrow=np.full(narrow, float(wide)),
            levels=np.array([1.0, wide, wide * narrow]),
            places=np.zeros(6, np.int64),
        )
        self._held_back = 0

    def push(
        self,
        samples: Samples,
        gains: npt.NDArray[np.float64],
        tilts: npt.NDArray[np.float64] | None = None,
    ) -> Samples:
        """Take the next samples; return those that are settled.

        Parameters
        ----------
        samples : array `[samples, channels]`
        gains : array `[samples]`
            A factor for each sample.
        tilts : array `[samples]`, optional (dB/octave)
            For each sample; 0 if left out.

        Returns
        -------
        array of float32 `[samples, channels]`
            None of them beyond `CEILING`, whatever went in.
        """
        made = np.empty(samples.shape, np.float32)
        whole = np.ascontiguousarray(samples, np.float32)
        if tilts is None:
            tilts = np.zeros(len(whole))
        _compiled()(whole, gains, tilts, self.settings, self._state, made)
        early = min(len(made), self.latency - self._held_back)
        self._held_back += early
        return made[early:]


@functools.cache
def _compiled() -> Callable[..., None]:
    return CODE.kept(_advance, "output", error_model="numpy")


def _advance(samples, gains, tilts, settings, state, made):  # type: ignore[no-untyped-def]
    """Take `samples` and write as many into `made`: those of a look-ahead ago. Compiled."""
    pole, release, ceiling, steps, shelves, spans = settings
    blocked, lows, tilt, waiting, least, born, wide, narrow, levels, places = state
    hold, channels = len(least), samples.shape[1]
    fresh = np.empty(channels)
    level, wide_sum, narrow_sum = levels
    now, first, length, slot, wide_slot, narrow_slot = places
    for n in range(len(samples)):
        peak = 0.0
        if tilts[n] != tilt[0]:
            lift = 10 ** (tilts[n] / 20)
            power = 1.0
            for span in spans:
                power *= (1 + span) / (1 + span * lift * lift)
            tilt[0], tilt[1], tilt[2] = tilts[n], lift - 1, np.sqrt(power)
        for channel in range(channels):
            # In a filter that feeds back, what is no number would stay for ever.
            sample = np.float64(samples[n, channel]) if np.isfinite(samples[n, channel]) else 0.0
            passed = 0.5 * (1 + pole) * (sample - blocked[0, channel]) + pole * blocked[1, channel]
            blocked[0, channel] = sample
            # The tail of a silence would end in denormal numbers, which are slow.
            blocked[1, channel] = passed if abs(passed) > 1e-30 else 0.0
            tilted = blocked[1, channel]
            for shelf in range(len(shelves)):
                above = tilted - lows[shelf, channel]
                step = shelves[shelf] * above
                low = lows[shelf, channel] + step
                lows[shelf, channel] = low + step if abs(low + step) > 1e-30 else 0.0
                tilted += tilt[1] * (tilted - low)
            fresh[channel] = tilted * tilt[2] * gains[n]
            peak = max(peak, abs(fresh[channel]))

        # The least gain of the last `hold` samples.
        wanted = ceiling / peak if peak > ceiling else 1.0
        if length > 0 and born[first] <= now - hold:
            first = first + 1 if first + 1 < hold else 0
            length -= 1
        end = first + length if first + length < hold else first + length - hold
        while length > 0:
            before = end - 1 if end > 0 else hold - 1
            if least[before] < wanted:
                break
            end = before
            length -= 1
        least[end] = wanted
        born[end] = now
        length += 1

        level = min(least[first], level + release * (least[first] - level))
        rounded = np.floor(level * steps) / steps
        wide_sum += rounded - wide[wide_slot]
        wide[wide_slot] = rounded
        narrow_sum += wide_sum - narrow[narrow_slot]
        narrow[narrow_slot] = wide_sum
        gain = narrow_sum / (len(wide) * len(narrow))
        for channel in range(channels):
            made[n, channel] = gain * waiting[slot, channel]
            waiting[slot, channel] = fresh[channel]
        now += 1
        slot = slot + 1 if slot + 1 < len(waiting) else 0
        wide_slot = wide_slot + 1 if wide_slot + 1 < len(wide) else 0
        narrow_slot = narrow_slot + 1 if narrow_slot + 1 < len(narrow) else 0
    # One by one: numba compiles the assignment of a tuple with the text of its error, for seconds.
    levels[0], levels[1], levels[2] = level, wide_sum, narrow_sum
    places[0], places[1], places[2] = now, first, length
    places[3], places[4], places[5] = slot, wide_slot, narrow_slot
