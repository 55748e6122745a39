"""Where corpora lay on this machine, so that a model can be evaluated without naming them again.

A checkpoint travels, and the path of a folder often holds the name of its owner. So a checkpoint
has only the digest of its corpus, and the paths lie in the user's cache, one small file for each
digest. If it is lost, whoever evaluates names the folder.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from audiogen.errors import StoreError
from audiogen.storage import cache_folder, replace_file


def folder() -> Path:
    """The folder of those files."""
    return cache_folder() / "corpora"


def remember(digest: str, paths: Sequence[Path]) -> None:
    """Keep where the corpus of that digest (`Dataset.digest`) lies; a full disk is no error."""
    values = {"paths": [str(path.absolute()) for path in paths]}
    with contextlib.suppress(StoreError, OSError):
        folder().mkdir(parents=True, exist_ok=True)
        replace_file(folder() / f"{digest}.json", json.dumps(values).encode())


def recall(digest: str) -> list[Path]:
    """Where the corpus of that digest lay when it was last used; empty where nobody knows."""
    if not digest.isalnum():  # it comes from a checkpoint, and becomes the name of a file
        return []
    try:
        values = json.loads((folder() / f"{digest}.json").read_text("utf-8"))
        return [Path(path) for path in values["paths"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
