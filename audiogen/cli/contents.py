"""What is in files and folders of sound, MIDI and tables: as lines, and as plain JSON values.

Everything is read as a training reads it, so that lengths are those that were decoded, and what was
decided of a table can be seen before anything is learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.config import SeriesConfig
from audiogen.data import csv_table, midi
from audiogen.data.audio import SUFFIXES, sound_info
from audiogen.data.csv_table import Table, read_table
from audiogen.data.dates import format_dates
from audiogen.data.folder import find_files
from audiogen.data.gaps import without_gaps
from audiogen.data.readers import READERS, why_other
from audiogen.data.series_transform import suited
from audiogen.errors import MediaError
from audiogen.model.summary import describe_length

Facts = dict[str, Any]


def facts_below(path: Path, config: SeriesConfig) -> list[Facts]:
    """The facts of each file at or below a path; of one that cannot be used, `error` says why.

    Parameters
    ----------
    path : Path
    config : SeriesConfig
        How tables are read.

    Raises
    ------
    MediaError
        If there is no such path.
    """
    found = find_files([path], {*SUFFIXES, *midi.SUFFIXES, *csv_table.SUFFIXES})
    listed: list[Facts] = []
    for file in found.files:
        try:
            listed += _facts(file, config)
        except MediaError as error:
            text = file.suffix.lower() == ".txt" and file != path  # few of them are tables
            reason = why_other(file, READERS["sound"]) if text else error.sentence
            kind = "none" if text else _kind(file)
            listed.append({"path": str(file), "kind": kind, "error": reason})
    for problem in found.problems:
        listed.append({"path": str(problem.path), "kind": "none", "error": problem.sentence})
    for file in found.others:
        reason = why_other(file, READERS["sound"])
        listed.append({"path": str(file), "kind": "none", "error": reason})
    return listed


def describe_files_below(path: Path, config: SeriesConfig) -> str:
    """The same in words: a line for each file, and for each column of a table.

    Raises
    ------
    MediaError
        If there is no such path, or it is no folder, and cannot be used.
    """
    listed = facts_below(path, config)
    if not path.is_dir() and "error" in listed[0]:
        raise MediaError(path, listed[0]["error"])
    if not path.is_dir():
        return "\n".join(line for facts in listed for line in _lines(facts))
    lines = []
    for kind, noun in (("sound", "sound"), ("notes", "MIDI"), ("series", "table")):
        of_kind = [facts for facts in listed if facts["kind"] == kind]
        if of_kind or kind == "sound":
            files = len({facts["path"] for facts in of_kind})
            total = describe_length(sum(facts.get("seconds", 0.0) for facts in of_kind))
            length = "" if kind == "series" else f", {total}"
            lines.append(f"{path}: {files} {noun} files{length}")
            lines += [f"  {line}" for facts in of_kind for line in _lines(facts)]
    lines += [f"  {line}" for facts in listed if facts["kind"] == "none" for line in _lines(facts)]
    return "\n".join(lines[1:] if len(lines) > 1 and lines[0].startswith(f"{path}: 0 ") else lines)


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in midi.SUFFIXES:
        return "notes"
    return "series" if suffix in csv_table.SUFFIXES else "sound"


def _facts(path: Path, config: SeriesConfig) -> list[Facts]:
    kind = _kind(path)
    if kind == "series":
        return [_of_table(table, config) for table in read_table(path, config)]
    if kind == "notes":
        tune = midi.read_midi(path)
        return [
            {
                "path": str(path),
                "kind": kind,
                "seconds": tune.seconds,
                "notes": len(tune.notes),
                "tempo": round(tune.tempo, 2),
                "remark": tune.remark,
            }
        ]
    facts = sound_info(path)
    return [
        {
            "path": str(path),
            "kind": kind,
            "seconds": facts.seconds,
            "sample_rate": facts.sample_rate,
            "channels": facts.channels,
            "format": facts.format,
            "subtype": facts.subtype,
            "remark": facts.remark,
        }
    ]


def _of_table(table: Table, config: SeriesConfig) -> Facts:
    whole = without_gaps(table, season=config.period)
    written, dates = table.format, table.dates
    columns = []
    for at, (name, column) in enumerate(zip(table.columns, table.values.T, strict=True)):
        pieces = [piece.values[:, at] for piece in whole.pieces]
        low, high = float(np.nanmin(column)), float(np.nanmax(column))
        columns.append({"name": name, "least": low, "greatest": high, "suits": suited(pieces)})
    first, last = ("", "") if dates is None else format_dates(dates[[0, -1]])
    return {
        "path": str(table.path),
        "kind": "series",
        "group": table.group,
        "rows": len(table.values),
        "separator": written.separator,
        "decimal": written.decimal,
        "date_columns": list(written.date_columns),
        "date_format": written.date_format,
        "first": first,
        "last": last,
        "spacing": whole.spacing.words,
        "columns": columns,
        "remarks": list(whole.remarks),
    }


def _lines(facts: Facts) -> Sequence[str]:
    """The facts of a file in words."""
    path = facts["path"]
    if "error" in facts:
        return [f"{path}: {facts['error']}"]
    if facts["kind"] == "series":
        rows = f"{facts['rows']} rows, {facts['spacing']}"
        if facts["first"]:
            rows += f", {facts['first']} to {facts['last']}"
        group = f" ({facts['group']})" if facts["group"] else ""
        sign = "comma" if facts["decimal"] == "," else "point"
        return [
            f"{path}{group}: {rows}",
            *(f"  {remark}" for remark in facts["remarks"]),
            f"  is read with a decimal {sign}",
            *(
                f"  {each['name']}: {each['least']:g} to {each['greatest']:g}, "
                f"suits {each['suits']}"
                for each in facts["columns"]
            ),
        ]
    length, remark = describe_length(facts["seconds"]), facts["remark"]
    told = f"; {remark}" if remark else ""
    if facts["kind"] == "notes":
        return [f"{path}: {length}, {facts['notes']} notes, {facts['tempo']:.1f} bpm{told}"]
    channels = "1 channel" if facts["channels"] == 1 else f"{facts['channels']} channels"
    return [
        f"{path}: {length}, {facts['sample_rate']} Hz, {channels}, "
        f"{facts['format']} {facts['subtype']}{told}"
    ]
