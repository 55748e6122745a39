"""Dates in a column of text: how they are written, how they are spaced, and which come next.

`WAYS` lists the formats that are recognised. Dates whose day and month could be either (1/2/2000)
are read as day/month/year, unless a number above 12 in the column shows that the month comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Dates = npt.NDArray[np.datetime64]
"""Points in time, `[rows]`, in whole seconds."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TIME = r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|\+00:?00)?)?"
_NAME = r"([A-Za-z]{3})[a-z]*\.?"


@dataclass(frozen=True)
class DateFormat:
    """One way to write a date.

    Attributes
    ----------
    name : str
        For messages: "year-month-day".
    pattern : str
        What a whole cell looks like.
    order : str
        What the groups of the pattern are: `y`, `m` (a number), `b` (a name), `d`, `q`; hours,
        minutes and seconds may follow.
    bare : bool
        A number that is a date only where the column is called so.
    """

    name: str
    pattern: str
    order: str
    bare: bool = False


WAYS = (
    DateFormat("year-month-day", r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, "ymd"),
    DateFormat("day/month/year", r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME, "dmy"),
    DateFormat("month/day/year", r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME, "mdy"),
    DateFormat("year-month", r"(\d{4})[-/.](\d{1,2})", "ym"),
    DateFormat("month/year", r"(\d{1,2})[-/.](\d{4})", "my"),
    DateFormat("year and quarter", r"(\d{4})[- ]?[Qq]([1-4])", "yq"),
    DateFormat("month day year", _NAME + r" (\d{1,2}),? (\d{4})", "bdy"),
    DateFormat("day month year", r"(\d{1,2})[- ]" + _NAME + r"[- ](\d{4})", "dby"),
    DateFormat("month year", _NAME + r"[- ](\d{4})", "by"),
    DateFormat("yearmonthday", r"(\d{4})(\d{2})(\d{2})", "ymd", bare=True),
    DateFormat("year", r"(\d{4})(?:\.0)?", "y", bare=True),
)
"""In the order in which they are tried."""

_CALLED = re.compile(r"date|time|day|month|year|quarter|period|week|datum|jahr|monat|tag", re.I)


def is_date_name(name: str) -> bool:
    """Whether a column of this name may be dates that look like plain numbers."""
    return bool(_CALLED.search(name))


def parse_dates(cells: Sequence[str], name: str) -> tuple[str, Dates] | None:
    """The dates of a whole column and the way they are written in, or None if it is none.

    Parameters
    ----------
    cells : sequence of str
        Stripped; none of them empty.
    name : str
        Of the column.
    """
    for way in WAYS:
        if way.bare and not is_date_name(name):
            continue
        dates = [_read(way, cell) for cell in cells]
        if all(date is not None for date in dates):
            return way.name, np.array(dates, "datetime64[s]")
    return None


def first_unreadable(cells: Sequence[str], name: str) -> int | None:
    """Of a column of which nearly all are dates, the row of the first that is none.

    None where that is no such column: fewer than nine in ten are.
    """
    for way in WAYS:
        if way.bare and not is_date_name(name):
            continue
        fits = [_read(way, cell) is not None for cell in cells]
        if 0.9 * len(cells) <= sum(fits) < len(cells):
            return fits.index(False)
    return None


def dates_from_parts(years: Sequence[str], parts: Sequence[str], unit: str) -> Dates | None:
    """Dates of columns of years and of months or quarters (`unit`), or None if they are none."""
    order = "ym" if unit == "month" else "yq"
    dates = [_date(order, pair) for pair in zip(years, parts, strict=True)]
    return None if any(date is None for date in dates) else np.array(dates, "datetime64[s]")


def _read(way: DateFormat, cell: str) -> np.datetime64 | None:
    match = re.fullmatch(way.pattern, cell)
    return None if match is None else _date(way.order, match.groups())


def _date(order: str, groups: Sequence[str | None]) -> np.datetime64 | None:
    year, month, day = 0, 1, 1
    try:
        for kind, text in zip(order, groups, strict=False):
            if kind == "b":
                month = 1 + _MONTHS.index(str(text).lower())
            elif kind == "y":
                year = int(float(str(text)))
            elif kind == "m":
                month = int(str(text))
            elif kind == "q":
                month = 3 * int(str(text)) - 2 if 1 <= int(str(text)) <= 4 else 0
            else:
                day = int(str(text))
        if not 1 <= year <= 9999:
            return None
        time = [int(text or 0) for text in groups[len(order) :]] or [0, 0, 0]
        hour, minute, second = time
        return np.datetime64(
            f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}", "s"
        )
    except ValueError:  # the 31st of June, a month 13, a name that is none
        return None


