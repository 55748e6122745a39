"""Note frames: each is the number of one choice out of a vocabulary.

There are two vocabularies: steps of a melody (`codec.note_steps`) and events, which keep everything
(`codec.note_events`). A frame is `[1]`, the choice's number. An offer is the probability of each
choice. Vocabularies do not depend on the corpus, so models of different tunes can play together;
which choices a corpus has is up to a model's frame map (`model.frame_map.choices`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Codec, Frames, Offers, check_quality
from audiogen.codec.note_events import EventDecoder, Events
from audiogen.codec.note_sequence import Tune
from audiogen.codec.note_steps import MelodyDecoder, Steps
from audiogen.codec.sampling import choose
from audiogen.config import NotesConfig
from audiogen.errors import ConfigError


class Vocabulary(Protocol):
    """The choices that a frame can be, and how tunes become them.

    Attributes
    ----------
    rest : int
        The number of the choice that starts no note.
    names : tuple of str
        The name of each choice.
    """

    rest: int

    @property
    def names(self) -> tuple[str, ...]: ...

    def families(self) -> npt.NDArray[np.int64]:
        """The kind of each choice, as numbers from 0 on."""
        ...

    def encode(self, tune: Tune) -> npt.NDArray[np.int64]:
        """Turn a tune into choices."""
        ...

    def decoder(self, frame_rate: float, most_seconds: float) -> MelodyDecoder | EventDecoder:
        """A new streaming decoder of choices into notes."""
        ...


@dataclass(frozen=True)
class NotesCodec:
    """A codec of tunes: to frames `[frames, 1]`, and back.

    Codecs of equal vocabularies are equal, whatever their tempo.

    Examples
    --------
    >>> from audiogen.codec.note_sequence import notes_of, tune_at_tempo
    >>> tune = tune_at_tempo(notes_of([(0.0, 0.5, 60, 90, 0), (0.5, 0.75, 64, 90, 0)]), 1.0, 120.0)
    >>> codec = NotesCodec(NotesConfig(steps_per_beat=2, tempo=120.0))
    >>> frames = codec.encode(tune)
    >>> [codec.vocabulary.names[int(number)] for number in frames[:, 0]]
    ['C4', 'hold', 'E4']
    """

    config: NotesConfig = field(default_factory=NotesConfig)

    kind = "notes"
    medium = "notes"
    timed = True
    in_decibels = False
    frame_size = 1

    @property
    def vocabulary(self) -> Vocabulary:
        """The choices that a frame can be."""
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
        """Quarter notes a minute in the files it writes; for events, 120."""
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
        """A new streaming decoder, which plays nothing after `most_seconds`."""
        check_quality(quality)
        return self.vocabulary.decoder(self.frame_rate, most_seconds)

    def decode(self, frames: Frames) -> Tune:
        """The tune of some frames: a decoder run to its end."""
        decoder = self.decoder()
        return decoder.push(frames).then(decoder.flush())

    def rest(self) -> Frames:
        """The frame that starts no note, `[1]`."""
        return np.array([self.vocabulary.rest], np.float32)

    def offer(self, frames: Frames) -> Offers:
        """Frames `[..., 1]` as certainties `[..., offer_size]`."""
        return np.asarray(frames == np.arange(self.offer_size), np.float32)

    def blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """Mix the probabilities: the weighted sum."""
        shares = np.asarray(weights, np.float64)[:, None]
        return (shares * np.stack(offers)).sum(axis=0).astype(np.float32)

    def decide(self, offers: Offers, temperature: float, numbers: npt.NDArray[Any]) -> Frames:
        """Draw a choice for each row of `[batch, offer_size]`: `[batch, 1]`; see `codec.sampling`.

        First its kind is drawn, then which of that kind.
        """
        chosen = choose(offers, temperature, numbers, self.families())
        return chosen.astype(np.float32)[:, None]

    def describe(self) -> str:
        """Its vocabulary and its timing in a few words."""
        config = self.config
        if config.vocabulary == "steps":
            return f"a melody, {config.steps_per_beat} steps a quarter note, {config.tempo:g} bpm"
        bins = f"{config.velocities} velocities"
        return f"all notes and drums, exact to {1000 * config.tick:g} ms, {bins}"

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind, as plain JSON values."""
        return {"kind": self.kind, **self.config.to_json()}


def as_notes(codec: Codec) -> NotesCodec:
    """Return `codec` as a codec of notes.

    Raises
    ------
    ConfigError
        If its medium is another.
    """
    if not isinstance(codec, NotesCodec):
        raise ConfigError(f"this needs a model of notes, not one of {codec.kind} frames")
    return codec
