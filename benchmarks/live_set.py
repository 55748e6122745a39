"""Whether a long live set plays without a gap.

`audiogen live` with the models named, in real time and into no device, and beside it, from other
processes: a page that listens, over both of its WebSockets; 100 OSC messages a second, over UDP; a
script saved anew every 10 s; and, without `--calm`, one that keeps a core busy. It prints the
underruns, what the page lost, the memory, threads and open files after the first minute and at the
end, and whether the recorded score renders to the same samples. With `--browser` the page is open
in Chromium, too, which draws and plays it.

    python benchmarks/live_set.py MODEL MODEL [--minutes 10] [--latency normal] [--browser]
        [--calm] [--json PATH]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soundfile as sf
from pythonosc.udp_client import SimpleUDPClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from audiogen.live.latency import LATENCIES

MESSAGES = 100
"""OSC messages a second."""

SAVED = 10.0
"""Seconds from one version of the script to the next."""

LOOK = 5.0
"""Seconds between two looks at the memory."""

AUDIOGEN = [sys.executable, "-m", "audiogen"]

SCRIPT = """
from audiogen.score import lfo
def play(t, c):
    c.noise = lfo(t, {period}, 0.0, 0.4)
    if c.every({beats}) and t > 0:
        c.swap(c.sources[1 - c.sources.index(c.leader)])
"""


class Page:
    """Listens as the page does, from separate threads.

    Attributes
    ----------
    status : dict
        The last status that it received.
    samples, lost, jumps : int
        Samples that came; that the server left out for it; runs that did not begin where the one
        before had ended.
    worst : float (s)
        The longest that it waited for sound.
    """

    def __init__(self, port: int) -> None:
        self.status: dict[str, Any] = {}
        self.samples = self.lost = self.jumps = 0
        self.worst = 0.0
        for name, listen in (("control", self._control), ("sound", self._sound)):
            address = f"ws://127.0.0.1:{port}/{name}"
            threading.Thread(target=listen, args=(address, port), daemon=True).start()

    def _control(self, address: str, port: int) -> None:
        with self._connected(address, port) as socket_:
            for text in socket_:
                self.status.update(json.loads(text).get("status", {}))

    def _sound(self, address: str, port: int) -> None:
        expected, last = None, time.monotonic()
        with self._connected(address, port) as socket_:
            for packet in socket_:
                start = float(np.frombuffer(packet[:8], "<f8")[0])
                channels, self.lost = map(int, np.frombuffer(packet[8:16], "<u4"))
                count = (len(packet) - 16) // (2 * channels)
                now = time.monotonic()
                if expected is not None:
                    self.jumps += start != expected
                    self.worst = max(self.worst, now - last)
                self.samples += count
                expected, last = start + count, now

    @contextlib.contextmanager
    def _connected(self, address: str, port: int) -> Iterator[Any]:
        with contextlib.suppress(ConnectionClosed):
            with connect(address, origin=f"http://127.0.0.1:{port}", compression=None) as found:
                yield found


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
def doing(act: Callable[[int], None], every: float) -> Iterator[None]:
    """Do something again and again, from a thread, so often on the average."""
    left, begun = threading.Event(), time.monotonic()

    def run() -> None:
        n = 1
        while not left.wait(max(0.0, begun + n * every - time.monotonic())):
            act(n)
            n += 1

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


@contextlib.contextmanager
def browsing(port: int, found: dict[str, Any]) -> Iterator[None]:
    """The page in Chromium, listening; how it went there comes into `found`."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or "", args=arguments
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{port}/")
        page.click("#listen")
        try:
            yield
            found["browser"] = page.evaluate("page.sound.report")
        finally:
            browser.close()


