"""The effect of each control on the sound, and whether it is more than chance (several seeds).

Every setting is played by each seed, without rescue, beside the same seed's untouched play. A row
has the feature that the control should move, its mean untouched and moved, the mean difference in
units of how far the seeds lie apart untouched (their standard deviation), and whether all seeds
moved the way they should and by more than that. Where nobody could know beforehand what moves, it
is the feature that moves most, in brackets, and has to by three of those units: there are six.

    python benchmarks/controls.py jazz --other drums [--seeds 3] [--seconds 12] [--json PATH]
                                  [--same-corpus jazz2] [--places]

change      mean difference from one frame to the next, dB
slow        the same of averages over eight frames: how the harmony drifts
surprise    what a played frame costs the untouched model, nats per value
flatness    geometric over arithmetic mean of the power, dB
level       dB RMS
brightness  level above 1 kHz over that below, dB
seam        the greatest change within a second of a swap, over the mean change
apart       mean difference of what two mixed sources offer, dB
places      share of frames at recall 1 for which another place of the corpus is chosen; it has to
            be a third. All voices hear the untouched one's frames and draw the same random
            numbers, so that nothing but the network makes a difference. In brackets the same where
            at each frame the place left behind and the tiredness are the untouched one's, too
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

import audiogen
from audiogen.control.table import Event, Snapshot
from audiogen.model.engine import build_engine

Row = tuple[dict[str, float], dict[str, float], str]

UNFORESEEN = 3.0
"""Spreads that a trait has to move by where it is picked from six afterwards."""

MOVED: list[Row] = [
    # moved, what else is set (untouched, too), and the trait with the way that it should go; none:
    # whatever moves most, since nobody could tell beforehand
    ({"temperature": 1.4}, {}, "surprise +"),
    ({"temperature": 0.6}, {}, "surprise -"),
    ({"noise": 1.5}, {}, "surprise +"),
    ({"noise_chance": 0.2}, {"noise": 1.5}, "surprise -"),
    ({"noise_colour": 0.8}, {"noise": 1.5}, "change -"),
    ({"output_noise": 0.5}, {}, "change +"),
    ({"memory": 1.0}, {}, "slow -"),
    ({"memory": -1.0}, {}, "change +"),
    ({"memory_1": 1.0}, {}, ""),
    ({"memory_2": 1.0}, {}, ""),
    ({"listening": 1.0}, {}, ""),
    ({"listening": -1.0}, {}, ""),
    ({"listening_1": -1.0}, {}, ""),
    ({"listening_2": -1.0}, {}, ""),
    ({"speaking": 1.0}, {}, ""),
    ({"speaking": -1.0}, {}, ""),
    ({"speaking_1": -1.0}, {}, ""),
    ({"speaking_2": -1.0}, {}, ""),
    ({"novelty": 1.0}, {}, ""),
    ({"novelty": -1.0}, {}, ""),
    ({"novelty_1": -1.0}, {}, ""),
    ({"novelty_2": -1.0}, {}, ""),
    ({"broken": 0.7}, {}, "surprise +"),
    ({"crush": 13.0}, {}, "surprise +"),
    ({"stutter": 0.6}, {}, "surprise +"),
    ({"shuffle": 0.6}, {}, "surprise +"),
    ({"deaf": 0.95}, {}, "surprise +"),
    ({"freeze": 1.0}, {}, "change -"),
    ({"stretch": 2.0}, {}, "change -"),
    ({"gain": -12.0}, {}, "level -"),
    ({"tilt": 3.0}, {}, "brightness +"),
    ({"mute": 1.0}, {}, "level -"),
]

PAIRED: list[Row] = [
    ({"crosstalk": 0.0}, {}, "apart +"),
    ({"swap_time": 2.0}, {}, "seam -"),
]

CHOSEN: list[dict[str, float]] = [
    {"memory": 1.0},
    {"memory": -1.0},
    {"noise": 1.5},
    {"noise": 4.0},
    {"broken": 0.7},
    {"broken": 1.0},
]

ENOUGH = 1 / 3
"""Share of the places chosen that has to change."""


class FeatureExtractor:
    """Measures a performance.

    Parameters
    ----------
    model : audiogen.Model
    """

    def __init__(self, model: Any) -> None:
        self.codec = model.codec
        self.trained = next(iter(model.checkpoints.values()))
        self.engine = build_engine(self.trained.model, self.trained.tensors)

    def of(self, samples: Any) -> dict[str, float]:
        """Every trait of `[samples, channels]` that needs nothing else."""
        frames = self.codec.encode(samples)[8:-8]
        bins = frames[:, : self.codec.frame_size // self.codec.channels].astype(np.float64)
        power = 10 ** (bins / 10)
        low = int(1000 / self.codec.sample_rate * 2 * bins.shape[1])
        means = bins[: len(bins) // 8 * 8].reshape(-1, 8, bins.shape[1]).mean(axis=1)
        flat = np.mean(bins.mean(axis=1) - 10 * np.log10(power.mean(axis=1)))
        bright = 10 * np.log10(power[:, low:].sum() / power[:, :low].sum())
        return {
            "change": float(np.abs(np.diff(bins, axis=0)).mean()),
            "slow": float(np.abs(np.diff(means, axis=0)).mean()),
            "flatness": float(flat),
            "level": float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12)),
            "brightness": float(bright),
        }

    def surprise(self, frames: Any) -> float:
        """Mean nats per value of frames `[frames, frame_size]` for the untouched model."""
        vectors = self.trained.frame_map.forward(frames)
        head, state = self.trained.head(), self.engine.start()
        lost = []
        for last, coming in zip(vectors[:-1], vectors[1:], strict=True):
            outputs = self.engine.step(last[None], state)
            lost.append(float(head.nll(outputs, coming[None], last[None], np)[0]))
        return float(np.mean(lost[self.trained.model.window :])) / head.values


def played(ensemble: Any, seed: int, seconds: float, **settings: Any) -> tuple[Any, Any]:
    """Samples `[samples, channels]` and frames `[frames, frame_size]` of one performance."""
    blocks = list(ensemble.blocks(seconds, [seed], rescue=False, on_message=print, **settings))
    samples = np.concatenate([block.samples[0] for block in blocks])
    return samples, np.concatenate([block.frames[:, 0] for block in blocks])


def alone(
    model: Any, features: FeatureExtractor, seed: int, seconds: float, **values: float
) -> dict[str, float]:
    """The features of one model's play."""
    samples, frames = played(model, seed, seconds, **values)
    return {**features.of(samples), "surprise": features.surprise(frames)}


