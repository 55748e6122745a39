"""Faults of long play: silence, drone, hiss, loop or a runaway level, and when each begins.

What is a fault depends on the corpus: speech pauses, ambient music drones, cymbals hiss. So every
limit is set by the features of the corpus (`FaultLimits.of`). Whatever the corpus does at length
may last half as long again in play. This file reads features, not sound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.sound.features import Features, Values, silence_below
from audiogen.evaluation.sound.loops import find_loops

Mask = npt.NDArray[np.bool_]

KINDS = ("silence", "drone", "hiss", "loop", "runaway")

SHORTEST = {"silence": 5.0, "drone": 10.0, "hiss": 5.0, "loop": 30.0, "runaway": 8.0}
"""Seconds that a fault has to last. Rests, held chords and cymbals are shorter in the music tried;
a MIDI boogie repeated its bar for 19 s."""

PATIENCE = 1.5
"""How many times longer a silence, drone, ... of play may last than the longest of the corpus."""

WHITE_NOISE = 0.56
"""Flatness of white noise, exp(-0.5772)."""

_WINDOW = 2.0  # seconds over which flatness and movement are taken
_LEVEL_WINDOW = 5.0  # the same for the level, which music may change for seconds
_BEYOND = 3.0  # dB by which the level has to leave the range
_SMOOTH = 0.3  # seconds: faster than this is vibrato, tremolo or noise, not movement
_BANDS = 10  # so broad that noise does not move in them
_BRIDGE = 0.5  # seconds by which a fault may be interrupted and is still the same


@dataclass(frozen=True)
class Fault:
    """A fault in play.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    start, seconds : float (s)
        When it begins and how long it lasts. A loop begins with what is then repeated.
    sentence : str
        What is wrong, without the time, to be read after "it": "hisses: its flatness is 0.56, ...".
    """

    kind: str
    start: float
    seconds: float
    sentence: str


@dataclass(frozen=True)
class FaultLimits:
    """The limits that a corpus sets to its play.

    Attributes
    ----------
    silent : float (dB)
        Level below which it is silent, `silence_below`.
    still : float (dB)
        `movement` below which it is a drone.
    flat : float
        Flatness above which it hisses: half way (as a ratio) from the corpus's flattest moments
        to white noise.
    loud, faint : float (dB)
        The range of the corpus's level over 5 s, with 6 dB below it for a quiet ending. Play runs
        away when it leaves it for a while, and by 3 dB at least. To ask for more would be in vain:
        music driven far too hot leaves the limiter at -10 to -12.5 dB.
    patience : dict of kind to float (seconds)
        How long each kind may last.
    """

    silent: float
    still: float
    flat: float
    loud: float
    faint: float
    patience: dict[str, float]

    @classmethod
    def of(cls, corpus: Features) -> FaultLimits:
        """The limits that the features of a corpus set.

        Raises
        ------
        ValueError
            If the corpus holds no sound at all.
        """
        silent = silence_below(corpus)
        moments = _Moments.of(corpus, silent)
        each = (moments.level, moments.movement, moments.flatness)
        level, moved, flatness = (values[moments.sounding] for values in each)
        limits = cls(
            silent=silent,
            still=min(0.35 * float(np.median(moved)), float(np.percentile(moved, 5))),
            flat=float(np.sqrt(np.percentile(flatness, 99) * WHITE_NOISE)),
            loud=float(max(level.max(), np.percentile(moments.second[moments.sounding], 99) - 1)),
            faint=float(np.percentile(level, 1)) - 6,
            patience=dict.fromkeys(KINDS, 0.5),
        )
        patience = dict(SHORTEST)
        for fault in find_faults(corpus, limits):
            patience[fault.kind] = max(patience[fault.kind], PATIENCE * fault.seconds)
        return replace(limits, patience=patience)


@dataclass(frozen=True)
class _Moments:
    """Features smoothed over some seconds, `[frames]` each; medians keep edges in place."""

    second: Values  # the level (RMS) over one second: beats do not show in it
    level: Values  # the median of that over five
    flatness: Values
    movement: Values
    sounding: Mask

    @classmethod
    def of(cls, features: Features, silent: float) -> _Moments:
        from scipy.ndimage import median_filter, uniform_filter1d

        def median(values: Values, seconds: float) -> Values:
            return median_filter(values, 2 * round(seconds * features.frame_rate / 2) + 1)

        power = 10.0 ** (features.level.astype(np.float64) / 10)
        mean = uniform_filter1d(power, round(features.frame_rate))
        second = (10 * np.log10(np.maximum(mean, 1e-10))).astype(np.float32)
        return cls(
            second=second,
            level=median(second, _LEVEL_WINDOW),
            # The flatness of near-silence is that of its dither.
            flatness=median(features.flatness * (features.level > silent), _WINDOW),
            movement=movement(features),
            sounding=median(features.level, _WINDOW) > silent,
        )


def movement(features: Features) -> Values:
    """How much the spectrum moves around each frame, `[frames]` (dB).

    The standard deviation over 2 s of ten broad bands, smoothed over 0.3 s, a steady slope taken
    off. Unlike the change from frame to frame it is near 0 for any sound that is sustained: a
    chord, with vibrato or tremolo too, hiss, and noise under a slow filter.
    """
    from scipy.ndimage import correlate1d, uniform_filter1d

    edges = np.linspace(0, features.mel.shape[1], _BANDS + 1).round().astype(int)
    bands = np.add.reduceat(features.mel, edges[:-1], axis=1) / np.diff(edges)
    for seconds in (_SMOOTH, _SMOOTH / 2):  # twice, so that no rate of vibrato slips through
        size = max(1, round(seconds * features.frame_rate))
        bands = uniform_filter1d(bands, size, axis=0, output=np.float64)
    size = 2 * round(_WINDOW * features.frame_rate / 2) + 1
    mean = uniform_filter1d(bands, size, axis=0)
    variance = uniform_filter1d(bands**2, size, axis=0) - mean**2
    ramp = np.arange(size) - size // 2
    slope = correlate1d(bands, ramp / size, axis=0)
    variance -= slope**2 / (ramp**2).mean()
    return np.sqrt(np.maximum(variance, 0)).mean(axis=1).astype(np.float32)


def find_faults(play: Features, limits: FaultLimits) -> list[Fault]:
    """Find the faults of play, in order of time.

    Parameters
    ----------
    play : Features
        Of one performance.
    limits : FaultLimits
        Of the corpus it was learnt from, `FaultLimits.of(corpus)`.
    """
    moments = _Moments.of(play, limits.silent)
    level, sounding, rate = moments.level, moments.sounding, play.frame_rate
    findings = [
        Fault("loop", loop.start, loop.seconds, f"repeats itself every {loop.period:.2f} s")
        for loop in find_loops(play, limits.patience["loop"])
    ]

    def add(
        kind: str,
        mask: Mask,
        describe: Callable[[slice], str],
        *,
        reach: float = 0.0,
        proof: Mask | None = None,
    ) -> None:
        for first, last in _runs(mask, rate, reach, limits.patience[kind]):
            if proof is None or proof[first:last].any():
                sentence = describe(slice(first, last))
                findings.append(Fault(kind, first / rate, (last - first) / rate, sentence))

    add(
        "silence", play.level <= limits.silent, lambda _: f"is silent, under {limits.silent:.0f} dB"
    )
    add(
        "drone",
        (moments.movement < limits.still) & sounding,
        lambda part: (
            f"hardly moves: its spectrum varies by {np.median(moments.movement[part]):.1f} dB, "
            f"and the corpus seldom by less than {limits.still:.1f} dB"
        ),
        reach=_WINDOW / 2,  # a moment is not still that touches what is not
    )
    add(
        "hiss",
        (moments.flatness > limits.flat) & sounding,
        lambda part: (
            f"hisses: its flatness is {np.median(moments.flatness[part]):.2f}, and the corpus "
            f"accounts for {limits.flat:.2f} at most"
        ),
    )
    add(
        "runaway",
        level > limits.loud,
        lambda part: (
            f"is too loud: it reaches {level[part].max():.0f} dB, and the corpus accounts for "
            f"{limits.loud:.0f} dB at most"
        ),
        proof=level > limits.loud + _BEYOND,
    )
    add(
        "runaway",
        (level < limits.faint) & sounding,
        lambda part: (
            f"is too faint: it sinks to {level[part].min():.0f} dB, and the corpus accounts for "
            f"{limits.faint:.0f} dB at least"
        ),
        proof=level < limits.faint - _BEYOND,
    )
    return sorted(findings, key=lambda finding: finding.start)


def _runs(mask: Mask, frame_rate: float, reach: float, shortest: float) -> list[tuple[int, int]]:
    """First and last frame (excluded) of the segments where `mask` holds, `reach` s wider."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        if runs and first - runs[-1][1] <= _BRIDGE * frame_rate:
            runs[-1] = runs[-1][0], last
        else:
            runs.append((first, last))
    margin = round(reach * frame_rate)
    wider = [(max(0, first - margin), min(len(mask), last + margin)) for first, last in runs]
    return [run for run in wider if run[1] - run[0] > shortest * frame_rate]
