"""The player of notes: it passes the frames of an instrument to a decoder, one after another.

There is no output stage, since nothing can be too loud. The decoder decides how long a frame lasts;
it is given the `stretch` control, which makes its steps last longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from audiogen.codec.base import Frames, StepCodec
from audiogen.control.table import Snapshot
from audiogen.generation.render.base import Chunk, Performer

CHUNK_FRAMES = 32
"""Frames in a chunk."""

_END = 1e-9
"""Seconds by which a sum of steps may fall short, by rounding."""

_DEFAULTS = Snapshot()


class IdleControls:
    """Reports controls that are moved although they have no effect in a medium.

    Parameters
    ----------
    sentences : mapping of str to str
        A message for each such control, by its name.
    on_message : callable of str
        Called once for each control.
    """

    def __init__(self, sentences: Mapping[str, str], on_message: Callable[[str], None]) -> None:
        self._pending = dict(sentences)
        self._on_message = on_message

    def check(self, snapshot: Snapshot) -> None:
        """Report the controls that `snapshot` moves for the first time."""
        moved = [n for n in self._pending if getattr(snapshot, n) != getattr(_DEFAULTS, n)]
        for name in moved:
            self._on_message(self._pending.pop(name))


class StepPlayer:
    """Plays an instrument of a codec whose frames are steps.

    Parameters
    ----------
    instrument : Performer
    codec : StepCodec
    batch : int
        Performances that the instrument plays in step.
    controls : callable of (int, float) -> Snapshot
        The controls of frame `n`, before which so many seconds were played. Called once for each
        frame, in order.
    quality : str
        Of the decoders; one of `config.QUALITIES`.
    block_frames : int, optional
        Frames in a chunk, in place of `CHUNK_FRAMES`.
    idle : mapping of str to str
        Controls that have no effect in this medium, each with a message that says so.
    on_message : callable of str
        Called once for each of them that is moved.

    Raises
    ------
    ConfigError
        If there is no such quality.
    """

    def __init__(
        self,
        instrument: Performer,
        codec: StepCodec,
        batch: int,
        controls: Callable[[int, float], Snapshot],
        quality: str = "live",
        block_frames: int | None = None,
        idle: Mapping[str, str] | None = None,
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._instrument, self._codec, self._batch = instrument, codec, batch
        self._controls, self._quality = controls, quality
        self._block = block_frames or CHUNK_FRAMES
        self._idle = IdleControls(idle or {}, on_message)
        codec.decoder(quality)  # so that an unknown quality raises here

    def play(
        self, seconds: float | None = None, should_end: Callable[[], bool] = lambda: False
    ) -> Iterator[Chunk]:
        """Yield chunks until `seconds` of each performance are out; None: without an end.

        Parameters
        ----------
        seconds : float, optional
        should_end : callable returning bool
            Asked before each chunk; the chunk after it returned True is the last.
        """
        most = np.inf if seconds is None else seconds
        decoders = [self._codec.decoder(self._quality, most) for _ in range(self._batch)]
        step, over = 0, False
        while not over:
            ending = should_end()
            rows: list[list[Any]] = [[] for _ in decoders]
            played: list[Frames] = []
            while len(played) < self._block and not over:
                snapshot = self._controls(step, min(each.seconds for each in decoders))
                self._idle.check(snapshot)
                frames = self._instrument.step(snapshot)
                for row, decoder in enumerate(decoders):
                    rows[row].append(decoder.push(frames[row : row + 1], snapshot.stretch))
                played.append(frames)
                step += 1
                over = all(each.seconds >= most - _END for each in decoders)
            over = over or ending
            if over:
                for made, decoder in zip(rows, decoders, strict=True):
                    made.append(decoder.flush())
            yield Chunk([_joined(made) for made in rows], np.stack(played))


def _joined(pieces: list[Any]) -> Any:
    """The pieces that a decoder made of some frames, as one."""
    first, *others = pieces
    for other in others:
        first = first.then(other)
    return first
