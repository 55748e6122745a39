"""A trained model, playing: into memory, block by block, or into a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from audiogen import checkpoint, controls, output
from audiogen.checkpoint import Checkpoint
from audiogen.codec.base import Frames, Samples
from audiogen.config import ConfigError
from audiogen.engine import build_engine
from audiogen.instrument import Instrument
from audiogen.media.audio import AudioError, read_blocks
from audiogen.player import Block, Performer, Player
from audiogen.rescue import Rescue, Rescued
from audiogen.sinks.picture import SpectrogramPicture, check_picture
from audiogen.sinks.sound_file import SoundFileSink, check_target
from audiogen.sources import Voice
from audiogen.stretches import primer_length


@dataclass(frozen=True)
class Sound:
    """Sound in memory.

    Attributes
    ----------
    samples : array of float32 `[samples, channels]`
        Full scale is -1 to 1.
    sample_rate : int (Hz)
    rescues : tuple of Rescued
        Where a performance had lost its way and was brought back; see `audiogen.rescue`.
    """

    samples: Samples
    sample_rate: int
    rescues: tuple[Rescued, ...] = ()

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a WAV, FLAC, OGG or AIFF file, by suffix; see `Model.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.
        """
        count, channels = self.samples.shape
        with SoundFileSink(Path(path), self.sample_rate, channels, count, force=force) as sink:
            sink.write(self.samples)


