"""The quality and the cost of each way to find a phase.

    python benchmarks/phase.py [--quick] [--seconds 8] [--json out.json] [--plot out.png]

Frames of real and made sound are turned back into sound by every method in turn, side by side in
one run on one core, and the sound's frames are compared with those that went in. Each method
has its turn on each sound before the next sound, and the fastest of its turns counts.

Columns: spectral convergence in dB (`20 log10 ||M - |STFT(x)|| / ||M||`, lower is better) for each
kind of sound and their mean; log-spectral distance in dB (root mean square over bins that are less
than 60 dB below the frame's peak); times real time at 22.05 kHz; latency in milliseconds, and
`file` for methods that need all of it. `best, polished` is offline best with fast Griffin-Lim over
the whole sound on top of it (its time is librosa's).
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import librosa
import numpy as np

from audiogen.codec.phase import QUALITY, PhaseReconstructor

RATE = 22050
Rows = list[dict[str, Any]]
SETTINGS = ((2048, 512), (2048, 256), (1024, 256))
DATA = Path(__file__).parents[2] / "shared" / "data"
AUDIO = (".wav", ".flac", ".aif", ".aiff", ".ogg")
FOLDERS = {"jazz": "jazz", "speech": "speech", "ambient": "demo/ambient", "drums": "drums/Loops"}


def sounds(seconds: float) -> dict[str, np.ndarray]:
    """A segment of each kind of sound, mono at `RATE`: pieces of up to a few files in a row."""
    length = int(seconds * RATE)
    found = {}
    for kind, folder in FOLDERS.items():
        files = [p for p in sorted((DATA / folder).glob("*")) if p.suffix.lower() in AUDIO]
        if not files:
            print(f"no {kind}: {DATA / folder} is not there")
            continue
        share, offset = (seconds / 4, 20.0) if kind == "jazz" else (seconds, 0.0)
        pieces: list[np.ndarray] = []
        for file in files:
            pieces.append(librosa.load(file, sr=RATE, offset=offset, duration=share)[0])
            if sum(map(len, pieces)) >= length:
                break
        found[kind] = np.concatenate(pieces)[:length]
    t = np.arange(length) / RATE
    partials = (220.0, 277.2, 329.6, 440.0, 1234.5, 3001.0)
    found["tones"] = np.sum([0.1 * np.sin(2 * np.pi * f * t + f) for f in partials], axis=0)
    octaves = np.log(160)
    found["sweep"] = 0.4 * np.sin(
        2 * np.pi * 50 * seconds / octaves * (np.exp(t / seconds * octaves) - 1)
    )
    found["clicks"] = np.zeros(length)
    found["clicks"][3000::5527] = 1.0
    return {kind: sound.astype(np.float32) for kind, sound in found.items()}


def frames_of(sound: np.ndarray, n_fft: int, hop: int) -> np.ndarray:
    """Magnitudes [frames, bins], float32."""
    spectra = librosa.stft(sound, n_fft=n_fft, hop_length=hop, pad_mode="constant")
    return np.ascontiguousarray(np.abs(spectra).T.astype(np.float32))


def convergence(wanted: np.ndarray, found: np.ndarray) -> float:
    """Spectral convergence in dB."""
    return float(20 * np.log10(np.linalg.norm(wanted - found) / np.linalg.norm(wanted)))


def distance(wanted: np.ndarray, found: np.ndarray) -> float:
    """Log-spectral distance in dB, over bins within 60 dB of their frame's peak."""
    loud = wanted > 1e-3 * np.maximum(wanted.max(axis=1, keepdims=True), 1e-3)
    ratio = 20 * np.log10(np.maximum(found[loud], 1e-8) / wanted[loud])
    return float(np.sqrt(np.mean(ratio**2)))


def griffin_lim(rounds: int, momentum: float) -> Callable[..., np.ndarray]:
    """librosa's, from random phase, over the whole sound."""

    def decode(frames: np.ndarray, n_fft: int, hop: int) -> np.ndarray:
        return librosa.griffinlim(
            frames.T,
            n_iter=rounds,
            n_fft=n_fft,
            hop_length=hop,
            momentum=momentum,
            pad_mode="constant",
            random_state=0,
        )

    return decode


