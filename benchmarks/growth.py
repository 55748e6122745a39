"""What more training, a larger network and more sound bring.

Trains on each folder with each number of units, further and further (`--resume`), and looks at the
model after each part: held-out bits, and the judge's rows of what it plays with each seed, at its
own recall and without any. All models are also scored on pieces that none has learned, if a folder
of such is named: so models of different corpora compare.

    python benchmarks/growth.py FOLDER ... --keep RESULTS [--units 256,512] [--minutes 5,10,30,60 |
        --steps 1200,2400,7200] [--unseen FOLDER] [--play 1.5] [--seeds 1,2,3]
        [--set averaging=0.999 --label averaged]
    python benchmarks/growth.py --draw RESULTS [--speed 256=240,512=90]

RESULTS has each model as it was after each part, a file of rows for each training, and, by --draw,
table.md and growth.png of all. What is there is not made again, so several processes with other
folders or units can share it. Where processes share a machine, count in steps, and draw with the
steps that each size takes in a minute of a quiet one.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from recipe import facts, read_history, steps_in_epoch

import audiogen
from audiogen.codec.sound import as_sound
from audiogen.data.dataset import open_dataset
from audiogen.evaluation.sound.corpus import Corpus, read_corpus
from audiogen.evaluation.sound.drift import STEPS
from audiogen.evaluation.sound.evaluation import judge
from audiogen.evaluation.sound.likelihood import held_out
from audiogen.evaluation.sound.structure import LAGS
from audiogen.generation.render.picture import new_figure, save_figure

AFTER = STEPS.index(12)
"""The step of `drift` that is shown."""

ROWS: dict[str, tuple[str, float]] = {
    "bits": ("held-out bits", math.nan),
    "unseen bits": ("bits of unseen pieces", math.nan),
    "drift": ("drift after 12", 1.0),
    "attack": ("attack, of the corpus's", 1.0),
    "partials": ("partials (off)", 1.0),
    "likeness": ("likeness, of held-out sound's", 1.0),
    "level": ("level, dB", 0.0),
    "flatness": ("flatness, ratio", 1.0),
    "change": ("change over 8 s, ratio", 1.0),
    "copy": ("longest copy, s", math.nan),
}
"""What is looked at: its heading, and what is wanted."""

TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)
"""Minutes that are written below a curve, as far as there are rows."""


def judged(model: audiogen.Model, corpus: Corpus, options: Any, **controls: float) -> list[Any]:
    """The judge's rows of each seed."""
    rows = []
    for seed in options.seeds:
        found = facts(judge(model, corpus, 60 * options.play, [seed], **controls))
        rows.append(
            {
                "drift": found["drift"][AFTER] if found["drift"] else math.nan,
                "attack": found["attack"] / found["attack wanted"],
                "partials": found["distance"],
                "likeness": found["likeness"] / found["likeness wanted"],
                "level": float(np.mean(found["level"])),
                "flatness": float(np.sqrt(np.prod(found["flatness"]))),
                "change": found["changes"][LAGS.index(8)],
                "copy": found["longest copy"],
                "bits": found.get("bits", math.nan),
            }
        )
    return rows


def unseen_bits(model: audiogen.Model, corpus: Corpus, folder: Path | None) -> float:
    """Bits a frame of pieces that no model has learned."""
    if folder is None:
        return math.nan
    codec, window = as_sound(model.codec), model.checkpoint.model.window
    pieces = open_dataset([folder], codec, window=window, validation=0.0).training
    return held_out(model.checkpoint, corpus.dataset.training, pieces).bits


def measured(folder: Path, units: int, options: argparse.Namespace) -> None:
    """Train with so many units, further and further, and write the rows of each part."""
    name = "-".join([folder.name, str(units), *([options.label] if options.label else [])])
    kept, place = options.keep, options.keep / name
    file = kept / f"{name}.json"
    rows: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    given = {"units": units, **options.given}
    passes = steps_in_epoch(folder, given, 0) if options.steps else 1
    corpus: Corpus | None = None
    for n, budget in enumerate(options.steps or options.minutes):
        if len(rows) > n:
            continue
        total = {"epochs": max(1, round(budget / passes))} if options.steps else {"minutes": budget}
        how = {"name": str(place), "previews": False, "evaluate": False}
        part = kept / f"{name}-{budget:g}"
        if not part.exists():
            if n:
                audiogen.train(folder, resume=True, **how, **total)
            else:
                audiogen.train(folder, force=True, **how, **given, **total)
            shutil.copytree(place, part)
        model = audiogen.load(str(part))
        corpus = corpus or read_corpus([folder], model.checkpoint)
        history = read_history(part)
        row = {
            "corpus": folder.name,
            "minutes of sound": corpus.seconds / 60,
            "units": units,
            "label": options.label,
            "settings": options.given,
            "budget": budget,
            "steps": history["step"][-1],
            "best at step": _step_at(history, model.checkpoint.scores["seconds"]),
            "minutes": history["seconds"][-1] / 60,
            "unseen bits": unseen_bits(model, corpus, options.unseen),
            "own recall": float(model.defaults.recall),
            "played": judged(model, corpus, options),
            "without recall": judged(model, corpus, options, recall=0.0),
        }
        rows.append(row)
        file.write_text(json.dumps(rows, indent=1) + "\n")
        print(line(row), flush=True)


def _step_at(history: dict[str, list[float]], seconds: float) -> float:
    """The step that was scored after so many seconds."""
    return history["step"][int(np.argmin(np.abs(np.array(history["seconds"]) - seconds)))]


