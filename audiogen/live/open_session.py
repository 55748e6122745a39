"""Opening a session: the ensemble, its performance, recorder and stream, put together.

with open_session(model, header, latency="low") as session:
    session.arbiter.move("osc", "noise", 0.3)
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from audiogen.codec.sound import as_sound
from audiogen.control.performance import performing
from audiogen.control.scenes import Scene
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import clock_time
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.render.player import SoundBlock
from audiogen.generation.rescue import RescueEvent
from audiogen.live.latency import LATENCIES
from audiogen.live.recorder import Recorder
from audiogen.live.session import Messages, Session
from audiogen.live.stream import Stream

SWITCH = 0.0005
"""Seconds until Python switches threads: with the default, 5 ms, a few threads in a row could delay
the player's thread until the queue is empty."""


@contextlib.contextmanager
def open_session(
    model: Ensemble,
    header: ScoreHeader,
    *,
    latency: str = "normal",
    script: Path | None = None,
    scenes: Mapping[str, Scene] = MappingProxyType({}),
    record: Path | None = None,
    folder: Path = Path("renders"),
    force: bool = False,
    held: bool = False,
    on_message: Callable[[str], None] = lambda sentence: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Session]:
    """Play a live set for as long as the context lasts.

    Whatever takes from `session.stream` sets the pace: a device, or `no_audio.null_device`.

    Parameters
    ----------
    model : Ensemble
    header : ScoreHeader
        What the set is made of; its quality should be that of the latency.
    latency : str
        A key of `LATENCIES`.
    script : Path, optional
        Reloaded whenever it is saved.
    scenes : mapping of str to Scene
        Scenes by name, for OSC, MIDI and the page.
    record : Path, optional
        Where the score is written from the beginning, with the sound beside it.
    folder : Path
        Where other takes are written.
    force : bool
        Overwrite files that audiogen did not make, and those of earlier sets.
    held : bool
        Write no file before `session.begin_recording` is called, for whoever has still to open
        what may fail.
    on_message : callable of str
        Called with each message for the player, from any thread.
    clock : callable of float (s)
        Times the script's calls, to find out whether it is too slow.

    Yields
    ------
    Session

    Raises
    ------
    ScriptError, ScoreError, SinkError, ControlError, AudioError
        If the script is broken, a file cannot be written, or a source cannot be read.
    """
    timing, codec = LATENCIES[latency], as_sound(model.codec)
    messages = Messages(script, on_message)
    header = dataclasses.replace(header, live=True)
    stopping = threading.Event()
    with contextlib.ExitStack() as stack:
        recorder = Recorder(
            header,
            codec.sample_rate,
            codec.channels,
            record,
            force=force,
            on_message=messages.add,
            held=held,
        )
        stack.enter_context(recorder)
        performance = stack.enter_context(
            performing(
                header,
                script=script,
                live=True,
                clock=clock,
                on_change=recorder.add_change,
                on_message=messages.add,
            )
        )
        session = Session(
            performance,
            recorder,
            messages,
            sample_rate=codec.sample_rate,
            channels=codec.channels,
            frame_rate=codec.frame_rate,
            scenes=scenes,
            folder=folder,
            base=header.base,
        )
        blocks = model.blocks(
            header.seconds,
            header.seeds[:1],
            controls=performance,
            prime=None if header.prime is None else header.prime.spec.path,
            prime_at=header.prime_at,
            rescue=header.rescue,
            quality=header.quality,
            on_rescue=lambda rescue: messages.add(_rescue_message(rescue)),
            on_message=messages.add,
            block_frames=timing.frames(codec),
            should_end=stopping.is_set,
        )
        session.stream = Stream(
            cast("Iterator[SoundBlock]", blocks),  # as `codec` is one of sound
            codec.sample_rate,
            codec.channels,
            block=round(timing.frames(codec) * codec.sample_rate / codec.frame_rate),
            ahead=timing.samples(codec),
            stopping=stopping,
            on_block=session.receive,
        )
        if record is not None:
            recorder.begin(beside(record), None)
        stack.enter_context(_player_first())
        stack.enter_context(session.stream)
        yield session


@contextlib.contextmanager
def _player_first() -> Iterator[None]:
    """Let threads take short turns, and spare the objects of the models the garbage collector."""
    before = sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()


def beside(score: Path) -> Path:
    """The sound file that goes with a score: `set.wav` with `set.score.jsonl`."""
    name = score.name
    for suffix in (".score.jsonl", ".jsonl", score.suffix):
        if suffix and name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return score.with_name(f"{name}.wav")


def _rescue_message(rescue: RescueEvent) -> str:
    return f"at {clock_time(rescue.second)}: {rescue.reason}, brought back"
