"""The plug-in: what it has from Python, how it reads models, how it plays in a small host."""

from __future__ import annotations

import os
import re
import struct
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from native_player import ENGINE, SOURCES, Player
from native_player import build as build_player
from waveform_model import waveform_checkpoint

from audiogen.cli import cli
from audiogen.cli.demo import MODEL
from audiogen.cli.plugin import NOTES, install_command
from audiogen.config import SpectralConfig
from audiogen.control.table import TABLE
from audiogen.errors import ConfigError
from audiogen.export import plugin
from audiogen.export.model_file import model_bytes
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.pack_file import packed_bytes
from audiogen.model.packing import entries_of

HERE = Path(__file__).parent

try:
    COMPILERS: plugin.Compilers | None = plugin.find_compilers()
except ConfigError:
    COMPILERS = None

compiled = pytest.mark.skipif(COMPILERS is None, reason="needs a C++ compiler")

SOUND = SpectralConfig(sample_rate=8000, n_fft=256, hop_length=64, win_length=256)


def packed(trained: Checkpoint, corpus: bool = True) -> bytes:
    """The file of a packed model."""
    return packed_bytes(entries_of(trained, "CC0-1.0", "somebody", corpus))


def run(
    *command: Any, timeout: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=timeout,
        env=os.environ | environment,
    )


# ---- what it has from Python ---------------------------------------------------------------------


def test_every_control_of_the_table_is_a_parameter_but_those_that_the_engine_lacks() -> None:
    rows = re.findall(r'^  \{"(\w+)", "([\w ]+)", "([^"]*)", "(.*)", \d, (.*)\},$', TEXT, re.M)
    wanted = [row for row in TABLE if row.name not in plugin.NOT_IN_THE_ENGINE]
    assert [row[0] for row in rows] == [row.name for row in wanted]
    for (_, name, unit, text, numbers), row in zip(rows, wanted, strict=True):
        assert (name, unit, text) == (row.name.replace("_", " "), row.unit, row.help)
        found = [float(number.rstrip("f")) for number in numbers.split(", ")]
        assert found == [row.default, row.low, row.high, row.smoothing]


TEXT = plugin.generated(NOTES)


def test_without_a_compiler_a_sentence_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CC", "CXX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigError, match=r"needs a C compiler: get one \(.+\)"):
        plugin.build(Path("out"), NOTES)


def test_a_compiler_that_fails_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho it is broken >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    monkeypatch.setenv("CXX", str(broken))
    with pytest.raises(ConfigError, match="building the plug-in failed:\n  it is broken"):
        plugin.build(tmp_path / "out", NOTES)


