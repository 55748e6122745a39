"""The page of an evaluation: a picture with the verdicts on top and the measurements below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.control.table import clock_time
from audiogen.evaluation.sound.corpus import joined
from audiogen.evaluation.sound.distributions import BOUNDS, NEAR
from audiogen.evaluation.sound.evaluation import DRIFT_STEP, SoundEvaluation
from audiogen.evaluation.sound.excerpts import draw_excerpts
from audiogen.evaluation.sound.faults import KINDS
from audiogen.evaluation.sound.features import Values, silence_below
from audiogen.evaluation.sound.likelihood import BASELINES
from audiogen.evaluation.sound.performance import Play
from audiogen.evaluation.sound.structure import LAGS
from audiogen.generation.render.picture import new_figure, save_figure

INK, FAINT, CORPUS = "#22262b", "#7d868f", "#a9b4be"
GOOD, WRONG = "#3b8e5a", "#d9822b"
SEEDS = ("#c8374a", "#2878a8", "#7a4fa3", "#1f8a70", "#8a6d3b")
"""A colour for each performance; then from the first on again."""

LONGEST_NAME = 42

POINTS, SMOOTH_SECONDS = 300, 2.0
"""Points of a line over time at most, and how much time each stands for at least."""


def draw_page(evaluation: SoundEvaluation, path: Path) -> None:
    """Draw the page to the PNG `path`.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    from matplotlib import rc_context

    style: Any = {
        "text.color": INK,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": FAINT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "font.size": 9.5,
    }
    with rc_context(style):
        figure: Any = new_figure(figsize=(15, 13.5), facecolor="white", layout="constrained")
        figure.get_layout_engine().set(rect=(0.015, 0.01, 0.97, 0.975))
        rows = figure.subfigures(4, 1, height_ratios=[2.7, 1.9, 4.6, 3.2], hspace=0.03)
        _draw_verdicts(rows[0], evaluation)
        _draw_features(rows[1], evaluation)
        left, right = rows[2].subfigures(1, 2, width_ratios=[2.1, 1], wspace=0.03)
        _draw_time(left, evaluation)
        near, copies = right.subplots(2, 1, height_ratios=[1.6, 1.8])
        _draw_structure(near, evaluation)
        _draw_copies(copies, evaluation)
        draw_excerpts(rows[3], evaluation)
        save_figure(figure, path)


def _draw_verdicts(figure: Any, evaluation: SoundEvaluation) -> None:
    """The name, what was done, the verdicts; the bits beside them."""
    axes, bars = figure.subplots(1, 2, width_ratios=[2.1, 1])
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    name = evaluation.checkpoint.name.encode("utf-8", "replace").decode()
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
    axes.text(0, 1, name, fontsize=28, fontweight="bold", va="top", parse_math=False)
    values = {"temperature": evaluation.checkpoint.temperature, **evaluation.controls}
    settings = ", ".join(f"{control} {value:g}" for control, value in values.items())
    count = len(evaluation.performances)
    played = f"{evaluation.seconds / 60:.3g} min of play" + (
        f" x {count} seeds" if count > 1 else ""
    )
    corpus = f"{evaluation.corpus.seconds / 60:.3g} min of corpus"
    axes.text(0, 0.79, f"{played}, {settings}, beside {corpus}", color=FAINT, fontsize=12, va="top")
    lines = [(v.sentence, GOOD if v.good else WRONG) for v in evaluation.verdicts]
    lines += [(f"{remark[0].upper()}{remark[1:]}.", FAINT) for remark in evaluation.remarks]
    at = 0.64
    for sentence, colour in lines:
        rows = textwrap.wrap(sentence, 98)
        axes.plot(0.007, at - 0.035, "o", color=colour, markersize=9, clip_on=False)
        axes.text(0.025, at, "\n".join(rows), fontsize=12, va="top", linespacing=1.15)
        at -= 0.045 + 0.08 * len(rows)

    if evaluation.likelihood is None:
        bars.axis("off")
        return
    bits = {"": evaluation.likelihood.bits, **evaluation.likelihood.baselines}
    names = sorted(bits, key=lambda each: -bits[each])
    labels = [BASELINES.get(each, "this model") for each in names]
    colours = [CORPUS if each else SEEDS[0] for each in names]
    drawn = bars.barh(range(len(names)), [bits[each] for each in names], color=colours, height=0.7)
    digits = evaluation.likelihood.digits
    bars.bar_label(drawn, [f"{bits[each]:.{digits}f}" for each in names], padding=4, color=INK)
    bars.set_yticks(range(len(names)), labels, color=INK)
    per = evaluation.likelihood.bits_per
    bars.set(title=f"Bits for a held-out {per} (fewer are better)", xticks=[])
    bars.spines[["bottom"]].set_visible(False)
    bars.set_xlim(min(0, *bits.values()), 1.12 * max(1.0, *bits.values()))


