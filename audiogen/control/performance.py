"""A performance: script, replay, recording and live owners put together as a player's controls.

header = ScoreHeader.of({"jazz": "jazz"}, [7], model.codec.frame_rate, seconds)
with performing(header, script="set.py", record="set.score.jsonl") as controls:
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
from audiogen.control.script import LIMIT, Script
from audiogen.control.table import Change, Snapshot


class Performance:
    """The controls of a player: for each frame it runs the automations, then the arbiter.

    Parameters
    ----------
    arbiter : Arbiter
    automations : sequence of callable of (int, float)
        Scripts and replays, called with the frame and the seconds.

    Attributes
    ----------
    arbiter : Arbiter
        For other owners, which may move parameters from any thread.
    frames : int
        How many were played.
    seconds : float (s)
        How much was played; a player that knows it more exactly may set it.
    """

    def __init__(
        self, arbiter: Arbiter, automations: Sequence[Callable[[int, float], None]] = ()
    ) -> None:
        self.arbiter = arbiter
        self._automations = tuple(automations)
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
        for automation in self._automations:
            automation(frame, seconds)
        self.frames, self.seconds = frame + 1, seconds
        return self.arbiter(frame, seconds)


@contextlib.contextmanager
def performing(
    header: ScoreHeader,
    *,
    script: str | os.PathLike[str] | None = None,
    live: bool = False,
    clock: Callable[[], float] | None = None,
    script_limit: float = LIMIT,
    replay: Score | None = None,
    record: str | os.PathLike[str] | None = None,
    force: bool = False,
    on_change: Callable[[Change], None] | None = None,
    on_message: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Performance]:
    """Put a performance together; a context manager, which finishes its score at the end.

    A score takes its place once the first frame was played, so a performance that does not begin
    leaves an earlier one as it was.

    Parameters
    ----------
    header : ScoreHeader
        What it is made of; of a replay, the score's header as `ScoreHeader.locate` gave it.
    script : path, optional
    live : bool
        Reload the script whenever it is saved, and go on without a version that fails.
    clock : callable of float (s), optional
        Times the script's calls, to find out whether it is too slow.
    script_limit : float (s)
        How long one call of the script, or its first lines, may take; 0: for ever.
    replay : Score, optional
    record : path, optional
        Where to write its score.
    force : bool
        Overwrite a file that is no score, or the score of a live set.
    on_change : callable of Change, optional
        Called for each frame that changed something; not called while a score is written.
    on_message : callable of str
        Called with each sentence for the player: warnings, and what became of a script.

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
            writer = stack.enter_context(ScoreWriter(record, header, force=force, aside=True))
        names = [source.name for source in header.sources]
        write = on_change or (lambda change: None)
        if writer is not None:
            write = writer.write
        arbiter = Arbiter(
            header.base, names, header.frame_rate, on_change=write, on_warning=on_message
        )
        automations: list[Callable[[int, float], None]] = []
        if writer is not None:
            first = writer  # its name says that a frame was played before the next is asked for
            automations.append(lambda frame, seconds: first.publish() if frame > 0 else None)
        if replay is not None:
            automations.append(Replay(replay, arbiter))
        if script is not None:
            played = Script(
                script,
                arbiter,
                header.seeds[0],
                live=live,
                clock=clock,
                limit=script_limit,
                on_message=on_message,
            )
            stack.callback(played.close)
            automations.append(played)
            if live:
                stack.enter_context(watching(played))
        performance = Performance(arbiter, automations)
        yield performance
        if writer is not None:
            planned = performance.seconds if header.seconds is None else header.seconds
            writer.end(performance.frames, min(planned, performance.seconds))
