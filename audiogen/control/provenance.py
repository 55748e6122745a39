"""Where a performance came from: its sources and primer on disk, by digest, and the versions.

The same samples come of the same checkpoints, seed, score, machine and versions: this is what can
be told of the first and the last.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from audiogen import storage
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import CheckpointError, ConfigError
from audiogen.version import __version__

PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "rocket-fft", "soundfile", "soxr")
"""The packages whose arithmetic is in what is heard."""


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
        As it was given on the command line, in the form of `control.source_spec.SourceSpec`.
    path : str
        Where that was, absolute.
    digest : str
        Of everything in it that can be heard.
    spec : SourceSpec
        What `given` means.
    """

    name: str
    given: str
    path: str
    digest: str

    @property
    def spec(self) -> SourceSpec:
        return SourceSpec.parse(self.given)

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
        spec = SourceSpec.parse(given)
        if spec.is_input:
            return cls(name, given, "", "")
        path = spec.path if spec.is_file else storage.find(given)
        # Absolute, and links left as they are: the place may be found again by its name.
        return cls(name, given, str(path.absolute()), digest(path))

    def found(self) -> tuple[str, str]:
        """Where it is now, in a form that can be given on the command line, and its digest now.

        Raises
        ------
        ScoreError
            If it is neither where it was nor where it was given.
        """
        if self.spec.is_input:
            raise ScoreError(f"'{self.name}' was a live input, which nobody can play again")
        for given in (self.given, str(dataclasses.replace(self.spec, target=self.path))):
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
