"""What the plug-in costs and how true it is: built here, played by the CLAP host of the tests.

    python benchmarks/plugin.py [--model FILE.audiogen] [--seconds N] [--cycles N]

Beside Python, the same draws: frames and samples of one performance, by both engines, each on its
own feedback. Own draws: level, flatness and attack of five seeds each. Pedalboard and DawDreamer
play the VST3 where they are installed (pip install pedalboard dawdreamer).
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from random_model import random_checkpoint

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fake_model import fake_checkpoint  # noqa: E402
from native_player import Player  # noqa: E402
from native_player import build as build_player  # noqa: E402
from test_export_engine import Pair  # noqa: E402
from test_plugin import Host, level, packed, run  # noqa: E402

from audiogen.cli.demo import MODEL  # noqa: E402
from audiogen.cli.plugin import NOTES  # noqa: E402
from audiogen.control.table import Snapshot  # noqa: E402
from audiogen.evaluation.sound.features import features_of  # noqa: E402
from audiogen.evaluation.sound.structure import attack_of  # noqa: E402
from audiogen.export import plugin  # noqa: E402
from audiogen.export.model_file import model_bytes  # noqa: E402
from audiogen.export.onnx_model import onnx_model  # noqa: E402
from audiogen.generation.load import Model  # noqa: E402
from audiogen.generation.render.output_stage import OutputStage  # noqa: E402
from audiogen.model import checkpoint  # noqa: E402
from audiogen.model.checkpoint import Checkpoint  # noqa: E402

SEEDS, REST = 5, Snapshot()

HOSTED = """
import sys, numpy as np
from pedalboard import load_plugin
played = load_plugin(sys.argv[1])
for rate, block in ((44100, 441), (48000, 4096), (96000, 32)):
    sound = played([], duration=4, sample_rate=rate, num_channels=2, buffer_size=block)
    level = 10 * np.log10(np.mean(sound[:, rate // 2 :] ** 2))
    print(f"  pedalboard, {rate} Hz, blocks of {block}: {level:.1f} dB")
def heard():
    played([], duration=0.2, sample_rate=48000, num_channels=2, reset=False)
played.temperature, played.gain_db = 0.5, -20.0
heard()
kept = played.raw_state
played.gain_db = 0.0
heard()
played.raw_state = kept
print(f"  pedalboard, saved and restored: gain {played.gain_db:.1f} dB")
"""

DAW = """
import sys, numpy as np, dawdreamer
engine = dawdreamer.RenderEngine(48000, 512)
played = engine.make_plugin_processor("audiogen", sys.argv[1])
played.set_automation(0, np.linspace(0.1, 0.9, 4 * 48000).astype(np.float32))
engine.load_graph([(played, [])])
engine.render(4.0)
level = 10 * np.log10(np.mean(engine.get_audio() ** 2))
print(f"  DawDreamer, temperature automated: {level:.1f} dB")
"""


class Recorded(Pair):
    """Both engines on the same draws, with their frames."""

    def played(self, count: int) -> tuple[Any, Any, float]:
        theirs, mine = [], []
        feed, feed_mine = self.voice.feed, self.player.feed

        def feeding(frame: Any, *rest: Any) -> Any:
            theirs.append(frame[0].copy())
            return feed(frame, *rest)

        def feeding_mine(frame: Any, *rest: Any) -> Any:
            mine.append(frame.copy())
            return feed_mine(frame, *rest)

        self.voice.feed, self.player.feed = feeding, feeding_mine  # type: ignore[method-assign]
        apart = max(self.step() for _ in range(count))
        return np.array(theirs), np.array(mine), apart


def same_draws(library: Any, trained: Checkpoint, seconds: float) -> None:
    """How far the frames and the samples of one performance are apart."""
    codec = trained.codec
    count = round(seconds * codec.frame_rate)
    pair = Recorded(library, trained)
    pair.move(temperature=trained.temperature, recall=trained.recall)
    theirs, mine, apart = pair.played(count)
    stage = OutputStage(codec.sample_rate, codec.channels)
    decoder = codec.decoder()
    wanted = decoder.push(theirs)
    wanted = stage.push(np.asarray(wanted).reshape(-1, codec.channels), np.ones(len(wanted)))
    found = pair.player.limited(pair.player.decode(mine))
    length = min(len(wanted), len(found))
    error, whole = found[:length] - wanted[:length], wanted[:length]
    early = slice(0, 12 * codec.config.hop_length)
    print(
        f"  {trained.model.context}: frames within {apart:.4f} dB; samples of the first 12 frames "
        f"{level(error[early]) - level(whole[early]):.0f} dB, of {seconds:g} s "
        f"{level(error) - level(whole):.0f} dB"
    )
    # What a difference in the last bit of the frames does to Python's own samples.
    nudged = np.nextafter(theirs, np.float32(np.inf))
    other = np.asarray(codec.decoder().push(nudged)).reshape(-1, codec.channels)
    other = OutputStage(codec.sample_rate, codec.channels).push(other, np.ones(len(other)))
    print(
        f"    Python beside itself, last bit: {level(other[:length] - whole) - level(whole):.0f} dB"
    )


def described(sound: Any, rate: int) -> tuple[float, float, float]:
    """Level (dB), flatness (dB, of the power spectrum) and attack (dB)."""
    mono = np.asarray(sound, np.float32).reshape(len(sound), -1)[:, :1]
    power = np.abs(np.fft.rfft(mono[: len(mono) // 2048 * 2048, 0].reshape(-1, 2048))) ** 2 + 1e-12
    flat = 10 * np.log10(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)).mean()
    return level(mono), float(flat), float(attack_of([features_of(mono, rate)]))


def own_draws(host: Host, file: Path, seconds: float) -> None:
    """Level, flatness and attack of five seeds of each, as means and ranges."""
    model = Model(checkpoint.load(file))
    rate = model.codec.sample_rate
    rows: dict[str, list[tuple[float, float, float]]] = {"Python": [], "plug-in": []}
    for seed in range(1, SEEDS + 1):
        sound = model.render(seconds=seconds, seed=seed).samples
        rows["Python"].append(described(sound, rate))
        played, _ = host.render(seconds + 1, rate, "512", f"seed={seed}", "reset=1@0.01")
        rows["plug-in"].append(described(played[rate:], rate))
    for name, found in rows.items():
        table = np.array(found)
        words = [
            f"{what} {low:.1f} to {high:.1f}"
            for what, low, high in zip(
                ("level", "flatness", "attack"), table.min(axis=0), table.max(axis=0), strict=True
            )
        ]
        print(f"  {name}: {', '.join(words)} dB")


def edges(host: Host) -> None:
    """Rates and blocks: steps at the edges of blocks beside those elsewhere."""
    for rate in (44100, 48000, 96000):
        for blocks in ("1", "32", "441", "4096", "1,32,441,4096"):
            sound, found = host.render(3, rate, blocks)
            steps = np.abs(np.diff(sound[rate // 2 :, 0], 2))
            size = int(blocks.split(",")[0])
            at = (np.arange(len(steps)) + rate // 2 + 1) % size == 0 if size > 1 else steps >= 0
            ratio = steps[at].max() / steps.max()
            print(
                f"  {rate} Hz, {blocks}: {level(sound):.2f} dB, finite "
                f"{np.isfinite(sound).all()}, largest bend at an edge {ratio:.2f} of the largest, "
                f"{3 / found['seconds']:.1f} x real time"
            )


def cost(program: Path, bundle: Path, folder: Path, seconds: float) -> None:
    """CPU time of one instance with 256 units, in real time."""
    for context in ("carry", "window"):
        place = folder / context
        place.mkdir(exist_ok=True)
        (place / "m.audiogen").write_bytes(packed(random_checkpoint("m", context)))
        host = Host(program, bundle, place)
        found = [host.render(length, 48000, "512", "clock=1")[1] for length in (1, 1 + seconds)]
        share = (found[1]["cpu"] - found[0]["cpu"]) / seconds
        counted = ", ".join(
            f"{name} {found[1][name]:g}" for name in ("allocations", "locks", "waits")
        )
        print(
            f"  {context}: {100 * share:.1f} % of a core; audio thread: {counted}, longest block "
            f"{found[1]['longest_ms']:.2f} ms"
        )


def frame_times(library: Any) -> None:
    """Median time of a frame (network, draw, frame map) in the three engines, on one core."""
    for context in ("carry", "window"):
        trained = random_checkpoint("m", context)
        voice = Model(trained).voice([1])
        voice.prime()
        player = Player(library, model_bytes(trained, "float32"))
        player.jump()
        words = [
            f"Python, compiled {median(lambda v=voice: v.feed(v.next(REST), REST)):.2f} ms",
            f"the plug-in's {median(lambda p=player: p.feed(p.next())):.2f} ms",
        ]
        if importlib.util.find_spec("onnxruntime") and importlib.util.find_spec("onnx"):
            import onnxruntime

            settings = onnxruntime.SessionOptions()
            settings.intra_op_num_threads = 1
            content = onnx_model(trained).SerializeToString()
            session = onnxruntime.InferenceSession(content, settings)
            shapes = {one.name: (1, *one.shape[1:]) for one in session.get_inputs()}
            feed = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
            took = median(lambda s=session, f=feed: s.run(None, f))
            words.append(f"onnxruntime {took:.2f} ms")
        print(f"  {context}: {', '.join(words)}")


def median(step: Callable[[], Any]) -> float:
    """The median time of a step in ms, once it is warm."""
    times = []
    for _ in range(120):
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return float(1000 * np.median(times[20:]))


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=MODEL, help="a packed model of spectra")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--built", type=Path, help="a folder with a build, to save its time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, models = Path(name), Path(name) / "models"
        models.mkdir()
        (models / "m.audiogen").write_bytes(options.model.read_bytes())
        os.environ[plugin.MODELS_VARIABLE] = str(models)
        target = options.built or folder / "built"
        if options.built is None:
            began = time.perf_counter()
            plugin.build(target, NOTES)
            print(f"built in {time.perf_counter() - began:.0f} s")
        for kind in plugin.FORMATS:
            bundle = target / f"{plugin.NAME}.{kind}"
            files = [bundle] if bundle.is_file() else [f for f in bundle.rglob("*") if f.is_file()]
            print(f"  {kind}: {sum(file.stat().st_size for file in files) / 1e6:.2f} MB")
        program = folder / "clap_host"
        source, headers = ROOT / "tests" / "clap_host.c", plugin.DPF / "distrho" / "src"
        compilers = plugin.find_compilers()
        run(
            compilers.c,
            "-O1",
            "-rdynamic",
            f"-I{headers}",
            source,
            "-o",
            program,
            "-ldl",
            "-lpthread",
        )
        bundle = target / f"{plugin.NAME}.clap"
        host = Host(program, bundle, models)
        library = build_player(folder)
        print("a frame of 2 x 256 units")
        frame_times(library)
        print("the same draws, beside Python's reference")
        trained = checkpoint.load(options.model)
        for context in ("window", "carry"):
            same_draws(
                library,
                replace(trained, model=replace(trained.model, context=context)),
                options.seconds,
            )
        print(f"own draws, {SEEDS} seeds of {options.seconds:g} s")
        own_draws(host, options.model, options.seconds)
        print("CPU, 2 x 256 units, 48 kHz")
        cost(program, bundle, folder, options.seconds)
        print("rates and blocks, not in real time")
        edges(host)
        (small := folder / "small").mkdir()
        (small / "m.audiogen").write_bytes(packed(fake_checkpoint()))
        found = Host(program, bundle, small).cycle(options.cycles)
        sizes = ", ".join(
            f"after {key.split('_')[1]}: {kb / 1000:.1f} MB" for key, kb in found.items()
        )
        print(f"loaded and unloaded {options.cycles} times: {sizes}")
        for module, code in (("pedalboard", HOSTED), ("dawdreamer", DAW)):
            if importlib.util.find_spec(module):
                place = str(target / f"{plugin.NAME}.vst3")
                done = subprocess.run(
                    [sys.executable, "-c", code, place], capture_output=True, text=True
                )
                print(done.stdout.rstrip() or done.stderr.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
