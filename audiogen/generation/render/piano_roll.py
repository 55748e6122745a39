"""The piano roll of a performance of notes, as a PNG: pitch over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec.note_sequence import PERCUSSION, Tune
from audiogen.generation.render.base import Chunk
from audiogen.generation.render.picture import new_figure, save_figure

MOST_NOTES = 20_000
"""The most notes that are drawn: the first ones."""


class PianoRollPicture:
    """The piano roll of the first performance; see `picture.Picture`."""

    def __init__(self) -> None:
        self._tune: Tune | None = None

    def push(self, chunk: Chunk) -> None:
        """Take the next notes."""
        tune: Tune = chunk.pieces[0]
        self._tune = tune if self._tune is None else self._tune.then(tune)

    def save(self, path: Path, title: str = "") -> None:
        """Draw what was collected to the PNG `path`.

        Raises
        ------
        SinkError
            If the file cannot be written.
        """
        figure = new_figure(figsize=(12, 4.5), layout="constrained")
        axes = figure.subplots()
        if self._tune is not None:
            draw_roll(axes, self._tune)
        # A name is not a formula ($), and its bytes need not be valid text.
        axes.set_title(title.encode("utf-8", "replace").decode(), parse_math=False)
        save_figure(figure, path)


def draw_roll(axes: Any, tune: Tune) -> None:
    """Draw notes as bars: time across, pitch up, one colour for each program, louder notes darker.

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
        played = notes[notes["program"] == program]
        left, right = played["start"], played["end"]
        low, high = played["pitch"] - 0.4, played["pitch"] + 0.4
        corners = [(left, low), (left, high), (right, high), (right, low)]
        shades = np.tile(colour, (len(played), 1))
        shades[:, 3] = 0.35 + 0.65 * played["velocity"] / 127
        label = "drums" if program == PERCUSSION else f"program {program + 1}"
        bars = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1)
        # White edges separate a note from the next one of its pitch.
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
