"""How soon each training recipe gets to sound that stays alive.

Trains each candidate for the same time on each corpus, scores it on held-out sound beside the
baselines that need no network, lets it play with several seeds, and compares what it plays with
its corpus: the worst five minutes of each performance. A page of each lies beside its checkpoint,
to be looked at: harmonics and onsets should be seen, not only statistics.

    python benchmarks/recipe.py FOLDER ... [--minutes 4] [--only NAME,NAME] [--play 5]
        [--seeds 1,2,3] [--training-seed 0] [--keep FOLDER] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import audiogen
from audiogen.evaluation.sound.corpus import read_corpus
from audiogen.evaluation.sound.evaluation import SoundEvaluation, judge
from audiogen.evaluation.sound.page import draw_page

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
}
"""What is tried: settings over the defaults."""


def try_recipe(
    folder: Path, name: str, kept: Path, minutes: float, seed: int, play: float, seeds: list[int]
) -> dict[str, Any]:
    """Train, score and judge one candidate on one corpus; a row of the table."""
    place = kept / f"{folder.name} {name}".replace(" ", "-")
    steps: list[Any] = []
    model = audiogen.train(
        folder,
        name=str(place),
        minutes=minutes,
        seed=seed,
        previews=False,
        evaluate=False,
        force=True,
        on_progress=lambda progress: steps.append(progress.seconds),
        **CANDIDATES[name],
    )
    settings = model.checkpoint.provenance["training"]
    positions = model.checkpoint.model.window if settings["targets"] == "every" else 1
    began = time.perf_counter()
    found = judge(model, read_corpus([folder], model.checkpoint), 60 * play, seeds)
    draw_page(found, place / "evaluation.png")
    return {
        "corpus": folder.name,
        "candidate": name,
        "minutes": minutes,
        "best at minutes": model.checkpoint.scores["seconds"] / 60,
        "targets per second": len(steps) * settings["batch_size"] * positions / steps[-1],
        "judged in seconds": time.perf_counter() - began,
        **facts(found),
    }


def facts(found: SoundEvaluation) -> dict[str, Any]:
    """What the table shows of an evaluation; of each departure, the least and the greatest."""
    row: dict[str, Any] = {"distance": found.structure.distance}
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
        f"{row['distance']:7.2f}{100 * row['copies']:6.1f}%  {findings or '-'}"
    )


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of sound")
    parser.add_argument("--minutes", type=float, default=4.0, help="of training for each")
    parser.add_argument("--only", help="names of candidates, with commas between")
    parser.add_argument("--play", type=float, default=5.0, help="minutes to play with each seed")
    parser.add_argument("--seeds", default="1,2,3", help="to play with")
    parser.add_argument("--training-seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the checkpoints here")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(CANDIDATES)
    unknown = [name for name in names if name not in CANDIDATES]
    if unknown:
        parser.error(f"there is no candidate '{unknown[0]}'; there are: {', '.join(CANDIDATES)}")
    seeds = [int(seed) for seed in options.seeds.split(",")]
    rows: list[dict[str, Any]] = []
    print(
        f"{'corpus':8}{'candidate':20}{'bits':>7}{'best':>6}{'f/s':>7}  {'level dB':14}  "
        f"{'change':12}  {'flatness':12}{'MMD':>7}{'copies':>7}  faults"
    )
    with tempfile.TemporaryDirectory() as scratch:
        kept = options.keep or Path(scratch)
        for folder in options.folders:
            for name in names:
                row = try_recipe(
                    folder,
                    name,
                    kept.absolute(),
                    options.minutes,
                    options.training_seed,
                    options.play,
                    seeds,
                )
                rows.append(row)
                print(line(row), flush=True)
                if options.json:  # after each: a long sieve may be stopped
                    options.json.write_text(json.dumps(rows, indent=1) + "\n")
            for baseline, bits in rows[-1].get("baselines", {}).items():
                print(f"{folder.name:8}{baseline:20}{bits:7.1f}   needs no network")


if __name__ == "__main__":
    main()
