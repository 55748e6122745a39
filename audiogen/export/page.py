"""One self-contained page: the player in WebAssembly, its models, and all that the page needs.

The look and several modules are those of the page of a running set (`audiogen/live/web/page`). A
page asks for nothing: its Content-Security-Policy allows only what lies in it.
"""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audiogen.codec import shared_codec
from audiogen.codec.spectral import SpectralCodec
from audiogen.control.table import GROUPS, MIX, TABLE
from audiogen.errors import ConfigError, SinkError, StoreError
from audiogen.export.model_file import CONTROLS, check_exportable, model_bytes
from audiogen.export.thinning import thinned
from audiogen.generation.bending import GATES as GATE_OF
from audiogen.generation.render.sink import check_writable
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine.bend import GATES
from audiogen.model.summary import describe_corpus, describe_holdings, describe_network
from audiogen.storage import make_parent, replace_file

HERE = Path(__file__).parent
OURS, LIVE = HERE / "page", HERE.parent / "live" / "web" / "page"

PLAYER = HERE / "engine" / "player.wasm"

MARK = '<meta name="generator" content="audiogen">'
"""What tells a page of ours from another, before it is written over."""

SUFFIXES = (".html", ".htm")

ROWS = 144
"""Rows of the spectrogram, as `spectrogram.js` has them."""

CORPUS_MEGABYTES = 4.0
"""The size of the corpus's errors where somebody wants them and states none."""

OUTSIDE = ("freeze", "crosstalk", "swap_time", "gain", "tilt", "mute")
"""Controls of the page itself, beside those of its voices."""

ALONE = ("crosstalk", "swap_time")
"""Controls that only a page of several models shows."""


@dataclass(frozen=True)
class Contents:
    """What goes into a page beside the models' weights.

    Attributes
    ----------
    weights : str
        Their type, one of `model_file.WEIGHTS`.
    corpus : bool
        Whether pieces of the corpus to start from go into it.
    megabytes : float
        The size of the errors of each model's corpus at most, if `corpus`; 0: none.
    licence, by : str
        Of the models that do not say themselves.
    """

    weights: str = "int8"
    corpus: bool = True
    megabytes: float = CORPUS_MEGABYTES
    licence: str = ""
    by: str = ""

    def of(self, trained: Checkpoint) -> Checkpoint:
        """The model with no more than what goes into the page."""
        errors = trained.errors if self.corpus and self.megabytes > 0 else None
        if errors is not None:
            errors = thinned(errors, trained.codec, self.megabytes)
        primer = trained.primer if self.corpus else ()
        styles = trained.primer_styles if self.corpus else ()
        return replace(trained, errors=errors, primer=primer, primer_styles=styles)


def export(models: Mapping[str, Checkpoint], target: Path, contents: Contents, force: bool) -> int:
    """Write a page that plays models; returns how many bytes it has.

    Parameters
    ----------
    models : mapping of str to Checkpoint
        By name; the first one leads.
    target : Path
        Ends in `.html`.
    contents : Contents
    force : bool
        Write over a file that is no page of audiogen.

    Raises
    ------
    ConfigError
        If a model cannot be exported, two do not fit together, or the name does not end in `.html`.
    SinkError
        If the file may not be written over, or cannot be written.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise ConfigError(f"a page should end in .html, and '{target}' does not")
    check_writable(target, is_ours, force=force)
    content = page(models, contents).encode()
    try:
        make_parent(target)
        replace_file(target, content)
    except StoreError as error:
        raise SinkError(str(error)) from error
    except OSError as error:
        raise SinkError(f"{target} could not be written: {error.strerror}") from error
    return len(content)


def is_ours(path: Path) -> bool:
    """Whether a file is a page that this module wrote."""
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(400)
    except OSError:
        return False


def page(models: Mapping[str, Checkpoint], contents: Contents) -> str:
    """The page's HTML; the same models give the same bytes. For parameters and errors: `export`."""
    for trained in models.values():
        check_exportable(trained)
    shared_codec({name: trained.codec for name, trained in models.items()})
    held = {name: contents.of(trained) for name, trained in models.items()}
    files = [model_bytes(trained, contents.weights) for trained in held.values()]
    scripts = [
        f'    <script type="text/plain" id="model-{n}">{_packed(file)}</script>'
        for n, file in enumerate(files)
    ]
    styles = [LIVE / "style.css", LIVE / "panels.css", OURS / "extra.css"]
    parts = {
        "TITLE": html.escape(f"{' + '.join(models)} – audiogen"),
        "ICON": base64.b64encode((LIVE / "icon.svg").read_bytes()).decode(),
        "STYLE": "\n".join(path.read_text("utf-8") for path in styles),
        "FACTS": json.dumps(_facts(held, contents)).replace("<", "\\u003c"),
        "WASM": _packed(PLAYER.read_bytes()),
        "MODELS": "\n".join(scripts),
        "ENGINE": (OURS / "engine.js").read_text("utf-8"),
        "WORKLET": (OURS / "worklet.js").read_text("utf-8"),
        "MAIN": bundled(OURS / "main.js"),
    }
    template = (OURS / "index.html").read_text("utf-8")
    return re.sub(r"@@([A-Z]+)@@", lambda found: parts[found[1]], template)


