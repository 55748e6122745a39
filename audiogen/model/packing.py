"""Packing: a checkpoint as one file to hand on, with a model card and a licence.

    README.md                    the model card: YAML that model hubs read, then text
    config.json                  as in a checkpoint's folder, with licence and author
    weights.safetensors          the same tensors, matrices in half precision (`tensors.halved`)
    corpus/primer.safetensors    the primer; where there is a basis, as the model sees it
    corpus/ends.json             the last rows of the series of the corpus, where it has series
    corpus/errors.safetensors    the network's errors on its corpus (`corpus_errors.packed`)

What `corpus/` holds is a part of the corpus itself, and may be left out. Nothing in the file says
where the corpus lay, and nothing in it resumes a training. The same checkpoint, author and licence
give the same bytes at any time and on any machine: no sum in here is rounded.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.errors import CheckpointError, ConfigError, StoreError
from audiogen.model import corpus_errors
from audiogen.model.checkpoint import PACK_FORMAT, Checkpoint, load
from audiogen.model.frame_map import FrameMap
from audiogen.model.pack_file import (
    CARD,
    CONDUCTOR,
    CONFIG,
    ENDS,
    ERRORS,
    PRIMER,
    WEIGHTS,
    packed_bytes,
)
from audiogen.model.primer import named_segments
from audiogen.model.summary import describe_corpus, describe_holdings, describe_network
from audiogen.model.tensors import halved
from audiogen.storage import PACKED_SUFFIX, is_packed, make_parent, replace_file

KEPT = (
    *("audiogen", "corpus", "remembers", "digest", "files", "seconds", "basis_error_db", "from"),
    "training",
)
"""What is kept of a checkpoint's provenance; where the corpus lay is not."""

JUDGED = ("audiogen", "temperature", "verdicts")
"""What is kept of its evaluation."""

