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
from audiogen.storage import read_regular, replace_file

Array = npt.NDArray[np.float32]

MOST_BYTES = 4 * 10**9
"""The largest file of tensors that is read, as all of it is held in memory."""


def read_tensors(folder: Path, name: str) -> dict[str, Array]:
    """Read one safetensors file of a checkpoint; only finite numbers pass."""
    try:
        # Read whole, not mapped: a training that goes on may replace the file at any moment.
        content = read_regular(folder / name, MOST_BYTES)
    except FileNotFoundError as error:
        raise damaged(folder, name, "it is missing") from error
    except OSError as error:
        raise damaged(folder, name, f"it cannot be read ({error.strerror or error})") from error
    return parsed_tensors(folder, name, content)


def parsed_tensors(place: Path, name: str, content: bytes) -> dict[str, Array]:
    """The tensors in the content of a safetensors file; only finite numbers pass.

    `place` and `name` are where it was found, for the sentence of a `CheckpointError`.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors: dict[str, Any] = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise damaged(place, name, f"it cannot be read ({error})") from error
    for key, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise damaged(place, name, f"the tensor '{key}' holds values that are not finite")
    return tensors


def read_floats(folder: Path, name: str) -> dict[str, Array]:
    """Read one safetensors file that holds single-precision numbers alone."""
    tensors = read_tensors(folder, name)
    for key, tensor in tensors.items():
        if tensor.dtype != np.float32:
            raise damaged(folder, name, f"the tensor '{key}' holds {tensor.dtype}, not float32")
    return tensors


def parsed_halves(place: Path, name: str, content: bytes) -> dict[str, Array]:
    """The tensors of a packed model: half or single precision, as single; see `parsed_tensors`."""
    tensors = parsed_tensors(place, name, content)
    for key, tensor in tensors.items():
        if tensor.dtype not in (np.float16, np.float32):
            problem = f"the tensor '{key}' holds {tensor.dtype}, not float16 or float32"
            raise damaged(place, name, problem)
    return {key: tensor.astype(np.float32) for key, tensor in tensors.items()}


HALF_ERROR = 2.0**-10
"""How large the rounding to half precision may be at most, RMS of the error to RMS of the values.

Half precision has 11 binary digits, so it is 2^-12 to 2^-11 unless values are beyond 65504 or, as
most below 6e-5, lose digits."""


def halved(tensor: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A tensor in half precision, or as it is where that would do it harm.

    Vectors stay as they are: biases, gains and the statistics of a corpus take little room, and
    scales among them divide. Of matrices, those stay that rounding changes by more than
    `HALF_ERROR`.
    """
    if tensor.ndim < 2:
        return tensor
    with np.errstate(over="ignore"):
        half = tensor.astype(np.float16)
    exact = tensor.astype(np.float64)
    error = np.square(half.astype(np.float64) - exact).sum()
    return half if error <= HALF_ERROR**2 * np.square(exact).sum() else tensor


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


Shape = tuple[int, ...]

STYLE_EMBEDDING = "style/embedding"
HEAD_KERNEL, HEAD_BIAS = "head/kernel", "head/bias"
NORM_GAIN, NORM_BIAS = "norm_gain", "norm_bias"


def layer_tensor(layer: int, name: str) -> str:
    """Name in a checkpoint of a tensor of a recurrent layer, which are counted from 1.

    >>> layer_tensor(1, "kernel")
    'rnn_1/kernel'
    """
    return f"rnn_{layer}/{name}"


def start_tensor(layer: int, part: str) -> str:
    """Name of a layer's learned start: of its output, `"h"`, or of an LSTM's memory, `"c"`."""
    return layer_tensor(layer, f"start_{part}")


def head_tensor(name: str) -> str:
    """Name in a checkpoint of a tensor of the head; see `Head.tensors`."""
    return f"head/{name}"


def state_parts(cell: str) -> tuple[str, ...]:
    """Parts of a cell's state: `"h"`, its output, and of an LSTM `"c"`, its memory."""
    return ("h", "c") if cell == "lstm" else ("h",)


def network_shapes(model: ModelConfig, inputs: int, parameters: int) -> dict[str, Shape]:
    """Name and shape of every tensor that an engine plays on.

    Parameters
    ----------
    model : ModelConfig
    inputs : int
        Length of a vector that the first layer receives.
    parameters : int
        Length of the raw output vector that the head reads.
    """
    shapes: dict[str, Shape] = {}
    for layer in range(1, model.layers + 1):
        for name, shape in weight_shapes(model.cell, inputs, model.units).items():
            shapes[layer_tensor(layer, name)] = shape
        if model.layer_norm:
            for name in (NORM_GAIN, NORM_BIAS):
                shapes[layer_tensor(layer, name)] = (model.units,)
        if model.learned_start:
            for part in state_parts(model.cell):
                shapes[start_tensor(layer, part)] = (model.units,)
        inputs = model.units
    shapes[HEAD_KERNEL] = (model.units, parameters)
    shapes[HEAD_BIAS] = (parameters,)
    return shapes


def expected_shapes(model: ModelConfig, values: int) -> dict[str, Shape]:
    """Name and shape of every tensor of a checkpoint but those of its frame map.

    Parameters
    ----------
    model : ModelConfig
    values : int
        Length of a model vector.
    """
    head = build_head(model, values)
    shapes = network_shapes(model, values, head.parameter_size)
    if model.styles > 1:
        read_out = {name: shapes.pop(name) for name in (HEAD_KERNEL, HEAD_BIAS)}
        shapes |= {STYLE_EMBEDDING: (model.styles, values), **read_out}
    for name, tensor in head.initial_tensors().items():
        shapes[head_tensor(name)] = tensor.shape
    return shapes


def first_misfit(
    tensors: Mapping[str, npt.NDArray[Any]], shapes: Mapping[str, Shape]
) -> tuple[str, str] | None:
    """Find the first tensor that is missing or has another shape than it should.

    Returns
    -------
    (str, str) or None
        Its name and a sentence that says what is wrong.
    """
    for name, shape in shapes.items():
        if name not in tensors:
            return name, f"the tensor '{name}' is missing"
        found = np.shape(tensors[name])
        if found != shape:
            return name, f"the tensor '{name}' has shape {list(found)}, not {list(shape)}"
    return None
