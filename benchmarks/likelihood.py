"""The bits that a held-out sample costs, after so many minutes of training.

Trains the waveform recipe with two tiers and with three on each set, scores the best of each
training on all that is held out (the last tenth of each file; at 16 kHz, mu-law, 256 levels), and
puts that beside what needs no network. Each cell of the table is a separate training, since the
learning rate falls as fast as the minutes say. Cells can be made one at a time, on a quiet machine,
and put together afterwards.

    python benchmarks/likelihood.py DATA [--sets jazz,speech,drums] [--tiers 2,3]
        [--minutes 5,15,60] [--baselines] [--quick] [--keep FOLDER] [--json PATH]
    python benchmarks/likelihood.py --join PART PART ... [--json PATH]
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import audiogen
from audiogen.codec import WaveformCodec
from audiogen.config import FRAMES, ModelConfig
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.errors import ConfigError, DatasetError
from audiogen.evaluation.sound.sample_baselines import baselines
from audiogen.evaluation.sound.sample_likelihood import codes_of_frames, cut_runs, held_out_samples
from audiogen.model.frame_map.samples import SampleMap

NAMES = ("order-0", "order-1", "linear")
CURVE_POINTS = 8
QUICK_MINUTES, QUICK_SECONDS = 0.5, 8.0

Cell = dict[str, Any]
"""What was found for one set, number of tiers and training time; without those, for one set."""


def dataset_of(folder: Path) -> Dataset:
    """The frames of a set, split as the training splits them."""
    return open_dataset(folder, WaveformCodec(), window=FRAMES["waveform"]["window"])


def without_network(folder: Path, seconds: float) -> Cell:
    """The baselines of a set alone, at most `seconds` of it scored."""
    dataset, settings = dataset_of(folder), ModelConfig()
    codec = dataset.codec
    sample_map = SampleMap.fit(dataset.training, settings.levels, settings.companding)
    scored = [
        (codes_of_frames(sample_map, frames), first * codec.frame_size)
        for frames, first in cut_runs(dataset.validation, dataset.window, codec.frame_rate, seconds)
    ]
    known = [codes_of_frames(sample_map, segment) for segment in dataset.training]
    bits = baselines(known, scored, sample_map.levels, sample_map.companding)
    seconds = sum(len(codes) - first for codes, first in scored) / codec.sample_rate
    return {"set": folder.name, "baselines": bits, "scored_seconds": seconds}


def with_network(folder: Path, tiers: int, minutes: float, seconds: float, place: Path) -> Cell:
    """Train once and score at most `seconds` of what is held out."""
    steps: list[float] = []
    model = audiogen.train(
        folder,
        name=str(place),
        frames="waveform",
        tiers=tiers,
        minutes=minutes,
        previews=False,
        evaluate=False,
        force=True,
        on_progress=lambda progress: steps.append(progress.seconds),
    )
    trained, dataset = model.checkpoint, dataset_of(folder)
    parts = trained, dataset.training, dataset.validation
    found = held_out_samples(*parts, scored_seconds=seconds, fitted_seconds=math.inf)
    played = held_out_samples(*parts, scored_seconds=seconds, fitted_seconds=1, as_played=True)
    a_step = trained.provenance["training"]["batch_size"] * trained.model.window
    # The first steps are compiled, and that is training time as well; the speed is without it.
    half = len(steps) // 2
    speed = (len(steps) - 1 - half) / max(steps[-1] - steps[half], 1e-9)
    with open(place / "history.csv", encoding="utf-8") as file:
        curve = [[float(r["seconds"]), float(r["held_out_bits"])] for r in csv.DictReader(file)]
    return {
        "set": folder.name,
        "tiers": tiers,
        "minutes": minutes,
        "bits": found.bits,
        "alone": found.alone,
        "played": played.bits,
        "baselines": found.baselines,
        "scored_seconds": found.frames / trained.codec.frame_rate,
        "best_at_minutes": trained.scores["seconds"] / 60,
        "steps": len(steps),
        "samples_per_second": speed * a_step * trained.codec.frame_size,
        "curve": curve,
        "machine": {"processor": platform.processor(), "cores": os.cpu_count()},
    }


def report(cells: list[Cell]) -> None:
    """One table of all cells, then the curve of each training."""
    trained = [cell for cell in cells if "bits" in cell]
    minutes = sorted({cell["minutes"] for cell in trained})
    head = "".join(f"{f'{m:g} min':>10}" for m in minutes)
    print(f"\n{'held-out bits a sample':24}{head}{'samples/s':>12}")
    for name in dict.fromkeys(cell["set"] for cell in cells):
        of_set = [cell for cell in cells if cell["set"] == name]
        known = max(of_set, key=lambda cell: cell["scored_seconds"])["baselines"]
        print(f"{name:8}no network: " + ", ".join(f"{n} {known[n]:.3f}" for n in NAMES))
        for tiers in sorted({cell["tiers"] for cell in of_set if "bits" in cell}):
            row = {c["minutes"]: c for c in of_set if c.get("tiers") == tiers}
            bits = "".join(f"{row[m]['bits']:10.3f}" if m in row else f"{'':10}" for m in minutes)
            speed = np.median([cell["samples_per_second"] for cell in row.values()])
            print(f"{'':8}{f'{tiers} tiers':16}{bits}{speed:12,.0f}")
    if trained:
        print("\nbits while training, on some of what is held out, at so many minutes")
    for cell in trained:
        curve = cell["curve"]
        chosen = np.unique(np.linspace(0, len(curve) - 1, CURVE_POINTS).round().astype(int))
        points = "  ".join(f"{curve[n][0] / 60:.2g}: {curve[n][1]:.2f}" for n in chosen)
        print(f"{cell['set']:8}{cell['tiers']} tiers, {cell['minutes']:g} min:  {points}")
    print("\nof those bits: without the filter's word, and what a byte for each weight adds")
    for cell in (cell for cell in trained if "played" in cell):
        alone, more = cell["alone"] or math.nan, cell["played"] - cell["bits"]
        print(
            f"{cell['set']:8}{cell['tiers']} tiers, {cell['minutes']:g} min:"
            f"{alone:8.3f}{more:+9.4f}"
        )


def joined(paths: list[Path]) -> list[Cell]:
    """The cells of several parts; of two for the same, the later one."""
    cells: dict[tuple[Any, ...], Cell] = {}
    for path in paths:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            cells[cell["set"], cell.get("tiers", 0), cell.get("minutes", 0)] = cell
    return list(cells.values())


def write(path: Path | None, cells: list[Cell]) -> None:
    """Keep what there is by now, if asked."""
    if path is not None:
        path.write_text(json.dumps({"cells": cells}, indent=1) + "\n", encoding="utf-8")


def measure(options: argparse.Namespace) -> list[Cell]:
    """Every cell that was asked for, written as soon as it is made."""
    seconds = QUICK_SECONDS if options.quick else math.inf
    minutes = [QUICK_MINUTES] if options.quick else [float(m) for m in options.minutes.split(",")]
    tiers = [] if options.baselines else [int(n) for n in options.tiers.split(",")]
    cells: list[Cell] = []
    with tempfile.TemporaryDirectory() as scratch:
        keep = options.keep or Path(scratch)
        keep.mkdir(parents=True, exist_ok=True)
        for name in options.sets.split(","):
            folder = options.data / name
            if options.baselines:
                cells.append(without_network(folder, seconds))
            for count in tiers:
                for m in minutes:
                    place = keep / f"{name}-{count}-tiers-{m:g}-min"
                    cells.append(with_network(folder, count, m, seconds, place))
                    result = f"{cells[-1]['bits']:.3f} bits a sample"
                    if cells[-1]["alone"] is not None:
                        result += f", {cells[-1]['alone']:.3f} without the filter"
                    print(f"{place.name}: {result}", flush=True)
                    write(options.json, cells)
    return cells


def main() -> None:
    """Measure or join, print, and write what was found if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="?", help="folder with a folder for each set")
    parser.add_argument("--sets", default="jazz,speech,drums", help="names of folders in DATA")
    parser.add_argument("--tiers", default="2,3")
    parser.add_argument("--minutes", default="5,15,60", help="of training, for each cell")
    parser.add_argument("--baselines", action="store_true", help="train nothing")
    parser.add_argument("--quick", action="store_true", help="half a minute, 8 s scored")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the checkpoints here")
    parser.add_argument("--join", type=Path, nargs="+", metavar="PART", help="what --json wrote")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    options = parser.parse_args()
    if (options.data is None) == (options.join is None):
        parser.error("name either the folder of the sets or, after --join, the parts")
    try:
        cells = joined(options.join) if options.join else measure(options)
    except (ConfigError, DatasetError, OSError) as error:
        parser.error(str(error))
    report(cells)
    write(options.json, cells)


if __name__ == "__main__":
    main()
