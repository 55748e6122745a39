"""Corpora and checkpoints on other machines: `s3://bucket/sounds` and whatever fsspec knows.

What lies at an address is copied into the user's cache, file by file, and again only where it has
changed; everything else works on that copy. A checkpoint that is trained there is sent back as it
is written, and what of it was not sent yet is not overwritten. The extra `remote` brings fsspec and
s3fs; other kinds of addresses need fsspec's own packages (gcsfs, adlfs, ...).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from audiogen import storage
from audiogen.errors import AudiogenError, ConfigError, MissingLibraryError, StoreError, reason
from audiogen.libraries import require
from audiogen.storage import cache_folder, replace_file, replacing

T = TypeVar("T")

# A path of the system has lost one of the two slashes.
_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+):/{1,2}(?=[^/])")

_LISTED = ".audiogen-remote.json"
"""Beside a copy: of each file the size and the version at the address, and the mark of the copy,
when both were last alike. A new checkpoint that takes the place of the copy leaves it there."""

_FETCHING: list[Any] = [None, None, ""]
"""In that list: the file is being fetched. Where that ends too soon, it is fetched again."""

_SENDING: list[Any] = [None, None, None]
"""In that list: the file is being sent, or removed there. Where that ends too soon, the address may
have the old one or the new one, and the copy is right."""

_VERSIONS = ("ETag", "LastModified", "mtime", "created")
"""What services call the version of a file, or the time that it was written."""

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


def path_of(model: str | os.PathLike[str]) -> str:
    """A checkpoint as a process in another folder finds it; a name is looked up here.

    Raises
    ------
    CheckpointError
        If there is none of that name.
    """
    if address_of(model) or Path(model).is_absolute():
        return absolute(model)
    return absolute(storage.find(model))


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


def fetched(place: str | os.PathLike[str], *, held: bool = False) -> Path:
    """The copy of what lies at an address, brought up to date; a path as it is.

    The copy of a checkpoint that was trained here and not sent since is newer than what lies at the
    address, so it stays as it is.

    Parameters
    ----------
    place : str or path
    held : bool
        Whether this process holds the name of that copy (`storage.holding`), or belongs to one that
        does. Otherwise a copy that is being trained stays as it is.

    Raises
    ------
    ConfigError
        If nothing lies there, it may not be read, the machine does not answer, or the checkpoint
        was trained both here and by another machine.
    MissingLibraryError
        If the package for such addresses is not installed.
    StoreError
        If the disk does not take the copy.
    """
    address = address_of(place)
    if address is None:
        return Path(place)
    target = local_copy(place)
    if not held and storage.is_checkpoint(target) and storage.in_use(target):
        return target
    system, root = _system(address)
    found = _asked(address, lambda: _files(system, root))
    if not found:
        raise ConfigError(f"there is nothing at {address}")
    known = _listed(target)
    names = {*found, *known}
    if _is_unsent(target, known):
        ours = {name for name in names if _belongs(name)}
        if any(_changed_there(found.get(name), known.get(name)) for name in ours):
            raise ConfigError(
                f"the checkpoint at {address} was changed by another machine, and its copy in "
                f"{target} was trained on without being sent: move that folder away, and what lies "
                "at the address is fetched"
            )
        names -= ours
    late = [
        name
        for name in sorted(names & set(found), key=_settings_last)
        if known.get(name, _FETCHING)[:2] != found[name] or not (target / name).exists()
    ]
    gone = names - set(found)
    try:
        if late:
            _list(target, {**known, **dict.fromkeys(late, _FETCHING)})
        try:
            for name in late:
                path = target / name
                known[name] = _FETCHING
                path.parent.mkdir(parents=True, exist_ok=True)
                with replacing(path, sweeping=False) as out:
                    _copy(address, system, f"{root}/{name}" if name else root, out)
                known[name] = [*found[name], _mark(path)]
            for name in gone:
                if (target / name).is_file():
                    (target / name).unlink()
                del known[name]
        except BaseException:  # what is there already is not fetched again
            with contextlib.suppress(OSError):
                _list(target, known)
            raise
        if late or gone:
            _list(target, known)
    except OSError as error:
        raise StoreError(
            f"the copy of {address} cannot be kept in {target}: {reason(error)}"
        ) from error
    return target


def find(name: str | os.PathLike[str]) -> Path:
    """Find a checkpoint as `storage.find` does, or at an address.

    Raises
    ------
    CheckpointError
        If there is none.
    ConfigError, MissingLibraryError, StoreError
        As `fetched`.
    """
    return storage.find(name if address_of(name) is None else fetched(name))


def check_here(option: str, place: str | os.PathLike[str]) -> None:
    """Check that what an option names is on this machine.

    Parameters
    ----------
    option : str
        As it is typed: `--name`.
    place : str or path

    Raises
    ------
    ConfigError
        If it is an address.
    """
    if address := address_of(place):
        raise ConfigError(
            f"{option} has to be on this machine, and {address} is an address: copy it there "
            "afterwards"
        )


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
    return bool(_asked(address, lambda: _files(system, root)))


def send(place: str | os.PathLike[str]) -> None:
    """Send the copy of a checkpoint to its address, which is then like it.

    Files that are not in the copy any more are removed there, and those that have changed are sent,
    the settings last.

    Raises
    ------
    ConfigError, MissingLibraryError
        As `fetched`.
    StoreError
        If the disk does not take the list of what was sent.
    """
    address = address_of(place)
    assert address is not None
    target = local_copy(place)
    system, root = _system(address)
    there = _asked(address, lambda: _files(system, root))
    known = _listed(target)
    # As they are now: what is written meanwhile is sent the next time.
    marks = {name: _mark(path) for name, path in _checkpoint_files(target).items()}
    dropped = [name for name in there if _belongs(name) and name not in marks]
    changed = [
        name
        for name, mark in marks.items()
        if name not in there or known.get(name) != [*there[name], mark]
    ]
    if not (dropped or changed):
        return
    known |= dict.fromkeys([*dropped, *changed], _SENDING)
    _list(target, known)
    # The errors of other weights are gone before there are new ones.
    for name in dropped:
        _asked(address, lambda name=name: system.rm_file(f"{root}/{name}"))  # type: ignore[misc]
    # A checkpoint is whole once its settings are there.
    for name in sorted(changed, key=_settings_last):
        path = target / name
        _asked(address, lambda path=path, name=name: _put(system, path, f"{root}/{name}"))  # type: ignore[misc]
    system.invalidate_cache()
    there = _asked(address, lambda: _files(system, root))
    known |= {name: [*there[name], marks[name]] for name in changed if name in there}
    _list(target, {name: entry for name, entry in known.items() if name in {*there, *marks}})


def _belongs(name: str) -> bool:
    """Whether a file is one of a checkpoint."""
    parts = name.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and (parts[0] in _SENT or name.endswith(_SENT_SUFFIXES))


def _checkpoint_files(target: Path) -> dict[str, Path]:
    """The files of the checkpoint in a copy, by their names."""
    found = {path.relative_to(target).as_posix(): path for path in target.rglob("*")}
    return {name: path for name, path in found.items() if _belongs(name) and path.is_file()}


def _settings_last(name: str) -> tuple[bool, str]:
    return name.rpartition("/")[2] == "config.json", name


def _mark(path: Path) -> str:
    """What differs once a file has been written again."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _is_unsent(target: Path, known: dict[str, Any]) -> bool:
    """Whether a copy is of a checkpoint that was trained here, and not sent as it is now."""
    files = _checkpoint_files(target)
    if not files:  # somebody has cleared the cache
        return False
    return _SENDING in known.values() or any(
        known.get(name, _SENDING)[2] not in ("", _mark(path)) for name, path in files.items()
    )


