"""What does each control do, and is it more than chance? One model, several seeds, side by side.

Every setting is played by each seed, without rescue, beside the same seed's untouched play. A row
tells the trait that the control should move, its mean untouched and moved, the mean difference in
units of how far the seeds lie apart untouched (their standard deviation), and whether all seeds
moved the way they should and by more than that.

    python benchmarks/controls.py jazz --other drums [--seeds 3] [--seconds 12] [--json PATH]

change      mean difference from one frame to the next, dB
slow        the same of averages over eight frames: how the harmony drifts
surprise    what a played frame costs the untouched model, nats per value
flatness    geometric over arithmetic mean of the power, dB
level       dB RMS
brightness  level above 1 kHz over that below, dB
seam        the greatest change within a second of a swap, over the mean change
apart       mean difference of what two mixed sources offer, dB
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
from audiogen.controls import Event, Snapshot
from audiogen.engine import build_engine

Row = tuple[dict[str, float], dict[str, float], str, int]

MOVED: list[Row] = [
    # moved, what else is set (untouched, too), the trait, and which way it should go
    ({"temperature": 1.4}, {}, "surprise", 1),
    ({"temperature": 0.6}, {}, "surprise", -1),
    ({"noise": 1.5}, {}, "surprise", 1),
    ({"noise_chance": 0.2}, {"noise": 1.5}, "surprise", -1),
    ({"noise_colour": 0.8}, {"noise": 1.5}, "change", -1),
    ({"output_noise": 0.5}, {}, "change", 1),
    ({"memory": 0.6}, {}, "change", -1),
    ({"memory": -0.6}, {}, "change", 1),
    ({"memory_1": 0.8}, {}, "surprise", 1),
    ({"memory_2": 0.8}, {}, "surprise", 1),
    ({"listening": 0.8}, {}, "surprise", 1),
    ({"listening": -0.8}, {}, "surprise", 1),
    ({"listening_1": -1.0}, {}, "surprise", 1),
    ({"listening_2": -1.0}, {}, "surprise", 1),
    ({"speaking": 0.8}, {}, "surprise", 1),
    ({"speaking": -0.8}, {}, "surprise", 1),
    ({"speaking_1": -1.0}, {}, "surprise", 1),
    ({"speaking_2": -1.0}, {}, "surprise", 1),
    ({"novelty": 0.8}, {}, "surprise", 1),
    ({"novelty": -0.8}, {}, "surprise", 1),
    ({"novelty_1": -1.0}, {}, "surprise", 1),
    ({"novelty_2": -1.0}, {}, "surprise", 1),
    ({"broken": 0.4}, {}, "surprise", 1),
    ({"crush": 13.0}, {}, "surprise", 1),
    ({"stutter": 0.6}, {}, "surprise", 1),
    ({"shuffle": 0.6}, {}, "surprise", 1),
    ({"deaf": 0.6}, {}, "surprise", 1),
    ({"freeze": 1.0}, {}, "change", -1),
    ({"stretch": 2.0}, {}, "change", -1),
    ({"gain": -12.0}, {}, "level", -1),
    ({"tilt": 3.0}, {}, "brightness", 1),
    ({"mute": 1.0}, {}, "level", -1),
]

PAIRED: list[Row] = [
    ({"crosstalk": 0.0}, {}, "apart", 1),
    ({"swap_time": 2.0}, {}, "seam", -1),
]


class Traits:
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
            said = self.engine.step(last[None], state)
            lost.append(float(head.nll(said, coming[None], last[None], np)[0]))
        return float(np.mean(lost[self.trained.model.window :])) / head.values


def played(ensemble: Any, seed: int, seconds: float, **settings: Any) -> tuple[Any, Any]:
    """Samples `[samples, channels]` and frames `[frames, frame_size]` of one performance."""
    blocks = list(ensemble.blocks(seconds, [seed], rescue=False, on_note=print, **settings))
    samples = np.concatenate([block.samples[0] for block in blocks])
    return samples, np.concatenate([block.frames[:, 0] for block in blocks])


def alone(
    model: Any, traits: Traits, seed: int, seconds: float, **values: float
) -> dict[str, float]:
    """The traits of one model's play."""
    samples, frames = played(model, seed, seconds, **values)
    return {**traits.of(samples), "surprise": traits.surprise(frames)}


def together(pair: Any, seed: int, seconds: float, **values: float) -> dict[str, float]:
    """The traits of two that play together, and of one that takes over from the other."""
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


def measure(
    rows: Sequence[Row], play: Callable[..., dict[str, float]], seeds: Sequence[int]
) -> list[dict[str, Any]]:
    """Every row beside the same seeds' play without it."""
    untouched: dict[str, list[dict[str, float]]] = {}
    found = []
    for moved, besides, trait, sign in rows:
        key = json.dumps(besides)
        if key not in untouched:
            untouched[key] = [play(seed, **besides) for seed in seeds]
        before = np.array([each[trait] for each in untouched[key]])
        after = np.array([play(seed, **besides, **moved)[trait] for seed in seeds])
        spread = float(before.std(ddof=1)) if len(seeds) > 1 else float("nan")
        apart = sign * (after - before)
        name = ", ".join(f"{key} {value:g}" for key, value in moved.items())
        found.append(
            {
                "control": name,
                "trait": trait,
                "expected": "+" if sign > 0 else "-",
                "untouched": float(before.mean()),
                "moved": float(after.mean()),
                "spreads": float((after - before).mean() / max(spread, 1e-9)),
                "shown": bool((apart > 0).all() and apart.mean() > spread),
            }
        )
        print(_line(found[-1]), flush=True)
    return found


def _line(row: dict[str, Any]) -> str:
    verdict = "yes" if row["shown"] else "NO"
    return (
        f"{row['control']:20}{row['trait']:>11} {row['expected']}{row['untouched']:10.3f}"
        f"{row['moved']:10.3f}{row['spreads']:10.1f}   {verdict}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a spectral checkpoint")
    parser.add_argument("--other", help="another of the same codec, for what two do together")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)
    model = audiogen.load(options.model)
    traits = Traits(model)
    print(f"{'control':20}{'trait':>11}  {'untouched':>10}{'moved':>10}{'spreads':>10}   shown")
    found = measure(
        MOVED,
        lambda seed, **values: alone(model, traits, seed, options.seconds, **values),
        seeds,
    )
    if options.other:
        pair = audiogen.load(options.model, options.other)
        found += measure(
            PAIRED, lambda seed, **values: together(pair, seed, options.seconds, **values), seeds
        )
    shown = sum(row["shown"] for row in found)
    print(f"{shown} of {len(found)} beyond the spread of {options.seeds} seeds, the way expected")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
