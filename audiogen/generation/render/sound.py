"""The renderer of sound: frames to PCM, in memory and in sound files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Samples
from audiogen.codec.sound import as_sound
from audiogen.generation.instrument import Instrument
from audiogen.generation.render.base import (
    Chunk,
    Performer,
    PlaybackOptions,
    RenderDefaults,
    Renderer,
)
from audiogen.generation.render.player import Player, SoundBlock
from audiogen.generation.render.sound_file import SoundFileSink, check_target
from audiogen.generation.render.spectrogram import SpectrogramPicture
from audiogen.generation.rescue import Rescue, RescueEvent


@dataclass(frozen=True)
class Sound:
    """Sound in memory.

    Attributes
    ----------
    samples : array of float32 `[samples, channels]`
        Full scale is -1 to 1.
    sample_rate : int (Hz)
    rescues : tuple of RescueEvent
        Where a performance had lost its way and was brought back; see `audiogen.generation.rescue`.
    """

    samples: Samples
    sample_rate: int
    rescues: tuple[RescueEvent, ...] = ()

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a WAV, FLAC, OGG or AIFF file, by suffix; see `Ensemble.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.
        """
        count, channels = self.samples.shape
        with SoundFileSink(Path(path), self.sample_rate, channels, count, force=force) as sink:
            sink.write(self.samples)


class SoundRenderer(Renderer):
    """The renderer of a sound codec; see `render.base.Renderer`.

    Parameters
    ----------
    codec : Codec
    """

    defaults = RenderDefaults(suffix=".wav", seconds=60.0)

    def __init__(self, codec: Codec) -> None:
        self._codec = as_sound(codec)

    def with_rescue(
        self,
        instrument: Instrument,
        primer: Sequence[Frames],
        batch: int,
        on_rescue: Callable[[RescueEvent], None],
    ) -> Performer:
        """The instrument with a rescue; see `audiogen.generation.rescue`."""
        return Rescue(instrument, self._codec, primer, batch, on_rescue)

    def play(
        self, performer: Performer, rows: int, options: PlaybackOptions
    ) -> Iterator[SoundBlock]:
        """Play blocks of PCM; see `Renderer.play`."""
        player = Player(
            performer, self._codec, rows, options.controls, options.quality, options.block_frames
        )
        seconds = options.seconds
        samples = None if seconds is None else self._samples(seconds)
        return player.play(samples, options.should_end)

    def join(self, pieces: list[Samples], rescues: tuple[RescueEvent, ...]) -> Sound:
        """All blocks as one `Sound`."""
        return Sound(np.concatenate(pieces), self._codec.sample_rate, rescues)

    def check(self, path: Path, *, force: bool = False) -> None:
        """Check that a sound file may be written there; see `Renderer.check`."""
        check_target(path, force=force)

    def sink(self, path: Path, seconds: float, *, force: bool = False) -> SoundFileSink:
        """Open a sound file; see `Renderer.sink`."""
        codec = self._codec
        samples = self._samples(seconds)
        return SoundFileSink(path, codec.sample_rate, codec.channels, samples, force=force)

    def picture(self, seconds: float) -> SoundPicture:
        """The spectrogram of a performance of so many seconds."""
        return SoundPicture(self._codec, self._samples(seconds))

    def _samples(self, seconds: float) -> int:
        return max(1, round(seconds * self._codec.sample_rate))


class SoundPicture:
    """The spectrogram of so many samples of sound, drawn from the frames that were played.

    Parameters
    ----------
    codec : Codec
        Of sound.
    samples : int
    """

    def __init__(self, codec: Codec, samples: int) -> None:
        sound = as_sound(codec)
        self._spectra = sound.spectrogram()
        self._drawing = SpectrogramPicture(sound.sample_rate, self._spectra.rate, sound.channels)
        # The frames are ahead of the samples, and go on past the last one.
        self._left = int(-(-samples * sound.frame_rate // sound.sample_rate))

    def push(self, chunk: Chunk) -> None:
        """Take the next block."""
        frames = chunk.frames[: self._left, 0]
        self._left -= len(frames)
        self._drawing.push(self._spectra.push(frames))

    def save(self, path: Path, title: str) -> None:
        """Draw it; see `Picture.save`."""
        self._drawing.save(path, title)