HUB_LICENCES = (
    *("apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "isc", "unlicense", "wtfpl"),
    *("gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0", "agpl-3.0", "mpl-2.0", "artistic-2.0"),
    *("cc0-1.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0"),
    *("cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0"),
)
"""Licences that the Hugging Face hub knows by these names; any other is `other` with its name."""

MOST_CHARACTERS = 200
"""The longest licence or author."""

_FRACTION, _BASIS_FRACTION = 2.0**16, 2.0**24


def pack(
    folder: Path, target: Path, *, licence: str, by: str, corpus: bool, force: bool = False
) -> Checkpoint:
    """Write the checkpoint in `folder` to the file `target`.

    Parameters
    ----------
    folder, target : Path
    licence : str
        Of the model, as SPDX writes it: `"CC0-1.0"`. See https://spdx.org/licenses.
    by : str
        Who made it.
    corpus : bool
        Whether the file holds a part of the corpus (`pack_file.CORPUS_ENTRIES`).
    force : bool
        Replace the file if it is there.

    Returns
    -------
    Checkpoint
        As the file gives it to whoever loads it.

    Raises
    ------
    CheckpointError
        If the checkpoint cannot be read or is packed already, or the file is there already or
        cannot be written.
    ConfigError
        If the name of the file, the licence or the author cannot be used.
    """
    if target.suffix != PACKED_SUFFIX or not target.stem:
        raise ConfigError(f"a packed model should end in {PACKED_SUFFIX}, and '{target}' does not")
    if target.exists() and not (force and target.is_file()):
        better = "replace it (--force) or" if target.is_file() else "it is no file, so"
        raise CheckpointError(f"{target} is there already: {better} give another name (-o)")
    if is_packed(folder):
        raise CheckpointError(f"{folder} is packed already")
    for value, what in ((licence, "--licence"), (by, "--by")):
        fits = value.strip() and value.isprintable() and len(value) <= MOST_CHARACTERS
        if not fits:
            raise ConfigError(
                f"{what} should be one line of text of at most {MOST_CHARACTERS} characters"
            )
    content = packed_bytes(entries_of(load(folder), licence.strip(), by.strip(), corpus))
    try:
        make_parent(target)
        replace_file(target, content)
    except StoreError as error:
        raise CheckpointError(str(error)) from error
    except OSError as error:
        raise CheckpointError(f"{target} could not be written: {error.strerror}") from error
    return load(target)


def entries_of(made: Checkpoint, licence: str, by: str, corpus: bool) -> dict[str, bytes]:
    """The content of each entry of a packed model, by name."""
    kept = {key: made.provenance[key] for key in KEPT if key in made.provenance}
    ends = made.provenance.get("ends")
    kept["corpus"] = [Path(name).name for name in kept.get("corpus", [])]
    signed = replace(
        made,
        provenance={**kept, "licence": licence, "by": by},
        evaluation={key: made.evaluation[key] for key in JUDGED if key in made.evaluation},
    )
    entries = {
        CONFIG: signed.config_json(pack_format=PACK_FORMAT).encode(),
        WEIGHTS: _saved({name: halved(each) for name, each in made.all_tensors().items()}),
    }
    holding = replace(signed, primer=(), errors=None)
    if corpus:
        seen: Sequence[Frames] = made.primer
        if made.packs_vectors and isinstance(made.frame_map, FrameMap):
            seen = [as_seen(made.frame_map, frames) for frames in seen]
        # Rows and choices are few, and each has to stay what it is.
        packed = [halved(each) for each in seen] if made.codec.medium == "sound" else seen
        if packed:
            entries[PRIMER] = _saved(named_segments(packed, made.primer_styles))
        holding = signed
        if ends:
            entries[ENDS] = (json.dumps(ends) + "\n").encode()
            holding = replace(signed, provenance={**signed.provenance, "ends": ends})
        if made.errors is not None:
            entries[ERRORS] = _saved(corpus_errors.packed(made.errors))
    if made.conductor is not None:
        entries[CONDUCTOR] = packed_bytes(entries_of(made.conductor, licence, by, corpus))
    return {CARD: card(holding).encode(), **entries}


def as_seen(frame_map: FrameMap, frames: Frames) -> npt.NDArray[np.float32]:
    """Spectra `[frames, frame_size]` in dB as model vectors `[frames, values]`.

    They take a quarter of the room, and the network sees no more of a frame. It is `forward` on
    whole numbers, so that no order of summation rounds differently: on different machines BLAS
    gives different last bits.
    """
    assert frame_map.basis is not None
    centred = np.rint((frames.astype(np.float64) - frame_map.mean) * _FRACTION).astype(np.int64)
    basis = np.rint(frame_map.basis.astype(np.float64) * _BASIS_FRACTION).astype(np.int64)
    # 2^25 (500 dB) times 2^24 leaves room for the sum of 2^14 products, one for each bin.
    sums = (centred @ basis).astype(np.float64) / (_FRACTION * _BASIS_FRACTION)
    return np.asarray(sums / frame_map.scale.astype(np.float64), np.float32)


def card(made: Checkpoint) -> str:
    """The model card: what it is, of what, by whom, under which licence, and how it is played."""
    licence, by = made.provenance["licence"], made.provenance["by"]
    known = licence.lower() in HUB_LICENCES
    facts: dict[str, Any] = {"license": licence.lower() if known else "other"}
    if not known:
        facts["license_name"] = licence
    facts |= {
        "library_name": "audiogen",
        "tags": [*dict.fromkeys(("audiogen", made.codec.medium, made.codec.kind, made.model.cell))],
    }
    name = plain(made.name)
    # JSON is YAML, so each value is quoted by JSON's rules.
    header = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    result = {"sound": ".wav", "notes": ".mid", "series": ".csv"}[made.codec.medium]
    lines = [
        *("---", *header, "---", "", f"# {name}", ""),
        f"A model of audiogen by {by}, under the licence {licence}.",
        "",
        f"- network: {describe_network(made)}",
        f"- {made.codec.medium}: {plain(made.codec.describe())}",
        f"- trained on: {plain(describe_corpus(made))}",
        f"- holds of that corpus: {describe_holdings(made)}",
        "",
        "To play it:",
        "",
        "```",
        "pip install audiogen-player",
        f"audiogen render {_quoted(name)} -o out{result}",
        "```",
    ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Text with a question mark for each character that is not printable.

    >>> plain("a\\nb")
    'a?b'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _quoted(name: str) -> str:
    return shlex.quote(name + PACKED_SUFFIX)


def _saved(tensors: Mapping[str, npt.NDArray[Any]]) -> bytes:
    from safetensors.numpy import save

    content: bytes = save({key: np.ascontiguousarray(each) for key, each in tensors.items()})
    return content
