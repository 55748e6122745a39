"""Pictures as PNG files: written with a tag, and which files they may write over."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from audiogen.errors import SinkError
from audiogen.generation.render.sink import SOFTWARE, check_writable, read_head
from audiogen.libraries import require
from audiogen.storage import make_parent, replacing

_HEAD = 4096  # bytes; the tag is in a text chunk before the image


def new_figure(**options: Any) -> Any:
    """An empty matplotlib figure, which `save_figure` writes; it needs no display.

    Parameters
    ----------
    **options
        As `matplotlib.figure.Figure` takes them.

    Raises
    ------
    MissingLibraryError
        If matplotlib is not installed.
    """
    require("a picture", "matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(**options)
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Any, path: Path) -> None:
    """Write a matplotlib figure to the PNG `path`, tagged as made by audiogen.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    try:
        make_parent(path)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from font")  # emoji
            with replacing(path) as out:
                figure.savefig(out, dpi=110, format="png", metadata={"Software": SOFTWARE})
    except OSError as error:
        raise SinkError(f"{path} could not be written: {error.strerror}") from error


def check_picture(path: Path, *, force: bool = False) -> None:
    """Check that a picture may be written to `path`, before anything is played for it.

    Raises
    ------
    SinkError
        If `path` does not end in .png, or `check_writable` refuses it.
    MissingLibraryError
        If matplotlib is not installed.
    """
    require("a picture", "matplotlib")
    if path.suffix.lower() != ".png":
        raise SinkError(f"{path}: the name of a picture should end in .png")
    check_writable(path, _is_ours, force=force)


def _is_ours(path: Path) -> bool:
    head = read_head(path, _HEAD)
    return head.startswith(b"\x89PNG") and b"Software\x00" + SOFTWARE.encode() in head
