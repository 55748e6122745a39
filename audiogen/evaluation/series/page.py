"""The evaluation of series as a picture: next values beside a shifted copy, and the scores.

Next values drawn over the truth look as if they followed it, whatever they are. So the value
before, which predicts nothing, is drawn beside them in the same way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from audiogen.evaluation.series.columns import NETWORK, ColumnForecast
from audiogen.evaluation.series.forecast import Forecast
from audiogen.generation.render.picture import new_figure, save_figure

MOST_COLUMNS = 6
"""The most columns that are drawn: the first ones."""

NEXT_SHOWN = 120
"""Rows of next values that are drawn: more would hide that one line lags behind the other."""

INK, NET, COPY = "#20242c", "#3b6ea8", "#c06030"
_BARS = {NETWORK: NET, "naive": COPY, "drift": "#8a8f98", "seasonal naive": "#b9bdc4"}


def draw_forecast(found: Forecast, path: Path) -> None:
    """Draw the results of a walk-forward test to the PNG `path`.

    Raises
    ------
    SinkError
        If it cannot be written.
    """
    shown = found.columns[:MOST_COLUMNS]
    figure = new_figure(figsize=(15, 0.8 + 3.4 * len(shown)))
    figure.set_layout_engine("constrained")
    rows = figure.subplots(len(shown), 3, squeeze=False, width_ratios=(2.2, 2.2, 1.4))
    for (network, copy, bars), column in zip(rows, shown, strict=True):
        nexts = column.next_values
        title = column.title
        _draw_next(network, column, nexts.network, NET, "the network's next values")
        _draw_next(copy, column, nexts.copy, COPY, "the naive forecast: the last value")
        network.set_title(f"{title}: correlation {nexts.levels[0]:.3f}", parse_math=False)
        copy.set_title(f"{title}: correlation {nexts.levels[1]:.3f}", parse_math=False)
        remark = f"its changes correlate with\nthose that came by {nexts.changes:+.2f}"
        network.text(0.02, 0.03, remark, transform=network.transAxes, fontsize=8, va="bottom")
        copy.text(
            0.02, 0.03, "it foresees no change", transform=copy.transAxes, fontsize=8, va="bottom"
        )
        _draw_scores(bars, column)
    left = len(found.columns) - len(shown)
    more = f" ({left} more columns not drawn)" if left else ""
    name = f"{found.checkpoint.name}: what came, and what was predicted{more}"
    figure.suptitle(name.encode("utf-8", "replace").decode(), parse_math=False, fontsize=12)
    save_figure(figure, path)


def _draw_next(axes: Any, column: ColumnForecast, values: Any, colour: str, label: str) -> None:
    """The predictions of the next row over the true rows."""
    truth = column.next_values.truth[-NEXT_SHOWN:]
    rows = np.arange(len(truth))
    axes.plot(rows, truth, color=INK, lw=1.1, label="what came")
    axes.plot(rows, values[-NEXT_SHOWN:], color=colour, lw=1.3, label=label)
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    axes.set_xlabel("rows that were held out", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    # Room for the legend above and the remark below.
    axes.margins(x=0.01, y=0.28)


def _draw_scores(axes: Any, column: ColumnForecast) -> None:
    """The CRPS of each forecast at each horizon."""
    names = list(column.leads[0].scores)
    width = 0.8 / len(names)
    for n, name in enumerate(names):
        heights = [lead.scores[name].crps for lead in column.leads]
        at = np.arange(len(heights)) + (n - (len(names) - 1) / 2) * width
        axes.bar(at, heights, width * 0.92, color=_BARS[name], label=name)
    axes.set_xticks(np.arange(len(column.leads)))
    axes.set_xticklabels([f"{lead.ahead} ahead" for lead in column.leads], fontsize=8)
    axes.set_title("CRPS (less is better)", fontsize=10)
    axes.tick_params(labelsize=8)
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