def together(pair: Any, seed: int, seconds: float, **values: float) -> dict[str, float]:
    """The features of two that play together, and of one that takes over from the other."""
    rate = pair.codec.frame_rate
    at = round(seconds / 2 * rate)

    def swapping(frame: int, clock: float) -> Snapshot:
        events = (Event("swap", pair.names[1]),) if frame == at else ()
        return dataclasses.replace(pair.defaults, events=events, **values)

    _, frames = played(pair, seed, seconds, controls=swapping)
    changes = np.abs(np.diff(frames, axis=0)).mean(axis=1)
    seam = changes[at - 4 : at + round(rate)].max() / changes.mean()
    mixed = MappingProxyType(dict.fromkeys(pair.names, 1.0))
    steady = dataclasses.replace(pair.defaults, mix=mixed, **values)
    blocks = pair.blocks(seconds, [seed], rescue=False, stems=True, controls=lambda n, t: steady)
    offered = np.concatenate([block.frames for block in blocks])
    return {
        "seam": float(seam),
        "apart": float(np.abs(offered[:, 1] - offered[:, 2]).mean()),
    }


def elsewhere(
    model: Any, other: Any, seed: int, seconds: float, **moved: float
) -> tuple[float, float]:
    """How often `other`, moved, chooses another place than `model` does, untouched, at recall 1.

    Returns
    -------
    float, float
        The share of frames with another place: of one that goes its own way, and of one that comes
        from the untouched one's place at each frame.
    """
    untouched, then = (
        dataclasses.replace(model.defaults, recall=1.0, **values) for values in ({}, moved)
    )
    leading, free, led = model.voice([seed]), other.voice([seed]), other.voice([seed])
    beginning = leading.prime()[:, 0]
    free.prime(beginning)
    led.prime(beginning)
    (place,), (of_free,), (of_led,) = leading.recalls, free.recalls, led.recalls
    different = np.zeros(2)
    frames = round(seconds * model.codec.frame_rate)
    for _ in range(frames):
        of_led.follow(place)
        played = leading.next(untouched)
        leading.feed(played, untouched)
        for voice in (free, led):
            voice.next(then)
            voice.feed(played, then)
        different += of_free.place != place.place, of_led.place != place.place
    own, each = different / frames
    return float(own), float(each)


