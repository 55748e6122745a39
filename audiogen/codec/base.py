"""The protocol of codecs: they turn a signal into frames and back, in pieces of any size.

`Codec` is what codecs of every medium have: enough to train a model and to make its next frame.
`codec.sound.SoundCodec` adds what the output stage and the rescue need of sound.

A codec knows nothing of files, models or controls. Its facts (sample rate, frame size, ...) are
attributes of the object, so no flag can contradict the checkpoint that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from audiogen.config import QUALITIES
from audiogen.errors import ConfigError

Frames = npt.NDArray[np.float32]
"""Frames, shape `[frames, frame_size]`, absolute (spectral frames: dB)."""

Offers = npt.NDArray[np.float32]
"""What sources would play, shape `[..., offer_size]`, before it is mixed. An offer is a frame, or
where a frame is one of several choices, the probability of each choice."""

Samples = npt.NDArray[np.float32]
"""PCM, shape `[samples, channels]`, full scale is -1 to 1."""


class StepDecoder(Protocol):
    """A streaming decoder of notes or series: each frame is a step of the signal.

    Attributes
    ----------
    seconds : float
        How far it has played, by the frames that were pushed.
    """

    seconds: float

    def push(self, frames: Frames, stretch: float = 1.0) -> Any:
        """Take the next frames; return what they complete, as the medium's files take it.

        Parameters
        ----------
        frames : array `[frames, frame_size]`
        stretch : float
            How many times as long as usual they last.
        """
        ...

    def flush(self) -> Any:
        """Return what still waited for later frames."""
        ...


@runtime_checkable
class StepCodec(Protocol):
    """A codec of notes or series, for `audiogen.generation.render.step_player`."""

    def decoder(self, quality: str = "live", most_seconds: float = np.inf) -> StepDecoder:
        """A new streaming decoder, which plays nothing after `most_seconds`.

        Raises
        ------
        ConfigError
            If there is no such quality.
        """
        ...


@runtime_checkable
class Codec(Protocol):
    """Turns a signal into frames and back.

    Attributes
    ----------
    kind : str
        Its name in checkpoints and after `--frames`, such as `"spectral"`.
    medium : str
        What the signal is: `"sound"`, `"notes"` or `"series"`. It is the key of the tables of
        readers (`audiogen.data.readers`) and renderers (`audiogen.generation.render`).
    timed : bool
        Whether frames have a rate; the rows of a series have dates instead.
    in_decibels : bool
        Whether the values of frames are levels in dB.
    frame_rate : float (frames per second)
        1 where frames are not `timed`.
    frame_size : int
        Values in a frame.
    offer_size : int
        Values in an offer: of a frame, or one for each choice.
    """

    kind: str
    medium: str
    timed: bool
    in_decibels: bool

    @property
    def frame_rate(self) -> float: ...
    @property
    def frame_size(self) -> int: ...
    @property
    def offer_size(self) -> int: ...

    def rest(self) -> Frames:
        """The frame of silence, or of no change, shape `[frame_size]`."""
        ...

    def offer(self, frames: Frames) -> Offers:
        """Frames `[..., frame_size]` as offers `[..., offer_size]` that become them for certain."""
        ...

    def blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """Mix the offers of several sources, each `[offer_size]`.

        Spectra are mixed in power, waves are added, and of notes the probabilities are mixed.
        """
        ...

    def decide(self, offers: Offers, temperature: float, numbers: npt.NDArray[Any]) -> Frames:
        """Turn offers into frames, once, after all mixing.

        Parameters
        ----------
        offers : array `[batch, offer_size]`
        temperature : float
            How far a choice strays from the likeliest. Frames of values ignore it: they are drawn
            before they are mixed.
        numbers : array `[batch]`, 0 to 1
            A random number for each row. The same number turns like offers into like frames.

        Returns
        -------
        array `[batch, frame_size]`
        """
        ...

    def describe(self) -> str:
        """Describe its signal in a few words."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Its settings and `kind` as plain JSON values, which `codec.from_json` reads."""
        ...


class ContinuousFrames:
    """A mixin for codecs whose frames are continuous values: an offer is a frame as it is."""

    @property
    def frame_size(self) -> int:
        """Values in a frame."""
        raise NotImplementedError

    @property
    def offer_size(self) -> int:
        """Values in an offer."""
        return self.frame_size

    def offer(self, frames: Frames) -> Offers:
        """Frames as they are."""
        return frames

    def decide(self, offers: Offers, temperature: float, numbers: npt.NDArray[Any]) -> Frames:
        """Offers as they are."""
        return offers


@runtime_checkable
class ChoiceCodec(Codec, Protocol):
    """A codec whose frame is the number of a choice, `[1]`, out of `offer_size` of them."""

    def families(self) -> npt.NDArray[np.int64]:
        """The kind of each choice, `[offer_size]`, as numbers from 0 on.

        Within a kind, choices of near numbers are alike.
        """
        ...


def as_choices(codec: Codec) -> ChoiceCodec:
    """Return `codec` as one whose frames are choices.

    Raises
    ------
    ConfigError
        If its frames are values.
    """
    if not isinstance(codec, ChoiceCodec):
        raise ConfigError(f"this needs frames of choices, as of notes, not {codec.kind} frames")
    return codec


def check_quality(quality: str) -> None:
    """Raise a ConfigError unless there is such a quality of decoding."""
    if quality not in QUALITIES:
        words = f"{', '.join(QUALITIES[:-1])} or {QUALITIES[-1]}"
        raise ConfigError(f"the quality should be {words}, not {quality!r}")
