"""`audiogen render`: from its options to the sentence at the end.

What was asked for becomes the header of a score, whether that score is written or not. With
`--replay` the header comes from a score that was written.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from audiogen.cli import progress
from audiogen.cli.output import say
from audiogen.cli.performance import PerformanceOptions
from audiogen.codec import Codec
from audiogen.control.performance import performing
from audiogen.control.score_file import Score
from audiogen.control.score_header import ScoreHeader
from audiogen.control.script import LIMIT
from audiogen.errors import ConfigError
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.load import load
from audiogen.generation.render import renderer_of
from audiogen.generation.render import write as writing
from audiogen.generation.rescue import RescueEvent
from audiogen.libraries import import_numba, is_installed

MOST_FILES = 1000
"""Files that one render writes; each takes memory as long as it runs."""


@dataclass(frozen=True)
class RenderOptions(PerformanceOptions):
    """The options of `audiogen render`; see `PerformanceOptions` for those not named here.

    Attributes
    ----------
    steps : int or None
        The length in frames.
    count : int or None
    watch : bool
        Reload the script whenever it is saved.
    script_limit : float (s) or None
        How long one call of the script may take.
    replay : sequence of Path
        Scores to play again.
    on : str
        Where to play; see `audiogen.parallel.PLACES`.
    quality : str or None
    picture : Path or None
    stems : bool
    force : bool
    """

    steps: int | None = None
    count: int | None = None
    watch: bool = False
    script_limit: float | None = None
    replay: Sequence[Path] = ()
    on: str = "local"
    quality: str | None = None
    picture: Path | None = None
    stems: bool = False
    force: bool = False

    def length(self, codec: Codec) -> float | None:
        """The seconds that were asked for, in seconds or in frames of a codec; None: none were."""
        return self.duration if self.steps is None else self.steps / codec.frame_rate

    def check(self) -> None:
        """Raise a usage error where two options contradict each other, or one is missing."""
        if self.steps is not None and self.duration is not None:
            raise click.UsageError("--steps and --duration both say how long: leave one out")
        if self.watch and self.script is None:
            raise click.UsageError("--watch reloads the file of --script: give that, too")
        if self.script_limit is not None and self.script is None:
            raise click.UsageError("--script-limit needs --script: give that, too")
        if self.record is not None and (self.on != "local" or len(self.replay) > 1):
            raise click.UsageError("--record is for one render in one process: leave --on out")
        if self.watch and self.on != "local":
            raise click.UsageError("--watch follows a file in this process: leave --on out")
        if not self.replay:
            super().check()
            return
        self.check_prime()
        stated = {
            "models": self.names,
            "--source": self.sources,
            "--seed": self.seed is not None,
            "--count": self.count is not None,
            "--scene": self.scene,
            "--prime": self.prime,
            "--rescue": self.rescue is not None,
            "--quality": self.quality,
            "--mix": self.mix,
            "controls": self.controls,
        }
        for option, given in stated.items():
            if given:
                raise click.UsageError(f"the score of --replay says that already: no {option}")


@dataclass(frozen=True)
class Job:
    """Everything that one call of `audiogen render` plays.

    Attributes
    ----------
    model : Ensemble
    header : ScoreHeader
    score : Score or None
        What is replayed.
    seconds : float
    outputs : list of Path
        The file of each performance, or one for all.
    picture : Path or None
    """

    model: Ensemble
    header: ScoreHeader
    score: Score | None
    seconds: float
    outputs: list[Path]
    picture: Path | None


def render_command(options: RenderOptions, output: Path) -> None:
    """Render to a file, or several, and report how it went.

    Parameters
    ----------
    options : RenderOptions
    output : Path
        With several performances the files are numbered: `out_01.wav`, `out_02.wav`, ...
    """
    options.check()
    if options.on != "local" or len(options.replay) > 1:
        from audiogen.cli.spread import render_several

        render_several(options, output)
        return
    job = _prepared(options, output)
    rescues: list[str] = []
    with ExitStack() as stack:
        should_stop = stack.enter_context(progress.stopping())
        watcher = stack.enter_context(progress.rendering(job.seconds))

        def on_rescue(event: RescueEvent) -> None:
            rescues.append(event.reason)
            watcher.on_rescue(job.outputs[event.performance], event)

        written = _play(
            options,
            job,
            on_progress=watcher.on_progress,
            on_rescue=on_rescue,
            on_message=watcher.on_message,
            should_stop=should_stop,
        )
    stopped = "stopped early: " if should_stop() else ""
    say(stopped + _describe(job, output, written, watcher.speed))
    if rescues:
        reasons = ", ".join(f"{reason} {n}" for reason, n in Counter(rescues).items())
        say(f"rescued {len(rescues)} x ({reasons}); --no-rescue leaves it to itself")


def render_part(options: RenderOptions, output: Path) -> None:
    """Render one performance as `render_command` does, and say nothing but what went wrong."""
    _play(options, _prepared(options, output))


def _play(options: RenderOptions, job: Job, **watching: Any) -> float:
    """Play into the files; the seconds that were written."""
    with performing(
        job.header,
        script=options.script,
        live=options.watch,
        script_limit=LIMIT if options.script_limit is None else options.script_limit,
        replay=job.score,
        record=options.record,
        force=options.force,
        on_message=_print_message,
    ) as controls:
        written = job.model.render_file(
            job.outputs,
            job.seconds,
            seed=job.header.seeds[0],
            count=len(job.header.seeds),
            controls=controls,
            prime=None if job.header.prime is None else job.header.prime.spec.path,
            prime_at=job.header.prime_at,
            rescue=job.header.rescue,
            quality=job.header.quality,
            stems=options.stems,
            picture=job.picture,
            force=options.force,
            **watching,
        )
        controls.seconds = written
    return written


def _prepared(options: RenderOptions, output: Path) -> Job:
    """Load the models and the score, and settle what was not given."""
    import_numba()
    score = Score(options.replay[0]) if options.replay else None
    if score is None:
        model = load(*options.names, sources=options.sources, on_compile=progress.report_compiling)
        defaults = renderer_of(model.codec).defaults
        count = options.count or defaults.count
        if count > MOST_FILES and not defaults.one_file:
            raise ConfigError(
                f"--count: at most {MOST_FILES} files are rendered at once; make more of them by "
                "further renders with another --seed"
            )
        header = options.header(
            model,
            count,
            options.length(model.codec) or defaults.seconds,
            options.quality or "live",
        )
    else:
        header, changes = score.header.locate()
        header = dataclasses.replace(header, live=False)
        for sentence in changes:
            _print_message(sentence)
        sources = {source.name: source.given for source in header.sources}
        model = load(sources=sources, on_compile=progress.report_compiling)
        defaults = renderer_of(model.codec).defaults
    seconds = options.length(model.codec) or (score and score.seconds) or header.seconds
    seconds = seconds or defaults.seconds
    if defaults.one_file:
        # Many futures are easier to read as a picture than as a table. A player that cannot draw
        # writes the table alone, unless a picture was asked for.
        picture = options.picture
        if picture is None and is_installed("matplotlib"):
            picture = output.with_suffix(".png")
        return Job(model, header, score, seconds, [output], picture)
    outputs = writing.numbered(output, len(header.seeds))
    return Job(model, header, score, seconds, outputs, options.picture)


def _describe(job: Job, output: Path, written: float, speed: float) -> str:
    """One line: the files, how long they are, the seeds, and how fast it went."""
    renderer, made = renderer_of(job.model.codec), job.header.seeds
    seeds = f"seed {made[0]}" if len(made) == 1 else f"seeds {made[0]} to {made[-1]}"
    files = f"{output}"
    if len(job.outputs) > 1:
        files = f"{job.outputs[0]} to {job.outputs[-1].name}"
    line = f"{files}: {renderer.describe_length(written, len(made))}, {seeds}"
    if renderer.defaults.one_file:
        drawn = f"drawn in {job.picture}" if job.picture else "no picture without matplotlib"
        return f"{line}; {drawn}"
    drawn = f"; drawn in {job.picture}" if job.picture else ""
    return f"{line}, {speed * len(job.outputs):.1f} x real time{drawn}"


def _print_message(sentence: str) -> None:
    say(sentence, err=True)
