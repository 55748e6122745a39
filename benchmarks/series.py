"""Whether a small network predicts a series better than repeating its last value.

Trains the series recipe on each CSV file of a folder, as `audiogen train FILE --frames series`
does, and walks over the last fifth of each, which no training saw: one row ahead, and a season or
so. One table, with the forecasts that need no network beside it. A file in long form needs its
column of groups named, and one that cannot be used says why.

    python benchmarks/series.py DATA [--files a,b,...] [--group FILE=COLUMN]
        [--minutes M] [--pictures FOLDER] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import audiogen
from audiogen.errors import AudiogenError
from audiogen.evaluation.evaluate import evaluate
from audiogen.evaluation.series.columns import NETWORK
from audiogen.evaluation.series.forecast import Forecast
from audiogen.evaluation.series.page import draw_forecast

Row = dict[str, Any]
"""What was found for one file."""

LONG = {"stocks_long": "symbol"}
"""Files that are known to be in long form, and the column that says which series a row is of."""

WAYS = (NETWORK, "naive", "drift", "seasonal naive")


def measured(path: Path, group: str, minutes: float, pictures: Path | None, place: Path) -> Row:
    """Train on one file and walk over its last part; or why that cannot be."""
    began = time.monotonic()
    settings: dict[str, Any] = {"group": group} if group else {}
    if minutes:
        settings["minutes"] = minutes
    try:
        model = audiogen.train(
            path,
            name=str(place / path.stem),
            frames="series",
            previews=False,
            evaluate=False,
            **settings,
        )
        spent = time.monotonic() - began
        found: Forecast = evaluate(place / path.stem, path)
    except AudiogenError as error:
        return {"file": path.stem, "refused": str(error)}
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        draw_forecast(found, pictures / f"{path.stem}.png")
    trained = model.checkpoint
    return {
        "file": path.stem,
        "window": trained.model.window,
        "transforms": trained.codec.to_json()["transform"],
        "bits": trained.scores["held_out_bits"],
        "steps": trained.scores["step"],
        "seconds": round(spent, 1),
        "found": found.to_json(),
    }


def means(row: Row, at: int) -> dict[str, Any]:
    """Of all columns of a file, at one distance: mean CRPS, MASE and coverage of each way."""
    leads = [column["leads"][at] for column in row["found"]["columns"]]
    averages: dict[str, Any] = {"ahead": sorted({lead["ahead"] for lead in leads})}
    for way in WAYS:
        scores = [lead["scores"][way] for lead in leads if way in lead["scores"]]
        if scores:
            averages[way] = [
                sum(score[name] for score in scores) / len(scores)
                for name in ("crps", "mase", "coverage")
            ]
    words = [lead["beside"]["naive"]["words"] for lead in leads]
    averages["words"] = {word: words.count(word) for word in ("better", "no different", "worse")}
    return averages


def report(rows: list[Row]) -> None:
    """The table of all files, then the trap, then what could not be used."""
    used = [row for row in rows if "found" in row]
    head = "".join(f"{way:>16}" for way in WAYS)
    print(f"\n{'CRPS (share in the 80 % band)':30}ahead{head}   columns: network beside naive")
    for row in used:
        for at in (0, 1):
            each = means(row, at)
            ahead = f"{each['ahead'][0]}" + (f"-{each['ahead'][-1]}" if each["ahead"][1:] else "")
            cells = "".join(
                f"{f'{each[way][0]:.2f} ({100 * each[way][2]:.0f} %)':>16}"
                if way in each
                else f"{'':16}"
                for way in WAYS
            )
            words = ", ".join(f"{n} {word}" for word, n in each["words"].items() if n)
            print(f"{row['file'] if not at else '':30}{ahead:>5}{cells}   {words}")
    print("\nnext values drawn over the truth: correlation, and that of the changes alone")
    for row in used:
        each = [column["next_value"] for column in row["found"]["columns"]]
        ours, copy, changes = (
            sum(one[name] for one in each) / len(each)
            for name in ("correlation", "correlation_of_shifted_copy", "correlation_of_changes")
        )
        line = f"network {ours:.3f}, the last value again {copy:.3f}; changes {changes:+.2f}"
        print(f"{row['file']:30}{line}")
    print("\ntrained")
    for row in used:
        kinds = "/".join(dict.fromkeys(row["transforms"].split(",")))
        line = f"window {row['window']}, {kinds}, best after {row['steps']} steps"
        print(f"{row['file']:30}{line}, {row['seconds']:.0f} s in all")
    for row in rows:
        if "refused" in row:
            print(f"{row['file']:30}{row['refused']}")


def main() -> None:
    """Measure, print, and write what was found if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder of CSV files")
    parser.add_argument("--files", help="names without .csv  [default: all]")
    parser.add_argument("--group", action="append", default=[], metavar="FILE=COLUMN")
    parser.add_argument("--minutes", type=float, default=0.0, help="instead of the recipe's epochs")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="a page for each file")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures here too")
    options = parser.parse_args()
    files = sorted(options.data.glob("*.csv"))
    if options.files:
        files = [options.data / f"{name}.csv" for name in options.files.split(",")]
    groups = LONG | dict(pair.split("=", 1) for pair in options.group)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in files:
            group = groups.get(path.stem, "")
            rows.append(measured(path, group, options.minutes, options.pictures, Path(scratch)))
            print(f"{path.stem}: done", flush=True)
            if options.json:
                machine = {"processor": platform.processor(), "cores": os.cpu_count()}
                text = json.dumps({"machine": machine, "files": rows}, indent=1)
                options.json.write_text(text + "\n", encoding="utf-8")
    report(rows)


if __name__ == "__main__":
    main()
