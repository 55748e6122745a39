"""Does everything still play the same bytes? A digest of each case beside the one that is kept.

Small models of every kind are trained for a few steps on sound, notes and tables that are made up,
then rendered, mixed, swapped, bent, replayed, played live and evaluated for ten seconds each. Only
the command line is used, so the same script runs on any version of the code:

    python benchmarks/digests.py                      beside the digests kept in this file
    python benchmarks/digests.py --against 15cef28    beside that commit, on this machine
    python benchmarks/digests.py --keep               write the digests into this file

The digests in this file hold for one kind of processor and one set of library versions, since
rounding differs between them; elsewhere use `--against`. It exits with 1 where any case differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

ROOT = Path(__file__).resolve().parents[1]

KEPT: dict[str, str] = {
    "frame store": "ea7fb80242a766bf",
    "train window": "088cd02c36bc3a5c",
    "train carry": "6afa9b997fa1acaf",
    "train gru": "fff1b2d7c5b6aac6",
    "train rnn": "c5ceb3ac8508320b",
    "train stereo": "44e9c90b55f72166",
    "train meandering": "fa0b5be3db5a9afd",
    "train styles": "3ab467000c2e339c",
    "train samples": "49b9102a14ca9e63",
    "train three-tiers": "4a95b1e09749799f",
    "train blocks": "d6f359b523ecc3ee",
    "train melody": "3147b71501b2a496",
    "train events": "900370792da89765",
    "train djmodel": "7f2977173baa78a4",
    "train series": "465c18f027aacc21",
    "train groups": "976bfee0678eea8e",
    "train window on": "02e1b933fbad87fc",
    "train from carry": "72dbcd7b59b86470",
    "render window": "61912eabaefecf65",
    "replay window": "61912eabaefecf65",
    "render carry": "b9e68994f2b8d7e7",
    "replay carry": "b9e68994f2b8d7e7",
    "render gru": "8d61e7f8f6f10d0a",
    "replay gru": "8d61e7f8f6f10d0a",
    "render rnn": "001591e29867e495",
    "replay rnn": "001591e29867e495",
    "render meandering": "5709873f5c4e895f",
    "replay meandering": "5709873f5c4e895f",
    "render styles": "522502b9424ada39",
    "replay styles": "522502b9424ada39",
    "render samples": "b55036559e7ec85b",
    "replay samples": "b55036559e7ec85b",
    "render three-tiers": "6704cb1d06eedd59",
    "replay three-tiers": "6704cb1d06eedd59",
    "render blocks": "17db1a4867493fc0",
    "replay blocks": "17db1a4867493fc0",
    "render stereo": "97f04f22d7ae4487",
    "replay stereo": "97f04f22d7ae4487",
    "render melody": "2a9a9c886fefe6ad",
    "replay melody": "2a9a9c886fefe6ad",
    "render events": "f40c77098ce9558e",
    "replay events": "f40c77098ce9558e",
    "render djmodel": "0901c056dc1468b7",
    "replay djmodel": "0901c056dc1468b7",
    "render series": "ec1eff861ff6815e",
    "replay series": "ec1eff861ff6815e",
    "render groups": "b798a54497e448a8",
    "replay groups": "b798a54497e448a8",
    "render bent": "e7f67c4c77e1fc90",
    "replay bent": "e7f67c4c77e1fc90",
    "render bent carry": "0fc284eb9cee8bb0",
    "replay bent carry": "0fc284eb9cee8bb0",
    "render bent samples": "59cce952bf739d8a",
    "replay bent samples": "59cce952bf739d8a",
    "render bent notes": "86f0baa1ba11ca5c",
    "replay bent notes": "86f0baa1ba11ca5c",
    "render no rescue": "5bfe045bc47bef8b",
    "replay no rescue": "5bfe045bc47bef8b",
    "render mode": "f0418930d12f8ea2",
    "replay mode": "f0418930d12f8ea2",
    "render best, slower": "b1d6b70a50b134b0",
    "replay best, slower": "b1d6b70a50b134b0",
    "render faster": "96d8c3b5235270be",
    "replay faster": "96d8c3b5235270be",
    "render mixed": "7d5c04d4b296be6d",
    "replay mixed": "7d5c04d4b296be6d",
    "render mixed with a file, stems": "dee55cc7b917db9b",
    "replay mixed with a file, stems": "21c105822f0818d5",
    "render samples mixed": "203d9dfce99af280",
    "replay samples mixed": "203d9dfce99af280",
    "render notes mixed": "06a9bf5baca1106e",
    "replay notes mixed": "06a9bf5baca1106e",
    "render script with swaps": "c0df24eae581a3f2",
    "replay script with swaps": "c0df24eae581a3f2",
    "render script on samples": "25da3d6aeb881bad",
    "replay script on samples": "25da3d6aeb881bad",
    "render scene": "ba8899b05892acd1",
    "replay scene": "ba8899b05892acd1",
    "render primed": "9d9ea34760ffdcea",
    "replay primed": "9d9ea34760ffdcea",
    "render primed samples": "f20fc01ec40d2899",
    "replay primed samples": "f20fc01ec40d2899",
    "render style between": "57ac3e47b4b23419",
    "replay style between": "57ac3e47b4b23419",
    "render three at once": "e5a8082569016060",
    "render primed table": "9278e663d5e7f899",
    "replay primed table": "9278e663d5e7f899",
    "live": "c0df24eae581a3f2",
    "live samples": "3f3bd46f226569f6",
    "evaluate window": "cb67544d0624d0f4",
    "evaluate stereo": "b2cf4490c9c47df4",
    "evaluate samples": "541e5311fa318787",
    "evaluate melody": "f32d18c679e487ea",
    "evaluate events": "9d9652038f0bf703",
    "evaluate series": "94e7b8dc74b31224",
}

MADE_ON = "AMD EPYC, no AVX-512, Python 3.11"

SEED = ("--seed", "7")
TEN_SECONDS = ("--duration", "10s", *SEED)
SMALL = ("--units", "24", "--batch-size", "8", "--no-evaluate", "--no-previews")

# name: (corpus, options)
MODELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "window": ("mono", ("--basis", "32", "--epochs", "2")),
    "carry": ("mono", ("--basis", "32", "--epochs", "2", "--context", "carry", "--run", "64")),
    "gru": ("mono", ("--basis", "32", "--epochs", "1", "--cell", "gru", "--head", "point")),
    "rnn": ("mono", ("--basis", "32", "--epochs", "1", "--cell", "rnn", "--layers", "1")),
    "stereo": ("stereo", ("--basis", "32", "--epochs", "1", "--channels", "2")),
    "meandering": ("mono", ("--preset", "meandering", "--epochs", "1")),
    "styles": ("mono stereo", ("--basis", "32", "--epochs", "1")),
    "samples": ("mono", ("--frames", "waveform", "--sample-units", "24", "--epochs", "1")),
    "three-tiers": (
        "mono",
        (
            *("--frames", "waveform", "--sample-units", "24", "--epochs", "1", "--tiers", "3"),
            *("--companding", "linear", "--no-prediction", "--cell", "gru"),
        ),
    ),
    "blocks": ("mono", ("--frames", "waveform", "--head", "mixture", "--epochs", "1")),
    "melody": ("notes", ("--frames", "notes", "--vocabulary", "steps", "--epochs", "2")),
    "events": ("notes", ("--frames", "notes", "--vocabulary", "events", "--epochs", "2")),
    "djmodel": ("notes", ("--preset", "djmodel", "--epochs", "2")),
    "series": ("series/walk.csv", ("--frames", "series", "--epochs", "3")),
    "groups": ("series/long.csv", ("--frames", "series", "--group", "symbol", "--epochs", "3")),
}

SCRIPT = """
from audiogen.score import lfo, ramp

