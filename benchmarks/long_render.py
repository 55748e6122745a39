"""Whether a render of hours stays flat: its memory, threads and open files.

`audiogen render` of a model and a recording that plays beside it, with a score, in a process of its
own. Once a minute it is looked at; the first look is a minute after its first sound.
In the end the score is replayed for a minute, and compared.

    nice python benchmarks/long_render.py MODEL SOUND [--minutes 120] [--json PATH]

MODEL is a checkpoint or packed model, SOUND a sound file or a folder of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import soundfile as sf

GROWTH_MB, GROWTH_FILES = 16.0, 2
"""How much memory may grow after the first look, and how many threads and files."""

LOOK = 60.0
"""Seconds between two looks."""

AGAIN = 60
"""Seconds that are replayed."""

AUDIOGEN = [sys.executable, "-m", "audiogen"]


def look(process: psutil.Process) -> dict[str, float]:
    """Memory in MB, threads and open files."""
    with process.oneshot():
        memory, threads = process.memory_info().rss / 1e6, process.num_threads()
    files = process.num_fds() if os.name != "nt" else process.num_handles()
    return {"MB": round(memory, 1), "threads": threads, "files": files}


def main() -> None:
    """Render, look, replay, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model")
    parser.add_argument("sound")
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        score, out = folder / "long.score.jsonl", folder / "long.flac"
        words = [
            *("render", given.model, "--source", f"other=file:{given.sound}?wander"),
            *("--mix", f"{Path(given.model).stem}=1", "--mix", "other=0.3", "--seed", "1"),
            *("--duration", f"{given.minutes:g}m", "-o", str(out), "--record", str(score)),
        ]
        begun, looks = time.monotonic(), []
        child = subprocess.Popen([*AUDIOGEN, *words], stderr=subprocess.DEVNULL)
        process = psutil.Process(child.pid)
        while child.poll() is None and not (out.exists() and out.stat().st_size):
            time.sleep(1.0)
        while True:
            try:
                child.wait(LOOK)
                break
            except subprocess.TimeoutExpired:
                looks.append({"minute": round((time.monotonic() - begun) / 60, 1), **look(process)})
                print(looks[-1], flush=True)
        assert child.returncode == 0, "the render failed"
        length = sf.info(out).duration
        again = folder / "again.flac"
        words = ["render", "--replay", str(score), "--duration", f"{AGAIN}s", "-o", str(again)]
        subprocess.run([*AUDIOGEN, *words], check=True, stderr=subprocess.DEVNULL)
        # The end of a render fades out.
        frames = max(0, sf.info(again).frames - sf.info(again).samplerate)
        same = (sf.read(out, frames)[0] == sf.read(again, frames)[0]).all()
    grown = {key: looks[-1][key] - looks[0][key] for key in ("MB", "threads", "files")}
    flat = grown["MB"] <= GROWTH_MB and max(grown["threads"], grown["files"]) <= GROWTH_FILES
    found: dict[str, Any] = {
        "minutes played": round(length / 60, 1),
        "minutes taken": round((time.monotonic() - begun) / 60, 1),
        "grown": grown,
        "flat": flat,
        f"the score replays ({AGAIN} s)": bool(same),
    }
    for what, value in found.items():
        print(f"{what}: {value}")
    if given.json:
        given.json.write_text(json.dumps({**found, "looks": looks}, indent=1))
    sys.exit(0 if flat and same else 1)


if __name__ == "__main__":
    main()
