"""What an exported page costs: time of a frame, first sound, empty blocks, sizes, lines.

Models of 256 and 512 units with random weights play in Chromium, in a page that was opened from the
disk, and in Python's compiled engine. Timings are of frames in a row, without a clock, several
times; shown are the median, the quickest tenth and the slowest twentieth of the best turn, which
others on the machine disturb least.

    python benchmarks/export.py [--model NAME] [--seconds N] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright
from random_model import random_checkpoint

from audiogen import storage
from audiogen.export.model_file import WEIGHTS
from audiogen.export.page import HERE, OURS, PLAYER, Contents, export
from audiogen.generation.load import Model
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint

FRAMES, TURNS = 60, 6

MOVED = ("temperature", "noise", "memory", "listening", "speaking", "novelty", "broken", "stutter")
"""Sliders that are moved at random while it plays, beside the buttons."""


def sized(units: int, context: str) -> Checkpoint:
    """A model of that many units, with random weights."""
    made = random_checkpoint(f"{units}-{context}", context)
    if units == made.model.units:
        return made
    rng, wide = np.random.default_rng(0), units // made.model.units

    def grown(tensor: Any, axes: tuple[int, ...]) -> Any:
        for axis in axes:
            tensor = np.concatenate([tensor] * wide, axis=axis)
        return (tensor + 1e-3 * rng.normal(size=tensor.shape)).astype(np.float32)

    tensors = {}
    for name, tensor in made.tensors.items():
        axes = tuple(range(tensor.ndim)) if name.startswith("rnn_") else ()
        if name == "rnn_1/kernel":
            axes = (1,)
        elif name == "head/kernel":
            axes = (0,)
        tensors[name] = grown(tensor, axes)
    return replace(made, model=replace(made.model, units=units), tensors=tensors)


@contextmanager
def opened(browser: Any, file: Path) -> Iterator[Any]:
    """The page in a new window, when it can play; it counts what is said and asked for."""
    page = browser.new_page(offline=True)
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    local = ("file:", "blob:", "data:")
    page.on("request", lambda r: r.url.startswith(local) or page.said.append(r.url))
    page.goto(file.as_uri())
    page.locator("#play:enabled").wait_for(timeout=60_000)
    yield page
    page.close()


ASK = """([what, given]) => new Promise((resolve) => {
  page.worker.addEventListener("message", ({ data }) => data[what] && resolve(data[what]));
  page.worker.postMessage({ [what]: given });
})"""


HEARD = """() => new Promise((resolve) => {
  const look = () => page.heard ? resolve() : setTimeout(look, 5);
  look();
})"""


def quantiles(turns: list[list[float]]) -> dict[str, float]:
    """Milliseconds of the turn with the least median."""
    best = min(turns, key=lambda times: float(np.median(times)))
    shares = {"quickest tenth": 0.1, "median": 0.5, "slowest twentieth": 0.95}
    return {name: round(float(np.quantile(best, share)), 2) for name, share in shares.items()}


def frame_times(browser: Any, folder: Path, trained: Checkpoint) -> dict[str, dict[str, float]]:
    """The time of a frame in the page and in Python, in turns."""
    export({trained.name: trained}, folder / "timed.html", Contents(), force=True)
    model = Model(trained)
    voice = model.voice([0])
    voice.prime()
    decoder = trained.codec.decoder()
    of_page, of_python = [], []
    with opened(browser, folder / "timed.html") as page:
        for _ in range(TURNS):
            of_page.append(page.evaluate(ASK, ["time", FRAMES]))
            times = []
            for _ in range(FRAMES):
                began = time.perf_counter()
                frames = voice.next(model.defaults)
                voice.feed(frames, model.defaults)
                decoder.push(frames)
                times.append(1000 * (time.perf_counter() - began))
            of_python.append(times)
    return {"page": quantiles(of_page), "python": quantiles(of_python)}


def first_sound(browser: Any, file: Path) -> float:
    """Seconds from the opening of a page to its first sound; the button is pressed at once."""
    began = time.perf_counter()
    with opened(browser, file) as page:
        page.click("#play")
        page.evaluate(HEARD)
        return time.perf_counter() - began


def played(browser: Any, file: Path, seconds: float) -> dict[str, Any]:
    """Blocks of the audio thread, and how many were empty, with the controls moved all the time."""
    chance = random.Random(1)
    with opened(browser, file) as page:
        page.click("#play")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            slider = page.locator(f'[data-knob="{chance.choice(MOVED)}"] input')
            if slider.count():
                slider.evaluate(
                    "(e, v) => { e.value = +e.min + v * (e.max - e.min); "
                    "e.dispatchEvent(new Event('input')); }",
                    chance.random(),
                )
            if chance.random() < 0.1:
                page.click(chance.choice(["#jump", "#freeze", "#reset"]))
            page.wait_for_timeout(100)
        page.wait_for_timeout(1200)
        return {**page.evaluate("page.quanta"), "said or asked": page.said}


def lines(*files: Path) -> int:
    """Lines of some files."""
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a trained model, for the sizes and for the play")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    trained = sized(256, "window")
    if options.model:
        trained = checkpoint.load(storage.find(options.model))
    found: dict[str, Any] = {}

    def say(name: str, value: Any) -> None:
        found[name] = value
        print(f"{name}: {json.dumps(value, indent=2)}", flush=True)

    say("load", os.getloadavg()[0])
    sources = sorted((HERE / "engine").glob("*.[ch]"))
    say("wasm, kB", round(PLAYER.stat().st_size / 1e3, 1))
    counted = {"C": sources, "page": OURS.iterdir(), "Python": HERE.glob("*.py")}
    say("lines", {name: lines(*files) for name, files in counted.items()})
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        place = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=place, args=arguments)
        sizes: dict[str, float] = {}
        for weights in WEIGHTS:
            for megabytes in (0.0, 4.0):
                contents = Contents(weights, megabytes=megabytes)
                file = folder / f"{weights}-{megabytes:g}.html"
                size = export({trained.name: trained}, file, contents, force=True)
                sizes[f"{weights}, {megabytes:g} MB of errors"] = round(size / 1e6, 2)
        say("page, MB", sizes)
        page = folder / "int8-4.html"
        say("first sound, s", sorted(round(first_sound(browser, page), 2) for _ in range(5)))
        say("while the controls move", played(browser, page, options.seconds))
        for units in (256, 512):
            for context in ("window", "carry"):
                times = frame_times(browser, folder, sized(units, context))
                say(f"a frame, ms: {units} units, {context}", times)
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
