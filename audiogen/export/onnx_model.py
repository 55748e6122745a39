"""A model of spectra as an ONNX graph: frame, chance and state in; next frame and state out.

The graph is one step of a voice, with the frame map inside. Nothing is drawn in it: random numbers
come in, so that whoever plays it can repeat a performance. A player of it stands in
`docs/how-to/studio.md`.

    frame         [batch, frame_size]       log-magnitudes (dB), as `codec.spectral` has them
    h, c          [batch, layers, slots, units]   the state, at first zeros; `c` of an LSTM alone
    uniform       [batch, 1]                0 to 1: which component of the mixture
    normal        [batch, values]           standard normal: where in it
    temperature   [batch, 1]
    style         [batch, styles]           shares of the corpora, of a model that has several

    next_frame, next_h, next_c, and parameters: what the network gave to its head

In the window context a state has as many slots as a window has frames, oldest first: each has seen
one frame more than the next (`model.engine.reference`), and the oldest predicts and leaves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audiogen.errors import ConfigError, SinkError, StoreError
from audiogen.export.model_file import check_exportable
from audiogen.generation.render.sink import check_writable
from audiogen.libraries import require
from audiogen.model.cells import NORM_EPSILON
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads.mixture import NARROWEST
from audiogen.model.summary import describe_corpus, describe_network
from audiogen.model.tensors import (
    HEAD_BIAS,
    HEAD_KERNEL,
    NORM_BIAS,
    NORM_GAIN,
    STYLE_EMBEDDING,
    head_tensor,
    layer_tensor,
)
from audiogen.storage import make_parent, replace_file
from audiogen.version import __version__

if TYPE_CHECKING:
    import onnx

SUFFIX = ".onnx"

OPSET, IR_VERSION = 18, 9
"""Of 2023: what runtimes of the last years read."""

COLDEST = 1e-6
"""The least temperature that logits are divided by: there the likeliest component is sure."""


def export_onnx(trained: Checkpoint, target: Path, force: bool) -> int:
    """Write a model as ONNX; returns how many bytes the file has.

    Parameters
    ----------
    trained : Checkpoint
    target : Path
        Ends in `.onnx`.
    force : bool
        Write over a file that is no ONNX model of audiogen.

    Raises
    ------
    ConfigError
        If the model cannot be exported, or the name does not end in `.onnx`.
    MissingLibraryError
        If onnx is not installed.
    SinkError
        If the file may not be written over, or cannot be written.
    """
    if target.suffix.lower() != SUFFIX:
        raise ConfigError(f"an ONNX model should end in {SUFFIX}, and '{target}' does not")
    check_writable(target, is_ours, force=force)
    content = onnx_model(trained).SerializeToString()
    try:
        make_parent(target)
        replace_file(target, content)
    except StoreError as error:
        raise SinkError(str(error)) from error
    except OSError as error:
        raise SinkError(f"{target} could not be written: {error.strerror}") from error
    return len(content)


def is_ours(path: Path) -> bool:
    """Whether a file is an ONNX model that this module wrote."""
    try:
        with path.open("rb") as file:
            return b"audiogen" in file.read(40)
    except OSError:
        return False


def onnx_model(trained: Checkpoint) -> onnx.ModelProto:
    """The model as ONNX, checked; for parameters and errors: `export_onnx`."""
    check_exportable(trained)
    if trained.model.learned_start:
        raise ConfigError(
            f"'{trained.name}' was trained with --learned-start, which an ONNX graph has no place "
            "for: export a model that was trained without"
        )
    require("an ONNX model", "onnx")
    import onnx

    model: onnx.ModelProto = _Graph(trained).model()
    onnx.checker.check_model(model, full_check=True)
    return model


class _Graph:
    """A graph in the making: each method adds nodes and returns the name of their output."""

    def __init__(self, trained: Checkpoint) -> None:
        assert isinstance(trained.frame_map, FrameMap)
        self._trained, self._config, self._map = trained, trained.model, trained.frame_map
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._values = trained.frame_map.values
        self._slots = self._config.window if self._config.context == "window" else 1

    def model(self) -> onnx.ModelProto:
        """The whole model."""
        import onnx
        from onnx import TensorProto, helper

        parameters = self._network(vector := self._vector())
        self._op("Identity", parameters, name="parameters")
        self._frame(self._draw(parameters, vector))
        config, size = self._config, len(self._map.mean)
        state: list[str | int] = ["batch", config.layers, self._slots, config.units]
        parts = ("h", "c") if config.cell == "lstm" else ("h",)
        inputs: dict[str, list[str | int]] = {"frame": ["batch", size]}
        inputs |= {part: state for part in parts}
        if config.head == "mixture":
            inputs["uniform"] = ["batch", 1]
        inputs |= {"normal": ["batch", self._values], "temperature": ["batch", 1]}
        if config.styles > 1:
            inputs["style"] = ["batch", config.styles]
        outputs: dict[str, list[str | int]] = {"next_frame": ["batch", size]}
        outputs |= {f"next_{part}": state for part in parts}
        outputs["parameters"] = ["batch", self._trained.head().parameter_size]

        def described(shapes: dict[str, list[str | int]]) -> list[Any]:
            kind = TensorProto.FLOAT
            return [helper.make_tensor_value_info(name, kind, s) for name, s in shapes.items()]

        graph = helper.make_graph(
            self._nodes,
            "audiogen",
            described(inputs),
            described(outputs),
            [onnx.numpy_helper.from_array(value, name) for name, value in self._constants.items()],
        )
        made = helper.make_model(
            graph,
            producer_name="audiogen",
            producer_version=__version__,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )
        helper.set_model_props(made, self._facts())
        return made

    def _facts(self) -> dict[str, str]:
        """What a player needs to know beside the graph, as text."""
        trained = self._trained
        facts = {
            "codec": json.dumps(trained.codec.to_json()),
            "temperature": json.dumps(trained.temperature),
            "mean_frame": json.dumps([round(float(value), 3) for value in self._map.mean]),
            "network": describe_network(trained),
            "corpus": describe_corpus(trained),
        }
        told = {key: str(trained.provenance.get(key) or "") for key in ("licence", "by")}
        return facts | {key: value for key, value in told.items() if value}

    # ---- parts ----

    def _constant(self, name: str, value: npt.ArrayLike, kind: Any = np.float32) -> str:
        self._constants[name] = np.ascontiguousarray(value, kind)
        return name

    def _op(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = name or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _split(self, whole: str, *names: str) -> tuple[str, ...]:
        from onnx import helper

        made = tuple(f"{name}_{len(self._nodes)}" for name in names)
        node = helper.make_node("Split", [whole], list(made), axis=-1, num_outputs=len(names))
        self._nodes.append(node)
        return made

    def _axis(self, n: int) -> str:
        return self._constant(f"axis_{n}", [n], np.int64)

    def _cut(self, whole: str, begin: int, end: int, axis: int) -> str:
        """`whole[begin:end]` along an axis."""
        edges = (self._constant(f"at_{n}", [n], np.int64) for n in (begin, end))
        return self._op("Slice", whole, *edges, self._axis(axis))

    def _vector(self) -> str:
        centred = self._op("Sub", "frame", self._constant("mean", self._map.mean))
        if self._map.basis is not None:
            basis = self._constant("basis", self._map.basis)
            centred = self._op("MatMul", centred, basis)
        return self._op("Div", centred, self._constant("scale", self._map.scale), name="vector")

    def _network(self, vector: str) -> str:
        config, tensors = self._config, self._trained.tensors
        signal = vector
        if config.styles > 1:
            embedding = self._constant("embedding", tensors[STYLE_EMBEDDING])
            signal = self._op("Add", signal, self._op("MatMul", "style", embedding))
        signal = self._op("Unsqueeze", signal, self._axis(1))  # [batch, slots, values]
        kept: dict[str, list[str]] = {"h": [], "c": []}
        for n in range(config.layers):
            memory = {}
            for part in ("h", "c") if config.cell == "lstm" else ("h",):
                one = self._cut(part, n, n + 1, 1)
                memory[part] = self._op("Squeeze", one, self._axis(1))
            after = self._cell(n, signal, memory)
            for part, value in after.items():
                kept[part].append(self._op("Unsqueeze", self._moved_on(value), self._axis(1)))
            signal = after["h"]
            if config.layer_norm:
                gain, bias = (
                    self._constant(f"{name}_{n}", tensors[layer_tensor(n + 1, name)])
                    for name in (NORM_GAIN, NORM_BIAS)
                )
                signal = self._op(
                    "LayerNormalization", signal, gain, bias, axis=-1, epsilon=NORM_EPSILON
                )
        for part, layers in kept.items():
            if layers:
                self._op("Concat", *layers, name=f"next_{part}", axis=1)
        oldest = self._op("Squeeze", self._cut(signal, 0, 1, 1), self._axis(1))
        kernel = self._constant("head_kernel", tensors[HEAD_KERNEL])
        bias = self._constant("head_bias", tensors[HEAD_BIAS])
        return self._op("Add", self._op("MatMul", oldest, kernel), bias)

    def _moved_on(self, state: str) -> str:
        """The slots `[batch, slots, units]` without the oldest, and an empty one at the end."""
        if self._config.context == "carry":
            return state
        rest = self._cut(state, 1, self._slots, 1)
        return self._op("Pad", rest, self._constant("pads", [0, 0, 0, 0, 1, 0], np.int64))

    def _cell(self, n: int, signal: str, memory: dict[str, str]) -> dict[str, str]:
        """The cells' equations (`model.cells`)."""
        tensors, cell, h = self._trained.tensors, self._config.cell, memory["h"]
        kernel, recurrent = (
            self._constant(f"{name}_{n}", tensors[layer_tensor(n + 1, name)])
            for name in ("kernel", "recurrent_kernel")
        )
        of_input = self._op("MatMul", signal, kernel)
        of_output = self._op("MatMul", h, recurrent)
        bias = tensors[layer_tensor(n + 1, "bias")]
        if cell == "gru":
            of_input = self._op("Add", of_input, self._constant(f"bias_{n}", bias[0]))
            of_output = self._op("Add", of_output, self._constant(f"second_bias_{n}", bias[1]))
            (u, r, g), (v, s, k) = (self._split(sums, *"urg") for sums in (of_input, of_output))
            update = self._op("Sigmoid", self._op("Add", u, v))
            reset = self._op("Sigmoid", self._op("Add", r, s))
            fresh = self._op("Tanh", self._op("Add", g, self._op("Mul", reset, k)))
            # u h + (1 - u) g = g + u (h - g)
            moved = self._op("Mul", update, self._op("Sub", h, fresh))
            return {"h": self._op("Add", fresh, moved)}
        sums = self._op(
            "Add", self._op("Add", of_input, of_output), self._constant(f"bias_{n}", bias)
        )
        if cell == "rnn":
            return {"h": self._op("Tanh", sums)}
        i, f, g, o = self._split(sums, *"ifgo")
        written = self._op("Mul", self._op("Sigmoid", i), self._op("Tanh", g))
        c = self._op("Add", self._op("Mul", self._op("Sigmoid", f), memory["c"]), written)
        return {"h": self._op("Mul", self._op("Sigmoid", o), self._op("Tanh", c)), "c": c}

    def _draw(self, parameters: str, vector: str) -> str:
        """The vector that the numbers in `uniform` and `normal` draw from the density."""
        config, tensors, count = self._config, self._trained.tensors, self._config.components
        spread = self._constant("spread", tensors[head_tensor("spread")])
        if config.head == "point":
            mean = self._op("Mul", parameters, spread)
            scale = self._constant("residual_spread", tensors[head_tensor("residual_spread")])
        else:
            means_from, widths_from = count, count + count * self._values
            logits = self._cut(parameters, 0, count, 1)
            means = self._cut(parameters, means_from, widths_from, 1)
            widths = self._cut(parameters, widths_from, widths_from + count * self._values, 1)
            shape = self._constant("components", [0, count, self._values], np.int64)
            heat = self._op("Max", "temperature", self._constant("coldest", COLDEST))
            weights = self._op("Softmax", self._op("Div", logits, heat), axis=-1)
            sums = self._op("CumSum", weights, self._constant("last_axis", 1, np.int64))
            below = self._op("LessOrEqual", sums, "uniform")
            passed = self._op("Cast", below, to=7)  # int64
            chosen = self._op("ReduceSum", passed, self._axis(1), keepdims=1)
            chosen = self._op("Min", chosen, self._constant("last", [count - 1], np.int64))
            row = self._op("Unsqueeze", chosen, self._axis(2))  # [batch, 1, 1]
            ones = self._constant("a_row", [1, 1, self._values], np.int64)
            row = self._op("Expand", row, ones)

            def of_chosen(table: str) -> str:
                rows = self._op("Reshape", table, shape)
                return self._op(
                    "Squeeze", self._op("GatherElements", rows, row, axis=1), self._axis(1)
                )

            mean = self._op("Mul", of_chosen(means), spread)
            width = self._op("Softplus", of_chosen(widths))
            narrowest = self._constant("narrowest", NARROWEST)
            scale = self._op("Mul", spread, self._op("Add", width, narrowest))
        if config.residual:
            leak = self._constant("leak", tensors[head_tensor("leak")])
            mean = self._op("Add", mean, self._op("Mul", leak, vector))
        apart = self._op("Mul", self._op("Mul", scale, "normal"), "temperature")
        return self._op("Add", mean, apart)

    def _frame(self, vector: str) -> None:
        low, high = (self._constant(name, getattr(self._map, name)) for name in ("low", "high"))
        held = self._op("Max", self._op("Min", vector, high), low)
        frame = self._op("Mul", held, "scale")
        if self._map.basis is not None:
            frame = self._op("MatMul", frame, self._constant("basis_back", self._map.basis.T))
        frame = self._op("Add", frame, "mean")
        ceiling = self._constant("ceiling", self._map.ceiling)
        self._op("Min", frame, ceiling, name="next_frame")
