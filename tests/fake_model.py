"""A fake model: a checkpoint of a few units with random weights, made in milliseconds.

Its frames are small (17 bins at 1000 Hz), its corpus is made up, and every number in it differs
from every other, so that two swapped fields show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from audiogen.codec import SpectralCodec
from audiogen.config import FrameMapConfig, ModelConfig, SpectralConfig
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import FrameMap
from audiogen.model.tensors import expected_shapes
from audiogen.training.collect_errors import collect_errors

SMALL = SpectralConfig(sample_rate=1000, n_fft=32, hop_length=8, win_length=32)

UNITS, WINDOW, BASIS = 5, 6, 4


def corpus(seed: int = 0, stretches: int = 3, codec: SpectralCodec | None = None) -> list[Any]:
    """Stretches of made-up frames in dB, each moving about a curve of its own."""
    rng = np.random.default_rng(seed)
    size = (codec or SpectralCodec(SMALL)).frame_size
    slope = np.linspace(-20, -60, size)
    made = []
    for n in range(stretches):
        walk = np.cumsum(rng.normal(0, 1, (40 + n, size)), axis=0)
        made.append((slope + 3 * np.sin(walk / 3) + rng.normal(0, 1, walk.shape)).astype("f4"))
    return made


def fake_checkpoint(
    head: str = "mixture",
    context: str = "window",
    *,
    seed: int = 0,
    basis: int = BASIS,
    codec: SpectralConfig = SMALL,
    gain: float = 1.0,
    **model: Any,
) -> Checkpoint:
    """An untrained checkpoint that plays.

    Parameters
    ----------
    head, context : str
        As in `ModelConfig`; other settings of it by name.
    seed : int
        Of the weights and the corpus.
    basis : int
        Values of a model vector; 0: all bins.
    codec : SpectralConfig
    gain : float
        Size of the weights; 1 keeps the units in their lively range.
    """
    settings = {"units": UNITS, "layers": 2, "components": 3, "window": WINDOW, **model}
    config = ModelConfig(head=head, context=context, **settings)
    spectral = SpectralCodec(codec)
    stretches = corpus(seed, codec=spectral)
    frame_map = FrameMap.fit(stretches, basis)
    rng = np.random.default_rng(seed + 1)
    tensors = {}
    for name, shape in expected_shapes(config, frame_map.values).items():
        size = gain / np.sqrt(shape[0]) if len(shape) > 1 else 0.1 * gain
        tensors[name] = rng.normal(0, size, shape).astype(np.float32)
        if name.endswith(("norm_gain", "spread", "leak")):
            tensors[name] = rng.uniform(0.5, 1.0, shape).astype(np.float32)
    tensors["head/spread"] = frame_map.spread.copy()
    return Checkpoint(
        name=f"fake-{head}-{context}",
        codec=spectral,
        frame_map=frame_map,
        frame_map_config=FrameMapConfig(basis=basis),
        model=config,
        tensors=tensors,
        primer=tuple(stretch[5 : 5 + 3 * config.window] for stretch in stretches),
        temperature=0.875,
        provenance={"version": "0.0", "seconds": 12.5, "corpus": ["a b.wav", "ü.flac"]},
        scores={"held_out_bits": -1.25},
    )


def with_tensor(checkpoint: Checkpoint, name: str, value: float) -> Checkpoint:
    """The same checkpoint with one tensor filled with one value."""
    filled = np.full_like(checkpoint.tensors[name], value)
    return replace(checkpoint, tensors={**checkpoint.tensors, name: filled})


def with_errors(head: str = "mixture", context: str = "window", **given: Any) -> Checkpoint:
    """A fake model with the errors that it makes on its made-up corpus."""
    made = fake_checkpoint(head, context, **given)
    return replace(made, errors=collect_errors(made, corpus()))
