"""The piano roll: the notes of a performance as a picture, pitch over time, drums below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec.note_sequence import PERCUSSION, Tune
from audiogen.generation.render.spectrogram import save_figure

MOST_NOTES = 20_000
"""Bars that are drawn one by one; of more notes the first are."""


class PianoRoll:
    """Gathers notes and draws them."""

    def __init__(self) -> None:
        self._tune: Tune | None = None

    def push(self, tune: Tune) -> None:
        """Take the next notes."""
        self._tune = tune if self._tune is None else self._tune.then(tune)

    def save(self, path: Path, title: str = "") -> None:
        """Draw what was gathered to the PNG `path`.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(12, 4.5), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        if self._tune is not None:
            draw_roll(axes, self._tune)
        # A name is no formula ($), and its bytes may be no text.
        axes.set_title(title.encode("utf-8", "replace").decode(), parse_math=False)
        save_figure(figure, path)


def draw_roll(axes: Any, tune: Tune) -> None:
    """Draw notes as bars: time across, pitch up, a colour for each program, louder is darker.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    tune : Tune
    """
    from matplotlib import colormaps
    from matplotlib.collections import PolyCollection

    notes = tune.notes[:MOST_NOTES]
    programs = list(dict.fromkeys(notes["program"].tolist()))
    colours = colormaps["tab10"](np.arange(len(programs)) % 10)
    for program, colour in zip(programs, colours, strict=True):
        own = notes[notes["program"] == program]
        left, right = own["start"], own["end"]
        low, high = own["pitch"] - 0.4, own["pitch"] + 0.4
        corners = [(left, low), (left, high), (right, high), (right, low)]
        shades = np.tile(colour, (len(own), 1))
        shades[:, 3] = 0.35 + 0.65 * own["velocity"] / 127
        label = "drums" if program == PERCUSSION else f"program {program + 1}"
        bars = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1)
        # Its white edges part a note from the next of its pitch.
        axes.add_collection(
            PolyCollection(
                list(bars), facecolors=shades, edgecolors="white", linewidths=0.4, label=label
            )
        )
    lowest, highest = (notes["pitch"].min(), notes["pitch"].max()) if len(notes) else (48, 72)
    axes.set(xlim=(0, max(tune.seconds, 1e-3)), ylim=(int(lowest) - 2, int(highest) + 3))
    octaves = np.arange(12 * (int(lowest) // 12), int(highest) + 13, 12)
    axes.set_yticks(octaves, [f"C{octave // 12 - 1}" for octave in octaves])
    axes.set(xlabel="time (s)", ylabel="pitch")
    axes.grid(axis="y", alpha=0.3)
    axes.set_ylim(int(lowest) - 2, int(highest) + 3)
    if len(programs) > 1:
        axes.legend(loc="upper right", fontsize="small", ncols=min(6, len(programs)))
