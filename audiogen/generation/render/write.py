"""Writing performances to files of their medium, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from audiogen.codec import Codec
from audiogen.errors import SinkError
from audiogen.generation.render import Chunk, Sink, renderer_of
from audiogen.generation.render.picture import check_picture


def write_files(
    chunks: Iterator[Chunk],
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
    """Write each performance to a separate file, in constant memory.

    Parameters
    ----------
    chunks : iterator of Chunk
    codec : Codec
    seconds : float
        How long the performance will be.
    paths : sequence of Path
        One for each performance.
    picture : Path, optional
        A PNG of the first performance (of sound its spectrogram), under `title`.
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
        for chunk in chunks:
            if not sinks:
                # Opened only when there is something to write, so that an older file is not lost
                # to a performance that failed to begin.
                for path in paths:
                    sinks.append(stack.enter_context(renderer.sink(path, seconds, force=force)))
            for sink, piece in zip(sinks, chunk.pieces, strict=True):
                sink.write(piece)
            if drawing is not None:
                drawing.push(chunk)
            if on_progress is not None:
                on_progress(sinks[0].seconds)
            if should_stop():
                break
    if drawing is not None and picture is not None:
        drawing.save(picture, title)
    return sinks[0].seconds


def check_unread(paths: Sequence[Path], name: str, recording: Path) -> None:
    """Check that no performance is written to a recording that it reads while it plays.

    Raises
    ------
    SinkError
        If one of `paths` is the `recording`, or lies in that folder.
    """
    for path in paths:
        if path.exists() and path.resolve().is_relative_to(recording.resolve()):
            raise SinkError(
                f"{path} is what the source '{name}' plays: choose another name (--output)"
            )


def numbered(path: Path, count: int) -> list[Path]:
    """`path` itself, or `count` numbered paths: `out_1.wav`, `out_2.wav`, ...

    Examples
    --------
    >>> [path.name for path in numbered(Path("out.wav"), 2)]
    ['out_1.wav', 'out_2.wav']
    """
    if count == 1 or not path.name:
        return [path]
    digits = len(str(count))
    return [path.with_stem(f"{path.stem}_{n:0{digits}d}") for n in range(1, count + 1)]
