"""Where a performance came from: its sources and primer on disk, by digest, and the versions.

The same checkpoints, seed, score, machine and versions give the same samples. This module records
the checkpoints and the versions.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import struct
import zipfile
import zlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from audiogen import remote, storage
from audiogen.control.source_spec import SourceSpec
from audiogen.errors import CheckpointError, ConfigError, MissingLibraryError
from audiogen.storage import open_regular, read_regular
from audiogen.version import __version__

PACKAGES = ("numpy", "numba", "llvmlite", "rocket-fft", "soundfile", "soxr")
"""The packages whose arithmetic changes the samples."""


ARITHMETIC = "arithmetic"
"""The name among the versions for the order in which play adds up: 2 since every processor has the
same (`codec.portable`). Scores of before do not name it, and their samples are others."""

MOST_FILES = 20_000
"""The most files in a folder that plays as a source."""

MOST_BYTES = 32 * 10**9
"""The largest file that a performance is made of: days of sound."""

MOST_SETTINGS = 10**7
"""Bytes: the largest config.json of a checkpoint."""


class ScoreError(ConfigError):
    """A score that cannot be written, read or played again."""


@dataclass(frozen=True)
class SourceOrigin:
    """A source or primer of a performance, with its place on disk and its digest.

    Attributes
    ----------
    name : str
        Of the source in the performance.
    given : str
        As it was given on the command line, in the form of `control.source_spec.SourceSpec`.
    path : str
        Where that was, absolute; of a live input, empty.
    digest : str
        Of everything in it that changes the samples (`digest`); of a live input, empty.
    spec : SourceSpec
        What `given` means.
    """

    name: str
    given: str
    path: str
    digest: str

    @property
    def spec(self) -> SourceSpec:
        """`given`, parsed."""
        return SourceSpec.parse(self.given)

    @classmethod
    def of(cls, name: str, given: str) -> SourceOrigin:
        """Take the digest of a source that is there now.

        Raises
        ------
        CheckpointError
            If it is no checkpoint, and does not begin with `file:`.
        ConfigError, MissingLibraryError, StoreError
            If it is at an address, as `remote.fetched`.
        ScoreError
            If it cannot be read.
        """
        spec = SourceSpec.parse(given)
        if spec.is_input:
            return cls(name, given, "", "")
        path = spec.path if spec.is_file else remote.find(given)
        # Absolute, and links not resolved: the path may be found again by its name.
        return cls(name, given, str(path.absolute()), digest(path))

    def locate(self) -> tuple[str, str]:
        """Find it again: its text for the command line, and its digest now.

        It is looked for under the text that was given, then at the absolute path; of an address
        that is where its copy lies.

        Raises
        ------
        ScoreError
            If it is at neither, or was a live input.
        """
        if self.spec.is_input:
            raise ScoreError(f"'{self.name}' was a live input, which nobody can play again")
        for given in (self.given, str(dataclasses.replace(self.spec, target=self.path))):
            try:
                return given, SourceOrigin.of(self.name, given).digest
            except (CheckpointError, ConfigError, MissingLibraryError):
                continue
        raise ScoreError(
            f"{self.path}, which played as '{self.name}', is not there any more: put it back"
        )


def digest(path: Path) -> str:
    """SHA-256 of what changes the samples of a checkpoint or packed model; of a file or a folder.

    Raises
    ------
    ScoreError
        If it cannot be read.
    """
    hashed = hashlib.sha256()
    try:
        if storage.is_packed(path):
            with open_regular(path) as content, zipfile.ZipFile(content) as packed:
                if any(entry.compress_type != zipfile.ZIP_STORED for entry in packed.filelist):
                    raise ScoreError(f"{path} is no packed model: something in it is compressed")
                hashed.update(_audible(packed.read("config.json")))
                for name in sorted({*packed.namelist()} - {"config.json", "README.md"}):
                    hashed.update(name.encode() + b"\0" + packed.read(name))
            return hashed.hexdigest()
        if (path / "config.json").is_file():
            config = read_regular(path / "config.json", MOST_SETTINGS)
            hashed.update(_audible(config))
            files = [path / "weights.safetensors", path / "primer.safetensors"]
            errors = path / "errors.safetensors"
            # Only of a model that plays with them by default: what was recorded before a model got
            # them still plays the same.
            if json.loads(config).get("recall") and errors.exists():
                files.append(errors)
        else:
            files = _files_in(path) if path.is_dir() else [path]
        if (path / "conductor" / "config.json").is_file():
            hashed.update(digest(path / "conductor").encode())
        for file in files:
            hashed.update(os.fsencode(file.relative_to(path)) + b"\0")
            with open_regular(file) as stream:
                if os.fstat(stream.fileno()).st_size > MOST_BYTES:
                    raise ScoreError(f"{file} is larger than {MOST_BYTES / 1e9:.0f} GB")
                while piece := stream.read(1 << 20):
                    hashed.update(piece)
    except FileNotFoundError as error:
        raise ScoreError(f"'{path}' does not exist: there is no such file or folder") from error
    except ScoreError:
        raise
    except (
        *(OSError, ValueError, AttributeError, KeyError, EOFError, NotImplementedError),
        *(RuntimeError, zipfile.BadZipFile, zlib.error, struct.error),
    ) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScoreError(f"{path} cannot be read: {reason}") from error
    return hashed.hexdigest()


def _files_in(folder: Path) -> list[Path]:
    """The regular files in a folder of sound, in order."""
    found: list[Path] = []
    for path in folder.rglob("*"):
        if path.is_file():
            found.append(path)
        if len(found) > MOST_FILES:
            raise ScoreError(f"{folder} holds more than {MOST_FILES} files: name one with less")
    return sorted(found)


def _audible(config: bytes) -> bytes:
    """What of a checkpoint's settings changes its samples: scores and provenance do not."""
    values = json.loads(config)
    kept = {key: values.get(key) for key in ("codec", "frame_map", "model", "temperature")}
    if "recall" in values:
        kept["recall"] = values["recall"]
    return json.dumps(kept, sort_keys=True).encode()


def versions() -> dict[str, str]:
    """The versions of everything that computes the samples, and the kind of machine."""
    found = {"audiogen": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # installed by other means than a wheel
            found[package] = "unknown"
    machine = f"{platform.system()} {platform.machine()}"
    return {**found, "machine": machine, ARITHMETIC: "2"}


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """A sentence for each version that differs.

    Only what `now` names is compared: older scores name packages and kinds of processors that
    change no sample.

    Examples
    --------
    >>> differences({"numpy": "2.2.0"}, {"numpy": "2.3.0"})
    ['numpy was 2.2.0 and is 2.3.0 now: the samples may differ']
    """
    return [
        f"{name} was {before.get(name, 'not there')} and is {version} now: the samples may differ"
        for name, version in sorted(now.items())
        if before.get(name) != version
    ]
