"""A dataset: segments of frames out of folders of files, and a report on every file.

A segment is a run of consecutive frames of one file. Windows are cut from segments, so no window
crosses from one file into another. Frames stay on disk until they are asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from audiogen.codec.base import Codec, Frames
from audiogen.config import ModelConfig, TrainingConfig
from audiogen.data.folder import find_files
from audiogen.data.frame_store import LIMIT, SILENT_PEAK, FrameStore
from audiogen.data.readers import reader_of, why_other
from audiogen.data.room import check_room
from audiogen.data.segments import FrameRun, PaddedSegment, join_short
from audiogen.data.windows import FileFrames, Windows, split
from audiogen.errors import DatasetError, MediaError
from audiogen.storage import describe_bytes

__all__ = ["Dataset", "FileReport", "Outcome", "Windows", "check_enough", "open_dataset"]

SHORTEST = 0.001
"""Seconds; a shorter file (a single sample, say) is taken for a mistake and left out."""

Outcome = Literal["used", "joined", "padded", "left out"]


@dataclass(frozen=True)
class FileReport:
    """What became of one file.

    Attributes
    ----------
    path : Path
    outcome : str
        `"used"`, `"joined"` (sound shorter than a window, one after the other), `"padded"` (shorter
        than a window, padded in front) or `"left out"`.
    reason : str
        Why it was joined, padded or left out, or what is unusual about it, to follow its name.
    seconds : float
        Length; 0 if it is unknown.
    frames : int
        Number of frames without the padding.
    """

    path: Path
    outcome: Outcome
    reason: str
    seconds: float
    frames: int


@dataclass(frozen=True, eq=False)
class Dataset:
    """Segments of frames to train on and to validate on.

    Attributes
    ----------
    codec : Codec
    window : int
        Frames that the network takes as input; every segment holds at least one more.
    report : tuple of FileReport
        One for every file that was found, whatever its suffix, in the order of their names.
    training, validation : tuple of FrameRun
        Segments `[frames, frame_size]`, read from the disk where they are sliced.
    styles : pair of tuple of int
        For each segment of the two, the number of the folder that it comes from.
    seconds : float
        Length of both.
    digest : str
        Of the content of all files used; their names do not count.
    remarks : tuple of str
        Sentences about the whole: files of other kinds, missing validation.
    """

    codec: Codec
    window: int
    report: tuple[FileReport, ...]
    training: tuple[Any, ...]
    validation: tuple[Any, ...]
    styles: tuple[tuple[int, ...], tuple[int, ...]]
    seconds: float
    digest: str
    remarks: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many files the report has of this outcome."""
        return sum(report.outcome == outcome for report in self.report)


def open_dataset(
    paths: Path | str | Sequence[Path | str],
    codec: Codec,
    *,
    window: int = ModelConfig.window,
    validation: float = TrainingConfig.validation,
    store: FrameStore | None = None,
    on_file: Callable[[int, int, FileReport], None] | None = None,
) -> Dataset:
    """Encode the files in folders, or take their frames from the store.

    Parameters
    ----------
    paths : Path, str, or several of them
        Folders, or single files.
    codec : Codec
    window : int (frames)
        A file of fewer than `window + 1` frames is padded in front with frames of silence; such
        files of sound are joined, where there are several (`segments.join_short`).
    validation : float (0 to 0.5)
        Share to hold out: the end of each long file, and some short files as a whole.
    store : FrameStore, optional
        By default the one in the user's cache.
    on_file : callable
        Called with (files done, files in all, report) after each file.

    Raises
    ------
    DatasetError
        If a path does not exist, or nothing in them can be used.
    StoreError
        If the frames cannot be stored on disk.
    """
    if window < 1:
        raise ValueError("window must be at least 1 frame")
    if not 0 <= validation <= 0.5:
        raise ValueError("validation must be between 0 and 0.5")
    folders = [Path(p) for p in ([paths] if isinstance(paths, Path | str) else paths)]
    try:
        found = find_files(folders, reader_of(codec).suffixes)
    except MediaError as error:
        raise DatasetError(str(error)) from error
    todo: list[tuple[Path, MediaError | None]] = [(path, None) for path in found.files]
    todo += [(problem.path, problem) for problem in found.problems]
    reader = reader_of(codec)
    todo += [(path, MediaError(path, why_other(path, reader))) for path in found.others]
    todo.sort(key=lambda item: str(item[0]))

    store = store or FrameStore(codec)
    check_room(found.files, store)
    gathering = _Gathering(store, folders, window)
    for done, (path, problem) in enumerate(todo, 1):
        report = gathering.leave_out(path, problem) if problem else gathering.take(path)
        if on_file:
            on_file(done, len(todo), report)
    store.commit()
    return gathering.dataset(validation)


def check_enough(dataset: Dataset) -> None:
    """Check that there is enough to learn: one window that is not padded, nor silent.

    Raises
    ------
    DatasetError
        If there is not; the message says how much there is and how much is needed.
    """
    codec, needed = dataset.codec, dataset.window + 1
    noun = reader_of(codec).noun
    there = sum(report.frames for report in dataset.report)
    if there >= needed and codec.medium == "sound":
        # Up to where it is clear: the whole of a corpus is read only where it is silent.
        there = 0
        for segment in (*dataset.training, *dataset.validation):
            for at in range(0, len(segment), 1000):
                there += int(_sounding(codec, segment[at : at + 1000]).sum())
                if there >= needed:
                    return
        noun = "sound that is not silence"
    if there < needed:
        raise DatasetError(
            f"there is too little to learn: {_amount(codec, there)} of {noun}, and the model needs "
            f"{_amount(codec, needed)} at least. Add to it, or set a shorter --window",
            dataset.report,
        )