def _draw_features(figure: Any, evaluation: SoundEvaluation) -> None:
    """Each feature's percentiles: from 5 to 95 a line, from 25 to 75 a bar, the median a tick."""
    panels = figure.subplots(1, len(evaluation.comparisons))
    for axes, each in zip(panels, evaluation.comparisons, strict=True):
        for row, colour, values in ((1, CORPUS, each.corpus), (0, SEEDS[0], each.play)):
            axes.plot(values[::4], [row, row], color=colour, linewidth=2, solid_capstyle="round")
            axes.plot(values[1:4:2], [row, row], color=colour, linewidth=13, solid_capstyle="butt")
            axes.plot(values[2], row, "|", color=INK, markersize=15, markeredgewidth=2)
        if each.feature in ("centroid", "flatness"):
            _logarithmic(axes, "x", (*each.play, *each.corpus))
        axes.set(
            ylim=(-0.7, 1.7),
            yticks=[1, 0],
            title=f"{each.feature} ({each.unit})".replace(" ()", ""),
        )
        axes.set_yticklabels(["corpus", "play"], color=INK)
        axes.tick_params(axis="y", length=0)
        axes.spines[["left"]].set_visible(False)
        verdict = "\n".join(textwrap.wrap(each.verdict, 32))
        axes.set_xlabel(verdict, color=GOOD if each.relative <= NEAR else WRONG, fontsize=9.5)


def _draw_time(figure: Any, evaluation: SoundEvaluation) -> None:
    """Level, change and flatness over time, and below them what goes wrong."""
    panels = figure.subplots(4, 1, sharex=True, height_ratios=[3, 3, 3, 2])
    corpus = joined([segment.features for segment in evaluation.corpus.segments])
    features = (("level", "level (dB)"), ("change", "change (dB)"), ("flatness", "flatness"))
    for axes, (name, label) in zip(panels, features, strict=False):
        typical = np.mean if name == "change" else np.median
        middle = float(typical(getattr(corpus, name)[corpus.level > silence_below(corpus)]))
        low, high = BOUNDS[name]
        bounds = (middle + low, middle + high) if name == "level" else (middle * low, middle * high)
        axes.axhspan(*bounds, color=CORPUS, alpha=0.35, linewidth=0)
        axes.axhline(middle, color=CORPUS, linewidth=1)
        for colour, each in _coloured(evaluation):
            minutes, values = _thinned(getattr(each.features, name), typical, evaluation.seconds)
            axes.plot(minutes, values, color=colour, linewidth=1.1, label=f"seed {each.seed}")
        if name == "flatness":
            _logarithmic(axes, "y", (1e-5, 1))
        axes.set(ylabel=label)
    panels[0].set_title("Over time (grey: near the corpus)")
    panels[0].legend(
        loc="lower right", bbox_to_anchor=(1, 0.96), ncols=len(SEEDS), frameon=False, fontsize=9
    )
    _draw_findings(panels[3], evaluation)
    panels[3].set(xlim=(0, evaluation.seconds / 60), xlabel="minutes of play")


def _draw_findings(axes: Any, evaluation: SoundEvaluation) -> None:
    """A lane for each kind of fault, and in it a line for each performance."""
    height = 0.8 / len(evaluation.performances)
    lines = zip(_coloured(evaluation), evaluation.findings, strict=True)
    for number, ((colour, _), findings) in enumerate(lines):
        for each in findings:
            at = KINDS.index(each.kind) - 0.4 + number * height
            span = [(each.start / 60, each.seconds / 60)]
            axes.broken_barh(span, (at, height), color=colour)
    if not any(evaluation.findings):
        axes.set_title("nothing goes wrong", color=GOOD, loc="center", y=0.3, weight="normal")
    axes.set(ylim=(len(KINDS) - 0.5, -0.5))
    axes.set_yticks(range(len(KINDS)), KINDS, fontsize=8.5)
    axes.tick_params(axis="y", length=0)


