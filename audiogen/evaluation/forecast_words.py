"""What forecasts are worth, in sentences: whether they beat naive ones, and what fools the eye."""

from __future__ import annotations

from audiogen.evaluation.forecast import NETWORK, Column, Forecast, Lead
from audiogen.evaluation.judgement import Verdict

LISTED = 4
"""Names in a sentence; of more, the number."""

HONEST = (0.7, 0.9)
"""Share of the truth in the 80 % band that is taken for 80 %."""

FOOLS = 0.03
"""Less than this apart, two correlations look the same in a plot."""

FORESEES = 0.2
"""Correlation of changes from which on the network has foreseen something of them."""


def verdicts(found: Forecast) -> tuple[Verdict, ...]:
    """One for each distance, one on the bands, one on next values."""
    columns = found.columns
    steps = [_beaten(columns, n) for n in range(len(columns[0].leads))]
    return (*steps, _bands(columns), _fooled(columns))


def _beaten(columns: tuple[Column, ...], at: int) -> Verdict:
    """Whether the network does better than the last value again, and than the best of the rest."""
    leads = [(column, column.leads[at]) for column in columns]
    ahead = sorted({lead.ahead for _, lead in leads})
    rows = "One row ahead" if ahead == [1] else f"{_span(ahead)} rows ahead"
    told: dict[str, list[Column]] = {"better": [], "worse": [], "no different": []}
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
        better = _best(lead)
        return Verdict(words == "better" and not better, f"{rows}, {sentence}{better}.")
    better, rest = told["better"], len(columns) - len(told["better"])
    sentence = f"{rows}, the network beats the last value again in {len(better)} of {len(columns)}"
    sentence += f" columns{_named(better)}"
    if rest:
        worse = told["worse"]
        no_telling = len(told["no different"])
        sentence += f"; it does not in {rest}, of which {len(worse)} are worse{_named(worse)}"
        sentence += f" and {no_telling} differ by no more than chance makes" if no_telling else ""
    return Verdict(not rest, sentence + ".")


def _best(lead: Lead) -> str:
    """What else does clearly better than the network, if anything does."""
    ahead = [name for name, each in lead.beside.items() if each.words == "worse"]
    ahead = [name for name in ahead if name != "naive"]
    if not ahead:
        return ""
    best = min(ahead, key=lambda name: lead.scores[name].crps)
    return f"; {best} does better than both ({lead.scores[best].crps:.2f})"


def _bands(columns: tuple[Column, ...]) -> Verdict:
    leads = [lead for column in columns for lead in column.leads]
    shares = [lead.scores[NETWORK].coverage for lead in leads]
    mean = sum(shares) / len(shares)
    how = "as it should be" if HONEST[0] <= mean <= HONEST[1] else "too often outside"
    how = "too wide" if mean > HONEST[1] else how
    return Verdict(
        HONEST[0] <= mean <= HONEST[1],
        f"The truth lies in the band that should hold 80 % of it in {mean:.0%} of all cases: {how}.",
    )


def _fooled(columns: tuple[Column, ...]) -> Verdict:
    """What a plot of next values would have shown."""
    column = max(columns, key=lambda each: each.trap.levels[1])
    ours, copy = column.trap.levels
    so = ": such a plot tells nothing" if ours - copy < FOOLS else ""
    sentence = (
        f"Drawn over the truth, next values look right: they correlate with it by {ours:.3f}. The "
        f"last value again does by {copy:.3f}{so}. Of the changes, which it foresees none of, the "
        f"network's correlate with those that came by {column.trap.changes:.2f}"
    )
    of = f" ({column.title})" if len(columns) > 1 else ""
    return Verdict(column.trap.changes > FORESEES, f"{sentence}{of}.")


def _span(ahead: list[int]) -> str:
    return f"{ahead[0]}" if len(ahead) == 1 else f"{ahead[0]} to {ahead[-1]}"


def _named(columns: list[Column]) -> str:
    if not columns or len(columns) > LISTED:
        return ""
    return f" ({', '.join(column.title for column in columns)})"
