"""The command line: parse, wire, print. The only file that exits."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from audiogen import storage
from audiogen.cli.options import (
    Duration,
    Seeds,
    control_options,
    hand_options,
    live_options,
    prime_options,
    setting_options,
    source_options,
)
from audiogen.config import (
    CODECS,
    FRAMES,
    PRESETS,
    QUALITIES,
    FrameMapConfig,
    ModelConfig,
    TrainingConfig,
)
from audiogen.control.table import TABLE
from audiogen.errors import AudiogenError, CheckpointError
from audiogen.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="audiogen")
def cli() -> None:
    """An instrument made of small recurrent networks.

    It learns a folder of sound, then plays on its own predictions for as long as you like.
    """


frames_option = click.option(
    "--frames", type=click.Choice(sorted(FRAMES)), help="what sound becomes  [default: spectral]"
)


@cli.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", help="name of the checkpoint  [default: the folder's]")
@frames_option
@click.option("--preset", type=click.Choice(sorted(PRESETS)), help="settings to begin with")
@click.option(
    "--resume", is_flag=True, help="go on exactly where the training of that name stopped"
)
@click.option("--from", "start_from", help="start from the weights of another checkpoint")
@click.option("--force", is_flag=True, help="replace the checkpoint; the old one becomes .previous")
@click.option("--previews/--no-previews", default=True, help="play a little at each checkpoint")
@click.option("--evaluate/--no-evaluate", default=True, help="judge the model at the end, briefly")
@click.option("--tensorboard", is_flag=True, help="write TensorBoard events into the checkpoint")
@setting_options(TrainingConfig, ModelConfig, FrameMapConfig, *CODECS.values())
def train(folders: tuple[Path, ...], **options: Any) -> None:
    """Learn to predict the next frame of the sound in FOLDERS."""
    from audiogen import api
    from audiogen.cli import progress

    given = {name: value for name, value in options.items() if value is not None}
    with progress.stopping() as should_stop, progress.training() as watcher:

        def on_file(done: int, total: int, report: Any) -> None:
            if should_stop():
                raise KeyboardInterrupt  # nothing is trained yet that could be lost
            watcher.on_file(done, total, report)

        model = api.train(
            folders,
            on_file=on_file,
            on_dataset=watcher.on_dataset,
            on_progress=watcher.on_progress,
            on_evaluation=watcher.on_evaluation,
            on_compile=watcher.on_compile,
            should_stop=should_stop,
            **given,
        )
        halted = should_stop() and not watcher.judging
    from audiogen.cli.report import describe_checkpoint
    from audiogen.generation.render import renderer_of

    name = shlex.quote(options["name"] or model.checkpoint.name)
    if halted:
        sounds = shlex.join(map(str, folders))
        click.echo(f"Stopped; go on with: audiogen train {sounds} --name {name} --resume")
    elif not watcher.steps:
        click.echo("Nothing was left to train: --minutes or --epochs are totals, so give more.")
    click.echo(describe_checkpoint(model.checkpoint))
    if not halted:
        target = shlex.quote(
            f"renders/{model.checkpoint.name}{renderer_of(model.codec).defaults.suffix}"
        )
        long = " --duration 5m" if model.codec.medium == "sound" else ""
        click.echo(f"\nNow play it: audiogen render {name} -o {target}{long}")


@cli.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="sound, notes: .mid"
)
@click.option("--duration", type=Duration(), help="90s, 10m, 1h  [default: 60s; notes: 100 steps]")
@click.option("--steps", type=click.IntRange(1), help="the same in frames, of notes steps")
@click.option(
    "--seed", type=click.IntRange(0), help="same seed, same sound  [default: drawn, told]"
)
@click.option(
    *("--count", "--futures", "count"),
    type=click.IntRange(1, 10_000),
    help="how many, with seed, seed + 1, ...: files, or futures in one  [default: 1; series: 200]",
)
@prime_options
@source_options
@click.option("--stems", is_flag=True, help="each source to a file of its own as well")
@hand_options
@click.option(
    "--rescue/--no-rescue",
    default=None,
    help="bring it back when it is silent, far too loud or still for long  [default: rescue]",
)
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    help="how frames become sound: best looks further ahead, at more work  [default: live]",
)
@click.option("--picture", type=click.Path(path_type=Path), help="draw the spectrogram to this PNG")
@click.option("--force", is_flag=True, help="write over a file that audiogen did not make")
@control_options
def render(output: Path, picture: Path | None, stems: bool, force: bool, **options: Any) -> None:
    """Let models play on their own predictions into a sound file.

    NAME is a folder in checkpoints/, or any path to one. Of several, the first one plays, unless
    --mix, a swap or a script says otherwise, and all hear what is played. audiogen controls
    explains the rest.
    """
    from audiogen.cli.render import RenderOptions, render_command

    names = {row.name for row in TABLE}
    moved = {name: options.pop(name) for name in names & set(options)}
    controls = {name: value for name, value in moved.items() if value is not None}
    chosen = RenderOptions(controls=controls, **options)
    render_command(chosen, output, picture=picture, stems=stems, force=force)


@cli.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--duration", type=Duration(), help="90s, 10m, 1h  [default: until it is stopped]")
@click.option("--seed", type=click.IntRange(0), help="of all chance  [default: drawn, told]")
@prime_options
@source_options
@live_options
@click.option("--rescue/--no-rescue", default=True, help="bring it back when it has lost its way")
@control_options
def live(list_devices: bool, **options: Any) -> None:
    """Play in real time, on a speaker or a page, with every control at hand.

    NAME is a folder in checkpoints/, or any path to one. A --source NAME=mic: is what is heard at
    the microphone (mic:DEVICE: at another input). Keys: f freeze, r reset, space record, q quit.
    """
    if list_devices:
        from audiogen.live.audio_device import describe_devices

        click.echo(describe_devices())
        return
    from audiogen.cli.live import LiveOptions, live_command

    names = {row.name for row in TABLE}
    moved = {name: options.pop(name) for name in names & set(options)}
    controls = {name: value for name, value in moved.items() if value is not None}
    live_command(LiveOptions(controls=controls, **options))


@cli.command()
@click.argument("name")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--minutes", type=float, default=10.0, show_default=True, help="of play, each seed")
@click.option(
    "--seeds", type=Seeds(), default="3", show_default=True, help="how many, or which: 5,7,11"
)
@click.option("--picture", type=click.Path(path_type=Path), help="draw it all on one page, a PNG")
@click.option("--horizon", type=click.IntRange(1), help="of series: rows ahead, beside the next")
@click.option("--json", "as_json", is_flag=True, help="print everything as JSON")
@click.option("--force", is_flag=True, help="write over a picture that audiogen did not make")
@control_options
def evaluate(
    name: str,
    folders: tuple[Path, ...],
    seeds: tuple[int, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Tell how good the model NAME is, beside the sound in FOLDERS.

    NAME is a folder in checkpoints/, or any path to one. FOLDERS may be left out: it is what the
    model was trained on, if that is still there.
    """
    from audiogen import api
    from audiogen.cli import progress
    from audiogen.cli.report import print_evaluation

    given = {option: value for option, value in options.items() if value is not None}
    with progress.evaluating() as watcher:
        given |= {"on_progress": watcher.on_evaluation, "on_compile": progress.tell_of_compiling}
        found = api.evaluate(name, folders, seeds=seeds, **given)
    if as_json:
        import json

        click.echo(json.dumps(found.to_json(), indent=2))
    else:
        print_evaluation(found)