def _draw_structure(axes: Any, evaluation: SoundEvaluation) -> None:
    """What a listener would notice, as ratios: of play, and of held-out sound."""
    found, held = evaluation.structure, evaluation.held_out_structure
    nothing = float("nan")
    unseen = (nothing,) * len(LAGS) if held is None else held.change
    corpus = max(evaluation.corpus_attack, 1e-3)
    rows = [("attacks", found.attack / corpus, held.attack / corpus if held else nothing)]
    for lag, played, usual in zip(LAGS, found.change, unseen, strict=True):
        rows.append((f"change over {lag:g} s", played, usual))
    rows.append(("partials, from corpus", found.distance, 1.0))
    if evaluation.drift is not None:
        after = evaluation.drift.ratios[DRIFT_STEP]
        rows.append((f"after {DRIFT_STEP} predictions", after, 1.0))
    copying = evaluation.copying
    rows.append(("likeness of pieces", copying.likeness / copying.held_out_likeness, 1.0))
    axes.axvline(1, color=CORPUS, linewidth=1)
    for at, (_, played, usual) in enumerate(rows):
        axes.plot(usual, at, "o", color=CORPUS, markersize=8, clip_on=False)
        if np.isfinite(played):
            axes.plot(np.clip(played, 0.25, 4), at, "o", color=SEEDS[0], markersize=8)
            axes.text(4.4, at, f"{played:.2f}", va="center", fontsize=8.5, color=INK)
    axes.set_xscale("log", base=2)
    axes.set(xlim=(0.25, 4), ylim=(len(rows) - 0.5, -0.5), title="Beside the corpus")
    axes.set_xticks([0.25, 0.5, 1, 2, 4], ["1/4", "1/2", "1", "2", "4"])
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows], fontsize=8.5, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("ratio (grey: held-out sound)")
    axes.spines[["left"]].set_visible(False)


def _draw_copies(axes: Any, evaluation: SoundEvaluation) -> None:
    """The similarity of the pieces to the corpus, beside that of the held-out ones."""
    found = evaluation.copying
    edges = np.linspace(0, 1, 26)
    shares = []
    for values, colour, label in (
        (found.held_out, CORPUS, "held-out sound"),
        (np.array([match.likeness for match in found.pieces]), SEEDS[0], "play"),
    ):
        if len(values):
            share = np.histogram(np.clip(values, 0, 1), edges)[0] / len(values)
            shares.append(share.max())
            filled = colour == CORPUS
            axes.stairs(share, edges, color=colour, fill=filled, linewidth=2, label=label)
    axes.axvline(found.limit, color=WRONG, linewidth=1.5, linestyle="--")
    axes.text(
        found.limit,
        0.98,
        "copies ",
        color=WRONG,
        ha="right",
        va="top",
        rotation=90,
        transform=axes.get_xaxis_transform(),
    )
    axes.set(xlim=(0, 1), ylim=(0, 1.25 * max(shares, default=1.0)), yticks=[])
    axes.set_title(f"Most alike in the corpus, each {found.piece_seconds:.2g} s")
    axes.set_xlabel("correlation")
    axes.spines[["left"]].set_visible(False)
    if shares:
        axes.legend(loc="upper left", frameon=False)
    if found.copied:
        seed, path, at = evaluation.place_of(found.copies[0])
        place = clock_time(found.copies[0].place)
        label = f"{place} of seed {seed} is {clock_time(at)} of {path.name}"
        axes.text(0.02, 0.7, label, color=WRONG, transform=axes.transAxes, parse_math=False)


def _coloured(evaluation: SoundEvaluation) -> Iterator[tuple[str, Play]]:
    """Each performance with its colour."""
    return zip(cycle(SEEDS), evaluation.performances, strict=False)


def _logarithmic(axes: Any, which: str, values: Sequence[float]) -> None:
    """Powers of ten as plain numbers, and where that are few, 2 and 5 times these as well."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set(**{f"{which}scale": "log"})
    axis = getattr(axes, f"{which}axis")
    axis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0) if max(values) < 30 * min(values) else (1.0,))
    )
    axis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _thinned(values: Values, typical: Any, seconds: float) -> tuple[Values, Values]:
    """What is typical of each part of some values over time, and at which minute that is."""
    parts = np.array_split(values, count := max(1, min(POINTS, round(seconds / SMOOTH_SECONDS))))
    centres = (np.arange(count) + 0.5) / count * seconds / 60
    return centres.astype(np.float32), np.array([typical(part) for part in parts], np.float32)
