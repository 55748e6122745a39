"""Reports in words: what a checkpoint, a corpus or a folder of sound is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from audiogen import storage
from audiogen.codec import Codec
from audiogen.data.audio import AudioError, sound_info
from audiogen.data.csv_table import SUFFIXES as TABLE_SUFFIXES
from audiogen.data.csv_table import read_table
from audiogen.data.dataset import Dataset, FileReport
from audiogen.data.dates import written
from audiogen.data.folder import find_files, find_sounds
from audiogen.data.gaps import without_gaps
from audiogen.data.midi import SUFFIXES as MIDI_SUFFIXES
from audiogen.data.midi import read_midi
from audiogen.data.series_transform import suited
from audiogen.errors import CheckpointError, MediaError
from audiogen.evaluation.sound.evaluation import Evaluation
from audiogen.evaluation.verdict import clock
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import ChoiceMap

COPIES = 5
"""Places that are listed where the corpus is replayed."""


def describe_dataset(dataset: Dataset, every_file: bool = False) -> str:
    """How many files were used, padded or left out, and each that was not simply used."""
    used, padded, out = (dataset.count(kind) for kind in ("used", "padded", "left out"))
    count = f"{used + padded} of {len(dataset.report)} files"
    extent = _extent(dataset.codec, dataset.seconds)
    lines = [f"{count}, {extent}: {used} used, {padded} padded, {out} left out"]
    told = [
        report
        for report in dataset.report
        if every_file
        or report.outcome == "left out"
        or (report.outcome == "used" and report.reason)
    ]
    return "\n".join(
        [*lines, *describe_files(told), *(f"  {remark}" for remark in dataset.remarks)]
    )


def describe_files(reports: Iterable[FileReport]) -> Iterator[str]:
    """One line for each file: what became of it, and why."""
    for report in reports:
        reason = f": {report.reason}" if report.reason else ""
        yield f"  {report.outcome:9}{report.path}{reason}"


def describe_checkpoint(trained: Checkpoint) -> str:
    """Codec, model, sizes, how it was trained, on what, and how well, one fact a line."""
    codec, model, made = trained.codec, trained.model, trained.provenance
    parameters = sum(tensor.size for tensor in trained.tensors.values())
    basis = trained.frame_map.basis is not None  # one of all values is left out
    kept = f"{trained.frame_map.values} principal components" if basis else "all values"
    cost = made.get("basis_error_db", float("nan"))
    lost = f", which cost {cost} dB"
    if trained.draws_samples:
        kept = f"{model.levels} levels ({model.companding})"
    elif isinstance(trained.frame_map, ChoiceMap):
        kept = f"{trained.frame_map.values} of {codec.offer_size} values"
        lost = f"; {100 * cost:.1f} % of the corpus is heard as its nearest" if cost else ""
    elif not codec.in_decibels:
        lost = ""
    training = made.get("training", {})
    hears = f"{model.window} frames ({model.window / codec.frame_rate:.2f} s)"
    frames = f"{codec.kind}, {codec.frame_size} values, {codec.frame_rate:.2f} a second"
    if not codec.timed:
        hears, frames = f"{model.window} rows", f"{codec.kind}, {codec.frame_size} values a row"
    layers = f"{model.layers} x {model.cell.upper()}-{model.units}"
    rows = {
        "model": f"{layers}, head {trained.head().describe()}, {parameters:,} parameters",
        "hears": hears
        if model.context == "window"
        else f"everything since it began; {hears} first",
        codec.medium: codec.describe(),
        "frames": frames,
        "sees": f"{kept}{lost}",
        "corpus": f"{', '.join(made.get('corpus', []))}: {made.get('files', '?')} files, "
        f"{_extent(codec, made.get('seconds', 0))}",
        "trained": f"{_length(trained.scores.get('seconds', 0))}, "
        f"{trained.scores.get('step', 0)} steps, targets {training.get('targets', '?')}"
        + (f", from {made['from']}" if made.get("from") else ""),
        "held out": _bits(trained.scores)
        + ("" if trained.scores.get("held_out", True) else " (of what it learnt)"),
        "plays at": f"temperature {trained.temperature:g}",
        "made by": f"audiogen {made.get('audiogen', '?')}",
    }
    judged = trained.evaluation.get("verdicts", [])
    told = [f"  {'judged' if n == 0 else '':9}{_marked(each)}" for n, each in enumerate(judged)]
    return "\n".join([trained.name, *(f"  {name:9}{text}" for name, text in rows.items()), *told])


def describe_all(folders: Sequence[Path]) -> str:
    """One line for each checkpoint; a damaged one says so."""
    if not folders:
        return f"no checkpoints in {storage.ROOT.resolve()}: 'audiogen train FOLDER' makes one"
    lines = []
    for folder in folders:
        try:
            trained = checkpoint.load(folder)
        except CheckpointError as error:
            lines.append(f"{folder.name:20}{error}")
            continue
        corpus = ", ".join(trained.provenance.get("corpus", []))
        seconds = _extent(trained.codec, trained.provenance.get("seconds", 0))
        lines.append(f"{folder.name:20}{corpus} ({seconds}), held out {_bits(trained.scores)}")
    return "\n".join(lines)


def print_evaluation(found: Any) -> None:
    """An evaluation of any medium, as a table and the verdicts on it."""
    if isinstance(found, Evaluation):
        _print_sound(found)
    else:
        print(found.describe())


def _print_sound(found: Evaluation) -> None:
    """A table of the traits, then what goes wrong and what is replayed, then the verdicts."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 140
    table = Table("", "play (5 to 95 %)", "corpus", "", box=None, pad_edge=False)
    for each in found.comparisons:
        values = (_spanned(each.play, each.unit), _spanned(each.corpus, each.unit))
        table.add_row(each.trait, *values, each.verdict)
    console.print(table)
    for run, performance in zip(found.findings, found.performances, strict=True):
        for finding in run:
            at = clock(finding.start)
            console.print(f"  {finding.kind} at {at}, seed {performance.seed}: {finding.sentence}")
    for match in found.copying.copies[:COPIES]:
        seed, path, second = found.place_of(match)
        console.print(
            f"  replayed at {clock(match.place)}, seed {seed}: {path} from {clock(second)} on "
            f"(correlation {match.likeness:.2f})"
        )
    if found.likelihood:
        likely, digits = found.likelihood, found.likelihood.digits + 1
        others = ", ".join(f"{n} {bits:.{digits}f}" for n, bits in likely.baselines.items())
        told = f"held-out bits a {likely.bits_per}: {likely.bits:.{digits}f}"
        console.print(f"  {told} ({others})")
    console.print()
    for verdict in found.to_json()["verdicts"]:
        console.print(_marked(verdict))
    for note in found.notes:
        console.print(f"  ({note})")


