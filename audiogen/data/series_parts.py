"""The series in CSV files, in the columns of a codec.

Each has a part for training, a last part that only `evaluate` reads, and its end, from which its
futures go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec.series import SeriesCodec
from audiogen.data.csv_table import SUFFIXES, Table, TableError, Values, read_table
from audiogen.data.dates import Dates, Spacing, in_seconds
from audiogen.data.folder import find_files
from audiogen.data.gaps import BridgedSeries, GapFreeRun, without_gaps
from audiogen.data.series_transform import unfit
from audiogen.errors import MediaError

LEAST = 10
"""Rows that a run without a gap has, at least, to be learnt from."""


@dataclass(frozen=True, eq=False)
class SeriesPart:
    """One series of a file, in the columns of a codec.

    Attributes
    ----------
    path : Path
    name : str
        Its group; empty where the file is one series.
    spacing : Spacing
    pieces : tuple of GapFreeRun
        Runs without a gap, in the order of time.
    cut : int
        The row of the last piece from which on only `evaluate` sees it.
    remarks : tuple of str
    """

    path: Path
    name: str
    spacing: Spacing
    pieces: tuple[GapFreeRun, ...]
    cut: int
    remarks: tuple[str, ...]

    @property
    def learnt(self) -> tuple[GapFreeRun, ...]:
        """The pieces without what only `evaluate` sees."""
        *before, last = self.pieces
        dates = None if last.dates is None else last.dates[: self.cut]
        pieces = (*before, GapFreeRun(last.values[: self.cut], dates))
        return tuple(piece for piece in pieces if len(piece.values) >= LEAST)


@dataclass(frozen=True, eq=False)
class SeriesEnd:
    """The last rows of a series, from which it can go on.

    Attributes
    ----------
    name : str
        Of several series this one; empty where there is but one.
    rows : float64 `[rows, columns]`
    dates : datetime64 `[rows]` or None
    """

    name: str
    rows: Values
    dates: Dates | None

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON values; numbers come back to the last bit."""
        dates = None if self.dates is None else [str(date) for date in self.dates]
        return {"name": self.name, "rows": self.rows.tolist(), "dates": dates}

    @classmethod
    def from_json(cls, values: Any) -> SeriesEnd:
        """The end that `to_json` described."""
        dates = values["dates"]
        rows = np.array(values["rows"], np.float64)
        return cls(
            values["name"],
            rows,
            None if dates is None else in_seconds(np.array(dates, "datetime64[ms]")),
        )


def end_of(part: SeriesPart, rows: int, before: int | None = None) -> SeriesEnd:
    """The last `rows` rows of a series, or those before row `before` of its last piece."""
    piece = part.pieces[-1]
    span = slice(max(0, (before or len(piece.values)) - rows), before)
    return SeriesEnd(
        part.name, piece.values[span], None if piece.dates is None else piece.dates[span]
    )


def all_parts(paths: Sequence[Path], codec: SeriesCodec) -> list[SeriesPart]:
    """Every series below `paths` that can be used; in several files, each is named after its file.

    Files that cannot be read are reported when their frames are asked for.
    """
    files = find_files(paths, SUFFIXES).files
    found: list[SeriesPart] = []
    for path in files:
        try:
            parts = read_parts(path, codec)
        except MediaError:
            continue
        if len(files) > 1:
            parts = tuple(replace(p, name=f"{path.stem} {p.name}".strip()) for p in parts)
        found += [part for part in parts if part.learnt]
    return found


def read_parts(path: Path, codec: SeriesCodec) -> tuple[SeriesPart, ...]:
    """Every series of a file, whole.

    Raises
    ------
    TableError
        If it cannot be used, or is none of the codec's.
    """
    parts = tuple(part_of(table, codec) for table in read_table(path, codec.config))
    for part in parts:
        for piece in part.pieces:
            _check(part, piece, codec)
    return parts


def part_of(table: Table, codec: SeriesCodec) -> SeriesPart:
    """One series, its gaps dealt with and cut where nobody learns from it."""
    config = codec.config
    others = [column for column in table.columns if column not in config.names]
    whole = _whole(table, codec)
    remarks = [*whole.remarks]
    for column in others:
        still = np.nanstd(table.values[:, table.columns.index(column)]) == 0
        why = "never changes and is" if still else "is not among those to learn and"
        remarks.append(f"its column '{column}' {why} left out")
    short = sum(len(piece.values) < LEAST for piece in whole.pieces)
    if short:
        remarks.append(f"{short} of its runs are shorter than {LEAST} rows and left out")
    return SeriesPart(
        table.path, table.group, whole.spacing, whole.pieces, whole.cut(config.test), tuple(remarks)
    )


def _whole(table: Table, codec: SeriesCodec) -> BridgedSeries:
    count, unit = codec.config.step
    return without_gaps(only(table, codec.columns), Spacing(unit, count), codec.config.period)


def _check(part: SeriesPart, piece: GapFreeRun, codec: SeriesCodec) -> None:
    for at, (column, transform) in enumerate(zip(codec.columns, codec.transforms, strict=True)):
        row = unfit(transform, piece.values[:, at])
        if row is not None:
            value = piece.values[row, at]
            raise TableError(
                part.path,
                f"has {value:g} in the column '{column}', which has no logarithm: use "
                "--transform difference or none",
            )


def only(table: Table, names: Sequence[str]) -> Table:
    """The table with those columns alone, in that order."""
    missing = [name for name in names if name not in table.columns]
    if missing:
        columns = ", ".join(table.columns)
        raise TableError(table.path, f"has no column of numbers '{missing[0]}', only {columns}")
    chosen = [table.columns.index(name) for name in names]
    return replace(table, columns=tuple(names), values=table.values[:, chosen])
