"""`audiogen export`: from its options to the sentence at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from audiogen import storage
from audiogen.cli.output import say
from audiogen.cli.report import ask_for_corpus
from audiogen.errors import ConfigError
from audiogen.export.model_file import check_exportable
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
    """Write the page, and say what is in it.

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
    if no_corpus and megabytes is not None:
        raise click.UsageError("--corpus and --no-corpus contradict each other: leave one out")
    models = _loaded(names)
    if megabytes is None and not no_corpus:
        ask = (ask_for_corpus(one, "--corpus MB or --no-corpus") for one in models.values())
        no_corpus = not any(list(ask))
    contents = Contents(
        weights, not no_corpus, CORPUS_MEGABYTES if megabytes is None else megabytes, licence, by
    )
    size = export(models, output, contents, force)
    say(f"{output}: {size / 1e6:.1f} MB, plays {' + '.join(models)} in a browser without a network")
    for name, trained in models.items():
        say(f"  {name} holds of its corpus: {describe_holdings(contents.of(trained))}")


def _loaded(names: Sequence[str]) -> dict[str, Checkpoint]:
    """The models by name, each of which can be exported."""
    models: dict[str, Checkpoint] = {}
    for name in names:
        trained = checkpoint.load(storage.find(name))
        check_exportable(trained)
        if trained.name in models:
            raise ConfigError(f"two models are called '{trained.name}': rename one of them")
        models[trained.name] = trained
    return models
