"""The settings of series frames: what `codec.series.SeriesCodec` is made from.

What nobody sets is settled when the files are read (`audiogen.reading.series`): a checkpoint's
settings name every column, a transform for each, and how the rows are spaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audiogen.config import Config, setting

TRANSFORMS = ("log-return", "difference", "none")
"""What a column's values can become: the change of the logarithm, the change, or what they are."""

UNITS = ("row", "year", "quarter", "month", "week", "day", "business day", "hour", "minute")
"""What lies between two rows, or a number of them ("2 day"); `row`: nothing that a date says."""


@dataclass(frozen=True)
class SeriesConfig(Config):
    """Rows of numbers over time."""

    title: ClassVar[str] = "series codec"

    group: str = setting("", "column that says which series a row belongs to, in long form")
    columns: str = setting("", "columns to learn, as a,b; nothing: each one of numbers that vary")
    transform: str = setting(
        "auto", "what values become: log-return, difference, none, or one for each column, as a,b"
    )
    spacing: str = setting("", "what is between two rows, as month or 2 day; nothing: as dates say")
    period: int = setting(0, "rows in which a season comes round; 0: as the spacing says")
    test: float = setting(0.2, "share at the end of each series that only evaluate sees")

    def __post_init__(self) -> None:
        for name in self.transform.split(","):
            self._require(
                name in TRANSFORMS or self.transform == "auto",
                f"transform must be auto, {', '.join(TRANSFORMS)}, or one of these for each "
                f"column, not {self.transform!r}",
            )
        count = len(self.transforms)
        self._require(
            count <= 1 or count == len(self.names),
            f"transform names {count} transforms, and columns {len(self.names)} columns: name one "
            "for all, or one for each",
        )
        unit = self.step[1]
        self._require(
            not self.spacing or unit in (*UNITS, "second"),
            f"spacing must be one of {', '.join(UNITS)}, or a number of them, as 2 day, not "
            f"{self.spacing!r}",
        )
        self._require(0 <= self.period <= 10**6, "period must be 0 or a number of rows")
        self._require(0 <= self.test <= 0.5, "test must be between 0 and 0.5")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns; none where they are not settled yet."""
        return tuple(self.columns.split(",")) if self.columns else ()

    @property
    def transforms(self) -> tuple[str, ...]:
        """As many as were named: one, or one for each column; none where they are not settled."""
        return () if self.transform == "auto" else tuple(self.transform.split(","))

    @property
    def step(self) -> tuple[int, str]:
        """How many of which unit are between two rows."""
        count, _, unit = self.spacing.partition(" ")
        return (int(count), unit) if count.isdecimal() and int(count) else (1, self.spacing)
