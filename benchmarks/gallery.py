"""Renders one control at a time, low, middle and high, every example and each kind of model.

    python benchmarks/gallery.py

The sound (OGG, mono, six seconds each) and one picture for each control go to docs/gallery/, and
docs/gallery.md shows them all: so that a person sees and hears what each control does. Everything
is rendered with one seed by the command line, as a reader would do it, from the model that comes
with audiogen, from datasets/demo and from datasets/tunes. Models of other kinds are trained first,
where they are not there yet (checkpoints/gallery-*), for some twenty minutes in all. Notes become
sound by FluidSynth and a soundfont (`apt install fluidsynth fluid-soundfont-gm`).
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

from audiogen import storage
from audiogen.cli import cli
from audiogen.control.table import TABLE, Control
from audiogen.errors import CheckpointError

ROOT = Path(__file__).parents[1]

MODEL = "audiogen/demo/demo.audiogen"
COMPANY_SOURCE = ("--source", "ambient=file:datasets/ambient")

SECONDS = 6.0
"""Of each sound. It is rendered a little longer, so that the fade at the end is left out."""

PIECE_SECONDS, CUTS = 60.0, (8.0, 27.0, 46.0)
"""How long an example is, and where the sounds of it begin."""

QUALITY = 0.6
"""Of Vorbis, as libsndfile counts: 0 is the best, 1 the smallest. This is some 60 kbit/s."""

KINDS = {
    "demo": ("spectra, two layers of LSTM: the model that comes with audiogen", []),
    "gallery-gru": (
        "spectra, two layers of GRU, two minutes of training",
        ["train", "datasets/demo", "--cell", "gru", "--minutes", "2"],
    ),
    "gallery-rnn": (
        "spectra, two plain recurrent layers, one minute of training",
        ["train", "datasets/demo", "--cell", "rnn", "--minutes", "1"],
    ),
    "gallery-meandering": (
        "spectra, mean-squared error on the one frame after each window, one minute of training",
        ["train", "datasets/demo", "--preset", "meandering", "--minutes", "1"],
    ),
    "gallery-waveform": (
        "samples, drawn one by one (SampleRNN) through the filter of a conductor, five minutes of "
        "training for both",
        ["train", "datasets/demo/jazz", "--frames", "waveform", "--minutes", "5"],
    ),
    "gallery-samples": (
        "samples without a conductor, five minutes of training",
        ["train", "datasets/demo/jazz", "--frames", "waveform", "--no-conducted", "--minutes", "5"],
    ),
    "gallery-styles": (
        "spectra, one model of two corpora, three minutes of training",
        ["train", "datasets/demo/jazz", "datasets/ambient", "--minutes", "3"],
    ),
    "gallery-jazz": (
        "spectra, of the jazz alone, two minutes of training",
        ["train", "datasets/demo/jazz", "--minutes", "2"],
    ),
    "gallery-conducted": (
        "the network of the one before, with the errors of the ambient recordings: "
        "jazz conducts them",
        ["remember", "gallery-jazz", "datasets/ambient"],
    ),
    "gallery-notes": (
        "notes, one layer of LSTM, learned from twelve old melodies as MIDI files; FluidSynth "
        "plays them on a piano",
        ["train", "datasets/tunes", "--preset", "djmodel", "--minutes", "2"],
    ),
}
"""Each kind of model, and the command that makes it."""

OF_OTHERS = {
    "foresight": "gallery-samples",
    "style": "gallery-styles",
    "conductor": "gallery-waveform",
}
"""Controls that only some models have, and the model that shows them."""

BANDS, LOWEST, FLOOR, RANGE = 128, 40.0, -90.0, 75.0
"""Of the pictures: bands, Hz of the lowest, dB of silence, dB from black to white."""

COLOURS = 32
"""Of a picture; with more, all of the gallery takes over 8 MB."""

COMPANY = {
    "noise_chance": "    c.noise = 1\n",
    "noise_colour": "    c.noise = 1\n",
    "crosstalk": "    for name in c.sources:\n        c.mix[name] = 1\n",
    "swap_time": (
        "    c.bpm = 120\n"
        "    if t > 1 and c.every(4):\n"
        "        c.swap(c.sources[1 - c.sources.index(c.leader)])\n"
    ),
}
"""What else a control needs to change the sound; these have a script beside the flag."""

VALUES = {"swap_time": [0.0, 0.5, 2.0], "style": [0.0, 0.5, 1.0]}
"""Other values than low, middle and high: what is over within a rendering."""

SEVERAL = ("crosstalk", "swap_time")
"""The controls that need a second source."""

HEAD = """# Gallery

Every control at its lowest, at its default (or, where that is an end, in the middle) and at its
highest; each example; each kind of model. {seconds:g} seconds each, with seed {seed}, of the model
that comes with audiogen where nothing else is said; everything else stays as it is. That model
plays at a recall of 0.9, so its corpus pulls it back to itself: with `--recall 0` the bare network
plays, and most controls do more.

