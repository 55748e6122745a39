"""The sound file sink: every suffix, names of any kind, kills and full disks."""

from __future__ import annotations

import errno
import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from broken_files import read_as_a_stream
from tunes import scale

from audiogen.errors import SinkError
from audiogen.generation.render import sound_file as module
from audiogen.generation.render.forecast_table import write_table
from audiogen.generation.render.midi_file import MidiFileSink
from audiogen.generation.render.picture import new_figure, save_figure
from audiogen.generation.render.sound_file import FORMATS, SoundFileSink, check_target

RATE = 22050
WAVES = (".wav", ".aiff", ".aif")


def sound(samples: int = 8000, channels: int = 1, peak: float = 0.5) -> np.ndarray:
    """A tone in each channel, `[samples, channels]`."""
    time = np.arange(samples)[:, None] / RATE
    wave = peak * np.sin(2 * np.pi * (440 + 100 * np.arange(channels)) * time)
    return wave.astype(np.float32)


def write(
    path: Path, samples: np.ndarray, *, pieces: int = 3, force: bool = False, length: int = 0
) -> None:
    """Write a sound in some pieces, one of them empty."""
    total = length or len(samples)
    with SoundFileSink(path, RATE, samples.shape[1], total, force=force) as sink:
        for piece in np.array_split(samples, pieces):
            sink.write(piece)
            sink.write(piece[:0])


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("suffix", [*FORMATS, ".WAV", ".Flac", ".OGG"])
def test_every_suffix_makes_its_format(tmp_path: Path, suffix: str, channels: int) -> None:
    path = tmp_path / f"out{suffix}"
    written = sound(channels=channels)
    write(path, written)
    info = sf.info(path)
    assert info.format == FORMATS[suffix.lower()]
    assert (info.samplerate, info.channels, info.frames) == (RATE, channels, len(written))
    found = sf.read(path, dtype="float32", always_2d=True)[0]
    np.testing.assert_allclose(found, written, atol=0.05 if info.format == "OGG" else 2 / 32768)


@pytest.mark.parametrize("name", ["out", "out.mp3", "out.wav.txt", ".wav", "out.", "-"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(SinkError, match=r"should end in one of \.wav"):
        check_target(tmp_path / name, force=True)
    assert not list(tmp_path.iterdir())


NAMES = ["-dash", "🎻 ü", 'it\'s "so"', "a b", "$(id)", "per%cent", "new\nline", "x" * 200]


@pytest.mark.parametrize("name", [*NAMES, os.fsdecode(b"\xff\xfe")])
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".aiff"])
def test_names_of_any_kind_are_written_and_written_again(
    tmp_path: Path, name: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name + suffix)
    for count in (8000, 4000):
        write(path, sound(count))
        with open(path, "rb") as file:
            assert sf.info(file).frames == count
    assert os.listdir(tmp_path) == [name + suffix]


@pytest.mark.parametrize("suffix", FORMATS)
def test_only_its_own_files_are_written_over_without_force(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    sf.write(path, sound(900), RATE, format=FORMATS[suffix])
    before = path.read_bytes()
    with pytest.raises(SinkError, match="was not made by audiogen: choose another name, or give"):
        write(path, sound(500))
    assert path.read_bytes() == before
    write(path, sound(500), force=True)
    write(path, sound(400))
    assert sf.info(path).frames == 400
    path.write_text("audiogen")
    with pytest.raises(SinkError, match="--force"):
        check_target(path)
    path.write_bytes(b"")  # an empty file is nothing to lose
    check_target(path)


def test_a_folder_and_a_pipe_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "d.wav").mkdir()
    for force in (False, True):
        with pytest.raises(SinkError, match="is a folder"):
            check_target(tmp_path / "d.wav", force=force)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "p.wav")
        with pytest.raises(SinkError, match="--force"):
            check_target(tmp_path / "p.wav")  # and is not waited for


def test_a_place_that_cannot_be_written_to_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (
        tmp_path / "file" / "x.wav",
        tmp_path / ("x" * 300 + ".wav"),
        Path("/dev/null/x.wav"),
    ):
        with pytest.raises(SinkError, match=r"x\.wav cannot be written: [^\n]+$"):
            write(path, sound())


def write_anything(path: Path, force: bool = False) -> None:
    """What `-o` names: sound, notes, a picture or a table."""
    if path.suffix == ".mid":
        with MidiFileSink(path, force=force) as sink:
            sink.write(scale(bars=1))
    elif path.suffix == ".png":
        save_figure(new_figure(), path)
    elif path.suffix == ".csv":
        write_table(path, ())
    else:
        write(path, sound(60_000), force=force)


ANYTHING = (".wav", ".flac", ".ogg", ".aiff", ".mid", ".png", ".csv")


