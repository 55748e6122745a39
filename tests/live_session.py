"""A stage on fake models: for tests of everything that plays on it."""

from __future__ import annotations

import contextlib
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
from audiogen.live.open_session import open_session
from audiogen.live.session import Session

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


def gaps(session: Session, seconds: float = 1.0, patience: float = 60.0) -> int:
    """The underruns while so many seconds of sound are taken by whatever plays it."""
    stream, until = session.stream, time.monotonic() + patience
    before, enough = stream.underruns, stream.seconds + seconds
    while stream.seconds < enough:
        assert time.monotonic() < until, "nobody takes the sound"
        time.sleep(0.005)
    return stream.underruns - before


def leaves_no_gap(session: Session, attack: Callable[[], None], tries: int = 3) -> bool:
    """Whether sound has no more gaps during an attack than in the second before and after it.

    A gap that the attack causes comes every time; one that another process causes does not, so an
    attack with gaps is repeated.
    """
    for _ in range(tries):
        in_peace, before = gaps(session), session.stream.underruns
        attack()
        during = session.stream.underruns - before
        if during <= in_peace + gaps(session):
            return True
    return False


def settle(session: Session, patience: float = 20.0) -> None:
    """Wait until the player has made all that it may make ahead, and rests."""
    stream, until = session.stream, time.monotonic() + patience
    while stream.queued * stream.sample_rate < stream.ahead * stream.rate:
        assert time.monotonic() < until, "the player made nothing"
        time.sleep(0.0005)
