"""Corpora and checkpoints on other machines: `s3://bucket/sounds` and whatever fsspec knows.

What lies at an address is copied into the user's cache, file by file, and again only where it has
changed; everything else works on that copy. A checkpoint that is trained there is sent back as it
is written. The extra `remote` brings fsspec and s3fs; other kinds of addresses need fsspec's own
packages (gcsfs, adlfs, ...).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from audiogen.errors import ConfigError, StoreError
from audiogen.libraries import missing, require
from audiogen.storage import cache_folder, find, replace_file, replacing

T = TypeVar("T")

# A path of the system has lost one of the two slashes.
_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+):/{1,2}(?=[^/])")

_LISTED = ".audiogen-remote.json"
"""In a copy: the size and version of each file that was copied."""

_SENT = ("config.json", "history.csv", "resume", "previews", "tensorboard", "conductor")
_SENT_SUFFIXES = (".safetensors",)


def address_of(place: str | os.PathLike[str]) -> str | None:
    """The address that a place is, as `s3://bucket/sounds`; None where it is a path.

    Examples
    --------
    >>> address_of(Path("s3:/bucket/sounds")), address_of("my-sounds"), address_of("file:a.wav")
    ('s3://bucket/sounds', None, None)
    """
    text = os.fspath(place)
    found = _ADDRESS.match(text.replace(os.sep, "/"))
    if found is None or found[1] in ("ray", "file"):
        return None
    return f"{found[1]}://{text[found.end() :]}".rstrip("/")


def local_copy(place: str | os.PathLike[str]) -> Path:
    """Where the copy of an address lies, made or not; a path as it is."""
    address = address_of(place)
    if address is None:
        return Path(place)
    name = hashlib.blake2b(address.encode(), digest_size=10).hexdigest()
    return cache_folder() / "remote" / name / address.rpartition("/")[2]


def absolute(place: str | os.PathLike[str]) -> str:
    """A place as a process in another folder finds it: an address as it is, a path in full.

    Examples
    --------
    >>> absolute(Path("s3:/bucket/sounds")), absolute("sounds") == str(Path.cwd() / "sounds")
    ('s3://bucket/sounds', True)
    """
    return address_of(place) or str(Path(place).absolute())


def found(model: str | os.PathLike[str]) -> str:
    """A checkpoint as a process in another folder finds it; a name is looked up here.

    Raises
    ------
    CheckpointError
        If there is none of that name.
    """
    if address_of(model) or Path(model).is_absolute():
        return absolute(model)
    return absolute(find(model))


def name_of(place: str | os.PathLike[str]) -> str:
    """What a corpus is called: the name of its folder, or that of its one file without the suffix.

    Raises
    ------
    ConfigError, MissingLibraryError
        As `fetched`, of an address.
    """
    # Not `resolve`: a link that leads round in a circle is reported with the other files.
    path, address = Path(place).absolute(), address_of(place)
    if address is None:
        single = path.is_file()
    else:
        system, root = _system(address)
        single = bool(_asked(address, lambda: system.isfile(root)))
    return path.stem if single else path.name


def fetched(place: str | os.PathLike[str]) -> Path:
    """The copy of what lies at an address, brought up to date; a path as it is.

    Raises
    ------
    ConfigError
        If nothing lies there, it may not be read, or the machine does not answer.
    MissingLibraryError
        If the package for such addresses is not installed.
    StoreError
        If the disk does not take the copy.
    """
    address = address_of(place)
    if address is None:
        return Path(place)
    target = local_copy(place)
    system, root = _system(address)
    found = _asked(address, lambda: dict(_files(system, root)))
    if not found:
        raise ConfigError(f"there is nothing at {address}")
    single = list(found) == [""]
    folder = target.parent if single else target
    known = _listed(folder)
    try:
        for name, stamp in found.items():
            path = target / name if name else target
            there = path.exists() and known.get(name) == stamp
            if not there:
                path.parent.mkdir(parents=True, exist_ok=True)
                source = f"{root}/{name}" if name else root
                with replacing(path, sweeping=False) as out:
                    _asked(address, lambda source=source, out=out: _copy(system, source, out))  # type: ignore[misc]
        for name in set(known) - set(found):
            path = target / name
            if path.is_file():
                path.unlink()
        replace_file(folder / _LISTED, json.dumps(found).encode())
    except OSError as error:
        raise StoreError(f"the copy of {address} cannot be kept in {folder}: {error}") from error
    return target


def exists(place: str | os.PathLike[str]) -> bool:
    """Whether something lies at an address.

    Raises
    ------
    ConfigError, MissingLibraryError
        As `fetched`.
    """
    address = address_of(place)
    assert address is not None
    system, root = _system(address)
    return bool(_asked(address, lambda: system.exists(root)))


def send(place: str | os.PathLike[str]) -> None:
    """Send the copy of a checkpoint to its address: the files that have changed, settings last.

    Raises
    ------
    ConfigError, MissingLibraryError
        As `fetched`.
    """
    address = address_of(place)
    assert address is not None
    folder = local_copy(place)
    system, root = _system(address)
    known = _listed(folder)
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _belongs(path.relative_to(folder))
    ]
    # A checkpoint is whole once its settings are there.
    for path in sorted(files, key=lambda path: path.name == "config.json"):
        name = path.relative_to(folder).as_posix()
        status = path.stat()
        mark = f"sent {status.st_size} {status.st_mtime_ns}"
        if known.get(name, [None, None])[1] != mark:
            _asked(address, lambda path=path, name=name: _put(system, path, f"{root}/{name}"))  # type: ignore[misc]
            known[name] = [status.st_size, mark]
    replace_file(folder / _LISTED, json.dumps(known).encode())


def _belongs(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and (path.parts[0] in _SENT or path.suffix in _SENT_SUFFIXES)


def _listed(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _LISTED).read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    require(f"the address {address}", "fsspec")
    if address.startswith("s3:"):
        require(f"the address {address}", "s3fs")
        import s3fs  # noqa: F401  (fsspec finds it by its name)
    import fsspec

    def find() -> tuple[Any, str]:
        system, root = fsspec.core.url_to_fs(address)
        system.invalidate_cache()
        return system, str(root)

    try:
        return _asked(address, find)
    except ImportError as error:
        raise missing(f"the address {address}", str(error).split()[1]) from error


def _files(system: Any, root: str) -> Iterator[tuple[str, list[Any]]]:
    """Each file below a path, or that file itself as "", with its size and version."""
    for path, facts in system.find(root, detail=True).items():
        name = path[len(root) :].lstrip("/")
        if any(part.startswith(".") for part in name.split("/")):
            continue
        version = facts.get("ETag") or facts.get("LastModified") or facts.get("mtime")
        version = version or facts.get("created") or ""
        yield name, [facts.get("size"), str(version)]


def _copy(system: Any, source: str, out: Any) -> None:
    out.seek(0)
    out.truncate()
    with system.open(source, "rb") as file:
        while piece := file.read(2**22):
            out.write(piece)


def _put(system: Any, path: Path, target: str) -> None:
    system.makedirs(target.rpartition("/")[0], exist_ok=True)
    system.put_file(str(path), target)


def _asked(address: str, ask: Callable[[], T]) -> T:
    """What a machine answers, or one sentence."""
    try:
        return ask()
    except (ImportError, ConfigError):
        raise
    except FileNotFoundError as error:
        raise ConfigError(f"there is nothing at {address}") from error
    except PermissionError as error:
        raise ConfigError(
            f"{address} does not let this program in: give the keys that its service asks for, as "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for s3"
        ) from error
    except ValueError as error:
        raise ConfigError(f"{address} is no address that is known here: {error}") from error
    except Exception as error:  # each service has errors of its own
        if "credential" in str(error).lower():
            raise ConfigError(f"{address} needs keys that are not there: {error}") from error
        raise ConfigError(f"{address} does not answer: {error}") from error
