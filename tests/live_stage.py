"""A stage on fake models: for tests of everything that plays on it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from fake_model import fake_checkpoint

from audiogen.control.provenance import Origin
from audiogen.control.score_header import Head
from audiogen.generation.ensemble import Ensemble
from audiogen.live.latency import LATENCIES
from audiogen.live.open_session import open_stage
from audiogen.live.session import Stage

NAMES = "jazz", "drums"


def ensemble() -> Ensemble:
    """Two fake models that can meet, at 1000 Hz with 125 frames a second."""
    return Ensemble({name: fake_checkpoint(seed=n) for n, name in enumerate(NAMES)})


def head_of(model: Ensemble, latency: str = "normal", seconds: float | None = None) -> Head:
    """The head of a performance of models that lie nowhere."""
    origins = tuple(Origin(name, name, f"/nowhere/{name}", "0") for name in model.names)
    quality = LATENCIES[latency].quality
    return Head(origins, (7,), model.codec.frame_rate, seconds, quality, base=model.defaults)


@contextlib.contextmanager
def small_stage(
    folder: Path,
    latency: str = "normal",
    seconds: float | None = None,
    model: Ensemble | None = None,
    **settings: Any,
) -> Iterator[Stage]:
    """A stage that plays fake models; nothing takes its sound yet."""
    model = ensemble() if model is None else model
    head = head_of(model, latency, seconds)
    with open_stage(model, head, latency=latency, folder=folder, **settings) as stage:
        assert stage.stream.wait_until_full(300)
        yield stage


def take(stage: Stage, samples: int, patience: float = 20.0) -> np.ndarray:
    """The next samples `[samples, channels]`, waited for: faster than time, never an underrun."""
    stream, taken = stage.stream, []
    left, until = samples, time.monotonic() + patience
    while left:
        if stream.queued or stream.ended.is_set():
            out = np.empty((min(left, max(1, stream.queued)), stream.channels), np.float32)
            count = stream.take(out)
            taken.append(out[:count])
            left -= count
            if not count and stream.ended.is_set():
                break
        else:
            assert time.monotonic() < until, "the player made nothing"
            time.sleep(0.0005)
    return np.concatenate(taken) if taken else np.zeros((0, stream.channels), np.float32)


def settle(stage: Stage, patience: float = 20.0) -> None:
    """Wait until the player has made all that it may make ahead, and rests."""
    stream, until = stage.stream, time.monotonic() + patience
    while stream.queued * stream.sample_rate < stream.ahead * stream.rate:
        assert time.monotonic() < until, "the player made nothing"
        time.sleep(0.0005)
