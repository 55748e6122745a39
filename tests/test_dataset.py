from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import soundfile as sf
from broken_files import make_broken_folder, tone
from conftest import TileCodec
from hypothesis import given, settings
from hypothesis import strategies as st

import audiogen.data.segments
from audiogen.codec import SpectralCodec
from audiogen.codec.base import Codec
from audiogen.data.dataset import open_dataset
from audiogen.data.frame_store import FrameStore
from audiogen.data.segments import PaddedSegment, join_short
from audiogen.errors import DatasetError

CODEC = TileCodec()


def noise_file(path: Path, frames: int, seed: int = 0, peak: float = 0.5) -> np.ndarray:
    """Exactly `frames` frames of the tile codec; returns what the codec makes of them."""
    samples = np.random.default_rng(seed).uniform(-peak, peak, frames * CODEC.hop)
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, samples, CODEC.sample_rate, subtype="FLOAT")
    return samples.astype(np.float32).reshape(frames, CODEC.hop)


def open_here(folder: Path, **how):
    store = FrameStore(CODEC, folder.parent / "store")
    return open_dataset(folder, CODEC, store=store, **how)


def test_the_tiny_codec_keeps_the_contract(rng):
    assert isinstance(CODEC, Codec)
    samples = rng.uniform(-1, 1, (640, 1)).astype(np.float32)
    np.testing.assert_array_equal(CODEC.decode(CODEC.encode(samples)), samples)


def test_every_broken_file_is_named_and_every_good_one_used(broken_folder, tmp_path):
    folder, expected = broken_folder
    seen = []
    store = FrameStore(CODEC, tmp_path / "store")
    dataset = open_dataset(
        folder, CODEC, store=store, on_file=lambda done, total, report: seen.append((done, total))
    )
    reports = {str(r.path.relative_to(folder)): r for r in dataset.report}
    others = {".hidden.wav", "._resource fork.wav", "readme.txt"} & reports.keys()
    assert others == {"readme.txt"}
    assert reports["readme.txt"].reason == (
        "is text, not sound; a table is learnt with --frames series"
    )
    assert reports.keys() - others == expected.keys()
    for name, wanted in expected.items():
        report = reports[name]
        assert report.outcome == wanted.outcome, (name, report)
        assert wanted.words in report.reason, (name, report)
        assert (report.frames > 0) == (report.outcome != "left out")
        assert report.reason or report.outcome == "used"
    assert seen == [(n + 1, len(reports)) for n in range(len(reports))]
    assert dataset.remarks == ()
    for name in ("192 kHz.wav", "6 channels.wav", "8 bit.wav", "24 bit.aiff", "mp3 inside.wav"):
        assert abs(reports[name].seconds - 3) < 0.001
        assert reports[name].frames == 375
    for stretch in dataset.training + dataset.validation:
        assert np.isfinite(stretch).all() and np.abs(stretch).max() < 0.6
    assert sum(r.outcome != "left out" for r in dataset.report) == 13


def test_one_sentence_and_the_whole_report_when_nothing_can_be_used(tmp_path):
    expected = make_broken_folder(tmp_path / "broken", good=False)
    with pytest.raises(DatasetError) as caught:
        open_here(tmp_path / "broken")
    assert f"files in '{tmp_path / 'broken'}' can be used as sound" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(caught.value.report) == len(expected)
    assert {r.outcome for r in caught.value.report} == {"left out"}


def test_an_empty_folder_a_missing_one_and_one_without_sound_are_told_apart(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match=r"there is no sound file in '.*empty'$"):
        open_here(tmp_path / "empty")
    (tmp_path / "empty" / "a.txt").touch()
    with pytest.raises(DatasetError, match="'a.txt' is text, not sound"):
        open_here(tmp_path / "empty")
    with pytest.raises(DatasetError, match="'.*nowhere' does not exist"):
        open_here(tmp_path / "nowhere")


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_a_file_that_its_reader_may_not_read_is_left_out(as_ordinary_user):
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o777)
        folder = Path(base) / "sounds"
        noise_file(folder / "good.wav", 100)
        noise_file(folder / "locked.wav", 100, seed=1)
        (folder / "locked.wav").chmod(0)
        with as_ordinary_user():
            dataset = open_here(folder)
            good, locked = dataset.report
        assert (good.outcome, locked.outcome) == ("used", "left out")
        assert locked.reason == "cannot be read: permission denied"


def test_frames_are_what_the_codec_makes_of_the_file(tmp_path):
    frames = noise_file(tmp_path / "in" / "a.wav", 1000)
    dataset = open_here(tmp_path / "in")
    assert [len(s) for s in dataset.training] == [900]
    assert [len(s) for s in dataset.validation] == [100]
    both = np.concatenate(dataset.training + dataset.validation)
    np.testing.assert_allclose(both, frames, atol=1e-7)
    assert not dataset.training[0][:].flags.writeable
    assert not dataset.validation[0][5:].flags.writeable
    assert dataset.seconds == 8.0 and dataset.window == 40


