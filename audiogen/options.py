"""The command line's own types, and options made from the settings classes and the control table.

Defaults and help are theirs, so a flag cannot say anything else than the Python interface does.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from typing import Any

import click

from audiogen.config import FRAMES, Config, help_of
from audiogen.controls import TABLE, Control

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


def setting_options(*kinds: type[Config]) -> Callable[[Any], Any]:
    """One option for each setting of some classes; unset ones stay out of the call.

    A setting that several classes have is one option, told as the first of them tells it.
    """
    shared = {f.name: f.default for kind in reversed(kinds) for f in kind.fields()}
    waveform = {f.name: f.default for kind in kinds for f in kind.fields()} | FRAMES["waveform"]

    def decorate(command: Any) -> Any:
        told = {f.name: kind for kind in reversed(kinds) for f in kind.fields()}
        for kind in reversed(kinds):
            hints = typing.get_type_hints(kind)
            for field in reversed(kind.fields()):
                if told[field.name] is not kind:
                    continue
                flag = field.name.replace("_", "-")
                names = f"--{flag}/--no-{flag}" if hints[field.name] is bool else f"--{flag}"
                usual, own = shared[field.name], waveform[field.name]
                other = f"; waveform: {own}" if own != usual else ""
                text = f"{help_of(kind, field.name)}  [default: {usual}{other}]"
                kinds_of = None if hints[field.name] is bool else _click_type(field.name, hints)
                command = click.option(names, field.name, type=kinds_of, default=None, help=text)(
                    command
                )
        return command

    return decorate


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


def control_options(command: Any) -> Any:
    """One option for each control of the table."""
    for control in reversed(TABLE):
        unit = f" {control.unit}" if control.unit else ""
        default = "the model's own" if control.name == "temperature" else f"{control.default:g}"
        text = f"{control.help}  [{control.low:g} to {control.high:g}{unit}; default: {default}]"
        flag = f"--{control.name.replace('_', '-')}"
        option = click.option(
            flag, control.name, type=float, default=None, help=text, callback=_clipped(control)
        )
        command = option(command)
    return command


def _clipped(control: Control) -> Callable[[Any, Any, float | None], float | None]:
    """Say it when a value is out of a control's range, and take the nearest one."""

    def clip(context: Any, option: Any, value: float | None) -> float | None:
        if value is None or control.low <= value <= control.high:
            return value
        taken = control.clip(value)
        reach = f"{control.low:g} to {control.high:g}"
        click.echo(f"{control.name} reaches from {reach}: {taken:g} instead of {value:g}", err=True)
        return taken

    return clip
