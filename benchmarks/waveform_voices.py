"""The waveform rows of `generation.py`: whole players of models that draw samples, random weights.

Everything is included that a render has but the file: network, draw, frame map, rescue, decoder,
output stage. What a sample costs depends on how many rectified units are not 0, so the weights are
those that a training begins with: about half of the units are, as in trained models.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from audiogen.codec import WaveformCodec
from audiogen.config import FRAMES, FrameMapConfig, ModelConfig, WaveformConfig
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import fit_map
from audiogen.model.heads import SampleLevelHead, build_head
from audiogen.model.mulaw import codes_of
from audiogen.model.tensors import expected_shapes

ROWS = [
    (16000, 256, 2, 1),
    (16000, 512, 2, 1),
    (16000, 1024, 2, 1),
    (16000, 256, 3, 1),
    (16000, 256, 2, 32),
    (22050, 256, 2, 1),
    (44100, 256, 2, 1),
]
"""Sample rate, units of both tiers, number of tiers, voices."""

SETTLING_SECONDS = 1.0
"""Of sound, before it is timed: an engine chooses its threads while it plays."""


def random_model(units: int, tiers: int, sample_rate: int = 16000) -> Checkpoint:
    """A waveform model with the default settings but for its size, that never learnt anything."""
    rng = np.random.default_rng(0)
    codec = WaveformCodec(WaveformConfig(sample_rate=sample_rate))
    named = {f.name for f in ModelConfig.fields()}
    recipe = {name: value for name, value in FRAMES["waveform"].items() if name in named}
    model = ModelConfig(**{**recipe, "units": units, "sample_units": units, "tiers": tiers})
    noise = rng.normal(0, 0.1, (1024, codec.frame_size)).astype(np.float32)
    frame_map = fit_map([noise], FrameMapConfig(), model, codec)
    tensors = {}
    for name, shape in expected_shapes(model, frame_map.values).items():
        size = shape[0] ** -0.5 if len(shape) > 1 else 0.0
        tensors[name] = rng.normal(0, size, shape).astype(np.float32)
        if name.endswith("norm_gain"):
            tensors[name] = np.ones(shape, np.float32)
    initial = build_head(model, frame_map.values).initial_tensors()
    tensors |= {f"head/{name}": tensor for name, tensor in initial.items()}
    return Checkpoint(
        name=f"{units} units",
        codec=codec,
        frame_map=frame_map,
        frame_map_config=FrameMapConfig(),
        model=model,
        tensors=tensors,
        primer=(noise,),
        temperature=1.0,
        provenance={},
        scores={},
    )


def share_that_speaks(model: Checkpoint) -> float | None:
    """What share of the sample tier's rectified units is above 0, on noise; for two tiers."""
    head: Any = model.head()
    if not isinstance(head, SampleLevelHead) or head.tiers != 2:
        return None
    rng, weights = np.random.default_rng(1), head.tensors
    condition = rng.normal(0, 1, (256, weights["condition_kernel"].shape[0]))
    codes = codes_of(rng.normal(0, 0.5, (256, head.taps)), head.levels, np).astype(int)
    embedded = weights["embedding"][codes].reshape(256, -1)
    first = (
        embedded @ weights["tap_kernel"]
        + condition @ weights["condition_kernel"]
        + weights["hidden_bias_1"]
    )
    second = np.maximum(first, 0) @ weights["hidden_kernel"] + weights["hidden_bias_2"]
    return float(np.mean([(first > 0).mean(), (second > 0).mean()]))


def measure(seconds: float, turns: int) -> list[dict[str, Any]]:
    """Times real time of each row, in sum over its voices: the rows take turns."""
    models = [random_model(units, tiers, rate) for rate, units, tiers, _ in ROWS]
    speeds: list[list[float]] = [[] for _ in ROWS]
    for _ in range(turns):
        for row, (model, (*_, voices)) in enumerate(zip(models, ROWS, strict=True)):
            speeds[row].append(_speed(Model(model), seconds / voices**0.5, voices))
    return [
        {
            "rate": rate,
            "units": units,
            "tiers": tiers,
            "voices": voices,
            "times_real_time": float(np.median(each)),
            "best": max(each),
            "speaking": share_that_speaks(model),
            "draw_us": microseconds_of_a_draw(model),
        }
        for (rate, units, tiers, voices), each, model in zip(ROWS, speeds, models, strict=True)
    ]


def microseconds_of_a_draw(model: Checkpoint) -> float:
    """What a sample takes of one processor where nothing but samples is drawn, the median."""
    head: Any = model.head()
    rng, chances = np.random.default_rng(1), [np.random.default_rng(2)]
    parameters = rng.normal(size=(1, head.parameter_size)).astype(np.float32)
    history = rng.normal(0, 0.3, (1, head.values)).astype(np.float32)
    taken = []
    for _ in range(60):
        began = time.thread_time()
        head.offer(parameters, history, 1.0, chances)
        taken.append(time.thread_time() - began)
    return 1e6 * float(np.median(taken)) / int(head.values)


def _speed(model: Model, seconds: float, voices: int) -> float:
    """Seconds of sound, of all voices, in a second."""
    settling = settled = round(SETTLING_SECONDS * model.sample_rate)
    played, began = 0, time.perf_counter()
    for block in model.blocks(SETTLING_SECONDS + seconds, range(voices)):
        played += len(block.samples[0])
        if settling and played >= settling:
            settling, settled, began = 0, played, time.perf_counter()
    return voices * (played - settled) / model.sample_rate / (time.perf_counter() - began)


def report(rows: list[dict[str, Any]]) -> None:
    """Print them."""
    print("\nwaveform models, everything included: times real time, in sum")
    print(
        f"{'Hz':>6}{'units':>6}{'tiers':>7}{'voices':>8}{'median':>9}{'best':>9}"
        f"{'units that speak':>18}"
    )
    for row in rows:
        size = f"{row['rate']:6}{row['units']:6}{row['tiers']:7}{row['voices']:8}"
        speaking = "" if row["speaking"] is None else f"{row['speaking']:18.0%}"
        print(f"{size}{row['times_real_time']:9.2f}{row['best']:9.2f}{speaking}")
