from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from conftest import TileCodec

from audiogen.data.dataset import open_dataset
from audiogen.data.frame_store import FrameStore
from audiogen.data.room import bytes_needed
from audiogen.errors import ConfigError, MediaError, StoreError
from audiogen.storage import cache_folder, replacing

ROOT = Path(__file__).parents[1]


class CountingCodec(TileCodec):
    """Counts how often it is asked to encode."""

    encoded = 0

    def encoder(self):
        CountingCodec.encoded += 1
        return super().encoder()


@pytest.fixture
def store(tmp_path) -> FrameStore:
    CountingCodec.encoded = 0
    return FrameStore(CountingCodec(), tmp_path / "store", small=0)


def noise(path: Path, frames: int = 100, seed: int = 0) -> Path:
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, frames * 64)
    sf.write(path, samples, 8000, subtype="FLOAT")
    return path


def again(store: FrameStore, **changes) -> FrameStore:
    codec = CountingCodec(**changes) if changes else store.codec
    return FrameStore(codec, store.folder, small=0)


def emptied(store: FrameStore) -> int:
    """Remove all entries, as `audiogen cache --remove` does; how many files that were."""
    files = list(store.folder.iterdir())
    for file in files:
        file.unlink()
    return len(files)


def test_the_second_run_encodes_nothing_even_when_the_file_is_renamed(store, tmp_path):
    first = store.get(noise(tmp_path / "a.wav"))
    os.rename(tmp_path / "a.wav", tmp_path / "b.wav")
    second = again(store).get(tmp_path / "b.wav")
    assert CountingCodec.encoded == 1
    np.testing.assert_array_equal(first.frames, second.frames)
    assert (first.digest, first.seconds, first.peak) == (
        second.digest,
        second.seconds,
        second.peak,
    )
    assert first.seconds == 0.8 and 0.49 < first.peak <= 0.5 and first.remark == ""


def test_another_setting_or_another_content_never_reads_stale_frames(store, tmp_path):
    first = store.get(noise(tmp_path / "a.wav"))
    other = again(store, hop=32).get(tmp_path / "a.wav")
    assert other.frames.shape == (200, 32) and CountingCodec.encoded == 2
    noise(tmp_path / "a.wav", seed=1)
    changed = again(store).get(tmp_path / "a.wav")
    assert CountingCodec.encoded == 3
    assert changed.digest != first.digest
    assert not np.array_equal(changed.frames, first.frames)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"frames": "x"}', b'{"frames": Infinity}', b"[" * 100_000, b"\xff", None],
)
def test_a_damaged_entry_is_made_again(store, tmp_path, content):
    expected = np.array(store.get(noise(tmp_path / "a.wav")).frames)
    (described,) = store.folder.glob("*.json")
    if content is None:
        (frames,) = store.folder.glob("*.frames")
        frames.write_bytes(frames.read_bytes()[:-4])
    else:
        described.write_bytes(content)
    np.testing.assert_array_equal(again(store).get(tmp_path / "a.wav").frames, expected)
    assert CountingCodec.encoded == 2


def test_a_silent_file_costs_no_room_and_is_remembered(store, tmp_path):
    sf.write(tmp_path / "a.wav", np.zeros(80000), 8000)
    for each in (store, again(store)):
        entry = each.get(tmp_path / "a.wav")
        assert entry.silent and entry.frames.shape == (0, 64) and entry.seconds == 10
    assert CountingCodec.encoded == 1
    assert sum(file.stat().st_size for file in store.folder.iterdir()) < 200


def test_a_file_that_cannot_be_heard_leaves_nothing_behind(store, tmp_path):
    sf.write(tmp_path / "a.wav", np.full(999999, np.nan), 8000, subtype="FLOAT")
    with pytest.raises(MediaError, match="no numbers"):
        store.get(tmp_path / "a.wav")
    assert list(store.folder.iterdir()) == []


def test_a_recording_that_is_still_growing_is_refused(store, tmp_path, monkeypatch):
    path = noise(tmp_path / "a.wav")
    encoder = TileCodec.encoder

    def growing(codec):
        with path.open("ab") as file:
            file.write(b"12345678")
        return encoder(codec)

    monkeypatch.setattr(CountingCodec, "encoder", growing)
    with pytest.raises(MediaError, match="changed while it was being read"):
        store.get(path)
    assert list(store.folder.iterdir()) == []


