"""The codec contract: a signal into frames and back, in pieces of any size.

`Codec` is what holds for any medium, and all that the way from a folder to the next frame asks for;
`codec.sound.SoundCodec` is what else the rooms of sound ask for: the output stage, the watchdog.

A codec knows nothing of files, models or controls. Its facts (sample rate, frame size, ...) are
attributes of the object, so no flag can contradict a checkpoint that holds it.
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
"""What sources would play, shape `[..., offer_size]`, before it is blended and decided: frames
themselves, or where a frame is a choice the chance of each choice."""

Samples = npt.NDArray[np.float32]
"""PCM, shape `[samples, channels]`, full scale is -1 to 1."""


class StepDecoder(Protocol):
    """Frames of a medium that is no sound into its signal, piece by piece, each frame a step.

    Attributes
    ----------
    seconds : float
        How far it has played, by the frames that were pushed.
    """

    seconds: float

    def push(self, frames: Frames, stretch: float = 1.0) -> Any:
        """Take the next frames `[frames, frame_size]`, which last `stretch` times as long as
        usual; return what they complete, as the sinks of the medium take it."""
        ...

    def flush(self) -> Any:
        """Return what was still waiting for frames."""
        ...


@runtime_checkable
class StepCodec(Protocol):
    """What a codec has whose medium is no sound: see `audiogen.generation.render.step_player`."""

    def decoder(self, quality: str = "live", most_seconds: float = np.inf) -> StepDecoder:
        """A fresh streaming decoder, which plays nothing after `most_seconds`.

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
        The word of the checkpoint for this codec, such as `"spectral"`.
    medium : str
        What the signal is: `"sound"`, `"notes"` or `"series"`. It says how files are read
        (`audiogen.data.readers`) and where a performance goes (`audiogen.generation.render`).
    frame_rate : float (frames per second)
    frame_size : int
        Values in a frame.
    offer_size : int
        Values in an offer; where nothing is to be decided, those of a frame.
    """

    kind: str
    medium: str

    @property
    def frame_rate(self) -> float: ...
    @property
    def frame_size(self) -> int: ...
    @property
    def offer_size(self) -> int: ...

    def rest(self) -> Frames:
        """The frame of nothing (silence), shape `[frame_size]`."""
        ...

    def offer(self, frames: Frames) -> Offers:
        """Frames `[..., frame_size]` as offers `[..., offer_size]` that leave nothing open."""
        ...

    def blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """Mix offers of several sources, each `[offer_size]`, by what mixing means here: power for
        spectra, the sum for waves, chances for notes.
        """
        ...

    def decide(self, offers: Offers, temperature: float, chances: npt.NDArray[Any]) -> Frames:
        """The frames that offers become, once, after all mixing.

        Parameters
        ----------
        offers : array `[batch, offer_size]`
        temperature : float
            How far a choice strays from the likeliest, for frames that are choices: a draw of
            values has been one before it was offered, for it cannot be mixed otherwise.
        chances : array `[batch]`, 0 to 1
            A random number for each. The same one decides alike offers alike.

        Returns
        -------
        array `[batch, frame_size]`
        """
        ...

    def describe(self) -> str:
        """What its signal is, in a few words."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Everything it takes to build this codec again, as plain JSON values with `kind`."""
        ...


class ContinuousFrames:
    """Of a codec whose offers are frames: there is nothing to decide."""

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

    def decide(self, offers: Offers, temperature: float, chances: npt.NDArray[Any]) -> Frames:
        """Offers as they are."""
        return offers


@runtime_checkable
class ChoiceCodec(Codec, Protocol):
    """A codec whose frame is the number of a choice, `[1]`, out of `offer_size` of them."""

    def families(self) -> npt.NDArray[np.int64]:
        """Of each choice `[offer_size]`, which of them are of its kind: those of the same number.

        Within a family, choices of near numbers are alike.
        """
        ...


def as_choices(codec: Codec) -> ChoiceCodec:
    """`codec`, for what needs frames that are choices.

    Raises
    ------
    ConfigError
        If its frames are values.
    """
    if not isinstance(codec, ChoiceCodec):
        raise ConfigError(f"this needs frames that are choices, and {codec.kind} frames are none")
    return codec


def check_quality(quality: str) -> None:
    """Raise a ConfigError unless there is such a quality of decoding."""
    if quality not in QUALITIES:
        words = f"{', '.join(QUALITIES[:-1])} or {QUALITIES[-1]}"
        raise ConfigError(f"the quality should be {words}, not {quality!r}")
