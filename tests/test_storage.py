"""Files: which are read, how they are replaced, and how a name is held."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest
from fake_model import fake_checkpoint

from audiogen import storage
from audiogen.errors import CheckpointError, StoreError
from audiogen.model import checkpoint
from audiogen.storage import NewFile, open_regular, read_regular, replace_file

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


@posix
def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    start = time.monotonic()
    for name, what in {"pipe": "a pipe", "link": "a device", ".": "a folder"}.items():
        with pytest.raises(OSError) as told:
            open_regular(tmp_path / name)
        assert what in told.value.strerror
    assert time.monotonic() - start < 1


def test_a_file_is_read_up_to_a_stated_size_and_a_sparse_one_beyond_it_is_not(tmp_path):
    (tmp_path / "small").write_bytes(b"abc")
    assert read_regular(tmp_path / "small", most=3) == b"abc"
    with pytest.raises(OSError, match="larger than 2 bytes"):
        read_regular(tmp_path / "small", most=2)
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(2**40)
    with pytest.raises(OSError, match="larger than"):
        read_regular(tmp_path / "sparse", most=2**30)


def test_reading_takes_no_more_memory_than_the_file_has(tmp_path: Path):
    (tmp_path / "small").write_bytes(b"abc")
    tracemalloc.start()
    try:
        assert read_regular(tmp_path / "small", most=4 * 10**9) == b"abc"
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()


@posix
def test_a_file_that_does_not_say_how_long_it_is_is_read_up_to_the_stated_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "growing").write_bytes(b"a" * 10)
    status = os.stat_result((0o100600, 0, 0, 1, 0, 0, 0, 0, 0, 0))  # as in /proc: no bytes
    monkeypatch.setattr(storage.os, "fstat", lambda descriptor: status)
    assert read_regular(tmp_path / "growing", most=10) == b"a" * 10
    with pytest.raises(OSError, match="larger than 9 bytes"):
        read_regular(tmp_path / "growing", most=9)


def test_a_link_to_a_file_is_read_as_that_file(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    with open_regular(tmp_path / "link") as file:
        assert file.read() == b"abc"


def test_a_new_file_takes_its_place_when_it_is_published_and_not_before(tmp_path):
    place = tmp_path / "set.wav"
    place.write_bytes(b"earlier")
    place.chmod(0o640)
    new = NewFile(place)
    os.write(new.descriptor, b"new")
    assert place.read_bytes() == b"earlier"
    new.publish()
    os.write(new.descriptor, b"er")
    new.close()
    assert place.read_bytes() == b"newer"
    assert place.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["set.wav"]


def test_of_a_new_file_that_is_closed_unpublished_nothing_is_left(tmp_path):
    NewFile(tmp_path / "set.wav").close()
    assert os.listdir(tmp_path) == []


@posix
@pytest.mark.parametrize("there", [False, True])
def test_two_new_files_cannot_take_the_same_place(tmp_path, there):
    place = tmp_path / "set.wav"
    if there:
        place.write_bytes(b"earlier")
        first = NewFile(place)
        with pytest.raises(OSError, match="another process is writing"):
            NewFile(place)
    else:
        first, second = NewFile(place), NewFile(place)
        second.publish()
        with pytest.raises(OSError, match="another process has just written"):
            first.publish()
        second.close()
    first.close()


@posix
def test_what_a_killed_process_left_goes_and_what_a_living_one_writes_stays(tmp_path):
    place = tmp_path / "set.wav"
    (tmp_path / ".set.wav.0123.part").write_bytes(b"left")
    (tmp_path / ".other.wav.0123.part").write_bytes(b"left")
    living = NewFile(place)
    replace_file(place, b"whole")
    there = set(os.listdir(tmp_path))
    assert len(there) == 3 and ".other.wav.0123.part" in there and "set.wav" in there
    living.close()


@posix
def test_a_file_is_replaced_where_its_link_leads(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"old")
    (tmp_path / "set.json").symlink_to("elsewhere")
    replace_file(tmp_path / "set.json", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"new"
    assert (tmp_path / "set.json").is_symlink()


@posix
def test_a_planted_link_is_never_followed(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_bytes(b"of the owner")
    shared = tmp_path / "shared"
    shared.mkdir()
    # Were every hidden name known before, down to its random part:
    monkeypatch.setattr(storage.secrets, "token_hex", lambda count: "0" * 2 * count)
    part = shared / ".set.json.00000000.part"
    part.symlink_to(secret)
    with pytest.raises(StoreError, match="could not be written"):
        replace_file(shared / "set.json", b"new")
    with pytest.raises(OSError, match="File exists"):
        NewFile(shared / "set.json")
    assert part.is_symlink() and not (shared / "set.json").exists()
    with storage.making_of(shared / "it").open("wb"):
        pass
    storage.making_of(shared / "it").unlink()
    (shared / ".it.lock").symlink_to(secret)
    storage.making_of(shared / "it").symlink_to(tmp_path)
    with storage.holding(shared / "it"):
        pass
    with pytest.raises(CheckpointError, match="could not be written"):
        checkpoint.create(shared / "it", fake_checkpoint())
    assert secret.read_bytes() == b"of the owner"
    assert {path.name for path in tmp_path.iterdir()} == {"secret", "shared"}


def test_hidden_names_differ_each_time(tmp_path):
    names = set()
    for _ in range(3):
        new = NewFile(tmp_path / "set.wav")
        names |= {new.name.name, storage.making_of(tmp_path / "it").name}
        new.close()
    assert len(names) == 6 and not any(str(os.getpid()) in name for name in names)


def test_a_name_is_held_by_one_and_its_lock_leaves_nothing(tmp_path):
    place = tmp_path / "checkpoints" / "it"
    with storage.holding(place):
        assert storage.in_use(place)
        with pytest.raises(CheckpointError, match="is being trained by another process"):
            with storage.holding(place):
                pass
    assert not storage.in_use(place)
    assert os.listdir(place.parent) == []