def test_the_entries_used_longest_ago_make_room_but_never_those_in_use(store, tmp_path):
    files: dict[int, Path] = {}
    for n in range(6):
        again(store).get(noise(tmp_path / f"{n}.wav", seed=n))
        (files[n],) = set(store.folder.glob("*.json")) - set(files.values())
    for n in range(6):
        os.utime(files[n], (n + 1, n + 1))
        os.utime(files[n].with_suffix(".frames"), (1, 1))
    again(store).get(tmp_path / "0.wav")  # used again: now the youngest
    small = FrameStore(store.codec, store.folder, limit=3 * 26000, small=0)
    held = small.get(tmp_path / "1.wav")  # used by this run
    os.utime(files[1], (1, 1))
    before = np.array(held.frames)
    freed = small.prune()
    assert {n for n in files if files[n].exists()} == {0, 1, 5}
    assert {n for n in files if files[n].with_suffix(".frames").exists()} == {0, 1, 5}
    assert 3 * 25600 < freed < 3 * 26000
    assert small.prune(all=True) > 2 * 25600
    assert [n for n in files if files[n].exists()] == [1]
    np.testing.assert_array_equal(held.frames, before)
    assert again(store).prune(all=True) > 25600
    assert list(store.folder.iterdir()) == []


def test_the_limit_holds_while_the_store_fills(tmp_path):
    for n in range(12):
        FrameStore(TileCodec(), tmp_path / "store", limit=100_000, small=0).get(
            noise(tmp_path / f"{n}.wav", seed=n)
        )
        time.sleep(0.002)
    assert sum(file.stat().st_size for file in (tmp_path / "store").iterdir()) <= 100_000
    one = FrameStore(TileCodec(), tmp_path / "store", limit=100_000, small=0)
    entries = [one.get(tmp_path / f"{n}.wav") for n in range(12)]  # more than fits, all in use
    assert all(len(entry.frames) == 100 for entry in entries)
    assert len(list((tmp_path / "store").glob("*.frames"))) == 12


def test_what_a_killed_process_left_is_swept_up_later(store, tmp_path):
    store.get(noise(tmp_path / "a.wav"))
    (store.folder / ".x.frames.1.part").write_bytes(bytes(1000))
    with replacing(store.folder / "x.frames", sweeping=False):  # what a living one writes stays
        assert store.prune() == 1000
        assert len(list(store.folder.glob(".x.frames.*.part"))) == 1


def test_what_another_process_prunes_before_it_is_read_is_encoded_again(store, tmp_path):
    make_room, pruned = store._make_room, []

    def room() -> None:
        make_room()
        if len(pruned) < 2:
            pruned.append(emptied(store))

    store._make_room = room
    entry = store.get(noise(tmp_path / "a.wav"))
    assert len(entry.frames) == 100 and CountingCodec.encoded == 3
    assert pruned == [2, 2]


def test_what_is_removed_while_it_is_written_is_encoded_again(store, tmp_path, monkeypatch):
    encoder, removed = TileCodec.encoder, []

    def removing(codec):
        if not removed:  # as `audiogen cache --remove` does, whoever is writing
            removed.extend(store.folder.iterdir())
            for part in removed:
                part.unlink()
        return encoder(codec)

    monkeypatch.setattr(CountingCodec, "encoder", removing)
    assert len(store.get(noise(tmp_path / "a.wav")).frames) == 100
    assert [path.suffix for path in removed] == [".part"]
    assert {path.suffix for path in store.folder.iterdir()} == {".frames", ".json"}


def test_a_store_that_keeps_nothing_is_one_sentence(store, tmp_path):
    store._make_room = lambda: emptied(store)
    with pytest.raises(StoreError, match="loses what is written to it"):
        store.get(noise(tmp_path / "a.wav"))


def test_pruning_a_store_that_was_never_filled_frees_nothing(tmp_path):
    assert FrameStore(TileCodec(), tmp_path / "nowhere").prune(all=True) == 0
    assert not (tmp_path / "nowhere").exists()


