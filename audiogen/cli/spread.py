"""Renders and evaluations that are spread over processes or a cluster (`audiogen.parallel`).

Each piece of work is a render or an evaluation as it would run by itself. In another process it
writes its files where they belong; on a cluster, whose machines may have other disks, models travel
there and files back.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from audiogen import remote
from audiogen.cli import progress
from audiogen.cli.output import say
from audiogen.cli.render import RenderOptions
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import ConfigError
from audiogen.parallel import check_place, parallel_map
from audiogen.storage import make_parent, replace_file

MOST_FILES = 100_000
"""Files of one render that is spread."""

Files = dict[str, bytes]
"""The content of some files, by their path below a folder."""


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of a render.

    Attributes
    ----------
    options : RenderOptions
        Of this part alone.
    output : Path
        Its file.
    models : mapping of str to Files
        Where models travel: those that are named, by name.
    """

    options: RenderOptions
    output: Path
    models: dict[str, Files] = dataclasses.field(default_factory=dict)


def render_several(options: RenderOptions, output: Path) -> None:
    """Render several seeds, or several scores, each part by itself, and say what was written."""
    from audiogen.cli.performance import drawn_seed
    from audiogen.generation.load import load
    from audiogen.generation.render import renderer_of
    from audiogen.generation.render import write as writing

    check_place(options.on)
    on = options.on
    plain = dataclasses.replace(options, on="local")
    if options.replay:
        if on.startswith("ray"):
            raise ConfigError("scores name files of this machine: replay them --on processes")
        outputs = writing.numbered(output, len(options.replay))
        parts = [
            Part(dataclasses.replace(plain, replay=(score,)), path)
            for score, path in zip(options.replay, outputs, strict=True)
        ]
    else:
        model = load(*options.names, sources=options.sources)
        defaults = renderer_of(model.codec).defaults
        if defaults.one_file:
            raise ConfigError("futures of a series lie in one file: leave --on out")
        if on.startswith("ray") and any(
            SourceSpec.parse(source).is_file for source in options.sources.values()
        ):
            raise ConfigError("a recording as a source is on this machine: use --on processes")
        count = options.count or 1
        if count > MOST_FILES:
            raise ConfigError(f"--count: at most {MOST_FILES} files at once")
        seed = drawn_seed() if options.seed is None else options.seed
        outputs = writing.numbered(output, count)
        for path in outputs:  # before the work of hours
            renderer_of(model.codec).check(path, force=options.force)
        models = {}
        if on.startswith("ray"):
            models = {name: _packed(remote.find(name)) for name in _models(options)}
        parts = [
            Part(
                dataclasses.replace(
                    plain, seed=seed + n, count=1, picture=options.picture if n == 0 else None
                ),
                path,
                models,
            )
            for n, path in enumerate(outputs)
        ]
    make_parent(output)
    with progress.stopping() as should_stop, progress.evaluating() as watcher:
        done = parallel_map(
            _render_there if on.startswith("ray") else _render_here,
            parts,
            on=on,
            names=[str(part.output) for part in parts],
            on_done=lambda done, total: watcher.show("playing", done / total, f"{done} of {total}"),
            should_stop=should_stop,
        )
    for files in done:
        for name, content in files.items():
            replace_file(output.parent / name, content)
    stopped = "stopped early: " if len(done) < len(parts) else ""
    whole = outputs[: len(done)]
    seeds = "" if options.replay else f", seeds {seed} to {seed + len(done) - 1}"
    if whole:
        say(f"{stopped}{whole[0]} to {whole[-1].name}: {len(whole)} files{seeds}")
    else:
        say(f"{stopped}nothing was written")


def evaluate_several(
    names: Sequence[str],
    folders: Sequence[Path],
    on: str,
    *,
    as_json: bool,
    **given: Any,
) -> None:
    """Evaluate several models, each by itself, and print what was found of each."""
    check_place(on)
    if given.get("picture") is not None and len(names) > 1:
        raise click.UsageError("--picture is of one model: leave --beside out")
    if on.startswith("ray://") and not folders:
        raise ConfigError("name the corpus by a path that the machines of the cluster have, too")
    if given.get("picture") is not None:
        given["picture"] = given["picture"].absolute()
    # Workers on a cluster have a current folder of their own.
    places = [remote.absolute(folder) for folder in folders]
    work = [(remote.path_of(name), places, given) for name in names]
    with progress.stopping() as should_stop, progress.evaluating() as watcher:
        found = parallel_map(
            _evaluate,
            work,
            on=on,
            names=names,
            on_done=lambda done, total: watcher.show("judging", done / total, f"{done} of {total}"),
            should_stop=should_stop,
        )
    if as_json:
        pairs = zip(names, found, strict=False)
        say(json.dumps({name: values for name, (values, _) in pairs}, indent=2))
        return
    for name, (_, text) in zip(names, found, strict=False):
        say(f"{name}\n{text}\n")


def _evaluate(given: tuple[str, list[str], dict[str, Any]]) -> tuple[Any, str]:
    from audiogen import api

    name, folders, options = given
    found = api.evaluate(name, [Path(folder) for folder in folders], **options)
    return found.to_json(), found.describe()


def _render_here(part: Part) -> Files:
    """Render a part to where it belongs."""
    from audiogen.cli.render import render_part

    render_part(part.options, part.output)
    return {}


def _render_there(part: Part) -> Files:
    """Render a part on a machine that has nothing of what it needs; its files, by name."""
    from audiogen.cli.render import render_part

    with tempfile.TemporaryDirectory(prefix="audiogen-") as name:
        folder = Path(name)
        places: dict[str, Path] = {}
        for model, files in part.models.items():
            place = places[model] = folder / "models" / str(len(places)) / Path(model).name
            for inner, content in files.items():
                target = place / inner if inner else place
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        options = dataclasses.replace(
            part.options,
            names=[str(places[name]) for name in part.options.names],
            sources={k: str(places.get(v, v)) for k, v in part.options.sources.items()},
            force=True,
        )
        written = folder / "out"
        written.mkdir()
        if options.picture is not None:
            options = dataclasses.replace(options, picture=written / options.picture.name)
        render_part(options, written / part.output.name)
        return {path.name: path.read_bytes() for path in written.iterdir()}


def _models(options: RenderOptions) -> list[str]:
    return [*options.names, *options.sources.values()]


def _packed(place: Path) -> Files:
    """All files of a model that playing needs."""
    if place.is_file():
        return {"": place.read_bytes()}
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
        and path.suffix in (".json", ".safetensors")
        and not {"resume", "previews", "tensorboard"} & set(path.relative_to(place).parts)
    }
