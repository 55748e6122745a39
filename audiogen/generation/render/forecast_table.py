"""The table sink: how a series goes on, as quantiles of many futures in a CSV file.

One line for each date, series and column, with its quantiles. Our own files are known by their
first line, and are written over; others are not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiogen.errors import SinkError
from audiogen.storage import replacing

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)

QUANTILES = tuple(f"p{percentile}" for percentile in PERCENTILES)
"""What the columns of the file are called that hold them."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FutureSamples:
    """A series and many ways in which it goes on.

    Attributes
    ----------
    name : str
        Of several series this one; empty where there is but one.
    columns : tuple of str
    past : float64 `[rows, columns]`
        The last rows that are known, for a picture.
    past_dates, dates : sequence of str
        Of the past and of what follows: days, or numbers of rows where no date is known.
    futures : float64 `[futures, steps, columns]`
    """

    name: str
    columns: tuple[str, ...]
    past: Values
    past_dates: Sequence[str]
    dates: Sequence[str]
    futures: Values

    def quantiles(self) -> Values:
        """At the `PERCENTILES`, `[percentiles, steps, columns]`."""
        return np.percentile(self.futures, PERCENTILES, axis=0)


def check_table(path: Path, *, force: bool = False) -> None:
    """Find out whether a table may be written to `path`, before anything is played for it.

    Raises
    ------
    SinkError
        If it does not end in .csv, or there is a file that audiogen did not make (without `force`).
    """
    if path.suffix.lower() != ".csv":
        raise SinkError(f"{path}: how a series goes on is a table: a name that ends in .csv")
    try:
        if path.is_dir():
            raise SinkError(f"{path} is a folder")
        if path.exists() and not force:
            with open(path, encoding="utf-8", errors="replace") as file:
                ours = file.readline(4096).rstrip().endswith(",".join(("column", *QUANTILES)))
            if not ours:
                raise SinkError(
                    f"{path} was not made by audiogen: choose another name, or say --force"
                )
    except OSError as error:
        if isinstance(error, SinkError):
            raise
        raise SinkError(f"{path} cannot be written: {error.strerror}") from error


def write_table(path: Path, continued: Sequence[FutureSamples]) -> None:
    """Write the quantiles of every series and column; it appears whole or not at all.

    Numbers have seven figures, which is what frames hold.

    Raises
    ------
    SinkError
        If the disk does not take it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["date", "series", "column", *QUANTILES])
    for one in continued:
        quantiles = one.quantiles()
        for step, date in enumerate(one.dates):
            for at, column in enumerate(one.columns):
                values = [f"{value:.7g}" for value in quantiles[:, step, at]]
                writer.writerow([date, one.name, column, *values])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as out:
            out.write(text.getvalue().encode())
    except OSError as error:
        raise SinkError(f"{path} could not be written: {error.strerror}") from error