def measure_places(
    model: Any, same_corpus: Any, seeds: Sequence[int], seconds: float
) -> list[dict[str, Any]]:
    """The share of places that each control changes, and that a swap to a network of the same
    corpus does, if there is one.
    """
    rows = [(_setting(moved), model, moved) for moved in CHOSEN]
    if same_corpus is not None:
        rows.append(("swap", same_corpus, {}))
    found = []
    for name, other, moved in rows:
        shares = [elsewhere(model, other, seed, seconds, **moved) for seed in seeds]
        changed, at_once = np.mean(shares, axis=0)
        found.append(
            {
                "control": name,
                "expected": "places +",
                "trait": "places",
                "untouched": 0.0,
                "moved": float(changed),
                "at_once": float(at_once),
                "each": [share for share, _ in shares],
                "shown": min(share for share, _ in shares) >= ENOUGH,
            }
        )
        verdict = "yes" if found[-1]["shown"] else "NO"
        print(f"{name:20}{'places +':>14}{0:11.3f}{changed:10.3f}   ({at_once:.3f})   {verdict}")
    return found


def measure(
    rows: Sequence[Row], play: Callable[..., dict[str, float]], seeds: Sequence[int]
) -> list[dict[str, Any]]:
    """Every row beside the same seeds' play without it."""
    untouched: dict[str, list[dict[str, float]]] = {}
    found = []
    for moved, besides, expected in rows:
        key = json.dumps(besides)
        if key not in untouched:
            untouched[key] = [play(seed, **besides) for seed in seeds]
        after = [play(seed, **besides, **moved) for seed in seeds]
        shifts = {
            trait: _shift(
                np.array([each[trait] for each in untouched[key]]),
                np.array([each[trait] for each in after]),
            )
            for trait in after[0]
        }
        trait = expected.split()[0] if expected else max(shifts, key=lambda t: abs(shifts[t][2]))
        before, then, spreads, steady = shifts[trait]
        right = not expected or (spreads > 0) == expected.endswith("+")
        found.append(
            {
                "control": _setting(moved),
                "expected": expected,
                "trait": trait,
                "untouched": before,
                "moved": then,
                "spreads": spreads,
                "shown": steady and right and abs(spreads) > (1 if expected else UNFORESEEN),
            }
        )
        print(_line(found[-1]), flush=True)
    return found


def _setting(moved: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in moved.items())


def _shift(before: Any, after: Any) -> tuple[float, float, float, bool]:
    """Both means, the mean difference in spreads of the seeds, and whether all went one way."""
    apart = after - before
    spread = float(before.std(ddof=1)) if len(before) > 1 else float("nan")
    one_way = bool((apart > 0).all() or (apart < 0).all())
    means = float(before.mean()), float(after.mean())
    return *means, float(apart.mean()) / max(spread, 1e-9), one_way


def _line(row: dict[str, Any]) -> str:
    verdict = "yes" if row["shown"] else "NO"
    named = row["expected"] or f"({row['trait']})"
    return (
        f"{row['control']:20}{named:>14}{row['untouched']:11.3f}{row['moved']:10.3f}"
        f"{row['spreads']:10.1f}   {verdict}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a spectral checkpoint")
    parser.add_argument("--other", help="another of the same codec, for what two do together")
    parser.add_argument("--same-corpus", help="another that remembers the same corpus, to swap to")
    parser.add_argument("--places", action="store_true", help="measure only the places chosen")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)
    model = audiogen.load(options.model)
    print(f"{'control':20}{'trait':>14}{'untouched':>11}{'moved':>10}{'spreads':>10}   shown")
    found: list[dict[str, Any]] = []
    if not options.places:
        features = FeatureExtractor(model)
        found += measure(
            MOVED,
            lambda seed, **values: alone(model, features, seed, options.seconds, **values),
            seeds,
        )
        if options.other:
            pair = audiogen.load(options.model, options.other)
            found += measure(
                PAIRED,
                lambda seed, **values: together(pair, seed, options.seconds, **values),
                seeds,
            )
    if model.checkpoint.errors is not None:
        same = audiogen.load(options.same_corpus) if options.same_corpus else None
        found += measure_places(model, same, seeds, options.seconds)
    shown = sum(row["shown"] for row in found)
    print(
        f"{shown} of {len(found)} moved as expected, and further than {options.seeds} seeds spread"
    )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
