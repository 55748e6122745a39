"""What the gates of an LSTM do while it plays, and what each gate's control does to the sound.

Measures for each layer and gate of a model with LSTM cells how far it stands open while the model
plays: the mean, the 5th and 95th percentile of its units' means, how far a unit's gate moves (its
standard deviation), and how the layer's mean goes with the change of its last
input (correlation). Of a candidate it is the size. Then it draws that over time, and plays each
gate's control at both ends beside the same seeds' untouched play: medians of the features that
`audiogen evaluate` measures (`audiogen.evaluation.sound.features`).

    python benchmarks/gates.py jazz [--corpus FOLDER] [--seeds 5] [--seconds 30] [--picture PNG]

The network is run once more by the equations of `audiogen.model.cells` alone: every window of what
was played, in which the last step is the one that the model predicted with.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

import audiogen
from audiogen.evaluation.sound.corpus import joined, read_corpus
from audiogen.evaluation.sound.features import Features, features_of
from audiogen.generation.bending import GATES
from audiogen.model import cells

SHOWN_SECONDS = 8.0
COLUMNS = "level dB", "change dB", "centroid Hz", "flatness", "onsets a second"
FORMS = ".1f", ".2f", ".0f", ".4f", ".1f"


def played(model: Any, seed: int, seconds: float, **controls: float) -> tuple[Any, Any]:
    """Samples `[samples]` and frames `[frames, frame_size]` of one performance, without rescue."""
    blocks = list(model.blocks(seconds, [seed], rescue=False, **controls))
    samples = np.concatenate([block.samples[0] for block in blocks])
    return samples, np.concatenate([block.frames[:, 0] for block in blocks])


def gates_of(trained: Any, frames: Any) -> list[cells.LSTMGates]:
    """For each layer the gates with which each frame's successor was predicted, `[frames, units]`.

    The first frames are left out: their windows are not full.
    """
    model, tensors = trained.model, trained.tensors
    vectors = trained.frame_map.forward(frames)
    windows = np.lib.stride_tricks.sliding_window_view(vectors, model.window, axis=0)
    signal = np.ascontiguousarray(windows.swapaxes(1, 2))
    found = []
    for n in range(1, model.layers + 1):
        names = ("kernel", "recurrent_kernel", "bias")
        cell = cells.Cell(*(tensors[f"rnn_{n}/{name}"] for name in names))
        h, _ = cells.lstm_sequence(signal, cell)
        found.append(cells.lstm_gates(cells.pre_activation(signal[:, -1], h[:, -2], cell)))
        signal = h
        if model.layer_norm:
            signal = cells.layer_norm(
                h, tensors[f"rnn_{n}/norm_gain"], tensors[f"rnn_{n}/norm_bias"]
            )
    return found


def openness(found: list[cells.LSTMGates], change: Any) -> list[dict[str, Any]]:
    """How far each gate of each layer stands open, and how that goes with the `change` (dB)."""
    rows = []
    for n, gates in enumerate(found, 1):
        for name, gate in gates._asdict().items():
            units = np.abs(gate).mean(axis=0)
            low, high = np.percentile(units, [5, 95])
            moving = float(gate.std(axis=0).mean())
            ends = {"low": float(low), "high": float(high), "moving": moving}
            along = float(np.corrcoef(np.abs(gate).mean(axis=1), change)[0, 1])
            ends["with_change"] = along
            rows.append({"layer": n, "gate": name, "mean": float(units.mean()), **ends})
    return rows


def heard_as(features: Features) -> list[float]:
    """The medians of the features of some sound, in the order of `COLUMNS`."""
    medians = [np.median(each) for each in (features.level, features.change, features.centroid)]
    flatness = float(np.median(features.flatness))
    return [*map(float, medians), flatness, len(features.onsets) / features.seconds]


def line(name: str, found: dict[str, list[list[float]]]) -> str:
    """A row: the medians of the seeds, bold where each seed lies beyond every untouched one."""
    play, untouched = np.array(found[name]), np.array(found["untouched"])
    beyond = (play.min(axis=0) > untouched.max(axis=0)) | (play.max(axis=0) < untouched.min(axis=0))
    cells = []
    for value, form, far in zip(np.median(play, axis=0), FORMS, beyond, strict=True):
        cells.append(f"**{value:{form}}**" if far and len(play) > 1 else f"{value:{form}}")
    return f"| {name} | {' | '.join(cells)} |"


def draw(path: Path, trained: Any, frames: Any, found: list[cells.LSTMGates]) -> None:
    """The spectrogram, and below it every unit's gates over the same time."""
    from matplotlib.figure import Figure

    rate, window = trained.codec.frame_rate, trained.model.window
    count = round(SHOWN_SECONDS * rate)
    shown = frames[window - 1 :][:count]
    figure = Figure(figsize=(9, 9), layout="constrained")
    rows = figure.subplots(5, len(found), sharex=True, squeeze=False)
    top = trained.codec.sample_rate / 2000
    for n, gates in enumerate(found):
        image = {"aspect": "auto", "origin": "lower", "interpolation": "nearest"}
        half = shown[:, : shown.shape[1] // 2]
        across = (0, len(half) / rate, 0, top / 2)
        rows[0, n].imshow(half.T, extent=across, cmap="magma", vmin=-70, vmax=0, **image)
        rows[0, n].set_title(f"layer {n + 1}")
        # The units that remember longest lie on top, in every picture of the layer.
        order = np.argsort(gates.forget.mean(axis=0))
        for row, name in enumerate(("forget", "input", "candidate", "output"), 1):
            gate = getattr(gates, name)[:count, order]
            low, colours = (-1, "coolwarm") if name == "candidate" else (0, "viridis")
            across = (0, len(gate) / rate, 0, gate.shape[1])
            drawn = rows[row, n].imshow(
                gate.T, extent=across, cmap=colours, vmin=low, vmax=1, **image
            )
            if n == 0:
                rows[row, 0].set_ylabel(f"{name}\nunit")
            if n == len(found) - 1:
                figure.colorbar(drawn, ax=rows[row, :], aspect=12, pad=0.01)
        rows[-1, n].set_xlabel("seconds")
    rows[0, 0].set_ylabel("kHz")
    # A palette of 64 colours: a third of the file, and no difference to be seen.
    import io

    from PIL import Image

    drawing = io.BytesIO()
    figure.savefig(drawing, dpi=80, format="png")
    picture = Image.open(drawing).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a spectral checkpoint with LSTM cells and a window")
    parser.add_argument("--corpus", type=Path, help="the same features of this folder of sound")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = audiogen.load(options.model)
    trained, rate = model.checkpoint, model.codec.sample_rate
    if trained.model.cell != "lstm" or trained.model.context != "window":
        parser.error("this needs an LSTM with the context window")
    seeds = range(1, options.seeds + 1)
    plays = [played(model, seed, options.seconds) for seed in seeds]
    each = [gates_of(trained, frames) for _, frames in plays]
    by_layer = zip(*each, strict=True)
    layers = [cells.LSTMGates(*map(np.concatenate, zip(*one, strict=True))) for one in by_layer]
    first = trained.model.window - 2
    changes = [np.abs(np.diff(frames[first:], axis=0)).mean(axis=1) for _, frames in plays]
    rows = openness(layers, np.concatenate(changes))
    print("| layer | gate | mean | its units, 5 to 95 % | moves by | with change |")
    print("|---:|---|---:|---:|---:|---:|")
    for row in rows:
        spread = f"{row['low']:.2f} to {row['high']:.2f}"
        begin = f"| {row['layer']} | {row['gate']} | {row['mean']:.2f} | {spread} |"
        print(f"{begin} {row['moving']:.2f} | {row['with_change']:+.2f} |")
    if options.picture:
        draw(options.picture, trained, plays[0][1], each[0])
    found = {"untouched": [heard_as(features_of(samples, rate)) for samples, _ in plays]}
    print("\n| control | " + " | ".join(COLUMNS) + " |\n|---|" + "---:|" * len(COLUMNS))
    if options.corpus:
        corpus = read_corpus([options.corpus], trained)
        found["the corpus"] = [heard_as(joined([each.features for each in corpus.segments]))]
        print(line("the corpus", found), flush=True)
    print(line("untouched", found), flush=True)
    for control in GATES:
        for value in (-1.0, 1.0):
            name, moved = f"{control} {value:+.0f}", {control: value}
            sounds = [played(model, seed, options.seconds, **moved)[0] for seed in seeds]
            found[name] = [heard_as(features_of(samples, rate)) for samples in sounds]
            print(line(name, found), flush=True)
    if options.json:
        found_all = {"gates": rows, "columns": COLUMNS, "play": found}
        options.json.write_text(json.dumps(found_all, indent=2) + "\n")


if __name__ == "__main__":
    main()
