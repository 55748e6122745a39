"""The reader of series: CSV files into frames, and the columns, transforms and window for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.series import SeriesCodec, as_series
from audiogen.config import FRAMES, SeriesConfig
from audiogen.data.csv_table import SUFFIXES, Table, TableError, read_table
from audiogen.data.dates import Spacing
from audiogen.data.folder import find_files
from audiogen.data.gaps import GapFreeRun, without_gaps
from audiogen.data.reader import Reader
from audiogen.data.series_parts import LEAST, all_parts, end_of, only, part_of, read_parts
from audiogen.data.series_transform import suited
from audiogen.errors import MediaError

LONGEST_WINDOW = 128
"""The longest window that is chosen, in rows; a season of minutes would be 1440."""

LEAST_SHOWN = 60
"""The fewest rows that are stored of the end of a series, for the picture of its futures."""


class SeriesReading:
    """One CSV file; see `data.reader.Reading`."""

    peak, again = 1.0, False

    def __init__(self, path: Path, codec: SeriesCodec) -> None:
        parts = read_parts(path, codec)
        self._frames = [codec.encode(piece.values) for part in parts for piece in part.learnt]
        if not self._frames:
            raise TableError(path, f"has fewer than {LEAST} rows to learn from")
        self.breaks = tuple(np.cumsum([len(frames) for frames in self._frames])[:-1].tolist())
        self.seconds = float(sum(len(frames) for frames in self._frames) / codec.frame_rate)
        self.remark = "; ".join(dict.fromkeys(remark for part in parts for remark in part.remarks))

    def __iter__(self) -> Iterator[Frames]:
        """The runs one after another."""
        yield from self._frames


class SeriesReader(Reader):
    """Reads series; see `data.reader.Reader`."""

    noun = "CSV"
    suffixes = SUFFIXES
    scarce = True

    def completed(self, codec: Codec, paths: Sequence[Path]) -> Codec:
        """The codec with columns, a transform for each, the spacing and the period of the files."""
        codec = as_series(codec)
        config = codec.config
        if config.columns and len(config.transforms) == len(config.names) and config.spacing:
            return codec if config.period else _with_period(codec)
        tables = list(_readable(paths, config))
        if not tables:
            return codec  # each file is reported when its frames are asked for
        config = replace(config, columns=",".join(_columns(codec, tables)))
        first = without_gaps(only(tables[0], config.names), season=config.period)
        if not config.spacing:
            count, unit = first.spacing.count, first.spacing.unit
            config = replace(config, spacing=unit if count == 1 else f"{count} {unit}")
        codec = _with_period(SeriesCodec(config))
        if len(config.transforms) != len(config.names):
            named = config.transforms * len(config.names) or _suited(codec, tables)
            codec = SeriesCodec(replace(codec.config, transform=",".join(named)))
        return codec

    def suggested_settings(self, codec: Codec, paths: Sequence[Path]) -> dict[str, Any]:
        """A window that sees more than a season, but no more than an eighth of the rows."""
        codec = as_series(codec)
        parts = all_parts(paths, codec)
        rows = [sum(len(p.values) for p in part.learnt) for part in parts]
        if not any(rows):
            return {}
        wanted = max(FRAMES["series"]["window"], round(1.25 * codec.config.period))
        window = min(wanted, LONGEST_WINDOW, int(np.median(rows)) // 8, min(rows) // 3)
        # It plays on from the end of each series, which a gap may have cut short.
        window = min(window, *(len(part.pieces[-1].values) - 1 for part in parts))
        return {"window": max(2, window)}

    def check_playable(self, codec: Codec, paths: Sequence[Path], window: int) -> None:
        """Check that no series has too few rows after its last gap; see `Reader.check_playable`."""
        for part in all_parts(paths, as_series(codec)):
            rows = len(part.pieces[-1].values)
            if rows <= window:
                raise TableError(
                    part.path,
                    f"has {rows} rows after its last gap{f' in {part.name}' if part.name else ''}, "
                    f"and a model with a window of {window} rows needs {window + 1} to go on from: "
                    f"fill the gap, cut the rows after it off, or set --window {max(1, rows - 1)}",
                )

    def provenance(self, codec: Codec, paths: Sequence[Path], frames: int) -> dict[str, Any]:
        """The last rows of every series, to go on from: `{"ends": [End, ...]}`."""
        codec = as_series(codec)
        rows = max(frames + 1, LEAST_SHOWN)
        return {"ends": [end_of(part, rows).to_json() for part in all_parts(paths, codec)]}

    def excerpt(self, path: Path, codec: Codec, start: float, most: int) -> Frames:
        """The rows of a file's first series from one on, as frames; see `Reader.excerpt`."""
        codec = as_series(codec)
        rows = read_parts(path, codec)[0].pieces[-1].values
        if start >= len(rows):
            raise TableError(path, f"has {len(rows)} rows, so row {start:g} is beyond it")
        return codec.encode(rows[round(start) :][: most + 1])

    def read(self, path: Path, codec: Codec) -> SeriesReading:
        """The frames of a whole file but its last part; see `Reader.read`."""
        codec = as_series(codec)
        return SeriesReading(path, codec)


def _columns(codec: SeriesCodec, tables: Sequence[Table]) -> tuple[str, ...]:
    """Those that were asked for, or those of the first file that vary in some file."""
    if codec.config.names:
        return codec.config.names
    varying = {
        name
        for table in tables
        for name, values in zip(table.columns, table.values.T, strict=True)
        if np.nanmax(values) > np.nanmin(values)
    }
    names = tuple(name for name in tables[0].columns if name in varying)
    if not names:
        first = tables[0].columns[0]
        raise TableError(
            tables[0].path, f"has no column that changes ('{first}' is the same in every row)"
        )
    return names


def _suited(codec: SeriesCodec, tables: Sequence[Table]) -> tuple[str, ...]:
    """A transform for each column, by what is learnt of it in all files."""
    pieces = [piece for table in tables for piece in _learnt(table, codec)]
    if not pieces:
        return ("none",) * codec.frame_size
    return tuple(
        suited([piece.values[:, at] for piece in pieces]) for at in range(codec.frame_size)
    )


def _learnt(table: Table, codec: SeriesCodec) -> tuple[GapFreeRun, ...]:
    try:
        return part_of(table, codec).learnt
    except MediaError:
        return ()  # reported with its file


def _with_period(codec: SeriesCodec) -> SeriesCodec:
    count, unit = codec.config.step
    period = codec.config.period or Spacing(unit, count).period
    return SeriesCodec(replace(codec.config, period=period))


def _readable(paths: Sequence[Path], config: SeriesConfig) -> Iterator[Table]:
    """The series below `paths`; files that cannot be read are reported when they are encoded."""
    for path in find_files(paths, SUFFIXES).files:
        try:
            yield from read_table(path, config)
        except MediaError:
            continue
