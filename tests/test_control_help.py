"""The control table in words: the docs, flags and the command say the same."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from audiogen.cli import cli, main
from audiogen.control.table import EVENTS, TABLE

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "controls.md"


def test_the_docs_hold_the_table_that_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = PAGE.read_text("utf-8")
    _, begun = text.split("<!-- controls -->\n")
    table, _ = begun.split("\n<!-- end of controls -->")
    main(["controls", "--markdown"])
    assert capsys.readouterr().out == table + "\n", "audiogen controls --markdown prints it"


def test_the_page_on_touchosc_holds_the_faders_that_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = (PAGE.parents[1] / "how-to" / "touchosc.md").read_text("utf-8")
    _, begun = text.split("<!-- faders -->\n")
    table, _ = begun.split("\n<!-- end of faders -->")
    main(["controls", "--osc", "--markdown"])
    assert capsys.readouterr().out == table + "\n", "audiogen controls --osc --markdown prints it"


def test_the_addresses_and_ends_of_the_faders_are_those_of_the_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["controls", "--osc"])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    found = {words[0]: words[1:3] for words in lines if words and words[0].startswith("/")}
    wanted = {f"/audiogen/{row.name}": [f"{row.low:g}", f"{row.high:g}"] for row in TABLE}
    assert found == wanted


@pytest.mark.parametrize(
    ("flag", "range_and_default"),
    [
        ("--temperature", "[0 to 2; default: the model's own]"),
        ("--noise", "[0 to 4 spread; default: 0]"),
        ("--noise-chance", "[0 to 1; default: 1]"),
        ("--memory-1", "[-1 to 1; default: 0]"),
        ("--crush", "[0 to 15 bits; default: 0]"),
        ("--gain", "[-60 to 24 dB; default: 0]"),
        ("--tilt", "[-6 to 6 dB/octave; default: 0]"),
    ],
)
def test_a_flag_of_render_says_its_range_and_default(flag: str, range_and_default: str) -> None:
    (help,) = [
        option.help
        for option in cli.commands["render"].params
        if isinstance(option, click.Option) and option.opts[0] == flag
    ]
    assert help is not None and help.endswith(f"  {range_and_default}")


def test_render_has_a_flag_for_each_control_and_it_says_what_the_table_says() -> None:
    options = {
        option.opts[0]: str(option.help)
        for option in cli.commands["render"].params
        if isinstance(option, click.Option)
    }
    for row in TABLE:
        help = options["--" + row.name.replace("_", "-")]
        assert help.startswith(f"{row.help}  [{row.low:g} to {row.high:g}")


def test_the_command_prints_every_control_once_with_all_its_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["controls"])
    printed = capsys.readouterr().out
    lines = [line.split() for line in printed.splitlines()]
    for row in TABLE:
        (line,) = [words for words in lines if words[:1] == ["--" + row.name.replace("_", "-")]]
        assert " ".join(line).endswith(row.help)
        assert f"{row.low:g} to {row.high:g}" in " ".join(line)
    assert all(any(words[:1] == [name] for words in lines) for name in EVENTS)


def test_the_readme_counts_the_controls() -> None:
    readme = (PAGE.parents[2] / "README.md").read_text("utf-8")
    assert f"There are {len(TABLE)}, and all of them move" in readme
