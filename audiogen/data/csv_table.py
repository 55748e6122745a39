"""CSV files as columns of numbers over time; a column of groups makes one series of each group.

The separator, the header, the decimal sign and the column of dates are found, and each can be
given. Anything unusual is reported; an error names the file and the line.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.config import SeriesConfig
from audiogen.data.dates import (
    DateError,
    Dates,
    dates_from_parts,
    format_dates,
    is_date_name,
    parse_dates,
    with_times,
)
from audiogen.data.numbers import (
    AmbiguousError,
    NumberError,
    Numerals,
    is_like_number,
    is_missing,
    plain_numbers,
)
from audiogen.errors import MediaError, reason
from audiogen.storage import read_regular

SUFFIXES = frozenset((".csv", ".tsv", ".txt"))

Values = npt.NDArray[np.float64]
"""`[rows, columns]`; NaN where one is missing."""

SEPARATORS = "\t;,| "
"""Between cells; of those that suit equally well the first."""

_LONGEST = 50_000_000  # bytes: beyond that it is no table that somebody looks at

_COMMENT = re.compile(r"\s*(#|//|%)")
_SEP = re.compile(r'"?sep=(.)"?\s*$', re.I)

NO_DATES = "none"
"""What `--date-column` says where no column is to be taken for dates."""


class TableError(MediaError):
    """A file that is no series of numbers."""


@dataclass(frozen=True)
class TableFormat:
    """How a table is written, as it was found or given.

    Attributes
    ----------
    separator : str
    decimal : str
        `"."` or `","`.
    date_columns : tuple of str
        None of them: the table is not dated.
    date_format : str
    """

    separator: str
    decimal: str
    date_columns: tuple[str, ...] = ()
    date_format: str = ""


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
    format : TableFormat
    remarks : tuple of str
        What is odd about it, to be read after its name.
    """

    path: Path
    group: str
    columns: tuple[str, ...]
    values: Values
    dates: Dates | None
    format: TableFormat
    remarks: tuple[str, ...] = ()


def read_table(path: Path, config: SeriesConfig | None = None) -> tuple[Table, ...]:
    """The series of a file: one, or with `group` one for each value of that column.

    Parameters
    ----------
    path : Path
    config : SeriesConfig, optional
        Its `group`, and what it says of how the file is written, which is found otherwise.

    Raises
    ------
    TableError
        If it cannot be read or a cell of it cannot be used.
    """
    config = config or SeriesConfig()
    sheet = _Sheet.read(path, config)
    groups: dict[str, list[int]] = {"": list(range(len(sheet.rows)))}
    if config.group:
        _check_column(sheet, config.group, "to group by")
        groups = {}
        for row, cell in enumerate(sheet.column(config.group)):
            groups.setdefault(cell, []).append(row)
    dates, used, way = _times(sheet, config)
    sheet, columns, values = _numbers(sheet, [*used, config.group], config)
    written = TableFormat(sheet.delimiter, sheet.decimal, used, way)
    found = "has no column of dates, so its rows are taken as evenly spaced"
    if used:
        named = f"'{used[0]}'" if len(used) == 1 else " and ".join(used)
        found = f"is dated by {named}" + (f", written {way}" if way else "")
    remarks = (found, *sheet.remarks)
    tables = []
    for name, rows in groups.items():
        if len(rows) < 2:
            of = f" of {name}" if name else ""
            raise TableError(path, f"has one row{of}: a series is many of them")
        times = None if dates is None else dates[rows]
        table = Table(path, name, columns, values[rows], times, written, remarks)
        tables.append(table if times is None else _in_order(table, sheet, rows, config.group))
    return tuple(tables)


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
    delimiter : str
    decimal : str
        How its numbers are written.
    remarks : tuple of str
    """

    path: Path
    names: list[str]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    decimal: str = "."
    remarks: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path, config: SeriesConfig) -> _Sheet:
        text = _text(path)
        lines = text.splitlines(keepends=True)
        sep = _SEP.match(lines[0])
        delimiter = sep[1] if sep else _delimiter(lines[max(0, config.skip_rows) :])
        begin = 1 if sep else 0
        first = config.skip_rows
        if first < 0:
            first = _first_row(lines, delimiter, begin)
        rows, numbers = _rows(path, lines[first:], delimiter, first)
        if not rows:
            raise TableError(path, "is empty")
        remarks = []
        titles = [line for line in lines[begin:first] if line.strip()]
        if titles:
            remarks.append(f"has {_counted(len(titles), 'line')} before its table")
        header = rows[0]
        if any(is_like_number(cell) for cell in header):
            years = _wide(header)
            if years:
                rows = _turned(path, rows, years, config)
                numbers = numbers[:1] * len(rows)
            else:
                remarks.append("has no header, so its columns are numbered")
                rows.insert(0, [""] * len(header))
                numbers.insert(0, 0)
        # Lists of columns are written with commas.
        names = [n.replace(",", " ") or f"column_{at}" for at, n in enumerate(rows[0], 1)]
        for name in names:
            if names.count(name) > 1:
                raise TableError(path, f"has two columns '{name}': give one another name")
        ended = _without_footer(rows, numbers)
        if ended:
            remarks.append(f"has {_counted(ended, 'line')} after its table")
        for cells, line in zip(rows, numbers, strict=True):
            if len(cells) > len(names) and not any(cells[len(names) :]):
                del cells[len(names) :]
            if len(cells) != len(names):
                raise TableError(
                    path,
                    f"has {len(cells)} cells in line {line} where its header, line {numbers[0]}, "
                    f"has {len(names)}: a cell is missing there, or one too many; if its table "
                    "begins further down, say so with --skip-rows",
                )
        rows, numbers = rows[1:], numbers[1:]
        if len(rows) < 2:
            raise TableError(
                path,
                "has a header and no rows" if not rows else "has one row: a series is many of them",
            )
        return cls(path, names, rows, numbers, delimiter, remarks=tuple(remarks))

    def column(self, name: str) -> list[str]:
        at = self.names.index(name)
        return [row[at] for row in self.rows]


def _rows(
    path: Path, lines: Sequence[str], delimiter: str, before: int
) -> tuple[list[list[str]], list[int]]:
    """The rows of cells, without empty lines and comments, and the line in which each ends."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    rows, numbers = [], []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not _COMMENT.match(stripped[0]):
                rows.append(stripped)
                numbers.append(before + reader.line_num)
    except csv.Error as error:
        raise TableError(
            path, f"cannot be read from line {before + reader.line_num} on: {error}"
        ) from error
    return rows, numbers