@pytest.mark.parametrize("suffix", ANYTHING)
@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EROFS, "Read-only file system"), (errno.ENOSPC, "No space left on device")],
)
def test_a_disk_that_takes_no_new_file_is_told_in_the_words_of_the_system(
    tmp_path: Path, suffix: str, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refusing(path: str, flags: int, *args: int, **how: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(code, os.strerror(code), path)
        return opened(path, flags, *args, **how)

    monkeypatch.setattr(os, "open", refusing)
    path = tmp_path / f"x{suffix}"
    with pytest.raises(SinkError) as caught:
        write_anything(path)
    assert re.fullmatch(rf"{path} c(annot|ould not) be written: {words}", str(caught.value))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ANYTHING)
def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / f"x{suffix}", tmp_path / "file" / "y" / f"x{suffix}"):
        with pytest.raises(SinkError) as caught:
            write_anything(path)
        said = rf"{path} c(annot|ould not) be written: Not a directory"
        assert re.fullmatch(said, str(caught.value))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("suffix", [".wav", ".aiff", ".mid", ".png", ".csv"])
def test_a_disk_that_is_full_is_told_whatever_is_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.symlink_to("/dev/full")
    with pytest.raises(SinkError) as caught:
        write_anything(path, force=True)
    said = rf"{path} [a-z ]+: (No space left on device|is the disk full\?)"
    assert re.fullmatch(said, str(caught.value))


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b c" / "x.wav", sound())
    assert sf.info(tmp_path / "a" / "b c" / "x.wav").frames == 8000


