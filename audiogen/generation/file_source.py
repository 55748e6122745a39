"""A recording as a source: a sound file, or a folder of them, encoded as it plays.

It offers frames and hears nothing. It loops, all files of a folder one after another, without a
seam; or it wanders: every few seconds, and at the end of a file, it goes on from another place,
which the seed draws. It is
read as it is needed, so an hour costs no more memory than a minute.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Samples
from audiogen.codec.sound import SoundCodec, as_sound
from audiogen.control.table import Snapshot, seconds_of
from audiogen.data.audio import AudioError, read_blocks, sound_info
from audiogen.data.folder import find_sounds
from audiogen.errors import ConfigError, ControlError

BLOCK_SECONDS = 0.25
"""Read at once."""

FADE_SECONDS = 0.02
"""In which one place gives way to another: no click, and no gap."""

STAY_SECONDS = 2.0, 8.0
"""The shortest and the longest that a wandering recording stays at a place."""


class ExtraSource(Protocol):
    """What can be a source beside the models: a recording, a live input."""

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> Any:
        """An `audiogen.generation.instrument.Source` that is about to play; see `FileSource`."""
        ...


@dataclass(frozen=True)
class FileSpec:
    """Which recording plays, and how.

    Attributes
    ----------
    path : Path
        A sound file or a folder.
    wander : bool
    """

    path: Path
    wander: bool = False

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> FileSource:
        """The recording, about to play; see `FileSource`."""
        return FileSource(self, codec, seeds, branch)


class FileSource:
    """A recording that plays; the contract is `audiogen.generation.instrument.Source`.

    Parameters
    ----------
    recorded : FileSpec
    codec : Codec
        Whose frames it offers.
    seeds : sequence of int
        One for each performance in the batch, 0 or more.
    branch : tuple of int
        As of a voice (`audiogen.generation.voice.Voice`).

    Raises
    ------
    AudioError
        If there is no sound to play, or a file in the folder cannot be played.
    ConfigError
        If a seed is negative.
    """

    memory = 0

    def __init__(
        self,
        recorded: FileSpec,
        codec: Codec,
        seeds: Sequence[int],
        branch: tuple[int, ...] = (),
    ) -> None:
        if min(seeds) < 0:
            raise ConfigError(f"a seed should be 0 or more, not {min(seeds)}")
        self._recorded, self._codec = recorded, as_sound(codec)
        found = find_sounds([recorded.path])
        if found.problems:
            raise found.problems[0]
        if not found.files:
            raise AudioError(recorded.path, "holds no sound files")
        self._files = [(path, sound_info(path).seconds) for path in found.files]
        self._seeds, self._branch = tuple(seeds), branch
        self.reset()

    def reset(self) -> None:
        """Begin from the first sample again, with the same places ahead."""
        rngs = [np.random.default_rng(self._chances(seed)) for seed in self._seeds]
        wander = self._recorded.wander
        self._tapes = [_Tape(self._files, self._codec, rng, wander) for rng in rngs]

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """It hears nothing, and has nothing of its own to begin with but its first sample."""
        return np.zeros((0, len(self._seeds), self._codec.frame_size), np.float32)

    def next(self, snapshot: Snapshot) -> Frames:
        """The next frames of the recording, `[batch, frame_size]`."""
        return np.stack([tape.next() for tape in self._tapes])

    def hear(self, frames: Frames, snapshot: Snapshot) -> None:
        """Nothing."""

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Nothing: it goes on where it stopped."""

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` as they are: a recording has learned of no spread."""
        return frames

    def restart_row(self, row: int) -> None:
        """Nothing: it cannot lose its way."""

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Go on from `target` seconds; without a target, from a place that the seed draws.

        Raises
        ------
        ControlError
            If the target is no number of seconds.
        """
        seconds = seconds_of(target)
        if target and seconds is None:
            raise ControlError(
                f"'{self._recorded.path}' is a recording, which jumps to a place in it, in "
                f"seconds, and not to '{target}'"
            )
        for tape in self._tapes:
            tape.go(seconds)
        return self.prime()

    def take_over(self, other: Any) -> bool:
        """False: a recording that is there twice plays in two places."""
        return False

    def _chances(self, seed: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(seed, spawn_key=self._branch)


class _Tape:
    """A recording as one performance hears it."""

    def __init__(
        self,
        files: Sequence[tuple[Path, float]],
        codec: SoundCodec,
        rng: np.random.Generator,
        wander: bool,
    ) -> None:
        self._files, self._codec, self._rng, self._wander = files, codec, rng, wander
        self._length = sum(seconds for _, seconds in files)
        self._encoder = codec.encoder()
        self._queue: deque[Frames] = deque()
        # Where the next piece begins; a piece ends as soon as somebody else has said where.
        self._target: float | None = self._anywhere() if wander else 0.0
        self._samples = _joined(self._pieces(), round(FADE_SECONDS * codec.sample_rate))

    def next(self) -> Frames:
        """The next frame."""
        while not self._queue:
            self._queue.extend(self._encoder.push(next(self._samples)))
        return self._queue.popleft()

    def go(self, seconds: float | None) -> None:
        """Go on from there, or from anywhere; what was read ahead is dropped."""
        self._target = self._anywhere() if seconds is None else seconds % self._length
        self._queue.clear()

    def _anywhere(self) -> float:
        return float(self._rng.uniform(0, self._length))

    def _pieces(self) -> Iterator[Iterator[Samples]]:
        while True:
            if self._target is None:
                self._target = self._anywhere()
            place, self._target = self._target, None
            yield self._piece(place)

    def _piece(self, place: float) -> Iterator[Samples]:
        """The sound from a place on: to the end of the stay or of the file, or for ever round."""
        left, files, codec = np.inf, self._from(place), self._codec
        if self._wander:
            left = round(self._rng.uniform(*STAY_SECONDS) * codec.sample_rate)
            files = itertools.islice(files, 1)
        for path, start in files:
            for block in read_blocks(
                path, codec.sample_rate, codec.channels, start=start, block_seconds=BLOCK_SECONDS
            ):
                if self._target is not None:
                    return
                yield block[: int(min(left, len(block)))]
                left -= len(block)
                if left <= 0:
                    return

    def _from(self, place: float) -> Iterator[tuple[Path, float]]:
        """Every file in turn, for ever, the first one from where `place` (s) lies in it."""
        n = 0
        while place >= self._files[n][1] and n + 1 < len(self._files):
            place -= self._files[n][1]
            n += 1
        path, seconds = self._files[n]
        # At its very end there is no sample left to read.
        yield path, min(place, max(0.0, seconds - 0.01))
        for path, _ in itertools.islice(itertools.cycle(self._files), n + 1, None):
            yield path, 0.0


def _joined(pieces: Iterator[Iterator[Samples]], fade: int) -> Iterator[Samples]:
    """Pieces of sound one after another, each faded in over the last `fade` samples before it."""
    rise = (np.sin(0.5 * np.pi * (np.arange(fade) + 0.5) / fade) ** 2)[:, None].astype(np.float32)
    kept: Samples | None = None
    for piece in pieces:
        ahead: list[Samples] = []
        waiting = 0 if kept is None else len(kept)
        for block in piece:
            if waiting > 0:
                ahead.append(block)
                if sum(map(len, ahead)) < waiting:
                    continue
                block, waiting = _crossed(kept, np.concatenate(ahead), rise), 0
            elif kept is not None:
                block = np.concatenate([kept, block])
            kept = block[max(0, len(block) - fade) :]
            if len(block) > fade:
                yield block[: len(block) - fade]
        if waiting > 0 and ahead:
            kept = _crossed(kept, np.concatenate(ahead), rise)


def _crossed(before: Any, after: Samples, rise: Samples) -> Samples:
    """`after`, whose beginning fades in over `before`; as long as the longer of the two."""
    count = min(len(before), len(after))
    rise = rise[:count]
    crossed = (1 - rise) * before[:count] + rise * after[:count]
    longer = before if len(before) > count else after
    return np.concatenate([crossed, longer[count:]])
