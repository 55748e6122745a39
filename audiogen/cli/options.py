"""The options of every command, in sections, and the types of their values.

Options for settings are made from the classes in `audiogen.config`, those for controls from
`audiogen.control.table`. Defaults and help are stated there, so a flag and a keyword of the Python
interface cannot differ.
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
from audiogen.cli.sections import Sections
from audiogen.config import (
    AUTO,
    CODECS,
    FRAMES,
    PRESETS,
    QUALITIES,
    SIZES,
    Config,
    FrameMapConfig,
    ModelConfig,
    SeriesConfig,
    TrainingConfig,
    help_of,
)
from audiogen.control.table import GROUPS, TABLE, Control, out_of_range

LONGEST = 1e9
"""Seconds, or frames: the longest performance that can be asked for, some thirty years."""

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
        if seconds > LONGEST:
            self.fail(f"the longest duration is {LONGEST:g} seconds", param, ctx)
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


class TargetPath(click.Path):
    """A file to write, on this machine."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path; an address is refused."""
        from audiogen import remote

        if address := remote.address_of(value):
            self.fail(f"{address} is an address: write a file here, and copy it there", param, ctx)
        return super().convert(value, param, ctx)


PATH: click.Path = click.Path(path_type=Path)
FILE: click.Path = click.Path(path_type=Path, dir_okay=False)
TARGET = TargetPath(path_type=Path)
TARGET_FILE = TargetPath(path_type=Path, dir_okay=False)

TABLE_SETTINGS = ("date_column", "date_format", "decimal", "thousands", "skip_rows", "wide")
"""Settings of how a table is written."""

COMMON_SETTINGS = ("minutes", "units", "layers", "sample_rate", "channels")
"""Settings that most trainings choose; the help of `train` shows them first."""


def train_sections() -> Sections:
    """The options of `audiogen train`."""
    settings = setting_sections(TrainingConfig, ModelConfig, FrameMapConfig, *CODECS.values())
    sizes = ", ".join(f"{name} {units}" for name, units in SIZES.items())
    common = [option for group in settings.values() for option in group]
    common = [option for option in common if option.name in COMMON_SETTINGS]
    rest = {
        title: [option for option in group if option not in common]
        for title, group in settings.items()
    }
    return {
        "Common options": [
            click.Option(["--name"], help="name of the checkpoint  [default: the folder's]"),
            frames_option(),
            click.Option(
                ["--preset"],
                type=click.Choice(sorted(PRESETS)),
                help="named settings to start from",
            ),
            click.Option(
                ["--size"],
                type=click.Choice([*SIZES, AUTO]),
                default=AUTO,
                show_default=True,
                help=f"units of each recurrent layer: {sizes}; auto: as suits the sound and time",
            ),
            *common,
        ],
        "An earlier checkpoint": [
            click.Option(
                ["--resume"],
                is_flag=True,
                help="continue the training of --name",
            ),
            click.Option(
                ["--from", "start_from"], help="start from the weights of another checkpoint"
            ),
            click.Option(
                ["--force"],
                is_flag=True,
                help="replace a checkpoint of that name; the old one becomes NAME.previous",
            ),
        ],
        "Several processes": [
            click.Option(
                ["--workers"],
                type=click.IntRange(1, 1000),
                default=1,
                show_default=True,
                metavar="N",
                help="how many processes train it together, each with its share of every batch",
            ),
            place_option(),
        ],
        "Beside the training": [
            click.Option(
                ["--previews/--no-previews"],
                default=True,
                help="render a few seconds each time the model is scored",
            ),
            click.Option(
                ["--evaluate/--no-evaluate"], default=True, help="evaluate the model at the end"
            ),
            click.Option(
                ["--tensorboard"], is_flag=True, help="write TensorBoard events to the checkpoint"
            ),
        ],
        **rest,
    }


