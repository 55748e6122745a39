"""Missing values of a series: short gaps are bridged, and long ones cut the series in two.

A gap of at most a quarter of a season (and of three rows in any case) is bridged by a straight
line; so are dates without a row. Missing rows at the beginning and the end are dropped. In a series
of business days, one to three days without a row are holidays and no gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiogen.data.csv_table import Table, TableError, Values
from audiogen.data.dates import Dates, Spacing, spacing_of

LEAST = 3
"""Rows that are bridged whatever the season."""


@dataclass(frozen=True, eq=False)
class GapFreeRun:
    """A run of rows without a gap.

    Attributes
    ----------
    values : float64 `[rows, columns]`
        All of them finite.
    dates : datetime64 `[rows]` or None
    """

    values: Values
    dates: Dates | None


@dataclass(frozen=True, eq=False)
class BridgedSeries:
    """A series whose gaps are dealt with.

    Attributes
    ----------
    table : Table
        That it was made of.
    spacing : Spacing
    pieces : tuple of GapFreeRun
        In the order of time; windows lie within one.
    remarks : tuple of str
        What was found and done, to be read after its name.
    """

    table: Table
    spacing: Spacing
    pieces: tuple[GapFreeRun, ...]
    remarks: tuple[str, ...]

    def cut(self, share: float) -> int:
        """The row of the last piece from which on the last `share` of all rows lies, 2 at least."""
        rows = sum(len(piece.values) for piece in self.pieces)
        return max(2, len(self.pieces[-1].values) - round(share * rows))


def without_gaps(table: Table, spacing: Spacing | None = None, season: int = 0) -> BridgedSeries:
    """Deal with the gaps of a series.

    Parameters
    ----------
    table : Table
    spacing : Spacing, optional
        How far apart its rows are; found from its dates if left out.
    season : int (rows)
        0: the usual one of the spacing.

    Raises
    ------
    TableError
        If nothing is left.
    """
    if spacing is None:
        spacing = Spacing() if table.dates is None else spacing_of(table.dates)
    remarks = []
    values, dates = table.values, table.dates
    empty = int(np.isnan(values).sum())
    if dates is not None and spacing.unit == "row":
        remarks.append("has dates that are not evenly spaced, so each row is one step")
    elif dates is not None and spacing.unit != "business day":
        places = spacing.places(dates)
        if places is None:
            raise TableError(
                table.path,
                f"has dates that are not {spacing.words}: mend them, or give another --spacing",
            )
        absent = int(places[-1]) + 1 - len(dates)
        if absent:
            remarks.append(f"lacks {absent} of {places[-1] + 1} dates ({spacing.words})")
            spread = np.full((int(places[-1]) + 1, values.shape[1]), np.nan)
            spread[places] = values
            values = spread
            dates = np.concatenate([dates[:1], spacing.after(dates[0], len(values) - 1)])
    if empty:
        remarks.append(f"lacks {empty} values")
    bridged = max(LEAST, (season or spacing.period) // 4)
    filled = np.stack([_bridge(column, bridged) for column in values.T], axis=1)
    complete = np.asarray(np.isfinite(filled).all(axis=1))
    closed = int(np.isnan(values).sum() - np.isnan(filled).sum())
    if closed:
        remarks.append(f"had {closed} values bridged by straight lines, at most {bridged} rows")
    runs = _runs(complete)
    if not runs:
        raise TableError(table.path, "has no row with a value in every column")
    if len(runs) > 1:
        remarks.append(f"was cut in {len(runs)} where a gap is longer than {bridged} rows")
    pieces = tuple(
        GapFreeRun(filled[begin:end], None if dates is None else dates[begin:end])
        for begin, end in runs
    )
    return BridgedSeries(table, spacing, pieces, (*table.remarks, *remarks))


def _bridge(column: Values, longest: int) -> Values:
    """A column `[rows]` with its gaps of at most `longest` rows filled by straight lines."""
    known = np.flatnonzero(~np.isnan(column))
    filled = column.copy()
    for before, after in zip(known, known[1:], strict=False):
        if 1 < after - before <= longest + 1:
            inside = np.arange(before + 1, after)
            filled[inside] = np.interp(inside, [before, after], column[[before, after]])
    return filled


def _runs(complete: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], complete, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
