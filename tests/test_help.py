"""The help of the command line: its sections, and what it costs to show it."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from audiogen.cli import cli
from audiogen.cli.sections import SectionedCommand


@pytest.mark.parametrize("command", ["train", "render", "live", "pack", "evaluate", "prepare"])
def test_help_comes_in_titled_sections_that_hold_every_option_once(command: str) -> None:
    found = cli.commands[command]
    assert isinstance(found, SectionedCommand)
    options = [option for group in found.sections.values() for option in group]
    assert options == [one for one in found.params if isinstance(one, click.Option)]
    assert len({option.name for option in options}) == len(options)
    printed = CliRunner().invoke(cli, [command, "--help"]).output
    assert all(f"\n{title}:\n" in printed for title in found.sections)


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], ("numpy", "rich", "audiogen.live", "audiogen.config", "audiogen.control")),
        (["render", "--help"], ("numpy", "rich", "audiogen.live", "audiogen.generation")),
        (["train", "--help"], ("numpy", "rich", "audiogen.live", "audiogen.data")),
    ],
)
def test_help_imports_only_what_it_shows(arguments: list[str], absent: tuple[str, ...]) -> None:
    code = (
        f"import sys\nfrom audiogen.cli import cli\ncli.main({arguments}, standalone_mode=False)\n"
        f"print([name for name in {absent} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_no_sentence_of_the_list_of_commands_is_cut_off() -> None:
    listed = CliRunner().invoke(cli, ["--help"], terminal_width=80).output.split("Commands:")[1]
    assert [line for line in listed.splitlines() if line and not line.endswith(".")] == []
    assert "..." not in listed


def test_a_word_that_is_found_in_the_files_has_no_default_of_none() -> None:
    # "none" is a value of some of these settings, and means something else.
    printed = CliRunner().invoke(cli, ["info", "--help"]).output
    assert "--decimal" in printed and "[default: none]" not in " ".join(printed.split())