def render_sections() -> Sections:
    """The options of `audiogen render`."""
    return {
        "Output": [
            click.Option(
                ["-o", "--output"],
                required=True,
                type=TARGET,
                help="file to write: .wav, .flac, .ogg, .aiff; notes: .mid; series: .csv",
            ),
            click.Option(["--picture"], type=PATH, help="draw the spectrogram to this PNG"),
            click.Option(
                ["--stems"], is_flag=True, help="write each source to a file of its own, too"
            ),
            click.Option(
                ["--quality"],
                type=click.Choice(QUALITIES),
                help="how frames become sound; best takes longer  [default: live]",
            ),
            _force("a file"),
        ],
        "Length and chance": [
            click.Option(
                ["--duration"],
                type=Duration(),
                help="how long to play: 90s, 10m, 1h  [default: 60s; notes: 100 steps]",
            ),
            click.Option(
                ["--steps"],
                type=click.IntRange(1, int(LONGEST)),
                metavar="N",
                help="the duration in frames (notes: in steps; series: in rows)",
            ),
            _seed("the same seed plays the same"),
            click.Option(
                ["--count", "--futures", "count"],
                type=click.IntRange(1, 10_000),
                metavar="N",
                help="how many files, with seed, seed + 1, ...; series: futures in one file  "
                "[default: 1; series: 200]",
            ),
            click.Option(
                ["--rescue/--no-rescue"],
                default=None,
                help="fade in its corpus when it is silent, far too loud or static for long  "
                "[default: rescue]",
            ),
        ],
        "What plays": _source_options(),
        "Script, scene and score": [
            click.Option(
                ["--script"], type=FILE, help="a Python file; its play(t, c) moves the controls"
            ),
            click.Option(["--watch"], is_flag=True, help="reload the script whenever it is saved"),
            click.Option(
                ["--script-limit"],
                type=Duration(zero=True),
                help="how long one call of the script may take; 0: for ever  [default: 30s]",
            ),
            _scene(),
            click.Option(
                ["--record"], type=FILE, help="write a score of every control move: set.score.jsonl"
            ),
            click.Option(
                ["--replay"],
                type=FILE,
                multiple=True,
                help="play a score again, sample for sample; several into numbered files",
            ),
            place_option(),
        ],
        **control_sections(),
    }


def live_sections() -> Sections:
    """The options of `audiogen live`."""
    from audiogen.live.latency import LATENCIES

    port = click.IntRange(1, 65535)
    return {
        "Sound": [
            click.Option(
                ["--latency"],
                type=click.Choice(list(LATENCIES)),
                default="normal",
                show_default=True,
                help="how far ahead sound is made: low, not at all; safe, half a second",
            ),
            click.Option(["--device"], help="output device: a number, or a part of its name"),
            click.Option(["--list-devices"], is_flag=True, help="list the sound devices and exit"),
            click.Option(
                ["--audio/--no-audio"], default=True, help="play on a sound device, or without one"
            ),
        ],
        "Length and chance": [
            click.Option(
                ["--duration"],
                type=Duration(),
                help="how long to play: 90s, 10m, 1h  [default: until it is stopped]",
            ),
            _seed("the same seed plays the same"),
            click.Option(
                ["--rescue/--no-rescue"],
                default=True,
                help="fade in its corpus when it is silent, far too loud or static for long",
            ),
        ],
        "What plays": _source_options(),
        "Page, OSC and MIDI": [
            click.Option(
                ["--web"], type=port, metavar="PORT", help="serve a page to play and listen on"
            ),
            click.Option(
                ["--host"], help="the page's address, for other machines  [default: this machine]"
            ),
            click.Option(["--osc"], type=port, metavar="PORT", help="listen to OSC messages"),
            click.Option(
                ["--osc-host"], default="127.0.0.1", show_default=True, help="address for OSC"
            ),
            click.Option(
                ["--midi"],
                is_flag=False,
                flag_value="",
                metavar="PORT",
                help="listen to a MIDI port: the first, or the first with PORT in its name",
            ),
            click.Option(
                ["--learn"],
                is_flag=True,
                help="MIDI: map a control to the controller that is moved next",
            ),
            click.Option(
                ["--midi-map"],
                type=FILE,
                help="MIDI: file of the mapping  [default: the user's own]",
            ),
        ],
        "Script, scene and score": [
            click.Option(
                ["--script"], type=FILE, help="a Python file that plays; reloaded when it is saved"
            ),
            _scene(),
            click.Option(
                ["--record"],
                type=FILE,
                help="record the set: its score, set.score.jsonl, and set.wav beside it",
            ),
            _force("files"),
        ],
        **control_sections(),
    }


