"""What a trained model is, as text and for a notebook's cell: its facts, and its layers."""

from __future__ import annotations

import html
import math
from typing import Any

from audiogen.codec import Codec
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import ChoiceMap


def summary(trained: Checkpoint) -> str:
    """The facts about a checkpoint, and every layer with its tensors, as Keras' `summary` has them.

    Parameters
    ----------
    trained : Checkpoint

    Returns
    -------
    str
        Several lines, to print.
    """
    header, rows = LAYERS, _layers(trained)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines, before = [], ""
    for layer, part, shape, count in (header, *rows):
        shown = layer if layer != before else ""
        before = layer
        cells = (shown.ljust(widths[0]), part.ljust(widths[1]), shape.rjust(widths[2]))
        lines.append("  " + "  ".join((*cells, count.rjust(widths[3]))))
    rule = "  " + "-" * (sum(widths) + 6)
    total = sum(tensor.size for tensor in trained.tensors.values())
    lines = [describe_checkpoint(trained), "", lines[0], rule, *lines[1:], rule]
    return "\n".join([*lines, f"  {total:,} parameters"])


LAYERS = ("layer", "tensor", "shape", "parameters")
"""The columns of the table of layers."""


def _layers(trained: Checkpoint) -> list[tuple[str, str, str, str]]:
    rows = []
    for name, tensor in trained.tensors.items():
        layer, _, part = name.rpartition("/")
        shape = " x ".join(map(str, tensor.shape)) or "1"
        rows.append((layer, part, shape, f"{math.prod(tensor.shape):,}"))
    return rows


def summary_html(trained: Checkpoint) -> str:
    """The same as two tables of HTML, for a notebook's cell; the layers are folded away.

    Parameters
    ----------
    trained : Checkpoint

    Returns
    -------
    str
    """
    name, *lines = describe_checkpoint(trained).split("\n")
    # Names and licences come from files of others: they are text, never markup.
    facts = "".join(
        f'<tr><th style="text-align: left">{html.escape(line[2:11].strip())}</th>'
        f'<td style="text-align: left">{html.escape(line[11:])}</td></tr>'
        for line in lines
    )
    head = "".join(f"<th>{column}</th>" for column in LAYERS)
    layers = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
        for row in _layers(trained)
    )
    return (
        f"<div><b>{html.escape(name)}</b><table>{facts}</table>"
        f"<details><summary>layers</summary><table><tr>{head}</tr>{layers}</table></details></div>"
    )


def describe_checkpoint(trained: Checkpoint) -> str:
    """The facts about a checkpoint, one a line: network, codec, corpus, training and scores.

    Parameters
    ----------
    trained : Checkpoint

    Returns
    -------
    str
    """
    codec, model, made = trained.codec, trained.model, trained.provenance
    basis = trained.frame_map.basis is not None  # one of all values is left out
    kept = f"{trained.frame_map.values} principal components" if basis else "all values"
    cost = made.get("basis_error_db", float("nan"))
    lost = f", which cost {cost} dB"
    if trained.draws_samples:
        kept = f"{model.levels} levels ({model.companding})"
    elif isinstance(trained.frame_map, ChoiceMap):
        kept = f"{trained.frame_map.values} of {codec.offer_size} values"
        lost = f"; {100 * cost:.1f} % of the corpus is replaced by its nearest" if cost else ""
    elif not codec.in_decibels:
        lost = ""
    training = made.get("training", {})
    inputs = f"{model.window} frames ({model.window / codec.frame_rate:.2f} s)"
    values = _counted(codec.frame_size, "value")
    frames = f"{codec.kind}, {values}, {codec.frame_rate:.2f} a second"
    if not codec.timed:
        inputs, frames = f"{model.window} rows", f"{codec.kind}, {values} a row"
    rows = {
        "model": describe_network(trained),
        "input": inputs
        if model.context == "window"
        else f"everything since it began; {inputs} first",
        codec.medium: codec.describe(),
        "frames": frames,
        "learns": f"{kept}{lost}",
        "corpus": describe_corpus(trained),
        "holds": describe_holdings(trained),
        "trained": f"{describe_length(trained.scores.get('seconds', 0))}, "
        f"{_counted(trained.scores.get('step', 0), 'step')}, "
        f"targets {training.get('targets', '?')}"
        + (f", from {made['from']}" if made.get("from") else ""),
        "held out": describe_bits(trained.scores)
        + ("" if trained.scores.get("held_out", True) else " (of its training data)"),
        "plays at": f"temperature {trained.temperature:g}"
        + (f", recall {trained.recall:g}" if trained.errors is not None else ""),
        "made by": f"audiogen {made.get('audiogen', '?')}",
    }
    if "licence" in made:
        rows |= {"author": str(made.get("by")), "licence": str(made["licence"])}
    judged = trained.evaluation.get("verdicts", [])
    verdicts = [f"  {'judged' if n == 0 else '':9}{marked(each)}" for n, each in enumerate(judged)]
    return "\n".join(
        [trained.name, *(f"  {name:9}{text}" for name, text in rows.items()), *verdicts]
    )


