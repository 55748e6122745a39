"""What tensors a network has: their names in a checkpoint, and their shapes."""

from __future__ import annotations

from audiogen.cells import weight_shapes
from audiogen.config import ModelConfig
from audiogen.heads import build_head


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
