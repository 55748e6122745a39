"""Dates in columns of text: how they are written, how they are spaced, and which come next.

`WAYS` lists the formats that are recognised. Where the day and the month could be either, as in
1/2/2000, the order is taken that runs forwards with the more even steps; if both do, that is an
error that names the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

Dates = npt.NDArray[np.datetime64]
"""Points in time, `[rows]`, in whole seconds, or in milliseconds where one has a fraction."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan ene gen|feb fév fev|mar mär mrz|apr avr abr|may mai mag|jun juin giu|jul juil lug|"
        "aug aoû ago|sep set|oct okt ott|nov|dec dez déc dic".split("|"),
        1,
    )
    for name in names.split()
}
"""The first letters of English, German, French, Spanish and Italian months."""

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?([AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_TIME = rf"(?:(?:[T_]| +|, ?){_CLOCK}{_ZONE})?"
_NAME = r"([^\W\d_]{3,})\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? )?"
_YEAR = r"(\d{4}|\d{2})"


@dataclass(frozen=True)
class DateFormat:
    """One way to write a date.

    Attributes
    ----------
    name : str
        For messages, and for `--date-format`: "year-month-day".
    pattern : str
        What a whole cell looks like.
    order : str
        What the groups of the pattern are: `y`, `m` (a number), `b` (a name), `d`, `q`. A time of
        day may follow: `h` is hours, minutes, seconds, a fraction, AM or PM, and an offset.
    names : str
        A pattern of the names of columns for which such a number is a date. Empty: it is no plain
        number, and a date in any column.
    """

    name: str
    pattern: str
    order: str
    names: str = ""


_DATED = r"date|dates|datetime|datum|data|fecha|jour|dia|period|month|monat|mes|mois|mese"
_STAMPED = rf"{_DATED}|time|times|timestamp|ts|epoch|unix|unixtime|utc|zeit|zeitstempel"
_YEARLY = rf"{_DATED}|year|years|jahr|año|ano|anno|annee|année"

_CALLED = rf"{_STAMPED}|day|days|week|woche|tag|quarter|quartal|{_YEARLY}"

WAYS = (
    DateFormat("year-month-day", r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, "ymdh"),
    DateFormat(
        "day/month/year", rf"{_WEEKDAY}(\d{{1,2}})[-/.](\d{{1,2}})[-/.]{_YEAR}{_TIME}", "dmyh"
    ),
    DateFormat(
        "month/day/year", rf"{_WEEKDAY}(\d{{1,2}})[-/](\d{{1,2}})[-/]{_YEAR}{_TIME}", "mdyh"
    ),
    DateFormat("yy-month-day", r"(\d{2})[-/](\d{1,2})[-/](\d{1,2})" + _TIME, "ymdh"),
    DateFormat("year-month", r"(\d{4})(?:[-/]|-?M)(\d{1,2})", "ym"),
    DateFormat("month/year", r"(\d{1,2})[-/](\d{4})", "my"),
    DateFormat("year and quarter", r"(\d{4})[- ]?[Qq]([1-4])", "yq"),
    DateFormat("quarter and year", r"[Qq]([1-4])[-/ ](\d{4})", "qy"),
    DateFormat("month day year", rf"{_WEEKDAY}{_NAME} (\d{{1,2}}),? (\d{{4}}){_TIME}", "bdyh"),
    DateFormat("day month year", rf"{_WEEKDAY}(\d{{1,2}})\.?[- ]{_NAME}[- ]{_YEAR}{_TIME}", "dbyh"),
    DateFormat("year month day", rf"(\d{{4}})[- ]{_NAME}[- ](\d{{1,2}})", "ybd"),
    DateFormat("month year", _NAME + r"[- ](\d{4})", "by"),
    DateFormat("year month", r"(\d{4})[- ]" + _NAME, "yb"),
    DateFormat(
        "yearmonthday", r"([12]\d{3})(\d{2})(\d{2})(?:[T ]?(\d\d)(\d\d)(\d\d)?Z?)?", "ymdh", _CALLED
    ),
    DateFormat("yearmonth", r"([12]\d{3})(0[1-9]|1[0-2])", "ym", _DATED),
    DateFormat("year", r"([12]\d{3})(?:\.0)?", "y", _YEARLY),
    DateFormat("seconds since 1970", r"(\d{9,10})(?:\.\d+)?", "s", _STAMPED),
    DateFormat("milliseconds since 1970", r"(\d{12,13})(?:\.\d+)?", "s", _STAMPED),
    DateFormat("days of a spreadsheet", r"([2-6]\d{4})(?:\.\d+)?", "s", _DATED),
)
"""In the order in which they are tried."""

_IN_MILLISECONDS = {
    "seconds since 1970": (1000.0, 0),
    "milliseconds since 1970": (1.0, 0),
    # 1900 counts as a leap year there, so that day 0 is the 30th of December 1899.
    "days of a spreadsheet": (86_400_000.0, -25569 * 86_400_000),
}

FORWARDS = 0.9
"""Share of the steps of a column of dates that go one way, at least; equal dates go either way."""


class DateError(ValueError):
    """A column that has to be dates and is none, or dates with two readings.

    Attributes
    ----------
    row : int or None
        The row of the first cell that is none.
    ways : tuple of str
        The names of the two formats that remain.
    """

    def __init__(self, row: int | None = None, ways: tuple[str, ...] = ()) -> None:
        super().__init__(row, ways)
        self.row, self.ways = row, ways


@dataclass(frozen=True, eq=False)
class Dating:
    """The dates of a column.

    Attributes
    ----------
    way : str
        How they are written.
    dates : datetime64 `[rows]`
    """

    way: str
    dates: Dates


def is_date_name(name: str, words: str = _CALLED) -> bool:
    """Whether a column of this name may be dates that look like plain numbers.

    Examples
    --------
    >>> is_date_name("observation_date"), is_date_name("TradeDate"), is_date_name("percentage")
    (True, True, False)
    """
    parts = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return bool(re.search(rf"(?:^|[\W\d_])(?:{words})(?:$|[\W\d_])", parts, re.I))


def parse_dates(cells: Sequence[str], name: str, format: str = "") -> Dating | None:
    """The dates of a whole column, or None if it is none.

    Parameters
    ----------
    cells : sequence of str
        Stripped.
    name : str
        Of the column.
    format : str
        How they are written, where that is known: the name of one of `WAYS`, or a pattern of
        `strptime` (with %).

    Raises
    ------
    DateError
        If two readings remain, nearly all cells are dates and one is not, or one is not in the
        format that is known.
    """
    if "%" in format:
        return Dating(format, _by_pattern(cells, format))
    if format:
        ways = [way for way in WAYS if way.name == format]
    else:
        ways = [way for way in WAYS if not way.names or is_date_name(name, way.names)]
    found: list[Dating] = []
    for way in ways:
        dates = _all(way, cells)
        if dates is None:
            continue
        dated = Dating(way.name, dates)
        if format or (_one_way(dates) >= FORWARDS or (is_date_name(name) and not way.names)):
            found.append(dated)
    if not found:
        if not format:
            ways = [way for way in ways if not way.names]
        wrong = _first_unreadable(cells, ways, known=bool(format))
        if wrong is not None:
            raise DateError(wrong)
        return None
    if len(found) == 1:
        return found[0]
    best = max(found, key=lambda each: _order_of(each.dates))
    for other in found:
        if (other.dates != best.dates).any() and _order_of(other.dates) == _order_of(best.dates):
            raise DateError(ways=(found[0].way, other.way if other is not found[0] else best.way))
    return best


def _order_of(dates: Dates) -> tuple[float, float]:
    return round(_one_way(dates), 3), round(_even(dates), 3)


def _one_way(dates: Dates) -> float:
    """The share of steps that go the way that most go."""
    steps = np.diff(dates).astype(np.int64)
    return float(max((steps >= 0).mean(), (steps <= 0).mean())) if len(steps) else 1.0


def _even(dates: Dates) -> float:
    """The share of steps between dates, in their order, that are as long as most are."""
    ordered = np.unique(dates)
    if len(ordered) < 2:
        return 1.0
    shares = []
    for steps in (np.diff(ordered).astype(np.int64), np.diff(_months(ordered))):
        if (steps > 0).all():
            shares.append(float((steps == _commonest(steps)).mean()))
    return max(shares)


def _first_unreadable(cells: Sequence[str], ways: Sequence[DateFormat], known: bool) -> int | None:
    """Of a column of which nearly all cells are dates, the row of the first that is none."""
    best: tuple[int, int] | None = None
    for way in ways:
        fits = [re.fullmatch(way.pattern, cell) is not None for cell in cells[:1000]]
        if not known and sum(fits) < 0.5 * len(fits):
            continue
        good = [_all(way, [cell]) is not None for cell in cells]
        if False in good and (known or sum(good) >= 0.9 * len(cells)):
            if best is None or sum(good) > best[0]:
                best = sum(good), good.index(False)
    return None if best is None else best[1]


def _by_pattern(cells: Sequence[str], format: str) -> Dates:
    found = []
    for row, cell in enumerate(cells):
        try:
            found.append(datetime.strptime(cell, format))
        except ValueError:
            raise DateError(row) from None
    offsets = {date.utcoffset() for date in found}
    if len(offsets) > 1:
        found = [date - (date.utcoffset() or 0 * (date - date)) for date in found]
    plain = [date.replace(tzinfo=None) for date in found]
    return in_seconds(np.array(plain, "datetime64[ms]"))


def dates_from_parts(parts: Mapping[str, Sequence[str]]) -> Dates | None:
    """Dates of columns of years, and of quarters, or of months, days and hours; None if none."""
    order = "".join(
        {"year": "y", "quarter": "q", "month": "m", "day": "d"}.get(p, "") for p in parts
    )
    columns = list(parts.values())
    whole = re.compile(r"\d{1,4}(?:\.0)?")
    if not all(whole.fullmatch(cell) for column in columns for cell in column):
        return None
    numbers = [[cell.removesuffix(".0") for cell in column] for column in columns]
    clock: list[Sequence[str | None]] = []
    if "hour" in parts:
        clock = [numbers.pop()]
    return _dates(order + ("h" if clock else ""), [*numbers, *clock])


def with_times(dates: Dates, cells: Sequence[str]) -> Dates | None:
    """Days with the times of day of another column; None if that is none of such times."""
    matches = [re.fullmatch(_CLOCK, cell) for cell in cells]
    if not all(matches) or (dates != dates.astype("datetime64[D]")).any():
        return None
    groups = list(zip(*(match.groups() for match in matches if match), strict=True))
    times = _clock(groups)
    return None if times is None else _at(dates, times)


def _all(way: DateFormat, cells: Sequence[str]) -> Dates | None:
    """The dates of cells of which each is written that way, else None."""
    pattern = re.compile(way.pattern)
    matches = []
    for cell in cells:
        match = pattern.fullmatch(cell)
        if match is None:
            return None
        matches.append(match)
    if way.order == "s":
        factor, zero = _IN_MILLISECONDS[way.name]
        numbers = np.array([float(cell) for cell in cells]) * factor
        whole = np.rint(numbers).astype(np.int64) + zero
        return in_seconds(np.array(whole, "datetime64[ms]"))
    return _dates(way.order, list(zip(*(match.groups() for match in matches), strict=True)))


def _dates(order: str, groups: list[Sequence[str | None]]) -> Dates | None:
    """Dates from the columns of their parts, in the order that `DateFormat` explains."""
    rows = len(groups[0])
    year, month, day = np.zeros(rows, np.int64), np.ones(rows, np.int64), np.ones(rows, np.int64)
    for kind, column in zip(order.removesuffix("h"), groups, strict=False):
        if kind == "b":
            month = np.array([_month(str(text)) for text in column])
            continue
        numbers = np.array(column).astype(np.int64)
        if kind == "y":
            short = np.char.str_len(np.array(column)) == 2
            year = np.where(short, numbers + np.where(numbers < 70, 2000, 1900), numbers)
        elif kind == "m":
            month = numbers
        elif kind == "q":
            month = np.where((numbers >= 1) & (numbers <= 4), 3 * numbers - 2, 0)
        else:
            day = numbers
    if not ((1 <= year) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all():
        return None
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    if (days.astype("datetime64[M]") != months).any():  # the 31st of June
        return None
    clock = groups[len(order) - 1 :] if order.endswith("h") else []
    if not clock or all(part is None for part in clock[0]):
        return days.astype("datetime64[s]")
    times = _clock(clock)
    return None if times is None else _at(days.astype("datetime64[s]"), times)


def _at(days: Dates, milliseconds: npt.NDArray[np.int64]) -> Dates:
    """Days with a time of day."""
    midnights = days.astype("datetime64[ms]").astype(np.int64)
    return in_seconds(np.array(midnights + milliseconds, "datetime64[ms]"))


def _clock(groups: Sequence[Sequence[str | None]]) -> npt.NDArray[np.int64] | None:
    """Times of day in milliseconds, from columns of their parts; None if one is none.

    The parts are hours, minutes, seconds, fractions, AM or PM, and offsets; the last ones may be
    missing. Offsets that are all the same are left out: the times are local.
    """
    groups = [*groups, *[[None] * len(groups[0])] * (6 - len(groups))]
    hour, minute, second = (np.array([int(text or 0) for text in part]) for part in groups[:3])
    thousandths = np.zeros(len(hour), np.int64)
    if any(groups[3]):
        thousandths = np.array([int((text or "0").ljust(3, "0")[:3]) for text in groups[3]])
    if any(groups[4]):
        if (hour < 1).any() or (hour > 12).any():
            return None
        afternoon = np.array([(text or "a") in "pP" for text in groups[4]])
        hour = hour % 12 + 12 * afternoon
    if (hour > 24).any() or (minute > 59).any() or (second > 60).any():
        return None
    offsets = np.zeros(len(hour), np.int64)
    if len(set(groups[5])) > 1:
        offsets = np.array([_offset(text or "Z") for text in groups[5]])
    seconds = 3600 * hour + 60 * (minute - offsets) + second
    return 1000 * seconds + thousandths


def _offset(text: str) -> int:
    """Minutes that a clock is before UTC."""
    if not text.startswith(("+", "-")):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = 60 * int(digits[:2]) + int(digits[2:])
    return -minutes if text.startswith("-") else minutes


def _month(name: str) -> int:
    small = name.lower()
    return _MONTHS.get(small[:4], _MONTHS.get(small[:3], 0))


def in_seconds(dates: Dates) -> Dates:
    """The same in whole seconds, where no date has a fraction of one."""
    whole = dates.astype("datetime64[s]")
    return whole if (whole == dates).all() else dates


@dataclass(frozen=True)
class Spacing:
    """How far apart the rows of a series are.

    Attributes
    ----------
    unit : str
        "year", "quarter", "month", "week", "day", "business day", "hour", "minute", "second",
        "millisecond", or "row" where the dates are not evenly spaced or there are none.
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
            each = (dates - dates[0]).astype("timedelta64[ms]").astype(np.int64)
            step = _LENGTHS[self.unit] * self.count
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
        steps_long = _LENGTHS.get(self.unit, 0) * counts
        return in_seconds(last + steps_long.astype("timedelta64[ms]"))


_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LENGTHS = {"week": 604_800_000, "day": 86_400_000, "hour": 3_600_000, "minute": 60_000}
_LENGTHS |= {"second": 1000, "millisecond": 1}
"""In milliseconds."""


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
    steps = np.diff(dates).astype("timedelta64[ms]").astype(np.int64)
    step = _commonest(steps)
    days = dates.astype("datetime64[D]")
    whole_days = not (dates - days).astype(np.int64).any()
    if step == _LENGTHS["day"] and whole_days and len(dates) > 10 and np.is_busday(days).all():
        return Spacing("business day")
    unit = next(u for u, length in _LENGTHS.items() if step % length == 0)
    found = Spacing(unit, step // _LENGTHS[unit])
    return found if found.places(dates) is not None else Spacing()


def _commonest(steps: npt.NDArray[np.int64]) -> int:
    values, times = np.unique(steps, return_counts=True)
    return int(values[np.argmax(times)])


def format_dates(dates: Dates) -> list[str]:
    """Dates as text: the day, and the time of day where any of them has one."""
    days = dates.astype("datetime64[D]")
    return [str(date) for date in (days if (days == dates).all() else dates)]
