"""What every evaluation has, whatever the medium: verdicts, a summary in words, and JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from audiogen.errors import ConfigError
from audiogen.model.checkpoint import Checkpoint

OnProgress = Callable[[str, float], None]
"""A function that is called with what is being done, and with the share of it (0 to 1) done."""


@dataclass(frozen=True)
class Verdict:
    """The answer to one question about a model.

    Attributes
    ----------
    good : bool
        Whether it is as it should be.
    sentence : str
    """

    good: bool
    sentence: str


class Evaluation(Protocol):
    """The result of an evaluation: of sound, of notes (MIDI) or of series.

    Attributes
    ----------
    checkpoint : Checkpoint
        Of the model that was evaluated.
    verdicts : tuple of Verdict
        One for each question.
    """

    @property
    def checkpoint(self) -> Checkpoint: ...

    @property
    def verdicts(self) -> tuple[Verdict, ...]: ...

    def describe(self) -> str:
        """The result in words, several lines."""

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON values."""

    def brief_json(self) -> dict[str, Any]:
        """The part of `to_json` that a checkpoint stores after its training."""


class NothingToJudgeError(ConfigError):
    """A model that cannot be judged: it trained too briefly, or nothing was held out for it."""