def _changed_there(found: list[Any] | None, entry: list[Any] | None) -> bool:
    """Whether a file at an address is another than when it was last like its copy."""
    if entry == _SENDING:
        return False
    return found != (entry and entry[:2])


def _listed(target: Path) -> dict[str, Any]:
    """What is known of the files of a copy."""
    try:
        found = json.loads((target.parent / _LISTED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    fits = (isinstance(entry, list) and len(entry) == len(_FETCHING) for entry in found.values())
    return found if all(fits) else {}


def _list(target: Path, known: dict[str, Any]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target.parent / _LISTED, json.dumps(known).encode())


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
        raise MissingLibraryError(
            f"the address {address} needs a package that is not installed: {error}"
        ) from error


def _files(system: Any, root: str) -> dict[str, list[Any]]:
    """Each file below a path, or that file itself as "", with its size and version."""
    found = {}
    for path, facts in system.find(root, detail=True).items():
        name = path[len(root) :].lstrip("/")
        if any(part.startswith(".") for part in name.split("/")):
            continue
        version = next((facts[key] for key in _VERSIONS if facts.get(key)), "")
        found[name] = [facts.get("size"), str(version)]
    # Where there are no folders, consoles mark those that they make by an empty file of that name.
    folders = {str(folder) for name in found for folder in PurePosixPath(name).parents}
    folders = {"" if folder == "." else folder for folder in folders}
    if found.get("", [None])[0] == 0:
        folders.add("")
    return {name: stamp for name, stamp in found.items() if name not in folders}


def _copy(address: str, system: Any, source: str, out: Any) -> None:
    """Copy a file. An OSError is one of this machine's disk."""
    out.seek(0)
    out.truncate()
    with _asked(address, lambda: system.open(source, "rb")) as file:
        while piece := _asked(address, lambda: file.read(2**22)):
            out.write(piece)


def _put(system: Any, path: Path, target: str) -> None:
    system.makedirs(target.rpartition("/")[0], exist_ok=True)
    system.put_file(str(path), target)


def _asked(address: str, ask: Callable[[], T]) -> T:
    """What a machine answers, or one sentence."""
    try:
        return ask()
    except (ImportError, AudiogenError):
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