def play(t, c):
    c.bpm = 120
    c.noise = lfo(t, 4, 0.0, 0.5)
    c.memory = ramp(t, (0, -0.3), (8, 0.6))
    if c.every(4) and t > 0:
        c.swap(c.sources[-1] if c.leader == c.sources[0] else c.sources[0])
    if c.every(8):
        c.jump()
"""

BENT = (
    *("--temperature", "0.9", "--noise", "0.2", "--noise-chance", "0.7", "--noise-colour", "0.5"),
    *("--output-noise", "0.1", "--memory", "0.4", "--listening-1", "-0.2", "--speaking", "0.2"),
    *("--novelty", "0.3", "--broken", "0.2", "--crush", "6", "--stutter", "0.1"),
    *("--shuffle", "0.1", "--deaf", "0.1", "--tilt", "-2", "--gain", "3"),
)

# name: (models, output suffix, options)
RENDERS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    **{name: ((name,), ".wav", TEN_SECONDS) for name in MODELS if MODELS[name][0][0] in "m"},
    "stereo": (("stereo",), ".wav", TEN_SECONDS),
    "melody": (("melody",), ".mid", ("--steps", "100", *SEED)),
    "events": (("events",), ".mid", ("--steps", "200", *SEED)),
    "djmodel": (("djmodel",), ".mid", ("--temperature", "0.9", *SEED)),
    "series": (("series",), ".csv", ("--steps", "30", "--futures", "50", *SEED)),
    "groups": (("groups",), ".csv", ("--futures", "20", *SEED)),
    "bent": (("window",), ".wav", (*TEN_SECONDS, *BENT)),
    "bent carry": (("carry",), ".wav", (*TEN_SECONDS, *BENT)),
    "bent samples": (("samples",), ".wav", (*TEN_SECONDS, *BENT, "--foresight", "0.6")),
    "bent notes": (("melody",), ".mid", ("--steps", "100", *SEED, "--memory", "0.5")),
    "no rescue": (("window",), ".flac", (*TEN_SECONDS, "--no-rescue")),
    "mode": (("window",), ".wav", (*TEN_SECONDS, "--temperature", "0")),
    "best, slower": (("window",), ".wav", (*TEN_SECONDS, "--stretch", "2", "--quality", "best")),
    "faster": (("samples",), ".wav", (*TEN_SECONDS, "--stretch", "0.5")),
    "mixed": (
        ("window", "carry"),
        ".wav",
        (*TEN_SECONDS, "--mix", "window=0.5", "--mix", "carry=0.5", "--crosstalk", "0.6"),
    ),
    "mixed with a file, stems": (
        ("window", "rnn"),
        ".wav",
        (
            *(*TEN_SECONDS, "--source", "tape=file:mono/a.wav?wander", "--stems"),
            *("--mix", "window=1", "--mix", "tape=0.3", "--mix", "rnn=0.2"),
        ),
    ),
    "samples mixed": (
        ("samples", "blocks"),
        ".wav",
        (*TEN_SECONDS, "--mix", "samples=0.6", "--mix", "blocks=0.4"),
    ),
    "notes mixed": (
        ("melody", "djmodel"),
        ".mid",
        ("--steps", "100", *SEED, "--mix", "melody=0.5", "--mix", "djmodel=0.5"),
    ),
    "script with swaps": (("window", "carry"), ".wav", (*TEN_SECONDS, "--script", "script.py")),
    "script on samples": (("samples", "blocks"), ".wav", (*TEN_SECONDS, "--script", "script.py")),
    "scene": (("window",), ".wav", (*TEN_SECONDS, "--scene", "scenes.json:storm")),
    "primed": (("window",), ".wav", (*TEN_SECONDS, "--prime", "mono/b.wav", "--prime-at", "2s")),
    "primed samples": (("samples",), ".wav", (*TEN_SECONDS, "--prime", "mono/b.wav")),
    "style between": (("styles",), ".wav", (*TEN_SECONDS, "--style", "0.5")),
    "three at once": (("carry",), ".wav", (*TEN_SECONDS, "--count", "3")),
    "primed table": (
        ("series",),
        ".csv",
        (*("--steps", "20", "--futures", "20", *SEED), "--prime", "series/walk.csv"),
    ),
}

EVALUATIONS: dict[str, tuple[str, ...]] = {
    "window": ("--minutes", "0.5", "--seeds", "1"),
    "stereo": ("--minutes", "0.5", "--seeds", "1"),
    "samples": ("--minutes", "0.5", "--seeds", "1"),
    "melody": ("--minutes", "1", "--seeds", "1"),
    "events": ("--minutes", "1", "--seeds", "1"),
    "series": ("--seeds", "1"),
}


def tune(seed: int) -> bytes:
    """A MIDI file of eighths that go up and down a scale."""
    rng, place, track = np.random.default_rng(seed), 3, b"\0\xff\x51\x03\x07\xa1\x20"
    for _ in range(160):
        place = int(np.clip(place + rng.choice([-1, 1]), 0, 7))
        pitch = (60, 62, 64, 65, 67, 69, 71, 72)[place]
        # 240 ticks, as a variable-length quantity.
        track += bytes([0, 0x90, pitch, 80, 0x81, 0x70, 0x80, pitch, 0])
    track += b"\0\xff\x2f\0"
    head = b"MThd\0\0\0\6\0\0\0\1\x01\xe0"
    return head + b"MTrk" + len(track).to_bytes(4, "big") + track


def make_corpora(folder: Path) -> None:
    """Sound, notes and tables to learn, a script and a scene, all made up."""
    rng = np.random.default_rng(5)
    for name, rate, channels in (("mono", 22050, 1), ("stereo", 22050, 2)):
        (folder / name).mkdir()
        for file in ("a", "b", "c"):
            time = np.arange(12 * rate) / rate
            sound = 0.002 * rng.standard_normal((len(time), channels))
            for start in np.arange(0, 12, 0.25):
                age = np.maximum(time - start, 0)
                pitch = 220 * 2 ** (rng.integers(0, 12) / 12)
                tone = 0.3 * (time >= start) * np.exp(-8 * age) * np.sin(2 * np.pi * pitch * age)
                sound += np.outer(tone, rng.uniform(0.2, 1, channels))
            sf.write(folder / name / f"{file}.wav", sound, rate)
    (folder / "notes").mkdir()
    for n in range(6):
        (folder / "notes" / f"tune {n}.mid").write_bytes(tune(n))
    (folder / "series").mkdir()
    walk = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, (300, 2)), axis=0)), 3)
    days = [np.datetime64("2020-01-01") + n for n in range(300)]
    lines = [f"{day},{a},{b}" for day, (a, b) in zip(days, walk, strict=True)]
    (folder / "series" / "walk.csv").write_text("date,a,b\n" + "\n".join(lines) + "\n")
    rows = [f"{day},X,{a}\n{day},Y,{b}" for day, (a, b) in zip(days, walk, strict=True)]
    (folder / "series" / "long.csv").write_text("date,symbol,price\n" + "\n".join(rows) + "\n")
    (folder / "script.py").write_text(SCRIPT)
    storm = {"noise": 0.3, "memory": 0.5, "temperature": 1.1}
    (folder / "scenes.json").write_text(json.dumps({"storm": storm}))


class FailedCommand(Exception):  # noqa: N818
    """A command that did not do what it should; the others are tried all the same."""


class Runner:
    """Runs the command line of the code in `root`, in a folder of its own."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        # The way the checkout is put on the path must work for every version of it.
        self._code = "import sys; from audiogen.cli import main; main(sys.argv[1:])"
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(root),
            "AUDIOGEN_CACHE": str(folder / "cache"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", self._code, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise FailedCommand(f"audiogen {' '.join(arguments)}:\n{done.stderr[-2000:]}")
        return done.stdout


def digest_of(*paths: Path) -> str:
    """One digest of several files, read as bytes."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def rounded(value: Any) -> Any:
    """JSON without what tells of the run and not of the model: versions, paths, times."""
    if isinstance(value, dict):
        left_out = ("audiogen", "versions", "version", "paths", "folder", "seconds_taken")
        return {k: rounded(v) for k, v in value.items() if k not in left_out}
    return [rounded(v) for v in value] if isinstance(value, list) else value


def numbers_in(text: str) -> str:
    """A digest of the numbers in some JSON, in their order; its words may change."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, float | int) or value is None:
            found.append(repr(value))

    walk(rounded(json.loads(text)))
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]


