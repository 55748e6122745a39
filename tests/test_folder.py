from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
import soundfile as sf

from audiogen.data.audio import SUFFIXES
from audiogen.data.folder import find_sounds
from audiogen.errors import MediaError


def test_folders_are_searched_in_the_same_order_whatever_the_disk_says(tmp_path):
    names = ["b/z.WAV", "a.flac", "b/a.wav", "-x.wav", "c.wav/d.ogg", "B.wav", "é 'q\" 🎺.wav"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("x.txt", "b/cover.JPG", "wav", ".hidden.wav", "._a.flac", ".git.wav"):
        (tmp_path / name).touch()
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.wav").touch()
    found = find_sounds([tmp_path])
    assert found.files == tuple(sorted((tmp_path / name for name in names), key=str))
    assert found.problems == ()
    assert {path.name for path in found.others} == {"x.txt", "cover.JPG", "wav"}


def test_a_file_met_twice_counts_once(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    real = tmp_path / "one" / "x.wav"
    real.touch()
    found = find_sounds([tmp_path / "one", real, tmp_path, tmp_path / "one" / ".." / "one"])
    assert found.files == (real,) and found.problems == ()
    if os.name == "nt":
        return
    (tmp_path / "a link.wav").symlink_to(real)
    os.link(real, tmp_path / "one" / "y.wav")
    (tmp_path / "one" / "up").symlink_to(tmp_path)
    (tmp_path / "two" / "again").symlink_to(tmp_path / "one")
    found = find_sounds([tmp_path])
    assert found.files == (real,)
    assert {problem.path.name for problem in found.problems} == {
        "a link.wav",
        "y.wav",
        "up",
        "again",
    }


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_a_folder_that_may_not_be_opened_is_a_problem_and_not_silence(as_ordinary_user):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        locked = Path(folder) / "locked"
        locked.mkdir()
        locked.chmod(0)
        with as_ordinary_user():
            found = find_sounds([Path(folder)])
        assert [(p.path, p.sentence) for p in found.problems] == [
            (locked, "cannot be opened: permission denied")
        ]


def test_a_folder_that_does_not_exist_is_refused():
    with pytest.raises(MediaError, match="'nowhere/at/all' does not exist"):
        find_sounds([Path("nowhere/at/all")])


def test_no_suffix_of_a_format_that_soundfile_names_is_missing():
    headerless = {"raw", "rate"}
    short = {"svx", "sd2", "wve", "xi", "nist", "paf", "pvf", "htk", "avr", "w64", "rf64"}
    for name in sf.available_formats():
        if name.lower() not in headerless | {"wavex", "mat4", "mat5", "mpc2k", "ircam"} | short:
            assert f".{name.lower()}" in SUFFIXES or name == "AIFF", name
    assert {".aif", ".aiff", ".aifc", ".oga", ".opus", ".snd"} <= SUFFIXES
