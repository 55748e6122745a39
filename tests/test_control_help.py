"""The control table in words: README, flags and the command say the same."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from audiogen.cli import cli, main
from audiogen.cli.control_help import (
    controls_markdown,
    default_of,
    describe_controls,
    flag_of,
    range_of,
)
from audiogen.control.table import EVENTS, TABLE

README = Path(__file__).parents[1] / "README.md"


def test_the_readme_holds_the_table_as_it_is() -> None:
    text = README.read_text("utf-8")
    _, begun = text.split("<!-- controls -->\n")
    table, _ = begun.split("\n<!-- end of controls -->")
    assert table == controls_markdown(), "audiogen controls --markdown prints the table as it is"


def test_the_flags_of_render_are_those_of_the_table() -> None:
    options = {
        option.opts[0]: option
        for option in cli.commands["render"].params
        if isinstance(option, click.Option)
    }
    for row in TABLE:
        help = options[flag_of(row)].help
        assert help == f"{row.help}  [{range_of(row)}; default: {default_of(row)}]"


def test_the_command_prints_every_control_once_with_all_its_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["controls"])
    printed = capsys.readouterr().out
    assert printed == describe_controls() + "\n"
    lines = [line.split() for line in printed.splitlines()]
    for row in TABLE:
        (line,) = [words for words in lines if words[:1] == [flag_of(row)]]
        assert " ".join(line).endswith(row.help)
        assert f"{row.low:g} to {row.high:g}" in " ".join(line)
    assert all(any(words[:1] == [name] for words in lines) for name in EVENTS)
    main(["controls", "--markdown"])
    assert capsys.readouterr().out == controls_markdown() + "\n"