def demo_sections() -> Sections:
    """The options of `audiogen demo`."""
    return {
        "Options": [
            click.Option(
                ["-o", "--output"],
                type=TARGET_FILE,
                help="write half a minute to this file instead",
            ),
            click.Option(
                ["--duration"],
                type=Duration(),
                help="how long to play: 90s, 10m, 1h  [default: until it is stopped]",
            ),
            _seed("the same seed plays the same"),
            click.Option(
                ["--browser/--no-browser"], default=True, help="open the page in a browser"
            ),
            click.Option(
                ["--audio/--no-audio"], default=True, help="play on a sound device, or without one"
            ),
            _force("the file"),
        ]
    }


def pack_sections() -> Sections:
    """The options of `audiogen pack`."""
    return {
        "Options": [
            click.Option(
                ["--licence", "--license"],
                required=True,
                help="its licence, as spdx.org/licenses writes it: CC0-1.0, CC-BY-4.0, ...",
            ),
            click.Option(["--by"], required=True, help="author of the model"),
            click.Option(
                ["-o", "--output"],
                type=TARGET_FILE,
                help="file to write  [default: NAME.audiogen]",
            ),
            click.Option(
                ["--corpus/--no-corpus"],
                default=None,
                help="with or without the pieces of the corpus that it starts from  [default: ask]",
            ),
            _force("a file"),
        ],
    }


def export_sections() -> Sections:
    """The options of `audiogen export`."""
    from audiogen.export.model_file import WEIGHTS

    return {
        "Options": [
            click.Option(
                ["-o", "--output"],
                required=True,
                type=TARGET_FILE,
                help="file to write: a page, .html, or a graph of one model, .onnx",
            ),
            click.Option(
                ["--weights"],
                type=click.Choice(WEIGHTS),
                default=WEIGHTS[0],
                show_default=True,
                help="type of the weights in a page: a narrower type makes a smaller page",
            ),
            _force("a file"),
        ],
        "What of the corpus": [
            click.Option(
                ["--corpus", "megabytes"],
                type=click.FloatRange(min=0),
                metavar="MB",
                help="with pieces to start from, and errors of so many megabytes for --recall, "
                "thinned to fit; 0: none  [default: ask]",
            ),
            click.Option(
                ["--no-corpus"],
                is_flag=True,
                help="with nothing of it: it starts from its mean frame, with Gaussian errors",
            ),
        ],
        "Credit": [
            click.Option(
                ["--licence", "--license"],
                default="",
                help="licence that is stated of models that name none: CC0-1.0, CC-BY-4.0, ...",
            ),
            click.Option(
                ["--by"], default="", help="author that is stated of models that name none"
            ),
        ],
    }


def remember_sections() -> Sections:
    """The options of `audiogen remember`."""
    return {
        "Options": [
            click.Option(
                ["--name", "new_name"],
                help="make a new model of this name and leave NAME as it is",
            ),
            click.Option(
                ["--force"],
                is_flag=True,
                help="replace a checkpoint of the new name; the old one becomes NAME.previous",
            ),
        ],
    }