@dataclass(frozen=True)
class Spacing:
    """How far apart the rows of a series are.

    Attributes
    ----------
    unit : str
        "year", "quarter", "month", "week", "day", "business day", "hour", "minute", "second", or
        "row" where the dates are not evenly spaced or there are none.
    count : int
        Of that unit, from one row to the next.
    """

    unit: str = "row"
    count: int = 1

    @property
    def period(self) -> int:
        """Rows after which a season comes round; 1: there is none.

        12 for months, 4 for quarters, 52 for weeks, 7 for days, 5 for business days; below that
        a day's worth.
        """
        rows = {"quarter": 4, "month": 12, "week": 52, "day": 7, "business day": 5}
        rows |= {"hour": 24, "minute": 1440, "second": 86400}
        whole = rows.get(self.unit, 1)
        return whole // self.count if whole % self.count == 0 and whole > self.count else 1

    @property
    def words(self) -> str:
        """In words: "one a month", "one every 2 days"."""
        if self.unit == "row":
            return "unevenly spaced or undated"
        return f"one a {self.unit}" if self.count == 1 else f"one every {self.count} {self.unit}s"

    def places(self, dates: Dates) -> npt.NDArray[np.int64] | None:
        """How many steps each date is after the first, `[rows]`; None if one lies between."""
        if self.unit == "row":
            return np.arange(len(dates))
        if self.unit in _IN_MONTHS:
            each = _months(dates) - _months(dates[:1])
            step = _IN_MONTHS[self.unit] * self.count
        elif self.unit == "business day":
            days = dates.astype("datetime64[D]")
            if not np.is_busday(days).all():
                return None
            return np.busday_count(days[0], days)
        else:
            each = (dates - dates[0]).astype(np.int64)
            step = _IN_SECONDS[self.unit] * self.count
        return each // step if not (each % step).any() else None

    def after(self, last: np.datetime64, steps: int) -> Dates:
        """The `steps` dates that follow `last`.

        A month has the same day as the last one, or its last day where it is shorter.
        """
        counts = self.count * np.arange(1, steps + 1)
        if self.unit in _IN_MONTHS:
            months = last.astype("datetime64[M]") + _IN_MONTHS[self.unit] * counts
            into = last - last.astype("datetime64[M]")
            longest = (months + 1).astype("datetime64[s]") - np.timedelta64(1, "D")
            return np.minimum(months.astype("datetime64[s]") + into, longest)
        if self.unit == "business day":
            days = np.busday_offset(last.astype("datetime64[D]"), counts, roll="backward")
            return days.astype("datetime64[s]")
        seconds = _IN_SECONDS.get(self.unit, 0) * counts
        return (last + seconds.astype("timedelta64[s]")).astype("datetime64[s]")


_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_IN_SECONDS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}


def _months(dates: Dates) -> npt.NDArray[np.int64]:
    return dates.astype("datetime64[M]").astype(np.int64)


def spacing_of(dates: Dates) -> Spacing:
    """How far apart ascending dates are: the commonest distance, if all the others fit it.

    Days without any weekend are business days; months are months whatever day they name.
    """
    if len(dates) < 3:
        return Spacing()
    months = np.diff(_months(dates))
    if (months > 0).all():
        step = _commonest(months)
        if not (months % step).any():
            unit = next(u for u in ("year", "quarter", "month") if step % _IN_MONTHS[u] == 0)
            return Spacing(unit, step // _IN_MONTHS[unit])
    seconds = np.diff(dates).astype(np.int64)
    step = _commonest(seconds)
    days = dates.astype("datetime64[D]")
    whole_days = not (dates - days).astype(np.int64).any()
    if step == 86400 and whole_days and len(dates) > 10 and np.is_busday(days).all():
        return Spacing("business day")
    unit = next(u for u, length in _IN_SECONDS.items() if step % length == 0)
    found = Spacing(unit, step // _IN_SECONDS[unit])
    return found if found.places(dates) is not None else Spacing()


def _commonest(steps: npt.NDArray[np.int64]) -> int:
    values, times = np.unique(steps, return_counts=True)
    return int(values[np.argmax(times)])


def format_dates(dates: Dates) -> list[str]:
    """Dates as text: the day, and the time of day where any of them has one."""
    days = dates.astype("datetime64[D]")
    return [str(date) for date in (days if (days == dates).all() else dates)]
