"""A performance, block by block, into memory or into sound files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from audiogen.codec import Codec
from audiogen.codec.base import Samples
from audiogen.player import Block
from audiogen.rescue import Rescued
from audiogen.sinks.picture import SpectrogramPicture, check_picture
from audiogen.sinks.sound_file import SoundFileSink, check_target


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
        """Write a WAV, FLAC, OGG or AIFF file, by suffix; see `Ensemble.render_file` on `force`.

        Raises
        ------
        SinkError
            If the file cannot be written or may not be written over.
        """
        count, channels = self.samples.shape
        with SoundFileSink(Path(path), self.sample_rate, channels, count, force=force) as sink:
            sink.write(self.samples)


def write_files(
    blocks: Iterator[Block],
    codec: Codec,
    seconds: float,
    paths: Sequence[Path],
    *,
    picture: Path | None = None,
    title: str = "",
    force: bool = False,
    on_progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> float:
    """Write each performance of `blocks` to a file of its own, in constant memory.

    Parameters
    ----------
    blocks : iterator of Block
    codec : Codec
    seconds : float
        How long it all is.
    paths : sequence of Path
        One for each performance.
    picture : Path, optional
        A PNG with the spectrogram of the first, under `title`.
    force, on_progress, should_stop
        As in `Ensemble.render_file`.

    Returns
    -------
    float
        The seconds that were written.

    Raises
    ------
    SinkError
        If a file cannot be written or may not be written over.
    """
    for path in paths:
        check_target(path, force=force)
    drawing = None
    if picture is not None:
        check_picture(picture, force=force)
        spectra = codec.spectrogram()
        drawing = SpectrogramPicture(codec.sample_rate, spectra.rate, codec.channels)
    total = round(seconds * codec.sample_rate)
    written = drawn = 0
    with ExitStack() as stack:
        sinks: list[SoundFileSink] = []
        for block in blocks:
            if not sinks:
                # Opened once there is something to write: nothing made before is lost to a
                # performance that never began.
                for path in paths:
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
                on_progress(written / codec.sample_rate)
            if should_stop():
                break
    if drawing is not None and picture is not None:
        drawing.save(picture, title)
    return written / codec.sample_rate


def numbered(path: Path, count: int) -> list[Path]:
    """`path` itself, or `count` numbered ones beside it: `out_01.wav`, `out_02.wav`, ..."""
    if count == 1 or not path.name:
        return [path]
    digits = len(str(count))
    return [path.with_stem(f"{path.stem}_{n:0{digits}d}") for n in range(1, count + 1)]
