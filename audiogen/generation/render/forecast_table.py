"""Forecasts of series as a CSV file: quantiles over many sampled futures.

Each line has the quantiles of one date, series and column. Files that audiogen made are recognised
by their first line and may be written over.
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
from audiogen.generation.render.sink import check_writable, read_head
from audiogen.storage import make_parent, replacing

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)

QUANTILES = tuple(f"p{percentile}" for percentile in PERCENTILES)
"""The names of their columns in the file."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FutureSamples:
    """The end of a series, and many sampled futures of it.

    Attributes
    ----------
    name : str
        Of the series; empty where there is only one.
    columns : tuple of str
    past : float64 `[rows, columns]`
        The last known rows, for a picture.
    past_dates, dates : sequence of str
        Of the past and of the futures: days, or numbers of rows where no dates are known.
    futures : float64 `[futures, steps, columns]`
    """

    name: str
    columns: tuple[str, ...]
    past: Values
    past_dates: Sequence[str]
    dates: Sequence[str]
    futures: Values

    def quantiles(self) -> Values:
        """The quantiles at `PERCENTILES`, `[percentiles, steps, columns]`."""
        return np.percentile(self.futures, PERCENTILES, axis=0)


def check_table(path: Path, *, force: bool = False) -> None:
    """Check that a table may be written to `path`, before anything is played for it.

    Raises
    ------
    SinkError
        If `path` does not end in .csv, or `check_writable` refuses it.
    """
    if path.suffix.lower() != ".csv":
        raise SinkError(f"{path}: a forecast is a table: choose a name that ends in .csv")
    check_writable(path, _is_ours, force=force)


def _is_ours(path: Path) -> bool:
    first_line = read_head(path, 4096).partition(b"\n")[0]
    return first_line.rstrip().endswith(",".join(("column", *QUANTILES)).encode())


def write_table(path: Path, continued: Sequence[FutureSamples]) -> None:
    """Write the quantiles of every series and column. The file appears complete or not at all.

    Numbers have seven figures, the precision of frames (float32).

    Raises
    ------
    SinkError
        If the disk is full or the file cannot be written.
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
        make_parent(path)
        with replacing(path) as out:
            out.write(text.getvalue().encode())
    except OSError as error:
        raise SinkError(f"{path} could not be written: {error.strerror}") from error
