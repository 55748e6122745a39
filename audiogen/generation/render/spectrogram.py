"""The spectrogram of a performance, drawn as a PNG when it is over.

Of two channels the left is drawn above the right, with one scale of colours.

A performance of any length takes the same memory: at most `2 * COLUMNS` columns are kept. When all
are full, neighbours are averaged, and each then stands for twice the time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.generation.render.picture import new_figure, save_figure

COLUMNS = 1200
ROWS = 400
LOWEST_HZ = 40.0
RANGE_DB = 80.0
_SIDES = {1: ("",), 2: ("left: ", "right: ")}


class SpectrogramPicture:
    """Collects spectral frames and draws them.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_rate : float (frames per second)
    channels : int
        Whose spectra follow each other in a frame.
    """

    def __init__(self, sample_rate: int, frame_rate: float, channels: int = 1) -> None:
        self._sample_rate = sample_rate
        self._frame_rate = frame_rate
        self._channels = channels
        self._columns: list[npt.NDArray[np.float32]] = []
        self._stride = 1
        # The sum of the frames of the column that is being filled: it takes the same memory however
        # many frames a column stands for.
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
        """Draw what was collected to the PNG `path`: time across, log frequency up, dB as colour.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        frames = np.stack(self._columns)
        seconds = len(frames) * self._stride / self._frame_rate
        unit, name = (60.0, "min") if seconds > 300 else (1.0, "s")

        figure = new_figure(figsize=(12, 1 + 3.5 * self._channels), layout="constrained")
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
        The length of the frames on the time axis, in its unit.
    loudest : float (dB), optional
        The level of the brightest colour; by default the 99.8th percentile of these frames.

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
