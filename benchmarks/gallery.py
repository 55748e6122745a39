"""Renders one control at a time, low, middle and high, and every example; draws and lists them.

    python benchmarks/gallery.py demo --source ambient=file:datasets/demo/ambient

The sound goes to renders/gallery/, one picture for each control to docs/gallery/, and
docs/gallery.md shows them all: so that a person sees and hears what each control does. Everything
is rendered with one seed by the command line, as a reader would do it.
"""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import soundfile

from audiogen.cli import cli
from audiogen.control.table import TABLE, Control

ROOT = Path(__file__).parents[1]

BANDS, LOWEST, FLOOR, RANGE = 128, 40.0, -90.0, 75.0
"""Of the pictures: bands, Hz of the lowest, dB of silence, dB from black to white."""

COMPANY = {
    "noise_chance": "    c.noise = 1\n",
    "noise_colour": "    c.noise = 1\n",
    "crosstalk": "    for name in c.sources: c.mix[name] = 1\n",
    "swap_time": (
        "    c.bpm = 60\n"
        "    if t > 1 and c.every(4):\n"
        "        c.swap(c.sources[1 - c.sources.index(c.leader)])\n"
    ),
}
"""What else a control needs to change the sound; these have a script beside the flag."""

VALUES = {"swap_time": [0.0, 1.0, 3.0]}
"""Other values than low, middle and high: what is over within a rendering."""

SEVERAL = ("crosstalk", "swap_time")
"""The controls that need a second source."""

HEAD = """# What each control does

Made by `make gallery`: {seconds:g} seconds of `{model}` with seed {seed} for each control at its
lowest, at its default (or, where that is an end, in the middle) and at its highest; everything else
stays as it is. All of it is on one scale: time from left to right, 40 Hz to the top in octaves,
{floor:g} dB is black. The links to sound lead into `renders/gallery`, which `make gallery` fills.
"""


@dataclass(frozen=True)
class Take:
    """One rendering.

    Attributes
    ----------
    title : str
    words : list of str
        The command's, after `audiogen render`, without its output.
    script : str
        The lines of a `play` that goes with it.
    """

    title: str
    words: list[str]
    script: str = ""


@click.command()
@click.argument("model")
@click.option("--source", "sources", multiple=True, help="another, as for audiogen render")
@click.option("--seconds", default=10.0, show_default=True, help="of each control's renderings")
@click.option("--piece-seconds", default=60.0, show_default=True, help="of each example")
@click.option("--seed", default=1, show_default=True)
@click.option("--only", help="these controls and examples alone: noise,memory,tide")
@click.option("--into", type=click.Path(path_type=Path), default=ROOT, help="instead of here")
def main(
    model: str,
    sources: tuple[str, ...],
    seconds: float,
    piece_seconds: float,
    seed: int,
    only: str | None,
    into: Path,
) -> None:
    """Render MODEL for the gallery."""
    sounds, pictures = into / "renders" / "gallery", into / "docs" / "gallery"
    sounds.mkdir(parents=True, exist_ok=True)
    pictures.mkdir(parents=True, exist_ok=True)
    wanted = set(only.split(",")) if only else None
    company = [word for source in sources for word in ("--source", source)]
    page = [HEAD.format(seconds=seconds, model=model, seed=seed, floor=FLOOR)]
    for row in TABLE:
        if wanted is not None and row.name not in wanted:
            continue
        page.append(f"\n## {row.name}\n\n{row.help[0].upper()}{row.help[1:]}.\n")
        if row.name == "style" or (row.name in SEVERAL and not sources):
            need = "a model of several corpora" if row.name == "style" else "a second source"
            page.append(f"Not shown: it needs {need}.\n")
            continue
        takes = [
            Take(
                f"{row.name} {value:g}",
                [model, *(company if row.name in SEVERAL else []), flag(row), f"{value:g}"],
                COMPANY.get(row.name, ""),
            )
            for value in values(row)
        ]
        show(row.name, takes, seconds, seed, sounds, pictures, page)
    page.append("\n# The examples\n")
    for piece in sorted((ROOT / "examples").glob("*.py")):
        if wanted is None or piece.stem in wanted:
            page.append(f"\n## {piece.stem}\n\n{reason(piece)}\n")
            take = Take(piece.stem, [model, *company, "--script", str(piece.relative_to(ROOT))])
            show(piece.stem, [take], piece_seconds, seed, sounds, pictures, page)
    (into / "docs" / "gallery.md").write_text("\n".join(page), "utf-8")
    click.echo(f"{into / 'docs' / 'gallery.md'}: {len(page)} parts")


