"""A stage on fake models: for tests of everything that plays on it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from fake_model import fake_checkpoint

from audiogen.control.provenance import SourceOrigin
from audiogen.control.score_header import ScoreHeader
from audiogen.generation.ensemble import Ensemble
from audiogen.live.latency import LATENCIES
from audiogen.live.no_audio import null_device
from audiogen.live.open_session import open_session
from audiogen.live.session import Session
from audiogen.live.stream import Stream

NAMES = "jazz", "drums"


def ensemble() -> Ensemble:
    """Two fake models that can meet, at 1000 Hz with 125 frames a second."""
    return Ensemble({name: fake_checkpoint(seed=n) for n, name in enumerate(NAMES)})


def head_of(model: Ensemble, latency: str = "normal", seconds: float | None = None) -> ScoreHeader:
    """The head of a performance of models that lie nowhere."""
    origins = tuple(SourceOrigin(name, name, f"/nowhere/{name}", "0") for name in model.names)
    quality = LATENCIES[latency].quality
    return ScoreHeader(origins, (7,), model.codec.frame_rate, seconds, quality, base=model.defaults)


@contextlib.contextmanager
def small_stage(
    folder: Path,
    latency: str = "normal",
    seconds: float | None = None,
    model: Ensemble | None = None,
    **settings: Any,
) -> Iterator[Session]:
    """A stage that plays fake models; nothing takes its sound yet."""
    model = ensemble() if model is None else model
    head = head_of(model, latency, seconds)
    with open_session(model, head, latency=latency, folder=folder, **settings) as session:
        assert session.stream.wait_until_full(300)
        yield session


def take(session: Session, samples: int, patience: float = 20.0) -> np.ndarray:
    """The next samples `[samples, channels]`, waited for: faster than time, never an underrun."""
    stream, taken = session.stream, []
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


@contextlib.contextmanager
def attacked(stream: Stream, least: float = 0.1) -> Iterator[Callable[[], bool]]:
    """A time of hostile messages, in which the sound must have no gap and go on for `least` s.

    What comes tells whether it has gone on so long: an attack that costs little is made again.
    The device's clock is the time that this process has computed for. Whatever the attack costs
    moves it, and so does the player; another process, however busy, does not.
    """

    def wait(seconds: float) -> None:
        until = time.process_time() + seconds
        while time.process_time() < until and not ended.is_set():
            time.sleep(0.002)

    ended = threading.Event()
    with null_device(stream, time.process_time, wait):
        stream.wait_until_full(300)
        before, begun = stream.underruns, stream.seconds
        try:
            yield lambda: stream.seconds - begun > least
            assert stream.underruns == before
            assert stream.seconds - begun > least
        finally:
            ended.set()


def settle(session: Session, patience: float = 20.0) -> None:
    """Wait until the player has made all that it may make ahead, and rests."""
    stream, until = session.stream, time.monotonic() + patience
    while stream.queued * stream.sample_rate < stream.ahead * stream.rate:
        assert time.monotonic() < until, "the player made nothing"
        time.sleep(0.0005)