def _bits(scores: dict[str, Any]) -> str:
    """The held-out bits among a checkpoint's scores, and what they are told for."""
    per = scores.get("bits_per", "frame")
    digits = 3 if per == "sample" else 1
    return f"{scores.get('held_out_bits', float('nan')):.{digits}f} bits a {per}"


def _marked(verdict: dict[str, Any]) -> str:
    """A verdict of an evaluation's JSON, with a mark for what is not as it should be."""
    return f"{'+' if verdict['good'] else '-'} {verdict['sentence']}"


def _spanned(percentiles: Sequence[float], unit: str) -> str:
    """The median of some percentiles, and the lowest and the highest of them."""
    low, *_, high = percentiles
    middle = f"{_figures(percentiles[len(percentiles) // 2])} {unit}".rstrip()
    return f"{middle} ({_figures(low)} to {_figures(high)})"


def _figures(value: float) -> str:
    """Two or three figures of a number, with no exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"


def describe_sounds(path: Path) -> str:
    """What sound and notes there are in a folder, one line a file; no sound is decoded.

    Raises
    ------
    MediaError
        If it is one file alone, and cannot be used. Of a folder's files it is told in their lines.
    """
    if path.suffix.lower() in MIDI_SUFFIXES:
        return describe_tunes(path)
    if path.suffix.lower() in TABLE_SUFFIXES:
        return describe_table(path)
    found = find_sounds([path])
    lines, total = [], 0.0
    for sound in found.files:
        try:
            facts = sound_info(sound)
        except AudioError as error:
            if sound == path:
                raise
            lines.append(f"  {sound}: {error.sentence}")
            continue
        total += facts.seconds
        lines.append(
            f"  {sound}: {_length(facts.seconds)}, {facts.sample_rate} Hz, "
            f"{facts.channels} channels, {facts.format} {facts.subtype}"
        )
    lines += [f"  {problem.path}: {problem.sentence}" for problem in found.problems]
    told = [f"{path}: {len(found.files)} sound files, {_length(total)}", *lines]
    notes = describe_tunes(path) if path.is_dir() else ""
    if notes:
        told = [notes] if not found.files else [*told, notes]
    return "\n".join(told)


def describe_table(path: Path) -> str:
    """What series there are in a CSV file, and what is odd about them; see `describe_sounds`."""
    (table,) = read_table(path)
    whole = without_gaps(table)
    rows = f"{len(table.values)} rows, {whole.spacing.words}"
    if table.dates is not None:
        first, last = written(table.dates[[0, -1]])
        rows += f", {first} to {last}"
    lines = [f"  {remark}" for remark in whole.remarks]
    for name, column in zip(table.columns, table.values.T, strict=True):
        pieces = [piece.values[:, table.columns.index(name)] for piece in whole.pieces]
        low, high = np.nanmin(column), np.nanmax(column)
        lines.append(f"  {name}: {low:g} to {high:g}, suits {suited(pieces)}")
    return "\n".join([f"{path}: {rows}", *lines])


def describe_tunes(path: Path) -> str:
    """What MIDI files there are in a folder, or one of them, a line each; empty if none. See
    `describe_sounds`.
    """
    found = find_files([path], MIDI_SUFFIXES)
    lines, total = [], 0.0
    for file in found.files:
        try:
            tune = read_midi(file)
        except MediaError as error:
            if file == path:
                raise
            lines.append(f"  {file}: {error.sentence}")
            continue
        total += tune.seconds
        count = f"{len(tune.notes)} notes"
        lines.append(f"  {file}: {_length(tune.seconds)}, {count}, {tune.tempo:.1f} bpm")
    if path.is_file() or not lines:
        return "".join(lines).strip()
    return "\n".join([f"{path}: {len(found.files)} MIDI files, {_length(total)}", *lines])


def _extent(codec: Codec, seconds: float) -> str:
    """How much of a corpus there is: time, or rows that are learnt."""
    return f"{seconds:.0f} rows" if not codec.timed else _length(seconds)


def _length(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
