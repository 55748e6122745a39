"""The card of a machine: how fast everything plays on it, and what it holds in memory, in Markdown.

Each table has a floor that was measured in the same run, in turns with what stands beside it, so
that whatever else the machine does falls on both: of a window the bare matrix products, of a
carried state one read of all weights, of a render the network alone, of a process Python that does
nothing. Engines and floors are timed on one thread, in time of the processor, which a busy machine
disturbs least; renders and processes by the clock.

    python benchmarks/card.py [-o CARD.md] [--training] [--turns 5]
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import waveform_voices
from generation import WINDOW, floors, make_tensors
from random_model import random_checkpoint
from threadpoolctl import threadpool_limits

from audiogen.config import ModelConfig
from audiogen.generation.load import Model
from audiogen.model import checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.simd import WIDE

ENGINES = [("window", 128, 1), ("window", 128, 8), ("window", 128, 64), ("carry", 1025, 1)]
"""Context, values in, voices; two layers of 256 LSTM units."""

FLOORS = {"window": "floor window: one thread", "carry": "floor carry: one thread"}

TURN_SECONDS = 0.1

MEMORY = {
    "Python with numpy": "import numpy",
    "a render": "Model(one).render_file(out, 20.0, force=True)",
    "four sources that play together": (
        "ensemble = Ensemble({str(n): random_checkpoint(str(n), 'carry', n) for n in range(4)})\n"
        "mix = {str(n): 1.0 for n in range(4)}\n"
        "for block in ensemble.blocks(20.0, [1], mix=mix, rescue=False): pass"
    ),
}
"""What is run in a process each, whose peak is read."""

SETTING_UP = (
    "import sys; sys.path.insert(0, {folder!r})\n"
    "from random_model import random_checkpoint\n"
    "from audiogen.generation.load import Model\n"
    "from audiogen.generation.ensemble import Ensemble\n"
    "one, out = random_checkpoint(context='carry'), {out!r}\n"
)

LAUNCHER = (
    "import resource, subprocess, sys\n"
    "subprocess.run(sys.argv[1:], check=True, capture_output=True)\n"
    "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "print(round(peak / (1 << 20 if sys.platform == 'darwin' else 1 << 10)))\n"
)
"""A small process between: what a process has at its peak counts from before it was another."""


def processor() -> str:
    """The processor's name, cores and vector width."""
    name = platform.processor() or platform.machine()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        named = [line for line in listing.read_text().splitlines() if line.startswith("model name")]
        name = named[0].partition(":")[2].strip() if named else name
    bits = 512 if WIDE else 256
    return f"{name}, {os.cpu_count()} cores, vectors of {bits} bits"


def in_turns(ways: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Seconds of the processor for a call of each: the median over turns of each turn's median."""
    medians: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns + 1):
        for name, way in ways.items():
            taken: list[float] = []
            began = time.perf_counter()
            while len(taken) < 3 or time.perf_counter() - began < TURN_SECONDS:
                start = time.thread_time()
                way()
                taken.append(time.thread_time() - start)
            if turn:  # the first finds nothing in the caches
                medians[name].append(float(np.median(taken)))
    return {name: float(np.median(found)) for name, found in medians.items()}


def engine_rows(turns: int) -> list[str]:
    """A row for each of `ENGINES`."""
    rows = []
    for context, values, voices in ENGINES:
        tensors = make_tensors(np.random.default_rng(0), values, 256)
        config = ModelConfig(units=256, layer_norm=False, context=context, window=WINDOW)
        engine = build_engine(config, tensors, "fast", 1)
        inputs = np.random.default_rng(1).normal(size=(voices, values)).astype(np.float32)
        state = engine.start(voices)
        floor = floors(tensors, values, 256, voices)[FLOORS[context]]

        def step(engine: Any = engine, inputs: Any = inputs, state: Any = state) -> object:
            return engine.step(inputs, state)

        with threadpool_limits(1):
            taken = in_turns({"engine": step, "floor": floor}, turns)
        each = 1e3 * taken["engine"] / voices
        rows.append(
            f"| {context}, {values} values in, voices: {voices} | {1e3 * taken['engine']:.3f} "
            f"| {each:.3f} | {1e3 * taken['floor']:.3f} | {taken['engine'] / taken['floor']:.2f} |"
        )
    return rows


