"""Opening the stage: models, hands, player, journal and stream, put together while it plays.

with open_session(model, head, latency="low") as stage:
    stage.hands.move("osc", "noise", 0.3)
"""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from audiogen.codec.sound import as_sound
from audiogen.control.performance import performing
from audiogen.control.scenes import Scene
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import clock_time
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.render.player import SoundBlock
from audiogen.live.latency import LATENCIES
from audiogen.live.recorder import Recorder
from audiogen.live.session import Messages, Session
from audiogen.live.stream import Stream

SWITCH = 0.0005
"""Seconds that a thread may keep the interpreter from the player's; 5 ms by default, which a few
threads in a row would make into an underrun."""


@contextlib.contextmanager
def open_session(
    model: Ensemble,
    head: ScoreHeader,
    *,
    latency: str = "normal",
    script: Path | None = None,
    scenes: Mapping[str, Scene] = MappingProxyType({}),
    record: Path | None = None,
    folder: Path = Path("renders"),
    force: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Session]:
    """Play, until it is left; whoever takes from `session.stream` sets the pace.

    Parameters
    ----------
    model : Ensemble
    head : ScoreHeader
        What it is made of; its quality should be that of the latency.
    latency : str
        One of `stream.LATENCIES`.
    script : Path, optional
        Watched: loaded anew whenever it is saved.
    scenes : mapping of str to Scene
    record : Path, optional
        Where the score is written from the beginning, and the sound beside it.
    folder : Path
        Where other takes go.
    force : bool
        Write over files of others.
    tell : callable of str
        Told each sentence for the player, from any thread.
    clock : callable of float (s)
        For finding out whether a script is too slow.

    Raises
    ------
    ScriptError, ScoreError, SinkError, ControlError, AudioError
        If the script is broken, a file cannot be written, or a source cannot be heard.
    """
    ways, codec = LATENCIES[latency], as_sound(model.codec)
    notes = Messages(script, tell)
    stopping = threading.Event()
    with contextlib.ExitStack() as stack:
        recorder = Recorder(
            head, codec.sample_rate, codec.channels, record, force=force, tell=notes.tell
        )
        stack.enter_context(recorder)
        performance = stack.enter_context(
            performing(
                head,
                script=script,
                live=True,
                clock=clock,
                on_change=recorder.change,
                on_message=notes.tell,
            )
        )
        session = Session(
            performance,
            recorder,
            notes,
            sample_rate=codec.sample_rate,
            channels=codec.channels,
            frame_rate=codec.frame_rate,
            scenes=scenes,
            folder=folder,
            base=head.base,
        )
        blocks = model.blocks(
            head.seconds,
            head.seeds[:1],
            controls=performance,
            prime=None if head.prime is None else head.prime.spec.path,
            prime_at=head.prime_at,
            rescue=head.rescue,
            quality=head.quality,
            on_rescue=lambda rescued: notes.tell(_rescued(rescued)),
            on_message=notes.tell,
            block_frames=ways.frames(codec),
            should_end=stopping.is_set,
        )
        session.stream = Stream(
            cast("Iterator[SoundBlock]", blocks),  # of sound they are
            codec.sample_rate,
            codec.channels,
            block=round(ways.frames(codec) * codec.sample_rate / codec.frame_rate),
            ahead=ways.samples(codec),
            stopping=stopping,
            on_block=session.heard,
        )
        if record is not None:
            recorder.begin(_beside(record), None)
        stack.enter_context(_undisturbed())
        stack.enter_context(session.stream)
        yield session


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Threads take short turns, and what is there now is not searched for garbage again."""
    before = sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()


def _beside(score: Path) -> Path:
    """The sound file that goes with a score: `set.wav` with `set.score.jsonl`."""
    name = score.name
    for suffix in (".score.jsonl", ".jsonl", score.suffix):
        if suffix and name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return score.with_name(f"{name}.wav")


def _rescued(rescued: Any) -> str:
    return f"at {clock_time(rescued.second)}: {rescued.reason}, brought back"
