"""The commands as people type them: what they print, what they leave, how they end."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from broken_files import make_broken_folder
from small_corpus import SMALL, make_corpus

from audiogen.cli import main

pytestmark = pytest.mark.slow


def flags() -> list[str]:
    return [part for k, v in SMALL.items() for part in (f"--{k.replace('_', '-')}", str(v))]


def run(*arguments: str) -> int:
    """The exit status of `audiogen ARGUMENTS`, in this process."""
    try:
        main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of a difficult name and a model trained on it by the command."""
    folder = tmp_path_factory.mktemp("studio")
    make_corpus(folder / "my 'best' melodies 🎹")
    before = os.getcwd()
    os.chdir(folder)
    try:
        assert (
            run("train", "my 'best' melodies 🎹", "--name", "tiny", "--epochs", "2", *flags()) == 0
        )
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def here(studio: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(studio)
    return studio


def test_training_leaves_a_checkpoint_with_previews_and_a_history(here: Path) -> None:
    folder = here / "checkpoints" / "tiny"
    assert (folder / "history.csv").read_text().startswith("epoch,step,seconds,")
    assert (folder / "resume" / "state.safetensors").exists()
    previews = sorted((folder / "previews").iterdir())
    assert {path.suffix for path in previews} == {".wav", ".png", ".html"}
    assert sf.info(previews[-1].with_suffix(".wav")).frames == 5 * SMALL["sample_rate"]


def test_nothing_in_a_checkpoint_tells_where_its_corpus_lay(here: Path) -> None:
    files = [file for file in (here / "checkpoints" / "tiny").rglob("*") if file.is_file()]
    assert len(files) >= 7
    for file in files:
        content = file.read_bytes()
        for path in (here, here.resolve()):
            assert os.fsencode(path) not in content, file
            assert json.dumps(str(path)).strip('"').encode() not in content, file


def test_evaluate_finds_the_corpus_and_resume_drops_the_paths_of_before(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree("checkpoints/tiny", "checkpoints/old")
    file = here / "checkpoints" / "old" / "config.json"
    config = json.loads(file.read_text("utf-8"))
    assert "paths" not in config["provenance"]
    config["provenance"]["paths"] = ["/home/somebody/melodies"]
    file.write_text(json.dumps(config))
    corpus = "my 'best' melodies 🎹"
    assert run("train", corpus, "--name", "old", "--resume", "--epochs", "2") == 0
    assert "paths" not in json.loads(file.read_text("utf-8"))["provenance"]
    assert run("evaluate", "old", "--minutes", "0.05", "--seeds", "1") == 0
    assert "not the corpus" not in capsys.readouterr().out
    assert run("remove", "old", "--yes") == 0


def test_info_tells_what_a_checkpoint_a_folder_and_everything_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("info") == 0
    assert "tiny" in capsys.readouterr().out
    assert run("info", "tiny") == 0
    told = capsys.readouterr().out
    for words in ("2 x LSTM-16", "mixture of 2", "40 frames", "8000 Hz", "🎹", "bits a frame"):
        assert words in told
    assert run("info", "my 'best' melodies 🎹") == 0
    assert "3 sound files, 18.0 s" in capsys.readouterr().out
    assert run("info", "nowhere") == 1
    assert "there are: tiny" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.wav", "is not a sound file"),
        ("a.mid", "is no MIDI file"),
        ("a.csv", "has a header and no rows"),
    ],
)
def test_info_on_a_file_that_cannot_be_used_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / name).write_text("nonsense")
    assert run("info", str(tmp_path / name)) == 1
    told = capsys.readouterr()
    assert not told.out and f"{name}' {said}" in told.err


def test_the_same_seed_renders_the_same_samples_and_another_seed_others(here: Path) -> None:
    sounds = []
    for name, seed in (("a.wav", "7"), ("b.wav", "7"), ("c.wav", "8")):
        assert run("render", "tiny", "-o", name, "--duration", "3s", "--seed", seed) == 0
        sounds.append(sf.read(name, dtype="int16")[0])
    assert len(sounds[0]) == 3 * SMALL["sample_rate"]
    np.testing.assert_array_equal(sounds[0], sounds[1])
    assert (sounds[0] != sounds[2]).mean() > 0.5
    assert Path("a.wav").read_bytes() == Path("b.wav").read_bytes()


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff"])
def test_render_writes_every_format_and_a_picture(here: Path, suffix: str) -> None:
    target, picture = f"out.{suffix}", f"{suffix}.png"
    arguments = ["--duration", "2", "--picture", picture, "--noise", "0.05", "--temperature", "0.6"]
    assert run("render", "tiny", "-o", target, *arguments) == 0
    assert sf.info(target).frames == 2 * SMALL["sample_rate"]
    assert Path(picture).read_bytes().startswith(b"\x89PNG")


