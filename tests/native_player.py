"""The exported player, built by this system's C compiler: for tests and benchmarks."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.export.model_file import CONTROLS

ENGINE = Path(__file__).parents[1] / "audiogen" / "export" / "engine"

SOURCES = [
    ENGINE / f"{name}.c"
    for name in ("fourier", "network", "model", "recall", "voice", "phase", "output")
]

COMPILER = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), "")

FACTS = (
    *("values", "frame_size", "parameters", "channels", "sample_rate", "hop"),
    *("memory_frames", "places", "units", "layers"),
)

_POINTERS = (
    *("ag_model_open", "ag_voice_make", "ag_voice_controls", "ag_voice_ranks", "ag_voice_next"),
    *("ag_voice_parameters", "ag_decoder_make", "ag_output_make"),
)
_SIZES = ("ag_model_bytes", "ag_voice_bytes", "ag_decoder_bytes", "ag_output_bytes")


def build(folder: Path, *flags: str) -> ctypes.CDLL:
    """Compile the player into a shared library in `folder`, and load it."""
    target = folder / "player.so"
    command = [COMPILER, "-std=c11", "-O1", "-shared", "-fPIC", "-fvisibility=hidden"]
    warnings = ["-Wall", "-Wextra", "-Werror", "-fno-math-errno"]
    subprocess.run([*command, *warnings, *flags, *SOURCES, "-o", target], check=True)
    library = ctypes.CDLL(str(target))
    for name in _POINTERS:
        getattr(library, name).restype = ctypes.c_void_p
    for name in _SIZES:
        getattr(library, name).restype = ctypes.c_size_t
    library.ag_refusal.restype = ctypes.c_char_p
    return library


def _aligned(size: int) -> np.ndarray[Any, Any]:
    """Bytes that begin at a multiple of 16."""
    room = np.zeros(size + 16, np.uint8)
    return room[-room.ctypes.data % 16 :][:size]


def _pointer(values: Any) -> Any:
    return None if values is None else ctypes.c_void_p(values.ctypes.data)


class Player:
    """One model with a voice, a decoder and an output stage.

    Parameters
    ----------
    library : CDLL
        Of `build`.
    content : bytes
        Of `model_file.model_bytes`.
    """

    def __init__(self, library: ctypes.CDLL, content: bytes) -> None:
        self._library = library
        self._data = _aligned(len(content))
        self._data[:] = np.frombuffer(content, np.uint8)
        given = _pointer(self._data), ctypes.c_size_t(len(content))
        number = library.ag_check(*given)
        if number:
            raise ValueError(library.ag_refusal(number).decode())
        self._kept = [_aligned(library.ag_model_bytes(*given))]
        self._model = ctypes.c_void_p(library.ag_model_open(*given, _pointer(self._kept[0])))
        for n, name in enumerate(FACTS):
            setattr(self, name, library.ag_model_fact(self._model, n))
        self._voice, self._decoder, self._output = map(self._made, ("voice", "decoder", "output"))
        self.controls = self._at(library.ag_voice_controls(self._voice), len(CONTROLS))
        ranks = ctypes.cast(library.ag_voice_ranks(self._voice), ctypes.POINTER(ctypes.c_int32))
        self.ranks = np.ctypeslib.as_array(ranks, (self.layers, self.units))

    def _made(self, kind: str) -> ctypes.c_void_p:
        size = getattr(self._library, f"ag_{kind}_bytes")(self._model)
        self._kept.append(_aligned(size))
        made = getattr(self._library, f"ag_{kind}_make")
        return ctypes.c_void_p(made(self._model, _pointer(self._kept[-1])))

    def _at(self, place: int, count: int) -> Any:
        return np.ctypeslib.as_array(ctypes.cast(place, ctypes.POINTER(ctypes.c_float)), (count,))

    def move(self, **values: float) -> None:
        """Move controls by name."""
        for name, value in values.items():
            self.controls[CONTROLS.index(name)] = value

    def seed(self, seed: int) -> None:
        """Start anew."""
        self._library.ag_voice_seed(self._voice, ctypes.c_uint32(seed))

    def jump(self, draws: Any = None) -> None:
        """Start from a place in the primer."""
        self._library.ag_voice_jump(self._voice, _pointer(draws))

    def take(self, frame: Any) -> None:
        """Prime it with a frame `[frame_size]`."""
        whole = np.ascontiguousarray(frame, np.float32)
        self._library.ag_voice_take(self._voice, _pointer(whole))

    def next(self, draws: Any = None) -> Any:
        """The next frame, `[frame_size]`."""
        place = self._library.ag_voice_next(self._voice, _pointer(draws))
        return self._at(place, self.frame_size).copy()

    def feed(self, frame: Any, draws: Any = None) -> None:
        """Feed a frame back."""
        whole = np.ascontiguousarray(frame, np.float32)
        self._library.ag_voice_feed(self._voice, _pointer(whole), _pointer(draws))

    def noisy(self, frame: Any, draws: Any = None) -> Any:
        """The frame with the noise of the output."""
        whole = np.array(frame, np.float32)
        self._library.ag_voice_output_noise(self._voice, _pointer(whole), _pointer(draws))
        return whole

    @property
    def parameters_now(self) -> Any:
        """What the network gave to its head last."""
        place = self._library.ag_voice_parameters(self._voice)
        return self._at(place, self.parameters).copy()

    def mixed(self, one: Any, share: float, other: Any, weight: float) -> Any:
        """Two frames mixed in power."""
        into, frame = np.array(one, np.float32), np.ascontiguousarray(other, np.float32)
        weights = ctypes.c_float(share), ctypes.c_float(weight)
        self._library.ag_mix(self._model, _pointer(into), weights[0], _pointer(frame), weights[1])
        return into

    def decode(self, frames: Any) -> Any:
        """Frames `[frames, frame_size]` to the samples that they settle, `[samples, channels]`."""
        pieces = []
        for frame in np.ascontiguousarray(frames, np.float32):
            room = np.empty((self.hop, self.channels), np.float32)
            count = self._library.ag_decoder_push(self._decoder, _pointer(frame), _pointer(room))
            pieces.append(room[:count])
        return np.concatenate(pieces)

    def limited(self, samples: Any, gain: float = 1.0, tilt: float = 0.0) -> Any:
        """Samples `[samples, channels]` through the output stage."""
        room = np.array(samples, np.float32)
        numbers = ctypes.c_double(gain), ctypes.c_double(tilt)
        count = self._library.ag_output_push(self._output, _pointer(room), len(room), *numbers)
        return room[:count]
