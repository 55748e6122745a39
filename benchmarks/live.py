"""How soon is a control heard, and does a long set play through?

Without `--set`: for each latency, from a control's move to the first run of sound that differs
from an untouched twin (the same seed, rendered) by more than -40 dB of its own level: when its
block left the player, and when its turn had come in the queue. p50 and p95 in ms, of many
performances in real time, each moved once, at a random moment.

With `--set MINUTES`: two voices in real time, a listener, 100 moves a second, a script saved anew
every 10 s, and a process that keeps a core busy. Told are the underruns, the memory after the first
minute and at the end, and whether the recorded score renders to the same samples.

    python benchmarks/live.py MODEL [MODEL] [--trials 40] [--latency low ...] [--json PATH]
    python benchmarks/live.py MODEL MODEL --set 10 [--latency normal] [--json PATH]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile as sf

from audiogen.ensemble import Ensemble
from audiogen.live.latency import LATENCIES
from audiogen.live.opening import open_stage
from audiogen.live.pacing import paced
from audiogen.live.stage import Heard, Stage
from audiogen.playing import load
from audiogen.score.head import Head

DIFFERENT = -40.0
"""dB of a block's own level, from which on it is another one."""

MOVES = {"noise": 0.5, "temperature": 1.5, "gain": -12.0}
"""What is moved, each in its turn: into the ear, at the draw, on the way out."""

SCRIPT = """
from audiogen.score import lfo
def play(t, c):
    c.noise = lfo(t, {period}, 0.0, 0.4)
    if c.every({beats}) and t > 0:
        c.swap(c.sources[1 - c.sources.index(c.leader)])
"""


def head_of(model: Ensemble, names: list[str], latency: str, seed: int) -> Head:
    """What a performance of these models is made of."""
    given = dict(zip(model.names, names, strict=True))
    quality = LATENCIES[latency].quality
    rate = model.codec.frame_rate
    return Head.of(given, [seed], rate, None, quality=quality, base=model.defaults)


def twin_of(model: Ensemble, latency: str, seed: int, seconds: float) -> np.ndarray:
    """The untouched performance, `[samples, channels]`, without its last fade."""
    quality = LATENCIES[latency].quality
    blocks = model.blocks(seconds + 0.5, [seed], quality=quality, on_note=lambda note: None)
    whole = np.concatenate([block.samples[0] for block in blocks])
    return whole[: round(seconds * model.sample_rate)]


def differs(sound: np.ndarray, twin: np.ndarray) -> bool:
    """Whether a run of sound is another one than its twin."""
    away = np.sum((sound - twin) ** 2)
    return bool(away > 10 ** (DIFFERENT / 10) * np.sum(twin**2))


def reaction(stage: Stage, twin: np.ndarray, knob: str, at: float) -> tuple[float, float] | None:
    """Seconds from a move at a time (s) to the first block that differs: when it left the player,
    and when it was taken; None if the queue ran dry."""
    stream, place = stage.stream, 0
    out = np.empty((stream.grain, stream.channels), np.float32)
    moved: list[float] = []
    left: list[tuple[float, Heard]] = []
    # In the player's thread, so that no other has to wake up first.
    stage.listen().offer = lambda heard: left.append((time.perf_counter(), heard))  # type: ignore[method-assign]

    def move() -> None:
        moved.append(time.perf_counter())
        stage.hands.move("osc", knob, MOVES[knob])

    timer = threading.Timer(at, move)
    begun = time.perf_counter()
    timer.start()
    while place + len(out) <= len(twin) and not stream.underruns:
        time.sleep(max(0.0, begun + place / stage.sample_rate - time.perf_counter()))
        stream.take(out)
        if differs(out, twin[place : place + len(out)]):
            taken = time.perf_counter()
            timer.join()
            if not moved:
                return None
            # It left the player with the block that it begins in.
            made = next(when for when, heard in left if heard.start + len(heard.samples) > place)
            return made - moved[0], taken - moved[0]
        place += len(out)
    timer.cancel()
    return None