def evaluate_sections() -> Sections:
    """The options of `audiogen evaluate`."""
    return {
        "Options": [
            click.Option(
                ["--minutes"],
                type=float,
                metavar="NUMBER",
                default=10.0,
                show_default=True,
                help="minutes to play with each seed",
            ),
            click.Option(
                ["--seeds"],
                type=Seeds(),
                default="3",
                show_default=True,
                help="how many seeds, or which: 5,7,11",
            ),
            click.Option(["--picture"], type=PATH, help="draw the results to this PNG"),
            click.Option(
                ["--horizon"],
                type=click.IntRange(1),
                metavar="N",
                help="series: a number of rows ahead to forecast, beside those that are usual",
            ),
            click.Option(["--json", "as_json"], is_flag=True, help="print the results as JSON"),
            click.Option(
                ["--beside"],
                multiple=True,
                metavar="NAME",
                help="evaluate this model, too, on the same corpus; may be given several times",
            ),
            place_option(),
            _force("a picture"),
        ],
        **control_sections(),
    }


def info_sections() -> Sections:
    """The options of `audiogen info`."""
    return {
        "Options": [
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                help="print what was found of each file as JSON",
            ),
        ],
        "How tables are read": [
            _setting_option(SeriesConfig, field.name, field.default)
            for field in SeriesConfig.fields()
            if field.name in ("group", *TABLE_SETTINGS)
        ],
    }


def prepare_sections() -> Sections:
    """The options of `audiogen prepare`."""
    return {
        "Options": [
            frames_option(),
            click.Option(
                ["--prune"], is_flag=True, help="remove all stored frames but those of FOLDERS"
            ),
            place_option(),
        ],
        **setting_sections(*CODECS.values()),
    }


def tune_sections() -> Sections:
    """The options of `audiogen tune`."""
    settings = setting_sections(TrainingConfig, ModelConfig, FrameMapConfig, *CODECS.values())
    own = ("epochs", "minutes", "seed")
    return {
        "The search": [
            click.Option(["--name"], help="name of the best checkpoint  [default: the folder's]"),
            click.Option(
                ["--try", "tries"],
                multiple=True,
                metavar="NAME=VALUES",
                help="search this setting: units=64,128 or learning_rate=1e-4..1e-2; may be given "
                "several times  [default: learning_rate=0.0005..0.008 and units=128,256,384]",
            ),
            click.Option(
                ["--trials"],
                type=click.IntRange(1, 10_000),
                default=9,
                show_default=True,
                metavar="N",
                help="how many trainings begin",
            ),
            click.Option(
                ["--epochs"],
                type=click.IntRange(1),
                default=27,
                show_default=True,
                metavar="N",
                help="how long the best ones train",
            ),
            click.Option(
                ["--seed"],
                type=click.IntRange(0),
                default=0,
                show_default=True,
                metavar="N",
                help="the same seed searches the same trials, to the same figures",
            ),
            place_option(),
            click.Option(
                ["--workers"],
                type=click.IntRange(0),
                default=0,
                metavar="N",
                help="how many train at once, where they do  [default: one for each core]",
            ),
            frames_option(),
            click.Option(
                ["--preset"],
                type=click.Choice(sorted(PRESETS)),
                help="named settings to start from",
            ),
            click.Option(
                ["--force"], is_flag=True, help="replace the checkpoint; the old one: NAME.previous"
            ),
        ],
        **{
            title: [option for option in group if option.name not in own]
            for title, group in settings.items()
        },
    }


def frames_option() -> click.Option:
    """`--frames`, which `train` and `prepare` have."""
    return click.Option(
        ["--frames"],
        type=click.Choice(sorted(FRAMES)),
        help="kind of frames  [default: notes for MIDI files, series for tables, else spectral]",
    )


def setting_sections(*kinds: type[Config]) -> dict[str, list[click.Option]]:
    """One section for each settings class, one option for each setting.

    A setting that several classes have is one option, with the help of the first of them. An
    option that is not given is None, and stays out of the call.
    """
    owner: dict[str, type[Config]] = {}
    for kind in kinds:
        for field in kind.fields():
            owner.setdefault(field.name, kind)
    return {
        f"Settings of the {kind.title}": [
            _setting_option(kind, field.name, field.default)
            for field in kind.fields()
            if owner[field.name] is kind
        ]
        for kind in kinds
    }


