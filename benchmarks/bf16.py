"""What products of bfloat16 gain in training, on a processor that has them (avx512_bf16).

First the matrix products of a step of 64 windows of 40 frames, alone: as XLA compiles them, which
is how a training runs, and as TensorFlow runs them without (oneDNN's kernels). Then whole steps of
the default network, with the recurrent layers' products of bfloat16, and state, gates, read-out,
loss and optimiser in float32; and with Keras' policy `mixed_bfloat16` in those layers, whose state
is of bfloat16 too. All take turns, in time of the processor, on one thread. In
`docs/explanation/speed-measured.md` stands why training is not done so.

    python benchmarks/bf16.py [--turns 7] [--units 256,512] [--matrices]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from audiogen.config import ModelConfig, TrainingConfig
from audiogen.training import network as networks
from audiogen.training.network import Network
from audiogen.training.optimiser import Optimiser

BATCH, WINDOW, VALUES = 64, 40, 128

TURN_SECONDS = 0.2

LISTING = Path("/proc/cpuinfo")

Way = Callable[[], object]


@tf.custom_gradient
def product(a: Any, b: Any) -> Any:
    """`a @ b` with factors of bfloat16 and a result of float32, and gradients likewise."""
    a, b = tf.cast(a, tf.bfloat16), tf.cast(b, tf.bfloat16)

    def gradients(by: Any) -> Any:
        by = tf.cast(by, tf.bfloat16)
        of_a, of_b = tf.matmul(by, b, transpose_b=True), tf.matmul(a, by, transpose_a=True)
        return tf.cast(of_a, tf.float32), tf.cast(of_b, tf.float32)

    return tf.cast(tf.matmul(a, b), tf.float32), gradients


class RoundedCell(keras.layers.LSTMCell):  # type: ignore[misc]
    """An LSTM whose products are of bfloat16, and all else of float32."""

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """As `LSTMCell.call`."""
        z = product(inputs, self.kernel) + product(states[0], self.recurrent_kernel) + self.bias
        c, o = self._compute_carry_and_output_fused(tf.split(z, 4, axis=1), states[1])
        h = o * self.activation(c)
        return h, [h, c]


def rounded_layer(units: int, name: str, **settings: Any) -> Any:
    """A recurrent layer of `RoundedCell`s."""
    kept = {what: settings.pop(what) for what in ("return_sequences", "return_state")}
    return keras.layers.RNN(RoundedCell(units, **settings), name=name, **kept)


LAYERS = {
    "float32": networks.LAYERS["lstm"],
    "bf16 products": rounded_layer,
    "mixed_bfloat16": lambda *units, **settings: keras.layers.LSTM(
        *units, **settings, use_cudnn=False, dtype="mixed_bfloat16"
    ),
}


def matrices(units: int) -> dict[str, tuple[Any, Any]]:
    """The factors of a layer's products: in each frame, of all frames at once, and of gradients."""
    rng = np.random.default_rng(0)
    rows = BATCH * WINDOW

    def pair(m: int, k: int, n: int) -> tuple[Any, Any]:
        return tuple(tf.constant(rng.normal(size=size).astype("f")) for size in ((m, k), (k, n)))

    return {
        "a frame": pair(BATCH, units, 4 * units),
        "all frames": pair(rows, units, 4 * units),
        "gradient, a frame": pair(units, BATCH, 4 * units),
        "gradient, all frames": pair(units, rows, 4 * units),
    }


def product_ways(a: Any, b: Any) -> dict[str, Way]:
    """A product in float32, and in bfloat16 with and without the rounding of its factors."""
    halves = tf.cast(a, tf.bfloat16), tf.cast(b, tf.bfloat16)
    ways: dict[str, Way] = {}
    for compiled in (True, False):
        how = "XLA" if compiled else "oneDNN"
        whole = tf.function(lambda a, b: tf.matmul(a, b), jit_compile=compiled)
        rounding = tf.function(lambda a, b: product(a, b), jit_compile=compiled)
        ways[f"{how}, float32"] = lambda f=whole: f(a, b)
        ways[f"{how}, bf16"] = lambda f=rounding: f(a, b)
        ways[f"{how}, bf16, rounded before"] = lambda f=whole: f(*halves)
    return ways


def step_ways(units: int, compiled: bool) -> dict[str, Way]:
    """A training step with each kind of layer, compiled by XLA or not."""
    how = "XLA" if compiled else "oneDNN"
    rng = np.random.default_rng(0)
    vectors = tf.constant(rng.normal(size=(BATCH, WINDOW + 1, VALUES)).astype("f"))
    ways: dict[str, Way] = {}
    first = networks.LAYERS["lstm"]
    for name, layer in LAYERS.items():
        networks.LAYERS["lstm"] = layer
        network = Network(ModelConfig(units=units), VALUES, np.ones(VALUES, "f"))
        optimiser = Optimiser(network, TrainingConfig())

        def step(network: Any = network, optimiser: Any = optimiser) -> Any:
            with tf.GradientTape() as tape:
                given, seed = vectors[:, :-1], tf.constant([0, 0])
                outputs, _ = network(given, dropout=0.2, seed=seed)
                target = vectors[:, 1:]
                loss = tf.reduce_mean(network.head.loss(outputs, target, given, keras.ops))
            optimiser.step(tape.gradient(loss, network.trainable_variables))
            return loss

        ways[f"{how}, {name}"] = tf.function(step, jit_compile=compiled)
    networks.LAYERS["lstm"] = first
    return ways


def in_turns(ways: dict[str, Way], turns: int) -> dict[str, float]:
    """Seconds of the processor for a call of each, the median over the turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns + 1):
        for name, way in ways.items():
            way()
            calls, began = 0, time.process_time()
            while calls < 2 or time.process_time() - began < TURN_SECONDS:
                way()
                calls += 1
            if turn:  # the first compiles
                taken[name].append((time.process_time() - began) / calls)
    return {name: float(np.median(seconds)) for name, seconds in taken.items()}


def report(what: str, seconds: dict[str, float]) -> None:
    """Print milliseconds, and how many times as fast as float32 in XLA each is."""
    for name, each in seconds.items():
        times = seconds["XLA, float32"] / each
        print(f"| {what} | {name} | {1e3 * each:.3f} | {times:.2f} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--units", default="256,512,1024")
    parser.add_argument("--matrices", action="store_true", help="only the products alone")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    if not (LISTING.exists() and "avx512_bf16" in LISTING.read_text()):
        print("this processor seems to have no products of bfloat16 (avx512_bf16)")
    print("| units and shape | | ms | x float32 |\n|---|---|---|---|")
    for units in map(int, options.units.split(",")):
        for shape, pair in matrices(units).items():
            report(f"{units}, {shape}", in_turns(product_ways(*pair), options.turns))
    for units in () if options.matrices else map(int, options.units.split(",")):
        ways = step_ways(units, True) | step_ways(units, False)
        report(f"{units}, a step", in_turns(ways, options.turns))


if __name__ == "__main__":
    main()