def _first_row(lines: Sequence[str], delimiter: str, begin: int) -> int:
    """The line (from 0) in which the table begins, after titles and comments."""
    counts: list[tuple[int, int]] = []
    for at, line in enumerate(lines[begin : begin + 300], begin):
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        if any(cell.strip() for cell in cells) and not _COMMENT.match(line):
            counts.append((at, sum(bool(cell.strip()) for cell in cells)))
    usual = Counter(count for _, count in counts).most_common(1)
    if not usual or usual[0][0] < 2:
        return counts[0][0] if counts else begin
    for at, count in counts:
        # A title is a cell or two; a header that lacks a cell is told with its line.
        if count == usual[0][0] or count > 2 or count > usual[0][0] / 2:
            return at
    return begin


def _without_footer(rows: list[list[str]], numbers: list[int]) -> int:
    """Drop lines of one cell of text at the end of a table of several columns; say how many."""
    count = 0
    while len(rows) > 3 and len(rows[0]) > 1:
        cells = [cell for cell in rows[-1] if cell]
        if len(cells) != 1 or rows[-1][0] == "" or re.search(r"^\W*\d", cells[0]):
            break
        del rows[-1], numbers[-1]
        count += 1
    return count


def _wide(header: Sequence[str]) -> list[int]:
    """Columns of a wide table's header that are dates, one after another; else none."""
    at = [n for n, name in enumerate(header) if re.fullmatch(r"[12]\d{3}([-/M ]?\w{1,3})?", name)]
    if len(at) < 3 or at != list(range(at[0], at[-1] + 1)) or at[0] == 0:
        return []
    if any(is_like_number(name) for name in header[: at[0]]):
        return []
    dating = parse_dates([header[n] for n in at], "date")
    return at if dating is not None and (np.diff(dating.dates).astype(np.int64) > 0).all() else []


def _turned(
    path: Path, rows: list[list[str]], years: Sequence[int], config: SeriesConfig
) -> list[list[str]]:
    """A wide table turned: a row for each date, a column for each row."""
    header = rows[0]
    first, last = header[years[0]], header[years[-1]]
    if not config.wide:
        raise TableError(
            path,
            f"is a wide table: its columns are dates ({first} to {last}) and its rows are series. "
            "Add --wide to turn it",
        )
    labels = [n for n in range(years[0]) if len({row[n] for row in rows[1:]}) == len(rows) - 1]
    names = [row[labels[0]] if labels else " ".join(row[: years[0]]) for row in rows[1:]]
    turned = [["date", *names]]
    turned += [[header[n], *(row[n] if n < len(row) else "" for row in rows[1:])] for n in years]
    return turned