Pictures are on one scale: time from left to right, 40 Hz to the top in octaves, {floor:g} dB is
black. `make gallery` makes all of it again, on any machine that has FluidSynth for the notes.
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
@click.option("--seed", default=1, show_default=True)
@click.option("--only", help="render these alone, and keep the others: noise,memory,tide")
@click.option("--into", type=click.Path(path_type=Path), default=ROOT, help="instead of here")
def main(seed: int, only: str | None, into: Path) -> None:
    """Render the gallery."""
    folder = into / "docs" / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(only.split(",")) if only else None
    page = [HEAD.format(seconds=SECONDS, seed=seed, floor=FLOOR), "\n## Controls\n"]
    for row in TABLE:
        page.append(f"\n### {row.name}\n\n{row.help[0].upper()}{row.help[1:]}.\n")
        show(row.name, takes_of(row), seed, folder, page, wanted)
    page.append("\n## Examples\n\nScripts that come with audiogen: a minute each, drawn whole.\n")
    for piece in sorted((ROOT / "examples").glob("*.py")):
        page.append(f"\n### {piece.stem}\n\n{reason(piece)}\n")
        words = [MODEL, *COMPANY_SOURCE, "--script", str(piece.relative_to(ROOT))]
        show_piece(piece.stem, words, seed, folder, page, wanted)
    page.append("\n## Kinds of model\n")
    for name, (text, made) in KINDS.items():
        page.append(f"\n### {name}\n\n{text[0].upper()}{text[1:]}.\n")
        if made:
            page.append(f"    audiogen {shlex.join(made)} --name {name}\n")
        show(f"model-{name}", [Take(name, [name])], seed, folder, page, wanted)
    text = "\n".join(page)
    (into / "docs" / "gallery.md").write_text(text.rstrip() + "\n", "utf-8")
    size = sum(file.stat().st_size for file in folder.iterdir())
    click.echo(f"{into / 'docs' / 'gallery.md'}: {size / 1e6:.1f} MB of sound and pictures")


def takes_of(row: Control) -> list[Take]:
    """What is rendered of one control."""
    model = OF_OTHERS.get(row.name)
    words = [model or MODEL]
    words += COMPANY_SOURCE if row.name in SEVERAL else ()
    return [
        Take(f"{row.name} {value:g}", [*words, flag(row), f"{value:g}"], COMPANY.get(row.name, ""))
        for value in values(row)
    ]


def model_of(name: str) -> str:
    """What the command line calls a kind of model; it is trained if it is not there yet."""
    made = KINDS[name][1]
    if not made:
        return MODEL
    try:
        storage.find(name)
    except CheckpointError:
        if made[0] == "remember":
            model_of(made[1])
        run(made + ["--name", name] + (["--no-evaluate"] if made[0] == "train" else []))
    return name


def run(words: list[str]) -> None:
    """A command of audiogen."""
    cli.main(words, prog_name="audiogen", standalone_mode=False)


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
    seed: int,
    folder: Path,
    page: list[str],
    wanted: set[str] | None,
) -> None:
    """Render some takes, draw them side by side, and put them on the page."""
    ends = [""] if len(takes) == 1 else [f"-{n + 1}" for n in range(len(takes))]
    made = [(take, folder / f"{name}{end}.ogg") for take, end in zip(takes, ends, strict=True)]
    if wanted is None or name.removeprefix("model-") in wanted:
        for take, target in made:
            samples, rate = rendered(take, SECONDS + 1, seed)
            keep(target, samples[: round(SECONDS * rate)], rate)
        draw(folder / f"{name}.png", [(take.title, target) for take, target in made])
    page.append(f"![{name}](gallery/{name}.png)\n")
    if takes[0].script:
        page.append(f"Beside it:\n\n```python\ndef play(t, c):\n{takes[0].script}```\n")
    page.append("\n".join(f"[{take.title}](gallery/{sound.name})" for take, sound in made) + "\n")


def show_piece(
    name: str,
    words: list[str],
    seed: int,
    folder: Path,
    page: list[str],
    wanted: set[str] | None,
) -> None:
    """Render an example, draw all of it, and keep some moments."""
    if wanted is None or name in wanted:
        samples, rate = rendered(Take(name, words), PIECE_SECONDS, seed)
        with tempfile.TemporaryDirectory() as place:
            whole = Path(place, "whole.wav")
            soundfile.write(whole, samples, rate)
            draw(folder / f"{name}.png", [(name, whole)])
        for n, begin in enumerate(CUTS):
            first = round(begin * rate)
            piece = samples[first : first + round(SECONDS * rate)]
            keep(folder / f"{name}-{n + 1}.ogg", piece, rate)
    page.append(f"![{name}](gallery/{name}.png)\n")
    links = [
        f"[{name}, from {begin:g} s](gallery/{name}-{n + 1}.ogg)" for n, begin in enumerate(CUTS)
    ]
    page.append("\n".join(links) + "\n")
    page.append(f"    audiogen render {shlex.join(words)} -o {name}.wav\n")


def rendered(take: Take, seconds: float, seed: int) -> tuple[npt.NDArray[np.float64], int]:
    """What the command line plays: mono samples, and their rate."""
    with tempfile.TemporaryDirectory() as place:
        model, *rest = take.words
        model = model_of(model) if model in KINDS else model
        words = [model, *rest, "--seed", str(seed), "--duration", f"{seconds:g}s"]
        if take.script:
            script = Path(place, "company.py")
            script.write_text(f"def play(t, c):\n{take.script}", "utf-8")
            words += ["--script", str(script)]
        target = Path(place, "take.wav")
        run(["render", *words, "-o", str(target)])
        samples, rate = soundfile.read(target, always_2d=True)
    return samples.mean(axis=1), int(rate)


def keep(path: Path, samples: npt.NDArray[np.float64], rate: int) -> None:
    """Write a sound as small as it can well be."""
    soundfile.write(path, samples, rate, format="OGG", subtype="VORBIS", compression_level=QUALITY)


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
        Image.open(whole).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
