"""What audiogen keeps on the disk: the cache listed and cleared, checkpoints removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from audiogen import storage
from audiogen.cli.output import say
from audiogen.errors import CheckpointError, ConfigError, StoreError
from audiogen.storage import describe_bytes

PARTS = {
    "frames": "the corpora as frames, made again by the next training",
    "sounds": "lengths of sound files, found again by decoding them",
    "remote": "copies of corpora and checkpoints at addresses, fetched again",
    "digests": "digests of files, found again by reading them",
    "compiled": "compiled code, made again in about half a minute when something plays",
    "corpora": "where corpora lay, for `audiogen evaluate` without a folder",
}
"""The folders of the cache, each with what it holds and what it costs to lose it."""


def bytes_below(path: Path) -> int:
    """The size of a file, or of all files in a folder; links count as nothing."""
    if path.is_file():
        return path.stat().st_size
    total = 0
    # Whatever is removed meanwhile counts as nothing; `walk` passes over such folders by itself.
    for folder, _, files in os.walk(path):
        for name in files:
            with contextlib.suppress(OSError):
                described = os.lstat(os.path.join(folder, name))
                total += described.st_size if stat.S_ISREG(described.st_mode) else 0
    return total


def describe_cache() -> str:
    """One line for each folder of the cache, with its size."""
    folder = storage.cache_folder()
    lines = [f"{folder}: {describe_bytes(bytes_below(folder))}"]
    for name, what in PARTS.items():
        size = describe_bytes(bytes_below(folder / name))
        lines.append(f"  {name:10}{size:>9}  {what}")
    return "\n".join(lines)


def clear_cache(part: str) -> str:
    """Remove a folder of the cache, or `all` of them, and say what that freed.

    Raises
    ------
    StoreError
        If the disk does not let go of it.
    """
    freed = 0
    for name in PARTS if part == "all" else (part,):
        folder = storage.cache_folder() / name
        size = bytes_below(folder)
        try:
            # A link to another disk stays, and what it leads to is emptied.
            for entry in [*folder.iterdir()] if folder.is_dir() else ():
                _remove(entry)
        except OSError as error:
            raise StoreError(f"{folder} could not be removed: {error.strerror}") from error
        freed += size - bytes_below(folder)
    return f"{describe_bytes(freed)} freed in {storage.cache_folder()}"


def remove(names: Sequence[str], yes: bool) -> None:
    """Remove checkpoints and packed models, after a question for each of them unless `yes`.

    Raises
    ------
    CheckpointError
        If one is no checkpoint, is being trained or cannot be removed; those before it are gone.
    ConfigError
        If nobody is there to answer.
    """
    places = {}
    for name in names:  # all of them, before the first goes
        try:
            places[name] = _removable(name)
        except OSError as error:  # somebody else is removing it
            raise CheckpointError(f"{name} could not be removed: {error.strerror}") from error
    if not yes and not sys.stdin.isatty():
        raise ConfigError("nobody is there to be asked: give --yes to remove them all the same")
    for name, place in places.items():
        size = describe_bytes(bytes_below(place))
        if not yes and not click.confirm(f"Remove {place} ({size})?"):
            say(f"{name} stays")
            continue
        # Out of sight before it is taken apart: a folder half deleted is no checkpoint.
        gone = place.with_name(f".{place.name}.removed")
        try:
            with storage.holding(place):
                if gone.exists():
                    _remove(gone)
                place.rename(gone)
                _remove(gone)
        except OSError as error:
            raise CheckpointError(f"{place} could not be removed: {error.strerror}") from error
        say(f"{place} is removed, {size} freed")


def _removable(name: str) -> Path:
    """The place of a checkpoint or packed model that nobody is training."""
    place = storage.find(name)
    if place.is_symlink():
        raise CheckpointError(f"{place} is a link: remove what it leads to, or the link itself")
    if place.is_dir():
        foreign = [entry for entry in place.iterdir() if not _belongs(entry)]
        if foreign or not (place / "weights.safetensors").is_file():
            what = f"it holds {foreign[0].name!a}" if foreign else "it holds no weights"
            raise CheckpointError(f"{place} is not only a checkpoint ({what}): remove it yourself")
        if storage.in_use(place):
            raise CheckpointError(f"{place} is being trained: stop the training first")
    return place


def _belongs(entry: Path) -> bool:
    """Whether an entry of a folder is a part of a checkpoint."""
    folders = ("previews", "resume", "tensorboard")
    tensors = ("weights.safetensors", "primer.safetensors", "errors.safetensors")
    files = ("config.json", "history.csv", *tensors)
    if entry.is_symlink():
        return False
    left = entry.name.startswith(".") and entry.suffix == ".part"  # of a killed process
    return entry.name in folders if entry.is_dir() else entry.name in files or left


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        with contextlib.suppress(FileNotFoundError):
            entry.unlink()
