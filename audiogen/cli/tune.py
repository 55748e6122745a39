"""`audiogen tune`: from its options to the table, the picture and the best checkpoint."""

from __future__ import annotations

import math
import os
import shlex
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audiogen import remote, storage
from audiogen.cli import progress
from audiogen.cli.output import say
from audiogen.config import CODECS
from audiogen.errors import ConfigError
from audiogen.model import checkpoint
from audiogen.parallel import check_place
from audiogen.training.cluster import VARIABLE, cluster_of
from audiogen.training.settings import SETTINGS, choose_settings
from audiogen.tuning import DEFAULT_SPACE, Search, Trial, parsed

SHOWN = 20
"""Trials in the printed table; all are in `trials.csv`."""

BLUE, GREY, INK = "#3b6ea8", "#b9bdc4", "#20242c"


def tune_command(
    folders: Sequence[Path],
    *,
    name: str | None,
    tries: Sequence[str],
    trials: int,
    epochs: int,
    seed: int,
    on: str,
    workers: int,
    frames: str | None,
    preset: str | None,
    force: bool,
    **settings: Any,
) -> None:
    """Search, and keep the best trial as the checkpoint `name`."""
    check_place(on)
    if cluster_of(os.environ) is not None:
        raise ConfigError(
            f"a search is many trainings, which {VARIABLE} cannot spread: unset that variable, and "
            "use --on"
        )
    kinds = {
        field.name: typing.get_type_hints(kind)[field.name]
        for kind in (*SETTINGS, *CODECS.values())
        for field in kind.fields()
    }
    words = tries or [f"{key}={values}" for key, values in DEFAULT_SPACE.items()]
    space = parsed(words, kinds)
    settings = {key: value for key, value in settings.items() if value is not None}
    if name is not None:
        remote.check_here("--name", name)
    place = storage.place(name or remote.name_of(folders[0]))
    checkpoint.check_place(place, force=force)
    if preset is None:  # a mistake is told before anything is trained
        for values in zip(*(each[:1] for each in space.values()), strict=True):
            choose_settings({**settings, **dict(zip(space, values, strict=True))}, frames)
    options = {"frames": frames, "preset": preset}
    search = Search(
        place,
        folders,
        space,
        trials=trials,
        epochs=epochs,
        seed=seed,
        settings={**settings, "seed": seed},
        options={key: value for key, value in options.items() if value is not None},
    )
    steps = " and ".join(map(str, search.rungs))
    begun = "going on with" if search.begun else "searching"
    say(f"{begun} {len(search.trials)} trials, compared after {steps} epochs", err=True)
    with progress.stopping() as should_stop, progress.evaluating() as watcher:
        best = search.run(
            on, workers=workers, on_progress=watcher.on_evaluation, should_stop=should_stop
        )
    say(table_of(search))
    if best is None:
        say("Stopped; the same command goes on with it.")
        return
    search.keep(best, force=force)
    picture = search.folder / "search.png"
    draw(search, best, picture)
    chosen = ", ".join(f"{key} = {value}" for key, value in best.settings.items())
    say(f"\nTrial {best.number} is kept as {place}: {chosen}")
    say(f"All of them: {search.folder / 'trials.csv'}, drawn in {picture}")
    say(f"Now play it: audiogen render {shlex.quote(str(name or place.name))} -o out.wav")


def table_of(search: Search) -> str:
    """The trials as text, the best first."""
    names = list(search.trials[0].settings)
    rows = [["trial", *names, "epochs", "held-out bits", "faults"]]
    for trial in search.ranked()[:SHOWN]:
        bits = f"{trial.best:.3f}" if math.isfinite(trial.best) else "-"
        faults = "" if trial.faults is None else str(trial.faults)
        values = [str(trial.settings[name]) for name in names]
        rows.append([str(trial.number), *values, str(max(trial.bits, default=0)), bits, faults])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(word.rjust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    left = len(search.trials) - SHOWN
    return "\n".join(lines + ([f"... and {left} more"] if left > 0 else []))


def draw(search: Search, best: Trial, path: Path) -> None:
    """Draw the bits of all trials along their training, and over each setting.

    Raises
    ------
    SinkError
        If it cannot be written.
    """
    from audiogen.generation.render.picture import new_figure, save_figure

    names = list(search.trials[0].settings)
    figure = new_figure(figsize=(4 + 3.4 * len(names), 4))
    figure.set_layout_engine("constrained")
    axes = figure.subplots(1, 1 + len(names), squeeze=False, sharey=True)[0]
    for trial in sorted(search.trials, key=lambda trial: trial is best):
        epochs = [at for at in sorted(trial.bits) if math.isfinite(trial.bits[at])]
        bits = [trial.bits[at] for at in epochs]
        colour = BLUE if trial is best else GREY
        axes[0].plot(epochs, bits, "o-", color=colour, lw=1.3, ms=4)
        for panel, name in zip(axes[1:], names, strict=True):
            if bits:
                value = trial.settings[name]
                panel.plot(value if _is_number(value) else str(value), bits[-1], "o", color=colour)
    axes[0].set_xlabel("epochs", fontsize=9)
    axes[0].set_ylabel("held-out bits (less is better)", fontsize=9)
    if len(search.rungs) > 1:
        axes[0].set_xscale("log")
    for panel, name in zip(axes[1:], names, strict=True):
        panel.set_xlabel(name, fontsize=9)
        values = [trial.settings[name] for trial in search.trials]
        if all(map(_is_number, values)) and min(values) > 0 and max(values) >= 4 * min(values):
            panel.set_xscale("log")
    for panel in axes:
        panel.tick_params(labelsize=8, colors=INK)
        panel.spines[["top", "right"]].set_visible(False)
    title = f"{search.place.name}: trial {best.number} of {len(search.trials)}"
    figure.suptitle(title, fontsize=11)
    save_figure(figure, path)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