def free_port(kind: socket.SocketKind) -> int:
    """One that nobody listens to."""
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def play_set(
    names: list[str], latency: str, minutes: float, browser: bool, calm: bool
) -> dict[str, Any]:
    """A whole set, and its score rendered again."""
    chance, found = random.Random(0), dict[str, Any]()
    port, osc_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    client = SimpleUDPClient("127.0.0.1", osc_port)

    def move(n: int) -> None:
        client.send_message("/audiogen/memory", 0.3 * math.sin(n / 40))
        if n % 200 == 0:
            client.send_message(f"/audiogen/mix/{names[n // 200 % 2]}", chance.random())

    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        script, score, output = (Path(name) / n for n in ("set.py", "set.score.jsonl", "output"))

        def save(n: int) -> None:
            script.write_text(SCRIPT.format(period=5 + n % 7, beats=8 + n % 9))

        save(0)
        command = [*AUDIOGEN, "live", *names, "--no-audio", "--seed", "5", "--latency", latency]
        command += ["--script", str(script), "--record", str(score)]
        command += ["--web", str(port), "--osc", str(osc_port)]
        with output.open("w") as out:
            live = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        stack.callback(live.kill)
        while "the page is at" not in output.read_text():
            if live.poll() is not None:
                raise SystemExit(output.read_text())
            time.sleep(0.2)
        process, page = psutil.Process(live.pid), Page(port)
        looks = dict[str, list[int]](memory_mb=[], threads=[], open_files=[])
        with contextlib.ExitStack() as beside:
            if not calm:
                beside.enter_context(busy())
            beside.enter_context(doing(move, 1 / MESSAGES))
            beside.enter_context(doing(save, SAVED))
            if browser:
                beside.enter_context(browsing(port, found))
            begun, used = time.monotonic(), process.cpu_times()
            while time.monotonic() - begun < 60 * minutes and live.poll() is None:
                time.sleep(LOOK)
                looks["memory_mb"].append(round(process.memory_info().rss / 1e6))
                looks["threads"].append(process.num_threads())
                looks["open_files"].append(process.num_fds())
                seconds, gaps = (page.status.get(k, 0) for k in ("seconds", "underruns"))
                line = f"\r{seconds:6.0f} s  {gaps} underruns  {looks['memory_mb'][-1]} MB"
                print(line, end="", file=sys.stderr)
            took, now = time.monotonic() - begun, process.cpu_times()
        print(file=sys.stderr)
        live.send_signal(signal.SIGINT)
        live.wait(30)
        text = output.read_text()
        again = Path(name) / "again.wav"
        subprocess.run(
            [*AUDIOGEN, "render", "--replay", str(score), "-o", str(again)],
            check=True,
            capture_output=True,
        )
        played, rate = sf.read(Path(name) / "set.wav", dtype="int16")
        rendered = sf.read(again, dtype="int16")[0]
        underruns = re.search(r"(\d+) underruns?\n", text)
        return {
            "seconds": round(len(played) / rate, 1),
            "underruns": int(underruns[1]) if underruns else text,
            "page": {
                "seconds": round(page.samples / rate, 1),
                "lost samples": page.lost,
                "runs out of order": page.jumps,
                "longest wait ms": round(1000 * page.worst),
                "latency ms": round(1000 * page.status["latency"]),
            },
            **{
                what: [of[min(len(of) - 1, round(60 / LOOK))], of[-1]] for what, of in looks.items()
            },
            "share_of_a_core": round((sum(now[:2]) - sum(used[:2])) / took, 2),
            "reloads": text.count("was loaded anew"),
            "same_samples": bool(np.array_equal(played, rendered)),
            **found,
        }


def main() -> None:
    """Measure, print, and write what was measured if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("models", nargs=2)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--latency", choices=list(LATENCIES), default="normal")
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--calm", action="store_true", help="with nothing that keeps a core busy")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    measured: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
    print(f"{os.cpu_count()} cores, load {measured['load']:.1f}, {arguments.latency}")
    found = play_set(
        arguments.models,
        arguments.latency,
        arguments.minutes,
        arguments.browser,
        arguments.calm,
    )
    for what, value in found.items():
        print(f"{what:18}  {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(measured | found, indent=2) + "\n")


if __name__ == "__main__":
    main()