def reactions(model: Ensemble, names: list[str], latency: str, trials: int) -> dict[str, Any]:
    """Measure many of them."""
    chance, seconds = random.Random(0), 3.0
    found: dict[str, list[tuple[float, float]]] = {knob: [] for knob in MOVES}
    twin = twin_of(model, latency, 1, seconds)
    for trial in range(trials):
        knob = list(MOVES)[trial % len(MOVES)]
        with open_stage(model, head_of(model, names, latency, 1), latency=latency) as stage:
            stage.stream.wait_until_full(300)
            took = reaction(stage, twin, knob, 0.4 + chance.random() * 0.4)
        if took is not None:
            found[knob].append(took)
    each = {"all": sum(found.values(), []), **found}
    rows = {
        knob: {
            what: [round(1000 * float(p), 1) for p in np.percentile(times, [50, 95], axis=0)[:, n]]
            for n, what in enumerate(("left the player", "taken"))
        }
        for knob, times in each.items()
        if times
    }
    return {"ms": rows, "stumbled": trials - len(each["all"])}


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """Another process that keeps a core busy."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def doing(act: Any, every: float) -> Iterator[None]:
    """Do something again and again, from a thread."""
    left = threading.Event()

    def run() -> None:
        n = 0
        while not left.wait(every):
            act(n)
            n += 1

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def play_set(model: Ensemble, names: list[str], latency: str, minutes: float) -> dict[str, Any]:
    """A whole set, and its score rendered again."""
    process, chance = psutil.Process(), random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script, score = folder / "set.py", folder / "set.score.jsonl"
        script.write_text(SCRIPT.format(period=8, beats=16))
        told: list[str] = []
        with contextlib.ExitStack() as stack:
            stage = stack.enter_context(
                open_stage(
                    model,
                    head_of(model, names, latency, 5),
                    latency=latency,
                    script=script,
                    record=score,
                    tell=told.append,
                )
            )
            listener = stage.listen(2.0)
            heard = [0]

            def move(n: int) -> None:
                stage.hands.move("osc", "memory", 0.3 * math.sin(n / 40))
                if n % 200 == 0:
                    stage.hands.mix("page", stage.sources[n // 200 % 2], chance.random())

            def save(n: int) -> None:
                script.write_text(SCRIPT.format(period=5 + n % 7, beats=8 + n % 9))

            def listen(n: int) -> None:
                while (run := listener.read(0.2)) is not None:
                    heard[0] += len(run.samples)

            stage.stream.wait_until_full(300)
            stack.enter_context(busy())
            stack.enter_context(paced(stage.stream))
            for act, every in ((move, 0.01), (save, 10.0), (listen, 0.01)):
                stack.enter_context(doing(act, every))
            begun, memory = time.monotonic(), []
            while time.monotonic() - begun < 60 * minutes:
                stage.stream.ended.wait(5.0)
                memory.append(process.memory_info().rss / 1e6)
                status = stage.status()
                print(
                    f"\r{status.seconds:6.0f} s  {status.underruns} underruns  {memory[-1]:.0f} MB",
                    end="",
                    file=sys.stderr,
                )
            stage.stop()
            stage.stream.ended.wait(10)
            underruns, dropped = stage.stream.underruns, listener.dropped
        print(file=sys.stderr)
        again = folder / "again.wav"
        command = [sys.executable, "-m", "audiogen.cli", "render", "--replay", str(score)]
        subprocess.run([*command, "-o", str(again)], check=True, capture_output=True)
        live = sf.read(folder / "set.wav", dtype="int16")[0]
        rendered = sf.read(again, dtype="int16")[0]
        return {
            "seconds": len(live) / model.sample_rate,
            "underruns": underruns,
            "listener_lost": dropped,
            "memory_mb": [round(memory[min(len(memory) - 1, 12)]), round(memory[-1])],
            "told": len(told),
            "reloads": sum("loaded anew" in sentence for sentence in told),
            "same_samples": bool(np.array_equal(live, rendered)),
            "different_samples": int(np.sum(live != rendered))
            if len(live) == len(rendered)
            else -1,
        }


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("models", nargs="+")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--latency", nargs="+", choices=list(LATENCIES))
    parser.add_argument("--set", type=float, dest="minutes", metavar="MINUTES")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    model = load(sources={f"{n}": name for n, name in enumerate(arguments.models)})
    load_now = os.getloadavg()[0]
    measured: dict[str, Any] = {"cores": os.cpu_count(), "load": load_now}
    print(f"{os.cpu_count()} cores, load {load_now:.1f}")
    for latency in arguments.latency or (["normal"] if arguments.minutes else list(LATENCIES)):
        if arguments.minutes:
            found = play_set(model, arguments.models, latency, arguments.minutes)
            for what, value in found.items():
                print(f"{latency:8}  {what:18}  {value}")
        else:
            found = reactions(model, arguments.models, latency, arguments.trials)
            for knob, row in found["ms"].items():
                said = [f"{what} p50 {p[0]:.0f} p95 {p[1]:.0f} ms" for what, p in row.items()]
                print(f"{latency:8}  {knob:12}  {'   '.join(said)}")
            print(f"{latency:8}  stumbled      {found['stumbled']} of {arguments.trials}")
        measured[latency] = found
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
