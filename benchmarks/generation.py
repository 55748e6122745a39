"""The time that the next frame takes, with every engine, side by side in one run.

Two LSTM layers and a linear head with as many outputs as inputs, random weights. The engines take
turns, so that whatever else the machine does falls on all of them. A figure is the median over
the turns; beside it stands the quickest tenth, which a busy machine disturbs less. The
floors are measured in the same run: for the window context the bare matrix products (numpy), for
carry one read of all weights, each on one thread or on all, whichever is quicker.

Then waveform models, whole: how many times as fast as real time they play.

    python benchmarks/generation.py [--quick] [--batch N] [--waveform] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import waveform_voices
from threadpoolctl import threadpool_limits

from audiogen.config import ModelConfig
from audiogen.model.engine import Bend, build_engine

SIZES = [(1025, 256), (1025, 512), (128, 256), (128, 1024)]
BATCHES = [1, 8, 64]
WINDOW = 40
FRAMES_PER_HOUR = 3600 * 22050 / 512
TURN_SECONDS = 0.06
SETTLING_SECONDS = 0.5

Way = Callable[[], object]


def make_tensors(rng: np.random.Generator, values: int, units: int) -> dict[str, Any]:
    """Random weights of a size that keeps a network lively."""

    def draw(*shape: int) -> Any:
        return (rng.normal(size=shape) / np.sqrt(shape[0])).astype(np.float32)

    tensors = {}
    for n, inputs in ((1, values), (2, units)):
        tensors[f"rnn_{n}/kernel"] = draw(inputs, 4 * units)
        tensors[f"rnn_{n}/recurrent_kernel"] = draw(units, 4 * units)
        tensors[f"rnn_{n}/bias"] = np.zeros(4 * units, np.float32)
    return tensors | {"head/kernel": draw(units, values), "head/bias": np.zeros(values, "f")}


def keras_ways(tensors: dict[str, Any], values: int, units: int, batch: int) -> dict[str, Way]:
    """What people do today: the trained model, asked about its window or stepped in XLA."""
    import keras
    import tensorflow as tf

    inputs = keras.Input((WINDOW, values))
    x = keras.layers.LSTM(units, return_sequences=True, name="rnn_1")(inputs)
    x = keras.layers.LSTM(units, name="rnn_2")(x)
    model = keras.Model(inputs, keras.layers.Dense(values, name="head")(x))
    for layer in ("rnn_1", "rnn_2", "head"):
        model.get_layer(layer).set_weights([t for n, t in tensors.items() if n.startswith(layer)])
    window = np.random.default_rng(1).normal(size=(batch, WINDOW, values)).astype(np.float32)
    compiled = tf.function(lambda x: model(x, training=False))
    xla = tf.function(lambda x: model(x, training=False), jit_compile=True)
    cells = [model.get_layer(name).cell for name in ("rnn_1", "rnn_2")]

    @tf.function(jit_compile=True)
    def carry(x: Any, states: Any) -> Any:
        kept = []
        for cell, state in zip(cells, states, strict=True):
            x, state = cell(x, state)
            kept.append(state)
        return model.get_layer("head")(x), kept

    given = tf.constant(window)
    zeros = tf.zeros((batch, units))
    running = [[zeros, zeros], [zeros, zeros]]

    def step() -> object:
        made, running[:] = carry(given[:, 0], running)
        return made.numpy()

    return {
        "keras predict": lambda: model.predict(window, verbose=0),
        "tf.function": lambda: compiled(given).numpy(),
        "XLA window loop": lambda: xla(given).numpy(),
        "XLA carry": step,
    }


def engine_ways(tensors: dict[str, Any], values: int, units: int, batch: int) -> dict[str, Way]:
    """Our engines in both contexts, and bent."""
    inputs = np.random.default_rng(2).normal(size=(batch, values)).astype(np.float32)
    bend = Bend((0.1, 0.1), (0.2, 0.2), (0.3, 0.3), (0.9, 0.9), (np.ones(units, "f"), None))
    ways: dict[str, Way] = {}
    for context in ("window", "carry"):
        config = ModelConfig(units=units, layer_norm=False, context=context, window=WINDOW)
        for kind in ("reference", "fast"):
            engine = build_engine(config, tensors, kind)
            ways[f"{kind} {context}"] = Playing(engine, inputs)
            if kind == "fast":
                ways[f"fast {context}, bent"] = Playing(engine, inputs, bend)
    return ways


class Playing:
    """An engine that has been playing for a while: it chooses its threads as it goes."""

    def __init__(self, engine: Any, inputs: Any, bend: Bend | None = None) -> None:
        self._engine, self._inputs, self._bend = engine, inputs, bend
        self._state = engine.start(len(inputs))

    def __call__(self) -> object:
        """One step."""
        return self._engine.step(self._inputs, self._state, self._bend)

    def begin(self) -> None:
        """Play anew, until it has settled."""
        self._state = self._engine.start(len(self._inputs))
        if self._engine.kind == "fast":
            began = time.perf_counter()
            while time.perf_counter() - began < SETTLING_SECONDS:
                self()


def floors(tensors: dict[str, Any], values: int, units: int, batch: int) -> dict[str, Way]:
    """The least that each context can cost: its products, or its weights once through the core."""
    import numba

    kernels = [t for n, t in tensors.items() if n.endswith("kernel")]
    both = np.concatenate(kernels[2:4])
    rows = WINDOW * batch

    def products(pairs: list[tuple[int, Any]]) -> Way:
        work = [
            (np.ones((m, w.shape[0]), "f"), w, np.empty((m, w.shape[1]), "f")) for m, w in pairs
        ]
        return lambda: [np.matmul(a, w, out=z) for a, w, z in work]

    @numba.njit(fastmath=True, nogil=True)
    def read(weights: Any) -> Any:
        total = np.float32(0)
        for k in range(weights.size):
            total += weights[k]
        return total

    @numba.njit(parallel=True, nogil=True)
    def read_on_two(weights: Any) -> Any:
        half = weights.size // 2
        totals = np.zeros(2, np.float32)
        for part in numba.prange(2):
            totals[part] = read(weights[part * half : (part + 1) * half])
        return totals

    flat = np.concatenate([k.ravel() for k in kernels])

    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    head, first = (batch, kernels[4]), (batch, kernels[0])
    of_window = products([first, (rows, kernels[1]), (rows, both), head])
    of_carry = products([(batch, np.concatenate(kernels[:2])), (batch, both), head])
    return {
        "floor window: products": of_window,
        "floor window: one thread": of_window,
        "bare carry products": of_carry,
        "bare carry: one thread": of_carry,
        "floor carry: one read": lambda: read_on_two(flat),
        "floor carry: one thread": lambda: read(flat),
    }


def take_turns(ways: dict[str, Way], turns: int) -> dict[str, dict[str, float]]:
    """Seconds per call of each way: median over turns of each turn's median, and the tenth."""
    calls = {}
    for name, way in ways.items():
        way()
        way()
        began = time.perf_counter()
        way()
        calls[name] = max(1, min(200, int(TURN_SECONDS / (time.perf_counter() - began))))
    medians: dict[str, list[float]] = {name: [] for name in ways}
    every: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, way in ways.items():
            taken = []
            # OpenBLAS' threads spin for some 26 ms after their work; not at this one's expense.
            time.sleep(0.05)
            if isinstance(way, Playing):
                way.begin()
            with threadpool_limits(1 if "one thread" in name else None):
                for _ in range(calls[name]):
                    began = time.perf_counter()
                    way()
                    taken.append(time.perf_counter() - began)
            medians[name].append(float(np.median(taken)))
            every[name] += taken
    return {
        "median": {name: float(np.median(turn)) for name, turn in medians.items()},
        "tenth": {name: float(np.quantile(taken, 0.1)) for name, taken in every.items()},
    }