class Model:
    """A trained model, ready to play.

    Parameters
    ----------
    trained : Checkpoint

    Attributes
    ----------
    checkpoint : Checkpoint
    sample_rate : int (Hz)
    """

    def __init__(self, trained: Checkpoint) -> None:
        self.checkpoint = trained
        self.sample_rate = trained.codec.sample_rate
        self._engine = build_engine(trained.model, trained.tensors)

    def blocks(
        self,
        seconds: float,
        seeds: Sequence[int],
        *,
        prime: str | os.PathLike[str] | None = None,
        prime_at: float = 0.0,
        rescue: bool = True,
        quality: str = "live",
        on_rescue: Callable[[Rescued], None] = lambda rescued: None,
        **values: float,
    ) -> Iterator[Block]:
        """Play, block by block, in constant memory.

        Parameters
        ----------
        seconds : float
            How long; more than 0.
        seeds : sequence of int
            One performance for each. The same seed plays the same samples.
        prime : path, optional
            A sound file to hear first; by default a stretch of the corpus, chosen by the seed.
        prime_at : float (seconds)
            Where in that file to begin.
        rescue : bool
            Bring a performance back when it falls silent, runs away or stands still for long.
        quality : str
            How frames become sound: "live", or "best", which looks further ahead and takes longer.
        on_rescue : callable of Rescued, optional
            Told of each time.
        **values : float
            Controls by name (`noise`, `temperature`, ...); see `audiogen.controls.TABLE`.
            `temperature` is by default the one that the checkpoint recommends.

        Raises
        ------
        ConfigError
            If `seconds` is not more than 0, or there is no such quality.
        ControlError
            If there is no such control.
        AudioError
            If `prime` cannot be heard.
        """
        if not seconds > 0:
            raise ConfigError(f"the duration should be more than 0 seconds, not {seconds:g}")
        trained = self.checkpoint
        default = controls.Snapshot(temperature=trained.temperature)
        snapshot = controls.snapshot(default, **values)
        voice = Voice(trained, self._engine, seeds)
        voice.prime(None if prime is None else self._heard(Path(prime), prime_at))
        instrument = Instrument(voice)
        performer: Performer = instrument
        if rescue:
            performer = Rescue(instrument, trained.codec, trained.primer, len(seeds), on_rescue)
        player = Player(performer, trained.codec, len(seeds), lambda frame: snapshot, quality)
        return player.play(max(1, round(seconds * self.sample_rate)))

    def render(self, seconds: float = 10.0, *, seed: int = 0, **settings: Any) -> Sound:
        """Play into memory.

        Parameters
        ----------
        seconds : float
        seed : int
            The same seed plays the same samples.
        **settings
            `prime`, `prime_at`, `rescue`, `quality` and controls, as in `blocks`.

        Returns
        -------
        Sound
        """
        rescues: list[Rescued] = []
        blocks = self.blocks(seconds, [seed], on_rescue=rescues.append, **settings)
        samples = np.concatenate([block.samples[0] for block in blocks])
        return Sound(samples, self.sample_rate, tuple(rescues))

    def render_file(
        self,
        paths: str | os.PathLike[str] | Sequence[Path],
        seconds: float = 60.0,
        *,
        seed: int = 0,
        picture: str | os.PathLike[str] | None = None,
        force: bool = False,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        **settings: Any,
    ) -> float:
        """Play into a sound file, in constant memory.

        Parameters
        ----------
        paths : path, or several
            `.wav`, `.flac`, `.ogg` or `.aiff`. Several get the seeds `seed`, `seed + 1`, ...
        seconds : float
        seed : int
        picture : path, optional
            A PNG with the spectrogram (of the first file).
        force : bool
            Write over files that something other than audiogen made.
        on_progress : callable of float, optional
            Called with the seconds that are written.
        should_stop : callable returning bool, optional
            Asked after each block; the file is finished there.
        **settings
            `prime`, `prime_at`, `rescue`, `on_rescue`, `quality` and controls, as in `blocks`.

        Returns
        -------
        float
            The seconds that were written.

        Raises
        ------
        SinkError
            If a file cannot be written or may not be written over.
        """
        codec = self.checkpoint.codec
        several = [Path(paths)] if isinstance(paths, str | os.PathLike) else list(paths)
        for path in several:
            check_target(path, force=force)
        if picture is not None:
            check_picture(Path(picture), force=force)
        drawing = None
        if picture is not None:
            spectra = codec.spectrogram()
            drawing = SpectrogramPicture(codec.sample_rate, spectra.rate, codec.channels)
        blocks = self.blocks(seconds, range(seed, seed + len(several)), **settings)
        total = round(seconds * self.sample_rate)
        written = drawn = 0
        with ExitStack() as stack:
            sinks: list[SoundFileSink] = []
            for block in blocks:
                if not sinks:
                    # Opened once there is something to write: nothing made before is lost to a
                    # performance that never began.
                    for path in several:
                        sink = SoundFileSink(
                            path, codec.sample_rate, codec.channels, total, force=force
                        )
                        sinks.append(stack.enter_context(sink))
                for sink, samples in zip(sinks, block.samples, strict=True):
                    sink.write(samples)
                written += len(block.samples[0])
                if drawing is not None:
                    # The frames run ahead of the samples, and on past the last one.
                    due = -(-total * codec.frame_rate // codec.sample_rate)
                    drawing.push(spectra.push(block.frames[: max(0, int(due) - drawn), 0]))
                    drawn += len(block.frames)
                if on_progress is not None:
                    on_progress(written / self.sample_rate)
                if should_stop():
                    break
        if drawing is not None and picture is not None:
            drawing.save(Path(picture), f"{self.checkpoint.name}, seed {seed}")
        return written / self.sample_rate

    def _heard(self, path: Path, start: float) -> Frames:
        """A stretch of a sound file as frames, at least a window of them."""
        codec, model = self.checkpoint.codec, self.checkpoint.model
        # A window remembers no more than itself; a state that runs on is better for more.
        window = model.window
        most = window
        if model.context == "carry":
            most = primer_length(window, codec.frame_rate)
        # A frame reaches out to both sides: read a little more, where there is more.
        edge = codec.latency / codec.sample_rate
        begin = max(0.0, start - edge)
        seconds = start - begin + most / codec.frame_rate + edge
        heard = read_blocks(path, codec.sample_rate, codec.channels, start=begin, seconds=seconds)
        frames = codec.encode(np.concatenate([*heard, np.empty((0, codec.channels), np.float32)]))
        frames = frames[round((start - begin) * codec.frame_rate) :]
        if len(frames) < window:
            there = f"{len(frames) / codec.frame_rate:.2f} s from {start:g} s on"
            needed = f"{window / codec.frame_rate:.2f} s"
            raise AudioError(
                path, f"has {there}, and the model listens to {needed} before it plays"
            )
        return frames[:most]


def needs_compiling() -> bool:
    """Whether playing will first compile its inner loops, once on this machine."""
    from audiogen.codec import compiled as codec_code
    from audiogen.engine import compiled as engine_code

    parts = (codec_code, engine_code, output)
    return any(part.needs_compiling() for part in parts)


def load(name: str | os.PathLike[str]) -> Model:
    """Load a trained model.

    Parameters
    ----------
    name : str or path
        A name below `checkpoints/`, or the path of a checkpoint's folder.

    Raises
    ------
    CheckpointError
        If there is none, or it is damaged.
    """
    return Model(checkpoint.load(checkpoint.find(name)))
