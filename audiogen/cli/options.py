"""The command line's own types, and options made from the settings classes and the control table.

Defaults and help are theirs, so a flag cannot say anything else than the Python interface does.
"""

from __future__ import annotations

import re
import typing
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from audiogen.cli.control_help import default_of, flag_of, range_of
from audiogen.config import CODECS, FRAMES, Config, help_of
from audiogen.control.table import TABLE, Control, out_of_range
from audiogen.live.latency import LATENCIES

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


class Duration(click.ParamType[float]):
    """Seconds, from `90`, `90s`, `10m`, `1h` or `1h30m`; with `zero`, also `0`."""

    name = "duration"

    def __init__(self, *, zero: bool = False) -> None:
        self._zero = zero

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the text; a number passes as it is."""
        if isinstance(value, float | int):
            return float(value)
        parts = re.findall(r"(\d+(?:\.\d*)?|\.\d+)([smh]?)", str(value).strip().lower())
        if not parts or "".join(number + unit for number, unit in parts) != value.strip().lower():
            self.fail(f"'{value}' is no duration: write 90, 90s, 10m, 1h or 1h30m", param, ctx)
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
        if not (seconds > 0 or self._zero):
            self.fail("the duration should be more than 0", param, ctx)
        return seconds


class Seeds(click.ParamType[tuple[int, ...]]):
    """How many seeds, from 1 on, or which: `3` is `1,2,3`."""

    name = "count|list"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read the text."""
        if isinstance(value, tuple):
            return value
        if not re.fullmatch(r"\d+(,\d+)*,?", value) or (value.isdigit() and not int(value)):
            self.fail(
                f"'{value}' is neither how many seeds, as 3, nor which, as 5,7,11", param, ctx
            )
        if value.isdigit():
            return tuple(range(1, int(value) + 1))
        return tuple(int(seed) for seed in value.split(",") if seed)


class Named(click.ParamType[tuple[str, str]]):
    """`NAME=VALUE`; a number as the value with `number`.

    Parameters
    ----------
    value : str
        What the value is called in a message and in the help.
    number : bool
        Whether it is a number from 0 on.
    """

    def __init__(self, value: str, *, number: bool = False) -> None:
        self.name = f"name={value}"
        self._value, self._number = value, number

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Any]:
        """Read the text."""
        if isinstance(value, tuple):
            return value
        name, equals, rest = value.partition("=")
        if not (name and equals and rest):
            self.fail(f"'{value}' is not NAME={self._value.upper()}", param, ctx)
        if not self._number:
            return name, rest
        try:
            weight = float(rest)
        except ValueError:
            weight = -1.0
        if not 0 <= weight < float("inf"):
            self.fail(f"'{rest}' is no {self._value}: write a number from 0 on", param, ctx)
        return name, weight


def setting_options(*kinds: type[Config]) -> Callable[[Any], Any]:
    """One option for each setting of some classes; unset ones stay out of the call.

    A setting that several classes have is one option, told as the first of them tells it.
    """
    shared = {f.name: f.default for kind in reversed(kinds) for f in kind.fields()}

    def decorate(command: Any) -> Any:
        told = {f.name: kind for kind in reversed(kinds) for f in kind.fields()}
        for kind in reversed(kinds):
            hints = typing.get_type_hints(kind)
            for field in reversed(kind.fields()):
                if told[field.name] is not kind:
                    continue
                flag = field.name.replace("_", "-")
                names = f"--{flag}/--no-{flag}" if hints[field.name] is bool else f"--{flag}"
                usual = shared[field.name]
                other = "".join(
                    f"; {frames}: {own}"
                    for frames, own in _of_frames(field.name).items()
                    if own != usual
                )
                text = f"{help_of(kind, field.name)}  [default: {usual}{other}]"
                kinds_of = None if hints[field.name] is bool else _click_type(field.name, hints)
                command = click.option(names, field.name, type=kinds_of, default=None, help=text)(
                    command
                )
        return command

    return decorate


def _of_frames(name: str) -> dict[str, Any]:
    """What the setting `name` is by default, where the kind of frames says so."""
    said = {frames: own[name] for frames, own in FRAMES.items() if name in own}
    # A setting that two codecs have is told of as the first of them has it, and as the others do.
    for frames, kind in CODECS.items():
        for field in kind.fields():
            if field.name == name:
                said.setdefault(frames, field.default)
    return said


def _click_type(name: str, hints: dict[str, Any]) -> Any:
    return Basis() if name == "basis" else hints[name]


