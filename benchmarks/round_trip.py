"""What a round trip costs, and whether the basis or the phase costs it.

    python benchmarks/round_trip.py [--seconds 15] [--json out.json]

Real sound becomes frames, a basis is fitted to nine tenths of each file, and the last tenths (up to
`--seconds` of them) go through the basis and back, and through the decoder and back. First the
frame map as it is, with all bins and with 64 to 512 components; then other views of a frame that
the same number of components could be fitted to.

Columns, all in dB, lower is better: `basis`, the spectral convergence (`20 log10 ||M - M'|| /
||M||`) of the magnitudes after the basis; `phase`, that of the sound's magnitudes against those it
was asked for; `both`, that of the sound against the original; `RMS`, the error of a frame after the
basis; `mel`, the RMS difference of the sound's and the original's levels in 80 mel bands over
-60 dB: nearer to what a listener hears, and no view is fitted to it.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import librosa
import numpy as np

from audiogen.codec import SpectralCodec
from audiogen.model.frame_map import FrameMap

CODEC = SpectralCodec()
DATA = Path(__file__).parents[2] / "shared" / "data"
FOLDERS = {"jazz": "jazz", "speech": "speech", "ambient": "demo/ambient", "drums": "drums/Loops"}
AUDIO = (".wav", ".flac", ".aif", ".aiff", ".ogg")
BASES = (0, 64, 128, 256, 512)
LIKE_DB = 20 / np.log(10)
Array = np.ndarray
Rows = list[dict[str, Any]]


def corpus(folder: Path, seconds: float, each: float = 60.0) -> tuple[Array, Array]:
    """Frames to fit to, and sound `[samples]` held out: the last tenths of up to 40 files."""
    files = [path for path in sorted(folder.glob("*")) if path.suffix.lower() in AUDIO][:40]
    learnt, kept = [], []
    for path in files:
        sound = librosa.load(path, sr=CODEC.sample_rate, duration=each)[0]
        cut = len(sound) * 9 // 10
        learnt.append(CODEC.encode(sound[:cut, np.newaxis]))
        kept.append(sound[cut:])
    length = int(seconds * CODEC.sample_rate)
    share = -(-length // len(files))  # a bit of every file, all of them where they are short
    return np.concatenate(learnt), np.concatenate([piece[:share] for piece in kept])


def magnitudes(frames: Array) -> Array:
    """Of frames in dB: 1 for a full-scale sine."""
    floor = 10 ** (CODEC.config.floor_db / 20)
    return floor * np.expm1(np.maximum(frames - CODEC.config.floor_db, 0) / LIKE_DB)


def decibels(magnitude: Array, floor_db: float) -> Array:
    """Of magnitudes, over an added floor."""
    return floor_db + LIKE_DB * np.log1p(np.maximum(magnitude, 0) / 10 ** (floor_db / 20))


def centres() -> Array:
    """Frequencies of the bins (Hz)."""
    return np.arange(CODEC.frame_size) * CODEC.sample_rate / CODEC.config.n_fft


View = tuple[Callable[[Array], Array], Callable[[Array], Array]]


def views() -> dict[str, View]:
    """Of a frame, and back: what the basis is fitted to."""

    def same(frames: Array) -> Array:
        return frames

    def over(floor_db: float) -> View:
        def back(frames: Array) -> Array:
            magnitude = 10 ** (floor_db / 20) * np.expm1(np.maximum(frames - floor_db, 0) / LIKE_DB)
            return decibels(magnitude, CODEC.config.floor_db)

        return lambda frames: decibels(magnitudes(frames), floor_db), back

    def power(exponent: float) -> View:
        def back(values: Array) -> Array:
            return decibels(np.maximum(values, 0) ** (1 / exponent), CODEC.config.floor_db)

        return lambda frames: magnitudes(frames) ** exponent, back

    def weighted(weights: Array, view: View = (same, same)) -> View:
        there, back = view
        weights = (weights / weights.mean()).astype(np.float32)
        return lambda frames: there(frames) * weights, lambda values: back(values / weights)

    # One over the width of an auditory filter (Glasberg and Moore 1990): as much for each of them.
    by_ear = 1 / np.sqrt(24.7 * (4.37e-3 * centres() + 1))
    return {
        "dB over -90 (as it is)": (same, same),
        "dB over -70": over(-70),
        "dB over -50": over(-50),
        "magnitude ** 0.3": power(0.3),
        "magnitude ** 0.5": power(0.5),
        "dB, weighted by ear": weighted(by_ear),
        "dB, by ear squared": weighted(by_ear**2),
        "dB over -70, by ear": weighted(by_ear, over(-70)),
    }


def convergence(wanted: Array, found: Array) -> float:
    """Spectral convergence in dB; -120 for no difference."""
    error = np.linalg.norm(wanted - found) / np.linalg.norm(wanted)
    return float(20 * np.log10(max(error, 1e-6)))


def mel(frames: Array, filters: Array) -> Array:
    """Levels in mel bands (dB)."""
    return decibels(np.sqrt(magnitudes(frames) ** 2 @ filters), -60)


def trip(learnt: Array, kept: Array, view: View, basis: int) -> dict[str, float]:
    """The losses of a round trip."""
    there, back = view
    original = CODEC.encode(kept[:, np.newaxis])
    asked = original
    if basis:
        fitted = FrameMap.fit([there(learnt)], basis)
        asked = back(fitted.inverse(fitted.forward(there(original))))
    found = CODEC.encode(CODEC.decode(asked))
    filters = librosa.filters.mel(sr=CODEC.sample_rate, n_fft=CODEC.config.n_fft, n_mels=80).T
    difference = mel(original, filters) - mel(found, filters)
    return {
        "basis": convergence(magnitudes(original), magnitudes(asked)),
        "phase": convergence(magnitudes(asked), magnitudes(found)),
        "both": convergence(magnitudes(original), magnitudes(found)),
        "RMS": float(np.sqrt(np.mean((original - asked) ** 2))),
        "mel": float(np.sqrt(np.mean(difference**2))),
    }


def show(rows: Rows) -> None:
    """Print the table of one kind of sound."""
    columns = [name for name in rows[0] if name not in ("kind", "view", "components")]
    print(f"\n{rows[0]['kind']:36}" + "".join(f"{name:>8}" for name in columns))
    for row in rows:
        way = f"{row['view']}, {row['components'] or 'all'}"
        print(f"{way:36}" + "".join(f"{row[name]:8.1f}" for name in columns))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="held-out sound of each kind")
    parser.add_argument("--json", type=Path, help="write all figures here")
    args = parser.parse_args()
    ways = views()
    first, *others = ways
    plan = [(first, basis) for basis in BASES] + [(view, 128) for view in others]
    plan += [("dB, weighted by ear", basis) for basis in (64, 256)]
    rows: Rows = []
    for kind, folder in FOLDERS.items():
        if not (DATA / folder).is_dir():
            print(f"no {kind}: {DATA / folder} is not there")
            continue
        learnt, kept = corpus(DATA / folder, args.seconds)
        now = [
            {
                "kind": kind,
                "view": view,
                "components": basis,
                **trip(learnt, kept, ways[view], basis),
            }
            for view, basis in plan
        ]
        show(now)
        rows += now
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
