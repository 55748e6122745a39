"""The control table as text, for the terminal, docs/reference/controls.md and
docs/how-to/touchosc.md.

Ranges and defaults are written here once, so the flags, the page and the docs say the same.
"""

from __future__ import annotations

from audiogen.control.table import EVENTS, GROUPS, TABLE, Control


def flag_of(control: Control) -> str:
    """The command line's flag: `--noise-chance`."""
    return f"--{control.name.replace('_', '-')}"


def range_of(control: Control) -> str:
    """`0 to 4 spread`."""
    return f"{control.low:g} to {control.high:g} {control.unit}".rstrip()


def default_of(control: Control) -> str:
    """The default as a number, or whose it is."""
    return (
        "the model's own" if control.name in ("temperature", "recall") else f"{control.default:g}"
    )


def smoothing_of(control: Control) -> str:
    """How long a change takes to arrive."""
    return f"{1000 * control.smoothing:g} ms" if control.smoothing else "at once"


def describe_controls() -> str:
    """The table for a terminal, group by group, and what can happen."""
    facts = {
        row.name: (flag_of(row), range_of(row), default_of(row), smoothing_of(row)) for row in TABLE
    }
    widths = [max(map(len, column)) for column in zip(*facts.values(), strict=True)]
    lines = ["flag, range, default, how long a change takes to arrive, what it does"]
    for group in GROUPS:
        lines += ["", group]
        for row in (row for row in TABLE if row.group == group):
            pairs = zip(facts[row.name], widths, strict=True)
            columns = "  ".join(fact.ljust(width) for fact, width in pairs)
            lines.append(f"  {columns}  {row.help}")
    lines += ["", "what can happen at a frame, from a script"]
    lines += [f"  {name.ljust(widths[0])}  {help}" for name, help in EVENTS.items()]
    return "\n".join(lines)


def describe_faders() -> str:
    """What a fader of each control sends over OSC, for a terminal: address, ends, default."""
    widths = [max(map(len, column)) for column in zip(*(_fader(row) for row in TABLE), strict=True)]
    lines = ["OSC address, value at the low end, at the high end, default"]
    for group in GROUPS:
        lines += ["", group]
        for row in (row for row in TABLE if row.group == group):
            columns = (part.ljust(n) for part, n in zip(_fader(row), widths, strict=True))
            lines.append(f"  {'  '.join(columns)}".rstrip())
    return "\n".join(lines)


def faders_markdown() -> str:
    """The table for docs/how-to/touchosc.md."""
    lines = ["| group | address | low end | high end | default |", "|---|---|---|---|---|"]
    for row in sorted(TABLE, key=lambda row: GROUPS.index(row.group)):
        address, *rest = _fader(row)
        lines.append(f"| {row.group} | `{address}` | {' | '.join(rest)} |")
    return "\n".join(lines)


def _fader(control: Control) -> tuple[str, str, str, str]:
    low, high = f"{control.low:g}", f"{control.high:g}"
    return f"/audiogen/{control.name}", low, high, default_of(control)


def controls_markdown() -> str:
    """The table for docs/reference/controls.md."""
    lines = ["| control | range | default | arrives in | what it does |", "|---|---|---|---|---|"]
    for row in TABLE:
        facts = (f"`{flag_of(row)}`", range_of(row), default_of(row), smoothing_of(row), row.help)
        lines.append(f"| {' | '.join(facts)} |")
    return "\n".join(lines)
