"""CSV files as columns of numbers over time; a column of groups makes one series of each group.

The separator (comma, semicolon or tab), the decimal sign and the column of dates are detected.
Anything unusual is reported; an error names the file and the line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.data.dates import (
    Dates,
    dates_from_parts,
    first_unreadable,
    format_dates,
    is_date_name,
    parse_dates,
)
from audiogen.data.numbers import NumberError, Numerals, is_missing
from audiogen.errors import MediaError

SUFFIXES = frozenset((".csv", ".tsv", ".txt"))

Values = npt.NDArray[np.float64]
"""`[rows, columns]`; NaN where one is missing."""

_LONGEST = 50_000_000  # bytes: beyond that it is no table that somebody looks at


class TableError(MediaError):
    """A file that is no series of numbers."""


@dataclass(frozen=True, eq=False)
class Table:
    """One series: rows in the order of time.

    Attributes
    ----------
    path : Path
    group : str
        Which one of a file in long form; empty: the file is one series.
    columns : tuple of str
    values : float64 `[rows, columns]`
        NaN where a value is missing.
    dates : datetime64 `[rows]` or None
        None where no column holds dates: the rows are then as far apart as they come.
    remarks : tuple of str
        What is odd about it, to be read after its name.
    """

    path: Path
    group: str
    columns: tuple[str, ...]
    values: Values
    dates: Dates | None
    remarks: tuple[str, ...] = ()


def read_table(path: Path, group: str = "") -> tuple[Table, ...]:
    """The series of a file: one, or with `group` one for each value of that column.

    Raises
    ------
    TableError
        If it cannot be read or a cell of it cannot be used.
    """
    sheet = _Sheet.read(path)
    groups: dict[str, list[int]] = {"": list(range(len(sheet.rows)))}
    if group:
        if group not in sheet.names:
            columns = ", ".join(sheet.names)
            raise TableError(path, f"has no column '{group}' to group by: it has {columns}")
        groups = {}
        for row, cell in enumerate(sheet.column(group)):
            groups.setdefault(cell, []).append(row)
    return tuple(_table(sheet, name, rows, group) for name, rows in groups.items())


@dataclass(frozen=True)
class _Sheet:
    """The cells of a file, all rows as long as the header.

    Attributes
    ----------
    names : list of str
    rows : list of list of str
        Cells without the blanks around them.
    lines : list of int
        In which line of the file each row ends.
    numerals : Numerals
        How its numbers are written.
    remarks : tuple of str
    """

    path: Path
    names: list[str]
    rows: list[list[str]]
    lines: list[int]
    numerals: Numerals
    remarks: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> _Sheet:
        text = _text(path)
        delimiter = _delimiter(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows, lines = [], []
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append([cell.strip() for cell in cells])
                    lines.append(reader.line_num)
        except csv.Error as error:
            raise TableError(
                path, f"cannot be read from line {reader.line_num} on: {error}"
            ) from error
        if not rows:
            raise TableError(path, "is empty")
        remarks: tuple[str, ...] = ()
        numerals = Numerals.of([cell for row in rows[1:] for cell in row], delimiter)
        if any(numerals.fits(cell) for cell in rows[0]):
            remarks = ("has no header, so its columns are numbered",)
            names = [f"column_{n}" for n in range(1, len(rows[0]) + 1)]
        else:
            names, rows, lines = rows[0], rows[1:], lines[1:]
            # Lists of columns are written with commas.
            names = [n.replace(",", " ") or f"column_{at}" for at, n in enumerate(names, 1)]
        for name in names:
            if names.count(name) > 1:
                raise TableError(path, f"has two columns '{name}': give one another name")
        for cells, line in zip(rows, lines, strict=True):
            if len(cells) != len(names):
                raise TableError(
                    path,
                    f"has {len(cells)} cells in line {line} where its first line has "
                    f"{len(names)}: a cell is missing there, or one too many",
                )
        if len(rows) < 2:
            raise TableError(
                path,
                "has a header and no rows" if not rows else "has one row: a series is many of them",
            )
        return cls(path, names, rows, lines, numerals, remarks)

    def column(self, name: str) -> list[str]:
        at = self.names.index(name)
        return [row[at] for row in self.rows]


def _table(sheet: _Sheet, name: str, rows: Sequence[int], group: str) -> Table:
    """One group of a sheet, its dates in order."""
    path, of = sheet.path, f" of {name}" if name else ""
    times, used, remark = _times(sheet, rows, group)
    remarks = list(sheet.remarks) + ([remark] if remark else [])
    columns: list[str] = []
    values: list[list[float]] = []
    for column in sheet.names:
        if column in used or column == group:
            continue
        # Over the whole file: a column is what it is in every group.
        filled = [cell for cell in sheet.column(column) if not is_missing(cell)]
        numbers = sum(sheet.numerals.fits(cell) for cell in filled)
        if not filled or 2 * numbers <= len(filled):
            what = "is text" if filled else "is empty"
            remarks.append(f"its column '{column}' {what} and left out")
            continue
        cells = sheet.column(column)
        values.append([_number(sheet, column, cells[row], row) for row in rows])
        columns.append(column)
    if not columns:
        raise TableError(path, "has no column of numbers")
    if len(rows) < 2:
        raise TableError(path, f"has one row{of}: a series is many of them")
    table = Table(path, name, tuple(columns), np.array(values).T, times, tuple(remarks))
    return table if times is None else _in_order(table, sheet, rows, group)


def _number(sheet: _Sheet, column: str, cell: str, row: int) -> float:
    try:
        return sheet.numerals.value(cell)
    except NumberError as error:
        raise TableError(
            sheet.path,
            f"has '{cell}' in the column '{column}', line {sheet.lines[row]}, which {error}: mend "
            "it, or leave the cell empty if there is no value",
        ) from None


def _times(
    sheet: _Sheet, rows: Sequence[int], group: str
) -> tuple[Dates | None, tuple[str, ...], str]:
    """The dates of some rows, the columns that they are in, and how they are written.

    Found over the whole file, so that every group is read alike.
    """
    everything = range(len(sheet.rows))
    # A column with a name for dates comes first; else the leftmost.
    ordered = sorted(sheet.names, key=lambda name: not is_date_name(name))
    small = {name.lower(): name for name in sheet.names}
    for unit in ("month", "quarter"):
        if "year" in small and unit in small:
            pair = small["year"], small[unit]
            found = dates_from_parts(sheet.column(pair[0]), sheet.column(pair[1]), unit)
            if found is not None:
                return found[list(rows)], pair, f"is dated by {pair[0]} and {pair[1]}"
    for name in ordered:
        if name == group:
            continue
        cells = sheet.column(name)
        parsed = None if "" in cells else parse_dates(cells, name)
        if parsed is not None:
            way, times = parsed
            return times[list(rows)], (name,), f"is dated by '{name}', written {way}"
        wrong = first_unreadable(cells, name)
        if wrong is not None:
            raise TableError(
                sheet.path,
                f"has '{cells[everything[wrong]]}' in the column '{name}', line "
                f"{sheet.lines[wrong]}, which is no date like the others: mend it",
            )
    return None, (), "has no column of dates, so its rows are taken as evenly spaced"


def _in_order(table: Table, sheet: _Sheet, rows: Sequence[int], group: str) -> Table:
    """The same with the oldest row first; two rows of one date are a mistake."""
    times = table.dates
    assert times is not None
    order = np.argsort(times, kind="stable")
    same = np.flatnonzero(np.diff(times[order]) == np.timedelta64(0, "s"))
    if len(same):
        one, other = (sheet.lines[rows[order[same[0] + n]]] for n in (0, 1))
        date = format_dates(times[order[same[:1]]])[0]
        texts = [n for n in sheet.names if n != group and _is_text(sheet, n)]
        advice = "keep one of them"
        if not group and texts:
            advice = f"if '{texts[0]}' says which series a row is of, add --group {texts[0]}"
        raise TableError(table.path, f"has {date} twice, in lines {one} and {other}: {advice}")
    if (order == np.arange(len(order))).all():
        return table
    falling = (order == np.arange(len(order))[::-1]).all()
    remark = "has the newest row first and was turned round" if falling else "was put in order"
    return replace(
        table, values=table.values[order], dates=times[order], remarks=(*table.remarks, remark)
    )


def _is_text(sheet: _Sheet, name: str) -> bool:
    cells = sheet.column(name)
    return not any(any(c.isdigit() for c in cell) for cell in cells) and len(set(cells)) > 1


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LONGEST:
            raise TableError(path, f"is larger than {_LONGEST // 10**6} MB: cut it into parts")
        content = path.read_bytes()
    except OSError as error:
        raise TableError(
            path, f"cannot be read: {(error.strerror or str(error)).lower()}"
        ) from error
    if not content.strip():
        raise TableError(path, "is empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content:
        raise TableError(path, "is no text: a CSV file holds lines of cells")
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")  # what a spreadsheet on Windows wrote: names of columns


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that cuts most lines into as many cells as the first."""
    lines = [line for line in text.splitlines()[:200] if line.strip()][:50]
    best, found = (0, 0), ","
    for delimiter in "\t;,":
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        alike = sum(count == counts[0] for count in counts) if counts and counts[0] > 1 else 0
        if (alike, 0) > best:
            best, found = (alike, 0), delimiter
    return found
