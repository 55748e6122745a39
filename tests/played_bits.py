"""What one seed plays, as digests, for each medium; run as a script, on a processor in disguise.

    python played_bits.py FOLDER

FOLDER has models that `make_models` has made. Prints one JSON object: for each of them a digest of
the frames that are drawn, and one of the sound, notes or rows that they become.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]

SECONDS = 1.0

SEEDS = (7, 8)


def make_models(folder: Path) -> None:
    """Write a model of each medium. What is fitted to a corpus is fitted here, on one processor."""
    from fake_model import fake_checkpoint
    from tunes import scale
    from waveform_model import waveform_checkpoint

    from audiogen.codec import NotesCodec, SeriesCodec
    from audiogen.codec.excitation import STRENGTHS
    from audiogen.config import NotesConfig, SeriesConfig, SpectralConfig
    from audiogen.model import checkpoint

    conductor = SpectralConfig(sample_rate=4000, n_fft=64, hop_length=16, win_length=64)
    conducted = waveform_checkpoint(1, conducted=True, guided=True, styles=len(STRENGTHS))
    notes = NotesCodec(NotesConfig(steps_per_beat=4, tempo=120.0))
    tunes = [notes.encode(scale(8, seed=seed)) for seed in range(3)]
    series = SeriesCodec(
        SeriesConfig(columns="a,b", transform="log-return,none", spacing="day", period=1)
    )
    walks = [np.random.default_rng(n).normal(0, 0.1, (60, 2)).astype("f4") for n in range(3)]
    models = {
        "stereo": fake_checkpoint(codec=replace(conductor, channels=2), basis=12),
        "waveform": waveform_checkpoint(2),
        "conducted": replace(conducted, conductor=fake_checkpoint(codec=conductor), primer=()),
        "notes": untrained("notes", notes, tunes, head="categorical"),
        "series": untrained("series", series, walks, basis=0, scaling="each"),
    }
    for name, made in models.items():
        checkpoint.create(folder / name, replace(made, name=name))


def untrained(
    name: str, codec: Any, segments: list[Any], basis: int = 0, scaling: str = "widest", **how: Any
) -> Any:
    """A checkpoint of a few units with random weights, of any frames."""
    from audiogen.config import FrameMapConfig, ModelConfig
    from audiogen.model.checkpoint import Checkpoint
    from audiogen.model.frame_map import fit_map
    from audiogen.model.tensors import expected_shapes

    config = ModelConfig(units=12, layers=2, components=3, window=6, **how)
    settings = FrameMapConfig(basis=basis, scaling=scaling)
    frame_map = fit_map(segments, settings, config, codec)
    rng = np.random.default_rng(3)
    tensors = {}
    for tensor, shape in expected_shapes(config, frame_map.values).items():
        size = 1 / np.sqrt(shape[0]) if len(shape) > 1 else 0.1
        tensors[tensor] = rng.normal(0, size, shape).astype(np.float32)
        if tensor.endswith(("norm_gain", "spread", "leak")):
            tensors[tensor] = rng.uniform(0.5, 1.0, shape).astype(np.float32)
    tensors["head/spread"] = frame_map.spread.copy()
    primer = tuple(segment[:18] for segment in segments)
    return Checkpoint(name, codec, frame_map, settings, config, tensors, primer)


def avx2() -> dict[str, str]:
    """The variables that make this processor one with AVX2 and no AVX-512 to numpy, BLAS and numba.

    Without AVX2 here it is what it is.
    """
    import llvmlite.binding
    from numpy._core import _multiarray_umath as umath

    wide = [name for name in umath.__cpu_dispatch__ if "AVX512" in name or name == "X86_V4"]
    there = [name for name in wide if umath.__cpu_features__.get(name)]
    features = llvmlite.binding.get_host_cpu_features()
    for name in features:
        if name.startswith(("avx512", "avx10", "evex512")):
            features[name] = False
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(there),
        "OPENBLAS_CORETYPE": "Haswell",
        "NUMBA_CPU_NAME": "haswell",
        "NUMBA_CPU_FEATURES": features.flatten(),
    }


def played(folder: Path, disguise: Mapping[str, str] = {}) -> dict[str, list[str]]:
    """The digests that another process finds, on this machine as it is or in disguise."""
    done = subprocess.run(
        [sys.executable, __file__, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **disguise},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def _digest(*arrays: Any) -> str:
    content = hashlib.sha256()
    for array in arrays:
        content.update(np.ascontiguousarray(array).tobytes())
    return content.hexdigest()[:16]


def _play(place: Path) -> list[str]:
    import audiogen

    model = audiogen.load(place)
    medium, seeds = model.checkpoint.codec.medium, list(SEEDS)
    if medium == "series":
        voice = model.voice(seeds)
        frames = [voice.prime()]
        for _ in range(40):
            frames.append(voice.next(model.defaults)[None])
            voice.feed(frames[-1][0], model.defaults)
        rows = model.checkpoint.codec.decoder(np.array([10.0, 0.0])).push(np.concatenate(frames))
        return [_digest(*frames), _digest(rows)]
    frames, made = [], []
    for chunk in model.blocks(SECONDS, seeds):
        frames.append(chunk.frames)
        made += [piece.notes if medium == "notes" else piece for piece in chunk.pieces]
    return [_digest(*frames), _digest(*made)]


if __name__ == "__main__":
    where = Path(sys.argv[1])
    places = {place.stem: place for place in sorted(where.iterdir())}
    print(json.dumps({name: _play(place) for name, place in places.items()}))
