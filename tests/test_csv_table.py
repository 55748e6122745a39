"""CSV files: what is recognised is recognised, and what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiogen.config import SeriesConfig
from audiogen.data.csv_table import TableError, read_table
from audiogen.data.dates import Spacing, parse_dates, spacing_of
from audiogen.data.gaps import without_gaps
from audiogen.data.numbers import Numerals

SHARED = Path(__file__).parents[2] / "shared" / "data" / "series"
REAL = [
    *(
        "co2_weekly",
        "elnino_monthly",
        "elnino_monthly_wide",
        "nile_yearly",
        "seattle_weather_daily",
    ),
    *("stock_AAPL_monthly", "stock_IBM_monthly", "stock_MSFT_monthly", "stocks_long"),
    *("sunspots_monthly", "sunspots_yearly", "us_employment_monthly", "us_macro_quarterly"),
]


def written(folder: Path, text: str, name: str = "x.csv") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(count: int, value: str = "{n}.5", date: str = "2000-01-{n:02d}") -> str:
    """A table of so many days."""
    lines = [f"{date.format(n=n)},{value.format(n=n)}" for n in range(1, count + 1)]
    return "date,value\n" + "\n".join(lines) + "\n"


def test_a_plain_table_is_read_with_its_dates(tmp_path: Path) -> None:
    (table,) = read_table(written(tmp_path, rows(9)))
    assert table.columns == ("value",) and table.dates is not None
    assert table.values[:, 0].tolist() == [n + 0.5 for n in range(1, 10)]
    assert spacing_of(table.dates) == Spacing("day")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("date;v\n2000-01-01;1,5\n2000-01-02;2,25\n", [1.5, 2.25]),
        ("date\tv\n2000-01-01\t1.5\n2000-01-02\t-2\n", [1.5, -2.0]),
        ('date,v\n2000-01-01,"1,234.5"\n2000-01-02,"2,000,000"\n', [1234.5, 2e6]),
        ("date;v\n2000-01-01;1.234,5\n2000-01-02;2\n", [1234.5, 2.0]),
        ('date,v\n2000-01-01,"1,5"\n2000-01-02,"2,25"\n', [1.5, 2.25]),
        ("date,v\n2000-01-01,1e3\n2000-01-02,5%\n", [1000.0, 5.0]),
        ("\ufeffdate,v\n\n2000-01-01,1\n\n2000-01-02,2\n\n", [1.0, 2.0]),
        ("v\n3\n4\n", [3.0, 4.0]),
    ],
)
def test_other_separators_and_decimal_commas_are_recognised(
    text: str, numbers: list[float], tmp_path: Path
) -> None:
    (table,) = read_table(written(tmp_path, text))
    assert table.values[:, 0].tolist() == numbers


def test_one_cell_decides_the_decimal_sign_of_the_whole_file() -> None:
    assert Numerals.of([["1.5", "2.5", "1,000"]], ",") == Numerals(".")
    assert Numerals.of([["1,5", "2,5"]], ";") == Numerals(",")
    assert Numerals.of([["1.000", "2.000"], ["1,5", "2,5"]], ";") == Numerals(",")
    assert Numerals.of([["0.125", "70.250"]], "\t") == Numerals(".")


@pytest.mark.parametrize(
    ("cells", "name", "way", "first"),
    [
        (["2000-01-31", "2000-02-29"], "x", "year-month-day", "2000-01-31"),
        (["31/12/1999", "1/2/2000"], "x", "day/month/year", "1999-12-31"),
        (["11/1/1999", "12/1/1999", "1/1/2000"], "x", "month/day/year", "1999-11-01"),
        (["12/31/1999", "1/2/2000"], "x", "month/day/year", "1999-12-31"),
        (["2000-03", "2000-04"], "x", "year-month", "2000-03-01"),
        (["Jan 1 2000", "Feb 1 2000"], "x", "month day year", "2000-01-01"),
        (["2000Q2", "2000Q3"], "x", "year and quarter", "2000-04-01"),
        (["20000301", "20000302"], "date", "yearmonthday", "2000-03-01"),
        (["1871", "1872"], "YEAR", "year", "1871-01-01"),
        (["2000-01-01 13:30", "2000-01-01 14:30"], "x", "year-month-day", "2000-01-01T13:30"),
        (
            ["2000-01-01T13:30+01:00", "2000-01-01T14:30+01:00"],
            "x",
            "year-month-day",
            "2000-01-01T13:30",
        ),
        (
            ["2000-03-26T01:30+01:00", "2000-03-26T03:30+02:00"],
            "x",
            "year-month-day",
            "2000-03-26T00:30",
        ),
        (
            ["2000-01-01T13:30:00.250Z", "2000-01-01T13:30:00.5Z"],
            "x",
            "year-month-day",
            "2000-01-01T13:30:00.250",
        ),
        (["1/22/2000 12:00:00 AM", "1/22/2000 1:00 PM"], "x", "month/day/year", "2000-01-22"),
        (["1/22/20", "1/23/20"], "x", "month/day/year", "2020-01-22"),
        (["28. März 2000", "29. März 2000"], "x", "day month year", "2000-03-28"),
        (
            ["Mon, 03 Jan 2000 10:00:00 GMT", "Tue, 04 Jan 2000 10:00:00 GMT"],
            "x",
            "day month year",
            "2000-01-03T10:00",
        ),
        (["2000M02", "2000M03"], "x", "year-month", "2000-02-01"),
        (["1672617600", "1672704000"], "timestamp", "seconds since 1970", "2023-01-02"),
        (
            ["1672617600250", "1672617600350"],
            "ts",
            "milliseconds since 1970",
            "2023-01-02T00:00:00.250",
        ),
        (["44928", "44929"], "Date", "days of a spreadsheet", "2023-01-02"),
    ],
)
def test_dates_are_recognised_however_they_are_written(
    cells: list[str], name: str, way: str, first: str
) -> None:
    found = parse_dates(cells, name)
    assert found is not None
    assert found.way == way and found.dates[0] == np.datetime64(first)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["1871", "1872"], "volume"),
        (["1000", "1010", "1020"], "time"),
        (["2000-02-30", "2000-03-30"], "x"),
        (["a", "b"], "date"),
        (["1.0852", "1.0853"], "eurusd"),
        (["1.2000", "2.2000"], "date"),
    ],
)
def test_what_only_looks_like_a_date_is_none(cells: list[str], name: str) -> None:
    assert parse_dates(cells, name) is None


@pytest.mark.parametrize(
    ("start", "step", "unit", "spacing", "period"),
    [
        ("2000-01-01", 1, "Y", Spacing("year"), 1),
        ("2000-01-15", 1, "M", Spacing("month"), 12),
        ("2000-01-01", 3, "M", Spacing("quarter"), 4),
        ("2000-01-01", 7, "D", Spacing("week"), 52),
        ("2000-01-01", 1, "D", Spacing("day"), 7),
        ("2000-01-01", 1, "h", Spacing("hour"), 24),
        ("2000-01-01", 6, "h", Spacing("hour", 6), 4),
    ],
)
def test_the_season_follows_from_how_far_apart_the_dates_are(
    start: str, step: int, unit: str, spacing: Spacing, period: int
) -> None:
    base = np.datetime64(start, unit) if unit in "YM" else np.datetime64(start, "s")
    dates = (base + np.arange(40) * np.timedelta64(step, unit)).astype("datetime64[s]")
    assert spacing_of(dates) == spacing and spacing.period == period
    # And they go on as they went.
    assert (spacing.after(dates[19], 20) == dates[20:]).all()


def test_steps_of_a_hundred_milliseconds_go_on() -> None:
    dates = np.datetime64("2000-01-01T00:00:00.000") + 100 * np.arange(40)
    spacing = spacing_of(dates)
    assert spacing == Spacing("millisecond", 100) and spacing.period == 1
    assert (spacing.after(dates[19], 20) == dates[20:]).all()


def test_business_days_go_on_without_weekends() -> None:
    days = np.busday_offset("2024-01-01", np.arange(30)).astype("datetime64[s]")
    spacing = spacing_of(days)
    assert spacing == Spacing("business day") and spacing.period == 5
    assert (spacing.after(days[9], 20) == days[10:]).all()


def test_long_form_gives_a_series_for_each_group(tmp_path: Path) -> None:
    lines = [f"{name},2000-01-{n:02d},{n}" for n in range(1, 6) for name in ("b", "a")]
    path = written(tmp_path, "who,date,v\n" + "\n".join(lines) + "\n")
    tables = read_table(path, SeriesConfig(group="who"))
    assert [table.group for table in tables] == ["b", "a"]
    assert all(table.values[:, 0].tolist() == [1, 2, 3, 4, 5] for table in tables)


def test_rows_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    newest_first = "date,v\n2000-01-03,3\n2000-01-02,2\n2000-01-01,1\n"
    (table,) = read_table(written(tmp_path, newest_first))
    assert table.values[:, 0].tolist() == [1, 2, 3]
    assert any("newest row first" in remark for remark in table.remarks)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("   \n\n", "is empty"),
        ("date,v\n", "has a header and no rows"),
        ("date,v\n2000-01-01,1\n", "has one row"),
        ("date,who\n2000-01-01,a\n2000-01-02,b\n", "has no column of numbers"),
        (
            "date,v\n" + "2000-01-01,1\n2000-01-02,2\n2000-01-03,x\n",
            "'x' in the column 'v', line 4",
        ),
        ("date,v\n2000-01-01,1\n2000-01-02,inf\n2000-01-03,3\n", "which is not finite"),
        ("date,v\n2000-01-01,1\n2000-01-02,1e999\n2000-01-03,3\n", "too large a number"),
        ("date,v\n2000-01-01,1\n2000-01-01,2\n", "has 2000-01-01 twice, in lines 2 and 3"),
        ("d,w,v\n2000-01-01,a,1\n2000-01-01,b,2\n", "add --group w"),
        ("date,v\n2000-01-01,1\n2000-01-02\n", "has 1 cells in line 3"),
        ("date,v,v\n2000-01-01,1,2\n2000-01-02,1,2\n", "has two columns 'v'"),
        (rows(20).replace("2000-01-07", "2000-01-77"), "line 8, which is no date"),
        ('date,v\n"2000-01-01,1\n2000-01-02,2\n', "cannot be read from line"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(
    text: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(TableError) as caught:
        read_table(written(tmp_path, text))
    assert sentence in str(caught.value) and "x.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_text_at_all_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n\0\1\2\n")
    with pytest.raises(TableError, match="is no text"):
        read_table(path)


def test_a_group_that_is_no_column_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column 'who' to group by: it has date, value"):
        read_table(written(tmp_path, rows(5)), SeriesConfig(group="who"))


def test_text_is_left_out_and_told(tmp_path: Path) -> None:
    (table,) = read_table(written(tmp_path, "date,v,w\n2000-01-01,1,rain\n2000-01-02,2,sun\n"))
    assert table.columns == ("v",) and "its column 'w' is text and left out" in table.remarks


def test_short_gaps_are_bridged_and_long_ones_cut_the_series(tmp_path: Path) -> None:
    values = [str(n) for n in range(40)]
    for n in (5, 6, *range(20, 26)):
        values[n] = "NA"
    lines = [f"{np.datetime64('2000-01-01') + n},{v}" for n, v in enumerate(values)]
    (table,) = read_table(written(tmp_path, "date,v\n" + "\n".join(lines) + "\n"))
    whole = without_gaps(table)
    assert [len(piece.values) for piece in whole.pieces] == [20, 14]
    assert whole.pieces[0].values[:, 0].tolist() == list(range(20))
    told = " ".join(whole.remarks)
    assert "lacks 8 values" in told and "had 2 values bridged" in told and "was cut in 2" in told


def test_dates_that_are_missing_are_found_and_bridged(tmp_path: Path) -> None:
    lines = rows(20).splitlines(keepends=True)
    del lines[8:10]
    (table,) = read_table(written(tmp_path, "".join(lines)))
    whole = without_gaps(table)
    assert len(whole.pieces) == 1 and len(whole.pieces[0].values) == 20
    np.testing.assert_allclose(whole.pieces[0].values[:, 0], np.arange(1, 21) + 0.5)
    assert "lacks 2 of 20 dates (one a day)" in whole.remarks


@pytest.mark.parametrize("name", REAL)
def test_every_real_table_can_be_read(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("needs the series in ../shared/data, which are not part of the project")
    group = "symbol" if name == "stocks_long" else ""
    for table in read_table(SHARED / f"{name}.csv", SeriesConfig(group=group)):
        whole = without_gaps(table)
        assert table.dates is not None and whole.spacing.unit != "row"
        assert sum(len(piece.values) for piece in whole.pieces) >= 0.9 * len(table.values)
