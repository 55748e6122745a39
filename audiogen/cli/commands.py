"""The click commands: each parses its options, calls one function, and prints what came of it.

This is the only file that ends the process. What a command needs is imported when it runs, so that
`audiogen --help` is there at once.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from audiogen.cli.output import handling, say
from audiogen.cli.sections import SectionedCommand, Sections
from audiogen.errors import AudiogenError, CheckpointError
from audiogen.version import __version__

PATH: click.Path = click.Path(path_type=Path)


def options_of(command: str) -> dict[str, Any]:
    """Keywords for `cli.command`: the options of `audiogen.cli.options.<command>_sections`."""

    def sections() -> Sections:
        from audiogen.cli import options

        made: Callable[[], Sections] = getattr(options, f"{command}_sections")
        return made()

    return {"cls": SectionedCommand, "sections": sections}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="audiogen")
def cli() -> None:
    """An instrument made of small recurrent networks.

    It learns a folder of sound, then plays on its own predictions for as long as you like.
    """


@cli.command(**options_of("train"))
@click.argument("folders", nargs=-1, required=True, type=PATH)
def train(folders: tuple[Path, ...], **options: Any) -> None:
    """Train a model to predict the next frame of the sound in FOLDERS."""
    from audiogen.training import check_training

    check_training()  # an installation that only plays has not what the next line needs
    from audiogen.cli.train import train_command

    train_command(folders, **options)


@cli.command(
    short_help="Play models on their own predictions, into a file.", **options_of("render")
)
@click.argument("names", nargs=-1, metavar="NAME...")
def render(output: Path, **options: Any) -> None:
    """Play models on their own predictions and write the sound to a file.

    NAME is a folder in checkpoints/, or any path to one or to a packed model. With several, the
    first one plays, unless --mix or a script says otherwise, and what is played is fed back to all
    of them.
    """
    from audiogen.cli.render import RenderOptions, render_command

    render_command(RenderOptions.parsed(options), output)


@cli.command(
    short_help="Play in real time, and move every control while it plays.", **options_of("live")
)
@click.argument("names", nargs=-1, metavar="NAME...")
def live(list_devices: bool, **options: Any) -> None:
    """Play in real time, on a speaker or a web page, and move every control while it plays.

    NAME is a folder in checkpoints/, or any path to one or to a packed model. --source NAME=mic:
    adds the microphone (mic:DEVICE another input). Keys: f freeze, r reset, space record, q quit.
    """
    if list_devices:
        from audiogen.live.audio_device import describe_devices

        say(describe_devices())
        return
    from audiogen.cli.live import LiveOptions, live_command

    live_command(LiveOptions.parsed(options))


@cli.command(**options_of("evaluate"))
@click.argument("name")
@click.argument("folders", nargs=-1, type=PATH)
def evaluate(
    name: str,
    folders: tuple[Path, ...],
    seeds: tuple[int, ...],
    as_json: bool,
    beside: tuple[str, ...],
    on: str,
    **options: Any,
) -> None:
    """Compare what the model NAME plays with the sound in FOLDERS.

    NAME is a folder in checkpoints/, or any path to one or to a packed model. FOLDERS may be left
    out: by default it is what the model was trained on, if that is known on this machine.
    """
    from audiogen import api
    from audiogen.cli import progress
    from audiogen.cli.report import print_evaluation

    given = {option: value for option, value in options.items() if value is not None}
    if beside or on != "local":
        from audiogen.cli.spread import evaluate_several

        evaluate_several((name, *beside), folders, on, as_json=as_json, seeds=seeds, **given)
        return
    with progress.evaluating() as watcher:
        given |= {"on_progress": watcher.on_evaluation, "on_compile": progress.report_compiling}
        found = api.evaluate(name, folders, seeds=seeds, **given)
    if as_json:
        say(json.dumps(found.to_json(), indent=2))
    else:
        print_evaluation(found)


@cli.command(
    short_help="Search the settings of a training for the best model.", **options_of("tune")
)
@click.argument("folders", nargs=-1, required=True, type=PATH)
def tune(folders: tuple[Path, ...], **options: Any) -> None:
    """Search the settings with which a model of FOLDERS predicts best.

    Many short trainings begin; the best third of them go on three times as long, and so on.
    Settings that are not searched are those of train. A search that was stopped goes on when the
    same command is given again.
    """
    from audiogen.training import check_training

    check_training()
    from audiogen.cli.tune import tune_command

    tune_command(folders, **options)


@cli.command(short_help="List the controls, with their ranges and defaults.")
@click.option("--osc", is_flag=True, help="what a fader of each sends over OSC: address, ends")
@click.option("--markdown", is_flag=True, help="print a table in Markdown")
def controls(osc: bool, markdown: bool) -> None:
    """List the controls of a model that plays: ranges, defaults, and what each does."""
    from audiogen.cli import control_help

    if osc:
        say(control_help.faders_markdown() if markdown else control_help.describe_faders())
    else:
        say(control_help.controls_markdown() if markdown else control_help.describe_controls())


@cli.command(
    short_help="List the checkpoints, or describe one, or a file or folder.", **options_of("info")
)
@click.argument("path", required=False, type=PATH)
def info(path: Path | None, as_json: bool, **options: Any) -> None:
    """List the checkpoints, or describe a checkpoint, a packed model, or sound, MIDI and tables.

    Files and folders are read as a training would read them. With --json, what was found of each
    file is printed as JSON.
    """
    from audiogen import remote, storage
    from audiogen.cli import contents, report
    from audiogen.config import SeriesConfig

    given = {name: value for name, value in options.items() if value is not None}
    if path is not None:
        path = remote.fetched(path)
    if as_json:
        if path is None or storage.is_checkpoint(path):
            raise click.UsageError(
                "--json describes sound, MIDI files and tables: name a file or a folder"
            )
        say(json.dumps(contents.facts_below(path, SeriesConfig(**given)), indent=2))
        return
    if path is None:
        say(report.describe_all(storage.list_checkpoints()))
        return
    try:
        say(report.describe_model(storage.find(path)))
        trained = True
    except CheckpointError:
        if not path.exists() or storage.is_checkpoint(path):
            raise
        trained = False
    # A model is by default called what its folder of sound is: a name may mean both.
    if path.exists() and not storage.is_checkpoint(path):
        say(("\n" if trained else "") + contents.describe_files_below(path, SeriesConfig(**given)))


@cli.command(
    short_help="Give a model the errors on a corpus that --recall draws from.",
    **options_of("remember"),
)
@click.argument("name")
@click.argument("folders", nargs=-1, type=PATH)
def remember(name: str, folders: tuple[Path, ...], **options: Any) -> None:
    """Give the model NAME the errors that it makes on a corpus, for --recall.

    A training does so at its end. This is for models of earlier versions, and for other sound: with
    FOLDERS that the model was not trained on, sound from there is played, and the
    network chooses which. By default the corpus is what the model was trained on, if that is known
    on this machine.
    """
    from audiogen import api
    from audiogen.cli import progress
    from audiogen.model.summary import describe_checkpoint

    with progress.evaluating() as watcher:
        model = api.remember(name, folders, on_progress=watcher.on_evaluation, **options)
    say(describe_checkpoint(model.checkpoint))
    made = shlex.quote(options["new_name"] or name)
    say(f"\nNow play with them: audiogen render {made} -o out.wav --recall 0.8")


@cli.command(**options_of("pack"))
@click.argument("name")
def pack(name: str, output: Path | None, corpus: bool | None, **options: Any) -> None:
    """Write the model NAME to one file, to hand on.

    The file plays wherever a checkpoint does: audiogen render mine.audiogen. It holds the weights
    in half precision and a model card, and nothing that resumes the training.
    """
    from audiogen import remote, storage
    from audiogen.cli import report
    from audiogen.model import checkpoint, packing

    folder = remote.find(name)
    if corpus is None:
        corpus = report.ask_for_corpus(checkpoint.load(folder))
    elif corpus:
        say(report.describe_packed_corpus(checkpoint.load(folder)) + "\n")
    target = output or Path(folder.resolve().name + storage.PACKED_SUFFIX)
    packing.pack(folder, target, corpus=corpus, **options)
    say(report.describe_model(target))
    say(f"\nPacked into {target}; play it: audiogen render {shlex.quote(str(target))} -o ...")


@cli.command(short_help="Write models into one web page that plays them.", **options_of("export"))
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def export(names: tuple[str, ...], output: Path, force: bool, **options: Any) -> None:
    """Write models of spectra into one web page that plays them, without Python and a network.

    With -o mine.onnx, one model becomes a graph for other programs (docs/how-to/studio.md).

    NAME is a folder in checkpoints/, or any path to one or to a packed model. With several, the
    page mixes them and swaps from one to another.
    """
    from audiogen.cli.export import export_command

    export_command(names, output, force=force, **options)


@cli.group()
def plugin() -> None:
    """Build and install the plug-in for DAWs: VST3, CLAP and LV2.

    It plays packed models (audiogen pack) on an instrument track; see docs/how-to/studio.md.
    """


WINDOW = click.option(
    "--window/--no-window",
    default=None,
    help="with a window of its own, or without  [default: with, where X11 and OpenGL are found]",
)


@plugin.command()
@click.option(
    "-o", "--output", "folder", type=PATH, help="folder to build into  [default: audiogen-plugin]"
)
@WINDOW
def build(folder: Path | None, window: bool | None) -> None:
    """Build the plug-in on this machine, for it; that needs a C++ compiler."""
    from audiogen.cli import plugin as studio

    studio.build_command(folder or studio.FOLDER, window)


@plugin.command()
@click.argument("folder", required=False, type=PATH)
@WINDOW
def install(folder: Path | None, window: bool | None) -> None:
    """Copy the plug-in into your own plug-in folders.

    FOLDER is where it was built; without it, it is built first.
    """
    from audiogen.cli import plugin as studio

    studio.install_command(folder, window)


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--yes", is_flag=True, help="remove them without a question")
def remove(names: tuple[str, ...], yes: bool) -> None:
    """Remove checkpoints or packed models from the disk.

    NAME is a folder in checkpoints/, or any path to a checkpoint or to a packed model. Nothing else
    is removed: no sound, and no checkpoint that is being trained.
    """
    from audiogen.cli import disk

    disk.remove(names, yes)


@cli.command()
@click.option(
    "--remove", type=click.Choice(["frames", "compiled", "all"]), help="remove this part of it"
)
def cache(remove: str | None) -> None:
    """List what the cache holds, and how much room that takes.

    Everything in it can be made again: frames when they are needed for a training, compiled code
    when something plays.
    """
    from audiogen.cli import disk

    say(disk.clear_cache(remove) if remove else disk.describe_cache())


@cli.command(short_help="Say what is installed, which devices there are, what is missing.")
def doctor() -> None:
    """Say what is installed, which devices there are, and what is missing.

    The exit status is 0, unless audiogen itself cannot play.
    """
    from audiogen.cli.doctor import examine

    found = examine()
    say(found.text)
    sys.exit(0 if found.plays else 1)


@cli.command(**options_of("demo"))
def demo(output: Path | None, browser: bool, audio: bool, force: bool, **options: Any) -> None:
    """Play the model that comes with audiogen, until it is stopped.

    A page to play it on opens in the browser. With -o, half a minute is written to a file instead.
    Checkpoints of your own are left alone, whatever their names.
    """
    from audiogen.cli import demo as shipped

    if output is not None:
        shipped.render(output, force=force, **options)
    else:
        shipped.play(browser=browser, audio=audio, **options)


@cli.command(short_help="Copy the scripts, scenes and model that come with audiogen.")
@click.argument("folder", type=PATH)
def examples(folder: Path) -> None:
    """Copy scripts, scenes, a model, and files for other music programs, into FOLDER."""
    from audiogen.cli.demo import copy_examples

    for path in copy_examples(folder):
        say(path)
    model, script = (shlex.quote(str(folder / name)) for name in ("demo.audiogen", "tide.py"))
    say(f"\nPlay one: audiogen render {model} -o tide.wav --script {script}")


@cli.command(
    short_help="Turn sound into frames, and report on every file.", **options_of("prepare")
)
@click.argument("folders", nargs=-1, type=PATH)
def prepare(
    folders: tuple[Path, ...], prune: bool, frames: str | None, on: str, **options: Any
) -> None:
    """Turn the sound in FOLDERS into frames, ready for training, and report on every file."""
    from audiogen import remote
    from audiogen.cli import progress
    from audiogen.data.dataset import open_dataset
    from audiogen.data.encode import encode_spread
    from audiogen.data.frame_store import FrameStore
    from audiogen.data.readers import kind_of_files
    from audiogen.training.conductor_settings import codecs_read
    from audiogen.training.settings import choose_settings, with_styles

    if not folders and not prune:
        raise click.UsageError("name a folder to prepare, or give --prune")
    given = {name: value for name, value in options.items() if value is not None}
    folders = tuple(map(remote.fetched, folders))
    frames = frames or kind_of_files(folders)
    if folders:
        given = with_styles(given, folders)
    codecs = codecs_read(choose_settings(given, frames).completed(folders))
    store = FrameStore(codecs[0])
    for codec in codecs if folders else ():
        with progress.training() as watcher:
            if on != "local":
                encode_spread(folders, codec, on, on_progress=watcher.on_files)
            dataset = open_dataset(folders, codec, on_file=watcher.on_file)
            if codec is codecs[-1]:
                watcher.on_dataset(dataset, every_file=True)
    if prune:
        freed = store.prune(all=True)
        say(f"{freed / 1e6:.1f} MB freed in {store.folder}")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 an error that a sentence explains, 2 usage."""
    guarded(lambda: _run(arguments))


