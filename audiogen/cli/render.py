"""A performance of the command line, from its options to what is told at the end.

Everything that was said is either played once and forgotten, or it is the head of a score; with
`--replay` a score says it all.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from audiogen import api
from audiogen.cli import progress
from audiogen.codec import Codec
from audiogen.control.performance import performing
from audiogen.control.scenes import Scene, find_scene, initial_snapshot
from audiogen.control.score_file import Score
from audiogen.control.score_header import ScoreHeader
from audiogen.generation.render import renderer_of
from audiogen.generation.render import write as writing


@dataclass(frozen=True)
class RenderOptions:
    """What the options of `audiogen render` said; what is None or empty was not said.

    Attributes
    ----------
    names : sequence of str
    sources : mapping of str to str
    duration : float (s) or None
    steps : int or None
    seed : int or None
    count : int or None
    script, record, replay : Path or None
    watch : bool
    scene : str or None
    prime : Path or None
    prime_at : float (s)
    rescue : bool or None
    quality : str or None
    mix : mapping of str to float
    controls : mapping of str to float
    """

    names: Sequence[str] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    duration: float | None = None
    steps: int | None = None
    seed: int | None = None
    count: int | None = None
    script: Path | None = None
    watch: bool = False
    scene: str | None = None
    record: Path | None = None
    replay: Path | None = None
    prime: Path | None = None
    prime_at: float = 0.0
    rescue: bool | None = None
    quality: str | None = None
    mix: Mapping[str, float] = field(default_factory=dict)
    controls: Mapping[str, float] = field(default_factory=dict)

    def length(self, codec: Codec) -> float | None:
        """The seconds that were asked for, in seconds or in frames of a codec; None: none were."""
        return self.duration if self.steps is None else self.steps / codec.frame_rate

    def check(self) -> None:
        """Raise a usage error where two options contradict each other."""
        if self.prime_at and self.prime is None:
            raise click.UsageError("--prime-at says where in the file of --prime: name that too")
        if self.steps is not None and self.duration is not None:
            raise click.UsageError("--steps and --duration both say how long: leave one out")
        if self.watch and self.script is None:
            raise click.UsageError("--watch says to follow the file of --script: name that too")
        if self.replay is None:
            if not self.names and not self.sources:
                raise click.UsageError("name a model to play, or a --source")
            return
        said = {
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
        for option, given in said.items():
            if given:
                raise click.UsageError(f"the score of --replay says that already: no {option}")


def render_command(options: RenderOptions, output: Path, **writing_options: Any) -> None:
    """Play into sound files, and tell how it went.

    Parameters
    ----------
    wishes : RenderOptions
    output : Path
    **writing_options
        `picture`, `stems` and `force`, as in `Ensemble.render_file`.
    """
    options.check()
    score = None if options.replay is None else Score(options.replay)
    if score is None:
        model = api.load(
            *options.names, sources=options.sources, on_compile=progress.tell_of_compiling
        )
        head = _head(options, model)
    else:
        head, changed = score.header.locate()
        for sentence in changed:
            _tell(sentence)
        sources = {source.name: source.given for source in head.sources}
        model = api.load(sources=sources, on_compile=progress.tell_of_compiling)
    seconds = options.length(model.codec) or (score and score.seconds) or head.seconds
    seconds = seconds or renderer_of(model.codec).defaults.seconds
    renderer = renderer_of(model.codec)
    outputs = [output]
    if not renderer.defaults.one_file:
        outputs = writing.numbered(output, len(head.seeds))
    elif writing_options.get("picture") is None:
        writing_options["picture"] = output.with_suffix(".png")  # a fan tells more than a table
    rescues: list[str] = []
    with ExitStack() as stack:
        controls = stack.enter_context(
            performing(
                head,
                script=options.script,
                live=options.watch,
                replay=score,
                record=options.record,
                force=writing_options.get("force", False),
                on_message=_tell,
            )
        )
        should_stop = stack.enter_context(progress.stopping())
        watcher = stack.enter_context(progress.rendering(seconds))

        def on_rescue(rescued: Any) -> None:
            rescues.append(rescued.reason)
            watcher.on_rescue(outputs[rescued.performance], rescued)

        written = model.render_file(
            outputs,
            seconds,
            seed=head.seeds[0],
            count=len(head.seeds),
            controls=controls,
            prime=None if head.prime is None else head.prime.spec.path,
            prime_at=head.prime_at,
            rescue=head.rescue,
            quality=head.quality,
            on_progress=watcher.on_progress,
            on_rescue=on_rescue,
            on_message=watcher.on_message,
            should_stop=should_stop,
            **writing_options,
        )
        controls.seconds = written
    stopped = "stopped early: " if should_stop() else ""
    files, seeds = f"{output}", f"seed {head.seeds[0]}"
    if len(head.seeds) > 1:
        seeds = f"seeds {head.seeds[0]} to {head.seeds[-1]}"
    if len(outputs) > 1:
        files = f"{outputs[0]} to {outputs[-1].name}"
    told = f"{stopped}{files}: {renderer.describe_length(written, len(head.seeds))}, {seeds}"
    if renderer.defaults.one_file:
        told += f"; drawn in {writing_options['picture']}"
    else:
        told += f", {watcher.speed * len(outputs):.1f} x real time"
    click.echo(told)
    if rescues:
        reasons = ", ".join(f"{reason} {n}" for reason, n in Counter(rescues).items())
        click.echo(f"rescued {len(rescues)} x ({reasons}); --no-rescue leaves it to itself")


def _head(options: RenderOptions, model: Any) -> ScoreHeader:
    """What the performance is made of, with everything that was not said filled in."""
    seed = secrets.randbelow(100_000) if options.seed is None else options.seed
    scene = Scene() if options.scene is None else find_scene(options.scene)
    given = dict(zip(model.names, [*options.names, *options.sources.values()], strict=True))
    return ScoreHeader.of(
        given,
        range(seed, seed + (options.count or renderer_of(model.codec).defaults.count)),
        model.codec.frame_rate,
        options.length(model.codec) or renderer_of(model.codec).defaults.seconds,
        prime=options.prime,
        prime_at=options.prime_at,
        rescue=options.rescue is not False,
        quality=options.quality or "live",
        base=initial_snapshot(model.defaults, scene, options.mix, **options.controls),
    )


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)
