"""Progress of a command: a bar on a terminal, plain lines elsewhere, and Ctrl-C to stop it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from audiogen.cli.output import LastingFile, handling, say
from audiogen.control.table import clock_time
from audiogen.errors import printable

COMPILING = "compiling the player, once: some 15 s, longer if the machine is busy ..."

_LINES = 10  # plain lines for a whole run, where there is no terminal


def report_compiling() -> None:
    """Print why there will be no sound for a while."""
    say(COMPILING, err=True)


class Watcher:
    """A progress bar, or a few plain lines where there is no terminal.

    Parameters
    ----------
    console : Console

    Attributes
    ----------
    judging : bool
        Whether a model is being evaluated, which follows the end of a training.
    """

    judging = False

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[facts]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: Any = None
        self._tenth = -1
        self._what = ""

    def on_evaluation(self, what: str, share: float) -> None:
        """A share (0 to 1) of `what` is evaluated."""
        self.judging = True
        self.show(what, share, "")

    def start(self) -> None:
        """Show the bar."""
        self._bar.start()

    def stop(self) -> None:
        """Remove the bar."""
        self._bar.stop()

    def show(self, what: str, share: float, facts: str) -> None:
        """Show the share (0 to 1) of `what` that is done, and a few facts beside it."""
        if self.console.is_terminal:
            if self._task is None:
                self._task = self._bar.add_task(what, total=1.0, facts=facts)
            self._bar.update(self._task, description=what, completed=share, facts=facts)
        elif what != self._what or int(share * _LINES) > self._tenth:
            self._what = what
            self._tenth = int(share * _LINES)
            self.console.print(f"{what} {min(100, 100 * share):3.0f} %  {facts}", highlight=False)


W = TypeVar("W", bound=Watcher)


class TrainingWatcher(Watcher):
    """Progress of reading a corpus and of training a model.

    Attributes
    ----------
    steps : int
        How many were trained.
    done : tuple of int
        Passes through the corpus and steps, in all parts of the training together.
    """

    steps = 0
    done = 0, 0
    _scorings = 0

    def on_file(self, done: int, total: int, report: Any) -> None:
        """One more file was read."""
        if self.console.is_terminal:
            self.show("reading", done / total, f"{done} of {total} files")

    def on_files(self, done: int, total: int) -> None:
        """So many files are encoded, somewhere."""
        self.show("encoding", done / max(1, total), f"{done} of {total} files")

    def on_dataset(self, dataset: Any, every_file: bool = False) -> None:
        """The corpus is ready: print what became of its files."""
        from audiogen.cli.report import describe_dataset

        self.console.print(
            printable(describe_dataset(dataset, every_file)),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        self._tenth = -1

    def on_compile(self) -> None:
        """Print what the machine does beside reading."""
        self.console.print("compiling the player for the previews, once")

    def on_progress(self, progress: Any) -> None:
        """One more step was trained."""
        self.steps += 1
        self.done = progress.epoch, progress.step
        left = _clock(progress.seconds_left) if progress.share > 0.005 else "..."
        bits = progress.held_out_bits
        digits = 3 if progress.bits_per == "sample" else 1
        scored = f"held-out {bits:.{digits}f} bits/{progress.bits_per}  " if bits == bits else ""
        better = ""
        if progress.improved:
            ago = _clock(progress.improved_seconds)
            better = f"better: {', '.join(progress.improved)} {ago} ago  "
        facts = f"epoch {progress.epoch}  loss {progress.loss:.4f}  {scored}{better}{left} left"
        if progress.seconds_left == float("inf") and progress.scorings > self._scorings:
            self._tenth = -1  # until done there are no tenths, so each scoring gets a line
        self._scorings = progress.scorings
        self.show("training", progress.share, facts)


class RenderingWatcher(Watcher):
    """Progress of rendering a performance.

    Parameters
    ----------
    console : Console
    seconds : float
        How long it will be.
    """

    def __init__(self, console: Console, seconds: float) -> None:
        super().__init__(console)
        self._seconds = seconds
        self._begun = time.monotonic()
        self.speed = 0.0

    def on_progress(self, seconds: float) -> None:
        """So many seconds are written."""
        elapsed = time.monotonic() - self._begun
        self.speed = seconds / max(elapsed, 1e-9)
        share = seconds / self._seconds
        left = _clock(elapsed * (1 - share) / max(share, 1e-9))
        facts = f"{_clock(seconds)} of {_clock(self._seconds)}  {self.speed:.1f} x  {left} left"
        self.show("playing", share, facts)

    def on_message(self, sentence: str) -> None:
        """Print a message above the bar."""
        self.console.print(printable(sentence), highlight=False, markup=False, soft_wrap=True)

    def on_rescue(self, path: Path, rescued: Any) -> None:
        """Print that a performance was restarted, above the bar."""
        line = f"{path.name} at {_clock(rescued.second)}: {rescued.reason}, brought back"
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def training() -> Iterator[TrainingWatcher]:
    """A watcher for `audiogen train` and `prepare`."""
    with _shown(TrainingWatcher(error_console())) as watcher:
        yield watcher


@contextmanager
def rendering(seconds: float) -> Iterator[RenderingWatcher]:
    """A watcher for `audiogen render`."""
    with _shown(RenderingWatcher(error_console(), seconds)) as watcher:
        yield watcher


@contextmanager
def evaluating() -> Iterator[Watcher]:
    """A watcher for `audiogen evaluate`."""
    with _shown(Watcher(error_console())) as watcher:
        yield watcher


@contextmanager
def stopping(*, quiet: bool = False) -> Iterator[Callable[[], bool]]:
    """Handle Ctrl-C: the first one asks to stop and keep the work, the second one ends at once.

    Quiet where it stops within a second or two, and a picture on the terminal would be torn.
    """
    asked = False

    def ask(number: int, frame: Any) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        if not quiet:
            with contextlib.suppress(OSError, ValueError):  # the terminal has gone
                click.echo("\nstopping (once more to stop at once) ...", err=True)

    with handling(ask):
        yield lambda: asked


def error_console() -> Console:
    """A console on the standard error that fails nothing when that is closed."""
    return Console(file=cast("IO[str]", LastingFile(sys.stderr)))


@contextmanager
def _shown(watcher: W) -> Iterator[W]:
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.stop()


def _clock(seconds: float) -> str:
    """A time on a progress line; dots where it is unknown or endless."""
    if seconds != seconds or seconds > 1e7:
        return "..."
    whole = max(0, int(seconds))
    return clock_time(whole, hours=whole >= 3600)
