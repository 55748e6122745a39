"""The page of a training's previews: the sound and the picture of each, oldest first.

Plain HTML beside the files that it shows, which it names without a folder: so it opens from the
disk and goes on working when its checkpoint is moved. It knows nothing of training but what
`history.csv` says.
"""

from __future__ import annotations

import csv
import html
import math
import re
from pathlib import Path

from audiogen.control.table import clock_time
from audiogen.storage import replace_file

PAGE = "index.html"
"""Its name in the folder of the previews."""

SOUNDS = (".wav", ".flac", ".ogg")

_NAME = re.compile(r"step_(\d+)(\.\w+)")

_STYLE = """
body { font: 16px/1.4 sans-serif; color: #22262b; max-width: 60em; margin: 2em auto }
body { padding: 0 1em }
figure { margin: 0 0 2em } figcaption { margin-bottom: .4em }
audio { width: 100%; display: block } img { width: 100%; height: auto; margin-top: .4em }
"""


def write_preview_page(folder: Path) -> Path:
    """Write the page of all previews in a checkpoint's folder.

    Parameters
    ----------
    folder : Path
        Of the checkpoint; its previews are `previews/step_NUMBER.SUFFIX` with a PNG beside each.

    Returns
    -------
    Path
        `previews/index.html`.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    rows = _history(folder / "history.csv")
    name = html.escape(folder.resolve().name.encode("utf-8", "replace").decode())
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{name}: previews</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{name}: previews</h1>",
        "<p>What it played each time that it was better than ever before, oldest first.</p>",
    ]
    for step, file in _previews(folder / "previews"):
        parts.append(_figure(step, file, rows.get(step, {})))
    parts.append("</body></html>\n")
    page = folder / "previews" / PAGE
    replace_file(page, "\n".join(parts).encode())
    return page


def _previews(folder: Path) -> list[tuple[int, Path]]:
    """The steps and files of all previews, in the order of steps; pictures are not among them."""
    found = []
    for file in folder.iterdir():
        match = _NAME.fullmatch(file.name)
        if match and match[2] != ".png":
            found.append((int(match[1]), file))
    return sorted(found)


def _figure(step: int, file: Path, row: dict[str, float]) -> str:
    """One preview: what is known of it, its sound and its picture."""
    facts = [f"<b>step {step}</b>"]
    if "seconds" in row:
        facts.append(f"after {clock_time(int(row['seconds']), hours=row['seconds'] >= 3600)}")
    for name, words in (("held_out_bits", "{:.4g} held-out bits"), ("drift", "drift {:.2f}")):
        if name in row:
            facts.append(words.format(row[name]))
    if "attack" in row:
        facts.append(f"attacks {row['attack']:+.1f} dB")
    if file.suffix in SOUNDS:
        sound = f'<audio controls preload="none" src="{file.name}"></audio>'
    else:
        sound = f'<a href="{file.name}">{file.name}</a>'
    picture = file.with_suffix(".png")
    shown = f'<img src="{picture.name}" alt="step {step}">' if picture.exists() else ""
    return f"<figure><figcaption>{', '.join(facts)}</figcaption>{sound}{shown}</figure>"


def _history(file: Path) -> dict[int, dict[str, float]]:
    """The numbers of each scoring, by its step; those that are none are left out."""
    rows: dict[int, dict[str, float]] = {}
    try:
        with open(file, encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                numbers = {name: float(value) for name, value in row.items()}
                rows[int(numbers["step"])] = {
                    name: value for name, value in numbers.items() if math.isfinite(value)
                }
    except (OSError, ValueError, TypeError, KeyError):  # somebody has edited it
        return rows
    return rows
