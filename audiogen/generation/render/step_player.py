"""The player of media that are no sound: an instrument's frames, one after another, to a decoder.

There is no output stage: nothing can be too loud, and time is what the decoder makes of a frame.
The `stretch` control is told to the decoder, which makes its steps last longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from audiogen.codec.base import Frames, StepCodec
from audiogen.control.table import Snapshot
from audiogen.generation.render.player import Performer

PASSAGE_FRAMES = 32
"""Frames that are handed on at once."""

_END = 1e-9
"""Seconds that sums of steps may fall short by rounding."""


@dataclass(frozen=True)
class StepBlock:
    """A run of the performance.

    Attributes
    ----------
    pieces : list
        What the decoder made of each performance in the batch.
    frames : array `[frames, batch, frame_size]`
        The frames that were played for it.
    """

    pieces: list[Any]
    frames: Frames


class StepPlayer:
    """Plays some seconds of an instrument.

    Parameters
    ----------
    instrument : Performer
    codec : StepCodec
    batch : int
        Performances that the instrument plays in step.
    controls : callable of (int, float) -> Snapshot
        The controls of frame `n`, before which so many seconds were played. Asked for once, in
        order.
    quality : str
        Of the decoders; one of `config.QUALITIES`.
    passage_frames : int, optional
        Frames to hand on at once, in place of `PASSAGE_FRAMES`.
    idle : mapping of str to str
        Controls that mean nothing to this medium, each with the sentence that says so.
    on_message : callable of str
        Told once of each of those that is moved.

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
        passage_frames: int | None = None,
        idle: Mapping[str, str] | None = None,
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._instrument, self._codec, self._batch = instrument, codec, batch
        self._controls, self._quality = controls, quality
        self._block = passage_frames or PASSAGE_FRAMES
        self._unsaid = dict(idle or {})
        self._usual = Snapshot()
        self._on_note = on_message
        codec.decoder(quality)  # a quality that is none is told of now

    def play(
        self, seconds: float | None = None, should_end: Callable[[], bool] = lambda: False
    ) -> Iterator[StepBlock]:
        """Yield passages until `seconds` of each performance are out; None: for ever.

        Parameters
        ----------
        seconds : float, optional
        should_end : callable returning bool
            Asked before each passage; the one after it said so is the last.
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
                self._tell(snapshot)
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
            yield StepBlock([_joined(made) for made in rows], np.stack(played))

    def _tell(self, snapshot: Snapshot) -> None:
        moved = [n for n in self._unsaid if getattr(snapshot, n) != getattr(self._usual, n)]
        for name in moved:
            self._on_note(self._unsaid.pop(name))


def _joined(pieces: list[Any]) -> Any:
    """What a decoder made of some frames, as one."""
    first, *others = pieces
    for other in others:
        first = first.then(other)
    return first
