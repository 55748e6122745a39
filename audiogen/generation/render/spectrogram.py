"""The picture sink: the spectrogram of a performance, drawn as a PNG once it is over.

Of two channels the left is drawn above the right, in one scale of colours.

However long it was, it is kept as at most `2 * COLUMNS` columns: when they are full, neighbours
are averaged and each stands for twice the time. Pictures carry the tag `audiogen` as the software
that made them, as the sound files do.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.errors import SinkError
from audiogen.generation.render.sound_file import SOFTWARE

COLUMNS = 1200
ROWS = 400
LOWEST_HZ = 40.0
RANGE_DB = 80.0
_SIDES = {1: ("",), 2: ("left: ", "right: ")}


class SpectrogramPicture:
    """Gathers spectral frames and draws them.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_rate : float (frames per second)
    channels : int
        That lie one after the other in a frame.
    """

    def __init__(self, sample_rate: int, frame_rate: float, channels: int = 1) -> None:
        self._sample_rate = sample_rate
        self._frame_rate = frame_rate
        self._channels = channels
        self._columns: list[npt.NDArray[np.float32]] = []
        self._stride = 1
        # What the column that is being filled has so far: a sum, so that it takes the same room
        # however many frames a column stands for.
        self._sum: npt.NDArray[np.float64] = np.zeros(0)
        self._summed = 0

    def push(self, frames: Frames) -> None:
        """Take the next frames `[frames, channels * bins]`, in dB."""
        for frame in frames:
            self._sum = self._sum + frame if self._summed else frame.astype(np.float64)
            self._summed += 1
            if self._summed == self._stride:
                self._columns.append((self._sum / self._summed).astype(np.float32))
                self._summed = 0
            if len(self._columns) == 2 * COLUMNS:
                pairs = np.stack(self._columns).reshape(COLUMNS, 2, -1)
                self._columns = list(pairs.mean(axis=1))
                self._stride *= 2

    def save(self, path: Path, title: str = "") -> None:
        """Draw what was gathered to the PNG `path`: time across, log frequency up, dB as colour.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        frames = np.stack(self._columns)
        seconds = len(frames) * self._stride / self._frame_rate
        unit, name = (60.0, "min") if seconds > 300 else (1.0, "s")

        figure = Figure(figsize=(12, 1 + 3.5 * self._channels), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(self._channels, sharex=True, squeeze=False)[:, 0]
        images = []
        sides = np.split(frames, self._channels, axis=1)
        for axes, side, label in zip(panels, sides, _SIDES[self._channels], strict=True):
            images.append(draw_spectrogram(axes, side, self._sample_rate, seconds / unit))
            axes.set(ylabel=f"{label}frequency (Hz)")
        loudest = max(image.norm.vmax for image in images)
        for image in images:  # one scale for both, so that what is louder looks it
            image.set_clim(loudest - RANGE_DB, loudest)
        panels[-1].set(xlabel=f"time ({name})")
        # A name is no formula ($), and its bytes may be no text.
        panels[0].set_title(title.encode("utf-8", "replace").decode(), parse_math=False)
        figure.colorbar(images[0], ax=list(panels), label="dB", pad=0.01)
        save_figure(figure, path)


def save_figure(figure: Any, path: Path) -> None:
    """Write a matplotlib figure to the PNG `path`, tagged as ours.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from font")  # emoji
            figure.savefig(path, dpi=110, format="png", metadata={"Software": SOFTWARE})
    except OSError as error:
        raise SinkError(f"{path} could not be written: {error.strerror}") from error


def draw_spectrogram(
    axes: Any, frames: Frames, sample_rate: int, span: float, loudest: float | None = None
) -> Any:
    """Draw frames `[frames, bins]` in dB: time across, log frequency up, dB as colour.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    frames : float32 `[frames, bins]` (dB)
    sample_rate : int (Hz)
    span : float
        How far the frames reach on the time axis, in its unit.
    loudest : float (dB), optional
        The level of the brightest colour; by default that of these frames' loudest few points.

    Returns
    -------
    matplotlib.image.AxesImage
    """
    bins = np.linspace(0, sample_rate / 2, frames.shape[1])
    rows = np.geomspace(LOWEST_HZ, sample_rate / 2, ROWS)
    image = np.stack([np.interp(rows, bins, frame) for frame in frames], axis=1)
    top = float(np.percentile(image, 99.8)) if loudest is None else loudest
    shown = axes.imshow(
        image,
        origin="lower",
        aspect="auto",
        extent=(0, span, 0, ROWS),
        cmap="magma",
        vmin=top - RANGE_DB,
        vmax=top,
        interpolation="nearest",
    )
    marks = [hz for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000) if hz < rows[-1]]
    axes.set_yticks(np.interp(np.log(marks), np.log(rows), np.arange(ROWS)))
    axes.set_yticklabels([f"{hz}" if hz < 1000 else f"{hz // 1000}k" for hz in marks])
    return shown


def check_picture(path: Path, *, force: bool = False) -> None:
    """Find out whether a picture may be written to `path`, before anything is played for it.

    Raises
    ------
    SinkError
        If it does not end in .png, or there is a file that audiogen did not make (without `force`).
    """
    if path.suffix.lower() != ".png":
        raise SinkError(f"{path}: the name of a picture should end in .png")
    try:
        if path.is_dir():
            raise SinkError(f"{path} is a folder")
        if not path.exists() or force:
            return
        # The tag lies in a text chunk before the image.
        head = b""
        if path.is_file():
            with open(path, "rb") as file:
                head = file.read(4096)
    except OSError as error:
        if isinstance(error, SinkError):
            raise
        raise SinkError(f"{path} cannot be written: {error.strerror}") from error
    if not (head.startswith(b"\x89PNG") and b"Software\x00" + SOFTWARE.encode() in head):
        raise SinkError(f"{path} was not made by audiogen: choose another name, or say --force")
