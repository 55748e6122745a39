"""Recordings: frames of a sound file as it plays, round and round or about in it."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import soundfile

from audiogen.control.table import Snapshot
from audiogen.errors import ControlError, MediaError
from audiogen.generation.file_source import STAY_SECONDS, FileSource, FileSpec

PLAIN = Snapshot()
RATE, HOP = 8000, 64


def ramp(path: Path, count: int, first: float = 0.0) -> np.ndarray:
    """A file whose samples tell where they are, `[count]`."""
    samples = (first + np.arange(count) / 2**20).astype(np.float32)
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return samples


def samples_of(recording: FileSource, frames: int) -> np.ndarray:
    """The next samples of each performance, `[batch, samples]`; a tile is its samples."""
    return np.concatenate([recording.next(PLAIN) for _ in range(frames)], axis=1)


def test_a_file_loops_to_the_sample(tmp_path: Path, tile_codec: Any) -> None:
    samples = ramp(tmp_path / "a.wav", 5003)
    recording = FileSource(FileSpec(tmp_path / "a.wav"), tile_codec, [1, 2])
    found = samples_of(recording, 300)
    expected = np.resize(samples, 300 * HOP)
    np.testing.assert_array_equal(found, [expected, expected])


def test_the_files_of_a_folder_follow_each_other(tmp_path: Path, tile_codec: Any) -> None:
    parts = [ramp(tmp_path / f"{n}.wav", 1000 + n, float(n)) for n in range(3)]
    found = samples_of(FileSource(FileSpec(tmp_path), tile_codec, [1]), 100)
    np.testing.assert_array_equal(found[0], np.resize(np.concatenate(parts), 100 * HOP))


def test_a_file_of_another_rate_is_resampled(tmp_path: Path, tile_codec: Any) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", tone, 16_000, subtype="FLOAT")
    found = samples_of(FileSource(FileSpec(tmp_path / "a.wav"), tile_codec, [1]), 100)[0]
    expected = np.sin(2 * np.pi * 440 * np.arange(len(found)) / RATE)
    np.testing.assert_allclose(found[500:], expected[500:], atol=1e-3)


def test_it_wanders_by_the_seed_without_a_jolt(tmp_path: Path, tile_codec: Any) -> None:
    ramp(tmp_path / "a.wav", 20 * RATE)
    recorded = FileSpec(tmp_path / "a.wav", wander=True)
    found = samples_of(FileSource(recorded, tile_codec, [1, 2]), 60 * RATE // HOP)
    np.testing.assert_array_equal(
        samples_of(FileSource(recorded, tile_codec, [2]), 60 * RATE // HOP)[0], found[1]
    )
    steps = np.diff(found, axis=1)
    moved = np.abs(steps * 2**20 - 1) > 0.01
    assert np.abs(steps).max() < 0.2 / 50  # a place gives way in 160 samples, not in one
    for row in moved:
        edges = np.flatnonzero(np.diff(np.flatnonzero(row)) > RATE)
        stays = 60 / (len(edges) + 1)
        assert STAY_SECONDS[0] < stays < STAY_SECONDS[1] + 1
    assert (found[0] != found[1]).mean() > 0.9


def test_a_jump_goes_to_a_place_and_a_reset_back_to_the_start(
    tmp_path: Path, tile_codec: Any
) -> None:
    samples = ramp(tmp_path / "a.wav", 4 * RATE)
    recording = FileSource(FileSpec(tmp_path / "a.wav"), tile_codec, [1, 2])
    samples_of(recording, 10)
    for target, place in (("2.5", 2.5), ("10.5", 2.5)):
        assert recording.jump(target, PLAIN).shape == (0, 2, HOP)
        found = samples_of(recording, 20)[0]
        # After the fade, and to within what the encoder still waited with.
        at = round(float(found[320]) * 2**20)
        assert 0 <= place * RATE + 320 - at <= HOP
        np.testing.assert_array_equal(found[320:], samples[at : at + len(found) - 320])
    recording.jump("", PLAIN)
    one, other = samples_of(recording, 10)
    assert (one[320:] != other[320:]).all()
    recording.reset()
    np.testing.assert_array_equal(samples_of(recording, 10)[0], samples[: 10 * HOP])
    with pytest.raises(ControlError, match=r"jumps to a number of seconds, not to 'x\.wav'"):
        recording.jump("x.wav", PLAIN)


def test_what_cannot_be_played_is_told_at_once(tmp_path: Path, tile_codec: Any) -> None:
    (tmp_path / "notes.txt").write_text("no sound")
    for path, sentence in (
        (tmp_path / "none.wav", "does not exist"),
        (tmp_path, "holds no sound files"),
        (tmp_path / "notes.txt", "is not a sound file"),
    ):
        with pytest.raises(MediaError, match=sentence):
            FileSource(FileSpec(path), tile_codec, [1])


@pytest.mark.slow
def test_a_long_play_takes_no_more_memory(tmp_path: Path, tile_codec: Any) -> None:
    ramp(tmp_path / "a.wav", 3 * RATE)
    recording = FileSource(FileSpec(tmp_path / "a.wav", wander=True), tile_codec, [1])
    samples_of(recording, 2000)
    tracemalloc.start()
    try:
        for _ in range(20):
            samples_of(recording, 500)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(40):
            samples_of(recording, 500)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 100_000
    finally:
        tracemalloc.stop()


def test_a_place_that_it_leaves_is_closed_at_once(tmp_path: Path, tile_codec: Any) -> None:
    for n in range(3):
        ramp(tmp_path / f"{n}.wav", 8 * RATE)
    recording = FileSource(FileSpec(tmp_path, wander=True), tile_codec, [1, 2])
    process = psutil.Process()
    gc.disable()
    try:
        most = 0
        for _ in range(40):
            samples_of(recording, RATE // HOP)
            most = max(
                most, sum(Path(file.path).parent == tmp_path for file in process.open_files())
            )
    finally:
        gc.enable()
    assert most <= 2
