"""Finding the files of a medium in folders, at any depth, and what could not be looked at."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiogen.data.audio import SUFFIXES
from audiogen.errors import MediaError, reason


@dataclass(frozen=True)
class FoundFiles:
    """What `find_files` found.

    Attributes
    ----------
    files : tuple of Path
        Sorted, each file once.
    problems : tuple of MediaError
        Folders, links and files that were met and cannot be used, with the reason.
    others : tuple of Path
        Files with another suffix, sorted. Hidden files are not among them.
    """

    files: tuple[Path, ...]
    problems: tuple[MediaError, ...]
    others: tuple[Path, ...]


def find_files(paths: Sequence[Path], suffixes: Collection[str]) -> FoundFiles:
    """Find every file of some suffixes in the folders `paths`, however deep.

    A file among `paths` stands for itself, whatever its name.

    Links are followed, every folder is entered once, and a file that is met twice, also through a
    link, counts once. Names that begin with a dot (hidden; macOS' `._name`) are left out.

    Raises
    ------
    MediaError
        If one of `paths` does not exist, or may not be looked at.
    """
    walk = _Walk(suffixes)
    for path in paths:
        try:
            os.stat(path)
        except FileNotFoundError as error:
            raise MediaError(path, "does not exist: there is no such file or folder") from error
        except OSError as error:
            raise MediaError(path, f"cannot be opened: {reason(error)}") from error
        if path.is_dir():
            walk.enter(path)
        else:
            walk.files.append((False, path))
    return FoundFiles(
        tuple(sorted(walk.each_once(), key=str)),
        tuple(sorted(walk.problems, key=lambda problem: str(problem.path))),
        tuple(sorted(walk.others, key=str)),
    )


def find_sounds(paths: Sequence[Path]) -> FoundFiles:
    """Find every sound file; see `find_files`."""
    return find_files(paths, SUFFIXES)


class _Walk:
    """One walk through all the folders; a link is looked at after everything that is not one."""

    def __init__(self, suffixes: Collection[str]) -> None:
        self._suffixes = suffixes
        self.files: list[tuple[bool, Path]] = []  # (through a link?, path)
        self.problems: list[MediaError] = []
        self.others: list[Path] = []
        self._entered: set[tuple[int, int]] = set()

    def enter(self, folder: Path) -> None:
        folders, links = [folder], list[Path]()
        while folders or links:
            linked = not folders
            current = links.pop() if linked else folders.pop()
            try:
                identity = _identity(current)
                if identity in self._entered:
                    if linked:
                        self._leave_out(current, "is a link to a folder that is already read")
                    continue
                entries = sorted(os.scandir(current), key=lambda entry: entry.name)
            except OSError as error:
                self._leave_out(current, f"cannot be opened: {reason(error)}")
                continue
            self._entered.add(identity)
            for entry in entries:
                if not entry.name.startswith("."):
                    self._sort(entry, folders, links)
            links.sort(key=str, reverse=True)

    def _sort(self, entry: os.DirEntry[str], folders: list[Path], links: list[Path]) -> None:
        path = Path(entry.path)
        try:
            if entry.is_dir():
                (links if entry.is_symlink() else folders).append(path)
            elif entry.is_symlink() and not path.exists():
                self._leave_out(path, "is a link that leads nowhere")
            elif path.suffix.lower() not in self._suffixes:
                self.others.append(path)
            elif not entry.is_file():
                self._leave_out(path, "is not a file")
            else:
                self.files.append((entry.is_symlink(), path))
        except OSError as error:
            self._leave_out(path, f"cannot be opened: {reason(error)}")

    def each_once(self) -> list[Path]:
        first: dict[tuple[int, int], Path] = {}
        for linked, path in sorted(self.files, key=lambda file: (file[0], str(file[1]))):
            try:
                same = first.setdefault(_identity(path), path)
            except OSError as error:
                self._leave_out(path, f"cannot be opened: {reason(error)}")
                continue
            if linked or os.path.realpath(same) != os.path.realpath(path):
                if same != path:
                    self._leave_out(path, f"is the same file as '{same}', which counts once")
        return list(first.values())

    def _leave_out(self, path: Path, sentence: str) -> None:
        self.problems.append(MediaError(path, sentence))


def _identity(path: Path) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_dev, status.st_ino