def spread(row: dict[str, Any], how: str, what: str) -> tuple[float, float, float]:
    """The mean of the seeds, the least and the greatest."""
    if what == "unseen bits":
        return (row[what],) * 3
    values = [each[what] for each in row[how]]
    return float(np.mean(values)), min(values), max(values)


def line(row: dict[str, Any]) -> str:
    """What is printed of a part."""
    shown = (f"{what} {spread(row, 'without recall', what)[0]:.2f}" for what in ROWS)
    return f"{row['corpus']} {row['units']} after {row['budget']:g}: {', '.join(shown)}"


def draw(kept: Path, speed: dict[int, float]) -> None:
    """Write the table and the picture of all rows that are there.

    Parameters
    ----------
    kept : Path
    speed : dict
        Steps a minute of a size; of others, minutes are those of the clock.
    """

    def minutes(row: dict[str, Any]) -> float:
        rate = speed.get(row["units"])
        return float(row["steps"] / rate if rate else row["minutes"])

    files = sorted(kept.glob("*.json"))
    chains: Sequence[list[dict[str, Any]]] = [json.loads(each.read_text()) for each in files]
    heads = ["corpus", "units", "settings", "steps", "best at", "minutes", "recall"]
    lines = ["| " + " | ".join([*heads, *(title for title, _ in ROWS.values())]) + " |"]
    lines.append("|" + "---|" * (len(heads) + len(ROWS)))
    for row in (row for chain in chains for row in chain):
        for how in ("without recall", "played"):
            recall = 0.0 if how == "without recall" else row["own recall"]
            cells = [
                *(row["corpus"], f"{row['units']}", row["label"] or "-", f"{row['steps']:.0f}"),
                *(f"{row['best at step']:.0f}", f"{minutes(row):.0f}", f"{recall:g}"),
            ]
            for what in ROWS:
                mean, least, most = spread(row, how, what)
                digits = 1 if what in ("bits", "unseen bits", "copy", "level") else 2
                text = f"{mean:.{digits}f}"
                if most - least > 0.5 * 10**-digits:
                    text += f" ({least:.{digits}f} to {most:.{digits}f})"
                cells.append(text)
            lines.append("| " + " | ".join(cells) + " |")
    (kept / "table.md").write_text("\n".join(lines) + "\n")
    times = [minutes(row) for chain in chains for row in chain]
    figure = new_figure(figsize=(18, 9), facecolor="white", layout="constrained")
    axes = figure.subplots(2, 5)
    for axis, (what, (title, wanted)) in zip(axes.flat, ROWS.items(), strict=True):
        for colour, chain in enumerate(chains):
            first = chain[0]
            label = " ".join(filter(None, [first["corpus"], str(first["units"]), first["label"]]))
            at = [minutes(row) for row in chain]
            for how, style in (("played", "-"), ("without recall", "--")):
                if how == "played" and what in ("bits", "unseen bits"):
                    continue
                found = np.array([spread(row, how, what) for row in chain])
                axis.plot(at, found[:, 0], style, color=f"C{colour}", marker="o", label=label)
                axis.fill_between(at, found[:, 1], found[:, 2], color=f"C{colour}", alpha=0.1)
        if not math.isnan(wanted):
            axis.axhline(wanted, color="#22262b", linestyle=":", linewidth=1)
        axis.set(title=title, xlabel="minutes of training", xscale="log")
        ticks = [tick for tick in TICKS if 0.9 * min(times) <= tick <= 1.1 * max(times)]
        axis.set_xticks(ticks, [str(tick) for tick in ticks])
        axis.minorticks_off()
    axes.flat[0].legend(fontsize=8)
    figure.suptitle("dashed: without recall; solid: at the model's own; dotted: what is wanted")
    save_figure(figure, kept / "growth.png")


def main() -> None:
    """Measure, or draw what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders of sound")
    parser.add_argument("--keep", type=Path, metavar="RESULTS", help="where everything is kept")
    parser.add_argument("--units", default="256", help="numbers of units, with commas between")
    parser.add_argument("--minutes", default="5,10,30,60", help="at which the model is looked at")
    parser.add_argument("--steps", default="", help="in place of minutes, to whole passes")
    parser.add_argument("--unseen", type=Path, help="pieces that no model has learned")
    parser.add_argument("--play", type=float, default=1.5, help="minutes to play with each seed")
    parser.add_argument("--seeds", default="1,2,3", help="to play with")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--label", default="", help="a word for these settings")
    parser.add_argument("--draw", type=Path, metavar="RESULTS", help="draw what is there, and end")
    parser.add_argument("--speed", default="", help="steps a minute of each number of units")
    options = parser.parse_args()
    if options.draw:
        pairs = [each.split("=") for each in options.speed.split(",") if each]
        draw(options.draw, {int(units): float(rate) for units, rate in pairs})
        return
    if not options.folders or not options.keep:
        parser.error("name a folder of sound, and with --keep where the results are to lie")
    options.keep = options.keep.absolute()
    options.keep.mkdir(parents=True, exist_ok=True)
    options.seeds = [int(each) for each in options.seeds.split(",")]
    options.minutes = [float(each) for each in options.minutes.split(",")]
    options.steps = [float(each) for each in options.steps.split(",") if each]
    options.given = {
        name: ast.literal_eval(value) for name, value in (each.split("=") for each in options.set)
    }
    for folder in options.folders:
        for units in options.units.split(","):
            measured(folder, int(units), options)


if __name__ == "__main__":
    main()
