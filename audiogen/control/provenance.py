"""Where a performance came from: its sources and primer on disk, by digest, and the versions.

The same samples come of the same checkpoints, seed, score, machine and versions: this is what can
be told of the first and the last.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from audiogen import storage
from audiogen.errors import CheckpointError, ConfigError
from audiogen.version import __version__

PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "rocket-fft", "soundfile", "soxr")
"""The packages whose arithmetic is in what is heard."""

FILE, WANDERING = "file:", "?wander"
"""How a source begins that is no checkpoint but sound, and how it ends where that wanders."""

INPUT = "mic:"
"""How a source begins that is a live input."""


class ScoreError(ConfigError):
    """A score that cannot be written, read or played again."""


@dataclass(frozen=True)
class SourceOrigin:
    """Something on disk that a performance was made of.

    Attributes
    ----------
    name : str
        What the performance calls it.
    given : str
        As it was given on the command line: a checkpoint's name or path, or `file:` and a path of
        sound, with `?wander` at its end or without.
    path : str
        Where that was, absolute.
    digest : str
        Of everything in it that can be heard.
    place : Path
        The path in `given`, without `file:` and `?wander`.
    """

    name: str
    given: str
    path: str
    digest: str

    @property
    def place(self) -> Path:
        return Path(self.given.removeprefix(FILE).removesuffix(WANDERING))

    @classmethod
    def of(cls, name: str, given: str) -> SourceOrigin:
        """Look at it where it is now.

        Raises
        ------
        CheckpointError
            If it is no checkpoint, and does not begin with `file:`.
        ScoreError
            If it cannot be read.
        """
        if given.startswith(INPUT):
            return cls(name, given, "", "")
        if given.startswith(FILE):
            path = Path(given.removeprefix(FILE).removesuffix(WANDERING))
        else:
            path = storage.find(given)
        # Absolute, and links left as they are: the place may be found again by its name.
        return cls(name, given, str(path.absolute()), digest(path))

    def found(self) -> tuple[str, str]:
        """Where it is now, in a form that can be given on the command line, and its digest now.

        Raises
        ------
        ScoreError
            If it is neither where it was nor where it was given.
        """
        if self.given.startswith(INPUT):
            raise ScoreError(f"'{self.name}' was a live input, which nobody can play again")
        again = self.path
        if self.given.startswith(FILE):
            again = FILE + again + (WANDERING if self.given.endswith(WANDERING) else "")
        for given in (self.given, again):
            try:
                return given, SourceOrigin.of(self.name, given).digest
            except (CheckpointError, ScoreError):
                continue
        raise ScoreError(f"'{self.name}' is needed, and {self.path} is not there any more")


def digest(path: Path) -> str:
    """SHA-256 of a checkpoint's sounding parts, of a sound file, or of a folder's files.

    Raises
    ------
    ScoreError
        If it cannot be read.
    """
    hashed = hashlib.sha256()
    try:
        if (path / "config.json").is_file():
            # Scores and provenance may be written anew, and cannot be heard.
            config = json.loads((path / "config.json").read_bytes())
            heard = {key: config.get(key) for key in ("codec", "frame_map", "model", "temperature")}
            hashed.update(json.dumps(heard, sort_keys=True).encode())
            files = [path / "weights.safetensors", path / "primer.safetensors"]
        else:
            files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            hashed.update(os.fsencode(file.relative_to(path)) + b"\0")
            with open(file, "rb") as stream:
                while piece := stream.read(1 << 20):
                    hashed.update(piece)
    except FileNotFoundError as error:
        raise ScoreError(f"'{path}' does not exist: there is no such file or folder") from error
    except (OSError, ValueError, AttributeError) as error:
        raise ScoreError(f"{path} cannot be read: {error}") from error
    return hashed.hexdigest()


def versions() -> dict[str, str]:
    """The versions of everything that computes what is heard, and the kind of machine."""
    found = {"audiogen": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        found[package] = metadata.version(package)
    return {**found, "machine": f"{platform.system()} {platform.machine()}"}


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """One sentence for each version that is another one now."""
    return [
        f"{name} was {before.get(name, 'not there')} and is {now.get(name, 'not there')} now: "
        "the samples may differ"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