def ours(options: dict[str, Any]) -> Callable[..., np.ndarray]:
    """A stream of frames, pushed one by one as when playing."""

    def decode(frames: np.ndarray, n_fft: int, hop: int) -> np.ndarray:
        reconstructor = stream(options, n_fft, hop)
        pieces = [reconstructor.push(frame) for frame in frames[:, np.newaxis]]
        return np.concatenate([*pieces, reconstructor.flush()])

    return decode


def polished(options: dict[str, Any], rounds: int) -> Callable[..., np.ndarray]:
    """Fast Griffin-Lim over the whole sound, from where our stream ended."""

    def decode(frames: np.ndarray, n_fft: int, hop: int) -> np.ndarray:
        setting = {"n_fft": n_fft, "hop_length": hop, "pad_mode": "constant"}
        target, length = frames.T, len(frames) * hop
        sound = ours(options)(frames, n_fft, hop)[:length]
        last = now = librosa.stft(sound, **setting)[:, : len(frames)]
        for _ in range(rounds):
            ahead = now + 0.99 * (now - last)
            spectra = target * ahead / (np.abs(ahead) + 1e-20)
            sound = librosa.istft(spectra, n_fft=n_fft, hop_length=hop, length=length)
            last, now = now, librosa.stft(sound, **setting)[:, : len(frames)]
        return sound

    return decode