def test_quality_and_stretch_change_the_sound_and_not_how_long_it_is(here: Path) -> None:
    sounds = []
    for more in ([], ["--quality", "best"], ["--stretch", "2.5"], ["--stretch", "0.3"]):
        arguments = ["--duration", "2.3", "--seed", "4", "--picture", "bent.png", *more]
        assert run("render", "tiny", "-o", "bent.wav", *arguments) == 0
        sounds.append(sf.read("bent.wav", dtype="int16")[0])
    assert {len(sound) for sound in sounds} == {round(2.3 * SMALL["sample_rate"])}
    assert all((sound != sounds[0]).mean() > 0.5 for sound in sounds[1:])


def test_render_starts_from_any_sound_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = "my 'best' melodies 🎹/melody 0.wav"
    for at, name in (("0", "p0.wav"), ("2s", "p2.wav")):
        arguments = ["--prime", file, "--prime-at", at, "--seed", "1", "--duration", "1"]
        assert run("render", "tiny", "-o", name, *arguments) == 0
    assert Path("p0.wav").read_bytes() != Path("p2.wav").read_bytes()
    late = ["--prime", file, "--prime-at", "5.9s", "--duration", "1"]
    assert run("render", "tiny", "-o", "p3.wav", *late) == 1
    assert "the model needs 0.64 s" in capsys.readouterr().err
    assert not Path("p3.wav").exists()


def test_count_renders_numbered_files_each_as_its_seed_alone(here: Path) -> None:
    arguments = ["--duration", "2", "--seed", "20"]
    assert run("render", "tiny", "-o", "many.wav", "--count", "3", *arguments) == 0
    assert run("render", "tiny", "-o", "alone.wav", "--duration", "2", "--seed", "21") == 0
    together, alone = (
        sf.read("many_2.wav", dtype="int16")[0],
        sf.read("alone.wav", dtype="int16")[0],
    )
    np.testing.assert_array_equal(together, alone)
    assert not Path("many_4.wav").exists()


def test_render_never_writes_over_what_it_did_not_make(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sf.write("precious.wav", np.zeros(100), 8000)
    before = Path("precious.wav").read_bytes()
    assert run("render", "tiny", "-o", "precious.wav", "--duration", "1") == 1
    assert "--force" in capsys.readouterr().err
    assert Path("precious.wav").read_bytes() == before
    assert run("render", "tiny", "-o", "precious.wav", "--duration", "1", "--force") == 0
    assert run("render", "tiny", "-o", "precious.wav", "--duration", "1") == 0  # now its own


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["render", "nobody", "-o", "x.wav"], 1, "no checkpoint 'nobody'"),
        (["render", "tiny", "-o", "x.mp4"], 1, "should end in one of"),
        (["render", "tiny", "-o", "x.wav", "--duration", "soon"], 2, "write 90, 90s, 10m"),
        (["render", "tiny", "-o", "x.wav", "--duration", "0"], 2, "more than 0"),
        (["render", "tiny", "-o", "x.wav", "--duration", "9" * 400], 2, "--duration"),
        (["render", "tiny", "-o", "x.wav", "--duration", "9" * 400 + "h"], 2, "--duration"),
        (["render", "tiny", "-o", "x.wav", "--duration", "1e400"], 2, "--duration"),
        (["render", "tiny", "-o", "x.wav", "--steps", "1" + "0" * 18], 2, "--steps"),
        (["render", "tiny", "-o", "x.wav", "--steps", "9" * 5000], 2, "--steps"),
        (["render", "tiny", "-o", "x.wav", "--count", "9" * 400], 2, "--count"),
        (["render", "tiny", "-o", "x.wav", "--count", "1001"], 1, "at most 1000 files"),
        (["render", "tiny", "-o", "x.wav", "--seed", "9" * 5000], 2, "--seed"),
        (["render", "tiny", "-o", "x.wav", "--prime", "none.wav"], 1, "none.wav"),
        (["render", "tiny", "-o", "x.wav", "--quality", "worst"], 2, "'worst' is not one of"),
        (["train", "nowhere"], 1, "nowhere"),
        (["train", "my 'best' melodies 🎹", "--name", "tiny"], 1, "--resume"),
        (["train", "my 'best' melodies 🎹", "--units", "0"], 1, "units must be"),
        (["train", "my 'best' melodies 🎹", "--hop-length", "5000"], 1, "hop_length must be"),
        (["train", "my 'best' melodies 🎹", "--basis", "many"], 2, "'none'"),
        (["train", "my 'best' melodies 🎹", "--name", "x", "--tensorboard"], 1, "pip install"),
        (["prepare"], 2, "name a folder"),
        (["dance"], 2, "No such command"),
    ],
)
def test_a_mistake_gets_one_sentence_and_a_status(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    words: str,
) -> None:
    assert run(*arguments) == status
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert not Path("x.wav").exists()


