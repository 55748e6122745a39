"""The time from a control's move to the sound that it changes.

For each latency, from an OSC message being sent, over UDP, to the first run of sound that differs
from an untouched render of the same seed by more than -40 dB of its level: when its
block left the player, and when its turn had come in the queue. p50 and p95 in ms, of many
performances in real time, each moved once, at a random moment.

    python benchmarks/live.py MODEL [MODEL] [--trials 40] [--latency low ...] [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from pythonosc.osc_message_builder import OscMessageBuilder

from audiogen.control.score_header import ScoreHeader
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.load import load
from audiogen.live.latency import LATENCIES
from audiogen.live.listeners import AudioChunk
from audiogen.live.open_session import open_session
from audiogen.live.osc import osc
from audiogen.live.session import Session

DIFFERENT = -40.0
"""Difference in dB, relative to a block's level, from which on it counts as another one."""

MOVES = {"noise": 0.5, "temperature": 1.5, "gain": -12.0}
"""What is moved, each in its turn: at the input, at the draw, at the output."""


def head_of(model: Ensemble, names: list[str], latency: str, seed: int) -> ScoreHeader:
    """What a performance of these models is made of."""
    given = dict(zip(model.names, names, strict=True))
    quality = LATENCIES[latency].quality
    rate = model.codec.frame_rate
    return ScoreHeader.of(given, [seed], rate, None, quality=quality, base=model.defaults)


def twin_of(model: Ensemble, latency: str, seed: int, seconds: float) -> np.ndarray:
    """The untouched performance, `[samples, channels]`, without its last fade."""
    quality = LATENCIES[latency].quality
    blocks = model.blocks(seconds + 0.5, [seed], quality=quality, on_message=lambda note: None)
    whole = np.concatenate([block.samples[0] for block in blocks])
    return whole[: round(seconds * model.sample_rate)]


def differs(sound: np.ndarray, twin: np.ndarray) -> bool:
    """Whether a run of sound is another one than its twin."""
    away = np.sum((sound - twin) ** 2)
    return bool(away > 10 ** (DIFFERENT / 10) * np.sum(twin**2))


def message(parameter: str) -> bytes:
    """The OSC packet that moves it."""
    builder = OscMessageBuilder(f"/audiogen/{parameter}")
    builder.add_arg(MOVES[parameter])
    return bytes(builder.build().dgram)


def reaction(
    session: Session, port: int, twin: np.ndarray, parameter: str, at: float
) -> tuple[float, float] | None:
    """Seconds from a message sent to a port at a time (s) to the first block that differs: when it
    left the player, and when it was taken; None if the queue ran dry."""
    stream, place = session.stream, 0
    out = np.empty((stream.grain, stream.channels), np.float32)
    moved: list[float] = []
    left: list[tuple[float, AudioChunk]] = []
    # In the player's thread, so that no other has to wake up first.
    session.listen().offer = lambda block: left.append((time.perf_counter(), block))  # type: ignore[method-assign]

    def move() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            moved.append(time.perf_counter())
            sender.sendto(packet, ("127.0.0.1", port))

    packet = message(parameter)
    timer = threading.Timer(at, move)
    begun = time.perf_counter()
    timer.start()
    while place + len(out) <= len(twin) and not stream.underruns:
        time.sleep(max(0.0, begun + place / session.sample_rate - time.perf_counter()))
        stream.take(out)
        if differs(out, twin[place : place + len(out)]):
            taken = time.perf_counter()
            timer.join()
            if not moved:
                return None
            # It left the player with the block that it begins in.
            made = next(when for when, block in left if block.start + len(block.samples) > place)
            return made - moved[0], taken - moved[0]
        place += len(out)
    timer.cancel()
    return None


def reactions(model: Ensemble, names: list[str], latency: str, trials: int) -> dict[str, Any]:
    """Measure many of them."""
    chance, seconds = random.Random(0), 3.0
    found: dict[str, list[tuple[float, float]]] = {parameter: [] for parameter in MOVES}
    twin = twin_of(model, latency, 1, seconds)
    for trial in range(trials):
        parameter = list(MOVES)[trial % len(MOVES)]
        head = head_of(model, names, latency, 1)
        with open_session(model, head, latency=latency) as session, osc(session, 0) as server:
            session.stream.wait_until_full(300)
            took = reaction(session, server.port, twin, parameter, 0.4 + chance.random() * 0.4)
        if took is not None:
            found[parameter].append(took)
    each = {"all": sum(found.values(), []), **found}
    rows = {
        parameter: {
            what: [round(1000 * float(p), 1) for p in np.percentile(times, [50, 95], axis=0)[:, n]]
            for n, what in enumerate(("left the player", "taken"))
        }
        for parameter, times in each.items()
        if times
    }
    return {"ms": rows, "stumbled": trials - len(each["all"])}


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("models", nargs="+")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--latency", nargs="+", choices=list(LATENCIES))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    model = load(sources={f"{n}": name for n, name in enumerate(arguments.models)})
    load_now = os.getloadavg()[0]
    measured: dict[str, Any] = {"cores": os.cpu_count(), "load": load_now}
    print(f"{os.cpu_count()} cores, load {load_now:.1f}")
    for latency in arguments.latency or LATENCIES:
        found = reactions(model, arguments.models, latency, arguments.trials)
        for parameter, row in found["ms"].items():
            cells = [f"{what} p50 {p[0]:.0f} p95 {p[1]:.0f} ms" for what, p in row.items()]
            print(f"{latency:8}  {parameter:12}  {'   '.join(cells)}")
        print(f"{latency:8}  stumbled      {found['stumbled']} of {arguments.trials}")
        measured[latency] = found
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