def gigaflops(seconds: float, values: int, units: int, batch: int, rows: int) -> float:
    """The arithmetic of one step of `rows` states and `batch` predictions, per second."""
    once = batch * (values * 4 * units + units * values)
    return 2 * (once + rows * 12 * units * units) / seconds * 1e-9


def hour_of_frames(tensors: dict[str, Any], units: int, context: str, frames: int) -> float:
    """Seconds for an hour of frames of a network that is fed what it plays."""
    config = ModelConfig(units=units, layer_norm=False, context=context, window=WINDOW)
    engine = build_engine(config, tensors)
    state = engine.start()
    frame = np.zeros((1, engine.vector_size), np.float32)
    for _ in range(100):
        frame = engine.step(frame, state)
    began = time.perf_counter()
    for _ in range(frames):
        frame = engine.step(frame, state)
    return (time.perf_counter() - began) / frames * FRAMES_PER_HOUR


def floor_of(seconds: dict[str, float], context: str) -> float:
    """The quicker of the floors of a context."""
    return min(taken for name, taken in seconds.items() if name.startswith(f"floor {context}"))


def report(result: dict[str, Any]) -> None:
    """Print one size and batch."""
    median, tenth = result["median"], result["tenth"]
    values, units, batch = result["size"]
    print(f"\n{values} values, 2 x {units} units, batch {batch}")
    print(f"{'':26}{'median':>19}{'':>10}{'':>8}{'quickest tenth':>19}")
    heads = ("ms/step", "x predict", "/ floor")
    print(f"{'':26}" + "".join(f"{head:>10}" for head in heads * 2) + f"{'GFLOP/s':>10}")
    for name in median:
        context = "carry" if "carry" in name else "window"
        line = f"{name:26}"
        for seconds in (median, tenth):
            taken = seconds[name]
            line += f"{1e3 * taken:10.3f}{seconds['keras predict'] / taken:10.1f}"
            line += f"{taken / floor_of(seconds, context):10.2f}"
        rows = batch * (WINDOW if context == "window" else 1)
        speed = gigaflops(tenth[name], values, units, batch, rows)
        print(line + ("" if name.startswith("floor carry") else f"{speed:10.1f}"))