def test_prepare_reports_every_file_and_prune_empties_the_store(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = make_broken_folder(tmp_path / "broken")
    assert run("prepare", str(tmp_path / "broken")) == 0
    told = capsys.readouterr().err
    for name in expected:
        assert Path(name).name in told
    assert run("prepare", "--prune") == 0
    assert "MB freed" in capsys.readouterr().out


def test_a_folder_of_nothing_but_broken_files_ends_in_one_sentence(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = make_broken_folder(tmp_path / "broken", good=False)
    assert run("train", str(tmp_path / "broken")) == 1
    *report, last = capsys.readouterr().err.strip().splitlines()
    assert last.startswith("audiogen: ")
    assert "broken" in last
    for name in expected:
        assert any(Path(name).name in line and "left out" in line for line in report)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("info tiny >&-", 0, ""),
        ("info tiny >&- 2>&-", 0, ""),
        ("render tiny --duration 0.1 --force -o x.wav >&- 2>&-", 0, ""),
        ("info nobody 2>&-", 1, ""),
        ("render tiny --duration soon -o x.wav 2>&-", 2, ""),
        ("info tiny > /dev/full", 1, "audiogen: what it prints cannot be written: No space left"),
        ("--help > /dev/full", 1, "audiogen: what it prints cannot be written: No space left"),
        ("info nobody 2> /dev/full", 1, ""),
        ("info nobody 2> /dev/full > /dev/full", 1, ""),
    ],
)
def test_what_is_printed_may_have_nowhere_to_go(
    here: Path, typed: str, status: int, said: str
) -> None:
    line = f"{shlex.join(command())} {typed}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=300)
    assert done.returncode == status
    assert done.stderr.startswith(said) and len(done.stderr.splitlines()) == bool(said)
    Path("x.wav").unlink(missing_ok=True)


@pytest.mark.skipif(os.name == "nt", reason="an open folder cannot be removed there")
@pytest.mark.parametrize(
    "typed", ["info", "info nobody", "render nobody -o x.wav", "live nobody --no-audio", "cache"]
)
def test_a_current_folder_that_is_gone_is_one_sentence(here: Path, typed: str) -> None:
    shutil.rmtree("gone", ignore_errors=True)
    line = f'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m audiogen {typed}'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        ["sh", "-c", line, sys.executable],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
    )
    if typed == "cache":  # it needs no folder
        assert done.returncode == 0 and not done.stderr
        return
    assert done.returncode == 1
    assert done.stderr == "audiogen: the current folder is not there any more: go to another one\n"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "audiogen", *arguments]


def test_rendering_loads_no_tensorflow(here: Path) -> None:
    script = (
        "import sys; from audiogen.cli import cli;"
        "cli.main(['render', 'tiny', '-o', 'no_tf.wav', '--duration', '1'], standalone_mode=False);"
        "assert not {'tensorflow', 'keras'} & set(sys.modules), 'TensorFlow was loaded'"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def wait_for(path: Path, size: int) -> None:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.stat().st_size > size):
        assert time.monotonic() < deadline, f"{path} did not grow"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_render_that_is_stopped_or_killed_leaves_a_file_that_plays(
    here: Path, number: signal.Signals
) -> None:
    target = here / f"cut_{number}.wav"
    process = subprocess.Popen(
        command("render", "tiny", "-o", str(target), "--duration", "10h"),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    wait_for(target, 400_000)
    process.send_signal(number)
    told = process.communicate(timeout=60)[0].decode()
    sound = sf.read(target, dtype="int16")[0]
    # All that reached the disk is in the count of the header, but for the block being written.
    assert len(sound) >= (target.stat().st_size - 44) // 2 - 2 * 32 * SMALL["hop_length"]
    assert np.abs(sound).max() > 100
    if number == signal.SIGINT:
        assert process.returncode == 0
        assert "stopped early" in told


def test_ctrl_c_during_a_training_keeps_the_work_and_says_how_to_go_on(here: Path) -> None:
    process = subprocess.Popen(
        command("train", "my 'best' melodies 🎹", "--name", "cut", "--minutes", "60", *flags()),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    wait_for(here / "checkpoints" / "cut" / "config.json", 0)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0
    assert "--name cut --resume" in told
    assert run("render", "cut", "-o", "cut.wav", "--duration", "1") == 0
    shutil.rmtree(here / "checkpoints" / "cut")