def _numbers(
    sheet: _Sheet, others: Sequence[str], config: SeriesConfig
) -> tuple[_Sheet, tuple[str, ...], Values]:
    """The columns of numbers, and the sheet with what was found of them."""
    path, remarks = sheet.path, list(sheet.remarks)
    candidates: dict[str, list[str]] = {}
    plain: dict[str, Values] = {}
    for name in sheet.names:
        if name in others:
            continue
        cells = sheet.column(name)
        numbers = plain_numbers(cells)
        if numbers is not None:
            plain[name] = numbers
        if numbers is not None or _most(cells, is_like_number):
            candidates[name] = cells
        else:
            what = "is empty" if all(map(is_missing, cells)) else "is text"
            remarks.append(f"its column '{name}' {what} and left out")
    try:
        numerals = Numerals.of(
            candidates.values(), sheet.delimiter, config.decimal, config.thousands
        )
    except AmbiguousError as error:
        raise TableError(path, _readings(sheet, candidates, error)) from None
    columns: list[str] = []
    values: list[Values] = []
    for name, cells in candidates.items():
        if name in plain and numerals.decimal == ".":
            values.append(plain[name])
        elif _most(cells, numerals.fits):
            read = [_number(sheet, numerals, name, cell, row) for row, cell in enumerate(cells)]
            values.append(np.array(read))
        else:
            remarks.append(f"its column '{name}' is text and left out")
            continue
        columns.append(name)
    if not columns:
        raise TableError(path, "has no column of numbers")
    sheet = replace(sheet, decimal=numerals.decimal, remarks=tuple(remarks))
    return sheet, tuple(columns), np.array(values).T


