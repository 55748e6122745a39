"""The fan chart of a forecast, as a PNG: the past of a series and the spread of its futures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.generation.render.forecast_table import FutureSamples
from audiogen.generation.render.picture import new_figure, save_figure

MOST_PANELS = 24
"""The most columns that are drawn: the first ones."""

SHOWN = 5
"""How many single futures are drawn in each fan: quantiles do not show what one path looks like."""

INK, FAN = "#20242c", "#3b6ea8"


def draw_fans(path: Path, continued: Sequence[FutureSamples], title: str = "") -> None:
    """Draw a panel for every column of every series.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    panels = [(one, at) for one in continued for at in range(len(one.columns))]
    shown = panels[:MOST_PANELS]
    across = 1 if len(shown) == 1 else 2 if len(shown) <= 8 else 3
    down = -(-len(shown) // across)
    figure = new_figure(figsize=(11 if across == 1 else 6.5 * across, 1 + 3.2 * down))
    figure.set_layout_engine("constrained")
    axes = figure.subplots(down, across, squeeze=False).ravel()
    for panel, (one, at) in zip(axes, shown, strict=False):
        draw_fan(panel, one, at)
    for panel in axes[len(shown) :]:
        panel.set_axis_off()
    axes[0].legend(loc="upper left", frameon=False, fontsize=8)
    left_out = len(panels) - len(shown)
    more = f" ({left_out} more columns are in the table)" if left_out else ""
    name = (title + more).encode("utf-8", "replace").decode()
    figure.suptitle(name, parse_math=False, fontsize=11)
    save_figure(figure, path)


def draw_fan(axes: Any, one: FutureSamples, at: int) -> None:
    """Draw one column: the past, bands of 50, 80 and 90 %, the median and some single futures."""
    rows, steps = len(one.past), len(one.dates)
    now = rows - 1
    past = one.past[:, at]
    ahead = np.arange(now, now + steps + 1)
    # Every future begins where the past ends.
    levels = [np.concatenate([past[-1:], level]) for level in one.quantiles()[..., at]]
    for low, high, share, alpha in ((0, 6, 90, 0.15), (1, 5, 80, 0.2), (2, 4, 50, 0.3)):
        axes.fill_between(
            ahead, levels[low], levels[high], color=FAN, alpha=alpha, lw=0, label=f"{share} %"
        )
    for future in one.futures[:SHOWN, :, at]:
        axes.plot(ahead, np.concatenate([past[-1:], future]), color=FAN, lw=0.6, alpha=0.7)
    axes.plot(ahead, levels[3], color=FAN, lw=1.8, label="median")
    axes.plot(np.arange(rows), past, color=INK, lw=1.2, label="known")
    axes.axvline(now, color=INK, lw=0.6, ls=":")
    mark_dates(axes, [*one.past_dates, *one.dates])
    axes.set_title(f"{one.name} {one.columns[at]}".strip(), parse_math=False, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.01)


def mark_dates(axes: Any, dates: Sequence[str], count: int = 6) -> None:
    """Label the rows of an axis with some of their dates."""
    places = np.unique(np.linspace(0, len(dates) - 1, min(count, len(dates))).astype(int))
    axes.set_xticks(places)
    axes.set_xticklabels([dates[place] for place in places], fontsize=8)
