"""CSV files as frames of series: which columns, what they become, and where each series is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames
from audiogen.codec.series import SeriesCodec
from audiogen.codec.transform import suited, unfit
from audiogen.media.dates import Spacing
from audiogen.media.faults import MediaError
from audiogen.media.folder import find_files
from audiogen.media.gaps import Piece, Whole, without_gaps
from audiogen.media.table import SUFFIXES, Table, TableError, read_table

LEAST = 10
"""Rows that a run without a gap has, at least, to be learnt from."""


@dataclass(frozen=True, eq=False)
class Part:
    """One series of a file, in the columns of a codec.

    Attributes
    ----------
    path : Path
    name : str
        Its group; empty where the file is one series.
    spacing : Spacing
    pieces : tuple of Piece
        Runs without a gap, in the order of time.
    cut : int
        The row of the last piece from which on only `evaluate` sees it.
    notes : tuple of str
    """

    path: Path
    name: str
    spacing: Spacing
    pieces: tuple[Piece, ...]
    cut: int
    notes: tuple[str, ...]

    @property
    def learnt(self) -> tuple[Piece, ...]:
        """The pieces without what only `evaluate` sees."""
        *before, last = self.pieces
        dates = None if last.dates is None else last.dates[: self.cut]
        pieces = (*before, Piece(last.values[: self.cut], dates))
        return tuple(piece for piece in pieces if len(piece.values) >= LEAST)


class SeriesReading:
    """One CSV file; see `reading.base.Reading`."""

    peak = 1.0

    def __init__(self, path: Path, codec: SeriesCodec) -> None:
        parts = read_parts(path, codec)
        self._frames = [codec.encode(piece.values) for part in parts for piece in part.learnt]
        if not self._frames:
            raise TableError(path, f"has fewer than {LEAST} rows to learn from")
        self.breaks = tuple(np.cumsum([len(frames) for frames in self._frames])[:-1].tolist())
        self.seconds = float(sum(len(frames) for frames in self._frames) / codec.frame_rate)
        self.note = "; ".join(dict.fromkeys(note for part in parts for note in part.notes))

    def __iter__(self) -> Iterator[Frames]:
        """The runs one after another."""
        yield from self._frames


class SeriesReader:
    """Reads series; see `reading.base.Reader`."""

    noun = "CSV"
    suffixes = SUFFIXES

    def settle(self, codec: Codec, paths: Sequence[Path]) -> Codec:
        """The codec with columns, a transform for each, the spacing and the period of the files."""
        assert isinstance(codec, SeriesCodec)
        config = codec.config
        if config.columns and len(config.transforms) == len(config.names) and config.spacing:
            return codec if config.period else _with_period(codec)
        tables = list(_readable(paths, config.group))
        if not tables:
            return codec  # what is wrong with each file is told when its frames are asked for
        config = replace(config, columns=",".join(_columns(codec, tables)))
        first = without_gaps(_only(tables[0], config.names), season=config.period)
        if not config.spacing:
            count, unit = first.spacing.count, first.spacing.unit
            config = replace(config, spacing=unit if count == 1 else f"{count} {unit}")
        codec = _with_period(SeriesCodec(config))
        if len(config.transforms) != len(config.names):
            named = config.transforms * len(config.names) or _suited(codec, tables)
            codec = SeriesCodec(replace(codec.config, transform=",".join(named)))
        return codec

    def read(self, path: Path, codec: Codec) -> SeriesReading:
        """The frames of a whole file but its last part; see `Reader.read`."""
        assert isinstance(codec, SeriesCodec)
        return SeriesReading(path, codec)


def read_parts(path: Path, codec: SeriesCodec) -> tuple[Part, ...]:
    """Every series of a file, whole.

    Raises
    ------
    TableError
        If it cannot be used, or is none of the codec's.
    """
    parts = tuple(_part(table, codec) for table in read_table(path, codec.config.group))
    for part in parts:
        for piece in part.pieces:
            _check(part, piece, codec)
    return parts


def _part(table: Table, codec: SeriesCodec) -> Part:
    config = codec.config
    others = [column for column in table.columns if column not in config.names]
    whole = _whole(table, codec)
    notes = [*whole.notes]
    for column in others:
        still = np.nanstd(table.values[:, table.columns.index(column)]) == 0
        why = "never changes and is" if still else "is not among those to learn and"
        notes.append(f"its column '{column}' {why} left out")
    short = sum(len(piece.values) < LEAST for piece in whole.pieces)
    if short:
        notes.append(f"{short} of its runs are shorter than {LEAST} rows and left out")
    return Part(
        table.path, table.group, whole.spacing, whole.pieces, whole.cut(config.test), tuple(notes)
    )


def _whole(table: Table, codec: SeriesCodec) -> Whole:
    count, unit = codec.config.step
    return without_gaps(_only(table, codec.columns), Spacing(unit, count), codec.config.period)


def _check(part: Part, piece: Piece, codec: SeriesCodec) -> None:
    for at, (column, transform) in enumerate(zip(codec.columns, codec.transforms, strict=True)):
        row = unfit(transform, piece.values[:, at])
        if row is not None:
            value = piece.values[row, at]
            raise TableError(
                part.path,
                f"has {value:g} in the column '{column}', of which there is no logarithm: say "
                "--transform difference or none",
            )


def _only(table: Table, names: Sequence[str]) -> Table:
    """The table with those columns alone, in that order."""
    missing = [name for name in names if name not in table.columns]
    if missing:
        columns = ", ".join(table.columns)
        raise TableError(table.path, f"has no column of numbers '{missing[0]}', only {columns}")
    chosen = [table.columns.index(name) for name in names]
    return replace(table, columns=tuple(names), values=table.values[:, chosen])


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
    return tuple(suited([piece.values[:, at] for piece in pieces]) for at in range(codec.frame_size))


def _learnt(table: Table, codec: SeriesCodec) -> tuple[Piece, ...]:
    try:
        return _part(table, codec).learnt
    except MediaError:
        return ()  # told of with its file


def _with_period(codec: SeriesCodec) -> SeriesCodec:
    count, unit = codec.config.step
    period = codec.config.period or Spacing(unit, count).period
    return SeriesCodec(replace(codec.config, period=period))


def _readable(paths: Sequence[Path], group: str) -> Iterator[Table]:
    """The series below `paths`; what is wrong with other files is told when they are encoded."""
    for path in find_files(paths, SUFFIXES).files:
        try:
            yield from read_table(path, group)
        except MediaError:
            continue