def stream(options: dict[str, Any], n_fft: int, hop: int) -> PhaseReconstructor:
    """A reconstructor for a Hann window."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    return PhaseReconstructor(n_fft, hop, n_fft, window, **options)


def methods(quick: bool) -> dict[str, tuple[Callable[..., np.ndarray], dict[str, Any] | None]]:
    """By name: how to decode, and the options of our stream if it is one."""
    streams: dict[str, dict[str, Any]] = {
        "integration alone": {"lookahead": 1, "rounds": 0},
        "zero start, ahead 3, rounds 5": {"lookahead": 3, "rounds": 5, "integrate": False},
    }
    for lookahead in (0, 3) if quick else (0, 1, 2, 3):
        for rounds in (4,) if quick else (1, 4, 8):
            name = f"ahead {lookahead}, rounds {rounds}"
            streams[name] = {"lookahead": lookahead, "rounds": rounds}
    return {
        "librosa fast 32": (griffin_lim(32, 0.99), None),
        "librosa fast 60": (griffin_lim(60, 0.99), None),
        "librosa plain 60": (griffin_lim(60, 0.0), None),
        "best, polished 32": (polished(QUALITY["best"], 32), None),
        **{name: (ours(how), how) for name, how in {**streams, **QUALITY}.items()},
    }


def measure(n_fft: int, hop: int, clips: dict[str, np.ndarray], turns: int, quick: bool) -> Rows:
    """One row for each method."""
    table = methods(quick)
    rows: dict[str, dict[str, Any]] = {
        name: {"method": name, "n_fft": n_fft, "hop": hop, "convergence": {}, "distance": {}}
        for name in table
    }
    spent = dict.fromkeys(table, 0.0)
    for kind, clip in clips.items():
        frames = frames_of(clip, n_fft, hop)
        best = dict.fromkeys(table, np.inf)
        for turn in range(turns):
            for name, (decode, _) in table.items():
                if turn == 0:
                    decode(frames[:16], n_fft, hop)  # compile, plan
                begun = time.perf_counter()
                out = decode(frames, n_fft, hop)
                best[name] = min(best[name], time.perf_counter() - begun)
                if turn == 0:
                    found = frames_of(np.pad(out, (0, n_fft))[: len(clip)], n_fft, hop)
                    rows[name]["convergence"][kind] = convergence(frames, found)
                    rows[name]["distance"][kind] = distance(frames, found)
        for name in table:
            spent[name] += best[name]
    total = sum(map(len, clips.values())) / RATE
    for name, (_, how) in table.items():
        rows[name]["mean"] = float(np.mean(list(rows[name]["convergence"].values())))
        rows[name]["mean_distance"] = float(np.mean(list(rows[name]["distance"].values())))
        rows[name]["times_real_time"] = total / spent[name]
        latency = stream(how, n_fft, hop).latency / RATE * 1e3 if how else None
        rows[name]["latency_ms"] = latency
    return list(rows.values())


def show(rows: Rows) -> None:
    """Print the table of one setting."""
    kinds = list(rows[0]["convergence"])
    print(f"\n{rows[0]['n_fft']}/{rows[0]['hop']}: spectral convergence in dB")
    print(f"{'':30}" + "".join(f"{kind:>8}" for kind in (*kinds, "mean", "LSD", "x real", "ms")))
    for row in rows:
        late = "file" if row["latency_ms"] is None else f"{row['latency_ms']:.0f}"
        values = [*(row["convergence"][kind] for kind in kinds), row["mean"], row["mean_distance"]]
        print(
            f"{row['method']:30}"
            + "".join(f"{value:8.1f}" for value in values)
            + f"{row['times_real_time']:8.0f}{late:>8}"
        )


def verdict(rows: Rows) -> None:
    """Print what issue 5 asks for, as this run has it."""
    by_name = {row["method"]: row for row in rows}
    for mine, theirs in (
        ("live", "librosa fast 32"),
        ("best", "librosa fast 60"),
        ("ahead 0, rounds 4", "live"),
    ):
        a, b = by_name[mine], by_name[theirs]
        gains = {kind: b["convergence"][kind] - a["convergence"][kind] for kind in a["convergence"]}
        worst = min(gains, key=lambda kind: gains[kind])
        speed = a["times_real_time"] / b["times_real_time"]
        print(
            f"{mine} against {theirs}: {np.mean(list(gains.values())):.1f} dB better, "
            f"{gains[worst]:.1f} at least ({worst}), at {speed:.1f} times its speed"
        )


def plot(rows: Rows, path: Path) -> None:
    """Quality over cost, one panel a setting."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    settings = list(dict.fromkeys((row["n_fft"], row["hop"]) for row in rows))
    figure, panels = plt.subplots(
        1, len(settings), figsize=(5 * len(settings), 5), squeeze=False, sharey=True, sharex=True
    )
    for panel, (n_fft, hop) in zip(panels[0], settings, strict=True):
        places = {
            row["method"]: (1000 / row["times_real_time"], row["mean"])
            for row in rows
            if (row["n_fft"], row["hop"]) == (n_fft, hop)
        }
        for shade, start in zip(np.linspace(0.3, 1, 4), range(4), strict=True):
            line = [place for name, place in places.items() if name.startswith(f"ahead {start},")]
            label = f"look-ahead {start}; 1, 4, 8 rounds"
            panel.plot(*zip(*line, strict=True), "o-", ms=4, color=plt.cm.Blues(shade), label=label)
        for name, place in places.items():
            if not name.startswith("ahead"):
                panel.plot(*place, "o", color="tab:red" if "librosa" in name else "tab:green")
                short = name.replace("librosa", "Griffin-Lim").split(", ahead")[0]
                panel.annotate(short, place, fontsize=8, xytext=(5, 3), textcoords="offset points")
        panel.set(xscale="log", xlabel="ms per second of sound", title=f"{n_fft}/{hop}")
        panel.margins(x=0.25)
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("mean spectral convergence, dB (lower is better)")
    panels[0][0].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one setting, fewer methods, 3 s")
    parser.add_argument("--seconds", type=float, help="length of each sound (8; 3 if quick)")
    parser.add_argument("--turns", type=int, default=3, help="the fastest of so many counts")
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--plot", type=Path, help="write a plot of quality over cost here")
    args = parser.parse_args()
    clips = sounds(args.seconds or (3.0 if args.quick else 8.0))
    rows: Rows = []
    for n_fft, hop in SETTINGS[:1] if args.quick else SETTINGS:
        now = measure(n_fft, hop, clips, args.turns, args.quick)
        show(now)
        verdict(now)
        rows += now
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")
    if args.plot:
        plot(rows, args.plot)


if __name__ == "__main__":
    main()
