"""What forecasts are worth, in sentences: whether they beat naive ones, and what fools the eye."""

from __future__ import annotations

from collections.abc import Sequence

from audiogen.evaluation.series.columns import NETWORK, ColumnForecast, HorizonScores
from audiogen.evaluation.series.scores import ForecastScore
from audiogen.evaluation.verdict import Verdict

LISTED = 4
"""Names in a sentence; of more, the number."""

HONEST = (0.7, 0.9)
"""Share of the truth in the 80 % band that is taken for 80 %."""

FOOLS = 0.03
"""Less than this apart, two correlations look the same in a plot."""

FORESEES = 0.2
"""Correlation of changes from which on the network has foreseen something of them."""


def told_of(columns: tuple[ColumnForecast, ...]) -> tuple[Verdict, ...]:
    """One verdict for each distance, one on the bands, one on next values."""
    steps = [_beaten(columns, n) for n in range(len(columns[0].leads))]
    return (*steps, _bands(columns), _fooled(columns))


def _beaten(columns: tuple[ColumnForecast, ...], at: int) -> Verdict:
    """Whether the network does better than the last value again, and than the best of the rest."""
    leads = [(column, column.leads[at]) for column in columns]
    ahead = sorted({lead.ahead for _, lead in leads})
    rows = "One row ahead" if ahead == [1] else f"{_span(ahead)} rows ahead"
    told: dict[str, list[ColumnForecast]] = {"better": [], "worse": [], "no different": []}
    for column, lead in leads:
        told[lead.beside["naive"].words].append(column)
    if len(columns) == 1:
        lead = leads[0][1]
        ours, naive = lead.scores[NETWORK].crps, lead.scores["naive"].crps
        figures = f"(CRPS {ours:.2f} against {naive:.2f})"
        words = lead.beside["naive"].words
        if words == "better":
            sentence = f"the network beats the last value again {figures}"
        elif words == "worse":
            sentence = f"the network does not beat the last value again, it is worse {figures}"
        else:
            sentence = (
                f"the network does not beat the last value again: the difference {figures} is "
                "within what chance makes"
            )
        best = _best(lead)
        return Verdict(words == "better" and not best, f"{rows}, {sentence}{best}.")
    beaten, rest = told["better"], len(columns) - len(told["better"])
    sentence = f"{rows}, the network beats the last value again in {len(beaten)} of {len(columns)}"
    sentence += f" columns{_named(beaten)}"
    if rest:
        worse = told["worse"]
        no_telling = len(told["no different"])
        sentence += f"; it does not in {rest}, of which {len(worse)} are worse{_named(worse)}"
        sentence += f" and {no_telling} differ by no more than chance makes" if no_telling else ""
    return Verdict(not rest, sentence + ".")


def _best(lead: HorizonScores) -> str:
    """What else does clearly better than the network, if anything does."""
    ahead = [name for name, each in lead.beside.items() if each.words == "worse"]
    ahead = [name for name in ahead if name != "naive"]
    if not ahead:
        return ""
    best = min(ahead, key=lambda name: lead.scores[name].crps)
    return f"; {best} does better than both ({lead.scores[best].crps:.2f})"


def _bands(columns: tuple[ColumnForecast, ...]) -> Verdict:
    leads = [lead for column in columns for lead in column.leads]
    shares = [lead.scores[NETWORK].coverage for lead in leads]
    mean = sum(shares) / len(shares)
    how = "as it should be" if HONEST[0] <= mean <= HONEST[1] else "too often outside"
    how = "too wide" if mean > HONEST[1] else how
    return Verdict(
        HONEST[0] <= mean <= HONEST[1],
        f"Of the truth {100 * mean:.0f} % lies in the band that should hold 80 %: {how}.",
    )


def _fooled(columns: tuple[ColumnForecast, ...]) -> Verdict:
    """What a plot of next values would have shown; of several columns on average."""
    count = len(columns)
    ours = sum(column.trap.levels[0] for column in columns) / count
    copy = sum(column.trap.levels[1] for column in columns) / count
    changes = sum(column.trap.changes for column in columns) / count
    so = ": such a plot tells nothing" if ours - copy < FOOLS else ""
    of = f" (on average of {count} columns)" if count > 1 else ""
    sentence = (
        f"Drawn over the truth, next values correlate with it by {ours:.3f}{of}. "
        f"The last value again does by {copy:.3f}{so}. Of the changes, none of which it foresees, "
        f"the network's correlate with those that came by {changes:.2f}."
    )
    return Verdict(changes > FORESEES, sentence)


def _span(ahead: list[int]) -> str:
    return f"{ahead[0]}" if len(ahead) == 1 else f"{ahead[0]} to {ahead[-1]}"


def _named(columns: list[ColumnForecast]) -> str:
    if not columns or len(columns) > LISTED:
        return ""
    return f" ({', '.join(column.title for column in columns)})"


def described(columns: tuple[ColumnForecast, ...], remarks: Sequence[str]) -> str:
    """A table, one line for each column and distance, then the verdicts."""
    names = list(columns[0].leads[0].scores)
    wide = max(len(column.title) for column in columns)
    lines = [
        f"{'':{wide}}  ahead  " + "".join(f"{name:22}" for name in names) + "beside naive",
        f"{'':{wide}}         " + "CRPS (MASE, in 80 %)  " * len(names),
    ]
    for column in columns:
        for lead in column.leads:
            cells = "".join(f"{_cell(lead.scores[name]):22}" for name in names)
            words = lead.beside["naive"].words
            lines.append(f"{column.title:{wide}}  {lead.ahead:5d}  {cells}{words}")
    told = [f"{'+' if each.good else '-'} {each.sentence}" for each in told_of(columns)]
    return "\n".join([*lines, "", *told, *(f"  ({remark})" for remark in remarks)])


def _cell(score: ForecastScore) -> str:
    return f"{score.crps:.2f} ({score.mase:.2f}, {100 * score.coverage:.0f} %)"
