"""The picture sink: the spectrogram of a performance, drawn as a PNG once it is over.

Of two channels the left is drawn above the right, in one scale of colours.

However long it was, it is kept as at most `2 * COLUMNS` columns: when they are full, neighbours
are averaged and each stands for twice the time. Pictures carry the tag `audiogen` as the software
that made them, as the sound files do.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.sinks.sound_file import SOFTWARE, SinkError

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

        columns = np.stack(self._columns)
        parts = np.split(columns, self._channels, axis=1)
        bins = np.linspace(0, self._sample_rate / 2, parts[0].shape[1])
        rows = np.geomspace(LOWEST_HZ, self._sample_rate / 2, ROWS)
        images = [np.stack([np.interp(rows, bins, column) for column in p], axis=1) for p in parts]
        seconds = len(columns) * self._stride / self._frame_rate
        unit, name = (60.0, "min") if seconds > 300 else (1.0, "s")

        figure = Figure(figsize=(12, 1 + 3.5 * self._channels), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(self._channels, sharex=True, squeeze=False)[:, 0]
        top = float(np.percentile(images, 99.8))
        marks = [hz for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000) if hz < rows[-1]]
        for axes, image, side in zip(panels, images, _SIDES[self._channels], strict=True):
            shown = axes.imshow(
                image,
                origin="lower",
                aspect="auto",
                extent=(0, seconds / unit, 0, ROWS),
                cmap="magma",
                vmin=top - RANGE_DB,
                vmax=top,
                interpolation="nearest",
            )
            axes.set_yticks(np.interp(np.log(marks), np.log(rows), np.arange(ROWS)))
            axes.set_yticklabels([f"{hz}" if hz < 1000 else f"{hz // 1000}k" for hz in marks])
            axes.set(ylabel=f"{side}frequency (Hz)")
        panels[-1].set(xlabel=f"time ({name})")
        # A name is no formula ($), and its bytes may be no text.
        panels[0].set_title(title.encode("utf-8", "replace").decode(), parse_math=False)
        figure.colorbar(shown, ax=list(panels), label="dB", pad=0.01)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Glyph .* missing from font")  # emoji
                figure.savefig(path, dpi=110, format="png", metadata={"Software": SOFTWARE})
        except OSError as error:
            raise SinkError(f"{path} could not be written: {error.strerror}") from error


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
