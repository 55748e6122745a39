"""What an evaluation says in a sentence, and the progress of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

OnProgress = Callable[[str, float], None]
"""Told what is being done, and what share of it (0 to 1) is."""


@dataclass(frozen=True)
class Verdict:
    """One answer: whether it is as it should be, and a sentence."""

    good: bool
    sentence: str
