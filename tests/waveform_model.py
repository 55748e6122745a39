"""A fake waveform model: a few units, random weights, made in milliseconds."""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.codec import WaveformCodec
from audiogen.config import FrameMapConfig, ModelConfig, WaveformConfig
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import fit_map
from audiogen.model.heads import SampleLevelHead
from audiogen.model.heads.sample_weights import played
from audiogen.model.tensors import expected_shapes

RATE, FRAME = 4000, 16

CODEC = WaveformCodec(WaveformConfig(sample_rate=RATE, frame_size=FRAME))


def waveform_config(**settings: Any) -> ModelConfig:
    """The settings of a tiny network that draws samples."""
    tiny = {"units": 6, "sample_units": 10, "levels": 12, "taps": 5, "window": 4}
    carry = {"head": "sample_level", "context": "carry", "learned_start": True}
    return ModelConfig(**{**carry, **tiny, **settings})


def lively_head(seed: int = 0, values: int = FRAME, **settings: Any) -> SampleLevelHead:
    """A head with random weights, large enough that every one of them shows in what it gives.

    They are of those that are drawn with, so that the density is the draws' own.
    """
    head = SampleLevelHead(waveform_config(**settings), values)
    rng = np.random.default_rng(seed)
    for name, tensor in head.initial_tensors().items():
        scale = 0.3 if tensor.ndim == 1 else 1.5 / np.sqrt(tensor.shape[0])
        head.tensors[name] = rng.normal(0, scale, tensor.shape).astype(np.float32)
    head.tensors = played(head.tensors)
    head.tensors["spread"] = np.ones(values, np.float32)
    return head


def waves(seed: int = 0, stretches: int = 3, frames: int = 60) -> list[np.ndarray]:
    """Stretches of sound, `[frames, FRAME]` each: a tone that wavers, and a little noise."""
    rng = np.random.default_rng(seed)
    made = []
    for n in range(stretches):
        time = np.arange(frames * FRAME) / RATE
        wave = 0.4 * np.sin(2 * np.pi * (200 + 60 * n) * time + np.sin(3 * time))
        made.append(CODEC.encode((wave + rng.normal(0, 0.02, wave.shape))[:, None].astype("f4")))
    return made


def waveform_checkpoint(seed: int = 0, **settings: Any) -> Checkpoint:
    """An untrained checkpoint of waveform frames that plays."""
    config = waveform_config(**settings)
    stretches = waves(seed)
    frame_map = fit_map(stretches, FrameMapConfig(), config, CODEC)
    rng = np.random.default_rng(seed + 1)
    tensors = {}
    for name, shape in expected_shapes(config, frame_map.values).items():
        size = 1 / np.sqrt(shape[0]) if len(shape) > 1 else 0.1
        tensors[name] = rng.normal(0, size, shape).astype(np.float32)
        if name.endswith(("norm_gain", "spread")):
            tensors[name] = rng.uniform(0.5, 1.0, shape).astype(np.float32)
    tensors["head/spread"] = frame_map.spread.copy()
    return Checkpoint(
        name="fake-waveform",
        codec=CODEC,
        frame_map=frame_map,
        frame_map_config=FrameMapConfig(),
        model=config,
        tensors=tensors,
        primer=tuple(stretches),
        temperature=1.0,
        provenance={"version": "0.0", "seconds": 1.0, "corpus": ["a.wav"]},
        scores={"held_out_bits": 3.5},
    )
