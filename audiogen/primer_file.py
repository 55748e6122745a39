"""The primer on disk: stretches of a corpus's frames to start from, and which corpus each is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.tensor_file import damaged, read_floats, write_tensors

Frames = npt.NDArray[np.float32]

NAME = "primer.safetensors"


def write_primer(folder: Path, primer: Sequence[Frames], styles: Sequence[int] = ()) -> None:
    """Replace the primer of the checkpoint in `folder`.

    Parameters
    ----------
    folder : Path
    primer : sequence of array `[frames, frame_size]`
    styles : sequence of int, optional
        Of each stretch; by default all are of one corpus.
    """
    labels = styles or (0,) * len(primer)
    stretches = {
        f"stretch_{n:04d}" + (f"_style_{style}" if style else ""): frames
        for n, (frames, style) in enumerate(zip(primer, labels, strict=True))
    }
    write_tensors(folder, NAME, stretches)


def read_primer(
    folder: Path, frame_size: int, styles: int
) -> tuple[tuple[Frames, ...], tuple[int, ...]]:
    """The stretches, and the corpus of each: none told where there is one corpus.

    Raises
    ------
    CheckpointError
        If it is missing or damaged, or holds no frames of that size.
    """
    primer = read_floats(folder, NAME)
    for name, frames in primer.items():
        if frames.ndim != 2 or frames.shape[1] != frame_size or not len(frames):
            raise damaged(folder, NAME, f"'{name}' has no frames of this codec")
    if not primer:
        raise damaged(folder, NAME, "it is empty")
    names = sorted(primer)
    stretches = tuple(primer[name] for name in names)
    if styles == 1:
        return stretches, ()
    told = [re.search(r"_style_(\d+)$", name) for name in names]
    return stretches, tuple(int(found[1]) if found else 0 for found in told)
