"""A recording as a source: a sound file, or a folder of sound files, encoded while it plays.

It offers frames and ignores its input. It either loops without a seam, through all files of a
folder, or wanders: every few seconds, and at the end of a file, it jumps to another place, which
the seed draws. The file is read as it plays, so an hour needs no more memory than a minute.
"""

from __future__ import annotations

import contextlib
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
"""How much sound is read at once."""

FADE_SECONDS = 0.02
"""The length of the crossfade from one place to another, so that there is no click and no gap."""

STAY_SECONDS = 2.0, 8.0
"""The shortest and the longest time that a wandering recording stays at a place."""


class ExtraSource(Protocol):
    """A source beside the models, before it plays: a recording or a live input."""

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> Any:
        """The `audiogen.generation.instrument.Source`, ready to play; see `FileSource`."""
        ...


@dataclass(frozen=True)
class FileSpec:
    """A recording, and whether it loops or wanders.

    Attributes
    ----------
    path : Path
        A sound file or a folder.
    wander : bool
        Jump about in it, instead of playing it in a loop.
    """

    path: Path
    wander: bool = False

    def source(self, codec: Codec, seeds: Sequence[int], branch: tuple[int, ...]) -> FileSource:
        """The recording, ready to play; see `FileSource`."""
        return FileSource(self, codec, seeds, branch)


class FileSource:
    """A recording that plays; see `audiogen.generation.instrument.Source`.

    Parameters
    ----------
    spec : FileSpec
    codec : Codec
        The codec of the frames that it offers.
    seeds : sequence of int
        One for each performance in the batch, 0 or more.
    branch : tuple of int
        See `audiogen.generation.voice.Voice`.

    Raises
    ------
    AudioError
        If there is no sound file, or one in the folder cannot be read.
    ConfigError
        If a seed is negative.
    """

    memory = 0

    def __init__(
        self,
        spec: FileSpec,
        codec: Codec,
        seeds: Sequence[int],
        branch: tuple[int, ...] = (),
    ) -> None:
        if min(seeds) < 0:
            raise ConfigError(f"a seed should be 0 or more, not {min(seeds)}")
        self._spec, self._codec = spec, as_sound(codec)
        found = find_sounds([spec.path])
        if found.problems:
            raise found.problems[0]
        if not found.files:
            raise AudioError(spec.path, "holds no sound files")
        self._files = [(path, sound_info(path).seconds) for path in found.files]
        self._seeds, self._branch = tuple(seeds), branch
        self.reset()

    def reset(self) -> None:
        """Start again from the beginning, with the same random places."""
        rngs = [np.random.default_rng(self._seed_sequence(seed)) for seed in self._seeds]
        wander = self._spec.wander
        self._tapes = [_Tape(self._files, self._codec, rng, wander) for rng in rngs]

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Nothing, and no frames: a recording has no state and starts at its beginning."""
        return np.zeros((0, len(self._seeds), self._codec.frame_size), np.float32)

    def next(self, snapshot: Snapshot) -> Frames:
        """The next frames of the recording, `[batch, frame_size]`."""
        return np.stack([tape.next() for tape in self._tapes])

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Nothing: it ignores its input."""

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Nothing: it continues where it stopped."""

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` unchanged: the noise is measured in spreads of a corpus, and there is none."""
        return frames

    def restart_row(self, row: int) -> None:
        """Nothing: a recording never needs a rescue."""

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Continue at `target` seconds; without a target, at a place that the seed draws.

        Raises
        ------
        ControlError
            If the target is not a number of seconds.
        """
        seconds = seconds_of(target)
        if target and seconds is None:
            raise ControlError(
                f"'{self._spec.path}' is a recording: it jumps to a number of seconds, not to "
                f"'{target}'"
            )
        for tape in self._tapes:
            tape.jump(seconds)
        return self.prime()

    def take_over(self, other: Any) -> bool:
        """False: two recordings of one file play at different places."""
        return False

    def _seed_sequence(self, seed: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(seed, spawn_key=self._branch)


class _Tape:
    """A recording as it plays in one performance."""

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
        # Where the next piece begins (s). A piece ends as soon as this is set again.
        self._target: float | None = self._anywhere() if wander else 0.0
        self._samples = _joined(self._pieces(), round(FADE_SECONDS * codec.sample_rate))

    def next(self) -> Frames:
        """The next frame."""
        while not self._queue:
            self._queue.extend(self._encoder.push(next(self._samples)))
        return self._queue.popleft()

    def jump(self, seconds: float | None) -> None:
        """Continue at `seconds`, or at a random place; what was read ahead is dropped."""
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
        """The sound from `place` (s) to the end of the stay or of the file; a loop has no end."""
        left, files, codec = np.inf, self._from(place), self._codec
        if self._wander:
            left = round(self._rng.uniform(*STAY_SECONDS) * codec.sample_rate)
            files = itertools.islice(files, 1)
        for path, start in files:
            blocks = read_blocks(
                path, codec.sample_rate, codec.channels, start=start, block_seconds=BLOCK_SECONDS
            )
            with contextlib.closing(blocks):
                for block in blocks:
                    if self._target is not None:
                        return
                    yield block[: int(min(left, len(block)))]
                    left -= len(block)
                    if left <= 0:
                        return

    def _from(self, place: float) -> Iterator[tuple[Path, float]]:
        """Every file in turn, without an end, and where it starts (s); the first at `place`."""
        n = 0
        while place >= self._files[n][1] and n + 1 < len(self._files):
            place -= self._files[n][1]
            n += 1
        path, seconds = self._files[n]
        # At the very end of a file there is no sample left to read.
        yield path, min(place, max(0.0, seconds - 0.01))
        for path, _ in itertools.islice(itertools.cycle(self._files), n + 1, None):
            yield path, 0.0


def _joined(pieces: Iterator[Iterator[Samples]], fade: int) -> Iterator[Samples]:
    """Pieces of sound one after another, each crossfaded with the last `fade` samples before it."""
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
