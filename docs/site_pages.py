"""Pages of the site that are made from the program: commands, settings, and notebooks.

Nothing here knows Sphinx: each function returns Markdown.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import click

from audiogen import config
from audiogen.cli import cli


def commands() -> str:
    """Every command with its help, its arguments and its options, section by section."""
    context = click.Context(cli, info_name="audiogen")
    pages = []
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=f"audiogen {name}", parent=None)
        pages += [f"## audiogen {name}", f"```text\n{_usage(command, inner)}\n```"]
        pages += [_escaped(paragraph) for paragraph in (command.help or "").split("\n\n")]
        sections = getattr(command, "sections", None)
        if sections is None:
            sections = {"Options": [p for p in command.params if isinstance(p, click.Option)]}
        for title, options in sections.items():
            rows = [row for option in options if (row := option.get_help_record(inner))]
            if rows:
                pages += [f"**{title.rstrip(':')}**", _table(("option", "what it does"), rows)]
    return "\n\n".join(pages)


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join([str(context.info_name), *command.collect_usage_pieces(context)])


def settings() -> str:
    """Every setting of a training, class by class, and the defaults of each kind of frames."""
    pages = []
    kinds = [*config.CODECS.values(), config.FrameMapConfig, config.ModelConfig]
    for kind in [*kinds, config.TrainingConfig]:
        rows = [
            (f"`{each.name}`", _shown(each.default), str(each.metadata["help"]))
            for each in kind.fields()
        ]
        title = kind.title[0].upper() + kind.title[1:]
        pages += [f"## {title}", f"`audiogen.config.{kind.__name__}`"]
        pages.append(_table(("setting", "default", "what it is"), rows, code=False))
    pages += ["## What a kind of frames changes", _changes(config.FRAMES)]
    pages += ["## Presets", _changes(config.PRESETS)]
    return "\n\n".join(pages)


def _changes(named: dict[str, dict[str, Any]]) -> str:
    rows = [
        (f"`{name}`", ", ".join(f"`{key}` {_shown(value)}" for key, value in values.items()))
        for name, values in named.items()
    ]
    return _table(("name", "settings"), rows, code=False)


def _shown(value: Any) -> str:
    return "(none)" if value in ("", None) else f"{value}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], code: bool = True) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for first, *rest in rows:
        cells = [f"`{first.replace('|', BAR)}`" if code else first, *map(_escaped, rest)]
        lines.append(f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |")
    return "\n".join(lines)


BAR = "\\|"
"""How a bar is written in the code of a table."""


def _escaped(text: str) -> str:
    """Text as Markdown shows it: as it is."""
    for sign in "\\*_|<[":
        text = text.replace(sign, f"\\{sign}") if "`" not in text else text
    return " ".join(text.split())


def notebook(text: str) -> str:
    """A notebook as a page: its cells, and below each the output that is kept with it."""
    parts = []
    for cell in json.loads(text)["cells"]:
        content = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(content)
        elif cell["cell_type"] == "code":
            parts.append(f"```python\n{content}\n```")
            parts += [shown for output in cell["outputs"] if (shown := _output(output))]
    return "\n\n".join(parts)


def _output(output: dict[str, Any]) -> str:
    """One output of a cell, in the richest form that a page can show."""
    if output["output_type"] == "stream":
        return _raw(f"<pre class='output'>{html.escape(''.join(output['text']))}</pre>")
    data = output.get("data", {})
    if "text/html" in data:
        return _raw(f"<div class='output'>{''.join(data['text/html'])}</div>")
    if "image/png" in data:
        picture = "".join(data["image/png"]).replace("\n", "")
        words = html.escape("".join(data.get("text/plain", "picture")))
        return _raw(f"<img class='output' alt='{words}' src='data:image/png;base64,{picture}'>")
    plain = "".join(data.get("text/plain", ""))
    return _raw(f"<pre class='output'>{html.escape(plain)}</pre>") if plain else ""


def _raw(text: str) -> str:
    return f"````{{raw}} html\n{text}\n````"


GENERATED: dict[str, Callable[[], str]] = {
    "<!-- commands, when the site is built -->": commands,
    "<!-- settings, when the site is built -->": settings,
}
"""What a page says where something generated belongs, and what makes it."""
