"""A checkpoint of the default size with random weights, for benchmarks without a trained one."""

from __future__ import annotations

import numpy as np

from audiogen.codec import SpectralCodec
from audiogen.config import FrameMapConfig, ModelConfig
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import build_head
from audiogen.model.primer import primer_of
from audiogen.model.tensors import expected_shapes


def random_checkpoint(name: str = "random", context: str = "window", seed: int = 0) -> Checkpoint:
    """An untrained checkpoint that plays noise.

    Parameters
    ----------
    name, context : str
        Of the checkpoint, and as in `ModelConfig`.
    seed : int
        Of the weights and the frames that the frame map is fitted to.
    """
    rng = np.random.default_rng(seed)
    codec, model = SpectralCodec(), ModelConfig(context=context)
    frames = rng.normal(-50, 15, (4096, codec.frame_size)).astype(np.float32)
    frame_map = FrameMap.fit([frames], FrameMapConfig().basis)
    head = build_head(model, frame_map.values)
    tensors = {
        name: (rng.normal(size=shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in expected_shapes(model, frame_map.values).items()
    }
    tensors |= {f"head/{name}": tensor for name, tensor in head.initial_tensors().items()}
    primer = primer_of([frames], model.window)
    return Checkpoint(name, codec, frame_map, FrameMapConfig(), model, tensors, primer)
