"""Whether the sound goes on while clients are hostile.

`audiogen live` with the model named, in real time and into no device, and one process after another
that means it ill: 10 000 malformed OSC packets, 10 000 fuzzed WebSocket messages, WebSockets of a
wrong origin and oversized messages, 100 connections at once. It prints how often the sound had a
gap during each, and in peace before and after.

    python benchmarks/live_hostile.py MODEL [--latency normal] [--json PATH]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from live_set import AUDIOGEN, Page, free_port
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from audiogen.live.latency import LATENCIES

COUNT = 10_000
"""Packets, and messages."""

PEACE = 5.0
"""Seconds before and after."""

OSC = b"/audiogen/noise\x00,f\x00\x00?\x00\x00\x00"

JSON = '["noise", 0.5]', '["swap", "x"]', '[["tilt", 1], ["gain", 0]]', '["jump", 1]', '["release"]'


def garbled(rng: random.Random, good: bytes) -> bytes:
    """What was good, cut, flipped and lengthened."""
    changed = bytearray(good[: rng.randrange(1, len(good) + 1)] + rng.randbytes(rng.randrange(30)))
    for _ in range(rng.randrange(1, 5)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def flood(port: int, osc_port: int) -> None:
    """Malformed OSC packets, as fast as they can be sent."""
    rng = random.Random(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(COUNT):
            sender.sendto(garbled(rng, OSC), ("127.0.0.1", osc_port))


def fuzz(port: int, osc_port: int) -> None:
    """Fuzzed WebSocket messages, over new sockets wherever one was closed for them."""
    rng, sent = random.Random(2), 0
    while sent < COUNT:
        with (
            contextlib.suppress(WebSocketException, OSError),
            control(port) as opened,
        ):
            for _ in range(min(400, COUNT - sent)):
                sent += 1
                text = garbled(rng, rng.choice(JSON).encode())
                opened.send(text.decode("latin-1") if rng.random() < 0.99 else text)


def strangers(port: int, osc_port: int) -> None:
    """A hundred WebSockets of a wrong origin, and as many messages that are too large."""
    for _ in range(100):
        with (
            contextlib.suppress(WebSocketException, OSError),
            control(port, "http://elsewhere.example"),
        ):
            raise SystemExit("a stranger was let in")
        with contextlib.suppress(WebSocketException, OSError), control(port) as opened:
            opened.send("[" + " " * 5000)
            opened.recv(timeout=5)


def crowd(port: int, osc_port: int) -> None:
    """A hundred connections at once, half of them WebSockets that read nothing."""
    with contextlib.ExitStack() as stack:
        for n in range(100):
            with contextlib.suppress(WebSocketException, OSError):
                if n % 2:
                    stack.enter_context(control(port))
                else:
                    stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(3)
        os._exit(0)  # and is gone, without a word


WAYS: dict[str, Callable[[int, int], None]] = {
    "osc": flood,
    "messages": fuzz,
    "strangers": strangers,
    "crowd": crowd,
}


@contextlib.contextmanager
def control(port: int, origin: str = "") -> Iterator[Any]:
    """The page's WebSocket, of the page's origin or another."""
    sent = origin or f"http://127.0.0.1:{port}"
    with connect(f"ws://127.0.0.1:{port}/control", origin=sent, compression=None) as opened:
        yield opened


def measure(name: str, latency: str) -> dict[str, Any]:
    """The gaps during each, and how long it took."""
    port, osc_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        output = Path(folder) / "output"
        command = [*AUDIOGEN, "live", name, "--no-audio", "--seed", "5", "--latency", latency]
        with output.open("w") as out:
            live = subprocess.Popen(
                [*command, "--web", str(port), "--osc", str(osc_port)],
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        stack.callback(live.wait)
        stack.callback(live.kill)
        while "the page is at" not in output.read_text():
            if live.poll() is not None:
                raise SystemExit(output.read_text())
            time.sleep(0.2)
        page, found = Page(port), dict[str, Any]()
        time.sleep(2)

        def gaps(act: Callable[[], object]) -> dict[str, float]:
            before, begun = page.status["underruns"], time.monotonic()
            act()
            took = time.monotonic() - begun
            time.sleep(0.3)  # until the page has been updated
            return {"gaps": page.status["underruns"] - before, "seconds": round(took, 1)}

        found["peace before"] = gaps(lambda: time.sleep(PEACE))
        for way in WAYS:
            act = [sys.executable, __file__, "--hostile", way, str(port), str(osc_port)]
            found[way] = gaps(lambda act=act: subprocess.run(act, check=True))  # type: ignore[misc]
        found["peace after"] = gaps(lambda: time.sleep(PEACE))
        if live.poll() is not None:
            raise SystemExit(output.read_text())
        found["page"] = {"lost samples": page.lost, "runs out of order": page.jumps}
        return found


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    if sys.argv[1:2] == ["--hostile"]:
        WAYS[sys.argv[2]](int(sys.argv[3]), int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model")
    parser.add_argument("--latency", choices=list(LATENCIES), default="normal")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    measured: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
    print(f"{os.cpu_count()} cores, load {measured['load']:.1f}, {arguments.latency}", flush=True)
    for what, value in measure(arguments.model, arguments.latency).items():
        measured[what] = value
        print(f"{what:14}  {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