def test_short_files_of_sound_are_joined_and_one_alone_is_padded_in_front(tmp_path):
    frames = {n: noise_file(tmp_path / "in" / f"{n:02}.wav", n, seed=n) for n in (1, 7, 40, 41)}
    dataset = open_here(tmp_path / "in", validation=0)
    assert [r.outcome for r in dataset.report] == ["joined", "joined", "joined", "used"]
    assert dataset.report[1].reason == (
        "7 frames, fewer than 41: joined with other short files, or padded in front"
    )
    assert [r.frames for r in dataset.report] == [1, 7, 40, 41]
    whole, joined = dataset.training
    np.testing.assert_allclose(whole[:], frames[41], atol=1e-7)
    assert joined.shape == (48, 64) and np.asarray(joined).dtype == np.float32
    left = [1, 7, 40]
    at = 0
    while left:  # each file is there, whole, once
        here = next(n for n in left if np.allclose(joined[at : at + n], frames[n], atol=1e-7))
        left.remove(here)
        at += here
    noise_file(tmp_path / "one" / "a.wav", 7, seed=7)
    (alone,) = open_here(tmp_path / "one", validation=0).training
    np.testing.assert_array_equal(alone[:34], 0)
    np.testing.assert_allclose(alone[34:], frames[7], atol=1e-7)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=40),
    st.integers(2, 10),
    st.integers(1, 30),
)
def test_joined_segments_hold_every_frame_once_and_a_window_at_least(files, needed, longest):
    ends = np.cumsum([n for n, _ in files])
    numbered = np.arange(1, ends[-1] + 1, dtype=np.float32)[:, None]
    runs = [numbered[end - n : end] for (n, _), end in zip(files, ends, strict=True)]
    rest = np.zeros(1, np.float32)
    segments = [PaddedSegment(run, rest, needed) if len(run) < needed else run for run in runs]
    with mock.patch.object(audiogen.data.segments, "LONGEST_JOIN", longest):
        joined, styles = join_short(segments, [style for _, style in files])
    assert len(joined) == len(styles) and all(len(each) >= needed for each in joined)
    for style in {style for _, style in files}:
        own = [each for each, label in zip(joined, styles, strict=True) if label == style]
        values = np.concatenate([np.asarray(each).ravel() for each in own])
        expected = [run.ravel() for run, (_, s) in zip(runs, files, strict=True) if s == style]
        np.testing.assert_array_equal(np.sort(values[values > 0]), np.concatenate(expected))
    for each in joined:
        whole = np.asarray(each)
        for start in range(len(each) + 1):
            stop = min(start + needed, len(each))
            np.testing.assert_array_equal(each[start:stop], whole[start:stop])
        np.testing.assert_array_equal(each[:, :1], whole)


@pytest.mark.slow
def test_short_files_are_held_out_whole_and_by_content_not_by_name(tmp_path):
    for n in range(100):
        noise_file(tmp_path / "one" / f"{n:03}.wav", 50 + n % 7, seed=n)
    dataset = open_here(tmp_path / "one")
    frames = [sum(map(len, side)) for side in (dataset.training, dataset.validation)]
    assert len(dataset.training) + len(dataset.validation) == 100
    assert 0.08 < frames[1] / sum(frames) < 0.12
    held = {np.asarray(stretch).tobytes() for stretch in dataset.validation}
    for n in range(100):
        source = tmp_path / "one" / f"{n:03}.wav"
        target = tmp_path / "two" / f"deeper/{(n * 37) % 100:03}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    again = open_here(tmp_path / "two")
    assert {np.asarray(stretch).tobytes() for stretch in again.validation} == held
    assert again.digest == dataset.digest


def test_copies_of_a_file_are_not_learnt_from_and_tested_on(tmp_path):
    for n in range(20):
        noise_file(tmp_path / "in" / f"{n:03}.wav", 50, seed=n)
        # Copied, not written again: libsndfile stamps float files with the time.
        content = (tmp_path / "in" / f"{n:03}.wav").read_bytes()
        for copy in ("a", "b"):
            (tmp_path / "in" / f"{n:03} {copy}.wav").write_bytes(content)
    dataset = open_here(tmp_path / "in")
    training = {np.asarray(stretch).tobytes() for stretch in dataset.training}
    validation = {np.asarray(stretch).tobytes() for stretch in dataset.validation}
    assert validation and not training & validation


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 900), min_size=1, max_size=8),
    share=st.sampled_from([0.0, 0.1, 0.25, 0.5]),
)
def test_something_is_always_trained_on_and_held_out_where_that_can_be(lengths, share):
    with tempfile.TemporaryDirectory() as base:
        for n, length in enumerate(lengths):
            noise_file(Path(base) / "in" / f"{n}.wav", length, seed=n)
        dataset = open_here(Path(base) / "in", validation=share)
        assert dataset.training
        stretches = dataset.training + dataset.validation
        assert all(len(stretch) >= 41 for stretch in stretches)
        # Every frame is there once, and beside them no more silence than two windows need.
        there = [np.asarray(stretch).any(axis=1) for stretch in stretches]
        assert sum(int(sounding.sum()) for sounding in there) == sum(lengths)
        assert sum(map(len, stretches)) <= sum(lengths) + 2 * 40
        enough = len(lengths) > 1 or lengths[0] * share >= 41
        assert bool(dataset.validation) == bool(share and enough)
        assert bool(dataset.remarks) == bool(share and not enough)


