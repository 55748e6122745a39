"""A spectral checkpoint as one compact file, which the player in C reads (`engine/parts.h`).

    header       b"audiogen", version, size, CRC-32 of what follows it, number of tensors
    settings     24 int32, in the order of `enum setting`
    numbers      13 float64, in the order of `enum number`
    tensors      8 uint32 each: what, layer, type, rows, columns, offset, offset of scales, 0
    data         each aligned to 16 bytes

Everything that follows from the sample rate and the window (delays of an impulse, constants of the
limiter) is in the file, computed here by the functions that Python plays with.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.pghi import delay_table
from audiogen.codec.phase import QUALITY, PhaseReconstructor
from audiogen.codec.spectral import SpectralCodec, analysis_window
from audiogen.errors import ConfigError
from audiogen.generation.feedback import SHUFFLED
from audiogen.generation.recall import PLACE_SECONDS, TIRED_SECONDS
from audiogen.generation.render.output_stage import OutputStage
from audiogen.model.cells import COLUMNS
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import packed as packed_errors
from audiogen.model.frame_map import FrameMap
from audiogen.model.int8 import narrowed
from audiogen.model.tensors import (
    HEAD_BIAS,
    HEAD_KERNEL,
    NORM_BIAS,
    NORM_GAIN,
    STYLE_EMBEDDING,
    head_tensor,
    layer_tensor,
    start_tensor,
)

VERSION = 1

MOST_FACTOR = 61
"""The largest prime in half the length of a Fourier transform that the player knows."""

WEIGHTS = ("int8", "float16", "float32")
"""Types of the weights in a file."""

CONTROLS = (
    *("temperature", "noise", "noise_chance", "noise_colour", "output_noise"),
    *("recall", "leap", "tire"),
    *("memory", "memory_1", "memory_2", "listening", "listening_1", "listening_2"),
    *("speaking", "speaking_1", "speaking_2", "novelty", "novelty_1", "novelty_2"),
    *("broken", "stutter", "shuffle", "deaf", "style"),
)
"""What moves a voice, in the order of `enum ag_control`."""

_TYPES = ("float32", "float16", "narrow", "int8", "int32", "nibbles", "float64")

_WHAT = (
    *("kernel", "recurrent", "bias", "norm_gain", "norm_bias", "start_h", "start_c"),
    *("head_kernel", "head_bias", "head_spread", "leak", "residual_spread", "style"),
    *("mean", "basis", "scale", "spread", "low", "high", "cap"),
    *("window", "delays", "shelves", "primer", "primer_segments"),
    *("errors", "keys", "projection", "error_segments", "centres", "cells", "blend"),
)

_HEADER, _TENSOR = struct.Struct("<8s4I24i13d"), struct.Struct("<8I")


def check_exportable(trained: Checkpoint) -> None:
    """Check that the player can play a model.

    Raises
    ------
    ConfigError
        If its frames are no spectra, or its Fourier transform has a length that the player lacks.
    """
    codec = trained.codec
    if not isinstance(codec, SpectralCodec) or not isinstance(trained.frame_map, FrameMap):
        frames = {"sound": "samples", "notes": "notes", "series": "series"}[codec.medium]
        raise ConfigError(
            f"'{trained.name}' is a model of {frames}: only models of spectra "
            "(--frames spectral) can be exported"
        )
    half = codec.config.n_fft // 2
    for factor in range(2, MOST_FACTOR + 1):
        while half % factor == 0:
            half //= factor
    if half > 1:
        raise ConfigError(
            f"'{trained.name}' has a Fourier transform of {codec.config.n_fft} samples, half of "
            f"which has the prime factor {half}; the exported player computes factors up to "
            f"{MOST_FACTOR}: train with another --n-fft"
        )


def model_bytes(trained: Checkpoint, weights: str = "int8", corpus: bool = True) -> bytes:
    """The compact file of a model.

    Parameters
    ----------
    trained : Checkpoint
        Of spectra. Its errors, if any, are packed: thin them before (`thinning.thinned`).
    weights : str
        One of `WEIGHTS`: the type of the matrices of the network, and of the primer. The basis of
        the frame map is in half precision with int8, since every frame is seen through it.
    corpus : bool
        With the primer and the errors of the corpus.

    Raises
    ------
    ConfigError
        If the model cannot be exported, or `weights` is another type.
    """
    check_exportable(trained)
    if weights not in WEIGHTS:
        raise ConfigError(f"weights are {', '.join(WEIGHTS)}, not {weights!r}")
    assert isinstance(trained.codec, SpectralCodec) and isinstance(trained.frame_map, FrameMap)
    file = _File(weights)
    _add_network(file, trained)
    _add_map(file, trained.frame_map)
    if corpus and trained.primer:
        _add_primer(file, trained)
    if corpus and trained.errors is not None:
        _add_errors(file, trained)
    phase, output = phase_and_output(trained.codec)
    config = trained.codec.config
    window = analysis_window(config)
    file.add("window", window)
    delays = delay_table(window[window > 0], config.hop_length, config.n_fft)
    file.add("delays", delays)
    shelves = np.stack([output.settings.shelves, output.settings.spans])
    if shelves.size:
        file.add("shelves", shelves, "float64")
    settings = _settings(trained, phase, output, corpus)
    return file.written(settings, _numbers(trained.codec, phase, output))


@dataclass(frozen=True)
class _Entry:
    what: str
    layer: int
    kind: str
    rows: int
    columns: int
    data: bytes
    scales: bytes


class _File:
    """The tensors of a file, until it is written."""

    def __init__(self, weights: str) -> None:
        self._weights = weights
        self.narrow = weights == "int8"
        self._entries: list[_Entry] = []

    def add(
        self, what: str, values: npt.NDArray[Any], kind: str = "float32", layer: int = 0
    ) -> None:
        """Add a tensor of one or two axes; `kind` is a type, or "weights"."""
        table = np.atleast_2d(values)
        rows, columns = table.shape
        scales = b""
        if kind == "weights":
            kind = "narrow" if self.narrow else self._weights
        if kind == "narrow":
            whole, factors = narrowed(np.asarray(table, np.float32))
            data, scales = whole.tobytes(), factors.astype("<f4").tobytes()
        else:
            data = np.ascontiguousarray(table, np.dtype(kind).newbyteorder("<")).tobytes()
        self._entries.append(_Entry(what, layer, kind, rows, columns, data, scales))

    def add_packed(self, what: str, pairs: npt.NDArray[np.uint8], columns: int) -> None:
        """Add values of four bits, two in each byte of `pairs` `[rows, bytes]`."""
        self._entries.append(_Entry(what, 0, "nibbles", len(pairs), columns, pairs.tobytes(), b""))

    def written(self, settings: Sequence[int], numbers: Sequence[float]) -> bytes:
        """The whole file."""
        at = _HEADER.size + _TENSOR.size * len(self._entries)
        table, body = bytearray(), bytearray()
        for entry in self._entries:
            offsets = []
            for piece in (entry.data, entry.scales):
                body += bytes(-(at + len(body)) % 16)
                offsets.append(at + len(body) if piece else 0)
                body += piece
            what, kind = _WHAT.index(entry.what), _TYPES.index(entry.kind)
            table += _TENSOR.pack(what, entry.layer, kind, entry.rows, entry.columns, *offsets, 0)
        size = at + len(body)
        settings = [*settings, *[0] * (24 - len(settings))]
        numbers = [*numbers, *[0.0] * (13 - len(numbers))]
        count = len(self._entries)
        unsigned = _HEADER.pack(b"audiogen", VERSION, size, 0, count, *settings, *numbers)
        signed = zlib.crc32(unsigned[20:] + table + body)
        return _HEADER.pack(b"audiogen", VERSION, size, signed, count, *settings, *numbers) + bytes(
            table + body
        )


def _add_network(file: _File, trained: Checkpoint) -> None:
    tensors, model = trained.tensors, trained.model
    for n in range(model.layers):
        for what, name in (("kernel", "kernel"), ("recurrent", "recurrent_kernel")):
            file.add(what, tensors[layer_tensor(n + 1, name)], "weights", n)
        file.add("bias", tensors[layer_tensor(n + 1, "bias")], layer=n)
        if model.layer_norm:
            for what, name in (("norm_gain", NORM_GAIN), ("norm_bias", NORM_BIAS)):
                file.add(what, tensors[layer_tensor(n + 1, name)], layer=n)
        for part in ("h", "c"):
            if start_tensor(n + 1, part) in tensors:
                file.add(f"start_{part}", tensors[start_tensor(n + 1, part)], layer=n)
    file.add("head_kernel", tensors[HEAD_KERNEL], "weights")
    file.add("head_bias", tensors[HEAD_BIAS])
    file.add("head_spread", tensors[head_tensor("spread")])
    for name in ("leak", "residual_spread"):
        if head_tensor(name) in tensors:
            file.add(name, tensors[head_tensor(name)])
    if model.styles > 1:
        file.add("style", tensors[STYLE_EMBEDDING])


def _add_map(file: _File, frame_map: FrameMap) -> None:
    file.add("mean", frame_map.mean)
    file.add("scale", np.resize(frame_map.scale, frame_map.values))
    for name in ("spread", "low", "high"):
        file.add(name, getattr(frame_map, name))
    file.add("cap", frame_map.ceiling)
    if frame_map.basis is not None:
        kind = "float16" if file.narrow else "weights"
        file.add("basis", frame_map.basis, kind)


def _add_primer(file: _File, trained: Checkpoint) -> None:
    assert isinstance(trained.frame_map, FrameMap)
    frames = np.concatenate(trained.primer)
    if trained.frame_map.basis is not None:
        frames = trained.frame_map.forward(frames)
    file.add("primer", frames, "weights")
    lengths = [len(segment) for segment in trained.primer]
    styles = trained.primer_styles or (0,) * len(lengths)
    file.add("primer_segments", np.stack([lengths, styles], axis=1), "int32")


def _add_errors(file: _File, trained: Checkpoint) -> None:
    assert trained.errors is not None
    errors = trained.errors
    if file.narrow:
        packed = packed_errors(errors)
        file.add_packed("errors", packed["errors"], trained.frame_map.values)
    else:
        packed = errors.tensors()
        file.add("errors", packed["errors"], "int8")
    file.add("keys", packed["keys"], "int8")
    file.add("projection", packed["projection"])
    file.add("error_segments", packed["segments"][:, None], "int32")
    file.add("centres", packed["centres"], "int8")
    file.add("cells", packed["cells"][:, None], "int32")
    file.add("blend", packed["blend"])


def phase_and_output(codec: SpectralCodec) -> tuple[PhaseReconstructor, OutputStage]:
    """The phase reconstruction and the output stage that Python plays a codec with."""
    config = codec.config
    phase = PhaseReconstructor(
        config.n_fft,
        config.hop_length,
        config.win_length,
        analysis_window(config),
        channels=config.channels,
        **QUALITY["live"],
    )
    return phase, OutputStage(config.sample_rate, config.channels)


def _settings(
    trained: Checkpoint, phase: PhaseReconstructor, output: OutputStage, corpus: bool
) -> list[int]:
    """In the order of `enum setting`."""
    model, codec = trained.model, trained.codec
    assert isinstance(codec, SpectralCodec)
    config = codec.config
    return [
        len(COLUMNS[model.cell]),
        model.units,
        model.layers,
        trained.frame_map.values,
        int(model.head == "point"),
        model.components,
        int(model.residual),
        int(model.layer_norm),
        int(model.context == "carry"),
        model.window,
        model.styles,
        config.channels,
        config.sample_rate,
        config.n_fft,
        config.hop_length,
        phase.lookahead,
        phase.rounds,
        max(2, round(SHUFFLED * codec.frame_rate)),
        max(1, round(PLACE_SECONDS * codec.frame_rate)),
        output.latency,
        output.hold,
        len(output.settings.shelves),
        len(trained.primer) if corpus else 0,
    ]


def _numbers(codec: SpectralCodec, phase: PhaseReconstructor, output: OutputStage) -> list[float]:
    """In the order of `enum number`."""
    settings = output.settings
    return [
        codec.config.floor_db,
        phase.gamma,
        float(phase.momentum),
        phase.floor,
        float(phase.least),
        codec.frame_rate,
        1 / (TIRED_SECONDS * codec.frame_rate),
        settings.pole,
        settings.release,
        settings.ceiling,
    ]