def measure_engines(
    options: argparse.Namespace, results: list[dict[str, Any]], hours: dict[str, float]
) -> None:
    """The way from frame to frame of networks alone, and an hour of it; printed as it comes."""
    rng = np.random.default_rng(0)
    sizes = [SIZES[0], SIZES[2]] if options.quick else SIZES
    for values, units in sizes:
        tensors = make_tensors(rng, values, units)
        for batch in options.batch or ([1, 64] if options.quick else BATCHES):
            size = (values, units, batch)
            ways = engine_ways(tensors, *size) | floors(tensors, *size)
            ways |= keras_ways(tensors, *size)
            results.append({"size": size} | take_turns(ways, 5 if options.quick else 9))
            report(results[-1])
    print("\nan hour of frames, hop 512 at 22.05 kHz, 1025 values, 2 x 256 units, fed its output")
    tensors = make_tensors(rng, *SIZES[0])
    for context in ("window", "carry"):
        hours[context] = hour_of_frames(tensors, SIZES[0][1], context, 2000)
        print(f"{context:8}{hours[context]:8.1f} s")


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two sizes, batch 1 and 64, few turns")
    parser.add_argument("--batch", type=int, action="append", help="only this many voices")
    parser.add_argument("--waveform", action="store_true", help="only the waveform models")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    options = parser.parse_args()
    results: list[dict[str, Any]] = []
    hours: dict[str, float] = {}
    if not options.waveform:
        measure_engines(options, results, hours)
    waves = waveform_voices.measure(2.0 if options.quick else 8.0, 2 if options.quick else 5)
    waveform_voices.report(waves)
    if options.json:
        machine = {"processor": platform.processor(), "cores": os.cpu_count()}
        report_json = {"machine": machine, "results": results, "hour_seconds": hours}
        report_json["waveform"] = waves
        options.json.write_text(json.dumps(report_json, indent=1) + "\n")


if __name__ == "__main__":
    main()