@cli.command()
@click.option("--markdown", is_flag=True, help="as the README has it")
def controls(markdown: bool) -> None:
    """List what can be moved while a model plays: ranges, defaults and what it does."""
    from audiogen.cli import control_help

    click.echo(control_help.controls_markdown() if markdown else control_help.describe_controls())


@cli.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def info(path: Path | None) -> None:
    """List the checkpoints, or tell what one checkpoint or sound folder is."""
    from audiogen.cli import report
    from audiogen.model import checkpoint

    if path is None:
        click.echo(report.describe_all(storage.list_checkpoints()))
        return
    try:
        click.echo(report.describe_checkpoint(checkpoint.load(storage.find(path))))
        trained = True
    except CheckpointError:
        if not path.exists() or (path / "config.json").exists():
            raise
        trained = False
    # A model is by default called what its folder of sound is: a name may mean both.
    if path.exists() and not (path / "config.json").exists():
        click.echo(("\n" if trained else "") + report.describe_sounds(path))


@cli.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="empty the store of frames (after FOLDERS, if any)")
@frames_option
@setting_options(*CODECS.values())
def prepare(folders: tuple[Path, ...], prune: bool, frames: str | None, **options: Any) -> None:
    """Turn the sound in FOLDERS into frames, ready for training, and report on every file."""
    from audiogen.cli import progress
    from audiogen.data.dataset import open_dataset
    from audiogen.data.frame_store import FrameStore
    from audiogen.training.settings import chosen_codec, settled

    if not folders and not prune:
        raise click.UsageError("name a folder to prepare, or say --prune")
    given = {name: value for name, value in options.items() if value is not None}
    store = FrameStore(settled(chosen_codec(given, frames), folders))
    if folders:
        with progress.training() as watcher:
            dataset = open_dataset(folders, store.codec, store=store, on_file=watcher.on_file)
            watcher.on_dataset(dataset, every_file=True)
    if prune:
        freed = store.prune(all=True)
        click.echo(f"{freed / 1e6:.1f} MB freed in {store.folder}")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a mistake that a sentence tells, 2 usage."""
    for stream in (sys.stdout, sys.stderr):
        # File names can hold bytes that are no text; they are shown escaped, not died of.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        cli.main(args=arguments, prog_name="audiogen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except AudiogenError as error:
        from audiogen.cli.report import describe_files

        # Where a whole corpus is of no use, each file says why before the sentence does.
        for line in describe_files(getattr(error, "report", ())):
            click.echo(line, err=True)
        click.echo(f"audiogen: {error}", err=True)
        sys.exit(1)