def _setting_option(kind: type[Config], name: str, default: Any) -> click.Option:
    flag = name.replace("_", "-")
    of_type = typing.get_type_hints(kind)[name]
    others = "".join(
        f"; {frames}: {value}" for frames, value in _by_frames(name).items() if value != default
    )
    switch = of_type is bool
    # An empty word is found in the files, or asks for nothing; its line of help says which.
    shown = f"  [default: {default}{others}]" if default != "" or others else ""
    return click.Option(
        [f"--{flag}/--no-{flag}" if switch else f"--{flag}", name],
        type=None if switch else Basis() if name == "basis" else of_type,
        metavar={int: "N", float: "NUMBER", str: "WORD"}.get(of_type),
        default=None,
        help=f"{help_of(kind, name)}{shown}",
    )


def _by_frames(name: str) -> dict[str, Any]:
    """The default of the setting `name` for each kind of frames that sets it."""
    defaults = {frames: values[name] for frames, values in FRAMES.items() if name in values}
    for frames, kind in CODECS.items():
        for field in kind.fields():
            if field.name == name:
                defaults.setdefault(frames, field.default)
    return defaults


def control_sections() -> dict[str, list[click.Option]]:
    """One section for each group of controls, one option for each control."""
    return {
        f"Controls ({group})": [
            click.Option(
                [flag_of(control), control.name],
                type=float,
                metavar="NUMBER",
                default=None,
                help=f"{control.help}  [{range_of(control)}; default: {default_of(control)}]",
                callback=_clipped(control),
            )
            for control in TABLE
            if control.group == group
        ]
        for group in GROUPS
    }


def _clipped(control: Control) -> Callable[[Any, Any, float | None], float | None]:
    """A callback that takes the nearest value in range, and reports it where that is another."""

    def clip(context: Any, option: Any, value: float | None) -> float | None:
        if value is None or control.low <= value <= control.high:
            return value
        click.echo(out_of_range(control, value), err=True)
        return control.clip(value)

    return clip


def _source_options() -> list[click.Option]:
    """What plays beside the models, in which mix, and what it starts from."""
    return [
        click.Option(
            ["--source", "sources"],
            type=Named("source"),
            multiple=True,
            callback=_by_name,
            help="another source: NAME=CHECKPOINT, or NAME=file:SOUND, which loops, or, with "
            "?wander after it, jumps about",
        ),
        click.Option(
            ["--mix"],
            type=Named("weight", number=True),
            multiple=True,
            callback=_by_name,
            help="weight of a source in the mix: jazz=0.5  [default: the first plays alone]",
        ),
        click.Option(["--prime"], type=PATH, help="file to start from, of what the model plays"),
        click.Option(
            ["--prime-at"],
            type=Duration(zero=True),
            default=0.0,
            help="where in that file to begin",
        ),
    ]


def place_option() -> click.Option:
    """`--on`, of the commands that can spread their work (`audiogen.parallel.PLACES`)."""
    return click.Option(
        ["--on"],
        metavar="PLACE",
        default="local",
        show_default=True,
        help="where to work: local, processes, ray or ray://HOST (a Ray cluster)",
    )


def _seed(help: str) -> click.Option:
    return click.Option(
        ["--seed"],
        type=click.IntRange(0),
        metavar="N",
        help=f"{help}  [default: drawn, and reported]",
    )


def _scene() -> click.Option:
    return click.Option(["--scene"], help="control values to begin with: FILE, or FILE:NAME")


def _force(what: str) -> click.Option:
    return click.Option(
        ["--force"], is_flag=True, help=f"write over {what} that audiogen did not make"
    )


def _by_name(context: Any, option: Any, pairs: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """The pairs as a dictionary; a name that comes twice is a mistake."""
    named = dict(pairs)
    if len(named) < len(pairs):
        twice = next(name for name, times in Counter(n for n, _ in pairs).items() if times > 1)
        raise click.BadParameter(f"'{twice}' is named more than once")
    return named