class Basis(click.ParamType[int]):
    """A number of components, or `none` for all bins."""

    name = "integer|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the text; `none` is 0."""
        if str(value).lower() == "none":
            return 0
        if not re.fullmatch(r"\d+", str(value)):
            self.fail(f"'{value}' is neither a number of components nor 'none'", param, ctx)
        return int(value)


def source_options(command: Any) -> Any:
    """The options that name sources beside the models, and mix them; as dictionaries."""
    options = (
        click.option(
            "--source",
            "sources",
            type=Named("source"),
            multiple=True,
            callback=_by_name,
            help="another: NAME=CHECKPOINT, NAME=file:SOUND (it loops) or NAME=file:SOUND?wander",
        ),
        click.option(
            "--mix",
            type=Named("weight", number=True),
            multiple=True,
            callback=_by_name,
            help="weight of a source, of any sum: jazz=0.5  [default: the first plays alone]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def hand_options(command: Any) -> Any:
    """The options that say who moves the controls, and what is kept of it."""
    file = click.Path(path_type=Path, dir_okay=False)
    options = (
        click.option(
            "--script", type=file, help="a Python file: its play(t, c) moves the controls"
        ),
        click.option("--watch", is_flag=True, help="load the script anew whenever it is saved"),
        click.option("--scene", help="control values to begin with: FILE, or FILE:NAME"),
        click.option("--record", type=file, help="write the score of it all: set.score.jsonl"),
        click.option("--replay", type=file, help="play a score again, sample for sample"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def prime_options(command: Any) -> Any:
    """The options that say what is heard first."""
    path = click.Path(path_type=Path)
    place = Duration(zero=True)
    for option in (
        click.option("--prime-at", type=place, default=0.0, help="where in that file to begin"),
        click.option("--prime", type=path, help="a sound file to hear first"),
    ):
        command = option(command)
    return command


def live_options(command: Any) -> Any:
    """The options of a live set: who plays on it, what it sounds on, and what is kept of it."""
    file = click.Path(path_type=Path, dir_okay=False)
    port = click.IntRange(1, 65535)
    options = (
        click.option("--script", type=file, help="a Python file that plays; watched for changes"),
        click.option("--scene", help="control values to begin with: FILE, or FILE:NAME"),
        click.option("--record", type=file, help="the score, set.score.jsonl, and set.wav beside"),
        click.option("--force", is_flag=True, help="write over files that audiogen did not make"),
        click.option(
            "--latency",
            type=click.Choice(list(LATENCIES)),
            default="normal",
            show_default=True,
            help="low: nothing ahead, for a quiet machine; safe: half a second ahead",
        ),
        click.option("--device", help="what to sound on: a number, or a part of a name"),
        click.option("--list-devices", is_flag=True, help="list the sound devices, and end"),
        click.option("--audio/--no-audio", default=True, help="--no-audio: into nothing"),
        click.option("--osc", type=port, metavar="PORT", help="listen to OSC messages"),
        click.option("--osc-host", default="127.0.0.1", show_default=True, help="address for OSC"),
        click.option(
            "--midi", is_flag=False, flag_value="", metavar="PORT", help="listen to a MIDI port"
        ),
        click.option("--learn", is_flag=True, help="MIDI: map knobs by moving them"),
        click.option("--midi-map", type=file, help="MIDI: the file of the mapping"),
        click.option("--web", type=port, metavar="PORT", help="serve a page to play and listen on"),
        click.option("--host", help="its address, if others may come  [default: this machine]"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _by_name(context: Any, option: Any, pairs: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """The pairs as a dictionary; a name that comes twice is a mistake."""
    named = dict(pairs)
    if len(named) < len(pairs):
        twice = next(name for name, times in Counter(n for n, _ in pairs).items() if times > 1)
        raise click.BadParameter(f"'{twice}' is named more than once")
    return named


def control_options(command: Any) -> Any:
    """One option for each control of the table."""
    for control in reversed(TABLE):
        text = f"{control.help}  [{range_of(control)}; default: {default_of(control)}]"
        option = click.option(
            flag_of(control),
            control.name,
            type=float,
            default=None,
            help=text,
            callback=_clipped(control),
        )
        command = option(command)
    return command


def _clipped(control: Control) -> Callable[[Any, Any, float | None], float | None]:
    """Say it when a value is out of a control's range, and take the nearest one."""

    def clip(context: Any, option: Any, value: float | None) -> float | None:
        if value is None or control.low <= value <= control.high:
            return value
        click.echo(out_of_range(control, value), err=True)
        return control.clip(value)

    return clip
