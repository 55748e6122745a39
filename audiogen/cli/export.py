"""`audiogen export`: from its options to the sentence at the end."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from audiogen import remote
from audiogen.cli.output import say
from audiogen.errors import ConfigError
from audiogen.export.model_file import check_exportable
from audiogen.export.onnx_model import SUFFIX, export_onnx
from audiogen.export.page import CORPUS_MEGABYTES, Contents, export
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.summary import describe_holdings


def export_command(
    names: Sequence[str],
    output: Path,
    *,
    weights: str,
    megabytes: float | None,
    no_corpus: bool,
    licence: str,
    by: str,
    force: bool,
) -> None:
    """Write the page or the ONNX model, and say what is in it.

    Parameters
    ----------
    names : sequence of str
    output : Path
    weights : str
        One of `model_file.WEIGHTS`.
    megabytes : float or None
        The size of the corpus's errors; None: it is asked, unless `no_corpus`.
    no_corpus : bool
    licence, by : str
        Of the models that do not say themselves.
    force : bool
    """
    if output.suffix.lower() == SUFFIX:
        _export_onnx(names, output, megabytes, force)
        return
    if no_corpus and megabytes is not None:
        raise click.UsageError("--corpus and --no-corpus contradict each other: leave one out")
    models = _loaded(names)
    if megabytes is None and not no_corpus:
        no_corpus = not _wants_corpus(models)
    contents = Contents(
        weights, not no_corpus, CORPUS_MEGABYTES if megabytes is None else megabytes, licence, by
    )
    size = export(models, output, contents, force)
    say(f"{output}: {size / 1e6:.1f} MB, plays {' + '.join(models)} in a browser without a network")
    for name, trained in models.items():
        say(f"  {name} holds of its corpus: {describe_holdings(contents.of(trained))}")


def _export_onnx(names: Sequence[str], output: Path, megabytes: float | None, force: bool) -> None:
    """Write one model as ONNX, which holds nothing of the corpus but the range of its frames."""
    if len(names) > 1:
        raise click.UsageError("an ONNX file holds one model: name one")
    if megabytes is not None:
        raise click.UsageError("an ONNX model holds nothing of the corpus: leave --corpus out")
    trained = checkpoint.load(remote.find(names[0]))
    size = export_onnx(trained, output, force)
    say(f"{output}: {size / 1e6:.1f} MB, the model {trained.name} with weights in float32")
    say("How it is played: docs/how-to/studio.md")


def _wants_corpus(models: Mapping[str, Checkpoint]) -> bool:
    """Ask whether what the models hold of their corpora goes into the page."""
    held = {name: describe_holdings(one) for name, one in models.items() if one.primer}
    if not held:
        return False
    listed = "; ".join(f"'{name}': {what}" for name, what in held.items())
    if not sys.stdin.isatty():
        raise ConfigError(
            f"the page can hold a part of the corpus ({listed}): say whether it should, with "
            "--corpus MB or --no-corpus"
        )
    say(
        f"The models hold parts of their corpora ({listed}). Whoever gets the page gets them, too "
        f"(of the errors, at most {CORPUS_MEGABYTES:g} MB for each model).\n"
        "Without them, the page starts from mean frames and has no recall."
    )
    return click.confirm("Put them into the page?")


def _loaded(names: Sequence[str]) -> dict[str, Checkpoint]:
    """The models by name, each of which can be exported."""
    models: dict[str, Checkpoint] = {}
    for name in names:
        trained = checkpoint.load(remote.find(name))
        check_exportable(trained)
        if trained.name in models:
            raise ConfigError(f"two models are called '{trained.name}': rename one of them")
        models[trained.name] = trained
    return models