def test_it_is_installed_into_the_users_own_folders_with_a_model_to_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    folder = tmp_path / "built"
    for kind in plugin.FORMATS:
        bundle = folder / f"audiogen.{kind}"
        (bundle if kind == "clap" else bundle / "part").parent.mkdir(parents=True, exist_ok=True)
        (bundle if kind == "clap" else bundle / "part").write_text("new")
    older = tmp_path / ".lv2" / "audiogen.lv2" / "other"
    older.parent.mkdir(parents=True)
    older.write_text("old")
    done = CliRunner().invoke(cli, ["plugin", "install", str(folder)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / ".clap" / "audiogen.clap").read_text() == "new"
    assert (tmp_path / ".vst3" / "audiogen.vst3" / "part").read_text() == "new"
    assert [file.name for file in older.parent.iterdir()] == ["part"]
    assert (tmp_path / "audiogen" / MODEL.name).read_bytes() == MODEL.read_bytes()
    with pytest.raises(ConfigError, match="build it first"):
        install_command(tmp_path)


# ---- how it reads models -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert COMPILERS is not None
    folder = tmp_path_factory.mktemp("reader")
    (folder / "generated.h").write_text(TEXT)
    objects = []
    for source in SOURCES:
        objects.append(folder / f"{source.stem}.o")
        done = run(COMPILERS.c, "-std=c11", "-O1", "-c", source, "-o", objects[-1])
        assert done.returncode == 0, done.stderr
    command = [COMPILERS.cpp, "-std=c++17", "-O1", "-Wall", "-Wextra", "-D_GLIBCXX_ASSERTIONS"]
    sources = [HERE / "read_package.cpp", plugin.SOURCES / "package.cpp"]
    include = [f"-I{place}" for place in (folder, plugin.SOURCES, ENGINE)]
    done = run(*command, *include, *sources, *objects, "-o", folder / "read")
    assert done.returncode == 0 and not done.stderr, done.stderr
    return folder / "read"


def compact(content: bytes) -> tuple[list[int], list[float], Mapping[tuple[int, int], bytes]]:
    """Settings, numbers and tensors of a compact file; matrices in single precision."""
    head = struct.unpack_from("<8s4I24i13d", content)
    tensors, at = {}, struct.calcsize("<8s4I24i13d")
    for n in range(head[4]):
        what, layer, kind, rows, columns, offset, _, _ = struct.unpack_from(
            "<8I", content, at + 32 * n
        )
        size, names = rows * columns, {0: "<f4", 1: "<f2", 6: "<f8"}
        if kind in names:
            values = np.frombuffer(content, names[kind], size, offset)
            tensors[what, layer] = values.astype(np.float64).tobytes()
        else:
            width = {3: 1, 4: 4, 5: 0.5}[kind]
            tensors[what, layer] = content[
                offset : offset + round((size + columns % 2 * rows * (kind == 5)) * width)
            ]
    return list(head[5:29]), list(head[29:]), tensors


MODELS: dict[str, Callable[[], Checkpoint]] = {
    "demo": lambda: checkpoint.load(MODEL),
    "gru in stereo": lambda: fake_checkpoint(
        cell="gru", context="carry", codec=replace(SOUND, channels=2, fft_window="blackman")
    ),
    "rnn without a basis": lambda: fake_checkpoint("point", cell="rnn", basis=0, residual=False),
    "styles": lambda: fake_checkpoint(styles=3, layer_norm=False),
    "learned start": lambda: fake_checkpoint(context="carry", learned_start=True),
}

PRIMER, SCALE_OF_FRAMES = 23, 1e-2


@compiled
@pytest.mark.parametrize("name", MODELS)
def test_a_packed_model_becomes_the_file_that_python_exports(
    reader: Path, tmp_path: Path, name: str
) -> None:
    place, out = tmp_path / "m.audiogen", tmp_path / "out"
    place.write_bytes(packed(MODELS[name]()) if name != "demo" else MODEL.read_bytes())
    done = run(reader, place, out)
    assert done.returncode == 0, done.stdout
    theirs = compact(model_bytes(trained := checkpoint.load(place), "float32"))
    mine = compact(out.read_bytes())
    assert mine[0] == theirs[0]
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-9)
    assert set(mine[2]) == set(theirs[2])
    for key, found in mine[2].items():
        if found == theirs[2][key]:
            continue
        if key[0] >= 25:  # the errors of the corpus: in nibbles here, in bytes there
            assert trained.errors is not None
            continue
        wanted = np.frombuffer(theirs[2][key])
        # Python decodes a packed primer to frames, and encodes those.
        within = SCALE_OF_FRAMES if key[0] == PRIMER else 1e-6
        np.testing.assert_allclose(np.frombuffer(found), wanted, atol=within, rtol=1e-6)


@compiled
def test_what_cannot_be_played_is_refused_in_a_sentence(reader: Path, tmp_path: Path) -> None:
    files = {
        "it is a model of samples: the plug-in plays only models of spectra": packed(
            waveform_checkpoint()
        ),
        "it is no packed model": b"RIFF....WAVE",
        "it is cut short": MODEL.read_bytes()[:100000],
    }
    place = tmp_path / "bad.audiogen"
    for sentence, content in files.items():
        place.write_bytes(content)
        assert run(reader, place).stdout == f"bad.audiogen cannot be played: {sentence}\n"
    assert "it cannot be read" in run(reader, tmp_path / "missing").stdout


