"""The command line: `audiogen` and `python -m audiogen`."""

from audiogen.cli.commands import cli, main

__all__ = ["cli", "main"]
