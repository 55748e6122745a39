"""`audiogen train`: from its options to the words on what was trained."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from audiogen import api
from audiogen.cli import progress
from audiogen.cli.output import say
from audiogen.model.checkpoint import Checkpoint
from audiogen.training.cluster import cluster_of

FEW_STEPS = 5
"""Of a training: with fewer, next to nothing is learned, and the user should know why."""

MANY_PASSES, MANY_STEPS = 160, 2000
"""After so many passes through a corpus of spectra, and so many steps, more time brings little: on
16 minutes of jazz three times as many took one bit of 388 off, and weakened its play
(docs/explanation/growth.md)."""


def more_than_time(checkpoint: Checkpoint, passes: int, steps: int) -> str:
    """What a training needs more than time, in a sentence; "" where nothing was measured.

    Parameters
    ----------
    checkpoint : Checkpoint
    passes, steps : int
        Through its corpus, and of the optimiser, in all parts of the training together.
    """
    training = checkpoint.training
    changed = any(training.get(name) for name in ("transpose", "pace", "dynamics"))
    each = training.get("targets") == "every"
    many = passes >= MANY_PASSES and steps >= MANY_STEPS
    if not many or changed or not each or not checkpoint.codec.in_decibels:
        return ""
    return (
        f"It went through its sound {passes} times, and more time on the same brings little. What "
        "brings more is more sound, or the same in other keys, in a new training: --transpose 2 "
        "--dynamics 6 (not for drums and speech)."
    )


def train_command(folders: Sequence[Path], *, workers: int, on: str, **options: Any) -> None:
    """Train, by this process or by several."""
    if workers > 1:
        from audiogen.cli.workers import train_together

        train_together(workers, on, folders, options)
        return
    if on != "local":
        raise click.UsageError("--on says where the processes of --workers run: give it, too")
    train_here(folders, options)


def train_here(folders: Sequence[Path], options: dict[str, Any]) -> None:
    """Train in this process, and print what came of it."""
    given = {name: value for name, value in options.items() if value is not None}
    cluster = cluster_of(os.environ)
    if cluster is not None:
        say(f"waiting for all {len(cluster.addresses)} processes of this training ...", err=True)
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
    from audiogen.generation.render import renderer_of
    from audiogen.model.summary import describe_checkpoint

    name = shlex.quote(options["name"] or model.checkpoint.name)
    if halted:
        sounds = shlex.join(map(str, folders))
        say(f"Stopped; go on with: audiogen train {sounds} --name {name} --resume")
    elif not watcher.steps:
        say("Nothing was left to train: --minutes and --epochs count earlier runs, too. Give more.")
        if model.checkpoint.training.get("patience"):
            say("If it stopped because nothing had got better, it goes on with more --patience.")
    elif watcher.steps < FEW_STEPS and not model.checkpoint.training.get("epochs"):
        say("Too few steps to learn from: compiling took most of that time. Give more --minutes.")
    say(describe_checkpoint(model.checkpoint))
    if watcher.steps and (more := more_than_time(model.checkpoint, *watcher.done)):
        say(f"\n{more}")
    if not halted:
        target = shlex.quote(
            f"renders/{model.checkpoint.name}{renderer_of(model.codec).defaults.suffix}"
        )
        long = " --duration 5m" if model.codec.medium == "sound" else ""
        say(f"\nNow play it: audiogen render {name} -o {target}{long}")