@compiled
def test_a_model_that_is_cut_or_changed_anywhere_is_refused(reader: Path, tmp_path: Path) -> None:
    place = tmp_path / "m.audiogen"
    place.write_bytes(content := packed(fake_checkpoint()))
    done = run(reader, place, "cuts", 97)
    assert done.returncode == 0
    read, refused = map(int, done.stdout.split())
    # A byte that nothing is read from, such as a date, may be another.
    assert read > 2 * len(content) / 97 and refused > 0.9 * read


TONES = [
    *((22050, 48000, 1000), (22050, 44100, 9000), (22050, 96000, 9500), (44100, 48000, 18000)),
    *((48000, 44100, 18000), (44100, 22050, 9000)),
]


@compiled
def test_tones_pass_to_another_rate_as_they_are(tmp_path: Path) -> None:
    assert COMPILERS is not None
    program, source = tmp_path / "resample", HERE / "resample_tone.cpp"
    command = [COMPILERS.cpp, "-std=c++17", "-O1", f"-I{plugin.SOURCES}", source, "-o", program]
    assert run(*command).returncode == 0
    found = run(program, *(word for tone in TONES for word in tone)).stdout.splitlines()
    assert len(found) == len(TONES)
    for line in found:
        gain, rest = map(float, line.split())
        assert abs(gain) < 0.01 and rest < -85


# ---- how it plays --------------------------------------------------------------------------------


class Host:
    """`clap_host.c` with the plug-in, and a folder of models."""

    def __init__(self, program: Path, bundle: Path, folder: Path) -> None:
        self._program, self._bundle, self.folder = program, bundle, folder

    def render(
        self, seconds: float, rate: int, blocks: str = "512", *what: str
    ) -> tuple[Any, dict[str, float]]:
        """The samples `[samples, 2]`, and what the host counted."""
        out = self.folder / "out.raw"
        command = [self._program, self._bundle, "render", out, seconds, rate, blocks, *what]
        done = run(*command, AUDIOGEN_MODELS=str(self.folder))
        assert done.returncode == 0, done.stderr
        return np.fromfile(out, np.float32).reshape(-1, 2), counts(done.stdout)

    def cycle(self, times: int) -> dict[str, float]:
        """Load and unload it."""
        command = [self._program, self._bundle, "cycle", times]
        done = run(*command, timeout=600, AUDIOGEN_MODELS=str(self.folder))
        assert done.returncode == 0, done.stderr
        return counts(done.stdout)