def test_the_folder_is_named_by_the_environment_or_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path))
    assert FrameStore(TileCodec()).folder == tmp_path / "frames"
    monkeypatch.delenv("AUDIOGEN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder().name == "audiogen"


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX limits")
def test_a_full_disk_is_one_sentence(store, tmp_path):
    import resource

    noise(tmp_path / "a.wav", frames=2000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StoreError) as caught:
            store.get(tmp_path / "a.wav")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "cannot be used (File too large): make room or set AUDIOGEN_CACHE" in str(caught.value)
    assert list(store.folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="set AUDIOGEN_CACHE to another folder"):
        FrameStore(TileCodec(), tmp_path / "file" / "store").get(noise(tmp_path / "a.wav"))


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_a_store_that_may_only_be_read_still_serves(as_ordinary_user):
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        store = FrameStore(TileCodec(), Path(base) / "store")
        expected = store.get(noise(Path(base) / "a.wav")).frames
        store.commit()
        noise(Path(base) / "b.wav", seed=1)
        for file in store.folder.iterdir():
            file.chmod(0o444)
        with as_ordinary_user():
            reader = FrameStore(TileCodec(), store.folder)
            np.testing.assert_array_equal(reader.get(Path(base) / "a.wav").frames, expected)
            if os.stat(store.folder).st_uid != os.geteuid():
                with pytest.raises(StoreError, match="Permission denied"):
                    reader.get(Path(base) / "b.wav")


def _fill(folder: Path, sounds: list[Path], results) -> None:
    store = FrameStore(TileCodec(), folder, small=0)
    results.put([float(store.get(path).frames.sum()) for path in sounds])


@pytest.mark.slow
def test_two_processes_fill_one_store_at_once(tmp_path):
    sounds = [noise(tmp_path / f"{n}.wav", seed=n) for n in range(30)]
    start = multiprocessing.get_context("spawn")
    results = start.Queue()
    workers = [
        start.Process(target=_fill, args=(tmp_path / "store", sounds, results)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    sums = [results.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert sums[0] == sums[1] == sums[2]
    left = {file.suffix for file in (tmp_path / "store").iterdir()}
    assert left == {".json", ".frames"}


_ENCODE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from conftest import TileCodec
from audiogen.data.frame_store import FrameStore
print("ready", flush=True)
for sound in sorted(Path(sys.argv[1]).glob("*.wav")):
    FrameStore(TileCodec(), Path(sys.argv[2])).get(sound)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_process_killed_at_any_moment_leaves_no_half_entry(tmp_path, rng):
    sounds = [noise(tmp_path / f"{n}.wav", frames=3000, seed=n) for n in range(8)]
    expected = [sf.read(path, dtype="float32")[0].reshape(-1, 64) for path in sounds]
    for moment in rng.uniform(0, 0.08, 6):
        worker = subprocess.Popen(
            [sys.executable, "-c", _ENCODE, tmp_path, tmp_path / "store", str(ROOT / "tests")],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert worker.stdout is not None and worker.stdout.readline() == b"ready\n"
        time.sleep(moment)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        store = FrameStore(TileCodec(), tmp_path / "store")
        which = int(rng.integers(8))
        np.testing.assert_array_equal(store.get(sounds[which]).frames, expected[which])
    store = FrameStore(TileCodec(), tmp_path / "store")
    for sound, frames in zip(sounds, expected, strict=True):
        np.testing.assert_array_equal(store.get(sound).frames, frames)


def shards(tmp_path: Path, **options: int) -> FrameStore:
    return FrameStore(CountingCodec(), tmp_path / "store", **options)


def test_small_files_share_a_shard_and_are_found_again(tmp_path, rng):
    CountingCodec.encoded = 0
    lengths = [1, 3, 100, 7, 5000]  # the last is large
    sounds = [noise(tmp_path / f"{n}.wav", frames, seed=n) for n, frames in enumerate(lengths)]
    first = shards(tmp_path)
    expected = [np.array(first.get(path).frames) for path in sounds]
    assert [len(frames) for frames in expected] == lengths
    first.commit()
    names = sorted(file.suffix for file in (tmp_path / "store").iterdir())
    assert names == [".frames", ".json", ".shard", ".sqlite"]
    sf.write(tmp_path / "silent.wav", np.zeros(8000), 8000)
    silent = first.get(tmp_path / "silent.wav")
    assert silent.silent and len(silent.frames) == 0
    second = shards(tmp_path)
    for n in rng.permutation(len(sounds)):
        entry = second.get(sounds[n])
        np.testing.assert_array_equal(entry.frames, expected[n])
        np.testing.assert_array_equal(entry.stored.part(0, 1)[:], expected[n][:1])
    assert CountingCodec.encoded == len(sounds) + 1


def test_long_files_are_mapped_and_short_ones_read(tmp_path):
    store = FrameStore(TileCodec(), tmp_path / "store")
    long = store.get(noise(tmp_path / "long.wav", 5000)).frames
    short = store.get(noise(tmp_path / "short.wav", 50)).frames
    assert isinstance(long.base.base, np.memmap) or isinstance(long.base, np.memmap)
    assert short.base is None or not isinstance(short.base, np.memmap)
    for frames in (long, short):
        with pytest.raises(ValueError, match="read-only"):
            frames[0, 0] = 1


def test_frames_that_vanish_while_they_are_used_are_made_again(tmp_path):
    store = shards(tmp_path)
    entries = [store.get(noise(tmp_path / f"{n}.wav", 10, seed=n)) for n in range(3)]
    parts = [entry.stored.part(4, 9) for entry in entries]
    expected = [np.array(part) for part in parts]
    store.commit()
    emptied(store)
    store._maps.close()
    for part, frames in zip(parts, expected, strict=True):
        np.testing.assert_array_equal(part[:], frames)


def test_a_shard_that_was_cut_off_is_made_again(tmp_path):
    store = shards(tmp_path)
    expected = np.array(store.get(noise(tmp_path / "a.wav")).frames)
    store.commit()
    (shard,) = store.folder.glob("*.shard")
    shard.write_bytes(shard.read_bytes()[:-4])
    np.testing.assert_array_equal(shards(tmp_path).get(tmp_path / "a.wav").frames, expected)


@pytest.mark.parametrize("content", [b"", b"no data base, but long enough" * 9])
def test_a_damaged_index_of_shards_is_begun_anew(tmp_path, content):
    first = shards(tmp_path)
    expected = np.array(first.get(noise(tmp_path / "a.wav")).frames)
    first.commit()
    del first
    (tmp_path / "store" / "shards.sqlite").write_bytes(content)
    for encodes in (1, 0):
        CountingCodec.encoded = 0
        store = shards(tmp_path)
        np.testing.assert_array_equal(store.get(tmp_path / "a.wav").frames, expected)
        store.commit()
        assert CountingCodec.encoded == encodes


def test_a_file_is_read_once_for_its_digest(tmp_path, monkeypatch):
    path = noise(tmp_path / "a.wav")
    os.utime(path, (1e9, 1e9))
    first = shards(tmp_path)
    digest = first.get(path).digest
    first.commit()
    reads = []
    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *a, **k: reads.append(self) or opened(self, *a, **k)
    )
    assert shards(tmp_path).get(path).digest == digest and path not in reads
    os.utime(path, (1e9, 1e9 + 1))
    assert shards(tmp_path).get(path).digest == digest and path in reads
    # Just changed: it may change again within the same tick of the clock.
    noise(path, seed=1)
    assert shards(tmp_path).get(path).digest != digest


_GATHER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import TileCodec
from audiogen.data.frame_store import FrameStore
store = FrameStore(TileCodec(), Path(sys.argv[1]) / "store", limit=100_000, small=int(sys.argv[3]))
sounds = sorted(Path(sys.argv[1]).glob("*.wav"))
for sound in sounds:
    store.get(sound)
    print(flush=True)
    sys.stdin.readline()
print(len([sound for sound in sounds if store.remembers(sound)]), store.used_bytes, flush=True)
"""


@pytest.mark.parametrize("small", [0, 2**20])
def test_a_limit_spares_what_two_processes_use(tmp_path, small):
    for n in range(12):
        os.utime(noise(tmp_path / f"{n:02}.wav", seed=n), (1e9, 1e9))
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _GATHER, tmp_path, str(ROOT / "tests"), str(small)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    for _ in range(12):  # in turns, so that each prunes while the other gathers
        for worker in workers:
            assert worker.stdout.readline() == "\n"
            worker.stdin.write("\n")
            worker.stdin.flush()
    ends = [worker.communicate()[0] for worker in workers]
    assert ends == [f"12 {12 * 25600}\n"] * 2
    # Nobody uses them any more: now the limit holds.
    FrameStore(TileCodec(), tmp_path / "store", limit=100_000, small=small).prune()
    left = sum(file.stat().st_size for file in (tmp_path / "store").iterdir())
    assert left <= 100_000


def test_the_limit_is_a_setting_and_a_sentence_where_it_is_no_size(monkeypatch, tmp_path):
    for text, size in (("200GB", 200 * 10**9), ("1.5 tb", 15 * 10**11), ("7", 7)):
        monkeypatch.setenv("AUDIOGEN_FRAMES_LIMIT", text)
        assert FrameStore(TileCodec(), tmp_path).limit == size
    monkeypatch.setenv("AUDIOGEN_FRAMES_LIMIT", "much")
    with pytest.raises(ConfigError, match="AUDIOGEN_FRAMES_LIMIT should be a size like 200GB"):
        FrameStore(TileCodec(), tmp_path)


def test_a_disk_that_is_too_small_is_told_before_the_work(monkeypatch, tmp_path):
    (tmp_path / "in").mkdir()
    for n in range(3):
        os.utime(noise(tmp_path / "in" / f"{n}.wav", seed=n), (1e9, 1e9))
    store = FrameStore(TileCodec(), tmp_path / "store")
    assert bytes_needed(sorted((tmp_path / "in").iterdir()), store) == 3 * 100 * 64 * 4
    open_dataset(tmp_path / "in", TileCodec(), store=store)
    full = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    other = FrameStore(TileCodec(), tmp_path / "other")
    with pytest.raises(StoreError, match="of these 3 files take about 77 kB.* 1.0 MB left"):
        open_dataset(tmp_path / "in", TileCodec(), store=other)
    assert not list(tmp_path.glob("other/*.f32"))
    # What the store has needs no more room.
    assert len(open_dataset(tmp_path / "in", TileCodec(), store=store).training)