QUIET = 10.0
"""dB above the floor, or samples above -80 dB of full scale: frames below that are silent."""


def _sounding(codec: Codec, frames: Frames) -> Any:
    """Whether each of some frames of sound is more than silence."""
    if codec.in_decibels:
        return (frames > codec.rest() + QUIET).any(axis=1)
    return (np.abs(frames) > SILENT_PEAK).any(axis=1)


def _amount(codec: Codec, frames: int) -> str:
    counted = _counted(frames, "frame")
    return f"{counted} ({frames / codec.frame_rate:.2f} s)" if codec.medium == "sound" else counted


class _Gathering:
    """A dataset while its files come in one by one."""

    def __init__(self, store: FrameStore, folders: list[Path], window: int) -> None:
        self._store = store
        self._folders = folders
        self._needed = window + 1
        reader = reader_of(store.codec)
        self._noun = reader.noun
        self._overlap = window if reader.scarce else 0
        self._rest = store.codec.rest()
        self._joins = store.codec.medium == "sound"
        self._reports: list[FileReport] = []
        self._files: list[FileFrames] = []
        self._styles: list[int] = []
        self._seconds = 0.0

    def leave_out(self, path: Path, problem: MediaError, seconds: float = 0.0) -> FileReport:
        return self._reported(FileReport(path, "left out", problem.sentence, seconds, 0))

    def take(self, path: Path) -> FileReport:
        try:
            entry = self._store.get(path)
        except MediaError as error:
            return self.leave_out(path, error)
        if entry.seconds < SHORTEST:
            problem = MediaError(path, "is shorter than a thousandth of a second")
            return self.leave_out(path, problem, entry.seconds)
        if entry.silent:
            level = 20 * np.log10(SILENT_PEAK)
            problem = MediaError(path, f"is silent: nowhere above {level:.0f} dB of full scale")
            return self.leave_out(path, problem, entry.seconds)
        count = len(entry.stored)
        if not count:
            problem = MediaError(path, "is too short to give a frame")
            return self.leave_out(path, problem, entry.seconds)
        self._seconds += entry.seconds
        short = 0
        runs = entry.runs
        for n, run in enumerate(runs):
            segment: FrameRun = run
            if len(run) < self._needed:
                segment = PaddedSegment(run, self._rest, self._needed)
                short += 1
            self._files.append(FileFrames(f"{entry.digest}{n or ''}", len(run), segment))
            self._styles.append(self._style_of(path))
        if short < len(runs):
            return self._reported(FileReport(path, "used", entry.remark, entry.seconds, count))
        outcome: Outcome = "joined" if self._joins else "padded"
        reason = f"{_counted(count, 'frame')}, "
        if self._joins:
            reason += (
                f"fewer than {self._needed}: joined with other short files, or padded in front"
            )
        else:
            reason += f"padded in front to {self._needed}"
        reason += f"; {entry.remark}" if entry.remark else ""
        return self._reported(FileReport(path, outcome, reason, entry.seconds, count))

    def dataset(self, validation: float) -> Dataset:
        report, remarks = tuple(self._reports), list[str]()
        if not self._files:
            raise DatasetError(_nothing(self._folders, report, self._noun), report)
        training, held_out = split(self._files, self._needed, validation, self._overlap)
        # The labels of the frames, split as they are.
        labels = [
            FileFrames(
                file.digest, file.weight, np.broadcast_to(np.float32(n), (len(file.frames), 1))
            )
            for n, file in enumerate(self._files)
        ]
        learnt, held = split(labels, self._needed, validation, self._overlap)
        of = self._styles
        sides = [
            ([*segments], [of[int(part[0, 0])] for part in numbers])
            for segments, numbers in ((training, learnt), (held_out, held))
        ]
        if self._joins:
            sides = [join_short(*side) for side in sides]
        (learned, learned_styles), (unseen, unseen_styles) = sides
        if validation and not held_out:
            remarks.append(
                "nothing is held out: one short file cannot be both learnt and tested on"
            )
        if (used := self._store.used_bytes) > self._store.limit:
            remarks.append(
                f"its frames take {describe_bytes(used)}, and the store of frames is to keep "
                f"{describe_bytes(self._store.limit)}: they stay while they are used, and some "
                f"will be made again for the next training. To keep them all, set {LIMIT} (as in "
                f"{LIMIT}={max(1, round(1.5 * used / 1e9))}GB)"
            )
        digests = sorted(file.digest for file in self._files)
        return Dataset(
            codec=self._store.codec,
            window=self._needed - 1,
            report=report,
            training=tuple(learned),
            validation=tuple(unseen),
            styles=(tuple(learned_styles), tuple(unseen_styles)),
            seconds=self._seconds,
            digest=hashlib.blake2b("".join(digests).encode(), digest_size=20).hexdigest(),
            remarks=tuple(remarks),
        )

    def _style_of(self, path: Path) -> int:
        """The named folder that it was found in; of nested ones the innermost."""
        depths = [
            len(folder.parts) if path == folder or path.is_relative_to(folder) else -1
            for folder in self._folders
        ]
        return int(np.argmax(depths))

    def _reported(self, report: FileReport) -> FileReport:
        self._reports.append(report)
        return report


def _nothing(folders: list[Path], report: tuple[FileReport, ...], noun: str) -> str:
    where = " or ".join(f"'{folder}'" for folder in folders)
    if not report:
        return f"there is no {noun} file in {where}"
    first = report[0]
    named = f"'{first.path.name}' {first.reason}"
    if len(report) == 1:
        return f"nothing in {where} can be used: {named}"
    return f"none of the {len(report)} files in {where} can be used as {noun}; the first: {named}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