def _most(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    """Whether most cells that have a value fit."""
    filled = [fits(cell) for cell in cells if not is_missing(cell)]
    return 2 * sum(filled) > len(filled)


def _readings(sheet: _Sheet, candidates: dict[str, list[str]], error: AmbiguousError) -> str:
    """What cells can be read as, and which option decides."""
    places = []
    for cell in error.cells:
        name = next(name for name, cells in candidates.items() if cell in cells)
        line = sheet.lines[candidates[name].index(cell)]
        places.append(f"'{cell}' in the column '{name}', line {line}")
    if len(places) > 1:
        return (
            f"has {places[0]}, and {places[1]}: one has a decimal point and one a decimal comma; "
            "say which it is with --decimal . or --decimal ,"
        )
    point, comma = (Numerals(sign).value(error.cells[0]) for sign in ".,")
    return (
        f"has {places[0]}, which is {point:g} with a decimal point and {comma:g} with a decimal "
        "comma: say which with --decimal . or --decimal ,"
    )


def _number(sheet: _Sheet, numerals: Numerals, column: str, cell: str, row: int) -> float:
    try:
        return numerals.value(cell)
    except NumberError as error:
        raise TableError(
            sheet.path,
            f"has '{cell}' in the column '{column}', line {sheet.lines[row]}, which {error}: mend "
            "it, or leave the cell empty if there is no value",
        ) from None


def _check_column(sheet: _Sheet, name: str, purpose: str) -> None:
    if name not in sheet.names:
        columns = ", ".join(sheet.names)
        raise TableError(sheet.path, f"has no column '{name}' {purpose}: it has {columns}")


_PARTS = (
    ("year", "quarter"),
    ("year", "month", "day", "hour"),
    ("year", "month", "day"),
    ("year", "month"),
)


def _times(sheet: _Sheet, config: SeriesConfig) -> tuple[Dates | None, tuple[str, ...], str]:
    """The dates of all rows, the columns that they are in, and how they are written."""
    if config.date_column == NO_DATES:
        return None, (), ""
    if config.date_column:
        _check_column(sheet, config.date_column, "of dates")
        ordered = [config.date_column]
    else:
        # A column with a name for dates comes first; else the leftmost.
        ordered = sorted(sheet.names, key=lambda name: not is_date_name(name))
        small = {name.lower(): name for name in sheet.names}
        for parts in _PARTS:
            if all(part in small for part in parts):
                cells = {part: sheet.column(small[part]) for part in parts}
                found = dates_from_parts(cells)
                if found is not None:
                    return found, tuple(small[part] for part in parts), ""
    for name in ordered:
        if name == config.group:
            continue
        dated = _dated(sheet, name, config)
        if dated is None:
            continue
        dates, way = dated
        if (dates == dates.astype("datetime64[D]")).all():
            for other in sheet.names:
                timed = None
                if other != name and is_date_name(other):
                    timed = with_times(dates, sheet.column(other))
                if timed is not None:
                    return timed, (name, other), f"{way}, with a time of day"
        return dates, (name,), way
    if config.date_column:
        raise TableError(
            sheet.path,
            f"has no dates in the column '{config.date_column}' that are recognised (the first is "
            f"'{sheet.column(config.date_column)[0]}'): say how they are written with "
            "--date-format, as %d.%m.%Y",
        )
    return None, (), ""


def _dated(sheet: _Sheet, name: str, config: SeriesConfig) -> tuple[Dates, str] | None:
    """The dates of a column and how they are written, or None if it is none."""
    cells = sheet.column(name)
    if config.date_format and not (config.date_column or is_date_name(name)):
        return None
    try:
        found = parse_dates(cells, name, config.date_format)
    except DateError as error:
        if error.row is not None:
            raise TableError(
                sheet.path,
                f"has '{cells[error.row]}' in the column '{name}', line {sheet.lines[error.row]}, "
                f"which is no date like the others: mend it",
            ) from None
        one, other = error.ways
        first, second = (
            format_dates(read.dates[:1])[0]
            for way in error.ways
            if (read := parse_dates(cells, name, way)) is not None
        )
        raise TableError(
            sheet.path,
            f"has dates in the column '{name}' that can be read in two ways: '{cells[0]}' is "
            f"{first} as {one} and {second} as {other}. Say which with --date-format {one} or "
            f"--date-format {other}",
        ) from None
    return None if found is None else (found.dates, found.way)


def _in_order(table: Table, sheet: _Sheet, rows: Sequence[int], group: str) -> Table:
    """The same with the oldest row first; two rows of one date are a mistake."""
    times = table.dates
    assert times is not None
    order = np.argsort(times, kind="stable")
    same = np.flatnonzero(np.diff(times[order]).astype(np.int64) == 0)
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
        content = read_regular(path, _LONGEST)
    except OSError as error:
        raise TableError(path, f"cannot be read: {reason(error)}") from error
    if not content.strip():
        raise TableError(path, "is empty")
    encodings = ["utf-8-sig", "cp1252", "latin-1"]  # the second is what Windows writes
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        # UTF-16 without its mark: every other byte of what is mostly ASCII is zero.
        halves = content[1::2].count(0), content[::2].count(0)
        if max(halves) < 0.4 * len(content) or min(halves) > 0.1 * max(halves):
            raise TableError(path, "is no text: a CSV file holds lines of cells")
        encodings = ["utf-16-le" if halves[0] > halves[1] else "utf-16-be"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(path, "is no text: a CSV file holds lines of cells")


def _delimiter(lines: Sequence[str]) -> str:
    """The separator that cuts most lines into as many cells, most of them numbers or dates."""
    sample = [line for line in lines[:300] if line.strip() and not _COMMENT.match(line)][:100]
    best, found = 0.0, ","
    for delimiter in SEPARATORS:
        rows = list(csv.reader(sample, delimiter=delimiter, skipinitialspace=True))
        usual, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        if usual < 2:
            continue
        cells = [cell.strip() for row in rows[1:] if len(row) == usual for cell in row]
        typed = sum(is_missing(cell) or _is_typed(cell) for cell in cells) / max(1, len(cells))
        score = times / len(rows) * (0.1 + typed)
        if delimiter == "," and _are_decimals(rows):
            continue
        if delimiter == " " and best:  # blanks are within cells, too
            break
        if score > best + 1e-9:
            best, found = score, delimiter
    return found


def _are_decimals(rows: Sequence[Sequence[str]]) -> bool:
    """Whether commas cut a single column of decimal commas: its header is one cell."""
    whole = all(
        len(row) == 2 and row[0].lstrip("+-").isdigit() and row[1].isdigit() for row in rows[1:]
    )
    return len(rows) > 1 and len(rows[0]) == 1 and whole


def _is_typed(cell: str) -> bool:
    """Whether a cell looks like a number or a date."""
    return is_like_number(cell) or bool(re.fullmatch(r"\d[\d:./TZ+ -]*( ?[AaPp]\.?[Mm]\.?)?", cell))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
