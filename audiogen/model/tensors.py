"""The files of a checkpoint: tensors read with care, any file replaced whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.config import ModelConfig
from audiogen.errors import CheckpointError, StoreError
from audiogen.model.cells import weight_shapes
from audiogen.model.heads import build_head
from audiogen.storage import replace_file

Array = npt.NDArray[np.float32]


def read_tensors(folder: Path, name: str) -> dict[str, Array]:
    """Read one safetensors file of a checkpoint; only finite numbers pass."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        # Read whole, not mapped: a training that goes on may replace the file at any moment.
        tensors: dict[str, Any] = load((folder / name).read_bytes())
    except FileNotFoundError as error:
        raise damaged(folder, name, "it is missing") from error
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise damaged(folder, name, f"it cannot be read ({error})") from error
    for key, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise damaged(folder, name, f"the tensor '{key}' holds values that are not finite")
    return tensors


def read_floats(folder: Path, name: str) -> dict[str, Array]:
    """Read one safetensors file that holds single-precision numbers alone."""
    tensors = read_tensors(folder, name)
    for key, tensor in tensors.items():
        if tensor.dtype != np.float32:
            raise damaged(folder, name, f"the tensor '{key}' holds {tensor.dtype}, not float32")
    return tensors


def write_tensors(
    folder: Path,
    name: str,
    tensors: Mapping[str, Any],
) -> None:
    """Replace one safetensors file of a checkpoint, whole."""
    from safetensors.numpy import save

    contiguous = {key: np.ascontiguousarray(tensor) for key, tensor in tensors.items()}
    replace_part(folder, name, save(contiguous))


def replace_part(folder: Path, name: str, content: bytes) -> None:
    """Replace one file of a checkpoint, whole.

    Raises
    ------
    CheckpointError
        If the disk does not take it; the old one is still there.
    """
    try:
        replace_file(folder / name, content)
    except StoreError as error:
        raise CheckpointError(str(error)) from error


def damaged(folder: Path, name: str, what: str) -> CheckpointError:
    """The error that says what is wrong with the file `name` of a checkpoint."""
    return CheckpointError(f"the checkpoint {folder} is damaged: {name}: {what}")


def expected_shapes(model: ModelConfig, values: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor of the network, for model vectors of `values` values."""
    shapes: dict[str, tuple[int, ...]] = {}
    head = build_head(model, values)
    inputs = head.input_size
    for layer in range(1, model.layers + 1):
        for name, shape in weight_shapes(model.cell, inputs, model.units).items():
            shapes[f"rnn_{layer}/{name}"] = shape
        if model.layer_norm:
            shapes[f"rnn_{layer}/norm_gain"] = (model.units,)
            shapes[f"rnn_{layer}/norm_bias"] = (model.units,)
        if model.learned_start:
            shapes[f"rnn_{layer}/start_h"] = (model.units,)
            if model.cell == "lstm":
                shapes[f"rnn_{layer}/start_c"] = (model.units,)
        inputs = model.units
    if model.styles > 1:
        shapes["style/embedding"] = (model.styles, head.input_size)
    shapes["head/kernel"] = (model.units, head.parameter_size)
    shapes["head/bias"] = (head.parameter_size,)
    for name, tensor in head.initial_tensors().items():
        shapes[f"head/{name}"] = tensor.shape
    return shapes
