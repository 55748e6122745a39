"""The picture sink: the spectrogram of a performance, drawn as a PNG once it is over.

However long it was, it is kept as at most `2 * COLUMNS` columns: when they are full, neighbours
are averaged and each stands for twice the time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames

COLUMNS = 1200
ROWS = 400
LOWEST_HZ = 40.0
RANGE_DB = 80.0


class SpectrogramPicture:
    """Gathers spectral frames and draws them.

    Parameters
    ----------
    sample_rate : int (Hz)
    frame_rate : float (frames per second)
    """

    def __init__(self, sample_rate: int, frame_rate: float) -> None:
        self._sample_rate = sample_rate
        self._frame_rate = frame_rate
        self._columns: list[npt.NDArray[np.float32]] = []
        self._stride = 1
        self._waiting: list[npt.NDArray[np.float32]] = []

    def push(self, frames: Frames) -> None:
        """Take the next frames `[frames, bins]`, in dB."""
        for frame in frames:
            self._waiting.append(frame)
            if len(self._waiting) == self._stride:
                self._columns.append(np.mean(self._waiting, axis=0, dtype=np.float32))
                self._waiting = []
            if len(self._columns) == 2 * COLUMNS:
                pairs = np.stack(self._columns).reshape(COLUMNS, 2, -1)
                self._columns = list(pairs.mean(axis=1))
                self._stride *= 2

    def save(self, path: Path, title: str = "") -> None:
        """Draw what was gathered to the PNG `path`: time across, log frequency up, dB as colour.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        columns = self._columns or [np.mean(self._waiting, axis=0, dtype=np.float32)]
        frames = np.stack(columns)
        bins = np.linspace(0, self._sample_rate / 2, frames.shape[1])
        rows = np.geomspace(LOWEST_HZ, self._sample_rate / 2, ROWS)
        image = np.stack([np.interp(rows, bins, frame) for frame in frames], axis=1)
        seconds = len(frames) * self._stride / self._frame_rate
        unit, name = (60.0, "min") if seconds > 300 else (1.0, "s")

        figure = Figure(figsize=(12, 4.5), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        top = float(np.percentile(image, 99.8))
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
        marks = [hz for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000) if hz < rows[-1]]
        axes.set_yticks(np.interp(np.log(marks), np.log(rows), np.arange(ROWS)))
        axes.set_yticklabels([f"{hz}" if hz < 1000 else f"{hz // 1000}k" for hz in marks])
        axes.set(xlabel=f"time ({name})", ylabel="frequency (Hz)", title=title)
        figure.colorbar(shown, ax=axes, label="dB", pad=0.01)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110, format="png")
