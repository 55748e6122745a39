"""How soon each training recipe gets to sound that stays alive, and what helps it there.

Trains each candidate for the same time, or the same steps, on each corpus, scores it on held-out
sound beside the baselines that need no network, lets it play with several seeds, and compares what
it plays with its corpus: the worst five minutes of each performance. A page of each lies beside its
checkpoint, to be looked at: harmonics and onsets should be seen, not only statistics.

    python benchmarks/recipe.py FOLDER ... [--minutes 4 | --steps 3000] [--only NAME,NAME]
        [--keep FOLDER] [--play 5] [--seeds 1,2,3] [--recall 0.9] [--training-seed 0]

With --keep it goes on where it was killed: give the same command again. What is trained is not
trained again, what is judged is not judged again, and a longer --minutes or more --steps train on.
The folder then has a checkpoint of each candidate, rows.json with all figures, table.md with the
judge's rows, and for each corpus a picture of them, CORPUS.png. `--list` names the candidates.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import audiogen
from audiogen.config import PRESETS
from audiogen.data.dataset import open_dataset
from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.drift import STEPS
from audiogen.evaluation.sound.evaluation import SoundEvaluation, judge
from audiogen.evaluation.sound.page import draw_page
from audiogen.evaluation.sound.structure import LAGS
from audiogen.generation.render.picture import new_figure, save_figure
from audiogen.model import checkpoint
from audiogen.storage import is_checkpoint
from audiogen.training.batch_order import BatchOrder
from audiogen.training.settings import choose_settings
from audiogen.training.size import units_of

CANDIDATES: dict[str, dict[str, Any]] = {
    "default": {},
    "meandering": {"preset": "meandering"},
    "basis 64": {"basis": 64},
    "basis 128": {"basis": 128},
    "basis 512": {"basis": 512},
    "components 1": {"components": 1},
    "components 8": {"components": 8},
    "components 16": {"components": 16},
    "point head": {"head": "point"},
    "input noise 0": {"input_noise": 0.0},
    "input noise 0.1": {"input_noise": 0.1},
    "input noise 0.5": {"input_noise": 0.5},
    "no residual": {"residual": False},
    "no layer norm": {"layer_norm": False},
    "targets last": {"targets": "last"},
    "carry": {"context": "carry"},
    "window 80": {"window": 80},
    "units 128": {"units": 128},
    "units 512": {"units": 512},
    "dropout 0": {"dropout": 0.0},
    "dropout 0.4": {"dropout": 0.4},
    "learning rate 1e-3": {"learning_rate": 1e-3},
    "learning rate 4e-3": {"learning_rate": 4e-3},
    "averaging 0.99": {"averaging": 0.99},
    "averaging 0.999": {"averaging": 0.999},
    "weight decay 0.01": {"weight_decay": 0.01},
    "weight decay 0.1": {"weight_decay": 0.1},
    "transpose 1": {"transpose": 1},
    "transpose 2": {"transpose": 2},
    "transpose 5": {"transpose": 5},
    "pace 0.1": {"pace": 0.1},
    "dynamics 6": {"dynamics": 6.0},
    "all three": {"transpose": 2, "pace": 0.1, "dynamics": 6.0},
    "medium": {"size": "medium"},
    "large": {"size": "large"},
    "medium, regular": {"size": "medium", "averaging": 0.999, "weight_decay": 0.1},
    "large, regular": {"size": "large", "averaging": 0.999, "weight_decay": 0.1},
    "medium, all": {
        **{"size": "medium", "averaging": 0.999, "weight_decay": 0.1},
        **{"transpose": 2, "pace": 0.1, "dynamics": 6.0},
    },
    "large, all": {
        **{"size": "large", "averaging": 0.999, "weight_decay": 0.1},
        **{"transpose": 2, "pace": 0.1, "dynamics": 6.0},
    },
    "samples, transpose 2": {"frames": "waveform", "conducted": False, "transpose": 2},
    "samples": {"frames": "waveform", "conducted": False},
}
"""What is tried: settings over the defaults."""


def steps_in_epoch(folder: Path, settings: dict[str, Any], seed: int) -> int:
    """How many steps one pass over a corpus takes with these settings."""
    given = {**units_of(settings.get("size", "")), **PRESETS.get(settings.get("preset", ""), {})}
    given |= {k: v for k, v in settings.items() if k not in ("size", "preset", "frames")}
    chosen = choose_settings({**given, "seed": seed}, settings.get("frames")).completed([folder])
    dataset = open_dataset(
        folder,
        chosen.codec,
        window=chosen.model.window,
        validation=chosen.training.validation,
    )
    return BatchOrder(dataset.training, chosen.model, chosen.training).steps


def trained(
    folder: Path, name: str, place: Path, budget: dict[str, Any], seed: int
) -> tuple[audiogen.Model, float]:
    """Train one candidate, or train it on where there is a part of it, and how fast that was.

    Returns
    -------
    Model, float
        Steps a second; NaN where nothing was left to train.
    """
    steps: list[float] = []
    how = {
        "name": str(place),
        "previews": False,
        "evaluate": False,
        "on_progress": lambda progress: steps.append(progress.seconds),
    }
    if is_checkpoint(place) and checkpoint.can_resume(place):
        model = audiogen.train(folder, resume=True, **how, **budget)
    else:
        given = {**CANDIDATES[name], **budget, "seed": seed}
        model = audiogen.train(folder, force=True, **how, **given)
    speed = (len(steps) - 1) / (steps[-1] - steps[0]) if len(steps) > 1 else math.nan
    return model, speed


def try_recipe(
    folder: Path,
    name: str,
    place: Path,
    budget: dict[str, Any],
    options: argparse.Namespace,
    seeds: list[int],
) -> dict[str, Any]:
    """Train, score and judge one candidate on one corpus; a row of the table."""
    model, speed = trained(folder, name, place, budget, options.training_seed)
    settings = model.checkpoint.provenance["training"]
    positions = model.checkpoint.model.window if settings["targets"] == "every" else 1
    began = time.perf_counter()
    controls = {} if options.recall is None else {"recall": options.recall}
    found = judge(
        model, read_corpus([folder], model.checkpoint), 60 * options.play, seeds, **controls
    )
    draw_page(found, place / "evaluation.png")
    history = read_history(place)
    return {
        "corpus": folder.name,
        "candidate": name,
        "budget": budget,
        "minutes": history["seconds"][-1] / 60,
        "steps": history["step"][-1],
        "best at minutes": model.checkpoint.scores["seconds"] / 60,
        "targets per second": speed * settings["batch_size"] * positions,
        "judged in seconds": time.perf_counter() - began,
        **facts(found),
        "history": history,
    }


def read_history(place: Path) -> dict[str, list[float]]:
    """The columns of a checkpoint's history."""
    with open(place / "history.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def facts(found: SoundEvaluation) -> dict[str, Any]:
    """What the table shows of an evaluation; of each departure, the least and the greatest."""
    held = found.held_out_structure
    row: dict[str, Any] = {
        "distance": found.structure.distance,
        "attack": found.structure.attack,
        "attack wanted": found.corpus_attack if held is None else held.attack,
        "changes": list(found.structure.change),
        "likeness": found.copying.likeness,
        "likeness wanted": found.copying.held_out_likeness,
        "drift": None if found.drift is None else list(found.drift.ratios.values()),
        "longest copy": found.copying.longest_seconds,
    }
    if found.likelihood is not None:
        row |= {"bits": found.likelihood.bits, "baselines": found.likelihood.baselines}
    each = [segment.departures for run in found.segments for segment in run]
    for trait in ("level", "change", "flatness"):
        row[trait] = [min(d[trait] for d in each), max(d[trait] for d in each)]
    row["findings"] = sorted(finding.kind for of_one in found.findings for finding in of_one)
    row["copies"] = len(found.copying.copies) / max(1, len(found.copying.pieces))
    return row


def line(row: dict[str, Any]) -> str:
    """One row of the printed table."""
    spans = "  ".join(
        f"{row[trait][0]:{form}} to {row[trait][1]:{form}}"
        for trait, form in (("level", "+5.1f"), ("change", "4.2f"), ("flatness", "4.2f"))
    )
    findings = ", ".join(f"{row['findings'].count(k)} {k}" for k in sorted(set(row["findings"])))
    return (
        f"{row['corpus']:8}{row['candidate']:20}{row.get('bits', float('nan')):7.1f}"
        f"{row['best at minutes']:6.1f}{row['targets per second']:7.0f}  {spans}"
        f"{row['distance']:9.2f}{100 * row['copies']:6.1f}%  {findings or '-'}"
    )


def table(rows: list[dict[str, Any]]) -> str:
    """The judge's rows of all candidates, in Markdown."""
    lags = ", ".join(f"{lag:g}" for lag in LAGS)
    steps = ", ".join(map(str, STEPS))
    heads = (
        *("corpus", "candidate", "min", "steps", "bits", f"drift after {steps}", "attack, dB"),
        *("likeness", "partials", f"change {lags} s", "level, dB", "flatness", "copies", "faults"),
    )
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        drift = "-" if row["drift"] is None else " ".join(f"{each:.2f}" for each in row["drift"])
        cells = (
            row["corpus"],
            row["candidate"],
            f"{row['minutes']:.1f}",
            f"{row['steps']:.0f}",
            f"{row.get('bits', math.nan):.1f}",
            drift,
            f"{row['attack']:.1f} of {row['attack wanted']:.1f}",
            f"{row['likeness']:.2f} of {row['likeness wanted']:.2f}",
            f"{row['distance']:.2f}",
            " ".join(f"{each:.2f}" for each in row["changes"]),
            f"{row['level'][0]:+.1f} to {row['level'][1]:+.1f}",
            f"{row['flatness'][0]:.2f} to {row['flatness'][1]:.2f}",
            f"{100 * row['copies']:.1f} %, {row['longest copy']:.1f} s",
            ", ".join(f"{row['findings'].count(k)} {k}" for k in sorted(set(row["findings"])))
            or "-",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def panels(rows: list[dict[str, Any]]) -> list[tuple[str, list[float], float]]:
    """What the picture shows: the title of each panel, a value for each row, and what is wanted."""
    nan = math.nan
    first = rows[0]
    after = STEPS.index(12)
    return [
        ("held-out bits", [row.get("bits", nan) for row in rows], nan),
        ("drift after 12", [row["drift"][after] if row["drift"] else nan for row in rows], 1.0),
        ("attack, dB", [row["attack"] for row in rows], first["attack wanted"]),
        ("likeness", [row["likeness"] for row in rows], first["likeness wanted"]),
        ("distance of partials", [row["distance"] for row in rows], 1.0),
        *(
            (f"change over {lag:g} s", [row["changes"][n] for row in rows], 1.0)
            for n, lag in enumerate(LAGS)
        ),
        ("copies, %", [100 * row["copies"] for row in rows], 0.0),
    ]


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw the judge's rows of one corpus, and the scorings of each training, to a PNG."""
    shown = panels(rows)
    names = [row["candidate"] for row in rows]
    height = 1.2 + 0.3 * len(rows)
    figure = new_figure(figsize=(18, 2 * height + 5), facecolor="white", layout="constrained")
    bars, curves = figure.subfigures(2, 1, height_ratios=[2 * height, 5])
    figure.suptitle(f"{rows[0]['corpus']}: the judge's rows (dashed: what is wanted)")
    axes = bars.subplots(2, -(-len(shown) // 2), sharey=True)
    for axis, (title, values, wanted) in zip(axes.flat, shown, strict=False):
        axis.barh(range(len(rows)), [0 if math.isnan(v) else v for v in values], color="#2878a8")
        if not math.isnan(wanted):
            axis.axvline(wanted, color="#22262b", linestyle="--", linewidth=1)
        finite = [v for v in (*values, wanted) if math.isfinite(v)]
        if title == "held-out bits" and finite:
            margin = 0.1 * (max(finite) - min(finite) or 1)
            axis.set_xlim(min(finite) - 3 * margin, max(finite) + margin)
        axis.set_title(title, fontsize=10)
        axis.set_yticks(range(len(rows)), names, fontsize=8)
    axes.flat[0].invert_yaxis()
    for axis, name in zip(curves.subplots(1, 3), ("held_out_bits", "drift", "attack"), strict=True):
        for row in rows:
            minutes = [seconds / 60 for seconds in row["history"]["seconds"]]
            axis.plot(minutes, row["history"][name], label=row["candidate"], linewidth=1.2)
        axis.set(title=f"{name} at each scoring", xlabel="minutes of training", xscale="log")
    axis.legend(fontsize=7)
    save_figure(figure, path)


def write_all(rows: list[dict[str, Any]], kept: Path) -> None:
    """Write what was measured so far; after each candidate, since a long sieve may be killed."""
    (kept / "rows.json.part").write_text(json.dumps(rows, indent=1) + "\n")
    (kept / "rows.json.part").replace(kept / "rows.json")
    (kept / "table.md").write_text(table(rows))
    for corpus in dict.fromkeys(row["corpus"] for row in rows):
        draw([row for row in rows if row["corpus"] == corpus], kept / f"{corpus}.png")


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders of sound")
    parser.add_argument("--minutes", type=float, default=4.0, help="of training for each")
    parser.add_argument("--steps", type=int, help="in place of minutes, to whole passes")
    parser.add_argument("--only", help="names of candidates, with semicolons or commas between")
    parser.add_argument("--play", type=float, default=5.0, help="minutes to play with each seed")
    parser.add_argument("--seeds", default="1,2,3", help="to play with")
    parser.add_argument("--recall", type=float, help="to play with  [default: each model's own]")
    parser.add_argument("--training-seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep all here, and go on")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    parser.add_argument("--list", action="store_true", help="name the candidates, and end")
    options = parser.parse_args()
    if options.list:
        print(*CANDIDATES, sep="\n")
        return
    if not options.folders:
        parser.error("name a folder of sound")
    asked = options.only or ";".join(CANDIDATES)
    names = asked.split(";") if ";" in asked or asked in CANDIDATES else asked.split(",")
    unknown = [name for name in names if name not in CANDIDATES]
    if unknown:
        parser.error(f"there is no candidate '{unknown[0]}'; there are: {'; '.join(CANDIDATES)}")
    seeds = [int(seed) for seed in options.seeds.split(",")]
    print(
        f"{'corpus':8}{'candidate':20}{'bits':>7}{'best':>6}{'f/s':>7}  {'level dB':14}  "
        f"{'change':12}  {'flatness':12}{'partials':>9}{'copies':>7}  faults"
    )
    with tempfile.TemporaryDirectory() as scratch:
        kept = (options.keep or Path(scratch)).absolute()
        kept.mkdir(parents=True, exist_ok=True)
        known = kept / "rows.json"
        rows: list[dict[str, Any]] = json.loads(known.read_text()) if known.exists() else []
        for folder in options.folders:
            row: dict[str, Any] = {}
            for name in names:
                budget: dict[str, Any] = {"minutes": options.minutes}
                if options.steps:
                    passes = steps_in_epoch(folder, CANDIDATES[name], options.training_seed)
                    budget = {"epochs": max(1, round(options.steps / passes))}
                same = [r for r in rows if (r["corpus"], r["candidate"]) == (folder.name, name)]
                if same and same[0]["budget"] == budget:
                    row = same[0]
                else:
                    place = kept / "-".join([folder.name, *name.replace(",", "").split(), *budget])
                    row = try_recipe(folder, name, place, budget, options, seeds)
                    rows = [each for each in rows if each not in same] + [row]
                    write_all(rows, kept)
                    if options.json:
                        options.json.write_text(json.dumps(rows, indent=1) + "\n")
                print(line(row), flush=True)
            for baseline, bits in row.get("baselines", {}).items():
                print(f"{folder.name:8}{baseline:20}{bits:7.1f}   needs no network")


if __name__ == "__main__":
    main()
