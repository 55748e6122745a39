"""A performance, piece by piece, into files of its medium."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from audiogen.codec import Codec
from audiogen.generation.render import Chunk, Sink, renderer_of
from audiogen.generation.render.spectrogram import check_picture


def write_files(
    runs: Iterator[Chunk],
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
    """Write each performance of `runs` to a file of its own, in constant memory.

    Parameters
    ----------
    runs : iterator of Chunk
    codec : Codec
    seconds : float
        How long it all is.
    paths : sequence of Path
        One for each performance.
    picture : Path, optional
        A PNG of the first (of sound its spectrogram), under `title`.
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
    renderer = renderer_of(codec)
    for path in paths:
        renderer.check(path, force=force)
    drawing = None
    if picture is not None:
        check_picture(picture, force=force)
        drawing = renderer.picture(seconds)
    with ExitStack() as stack:
        sinks: list[Sink] = []
        for made in runs:
            if not sinks:
                # Opened once there is something to write: nothing made before is lost to a
                # performance that never began.
                for path in paths:
                    sinks.append(stack.enter_context(renderer.sink(path, seconds, force=force)))
            for sink, piece in zip(sinks, made.pieces, strict=True):
                sink.write(piece)
            if drawing is not None:
                drawing.push(made)
            if on_progress is not None:
                on_progress(sinks[0].seconds)
            if should_stop():
                break
    if drawing is not None and picture is not None:
        drawing.save(picture, title)
    return sinks[0].seconds


def numbered(path: Path, count: int) -> list[Path]:
    """`path` itself, or `count` numbered ones beside it: `out_01.wav`, `out_02.wav`, ..."""
    if count == 1 or not path.name:
        return [path]
    digits = len(str(count))
    return [path.with_stem(f"{path.stem}_{n:0{digits}d}") for n in range(1, count + 1)]
