"""The time that each part of a render takes, and the time to the first sound.

The first table: one voice of the default size, everything included, split by part. The second:
whole processes from start to closed file, against nothing but Python starting; the first of each is
not counted, since compiled code may have to be made. With a checkpoint's name it plays that one;
without, a network of the default size with random weights.

    python benchmarks/render.py [NAME] [--seconds 60] [--json PATH]
"""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from random_model import random_checkpoint

from audiogen import storage
from audiogen.codec.spectral import SpectralDecoder
from audiogen.generation.load import Model
from audiogen.generation.render.output_stage import OutputStage
from audiogen.generation.render.sound_file import SoundFileSink
from audiogen.model import checkpoint
from audiogen.model.engine.fast import FastEngine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads.mixture import MixtureHead

RUNS = 7

STAGES: list[tuple[str, Any, str]] = [
    ("network", FastEngine, "step"),
    ("draw", MixtureHead, "draw"),
    ("frame map, input", FrameMap, "forward"),
    ("frame map, output", FrameMap, "inverse"),
    ("phase and overlap-add", SpectralDecoder, "push"),
    ("output stage", OutputStage, "push"),
    ("sound file", SoundFileSink, "write"),
]


def split(model: Model, seconds: float, folder: Path) -> dict[str, float]:
    """Seconds that each part takes of a render of `seconds`, and the rest."""
    spent: dict[str, float] = defaultdict(float)

    def timed(stage: str, function: Any) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[stage] += time.perf_counter() - began

        return call

    kept = [(owner, name, getattr(owner, name)) for _, owner, name in STAGES]
    for stage, owner, name in STAGES:
        setattr(owner, name, timed(stage, getattr(owner, name)))
    try:
        began = time.perf_counter()
        model.render_file(folder / "split.wav", seconds)
        whole = time.perf_counter() - began
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)
    return {**spent, "the rest": whole - sum(spent.values()), "all": whole}


def processes(name: str, folder: Path) -> dict[str, list[float]]:
    """Wall seconds of whole processes, taking turns."""
    python = [sys.executable]
    render = [
        *python,
        "-m",
        "audiogen",
        "render",
        name,
        "-o",
        str(folder / "cold.wav"),
    ]
    commands = {
        "python, nothing": [*python, "-c", "pass"],
        "import audiogen": [*python, "-c", "import audiogen"],
        "audiogen --help": [*python, "-m", "audiogen", "--help"],
        "render, 0.1 s": [*render, "--duration", "0.1"],
        "render, 10 s": [*render, "--duration", "10"],
    }
    taken: dict[str, list[float]] = {what: [] for what in commands}
    for turn in range(RUNS + 1):
        for what, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if turn:
                taken[what].append(time.perf_counter() - began)
    return taken


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", help="a checkpoint; by default random weights")
    parser.add_argument("--seconds", type=float, default=60.0, help="of sound in the first table")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if options.name:
            trained = checkpoint.load(storage.find(options.name))
            name = str(storage.find(options.name).resolve())
        else:
            trained, name = random_checkpoint(), str(folder / "random")
            checkpoint.create(Path(name), trained)
        model = Model(trained)
        model.render(2.0)  # loads the compiled code
        stages = split(model, options.seconds, folder)
        print(f"{options.seconds:g} s of sound, one voice, {stages['all']:.2f} s")
        print(f"{'':26}{'seconds':>9}{'share':>8}{'x real time':>13}")
        for stage, spent in stages.items():
            share, speed = spent / stages["all"], options.seconds / spent
            print(f"{stage:26}{spent:9.3f}{100 * share:7.1f}%{speed:13.1f}")
        print(f"\nwhole processes, {RUNS} each, taking turns")
        print(f"{'':26}{'median s':>9}{'least':>8}{'most':>8}")
        whole = processes(name, folder)
        for what, taken in whole.items():
            print(f"{what:26}{np.median(taken):9.3f}{min(taken):8.3f}{max(taken):8.3f}")
    if options.json:
        options.json.write_text(json.dumps({"stages": stages, "processes": whole}, indent=1) + "\n")


if __name__ == "__main__":
    main()
