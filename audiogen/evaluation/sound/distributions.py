"""Play compared with its corpus: each feature as a distribution, and segment by segment.

Play need not be like the corpus at any moment, but over minutes it should be as loud, as bright,
as noisy and as lively, and as varied in all of these. This file reads features, not
sound.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.evaluation.sound.features import Features, silence_below

LEVELS = (5, 25, 50, 75, 95)
"""The percentiles that describe a distribution."""

ALIKE, NEAR = 0.5, 1.0
"""Distances, as shares of the corpus's spread, up to which play is as the corpus, or nearly.
Two halves of one corpus lie up to 0.4 apart; play that never varies lies 1 away, or more."""

BOUNDS = {"level": (-6.0, 6.0), "change": (0.6, 1.6), "flatness": (0.5, 2.0)}
"""What a segment of play may differ by from the corpus: dB for the level, ratios for the others.
Within 6 dB it is not felt as half or twice as loud."""

MOST_TIMES = 100.0
"""Of variation: a larger ratio says no more."""

_ONSET_SECONDS = 5.0  # in which onsets are counted
_RANKS = (np.arange(1000) + 0.5) / 1000


@dataclass(frozen=True)
class _FeatureWords:
    """The unit of a feature, whether it is compared in octaves, and the words for less and more."""

    unit: str
    octaves: bool
    less: str
    more: str


_FEATURES = {
    "level": _FeatureWords("dB", False, "softer", "louder"),
    "centroid": _FeatureWords("Hz", True, "darker", "brighter"),
    "flatness": _FeatureWords("", True, "more tonal", "noisier"),
    "change": _FeatureWords("dB", False, "more frozen", "more restless"),
    "onsets": _FeatureWords("/s", False, "less eventful", "more eventful"),
}


@dataclass(frozen=True)
class FeatureComparison:
    """The comparison of one feature of play with the same feature of its corpus.

    Attributes
    ----------
    feature, unit : str
    play, corpus : tuple of float (unit)
        Their percentiles `LEVELS`.
    distance : float (unit; octaves of centroid and flatness)
        Wasserstein-1: the mean distance between values of equal rank.
    relative : float
        The distance, divided by the mean distance of the corpus's values from their median. A
        play that never varies has 1.
    verdict : str
        "as in the corpus"; "nearly as in the corpus: 2 dB louder"; "3.0 times lower than the
        corpus, so more tonal".
    """

    feature: str
    unit: str
    play: tuple[float, ...]
    corpus: tuple[float, ...]
    distance: float
    relative: float
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """Its fields as plain values; `feature` is stored as "trait", its name in older files."""
        values = asdict(self)
        return {"trait": values.pop("feature"), **values}


@dataclass(frozen=True)
class PlaySegment:
    """The comparison of some minutes of play with the whole corpus.

    Attributes
    ----------
    start, seconds : float (s)
    level, change, flatness : float (dB, dB, 0 to 1)
        The median level, the mean change, the median flatness of what sounds.
    departures : dict of str to float
        From the corpus's: the difference of `level` (dB), the ratios of `change` and `flatness`.
    """

    start: float
    seconds: float
    level: float
    change: float
    flatness: float
    departures: dict[str, float]

    @property
    def outside(self) -> list[str]:
        """The names of the features that depart by more than `BOUNDS`."""
        return [
            name
            for name, departure in self.departures.items()
            if not BOUNDS[name][0] <= departure <= BOUNDS[name][1]
        ]


def compare(play: Features, corpus: Features) -> list[FeatureComparison]:
    """Compare each feature of play with the corpus's: level, centroid, flatness, change, onsets.

    Centroid and flatness are those of frames that sound; the onsets are counted over 5 s.

    Raises
    ------
    ValueError
        If the corpus holds no sound, play is empty, or the two have different frame rates.
    """
    if play.frame_rate != corpus.frame_rate:
        raise ValueError("play and corpus need the same sample rate")
    if not len(play.level):
        raise ValueError("there is no play to compare")
    silent = silence_below(corpus)
    played, known = _values(play, silent), _values(corpus, silent)
    return [_compared(name, played[name], known[name]) for name in _FEATURES]


def compare_segments(play: Features, corpus: Features, seconds: float = 300.0) -> list[PlaySegment]:
    """Compare play with its corpus in segments of `seconds`; the last includes a short rest.

    Raises
    ------
    ValueError
        If the corpus holds no sound.
    """
    silent = silence_below(corpus)
    level, change, flatness = _summary(corpus, silent)
    count = max(1, round(play.seconds / seconds))
    found = []
    for number in range(count):
        start = number * seconds
        part = play.between(start, start + seconds if number < count - 1 else play.seconds)
        part_values = _summary(part, silent)
        departures = {
            "level": part_values[0] - level,
            "change": part_values[1] / change,
            "flatness": part_values[2] / flatness,
        }
        found.append(PlaySegment(start, part.seconds, *part_values, departures))
    return found


def _values(features: Features, silent: float) -> dict[str, npt.NDArray[np.floating]]:
    """The values whose distributions are compared; all silence is the same silence."""
    sounding = features.level > silent
    if not sounding.any():
        sounding = ~sounding
    spans = max(1, int(features.seconds / _ONSET_SECONDS))
    counts, _ = np.histogram(features.onsets, spans, (0.0, spans * _ONSET_SECONDS))
    return {
        "level": np.maximum(features.level, silent),
        "centroid": np.maximum(features.centroid[sounding], 1.0),
        "flatness": np.maximum(features.flatness[sounding], 1e-7),
        "change": features.change,
        "onsets": counts / min(_ONSET_SECONDS, features.seconds),
    }


def _summary(features: Features, silent: float) -> tuple[float, float, float]:
    """Median level, mean change and median flatness, none of the two last being 0."""
    values = _values(features, silent)
    return (
        float(np.median(values["level"])),
        max(float(values["change"].mean()), 1e-6),
        float(np.median(values["flatness"])),
    )


def _compared(
    name: str, played: npt.NDArray[np.floating], known: npt.NDArray[np.floating]
) -> FeatureComparison:
    feature = _FEATURES[name]
    ranked = [np.quantile(values, _RANKS) for values in (played, known)]
    if feature.octaves:
        ranked = [np.log2(values) for values in ranked]
    spreads = [max(_spread(values), 1e-6) for values in ranked]
    distance = float(np.abs(ranked[0] - ranked[1]).mean())
    medians = float(np.median(played)), float(np.median(known))
    shift = abs(float(np.median(ranked[0]) - np.median(ranked[1])))
    relative = distance / spreads[1]
    if relative <= ALIKE:
        verdict = "as in the corpus"
    elif shift >= distance / 2:
        verdict = _shifted(feature, *medians)
    else:
        verdict = _varied(spreads[0] / spreads[1])
    if ALIKE < relative <= NEAR:
        verdict = f"nearly as in the corpus: {verdict.replace(' than the corpus', '')}"
    return FeatureComparison(
        name,
        feature.unit,
        tuple(np.percentile(played, LEVELS).tolist()),
        tuple(np.percentile(known, LEVELS).tolist()),
        distance,
        relative,
        verdict,
    )


def _spread(values: npt.NDArray[np.floating]) -> float:
    """The mean distance of values from their median."""
    return float(np.abs(values - np.median(values)).mean())


def _varied(ratio: float) -> str:
    """In words, how much play varies beside the corpus."""
    # A spread may be next to nothing, and its ratio any number.
    if ratio < 1 / MOST_TIMES:
        return "almost no variation, unlike the corpus"
    if ratio > MOST_TIMES:
        return "far more variation than the corpus"
    if ratio > 1:
        return f"{ratio:.1f} times more variation than the corpus"
    return f"{1 / ratio:.1f} times less variation than the corpus"


def _shifted(feature: _FeatureWords, played: float, known: float) -> str:
    """In words, where the median of play lies beside the corpus's."""
    if feature is _FEATURES["level"]:
        word = feature.more if played > known else feature.less
        return f"{abs(played - known):.0f} dB {word} than the corpus"
    # A median may be 0: no onset in 5 s counts as a quarter of one.
    least = 0.05 if feature is _FEATURES["onsets"] else 1e-7
    ratio = max(played, least) / max(known, least)
    if ratio > 1:
        return f"{ratio:.1f} times higher than the corpus, so {feature.more}"
    return f"{1 / ratio:.1f} times lower than the corpus, so {feature.less}"