def _counted(count: object, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def describe_network(trained: Checkpoint) -> str:
    """Layers, head and number of parameters."""
    model = trained.model
    parameters = sum(tensor.size for tensor in trained.tensors.values())
    layers = f"{model.layers} x {model.cell.upper()}-{model.units}"
    network = f"{layers}, head {trained.head().describe()}, {parameters:,} parameters"
    if trained.conductor is None:
        return network
    return f"{network}; conducted by {describe_network(trained.conductor)}"


def describe_corpus(trained: Checkpoint) -> str:
    """What it was trained on: names, number of files, and how long they are."""
    made = trained.provenance
    extent = describe_extent(trained.codec, made.get("seconds", 0))
    files = _counted(made.get("files", "?"), "file")
    return f"{', '.join(made.get('corpus', []))}: {files}, {extent}"


def describe_holdings(trained: Checkpoint) -> str:
    """What a checkpoint holds of the corpus itself: the primer, and the ends of series."""
    if trained.conductor is not None:
        return describe_holdings(trained.conductor)
    codec = trained.codec
    held = []
    if trained.primer:
        seconds = sum(len(segment) for segment in trained.primer) / codec.frame_rate
        # Segments of a short corpus overlap.
        seconds = min(seconds, trained.provenance.get("seconds", seconds))
        held.append(f"{describe_extent(codec, seconds)} to start from")
    if trained.errors is not None:
        seconds = len(trained.errors) / codec.frame_rate
        whose = ", ".join(trained.provenance.get("remembers", [])) or "it"
        held.append(f"the errors at {describe_extent(codec, seconds)} of {whose}")
    if rows := sum(len(end["rows"]) for end in trained.provenance.get("ends", [])):
        held.append(f"the last {rows} rows")
    return ", ".join(held) or "nothing"


def describe_bits(scores: dict[str, Any]) -> str:
    """The held-out bits among a checkpoint's scores, and the unit that they are counted for."""
    per = scores.get("bits_per", "frame")
    digits = 3 if per == "sample" else 1
    return f"{scores.get('held_out_bits', float('nan')):.{digits}f} bits a {per}"


def marked(verdict: dict[str, Any]) -> str:
    """A verdict of an evaluation's JSON, with a mark for what is not as it should be."""
    return f"{'+' if verdict['good'] else '-'} {verdict['sentence']}"


def describe_extent(codec: Codec, seconds: float) -> str:
    """How much of a corpus there is: time, or rows that are learnt."""
    return f"{seconds:.0f} rows" if not codec.timed else describe_length(seconds)


def describe_length(seconds: float) -> str:
    """Seconds, minutes or hours, whichever reads best."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
