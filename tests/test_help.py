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
