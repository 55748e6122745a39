"""What the tests share: a seeded generator, tones, the data beside the project, a tiny codec."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from broken_files import Expected, make_broken_folder, tone
from hypothesis import settings
from numba.core.caching import IndexDataCacheFile

from audiogen.codec.base import ContinuousFrames
from audiogen.codec.wave_stretch import WaveStretch
from audiogen.codec.waveform import WaveSpectrogram

SHARED = "AUDIOGEN_TESTS_SHARED"
"""The variable by which the processes of one run find the folder that they share."""

COMPILED = "compiled"
"""The folder in it of compiled code."""

KEPT = "AUDIOGEN_TESTS_COMPILED"
"""The variable that names a folder for compiled code, to be used again by the next run; without it
each run compiles all."""

# How long an example takes depends on what else the machine does.
settings.register_profile("audiogen", deadline=None)
settings.load_profile("audiogen")


def shared_folder() -> Path:
    """The folder that the processes of this run share."""
    return Path(os.environ[SHARED])


def pytest_configure() -> None:
    """What takes long to make is made once in a run, not once in each of its processes."""
    if SHARED not in os.environ:
        folder = tempfile.mkdtemp(prefix="audiogen-shared-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[SHARED] = folder
        if kept := os.environ.get(KEPT):
            Path(kept).mkdir(parents=True, exist_ok=True)
            (Path(folder) / COMPILED).symlink_to(Path(kept).absolute(), target_is_directory=True)
    (shared_folder() / COMPILED).mkdir(parents=True, exist_ok=True)
    # Before any test module is imported: where compiled code is kept is settled on import.
    cache = tempfile.mkdtemp(prefix="audiogen-tests-")
    atexit.register(shutil.rmtree, cache, ignore_errors=True)
    Path(cache, COMPILED).symlink_to(shared_folder() / COMPILED, target_is_directory=True)
    os.environ["AUDIOGEN_CACHE"] = cache
    index_one_at_a_time(shared_folder() / "index.lock")
    # XLA takes ten seconds for each training of a moment; test_compilation.py compares the two.
    os.environ.setdefault("AUDIOGEN_XLA", "0")


def pytest_internalerror(excrepr: object) -> None:
    """Say once more at the very end what broke a run: the first such error is the cause."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        lines = [line for line in str(excrepr).splitlines() if line.strip()]
        atexit.register(print, "\n".join(["The run was broken by:", *lines[-12:]]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the README's commands: one test that takes minutes, beside which others run."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """A context in which one process is at a time, of those that name the same file."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with open(lock, "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def index_one_at_a_time(lock: Path) -> None:
    """Have processes write numba's index of what is compiled one after the other.

    numba reads it, adds to it and writes it again: of two that do so at once, one is forgotten.
    """
    save = IndexDataCacheFile.save

    def locked(self: Any, key: Any, data: Any) -> None:
        with one_at_a_time(lock):
            save(self, key, data)

    IndexDataCacheFile.save = locked


@pytest.fixture(scope="session")
def trained() -> Callable[[str], Path]:
    """`trained(kind)` -> a model of `trainings.KINDS`, made once in a run; beside it, `melodies`.

    Whatever changes a model takes a copy of it.
    """

    def find(kind: str) -> Path:
        folder, done = shared_folder() / kind, shared_folder() / f"{kind}.done"
        with one_at_a_time(shared_folder() / f"{kind}.lock"):
            if not done.exists():
                from trainings import make_trained

                make_trained(kind, folder)
                done.touch()
        return folder / kind

    return find


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator that is the same in every run."""
    return np.random.default_rng(20240)


@pytest.fixture
def make_tone() -> Callable[..., np.ndarray]:
    """`make_tone(seconds, rate, channels=1, frequency=440.0)` -> float32 `[samples, channels]`."""
    return tone


@pytest.fixture
def tone_440() -> np.ndarray:
    """Two seconds of a 440 Hz sine at half of full scale, 22050 Hz, `[44100, 1]`."""
    return tone(2.0, 22050)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real sound beside the project; a test that needs it is skipped without."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the folder shared/data beside the project, which is not there")
    return folder


@pytest.fixture
def broken_folder(tmp_path: Path) -> tuple[Path, dict[str, Expected]]:
    """A folder with one file of every broken and every odd kind, and what to expect of each."""
    return tmp_path / "broken", make_broken_folder(tmp_path / "broken")


@pytest.fixture
def as_ordinary_user() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """A context in which root, too, has no more rights than anybody, so that chmod means it."""

    @contextlib.contextmanager
    def stepping_down() -> Iterator[None]:
        if os.name == "nt":
            pytest.skip("needs POSIX permissions")
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(65534)  # Linux drops root's right to read everything with it
        try:
            yield
        finally:
            os.seteuid(0)

    return stepping_down


@dataclass(frozen=True)
class TileCodec(ContinuousFrames):
    """A codec whose frames are the samples themselves, `hop` at a time; lossless and instant."""

    sample_rate: int = 8000
    hop: int = 64
    kind = "tile"
    medium = "sound"
    timed = True
    in_decibels = False
    frames_are_samples = False
    channels = 1
    latency = 0
    latency_ms = 0.0

    @property
    def frame_rate(self) -> float:
        return self.sample_rate / self.hop

    @property
    def frame_size(self) -> int:
        return self.hop

    def encoder(self) -> TileEncoder:
        return TileEncoder(self.hop)

    def decoder(self, quality: str = "live") -> TileDecoder:
        return TileDecoder()

    def encode(self, samples: np.ndarray) -> np.ndarray:
        encoder = self.encoder()
        return np.concatenate([encoder.push(samples), encoder.flush()])

    def decode(self, frames: np.ndarray) -> np.ndarray:
        return self.decoder().push(frames)

    def rest(self) -> np.ndarray:
        return np.zeros(self.hop, np.float32)

    def level(self, frames: np.ndarray) -> np.ndarray:
        return 10 * np.log10(np.maximum(np.mean(np.square(frames), axis=-1), 1e-20))

    def blend(self, frames: Sequence[np.ndarray], weights: Sequence[float]) -> np.ndarray:
        return np.tensordot(np.asarray(weights, np.float32), np.stack(frames), 1)

    def spectrogram(self) -> WaveSpectrogram:
        return WaveSpectrogram(self.sample_rate)

    def time_stretch(self) -> WaveStretch:
        return WaveStretch(self.sample_rate, self.hop)

    def describe(self) -> str:
        return "tiles"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "sample_rate": self.sample_rate, "hop": self.hop}


class TileEncoder:
    def __init__(self, hop: int, waiting: np.ndarray | None = None) -> None:
        self._hop = hop
        self._waiting = np.zeros((0, 1), np.float32) if waiting is None else waiting

    def push(self, samples: np.ndarray) -> np.ndarray:
        waiting = np.concatenate([self._waiting, samples])
        count = len(waiting) // self._hop
        self._waiting = waiting[count * self._hop :]
        return waiting[: count * self._hop].reshape(count, self._hop)

    def flush(self) -> np.ndarray:
        missing = -len(self._waiting) % self._hop
        return self.push(np.zeros((missing, 1), np.float32))

    def copy(self) -> TileEncoder:
        return TileEncoder(self._hop, self._waiting)


class TileDecoder:
    def push(self, frames: np.ndarray) -> np.ndarray:
        return frames.reshape(-1, 1)

    def flush(self) -> np.ndarray:
        return np.zeros((0, 1), np.float32)

    def copy(self) -> TileDecoder:
        return TileDecoder()


@pytest.fixture
def tile_codec() -> TileCodec:
    """A tiny codec at 8 kHz with frames of 64 samples."""
    return TileCodec()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from chromium import CHROMIUM
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()