def test_a_single_short_file_is_all_training_and_a_note_says_so(tmp_path):
    noise_file(tmp_path / "in" / "a.wav", 200)
    dataset = open_here(tmp_path / "in")
    assert len(dataset.training) == 1 and dataset.validation == ()
    assert dataset.remarks == (
        "nothing is held out: one short file cannot be both learnt and tested on",
    )


def test_several_folders_are_one_dataset(tmp_path):
    noise_file(tmp_path / "a" / "x.wav", 500, seed=1)
    noise_file(tmp_path / "b" / "x.wav", 500, seed=2)
    store = FrameStore(CODEC, tmp_path / "store")
    both = open_dataset([tmp_path / "a", str(tmp_path / "b")], CODEC, store=store)
    assert len(both.training) == 2 and both.seconds == 8.0
    other_way = open_dataset([tmp_path / "b", tmp_path / "a"], CODEC, store=store)
    assert both.digest == other_way.digest
    assert open_dataset(tmp_path / "a", CODEC, store=store).digest != both.digest


@pytest.mark.slow
def test_drums_and_jazz_open_without_a_question(shared_data, tmp_path):
    store = FrameStore(TileCodec(22050, 512), tmp_path / "store")
    drums = open_dataset(shared_data / "drums", store.codec, store=store)
    assert len(drums.report) == 122 and drums.count("left out") == 0
    assert drums.count("joined") > 40
    held = sum(map(len, drums.validation)) / sum(map(len, drums.training + drums.validation))
    assert 0.05 < held < 0.2
    jazz = open_dataset(shared_data / "jazz", store.codec, store=store)
    assert jazz.count("used") == len(jazz.training) == len(jazz.validation) == 8
    assert jazz.seconds == pytest.approx(16 * 60, rel=0.05)


def test_a_ten_second_tone_gives_spectral_frames_with_its_peak_in_the_right_bin(tmp_path):
    codec = SpectralCodec()
    (tmp_path / "in").mkdir()
    sf.write(tmp_path / "in" / "a.wav", tone(20, 48000, 2, 100 * 22050 / 2048), 48000)
    store = FrameStore(codec, tmp_path / "store")
    dataset = open_dataset(tmp_path / "in", codec, store=store)
    middle = dataset.training[0][10:-10]
    assert (middle.argmax(axis=1) == 100).all()
    np.testing.assert_allclose(middle[:, 100], 20 * np.log10(0.5), atol=0.05)


_PEAK = """
import sys, threading, time
from pathlib import Path
import numpy as np
from audiogen.codec.spectral import SpectralCodec
from audiogen.config import SpectralConfig
from audiogen.data.dataset import open_dataset
from audiogen.data.frame_store import FrameStore
from audiogen.data.windows import Windows
peak = 0
def watch():
    global peak
    while True:
        status = dict(line.split(":", 1) for line in open("/proc/self/status"))
        peak = max(peak, int(status["RssAnon"].split()[0]))
        time.sleep(0.003)
threading.Thread(target=watch, daemon=True).start()
folder = Path(sys.argv[1])
codec = SpectralCodec(SpectralConfig(sample_rate=8000, n_fft=512, win_length=512, hop_length=256))
data = open_dataset(folder, codec, store=FrameStore(codec, folder.parent / "store"))
windows = Windows(data.training, 41)
for batch in range(50):
    windows.gather(np.random.default_rng(batch).integers(0, len(windows), 64))
time.sleep(0.05)
print(peak)
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux' count of memory")
def test_an_hour_is_encoded_and_windowed_in_the_memory_of_a_minute(tmp_path, rng):
    minute = rng.uniform(-0.5, 0.5, (60 * 8000, 1)).astype(np.float32)
    anonymous = []
    for minutes in (1, 60):
        folder = tmp_path / f"{minutes} minutes"
        folder.mkdir()
        with sf.SoundFile(folder / "long.wav", "w", 8000, 1, "PCM_16") as out:
            for _ in range(minutes):
                out.write(minute)
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(folder)],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[1],
        )
        anonymous.append(int(done.stdout))
    assert anonymous[1] - anonymous[0] < 8000, anonymous
