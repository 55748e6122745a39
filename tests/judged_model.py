"""A small model and a small corpus to judge it by: nothing is trained, and no TensorFlow needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_model import fake_checkpoint
from small_corpus import RATE, make_corpus

from audiogen.codec import SpectralCodec
from audiogen.config import SpectralConfig
from audiogen.data.dataset import open_dataset
from audiogen.model import checkpoint
from audiogen.model.frame_map import FrameMap
from audiogen.model.primer import primer_of

CODEC = SpectralConfig(sample_rate=RATE, n_fft=256, win_length=256, hop_length=128)


def make_model(folder: Path, sounds: Path, head: str = "mixture", **provenance: Any) -> Path:
    """A checkpoint in `folder` that plays, untrained, within the range of the sound in `sounds`."""
    dataset = open_dataset(sounds, SpectralCodec(CODEC), window=6)
    made = fake_checkpoint(head, codec=CODEC)
    frame_map = FrameMap.fit(list(dataset.training), 4)
    made = replace(
        made,
        frame_map=frame_map,
        tensors={**made.tensors, "head/spread": frame_map.spread.copy()},
        primer=primer_of(dataset.training, 18),
        provenance={
            "corpus": [sounds.name],
            "paths": [str(sounds.absolute())],
            "digest": dataset.digest,
            "seconds": dataset.seconds,
            "training": {"validation": 0.1},
            **provenance,
        },
        scores={"held_out_bits": 12.5, "seconds": 90.0},
    )
    checkpoint.create(folder, made)
    return folder


def make_sounds(folder: Path, seconds: float = 12.0) -> Path:
    """A few files of melodies."""
    return make_corpus(folder, files=3, seconds=seconds)