def counts(text: str) -> dict[str, float]:
    """What `clap_host.c` prints."""
    return {name: float(value) for name, value in re.findall(r"^(\w+): ([\d.]+)$", text, re.M)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    assert COMPILERS is not None
    folder = tmp_path_factory.mktemp("plugin")
    (bundle,) = plugin.build(folder, NOTES, window=False, formats=("clap",), flags=("-O1",))
    program = folder / "clap_host"
    headers = f"-I{plugin.DPF / 'distrho' / 'src'}"
    libraries = ["-ldl", "-lpthread"]
    source = HERE / "clap_host.c"
    done = run(COMPILERS.c, "-O1", "-rdynamic", headers, source, "-o", program, *libraries)
    assert done.returncode == 0, done.stderr
    return program, bundle


@pytest.fixture
def host(built: tuple[Path, Path], tmp_path: Path) -> Host:
    (tmp_path / "a.audiogen").write_bytes(packed(fake_checkpoint(codec=SOUND)))
    (tmp_path / "b.audiogen").write_bytes(packed(fake_checkpoint(codec=SOUND, seed=5)))
    return Host(*built, tmp_path)


playing = [compiled, pytest.mark.slow]
RISE = 256  # samples of the fade at the beginning


def level(sound: Any) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


class TestPlaying:
    pytestmark = playing

    def test_it_plays_what_the_engine_plays_with_the_same_seed(
        self, host: Host, reader: Path, tmp_path: Path
    ) -> None:
        sound, _ = host.render(3, 8000)
        trained = checkpoint.load(place := host.folder / "a.audiogen")
        assert run(reader, place, tmp_path / "compact").returncode == 0
        player = Player(build_player(tmp_path), (tmp_path / "compact").read_bytes())
        player.move(temperature=trained.temperature, recall=trained.recall)
        player.seed(0)
        player.jump()
        frames = []
        for _ in range(500):
            frames.append(player.next())
            player.feed(frames[-1])
        wanted = player.limited(player.decode(np.array(frames)))[: len(sound)]
        np.testing.assert_allclose(sound[RISE:, :1], wanted[RISE:], atol=1e-4)

    def test_blocks_of_any_size_give_the_same_samples(self, host: Host) -> None:
        whole, _ = host.render(1, 44100, "4096")
        assert np.isfinite(whole).all() and level(whole) > -90
        for blocks in ("441", "32", "1,4096,77"):
            np.testing.assert_array_equal(host.render(1, 44100, blocks)[0], whole)

    def test_the_level_is_the_same_at_any_rate(self, host: Host) -> None:
        levels = [level(host.render(2, rate)[0]) for rate in (8000, 44100, 48000, 96000)]
        assert max(levels) - min(levels) < 0.1

    def test_the_audio_thread_of_a_host_in_real_time_never_waits(self, host: Host) -> None:
        _, found = host.render(
            2, 48000, "256", "clock=1", "note=48@0.5", "note=37@1", "gain=-6@1.2"
        )
        assert [found[name] for name in ("allocations", "locks", "waits", "files")] == [0] * 4

    def test_a_host_that_is_late_and_catches_up_is_not_kept_waiting(self, host: Host) -> None:
        _, found = host.render(3, 48000, "256", "clock=1", "late=0.5")
        assert found["late"] >= 0.4 and found["waits"] == 0

    def test_controls_notes_and_beats_move_it(self, host: Host) -> None:
        rest, _ = host.render(2, 8000)
        quiet, _ = host.render(2, 8000, "512", "gain=-60@0.2")
        assert level(quiet[8000:]) < level(rest[8000:]) - 40
        still, _ = host.render(2, 8000, "512", "Bypass=1@0.5")
        assert not still[8000:].any()
        for what in (["note=48@0.5"], ["note=37@0.5"], ["bpm=120", "jump every=1"]):
            moved, _ = host.render(2, 8000, "512", *what)
            assert not np.array_equal(moved[8000:], rest[8000:]), what

    def test_what_was_saved_comes_back(self, host: Host) -> None:
        state = host.folder / "state"
        host.render(0.5, 8000, "512", "model=1", "gain=-12", "seed=3", f"save={state}")
        back, _ = host.render(1, 8000, "512", f"load={state}")
        wanted, _ = host.render(1, 8000, "512", "model=1", "gain=-12", "seed=3")
        assert level(back[4000:]) == pytest.approx(level(wanted[4000:]), abs=3)
        content = state.read_bytes()
        assert b"\0model\0b\t1\0" in content and b"\0touched\0gain\0" in content
        # A version before that knew fewer parameters and nothing of what was touched.
        older = content.replace(b"touched\0gain\0", b"").replace(b"jump_every\0000\0", b"")
        state.write_bytes(older)
        assert level(host.render(1, 8000, "512", f"load={state}")[0]) > -90

    def test_a_model_that_is_not_loaded_yet_is_saved_too(self, host: Host) -> None:
        state = host.folder / "state"
        host.render(0.002, 8000, "16", "model=1", f"save={state}")
        assert b"\0model\0b\t1\0" in state.read_bytes()

    def test_a_model_that_cannot_be_played_is_silence(self, host: Host) -> None:
        for file in host.folder.glob("*.audiogen"):
            file.write_bytes(file.read_bytes()[:-1])
        assert not host.render(0.5, 48000)[0].any()
        for file in host.folder.glob("*.audiogen"):
            file.unlink()
        assert not host.render(0.5, 48000)[0].any()

    def test_loading_it_again_and_again_leaves_nothing_behind(self, host: Host) -> None:
        found = host.cycle(60)
        assert found["kilobytes_60"] - found["kilobytes_7"] < 2000
