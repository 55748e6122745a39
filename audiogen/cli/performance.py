"""What `render` and `live` have in common: the options that say what is played, and the header of
the score that they make.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from audiogen.control.scenes import Scene, find_scene, initial_snapshot
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import TABLE
from audiogen.generation.ensemble import Ensemble

T = TypeVar("T", bound="PerformanceOptions")

SEEDS = 100_000
"""A seed that is not given is drawn below this: a number that one can read out and type."""


def drawn_seed() -> int:
    """A seed where none was given."""
    return secrets.randbelow(SEEDS)


@dataclass(frozen=True)
class PerformanceOptions:
    """The options of a performance; None, 0 or an empty value for those that were not given.

    Attributes
    ----------
    names : sequence of str
        Models, as they were named.
    sources : mapping of str to str
        More sources, by the name that each plays under.
    mix : mapping of str to float
        A weight for each source.
    controls : mapping of str to float
    duration : float (s) or None
    seed : int or None
    prime : Path or None
        A sound file to start from.
    prime_at : float (s)
    rescue : bool or None
        None is yes.
    script : Path or None
    scene : str or None
        `FILE`, or `FILE:NAME`.
    record : Path or None
        The score to write.
    """

    names: Sequence[str] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    mix: Mapping[str, float] = field(default_factory=dict)
    controls: Mapping[str, float] = field(default_factory=dict)
    duration: float | None = None
    seed: int | None = None
    prime: Path | None = None
    prime_at: float = 0.0
    rescue: bool | None = None
    script: Path | None = None
    scene: str | None = None
    record: Path | None = None

    @classmethod
    def parsed(cls: type[T], options: Mapping[str, Any]) -> T:
        """The options as click gives them, with one option for each control."""
        names = {row.name for row in TABLE}
        moved = {name: value for name, value in options.items() if name in names}
        rest = {name: value for name, value in options.items() if name not in names}
        controls = {name: value for name, value in moved.items() if value is not None}
        return cls(controls=controls, **rest)

    def check(self) -> None:
        """Raise a usage error where two options contradict each other, or one is missing."""
        if not self.names and not self.sources:
            raise click.UsageError("name a model to play, or a --source")
        self.check_prime()

    def check_prime(self) -> None:
        """Raise a usage error where a place in a file is given, and no file."""
        if self.prime_at and self.prime is None:
            raise click.UsageError("--prime-at is a place in the file of --prime: give that, too")

    def header(
        self, model: Ensemble, count: int, seconds: float | None, quality: str
    ) -> ScoreHeader:
        """Everything that makes the performance, with what was not given filled in.

        Parameters
        ----------
        model : Ensemble
            What these options load.
        count : int
            Performances, with seeds that follow each other.
        seconds : float or None
            How long; None: until it is stopped.
        quality : str
            One of `audiogen.config.QUALITIES`.
        """
        seed = drawn_seed() if self.seed is None else self.seed
        scene = Scene() if self.scene is None else find_scene(self.scene)
        given = dict(zip(model.names, [*self.names, *self.sources.values()], strict=True))
        return ScoreHeader.of(
            given,
            range(seed, seed + count),
            model.codec.frame_rate,
            seconds,
            prime=self.prime,
            prime_at=self.prime_at,
            rescue=self.rescue is not False,
            quality=quality,
            base=initial_snapshot(model.defaults, scene, self.mix, **self.controls),
        )