def guarded(run: Callable[[], None]) -> None:
    """Run something, and exit if it ends in an error, as `main` does."""
    for stream in (sys.stdout, sys.stderr):
        # File names can hold bytes that are no text; they are shown escaped. A stream may be
        # missing: `>&-`.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        with handling(_interrupt):
            run()
            if sys.stdout is not None and not sys.stdout.closed:
                sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _tell("stopped")
        sys.exit(130)
    except AudiogenError as error:
        from audiogen.cli.report import describe_files

        # Where a whole corpus is of no use, each file says why before the sentence does.
        for line in describe_files(getattr(error, "report", ())):
            _tell(line)
        _tell(f"audiogen: {error}")
        sys.exit(1)
    except BrokenPipeError:  # whoever read what is printed has gone, as `head` does
        _drop_output()
        sys.exit(1)
    except MemoryError:
        _tell("audiogen: there is not enough memory for that: ask for less, or for fewer at once")
        sys.exit(1)
    except OSError as error:
        if error.filename is None and not _is_there(os.curdir):
            _tell("audiogen: the current folder is not there any more: go to another one")
        elif error.filename is None and error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
            _drop_output()
            _tell(f"audiogen: what it prints cannot be written: {error.strerror}")
        else:
            raise
        sys.exit(1)


def _run(arguments: list[str] | None) -> None:
    try:
        status = cli.main(args=arguments, prog_name="audiogen", standalone_mode=False)
    except click.Abort as error:
        # click takes any EOFError for the end of a question.
        if isinstance(error.__cause__, EOFError):
            raise error.__cause__ from None
        raise KeyboardInterrupt from None
    if isinstance(status, int) and status:
        sys.exit(status)  # a process that it has begun has said why


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _tell(sentence: str) -> None:
    """Print a sentence on the standard error, if that is still there."""
    with contextlib.suppress(OSError, ValueError):
        say(sentence, err=True)


def _drop_output() -> None:
    """Keep Python from writing what is left to a standard output that takes nothing."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_there(folder: str) -> bool:
    try:
        return os.path.isdir(folder) and bool(os.getcwd())
    except OSError:
        return False
