"""Verdicts on forecasts in sentences, and the table of their scores."""

from __future__ import annotations

from collections.abc import Sequence

from audiogen.evaluation.series.columns import NETWORK, ColumnForecast, HorizonScores
from audiogen.evaluation.series.scores import ForecastScore
from audiogen.evaluation.verdict import Verdict

LISTED = 4
"""The most names in a sentence; beyond it their number is given."""

HONEST = (0.7, 0.9)
"""Range of the share of true values in the 80 % band that passes as 80 %."""

FOOLS = 0.03
"""Difference below which two correlations look the same in a plot."""

FORESEES = 0.2
"""Correlation of changes above which the network predicts something of them."""


def verdicts_on(columns: tuple[ColumnForecast, ...]) -> tuple[Verdict, ...]:
    """One verdict for each horizon, one on the 80 % bands, one on next values."""
    steps = [_beaten(columns, n) for n in range(len(columns[0].leads))]
    return (*steps, _bands(columns), _fooled(columns))


def _beaten(columns: tuple[ColumnForecast, ...], at: int) -> Verdict:
    """The verdict on one horizon: against the naive forecast and the best baseline."""
    leads = [(column, column.leads[at]) for column in columns]
    ahead = sorted({lead.ahead for _, lead in leads})
    rows = "One row ahead" if ahead == [1] else f"{_span(ahead)} rows ahead"
    results: dict[str, list[ColumnForecast]] = {"better": [], "worse": [], "no different": []}
    for column, lead in leads:
        results[lead.beside["naive"].words].append(column)
    if len(columns) == 1:
        lead = leads[0][1]
        ours, naive = lead.scores[NETWORK].crps, lead.scores["naive"].crps
        figures = f"(CRPS {ours:.2f} against {naive:.2f})"
        words = lead.beside["naive"].words
        if words == "better":
            sentence = f"the network beats the naive forecast {figures}"
        elif words == "worse":
            sentence = f"the network is worse than the naive forecast {figures}"
        else:
            sentence = (
                f"the network does not beat the naive forecast: the difference {figures} may be "
                "chance"
            )
        best = _best(lead)
        return Verdict(words == "better" and not best, f"{rows}, {sentence}{best}.")
    beaten, rest = results["better"], len(columns) - len(results["better"])
    sentence = f"{rows}, the network beats the naive forecast in {len(beaten)} of {len(columns)}"
    sentence += f" columns{_named(beaten)}"
    if rest:
        worse = results["worse"]
        no_telling = len(results["no different"])
        sentence += f"; it is worse in {len(worse)}{_named(worse)}" if worse else ""
        sentence += f"; in {no_telling} the difference may be chance" if no_telling else ""
    return Verdict(not rest, sentence + ".")


def _best(lead: HorizonScores) -> str:
    """The baseline that is clearly better than the network, in words; empty where none is."""
    ahead = [name for name, each in lead.beside.items() if each.words == "worse"]
    ahead = [name for name in ahead if name != "naive"]
    if not ahead:
        return ""
    best = min(ahead, key=lambda name: lead.scores[name].crps)
    return f"; the {best} forecast is better than both ({lead.scores[best].crps:.2f})"


def _bands(columns: tuple[ColumnForecast, ...]) -> Verdict:
    leads = [lead for column in columns for lead in column.leads]
    shares = [lead.scores[NETWORK].coverage for lead in leads]
    mean = sum(shares) / len(shares)
    how = "as it should be" if HONEST[0] <= mean <= HONEST[1] else "too often outside"
    how = "too wide" if mean > HONEST[1] else how
    return Verdict(
        HONEST[0] <= mean <= HONEST[1],
        f"{100 * mean:.0f} % of what came lies in the band that should hold 80 %: {how}.",
    )


def _fooled(columns: tuple[ColumnForecast, ...]) -> Verdict:
    """The verdict on next values beside the shifted copy, on average over the columns."""
    count = len(columns)
    ours = sum(column.next_values.levels[0] for column in columns) / count
    copy = sum(column.next_values.levels[1] for column in columns) / count
    changes = sum(column.next_values.changes for column in columns) / count
    so = ": drawn over each other, the two look alike" if ours - copy < FOOLS else ""
    of = f" (on average of {count} columns)" if count > 1 else ""
    sentence = (
        f"The correlation of the network's next values with what came is {ours:.3f}{of}, that of "
        f"the naive forecast, which foresees nothing, {copy:.3f}{so}. Of the changes that the "
        f"network predicts it is {changes:.2f}."
    )
    return Verdict(changes > FORESEES, sentence)


def _span(ahead: list[int]) -> str:
    return f"{ahead[0]}" if len(ahead) == 1 else f"{ahead[0]} to {ahead[-1]}"


def _named(columns: list[ColumnForecast]) -> str:
    if not columns or len(columns) > LISTED:
        return ""
    return f" ({', '.join(column.title for column in columns)})"


def forecast_table(columns: tuple[ColumnForecast, ...], remarks: Sequence[str]) -> str:
    """A table with a line for each column and horizon, then the verdicts."""
    names = list(columns[0].leads[0].scores)
    wide = max(len(column.title) for column in columns)
    lines = [
        f"{'':{wide}}  ahead  " + "".join(f"{name:22}" for name in names) + "network beside naive",
        f"{'':{wide}}         " + "CRPS (MASE, in 80 %)  " * len(names),
    ]
    for column in columns:
        for lead in column.leads:
            cells = "".join(f"{_cell(lead.scores[name]):22}" for name in names)
            words = lead.beside["naive"].words
            lines.append(f"{column.title:{wide}}  {lead.ahead:5d}  {cells}{words}")
    sentences = [f"{'+' if each.good else '-'} {each.sentence}" for each in verdicts_on(columns)]
    return "\n".join([*lines, "", *sentences, *(f"  ({remark})" for remark in remarks)])


def _cell(score: ForecastScore) -> str:
    return f"{score.crps:.2f} ({score.mase:.2f}, {100 * score.coverage:.0f} %)"
