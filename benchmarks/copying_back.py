"""How far back each kind of cell can copy: a symbol is shown, others follow, then it is asked for.

One of eight symbols comes with a mark beside it, then `lag` others, drawn at random. At the last of
them the cell has to say which was marked: three bits, if it knows nothing, and none, if it has kept
it. The cells train in plain numpy, by the back-propagation of `audiogen.model.cells` and nothing
else, as long as each other, on sequences drawn anew for every step. How they begin decides nearly
all, so each begins in two ways:

rnn small     recurrent weights at random, at half the size that would keep a signal's length
rnn           an orthogonal recurrent kernel, which keeps it: so Keras begins every cell
gru           the update gates half open (bias 0): of a state, half is kept at each step
gru open      the update gates open (bias 4, which keeps 98 % at each step)
lstm          the forget gates at bias 1, which keeps 73 %
lstm open     the forget gates open (bias 4)

    python benchmarks/copying_back.py [--lags 5 10 20 ...] [--seeds 3] [--steps 2000] [--json PATH]

The table has the bits that are missing after training, the median of the seeds, on sequences that
were never seen, and in brackets how many seeds kept it (under half a bit).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.model import cells

KINDS = ("rnn small", "rnn", "gru", "gru open", "lstm", "lstm open")
SYMBOLS, UNITS, BATCH, LEARNING_RATE = 8, 32, 32, 5e-3
OPEN = 4.0
KEPT = 0.5
"""Missing bits, of three, under which a symbol counts as kept."""


class Copier:
    """A cell and a read-out that learn to say which symbol was marked.

    Parameters
    ----------
    kind : str
        One of `KINDS`: a cell, and how it begins if not as in Keras.
    rng : numpy.random.Generator
        Of its weights and of all that it is shown.
    """

    def __init__(self, kind: str, rng: np.random.Generator) -> None:
        self.kind, _, begun = kind.partition(" ")
        self.rng = rng
        inputs = SYMBOLS + 1
        shapes = cells.weight_shapes(self.kind, inputs, UNITS)
        width = shapes["kernel"][1]
        edge = np.sqrt(6 / (inputs + width))
        recurrent = np.linalg.qr(rng.normal(size=(width, UNITS)))[0].T
        if begun == "small":
            recurrent = rng.normal(0, 0.5 * UNITS**-0.5, shapes["recurrent_kernel"])
        bias = np.zeros(shapes["bias"])
        if self.kind == "lstm":
            bias[UNITS : 2 * UNITS] = OPEN if begun else 1
        if self.kind == "gru" and begun:
            bias[0, :UNITS] = OPEN
        self.weights = [
            *(rng.uniform(-edge, edge, shapes["kernel"]), recurrent, bias),
            *(rng.normal(0, UNITS**-0.5, (UNITS, SYMBOLS)), np.zeros(SYMBOLS)),
        ]
        self.weights = [weight.astype(np.float32) for weight in self.weights]
        self._moments = [(np.zeros_like(weight), np.zeros_like(weight)) for weight in self.weights]

    def sequences(self, count: int, lag: int) -> tuple[Any, Any]:
        """What is shown, `[count, lag + 1, SYMBOLS + 1]`, and what was marked, `[count]`."""
        shown = self.rng.integers(0, SYMBOLS, (count, lag + 1))
        x = np.zeros((count, lag + 1, SYMBOLS + 1), np.float32)
        np.put_along_axis(x, shown[..., None], 1, axis=-1)
        x[:, 0, -1] = 1
        return x, shown[:, 0]

    def outputs(self, x: Any) -> tuple[Any, ...]:
        """Every output, and of an LSTM every memory."""
        cell = cells.Cell(*self.weights[:3])
        if self.kind == "lstm":
            return cells.lstm_sequence(x, cell)
        return ((cells.rnn_sequence if self.kind == "rnn" else cells.gru_sequence)(x, cell),)

    def missing(self, lag: int, count: int = 512) -> float:
        """The bits that it takes, on new sequences, to encode which symbol was marked."""
        x, marked = self.sequences(count, lag)
        logits = cells.read_out(self.outputs(x)[0][:, -1], *self.weights[3:])
        return cells.cross_entropy_bits(logits, marked)[0]

    def learn(self, step: int, lag: int) -> None:
        """One step of Adam on fresh sequences."""
        x, marked = self.sequences(BATCH, lag)
        outputs = self.outputs(x)
        _, dy = cells.cross_entropy_bits(
            cells.read_out(outputs[0][:, -1], *self.weights[3:]), marked
        )
        kernel, bias, last = cells.read_out_backward(dy, outputs[0][:, -1], self.weights[3])
        dh = np.zeros_like(outputs[0])
        dh[:, -1] = last
        backward = getattr(cells, f"{self.kind}_backward")
        found = [*backward(dh, x, cells.Cell(*self.weights[:3]), *outputs).cell, kernel, bias]
        length = np.sqrt(sum(float((gradient**2).sum()) for gradient in found))
        for weight, gradient, (mean, square) in zip(
            self.weights, found, self._moments, strict=True
        ):
            gradient = gradient / max(1.0, length)  # what explodes is cut to length 1
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            size = np.sqrt(square / (1 - 0.999**step)) + 1e-8
            weight -= LEARNING_RATE * mean / (1 - 0.9**step) / size


def copied(kind: str, lag: int, seed: int, steps: int) -> float:
    """The bits that are missing after so many steps, or as soon as nearly none are."""
    copier = Copier(kind, np.random.default_rng([seed, lag]))
    for step in range(1, steps + 1):
        copier.learn(step, lag)
        if step % 100 == 0 and copier.missing(lag) < 0.02:
            break
    return copier.missing(lag)


def table(found: dict[str, dict[int, list[float]]], lags: Sequence[int]) -> str:
    """The medians, and how many of the seeds kept the symbol, as Markdown."""
    lines = ["| steps back | " + " | ".join(found) + " |", "|---:|" + "---:|" * len(found)]
    for lag in lags:
        row = []
        for kind in found:
            missing = found[kind][lag]
            kept = sum(bits < KEPT for bits in missing)
            row.append(f"{np.median(missing):.2f} ({kept} of {len(missing)})")
        lines.append(f"| {lag} | " + " | ".join(row) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lags", type=int, nargs="+", default=[5, 10, 20, 40, 80])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: dict[str, dict[int, list[float]]] = {kind: {} for kind in KINDS}
    for lag in options.lags:
        for kind in KINDS:
            began = time.perf_counter()
            seeds = range(1, options.seeds + 1)
            found[kind][lag] = [copied(kind, lag, seed, options.steps) for seed in seeds]
            bits = " ".join(f"{each:.2f}" for each in found[kind][lag])
            print(f"{kind:10}{lag:5}   {bits}   {time.perf_counter() - began:.0f} s", flush=True)
    print()
    print(table(found, options.lags))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
