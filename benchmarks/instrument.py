"""The speed of three voices that play together while every control moves with every frame.

Networks of the default size with random weights, 22 050 Hz mono, phase and output stage included,
in one process: a plain render of one voice, three voices in a mix with every control at rest, and
the same with all of the table moving (also the weights of the mix; `stretch` about 1, so that as
many frames are made). Each is the best of some runs, in times real time, and as a share of what one
plain voice does. In a window, three networks take three times as long as one.

    python benchmarks/instrument.py [--seconds 20] [--runs 3] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from random_model import random_checkpoint

from audiogen.control.table import TABLE, Snapshot
from audiogen.generation.ensemble import Ensemble

NAMES = ("one", "two", "three")

STILL = {"freeze", "mute", "style"}
"""Left where they are: frozen time makes nothing, and the other two cost nothing."""


def mixed(frame: int, seconds: float) -> Snapshot:
    """All three, and every control at rest."""
    return Snapshot(mix=dict.fromkeys(NAMES, 1.0))


def moving(frame: int, seconds: float) -> Snapshot:
    """Every control on its way around the lower half of its range, each at a different rate."""
    values: dict[str, float] = {}
    for n, row in enumerate(TABLE):
        if row.name not in STILL:
            swing = 0.5 + 0.5 * math.sin(frame * (0.11 + 0.013 * n) + n)
            values[row.name] = row.low + 0.5 * swing * (row.high - row.low)
    values["stretch"] = 2 ** (0.3 * math.sin(frame * 0.07))
    values["gain"], values["crosstalk"] = -6 - 6 * swing, 0.25 + 0.5 * swing
    mix = {name: 0.1 + 0.9 * math.sin(frame * 0.05 * (n + 1)) ** 2 for n, name in enumerate(NAMES)}
    return replace(Snapshot(**values), mix=mix)


def speed(ensemble: Ensemble, controls: Callable[[int, float], Snapshot], seconds: float) -> float:
    """Times real time."""
    began = time.perf_counter()
    for _ in ensemble.blocks(seconds, [1], rescue=False, controls=controls):
        pass
    return seconds / (time.perf_counter() - began)


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    measured: dict[str, Any] = {"cores": os.cpu_count(), "python": sys.version.split()[0]}
    print(f"{'':8}  {'what':34}  x real time  share of one voice")
    for context in ("carry", "window"):
        models = {name: random_checkpoint(name, context, seed) for seed, name in enumerate(NAMES)}
        alone, three = Ensemble({"one": models["one"]}), Ensemble(models)
        kinds: list[tuple[str, Ensemble, Callable[[int, float], Snapshot]]] = [
            ("one voice, plain", alone, lambda frame, seconds: Snapshot()),
            ("three voices, at rest", three, mixed),
            ("three voices, every control moving", three, moving),
        ]
        best = dict.fromkeys((what for what, _, _ in kinds), 0.0)
        for run in range(arguments.runs + 1):
            for what, ensemble, controls in kinds:
                # The first turn compiles, and makes the weights of every depth.
                found = speed(ensemble, controls, arguments.seconds)
                if run:
                    best[what] = max(best[what], found)
        first = best[kinds[0][0]]
        for what, found in best.items():
            print(f"{context:8}  {what:34}  {found:11.1f}  {found / first:18.2f}")
        measured[context] = best
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
