"""Files: only regular ones are read, up to a stated size."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from audiogen.storage import open_regular, read_regular

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


def test_a_link_to_a_file_is_read_as_that_file(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    with open_regular(tmp_path / "link") as file:
        assert file.read() == b"abc"
