"""Frames of notes: each is the number of one choice out of a vocabulary that is fixed for all.

`melody.py` has the classic vocabulary, one value a step; `note_events.py` has the one that keeps
everything. A frame is `[1]`, the choice's number; an offer is the chance of each choice. Nothing is
fitted here: which of the choices a corpus has is its models' own view (`frame_map.choices`), so
models of two tunes can meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames, Offers, check_quality
from audiogen.codec.note_events import EventDecoder, Events
from audiogen.codec.note_sequence import Tune
from audiogen.codec.note_steps import MelodyDecoder, Steps
from audiogen.codec.sampling import choose
from audiogen.config import NotesConfig


class Vocabulary(Protocol):
    """What a frame can be.

    Attributes
    ----------
    rest : int
        The choice that begins nothing.
    names : tuple of str
        Of each choice.
    """

    rest: int

    @property
    def names(self) -> tuple[str, ...]: ...

    def families(self) -> npt.NDArray[np.int64]:
        """Which kind each choice is of."""
        ...

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """A tune as choices."""
        ...

    def decoder(self, frame_rate: float, most_seconds: float) -> MelodyDecoder | EventDecoder:
        """Choices as notes."""
        ...


@dataclass(frozen=True)
class NotesCodec:
    """Tunes to frames `[frames, 1]`, and back.

    Two codecs are equal when their vocabularies are, at whatever tempo they play.
    """

    config: NotesConfig = field(default_factory=NotesConfig)

    kind = "notes"
    medium = "notes"
    frame_size = 1

    @property
    def vocabulary(self) -> Vocabulary:
        """What a frame can be."""
        config = self.config
        if config.vocabulary == "steps":
            return Steps(config.steps_per_beat or 4)
        return Events(config.tick, config.velocities)

    @property
    def offer_size(self) -> int:
        """Choices in the vocabulary."""
        return len(self.vocabulary.names)

    @property
    def frame_rate(self) -> float:
        """Frames per second: steps at the tempo found, or events as dense as on average."""
        config = self.config
        if config.vocabulary == "steps":
            return (config.tempo or 120.0) / 60 * (config.steps_per_beat or 4)
        return config.events_per_second or 20.0

    @property
    def tempo(self) -> float:
        """Quarter notes a minute of what is written; of events, whose time is in seconds, 120."""
        return self.config.tempo or 120.0

    def families(self) -> npt.NDArray[np.int64]:
        """See `codec.base.ChoiceCodec`."""
        return self.vocabulary.families()

    def encode(self, tune: Tune) -> Frames:
        """A tune as frames `[frames, 1]`."""
        return self.vocabulary.encode(tune).astype(np.float32)[:, None]

    def decoder(
        self, quality: str = "live", most_seconds: float = np.inf
    ) -> MelodyDecoder | EventDecoder:
        """A fresh streaming decoder, which plays nothing after `most_seconds`."""
        check_quality(quality)
        return self.vocabulary.decoder(self.frame_rate, most_seconds)

    def decode(self, frames: Frames) -> Tune:
        """The tune of some frames: a decoder run to its end."""
        decoder = self.decoder()
        return decoder.push(frames).then(decoder.flush())

    def rest(self) -> Frames:
        """The frame that begins nothing, `[1]`."""
        return np.array([self.vocabulary.rest], np.float32)

    def offer(self, frames: Frames) -> Offers:
        """Frames `[..., 1]` as certainties `[..., offer_size]`."""
        return np.asarray(frames == np.arange(self.offer_size), np.float32)

    def blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """The chances of each, mixed: the weighted sum."""
        shares = np.asarray(weights, np.float64)[:, None]
        return (shares * np.stack(offers)).sum(axis=0).astype(np.float32)

    def decide(self, offers: Offers, temperature: float, chances: npt.NDArray[Any]) -> Frames:
        """Draw one choice for each row `[batch, offer_size]`: `[batch, 1]`; see `choosing`.

        First its kind, then which of that kind.
        """
        chosen = choose(offers, temperature, chances, self.families())
        return chosen.astype(np.float32)[:, None]

    def describe(self) -> str:
        """Its vocabulary and its time, in a few words."""
        config = self.config
        if config.vocabulary == "steps":
            return f"a melody, {config.steps_per_beat} steps a quarter note, {config.tempo:g} bpm"
        bins = f"{config.velocities} velocities"
        return f"all notes and drums, exact to {1000 * config.tick:g} ms, {bins}"

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind, as plain JSON values."""
        return {"kind": self.kind, **self.config.to_json()}