def cases(run: Runner) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each case's name, and what gives its digest; later ones need what earlier ones made."""
    folder = run.folder
    checkpoints, renders = folder / "checkpoints", folder / "renders"

    def weights(name: str) -> str:
        files = ("weights.safetensors", "primer.safetensors")
        return digest_of(*(checkpoints / name / file for file in files))

    def prepared() -> str:
        run("prepare", "mono", "--hop-length", "400")
        return digest_of(*sorted((folder / "cache").rglob("*.frames*")))

    def trained(name: str, *options: str) -> str:
        run("train", *MODELS.get(name, ("mono", ()))[0].split(), "--name", name, *options)
        settings = checkpoints / name / "config.json"
        held = json.loads(settings.read_text("utf-8"))
        if held.get("recall"):  # the digests that are kept are of play without recall
            settings.write_text(json.dumps({**held, "recall": 0.0}), "utf-8")
        return weights(name)

    def rendered(name: str, *arguments: str, suffix: str) -> str:
        target = renders / f"{name}{suffix}"
        run("render", *arguments, "-o", str(target), "--record", str(renders / f"{name}.jsonl"))
        made = sorted(p for p in renders.glob(f"{name}*") if p.suffix == suffix)
        return digest_of(*made)

    def replayed(name: str, suffix: str) -> str:
        target = renders / f"replay of {name}{suffix}"
        run("render", "--replay", str(renders / f"{name}.jsonl"), "-o", str(target))
        return digest_of(target)

    def live(*options: str) -> str:
        score, again = renders / "set.jsonl", renders / "set again.wav"
        run("live", *options, "--no-audio", *TEN_SECONDS, "--record", str(score), "--force")
        run("render", "--replay", str(score), "-o", str(again), "--force")
        # The files differ: each says what has written it.
        if not np.array_equal(sf.read(renders / "set.wav")[0], sf.read(again)[0]):
            raise FailedCommand("a live set was not replayed to the sample")
        return digest_of(again)

    renders.mkdir(exist_ok=True)
    yield "frame store", prepared
    for name, (_, options) in MODELS.items():
        yield f"train {name}", lambda n=name, o=options: trained(n, *SMALL, *o)
    yield (
        "train window on",
        lambda: trained("window", "--resume", "--epochs", "3", "--no-evaluate", "--no-previews"),
    )
    yield (
        "train from carry",
        lambda: trained("later", "--from", "carry", *SMALL[2:], "--epochs", "1"),
    )
    for name, (models, suffix, options) in RENDERS.items():
        yield (
            f"render {name}",
            lambda n=name, m=models, s=suffix, o=options: rendered(n, *m, *o, suffix=s),
        )
        if name != "three at once":
            yield f"replay {name}", lambda n=name, s=suffix: replayed(n, s)
    yield "live", lambda: live("window", "carry", "--script", "script.py")
    yield "live samples", lambda: live("samples", "--noise", "0.01")
    for name, options in EVALUATIONS.items():
        yield (
            f"evaluate {name}",
            lambda n=name, o=options: numbers_in(run("evaluate", n, *o, "--json")),
        )


