"""The renderer of sound: frames to PCM, in memory and in sound files."""

from __future__ import annotations

import base64
import io
import os
import tempfile
import wave
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

SHOWN_SECONDS = 60.0
"""What a notebook's cell holds of a longer sound: as text, a minute of stereo is 14 MB."""


@dataclass(frozen=True)
class Sound:
    """Sound in memory: an array `[samples, channels]` and its sample rate.

    soundfile and sounddevice order arrays in this way; librosa wants `[channels, samples]`, or one
    axis for mono, which `to_librosa` gives. In a notebook a sound shows itself, with a player.

    Attributes
    ----------
    samples : array of float32 `[samples, channels]`
        Full scale is -1 to 1.
    sample_rate : int (Hz)
    rescues : tuple of RescueEvent
        Where a performance was restarted; see `audiogen.generation.rescue`.

    Examples
    --------
    >>> import numpy as np
    >>> tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(8000) / 16000)
    >>> sound = Sound(np.stack([tone, tone], axis=1).astype("f4"), 16000)
    >>> sound.seconds, sound.samples.shape
    (0.5, (8000, 2))
    """

    samples: Samples
    sample_rate: int
    rescues: tuple[RescueEvent, ...] = ()

    @property
    def seconds(self) -> float:
        """The duration."""
        return len(self.samples) / self.sample_rate

    def to_mono(self) -> Samples:
        """The mean of the channels.

        Returns
        -------
        array of float32 `[samples]`

        Examples
        --------
        >>> import numpy as np
        >>> Sound(np.float32([[0.5, 0.25], [0.0, 0.5]]), 8000).to_mono().tolist()
        [0.375, 0.25]
        """
        return self.samples.mean(axis=1, dtype=np.float32)

    def to_librosa(self) -> tuple[Samples, int]:
        """The sound as librosa's functions take it: `y, sr = sound.to_librosa()`.

        Returns
        -------
        array of float32 `[channels, samples]`
            `[samples]` if there is one channel.
        int (Hz)

        Examples
        --------
        >>> import numpy as np
        >>> y, sr = Sound(np.zeros((8000, 2), "f4"), 16000).to_librosa()
        >>> y.shape, sr
        ((2, 8000), 16000)
        """
        across = np.ascontiguousarray(self.samples.T, np.float32)
        return (across[0] if len(across) == 1 else across), self.sample_rate

    def _repr_html_(self) -> str:
        """A player and the spectrogram, for a notebook's cell."""
        samples = self.samples[: round(SHOWN_SECONDS * self.sample_rate)]
        channels = f"{samples.shape[1]} channel{'s' if samples.shape[1] > 1 else ''}"
        facts = f"{self.seconds:.1f} s, {self.sample_rate} Hz, {channels}"
        if len(samples) < len(self.samples):
            facts += f"; the first {SHOWN_SECONDS:g} s are shown: save(path) writes all of it"
        image = base64.b64encode(_spectrogram_png(samples, self.sample_rate)).decode()
        audio = base64.b64encode(_wav(samples, self.sample_rate)).decode()
        return (
            f'<div><audio controls src="data:audio/wav;base64,{audio}"></audio><br>'
            f'<img alt="spectrogram" style="max-width: 100%" src="data:image/png;base64,{image}">'
            f"<br><small>{facts}</small></div>"
        )

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a WAV, FLAC, OGG or AIFF file, by suffix; see `Ensemble.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.

        Examples
        --------
        >>> import numpy as np
        >>> Sound(np.zeros((8000, 1), "f4"), 8000).save("silence.flac")
        """
        count, channels = self.samples.shape
        with SoundFileSink(Path(path), self.sample_rate, channels, count, force=force) as sink:
            sink.write(self.samples)


def _wav(samples: Samples, sample_rate: int) -> bytes:
    """A WAV file of 16 bits."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(np.round(32767 * np.clip(samples, -1, 1)).astype("<i2").tobytes())
    return content.getvalue()


def _spectrogram_png(samples: Samples, sample_rate: int) -> bytes:
    """The spectrogram of every channel, as a PNG."""
    size, hop = 2048, 512
    padded = np.pad(samples, ((0, max(0, size - len(samples))), (0, 0)))
    picture = SpectrogramPicture(sample_rate, sample_rate / hop, samples.shape[1])
    for start in range(0, len(padded) - size + 1, hop):
        piece = padded[start : start + size] * np.hanning(size)[:, None]
        power = np.abs(np.fft.rfft(piece, axis=0).T * (4 / size)) ** 2
        picture.push(10 * np.log10(power.reshape(1, -1) + 1e-9).astype(np.float32))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spectrogram.png"
        picture.save(path)
        # A palette of 64 colours: a third of the bytes, which stay in the notebook's file.
        from PIL import Image  # it comes with matplotlib

        small = io.BytesIO()
        Image.open(path).convert("RGB").quantize(64).save(small, "PNG", optimize=True)
        return small.getvalue()


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
            performer,
            self._codec,
            rows,
            options.controls,
            options.quality,
            options.block_frames,
            options.ahead,
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
