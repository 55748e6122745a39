"""A performance: the hands of one piece put together, as the controls that a player asks.

head = Head(sources, seeds, codec.frame_rate, seconds, base=base)
with performing(head, script="set.py", record="set.score.jsonl") as controls:
    model.render_file(path, seconds, controls=controls)
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence

from audiogen.control.arbiter import Arbiter
from audiogen.control.provenance import ScoreError
from audiogen.control.reload import watching
from audiogen.control.replay import Replay
from audiogen.control.score_file import Score, ScoreWriter
from audiogen.control.score_header import ScoreHeader
from audiogen.control.script import Script
from audiogen.control.table import Change, Snapshot


class Performance:
    """The controls of a player: lets the steady hands play each frame, then asks all hands.

    Parameters
    ----------
    hands : Arbiter
    steady : sequence of callable of (int, float)
        Scripts and replays, called with the frame and the seconds.

    Attributes
    ----------
    hands : Arbiter
        For whoever else has a hand in it, from any thread.
    frames : int
        How many were asked for.
    seconds : float (s)
        How much was played, as far as is known here; whoever knows better may say so.
    """

    def __init__(
        self, arbiter: Arbiter, steady: Sequence[Callable[[int, float], None]] = ()
    ) -> None:
        self.arbiter = arbiter
        self._steady = tuple(steady)
        self.frames = 0
        self.seconds = 0.0

    def __call__(self, frame: int, seconds: float) -> Snapshot:
        """The snapshot of a frame.

        Parameters
        ----------
        frame : int
            Counts the steps of the instrument.
        seconds : float (s)
            The time played.
        """
        for hand in self._steady:
            hand(frame, seconds)
        self.frames, self.seconds = frame + 1, seconds
        return self.arbiter(frame, seconds)


@contextlib.contextmanager
def performing(
    head: ScoreHeader,
    *,
    script: str | os.PathLike[str] | None = None,
    live: bool = False,
    clock: Callable[[], float] | None = None,
    replay: Score | None = None,
    record: str | os.PathLike[str] | None = None,
    force: bool = False,
    on_change: Callable[[Change], None] | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Performance]:
    """Put a performance together; at the end its score is finished.

    Parameters
    ----------
    head : ScoreHeader
        What it is made of; of a replay, the score's head as `ScoreHeader.locate` gave it.
    script : path, optional
    live : bool
        Load the script anew whenever it is saved, and go on without a version that fails.
    clock : callable of float (s), optional
        For finding out whether a script is too slow.
    replay : Score, optional
    record : path, optional
        Where its score is written.
    force : bool
        Write the score over a file that is none.
    on_change : callable of Change, optional
        Told of each frame that changed something, in place of a score that is written.
    tell : callable of str
        Told each sentence for the player: warnings, and what became of a script.

    Raises
    ------
    ScriptError, ScoreError, ControlError
        If the script is broken, the score cannot be written, or a source is not there.
    """
    with contextlib.ExitStack() as stack:
        writer = None
        if record is not None:
            if replay is not None and os.path.realpath(record) == os.path.realpath(replay.path):
                raise ScoreError(f"{record} is what is replayed: record to another file")
            writer = stack.enter_context(ScoreWriter(record, head, force=force))
        names = [source.name for source in head.sources]
        write = on_change or (lambda change: None)
        if writer is not None:
            write = writer.write
        arbiter = Arbiter(head.base, names, head.frame_rate, on_change=write, on_warning=tell)
        steady: list[Callable[[int, float], None]] = []
        if replay is not None:
            steady.append(Replay(replay, arbiter))
        if script is not None:
            played = Script(script, arbiter, head.seeds[0], live=live, clock=clock, tell=tell)
            steady.append(played)
            if live:
                stack.enter_context(watching(played))
        performance = Performance(arbiter, steady)
        yield performance
        if writer is not None:
            planned = performance.seconds if head.seconds is None else head.seconds
            writer.end(performance.frames, min(planned, performance.seconds))