_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function) (\w+))", re.MULTILINE)


def bundled(main: Path) -> str:
    """A JavaScript module with all that it imports, as one: each becomes a function that is called.

    An import is of names from a module beside it, or else from the page of a running set.
    """
    made: dict[str, str] = {}

    def add(path: Path) -> str:
        source = path.read_text("utf-8")
        for found in _IMPORT.finditer(source):
            if found[2] not in made:
                beside = OURS / f"{found[2]}.js"
                add(beside if beside.exists() else LIVE / beside.name)
        linked = _IMPORT.sub(lambda found: f"const {found[1]} = {_variable(found[2])};\n", source)
        names = ", ".join(_EXPORT.findall(linked))
        body = _EXPORT.sub("", linked)
        made[path.stem] = (
            f"const {_variable(path.stem)} = (() => {{\n{body}return {{ {names} }};\n}})();"
        )
        return body

    last = add(main)
    del made[main.stem]
    return "\n".join([*made.values(), last])


def _variable(stem: str) -> str:
    return "from_" + stem.replace("-", "_")


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _facts(models: Mapping[str, Checkpoint], contents: Contents) -> dict[str, Any]:
    """What the page is told of its models and controls."""
    first = next(iter(models.values()))
    codec = first.codec
    assert isinstance(codec, SpectralCodec)
    shown = _effective(models)
    bases = {
        "temperature": first.temperature,
        "recall": first.recall if first.errors is not None else 0.0,
    }
    controls = [
        {
            **{key: getattr(row, key) for key in ("name", "low", "high", "unit", "smoothing")},
            **{"group": row.group, "help": row.help, "base": bases.get(row.name, row.default)},
            "shown": row.name in shown,
        }
        for row in TABLE
        if row.name in (*CONTROLS, *OUTSIDE)
    ]
    return {
        "models": [
            {"name": name, "parameter": MIX + name, "lines": _about(trained, contents)}
            for name, trained in models.items()
        ],
        "controls": controls,
        "groups": GROUPS,
        "order": CONTROLS,
        "sample_rate": codec.sample_rate,
        "frame_rate": codec.frame_rate,
        "hop": codec.config.hop_length,
        "channels": codec.channels,
        "rows": ROWS,
        "seed": 0,
    }


def _effective(models: Mapping[str, Checkpoint]) -> set[str]:
    """The controls that move something in at least one of the models."""
    shown = {*CONTROLS, *OUTSIDE} - {"freeze"}  # which is a button
    if len(models) == 1:
        shown -= {*ALONE}
    if all(trained.model.styles == 1 for trained in models.values()):
        shown -= {"style"}
    if all(trained.errors is None for trained in models.values()):
        shown -= {"recall", "leap", "tire"}
    for control, gate in GATE_OF.items():
        there = [one.model.layers for one in models.values() if gate in GATES[one.model.cell]]
        for name in (control, f"{control}_1", f"{control}_2"):
            layer = int(name[-1]) if name[-1].isdigit() else 1
            if max(there, default=0) < layer:
                shown -= {name}
    return shown


def _about(trained: Checkpoint, contents: Contents) -> list[str]:
    """What the page says of a model, each line a sentence without its full stop."""
    made = trained.provenance
    licence = str(made.get("licence") or contents.licence) or "not stated"
    by = str(made.get("by") or contents.by)
    lines = [
        describe_network(trained),
        f"Trained on {describe_corpus(trained)}",
        f"In this page of that corpus: {describe_holdings(trained)}",
        f"Licence: {licence}",
    ]
    return [*lines, f"By {by}"] if by else lines