def flag(row: Control) -> str:
    """A control's option on the command line."""
    return "--" + row.name.replace("_", "-")


def values(row: Control) -> list[float]:
    """Low, middle and high."""
    if row.name in VALUES:
        return VALUES[row.name]
    middle = row.default
    if middle in (row.low, row.high):
        middle = (row.low + row.high) / 2
    return [row.low, middle, row.high]


def reason(piece: Path) -> str:
    """What an example says of itself, without how to play it."""
    text = piece.read_text("utf-8").split('"""')[1]
    return text.split("\n    audiogen")[0].strip()


def show(
    name: str,
    takes: list[Take],
    seconds: float,
    seed: int,
    sounds: Path,
    pictures: Path,
    page: list[str],
) -> None:
    """Render some takes, draw them side by side, and put them on the page."""
    made = []
    for n, take in enumerate(takes):
        target = sounds / (f"{name}.wav" if len(takes) == 1 else f"{name}-{n + 1}.wav")
        words = [*take.words, "--seed", str(seed), "--duration", f"{seconds:g}s"]
        with tempfile.TemporaryDirectory() as folder:
            if take.script:
                script = Path(folder, "company.py")
                script.write_text(f"def play(t, c):\n{take.script}", "utf-8")
                words += ["--script", str(script)]
            cli.main(
                ["render", *words, "-o", str(target), "--force"],
                prog_name="audiogen",
                standalone_mode=False,
            )
        made.append((take, target))
    draw(pictures / f"{name}.png", [(take.title, target) for take, target in made])
    page.append(f"![{name}](gallery/{name}.png)\n")
    if takes[0].script:
        page.append(f"Beside it:\n\n```python\ndef play(t, c):\n{takes[0].script}```\n")
    links = (f"[{take.title}](../renders/gallery/{sound.name})" for take, sound in made)
    page.append(f"Listen: {', '.join(links)}\n")
    if len(takes) == 1:
        page.append(f"`audiogen render {shlex.join(takes[0].words)} -o {name}.wav`\n")


def spectrum(path: Path) -> npt.NDArray[np.float64]:
    """A sound file in bands of equal width in octaves, in dB, `[bands, frames]`."""
    samples, rate = soundfile.read(path, always_2d=True)
    size = 4096
    hop = max(1, len(samples) // 600)
    padded = np.pad(samples.mean(axis=1), size // 2)
    starts = np.arange(0, len(padded) - size, hop)
    window = np.hanning(size)
    power = np.stack([np.abs(np.fft.rfft(window * padded[s : s + size])) ** 2 for s in starts])
    edges = np.geomspace(LOWEST, rate / 2, BANDS + 1) * size / rate
    # A band between two bins takes what lies there on the line between them.
    summed = np.concatenate([np.zeros((len(power), 1)), np.cumsum(power, axis=1)], axis=1)
    at = np.stack([np.interp(edges, np.arange(summed.shape[1]) - 0.5, row) for row in summed])
    return 10 * np.log10(np.maximum(np.diff(at, axis=1).T / size**2 * 16, 10 ** (FLOOR / 10)))


def draw(path: Path, takes: list[tuple[str, Path]]) -> None:
    """Draw takes side by side, small enough to be kept: some tens of kilobytes."""
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=(9.6, 2.2), dpi=100, layout="constrained")
    axes = figure.subplots(1, len(takes), squeeze=False)[0]
    for axis, (title, sound) in zip(axes, takes, strict=True):
        info = soundfile.info(sound)
        top = np.log2(info.samplerate / 2 / LOWEST)
        axis.imshow(
            spectrum(sound),
            origin="lower",
            aspect="auto",
            cmap="magma",
            vmin=FLOOR,
            vmax=FLOOR + RANGE,
            extent=(0, info.duration, 0, top),
        )
        octaves = np.arange(1, int(top) + 1, 2)
        axis.set_yticks(octaves, [f"{LOWEST * 2.0**n:g}" for n in octaves])
        axis.tick_params(labelsize=7)
        axis.set_title(title, fontsize=9)
    axes[0].set_ylabel("Hz", fontsize=8)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "whole.png")
        figure.savefig(whole)
        Image.open(whole).convert("RGB").quantize(48).save(path, optimize=True)


if __name__ == "__main__":
    main()
