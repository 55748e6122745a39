"""The header of a score: everything about a performance but what changed while it played."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audiogen.control.provenance import ScoreError, SourceOrigin, differences, versions
from audiogen.control.source_spec import SourceSpec
from audiogen.control.table import TABLE, Snapshot, is_number, known, snapshot

FORMAT = 1
"""Version of the format of a score; a reader refuses versions that it does not know."""


@dataclass(frozen=True)
class ScoreHeader:
    """What a performance is made of: sources, seeds, settings, first controls and versions.

    Attributes
    ----------
    sources : tuple of SourceOrigin
        In order: the first one leads.
    seeds : tuple of int
        One performance for each.
    frame_rate : float (frames/s)
        Of the codec.
    seconds : float (s) or None
        How long it should be; None: until it is stopped.
    quality : str
    rescue : bool
    prime : SourceOrigin or None
        The sound file that the sources were primed with.
    prime_at : float (s)
    base : Snapshot
        The controls before anybody moved them.
    versions : dict of str to str
    live : bool
        Whether it was played live: by hands, which no seed makes again.
    """

    sources: tuple[SourceOrigin, ...]
    seeds: tuple[int, ...]
    frame_rate: float
    seconds: float | None = None
    quality: str = "live"
    rescue: bool = True
    prime: SourceOrigin | None = None
    prime_at: float = 0.0
    base: Snapshot = Snapshot()
    versions: Mapping[str, str] = field(default_factory=versions)
    live: bool = False

    @classmethod
    def of(
        cls,
        sources: Mapping[str, str],
        seeds: Iterable[int],
        frame_rate: float,
        seconds: float | None,
        *,
        prime: str | os.PathLike[str] | None = None,
        **rest: Any,
    ) -> ScoreHeader:
        """Make the header of a performance that is about to begin.

        Parameters
        ----------
        sources : mapping of str to str
            The text of each source (`SourceOrigin.given`), by name and in order.
        seeds, frame_rate, seconds, **rest
            As the attributes.
        prime : path, optional

        Raises
        ------
        CheckpointError, ScoreError
            If a source or `prime` is not there.
        """
        origins = tuple(SourceOrigin.of(name, given) for name, given in sources.items())
        primer = (
            None
            if prime is None
            else SourceOrigin.of("prime", str(SourceSpec("file", os.fspath(prime))))
        )
        return cls(origins, tuple(seeds), frame_rate, seconds, prime=primer, **rest)

    def to_json(self) -> dict[str, Any]:
        """The header as plain JSON values."""
        return {
            "score": FORMAT,
            "sources": [dataclasses.asdict(source) for source in self.sources],
            "seeds": list(self.seeds),
            "seconds": self.seconds,
            "quality": self.quality,
            "rescue": self.rescue,
            "prime": None if self.prime is None else dataclasses.asdict(self.prime),
            "prime_at": self.prime_at,
            "frame_rate": self.frame_rate,
            # All of them: a default may be another one in another version.
            "controls": {row.name: getattr(self.base, row.name) for row in TABLE},
            "mix": dict(self.base.mix),
            "versions": dict(self.versions),
            "live": self.live,
        }

    @classmethod
    def from_json(cls, values: Any) -> ScoreHeader:
        """Build the header from what `to_json` gave.

        Raises
        ------
        ScoreError
            If something is missing or of the wrong kind; the sentence says what, not where.
        """
        if not isinstance(values, dict) or "score" not in values:
            raise ScoreError("this is no score of audiogen")
        if values["score"] != FORMAT:
            raise ScoreError(
                f"its format is {values['score']!r}, and this version of audiogen reads format "
                f"{FORMAT}: use the version that wrote it"
            )
        for name, (fits, what) in _PARTS.items():
            if name not in values or not fits(values[name]):
                raise ScoreError(f"its header should give '{name}' as {what}")
        base = snapshot(Snapshot(), **values["controls"])
        names = [source["name"] for source in values["sources"]]
        mix = {known(name, names, "source"): weight for name, weight in values["mix"].items()}
        return cls(
            sources=tuple(SourceOrigin(**source) for source in values["sources"]),
            seeds=tuple(values["seeds"]),
            frame_rate=float(values["frame_rate"]),
            seconds=values["seconds"],
            quality=values["quality"],
            rescue=values["rescue"],
            prime=None if values["prime"] is None else SourceOrigin(**values["prime"]),
            prime_at=float(values["prime_at"]),
            base=dataclasses.replace(base, mix=mix) if mix else base,
            versions=values["versions"],
            live=values.get("live") is not False,  # older ones do not say: they may be
        )

    def locate(self) -> tuple[ScoreHeader, list[str]]:
        """Find everything again.

        Returns
        -------
        ScoreHeader
            With the sources and the primer where they are now.
        list of str
            A sentence for each that has changed, and for each version that has.

        Raises
        ------
        ScoreError
            If a source or the sound file of the primer is not there any more.
        """
        changes = differences(dict(self.versions), versions())

        def now(origin: SourceOrigin) -> SourceOrigin:
            given, digest = origin.locate()
            if digest != origin.digest:
                changes.append(
                    f"{given} has changed since the score was written: the samples will differ"
                )
            return dataclasses.replace(origin, given=given, digest=digest)

        sources = tuple(now(source) for source in self.sources)
        prime = None if self.prime is None else now(self.prime)
        return dataclasses.replace(self, sources=sources, prime=prime), changes


def _is_origin(value: Any) -> bool:
    names = {entry.name for entry in dataclasses.fields(SourceOrigin)}
    return (
        isinstance(value, dict)
        and set(value) == names
        and all(isinstance(text, str) for text in value.values())
    )


def _are_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_number, value.values()))


_PARTS: dict[str, tuple[Any, str]] = {
    "sources": (
        lambda v: isinstance(v, list) and bool(v) and all(map(_is_origin, v)),
        "a list of sources, each with its name, given, path and digest",
    ),
    "seeds": (
        lambda v: isinstance(v, list) and bool(v) and all(type(seed) is int for seed in v),
        "a list of whole numbers",
    ),
    "seconds": (lambda v: v is None or (is_number(v) and v > 0), "seconds, or null"),
    "quality": (lambda v: isinstance(v, str), "a word"),
    "rescue": (lambda v: isinstance(v, bool), "true or false"),
    "prime": (lambda v: v is None or _is_origin(v), "a sound file, or null"),
    "prime_at": (is_number, "seconds"),
    "frame_rate": (lambda v: is_number(v) and v > 0, "frames per second"),
    "controls": (_are_numbers, "numbers by the names of controls"),
    "mix": (_are_numbers, "numbers by the names of sources"),
    "versions": (
        lambda v: isinstance(v, dict) and all(isinstance(text, str) for text in v.values()),
        "texts by name",
    ),
}