def digests(root: Path, only: str) -> dict[str, str]:
    """The digest of every case, with the code in `root`."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="audiogen-digests-") as name:
        folder = Path(name)
        make_corpora(folder)
        for case, make in cases(Runner(root, folder)):
            if re.search(only, case):
                try:
                    found[case] = make()
                except (FailedCommand, OSError) as error:
                    found[case] = "failed"
                    print(error, file=sys.stderr)
                print(f"{found[case]:16}  {case}", file=sys.stderr, flush=True)
    return found


def machine() -> str:
    """What the digests depend on beside the code: the processor and the libraries."""
    names = ("model name", "flags")
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    found = {
        line.split(":")[0].strip(): line.split(":")[1].strip() for line in lines if ":" in line
    }
    vectors = "AVX-512" if "avx512f" in found.get(names[1], "") else "no AVX-512"
    processor = found.get(names[0], platform.machine())
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{processor}, {vectors}, Python {python}"


def keep(found: dict[str, str]) -> None:
    """Write the digests into this file."""
    file = Path(__file__)
    rows = "".join(
        f"    {json.dumps(case)}: {json.dumps(value)},\n" for case, value in found.items()
    )
    text = file.read_text("utf-8")
    text = re.sub(
        r"(?ms)^(KEPT: dict\[str, str\] = )\{.*?\}$", lambda m: f"{m[1]}{{\n{rows}}}", text, count=1
    )
    text = re.sub(
        r"(?m)^MADE_ON = .*$", lambda m: f"MADE_ON = {json.dumps(machine())}", text, count=1
    )
    file.write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--against", metavar="COMMIT", help="run that commit as well, and compare")
    parser.add_argument(
        "--only",
        default="",
        metavar="REGEX",
        help="only the cases that match; all need the trainings",
    )
    parser.add_argument("--keep", action="store_true", help="write the digests into this file")
    arguments = parser.parse_args()
    before, label = KEPT, f"kept, made on {MADE_ON}"
    if arguments.against:
        with tempfile.TemporaryDirectory(prefix="audiogen-before-") as name:
            tree = Path(name) / "tree"
            git = ["git", "-C", str(ROOT), "worktree"]
            subprocess.run([*git, "add", "--detach", str(tree), arguments.against], check=True)
            try:
                before, label = digests(tree, arguments.only), arguments.against
            finally:
                subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    found = digests(ROOT, arguments.only)
    if arguments.keep:
        keep(found)
        return
    differing = [case for case in found if found[case] != before.get(case)]
    print(f"this code on {machine()}\nbefore: {label}\n")
    for case, value in found.items():
        outcome = "differs" if case in differing else "same"
        print(f"{value}  {before.get(case, '-'):16}  {outcome:8}{case}")
    print(f"\n{len(found) - len(differing)} of {len(found)} cases are the same")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