def test_what_a_wav_cannot_count_becomes_rf64(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLASSIC_LIMIT", 10_000)
    path = tmp_path / "long.wav"
    write(path, sound(5001))
    assert path.read_bytes()[:4] == b"RF64"
    assert sf.info(path).frames == 5001
    check_target(path)  # still its own
    write(tmp_path / "short.wav", sound(5000))
    assert (tmp_path / "short.wav").read_bytes()[:4] == b"RIFF"
    write(tmp_path / "long.flac", sound(5001))
    with pytest.raises(SinkError, match=r"longer than AIFF can hold: use \.wav or \.flac"):
        write(tmp_path / "long.aiff", sound(5001))
    assert not (tmp_path / "long.aiff").exists()


def test_the_classic_limit_lies_below_what_32_bits_count() -> None:
    assert 2**31 < module.CLASSIC_LIMIT < 2**32 - 1000


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_performance_that_ended_early_tells_its_true_length(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / f"x{suffix}", sound(5000), length=10**6)
    assert sf.info(tmp_path / f"x{suffix}").frames == 5000


@pytest.mark.parametrize("suffix", FORMATS)
def test_peaks_beyond_full_scale_are_never_wrapped(tmp_path: Path, suffix: str) -> None:
    loud = sound(8000, peak=3.0)
    write(tmp_path / f"x{suffix}", loud)
    found = sf.read(tmp_path / f"x{suffix}", dtype="float32", always_2d=True)[0]
    steep = np.abs(loud) > 1.5
    assert (np.sign(found[steep]) == np.sign(loud[steep])).all()
    assert (np.abs(found[steep]) > 0.9).all()


def test_full_scale_is_written_to_the_last_bit(tmp_path: Path) -> None:
    edges = np.array([[1.0], [-1.0], [0.999], [-0.999], [0.0]], np.float32)
    write(tmp_path / "x.wav", edges, pieces=1)
    found = sf.read(tmp_path / "x.wav", dtype="int16")[0]
    assert found[0] == 32767 and found[1] in (-32767, -32768) and found[4] == 0


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_the_same_sound_makes_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in "ab":
        write(tmp_path / f"{name}{suffix}", sound())
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


CHILD = """
import os, signal, sys
import numpy as np
from pathlib import Path
from audiogen.generation.render import sound_file
path, kind, blocks = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
noise = np.random.default_rng(0).uniform(-0.5, 0.5, (blocks, 4096, 1)).astype(np.float32)
if kind == "rf64":
    sound_file.CLASSIC_LIMIT = 1
if kind == "full":
    import resource
    limit = int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with sound_file.SoundFileSink(path, 22050, 1, noise.size) as sink:
        for block in noise:
            sink.write(block)
        if kind != "full":
            os.kill(os.getpid(), signal.SIGKILL)
except sound_file.SinkError as error:
    print(error)
"""


def run(path: Path, kind: str, blocks: int, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """Write blocks of 4096 samples of noise in a process of its own, which ends badly."""
    command = [sys.executable, "-c", CHILD, str(path), kind, str(blocks), str(limit)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")


@pytest.mark.slow
@posix
@pytest.mark.parametrize("kind", ["rf64", *FORMATS])
def test_a_killed_process_leaves_what_it_wrote(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("x.wav" if kind == "rf64" else f"x{kind}")
    assert run(path, kind, 20).returncode == -signal.SIGKILL
    written = np.random.default_rng(0).uniform(-0.5, 0.5, (20, 4096, 1)).astype("f4").ravel()
    if kind in (*WAVES, "rf64"):
        assert path.read_bytes()[:4] in (b"FORM", b"RF64" if kind == "rf64" else b"RIFF")
        found = sf.read(path, dtype="float32")[0]
        assert len(found) >= 19 * 4096
        np.testing.assert_allclose(found, written[: len(found)], atol=2 / 32768)
    else:
        found = read_as_a_stream(path)
        assert len(found) >= (20 * 4096 - 3 * RATE if kind == ".ogg" else 17 * 4096)
        assert np.std(found) == pytest.approx(np.std(written), rel=0.2)
    check_target(path)  # and it knows the file for its own


@pytest.mark.slow
@posix
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path, suffix: str) -> None:
    done = run(tmp_path / f"x{suffix}", "full", 60, 60_000)
    assert done.returncode == 0 and not done.stderr
    # The limit of a process stands in for the end of the disk.
    assert done.stdout == f"{tmp_path}/x{suffix} could not be written any further: File too large\n"
    assert len(read_as_a_stream(tmp_path / f"x{suffix}")) > 20_000
    # Not even the header has room.
    done = run(tmp_path / f"y{suffix}", "full", 3, 20)
    said = rf"{tmp_path}/y{suffix} [a-z ]+: File too large\n"
    # libsndfile 1.2.0 prints a line of its own about an Ogg file without a header.
    printed = done.stdout.removeprefix("Not a valid error number (-1).\n")
    assert done.returncode == 0 and not done.stderr and re.fullmatch(said, printed)
    assert not (tmp_path / f"y{suffix}").exists()


@pytest.mark.slow
@posix
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_disk_that_is_full_at_the_very_end_is_told_too(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    assert run(path, "full", 3, 10**9).stdout == ""
    done = run(path, "full", 3, path.stat().st_size - 10)
    assert done.returncode == 0 and not done.stderr
    ended = r"(written any further|finished): (File too large|is the disk full\?)\n"
    told = rf"x\.[a-z]+ could not be {ended}"
    assert re.search(told, done.stdout), done.stdout


def test_a_wav_is_whole_after_every_block(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    with SoundFileSink(path, RATE, 1, 9000) as sink:
        for n in range(1, 4):
            sink.write(sound(3000))
            assert sf.info(path).frames == 3000 * n
            size = struct.unpack("<I", path.read_bytes()[4:8])[0]
            assert size + 8 == path.stat().st_size
    sink.close()  # once more does nothing


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, (round(22050 * seconds), 1)).astype("f4")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".aiff"])
def test_of_nothing_there_is_no_file_and_an_earlier_one_stays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with SoundFileSink(path, 22050, 1, 0):
        pass
    assert not list(tmp_path.iterdir())
    with SoundFileSink(path, 22050, 1, 0) as sink:
        sink.write(noise(1))
    before = path.read_bytes()
    with pytest.raises(KeyError), SoundFileSink(path, 22050, 1, 0):
        raise KeyError
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".aiff"])
def test_two_performances_never_write_to_one_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with SoundFileSink(path, 22050, 1, 0) as sink:
        sink.write(noise(3))
        with pytest.raises(SinkError, match="another process is writing it"):
            SoundFileSink(path, 22050, 1, 0)
        sink.write(noise(1))
    assert abs(sf.info(path).frames - 4 * 22050) <= 1


def test_a_file_that_is_removed_while_it_is_written_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    sink = SoundFileSink(path, 22050, 1, 0)
    sink.write(noise(1))
    path.unlink()
    with pytest.raises(SinkError, match="was removed or replaced while it was written"):
        sink.close()


def test_the_sound_of_a_live_set_is_written_over_only_with_force(tmp_path: Path) -> None:
    path = tmp_path / "set.wav"
    with SoundFileSink(path, 22050, 1, 0, is_set=True) as sink:
        sink.write(noise(1))
    with pytest.raises(SinkError, match="the sound of a live set"):
        SoundFileSink(path, 22050, 1, 0)
    SoundFileSink(path, 22050, 1, 0, force=True).close()


def test_a_midi_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mid"
    tune = scale(bars=1)
    with MidiFileSink(path) as sink:
        sink.write(tune)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    sink = MidiFileSink(path)
    sink.write(tune)
    with pytest.raises(SinkError, match="No space left"):
        sink.close()
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
