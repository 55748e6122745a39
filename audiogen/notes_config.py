"""The settings of frames of notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from audiogen.config import Config, setting

VOCABULARIES = ("steps", "events")
"""What notes can become (`audiogen.codec.notes`)."""


def _told(help: str) -> Any:
    """A setting that says nothing about what frames mean, so it does not count in comparing."""
    return field(default=0.0, compare=False, metadata={"help": help, "head": ""})


@dataclass(frozen=True)
class NotesConfig(Config):
    """Frames of notes: what `codec.notes.NotesCodec` is made from.

    Two of them are equal whose frames mean the same: at which tempo they are played is no part of
    it, so models of a slow tune and of a fast one can meet.
    """

    title: ClassVar[str] = "notes codec"

    vocabulary: str = setting(
        "steps", "what notes become: steps (a melody on a grid) or events (all there is)"
    )
    steps_per_beat: int = setting(
        0, "steps in a quarter note; 0: as the files ask for (vocabulary steps)"
    )
    tempo: float = _told("quarter notes a minute; 0: the mean of the files (vocabulary steps)")
    tick: float = setting(0.01, "seconds that events are exact to (vocabulary events)")
    velocities: int = setting(32, "loudnesses that events are told apart by (vocabulary events)")
    events_per_second: float = _told(
        "events that make a second of time; 0: the mean of the files (vocabulary events)"
    )

    def __post_init__(self) -> None:
        self._require(
            self.vocabulary in VOCABULARIES,
            f"vocabulary must be {' or '.join(VOCABULARIES)}, not {self.vocabulary!r}",
        )
        self._require(
            0 <= self.steps_per_beat <= 96, "steps_per_beat must be 0 (found) or at most 96"
        )
        self._require(
            self.tempo == 0 or 5 <= self.tempo <= 1000,
            "tempo must be 0 (found) or between 5 and 1000 quarter notes a minute",
        )
        self._require(0.001 <= self.tick <= 0.1, "tick must be between 0.001 and 0.1 s")
        self._require(1 <= self.velocities <= 127, "velocities must be between 1 and 127")
        self._require(
            0 <= self.events_per_second <= 10_000,
            "events_per_second must be 0 (found) or at most 10000",
        )