def render_rows(folder: Path, turns: int) -> list[str]:
    """Times real time of whole renders, beside their network alone on one thread."""
    rows = []
    for context in ("window", "carry"):
        trained = random_checkpoint(context=context)
        model = Model(trained)
        engine = build_engine(trained.model, trained.tensors, "fast", 1)
        vector = np.zeros((1, engine.vector_size), np.float32)
        state, seconds = engine.start(), 10.0
        frames = round(seconds * trained.codec.frame_rate)
        model.render_file(folder / "card.wav", 2.0, force=True)
        found: list[tuple[float, float]] = []
        for _ in range(turns):
            began = time.perf_counter()
            model.render_file(folder / "card.wav", seconds, force=True)
            rendered = time.perf_counter()
            for _ in range(frames):
                engine.step(vector, state)
            found.append((rendered - began, time.perf_counter() - rendered))
        whole, network = np.median(found, axis=0)
        rows.append(
            f"| {context} | {whole:.2f} | {seconds / whole:.1f} | {network:.2f} "
            f"| {whole / network:.2f} |"
        )
    return rows


def process_rows(folder: Path, turns: int) -> list[str]:
    """Wall seconds of whole processes, in turns with Python that does nothing."""
    checkpoint.create(folder / "random", random_checkpoint(context="carry"))
    audiogen = [sys.executable, "-m", "audiogen"]
    render = [
        *audiogen,
        "render",
        str(folder / "random"),
        "-o",
        str(folder / "cold.wav"),
        "--force",
    ]
    commands = {
        "python, nothing": [sys.executable, "-c", "pass"],
        "audiogen --help": [*audiogen, "--help"],
        "render, 0.1 s": [*render, "--duration", "0.1"],
        "render, 10 s": [*render, "--duration", "10"],
    }
    taken: dict[str, list[float]] = {what: [] for what in commands}
    for turn in range(turns + 1):
        for what, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if turn:
                taken[what].append(time.perf_counter() - began)
    least = float(np.median(taken["python, nothing"]))
    medians = {what: float(np.median(found)) for what, found in taken.items()}
    return [f"| {what} | {one:.2f} | {one / least:.0f} |" for what, one in medians.items()]


def memory_rows(folder: Path, training: bool) -> list[str]:
    """The peak of the resident memory of a process for each of `MEMORY`, and of a training."""
    setting_up = SETTING_UP.format(folder=str(Path(__file__).parent), out=str(folder / "m.wav"))
    codes = {
        what: code if what.startswith("Python") else setting_up + code
        for what, code in MEMORY.items()
    }
    commands = {what: [sys.executable, "-c", code] for what, code in codes.items()}
    if training:
        demo = Path(__file__).parents[1] / "datasets" / "demo"
        commands["a training of the demo, half a minute"] = [
            *(sys.executable, "-m", "audiogen", "train", str(demo), "--name", "card", "--force"),
            *("--minutes", "0.5"),
        ]
    rows = []
    for what, command in commands.items():
        launched = [sys.executable, "-c", LAUNCHER, *command]
        done = subprocess.run(launched, capture_output=True, text=True, cwd=folder)
        peak = done.stdout.split()[-1] if done.returncode == 0 else "failed"
        rows.append(f"| {what} | {peak} |")
    return rows


def waveform_rows(turns: int) -> list[str]:
    """Times real time of models of samples."""
    return [
        f"| {row['rate']} | {row['units']} | {row['tiers']} | {row['voices']} "
        f"| {row['times_real_time']:.2f} | {row['draw_us']:.1f} "
        f"| {row['times_real_time'] * row['draw_us'] * row['rate'] * 1e-6:.2f} |"
        for row in waveform_voices.measure(2.0, turns)
    ]


def card(folder: Path, turns: int, training: bool) -> Iterator[str]:
    """All tables, line by line as they are measured."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "numba"))
    yield f"## {processor()}\n"
    yield (
        f"Python {platform.python_version()}, {versions}. Other processes when it began: a load of "
        f"{busy:.1f}."
    )
    tables: list[tuple[str, str, Callable[[], list[str]]]] = [
        (
            "Networks of two layers of 256 LSTM units, one thread, milliseconds of the processor",
            "| | a step | a voice | floor | step / floor |",
            lambda: engine_rows(turns),
        ),
        (
            "Ten seconds rendered into a file, default size, seconds by the clock",
            "| | seconds | x real time | network alone | whole / network |",
            lambda: render_rows(folder, turns),
        ),
        (
            "Models of samples, in sum over the voices; the draw of a sample is the floor",
            "| Hz | units | tiers | voices | x real time | draw, us | share of the draw |",
            lambda: waveform_rows(turns),
        ),
        (
            "Whole processes, seconds by the clock",
            "| | seconds | x nothing |",
            lambda: process_rows(folder, turns),
        ),
        ("Memory, peak of a process in MB", "| | MB |", lambda: memory_rows(folder, training)),
    ]
    for title, heads, rows in tables:
        yield f"\n{title}:\n"
        yield heads
        yield "|" + "---|" * (heads.count("|") - 1)
        yield from rows()


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-o", "--output", type=Path, help="write the card here too")
    parser.add_argument("--training", action="store_true", help="the memory of a training, too")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for line in card(Path(folder), options.turns, options.training):
            print(line, flush=True)
            lines.append(line)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
