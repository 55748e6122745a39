"""How much faster two processes train one model than one, each held to one core.

    python benchmarks/spread.py FOLDER [--kind spectral|waveform] [--steps 60] [--turns 3]
        [--units 256] [--batch 64]

One process trains with a batch, two with twice the batch, so each has the same rows at a step. What
counts is the processor time that a process takes for a step, which other programs on the machine
change little: `share` is the samples that two train in a second of it, of twice those of one. The
first ten steps, which compile, are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import audiogen
from audiogen.parallel import threads_of
from audiogen.training import load_trainer
from audiogen.training.cluster import Cluster

ROOT = Path(__file__).resolve().parents[1]
FIRST = 10
"""Steps that are not measured."""

KINDS: dict[str, dict[str, Any]] = {
    "spectral": {"frames": "spectral"},
    "waveform": {"frames": "waveform", "conducted": False},
}


def measure(task: dict[str, Any]) -> None:
    """Train in this process, and print what the steps took."""
    os.sched_setaffinity(0, {task["core"]})
    load_trainer()
    from audiogen.training import trainer

    trainer.UNSAVED_SECONDS = math.inf  # so nothing is scored or saved between the steps
    steps, marks = 0, {}

    def on_progress(progress: Any) -> None:
        nonlocal steps
        steps += 1
        marks[steps] = time.process_time(), time.perf_counter()

    last = FIRST + task["steps"]
    audiogen.train(
        task["folder"],
        name=task["name"],
        previews=False,
        evaluate=False,
        on_progress=on_progress,
        # By one step later, where several have to agree on it.
        should_stop=lambda: steps >= last,
        **task["settings"],
    )
    took = [b - a for a, b in zip(marks[FIRST], marks[last], strict=True)]
    print(json.dumps({"cpu": took[0] / task["steps"], "wall": took[1] / task["steps"]}))


def processes(count: int, arguments: argparse.Namespace) -> list[dict[str, float]]:
    """Train by so many processes, each on a core of its own; what a step took each of them."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    addresses = tuple(f"127.0.0.1:{each.getsockname()[1]}" for each in sockets)
    for each in sockets:
        each.close()
    cores = sorted(os.sched_getaffinity(0))
    started = []
    with tempfile.TemporaryDirectory(prefix="audiogen-spread-") as folder:
        for rank in range(count):
            task = {
                "folder": str(arguments.folder),
                "name": str(Path(folder) / "m"),
                "core": cores[rank % len(cores)],
                "steps": arguments.steps,
                "settings": {
                    **KINDS[arguments.kind],
                    "units": arguments.units,
                    "batch_size": count * arguments.batch,
                    "epochs": 10**6,
                },
            }
            variable = {"TF_CONFIG": Cluster(addresses, rank).variable()} if count > 1 else {}
            started.append(
                subprocess.Popen(
                    [sys.executable, "-W", "ignore", __file__, "--task", json.dumps(task)],
                    env={**os.environ, **threads_of(1), "PYTHONPATH": str(ROOT), **variable},
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        found = [process.communicate()[0] for process in started]
    return [json.loads(text.strip().splitlines()[-1]) for text in found]


def main() -> None:
    if sys.argv[1:2] == ["--task"]:
        measure(json.loads(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=sorted(KINDS), default="spectral")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--units", type=int, default=256)
    parser.add_argument("--batch", type=int, default=64)
    arguments = parser.parse_args()
    shares = []
    for _ in range(arguments.turns):
        (one,), two = processes(1, arguments), processes(2, arguments)
        slower = max(each["cpu"] for each in two)
        shares.append(one["cpu"] / slower)
        print(
            f"{arguments.kind}: a step takes one process {1000 * one['cpu']:.1f} ms of CPU, each "
            f"of two {1000 * slower:.1f} ms; share {shares[-1]:.2f} "
            f"(wall {1000 * one['wall']:.1f} and {1000 * two[0]['wall']:.1f} ms)",
            flush=True,
        )
    print(f"{arguments.kind}: median share {statistics.median(shares):.2f}")


if __name__ == "__main__":
    main()
