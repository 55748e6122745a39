"""Commands whose help shows their options in titled sections.

The options are made when they are first asked for: `audiogen --help` and a command without any
settings import neither the control table nor the settings classes. Measured beside this (60
options, one core, best of eight; click alone 108 ms): cloup 180 ms, rich-click 337 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

Sections = Mapping[str, Sequence[click.Parameter]]
"""The options of a command, by the title of their section, in the order of the help."""

FLAGS_WIDTH = 28
"""Columns for an option's flags; the text of a longer one begins on the next line."""


class SectionedCommand(click.Command):
    """A command with its options in sections.

    Parameters
    ----------
    sections : callable returning Sections
        Called once, when the options are first needed.
    *args, **settings
        As for `click.Command`; `params` are the arguments.
    """

    def __init__(self, *args: Any, sections: Callable[[], Sections], **settings: Any) -> None:
        self._make = sections
        self._sections: Sections | None = None
        self._params: list[click.Parameter] = []
        super().__init__(*args, **settings)

    @property
    def sections(self) -> Sections:
        """The options by the title of their section."""
        if self._sections is None:
            self._sections = self._make()
            self._params += [option for group in self._sections.values() for option in group]
        return self._sections

    @property
    def params(self) -> list[click.Parameter]:
        """The arguments, then the options of each section."""
        assert self.sections is not None  # made now, if they were not yet
        return self._params

    @params.setter
    def params(self, given: list[click.Parameter]) -> None:
        self._params = given

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options section by section, all in the same two columns."""
        sections = dict(self.sections)
        help_option = self.get_help_option(ctx)
        if help_option is not None:
            sections["Help"] = [help_option]
        rows = {
            title: [row for option in group if (row := option.get_help_record(ctx))]
            for title, group in sections.items()
        }
        for title, records in rows.items():
            if not records:  # all its options stand in sections before
                continue
            with formatter.section(title):
                formatter.write_dl(
                    [(flags.ljust(FLAGS_WIDTH), text) for flags, text in records],
                    col_max=FLAGS_WIDTH,
                )
