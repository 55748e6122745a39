"""Reports in words: what a checkpoint, a packed model or a corpus is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from audiogen import storage
from audiogen.cli.disk import bytes_below
from audiogen.cli.output import say
from audiogen.control.table import clock_time
from audiogen.data.dataset import Dataset, FileReport
from audiogen.errors import CheckpointError, ConfigError, printable
from audiogen.evaluation.sound.evaluation import SoundEvaluation
from audiogen.evaluation.sound.likelihood import BASELINES
from audiogen.evaluation.sound.structure import LAGS
from audiogen.evaluation.verdict import Evaluation
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.summary import (
    describe_bits,
    describe_checkpoint,
    describe_extent,
    describe_holdings,
    marked,
)
from audiogen.storage import describe_bytes

COPIES = 5
"""Places that are listed where the corpus is replayed."""


def describe_dataset(dataset: Dataset, every_file: bool = False) -> str:
    """How many files were used, joined, padded or left out, and each that was not simply used."""
    used, joined = dataset.count("used"), dataset.count("joined")
    padded, out = dataset.count("padded"), dataset.count("left out")
    files = "1 file" if len(dataset.report) == 1 else f"{len(dataset.report)} files"
    count = f"{used + joined + padded} of {files}"
    extent = describe_extent(dataset.codec, dataset.seconds)
    short = f"{joined} joined" if joined else f"{padded} padded"
    lines = [f"{count}, {extent}: {used} used, {short}, {out} left out"]
    listed = [
        report
        for report in dataset.report
        if every_file
        or report.outcome == "left out"
        or (report.outcome == "used" and report.reason)
    ]
    return "\n".join(
        [*lines, *describe_files(listed), *(f"  {remark}" for remark in dataset.remarks)]
    )


def describe_files(reports: Iterable[FileReport]) -> Iterator[str]:
    """One line for each file: what became of it, and why."""
    for report in reports:
        reason = f": {report.reason}" if report.reason else ""
        yield f"  {report.outcome:9}{report.path}{reason}"


def describe_model(place: Path) -> str:
    """The facts about the checkpoint or packed model there, and how large it is.

    Raises
    ------
    CheckpointError
        If it cannot be read.
    """
    described = describe_checkpoint(checkpoint.load(place))
    kind = "one file" if place.is_file() else "a folder"
    return f"{described}\n  {'takes':9}{describe_bytes(bytes_below(place))}, {kind}"


def ask_for_corpus(trained: Checkpoint) -> bool:
    """Ask whether what a checkpoint holds of its corpus goes into a packed model.

    Raises
    ------
    ConfigError
        If nobody is there to answer.
    """
    if not trained.primer and not trained.provenance.get("ends"):
        return False
    if not sys.stdin.isatty():
        raise ConfigError(
            f"the model holds a part of its corpus ({describe_holdings(trained)}): say whether "
            "that goes into the file, with --corpus or --no-corpus"
        )
    say(
        f"{describe_packed_corpus(trained)} Whoever gets the file gets that, too.\n"
        "Without it, the model starts from its mean frame, or from --prime FILE, and has no recall."
    )
    return click.confirm("Put it into the file?")


def describe_packed_corpus(trained: Checkpoint) -> str:
    """What a packed model would hold of the corpus, and how much of the file that is."""
    from audiogen.model.pack_file import CORPUS_ENTRIES
    from audiogen.model.packing import entries_of

    sizes = {name: len(data) for name, data in entries_of(trained, "?", "?", True).items()}
    part = sum(sizes.get(name, 0) for name in CORPUS_ENTRIES)
    return (
        f"The model holds a part of its corpus: {describe_holdings(trained)}. That is "
        f"{describe_bytes(part)} of a file of {describe_bytes(sum(sizes.values()))}."
    )


def describe_all(folders: Sequence[Path]) -> str:
    """One line for each checkpoint and packed model; a damaged one says so."""
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
        seconds = describe_extent(trained.codec, trained.provenance.get("seconds", 0))
        lines.append(
            f"{folder.name:20}{corpus} ({seconds}), held out {describe_bits(trained.scores)}"
        )
    return "\n".join(lines)


def print_evaluation(found: Evaluation) -> None:
    """An evaluation of any medium, as a table and the verdicts on it."""
    if isinstance(found, SoundEvaluation):
        _print_sound(found)
    else:
        say(found.describe())


def _print_sound(found: SoundEvaluation) -> None:
    """A table of the traits, then what goes wrong and what is replayed, then the verdicts."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 140
    table = Table("", "play (5 to 95 %)", "corpus", "", box=None, pad_edge=False)
    for each in found.comparisons:
        values = (_spanned(each.play, each.unit), _spanned(each.corpus, each.unit))
        table.add_row(each.feature, *values, each.verdict)
    for row in _structure_rows(found):
        table.add_row(*row, "")
    console.print(table)
    for run, performance in zip(found.findings, found.performances, strict=True):
        for finding in run:
            at = clock_time(finding.start)
            console.print(f"  {finding.kind} at {at}, seed {performance.seed}: {finding.sentence}")
    for match in found.copying.copies[:COPIES]:
        seed, path, second = found.place_of(match)
        console.print(
            f"  replayed at {clock_time(match.place)}, seed {seed}: {printable(str(path))} "
            f"from {clock_time(second)} on (correlation {match.likeness:.2f})"
        )
    if found.likelihood:
        likely, digits = found.likelihood, found.likelihood.digits + 1
        others = ", ".join(
            f"{BASELINES.get(name, name)} {bits:.{digits}f}"
            for name, bits in likely.baselines.items()
        )
        bits = f"held-out bits a {likely.bits_per}: {likely.bits:.{digits}f}"
        console.print(f"  {bits} ({others})")
    console.print()
    for verdict in found.to_json()["verdicts"]:
        console.print(marked(verdict))
    for remark in found.remarks:
        console.print(f"  ({remark})")


def _structure_rows(found: SoundEvaluation) -> Iterator[tuple[str, str, str]]:
    """Attacks, change, partials, likeness and drift: of play, and what to compare them with."""
    play, held = found.structure, found.held_out_structure
    yield "attacks", f"{play.attack:.1f} dB", f"{found.corpus_attack:.1f} dB"
    for n, lag in enumerate(LAGS):
        if play.change[n] > 0:
            usual = f"{held.change[n]:.2f} (held out)" if held and held.change[n] > 0 else "1"
            yield f"change over {lag:g} s", f"{play.change[n]:.2f} times", usual
    if play.distance > 0:
        yield "partials", f"{play.distance:.2f} times as far", "1 (held out)"
    if found.copying.likeness > -1:
        unseen = found.copying.held_out_likeness
        yield "likeness", f"{found.copying.likeness:.2f}", f"{unseen:.2f} (held out)"
    if found.drift is not None:
        steps = ", ".join(f"{ratio:.2f}" for ratio in found.drift.ratios.values())
        after = ", ".join(map(str, found.drift.ratios))
        yield "drift", f"{steps}", f"1 (after {after} frames)"


def _spanned(percentiles: Sequence[float], unit: str) -> str:
    """The median of some percentiles, and the lowest and the highest of them."""
    low, *_, high = percentiles
    middle = f"{_figures(percentiles[len(percentiles) // 2])} {unit}".rstrip()
    return f"{middle} ({_figures(low)} to {_figures(high)})"


def _figures(value: float) -> str:
    """Two or three figures of a number, with no exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"
