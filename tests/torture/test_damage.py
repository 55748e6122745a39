"""Every region of every file that is read: cut, flipped, swapped with another, hostile values.

The outcome is one of audiogen's own sentences, or right play: never another exception, more than
ten seconds, or a sample that is not finite.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from conftest import TileCodec
from fake_model import fake_checkpoint
from one_process import Done, OneProcess

from audiogen.cli import main
from audiogen.cli.report import describe_model
from audiogen.control.provenance import SourceOrigin, digest
from audiogen.control.scenes import Scene, load_scenes, save_scenes
from audiogen.control.score_file import Score, ScoreWriter
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import Change, Event
from audiogen.data.frame_store import FrameStore
from audiogen.errors import AudiogenError
from audiogen.generation.load import Model
from audiogen.live.midi_map import MidiMap, load_map
from audiogen.model import checkpoint as checkpoints
from audiogen.model import packing
from audiogen.storage import CompiledCode
from torture import LARGE, many

SECONDS = 10.0
"""No reading may take longer."""


def damages(content: bytes, rng: np.random.Generator, count: int) -> Iterator[bytes]:
    """Damaged versions of a file: `count` of them, each region in its turn."""
    size = max(1, len(content))
    for n in range(count):
        at = min(size - 1, int((n + rng.random()) / count * size))
        length = int(rng.integers(1, max(2, size // 8)))
        kind = n % 5
        if kind == 0:
            yield content[:at]  # cut
        elif kind == 1:
            bit = 1 << int(rng.integers(8))
            yield content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
        elif kind == 2:
            other = int(rng.integers(size))
            yield content[:at] + content[other : other + length] + content[at + length :]
        elif kind == 3:
            fill = (b"\0", b"\xff", b"9", b"[")[int(rng.integers(4))]
            yield content[:at] + fill * length + content[at + length :]
        else:
            yield content[:at] + content[at : at + length] * 2 + content[at + length :]


HOSTILE: tuple[Any, ...] = (
    *(10**400, -(10**400), 1e308, -1e308, 10**18, 0, -1, 0.5, True, None, "", "\0", "a" * 10**5),
    *([], {}, [[]], {"a": []}, [{}], "\x1b]0;x\x07\x1b[2J", "/dev/zero", "../..", math.pi),
)


def hostile(values: Any, rng: np.random.Generator, count: int) -> Iterator[bytes]:
    """JSON with a hostile value in one of its places each time."""
    places = [*_places(values)]
    for n in range(count):
        changed = json.loads(json.dumps(values))
        inside, key = _find(changed, places[int(rng.integers(len(places)))])
        inside[key] = HOSTILE[n % len(HOSTILE)]
        yield json.dumps(changed).encode()
    yield b"[" * 100_000
    yield b'{"a":' * 100_000
    yield b"9" * 5000


def _places(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = values if isinstance(values, dict) else range(len(values))
    for key in keys:
        yield (*path, key)
        if isinstance(values[key], dict | list):
            yield from _places(values[key], (*path, key))


def _find(values: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    for key in path[:-1]:
        values = values[key]
    return values, path[-1]


def tried(read: Callable[[], object], what: str) -> bool:
    """Whether reading succeeds; it may fail with a sentence, and with nothing else."""
    start = time.monotonic()
    try:
        read()
        return True
    except AudiogenError as error:
        assert not any(ord(letter) < 32 for letter in str(error) if letter not in "\n\t"), what
        return False
    finally:
        assert time.monotonic() - start < SECONDS, what


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def replaced(path: Path, versions: Iterator[bytes]) -> Iterator[int]:
    """Put one version after another in the place of a file."""
    before = path.read_bytes()
    for n, content in enumerate(versions):
        path.write_bytes(content)
        yield n
    path.write_bytes(before)


def reads(folder: Path) -> None:
    """Read a checkpoint as `info` and a score do; in the large run it plays, too."""
    made = checkpoints.load(folder)
    describe_model(folder)
    digest(folder)
    if LARGE:
        # Weights of 1e30 make numpy warn of values that overflow, which then are replaced.
        with np.errstate(all="ignore"):
            for chunk in Model(made).blocks(0.1, [1], on_message=lambda sentence: None):
                assert np.isfinite(chunk.pieces[0]).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["config.json", "weights.safetensors", "primer.safetensors"])
@pytest.mark.parametrize("head", ["mixture", "point"])
def test_a_damaged_checkpoint_is_a_sentence_or_plays(
    tmp_path: Path, rng: np.random.Generator, head: str, name: str
) -> None:
    folder = tmp_path / "it"
    checkpoints.create(folder, fake_checkpoint(head))
    content = (folder / name).read_bytes()
    for n in replaced(folder / name, damages(content, rng, many(40, 350))):
        tried(lambda: reads(folder), f"{name} {n}")
    if name == "config.json":
        for n in replaced(folder / name, hostile(json.loads(content), rng, many(80, 800))):
            tried(lambda: reads(folder), f"{name} {n}")


@pytest.mark.slow
def test_a_damaged_packed_model_is_a_sentence_or_plays(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    checkpoints.create(tmp_path / "it", fake_checkpoint())
    path = tmp_path / "it.audiogen"
    packing.pack(tmp_path / "it", path, licence="MIT", by="me", corpus=True)
    for n in replaced(path, damages(path.read_bytes(), rng, many(60, 600))):
        tried(lambda: reads(path), f"packed {n}")


@pytest.mark.slow
def test_a_damaged_score_is_a_sentence_or_plays_and_so_are_scenes_and_maps(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "set.score.jsonl"
    head = ScoreHeader((SourceOrigin("a", "a", "/a", "0"),), (1,), 40.0, 2.0)
    with ScoreWriter(path, head) as writer:
        writer.write(Change(0, {"noise": 0.1, "mix/a": None}, {"noise": 2.0}))
        writer.write(Change(3, {}, {}, (Event("jump", "1"),), ("a",)))
        writer.end(9, 1.0)
    first, *rest = path.read_bytes().splitlines(keepends=True)

    def read() -> None:
        found = Score(path)
        for _ in found.changes():
            pass
        found.header.to_json()

    for n in replaced(path, damages(path.read_bytes(), rng, many(150, 1500))):
        tried(read, f"score {n}")
    for line, values in enumerate(map(json.loads, (first, *rest))):
        lines = [first, *rest]
        for n, changed in enumerate(hostile(values, rng, many(60, 400))):
            path.write_bytes(b"".join([*lines[:line], changed + b"\n", *lines[line + 1 :]]))
            tried(read, f"score, line {line}, {n}")
    scenes, mapped = tmp_path / "scenes.json", tmp_path / "midi.json"
    save_scenes(scenes, {"a": Scene({"noise": 0.5}, {"b": 1.0}), "c": Scene({"gain": -3.0})})
    MidiMap({20: "noise"}, {36: "swap/a"}).save(mapped)
    for file, reader in ((scenes, load_scenes), (mapped, load_map)):
        content = file.read_bytes()
        for versions in (
            damages(content, rng, many(60, 400)),
            hostile(json.loads(content), rng, many(60, 400)),
        ):
            for n in replaced(file, versions):
                tried(lambda: reader(file), f"{file.name} {n}")  # noqa: B023


def test_a_damaged_frame_store_is_encoded_again(tmp_path: Path, rng: np.random.Generator) -> None:
    sf.write(tmp_path / "a.wav", rng.normal(0, 0.1, 2000), 8000)
    store = FrameStore(TileCodec(), tmp_path / "store", small=0)
    length = len(store.get(tmp_path / "a.wav").frames)
    (facts,) = (tmp_path / "store").glob("*.json")
    for n in replaced(facts, damages(facts.read_bytes(), rng, many(20, 200))):
        fresh = FrameStore(TileCodec(), tmp_path / "store", small=0)
        tried(lambda: fresh.get(tmp_path / "a.wav"), f"facts {n}")  # noqa: B023
    (frames,) = (tmp_path / "store").glob("*.frames")
    frames.write_bytes(frames.read_bytes()[:-7])
    assert (
        len(FrameStore(TileCodec(), tmp_path / "store", small=0).get(tmp_path / "a.wav").frames)
        == length
    )


def _triple(x: float) -> float:
    return 3 * x + 1


def _half(x: float) -> float:
    return x / 2 + 1


@pytest.mark.slow
def test_a_damaged_cache_of_compiled_code_is_compiled_again(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    code = CompiledCode([Path(__file__)])

    def plays() -> None:
        assert code.kept(_triple, "triple")(2.0) == 7.0
        assert code.kept(_half, "half")(2.0) == 2.0

    plays()
    files = sorted(path for path in (tmp_path / "cache").rglob("*.nb*"))
    assert len(files) == 4 and code.holds("triple", "half")
    for file in files:
        for _ in replaced(file, damages(file.read_bytes(), rng, many(5, 50))):
            plays()
        plays()
    one, other = (path for path in files if path.suffix == ".nbc")
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    plays()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="needs POSIX")
def test_a_cache_that_cannot_be_written_or_is_anybodys_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("audiogen.checked_cache._CheckedFile.save", full)
        assert CompiledCode([Path(__file__)]).kept(_triple, "triple")(2.0) == 7.0
    assert not list((tmp_path / "cache").rglob("*.nbc"))
    code = CompiledCode([Path(__file__)])
    shutil.rmtree(tmp_path / "cache")
    code.folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(code.folder, 12345, 12345)
        assert code.kept(_triple, "triple")(2.0) == 7.0
        assert not list((tmp_path / "cache").rglob("*.nbc"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
@pytest.mark.parametrize("name", ["config.json", "weights.safetensors", "primer.safetensors"])
def test_a_pipe_a_device_and_a_sparse_file_in_a_checkpoint_are_a_sentence(
    tmp_path: Path, name: str
) -> None:
    checkpoints.create(tmp_path / "it", fake_checkpoint())
    path = tmp_path / "it" / name

    def sparse() -> None:
        with open(path, "wb") as file:
            file.truncate(2**40)

    for make in (lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero"), sparse, path.mkdir):
        path.unlink(missing_ok=True)
        make()
        # Without settings it is no checkpoint, and its digest that of a folder of sound.
        for read in (checkpoints.load, *([] if name == "config.json" else [digest])):
            assert not tried(lambda: read(tmp_path / "it"), name)  # noqa: B023


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Done]]:
    """Commands in a folder with a checkpoint, `it`, a `pipe`, and `zeros` that never end."""
    folder = tmp_path_factory.mktemp("odd")
    checkpoints.create(folder / "it", fake_checkpoint())
    os.mkfifo(folder / "pipe")
    (folder / "zeros").symlink_to("/dev/zero")
    (folder / "sounds").mkdir()
    os.mkfifo(folder / "sounds" / "pipe.wav")
    (folder / "sounds" / "zeros.wav").symlink_to("/dev/zero")
    for name in ("pipe", "zeros", "sounds"):
        given = f"file:{name}"
        origins = (
            SourceOrigin("it", "it", str(folder / "it"), "0"),
            SourceOrigin("s", given, str(folder / name), "0"),
        )
        with ScoreWriter(folder / f"{name}.jsonl", ScoreHeader(origins, (1,), 125.0, 1.0)) as score:
            score.end(9, 0.1)
    with OneProcess(folder, patience=120.0) as process:
        yield process.run


RENDER = "render it --seed 1 --duration 1 -o out.wav"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
@pytest.mark.parametrize("name", ["pipe", "zeros", "sounds"])
@pytest.mark.parametrize(
    "command",
    [
        RENDER + " --source s=file:{}",
        RENDER + " --source s=wander:{}",
        RENDER + " --source s={}",
        RENDER + " --prime {}",
        RENDER + " --record {}",
        RENDER + " --script {}",
        RENDER + " --scene {}",
        RENDER + " --scene {}:calm",
        "render --replay {} -o out.wav",
        "render --replay {}.jsonl -o out.wav",
        "live it --no-audio --duration 1 --midi x --midi-map {}",
        "live it --no-audio --duration 1 --record {}",
    ],
)
def test_what_is_no_file_in_the_place_of_one_is_a_sentence(
    odd: Callable[..., Done], command: str, name: str
) -> None:
    done = odd("audiogen", *command.format(name).split())
    assert done.status in (1, 2) and "Traceback" not in done.err
    last = done.err.strip().splitlines()[-1]
    assert last.startswith(("audiogen: ", "Error: ")), done.err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
@pytest.mark.parametrize("name", ["pipe", "zeros"])
def test_info_on_what_is_no_file_is_a_mistake(odd: Callable[..., Done], name: str) -> None:
    done = odd("audiogen", "info", name)
    assert done.status == 1 and not done.out
    assert done.err == f"audiogen: '{name}' is not a file\n"


@pytest.mark.slow
@pytest.mark.parametrize("escape", ["\x1b]0;owned\x07", "\x1b[2J", "\x9b2J", "\u202e"])
def test_escapes_of_others_never_reach_the_terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    escape: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    made = fake_checkpoint()
    provenance = {"corpus": [escape], "audiogen": escape, "from": escape, "paths": [escape]}
    evaluation = {"verdicts": [{"good": True, "sentence": escape}]}
    made = replace(made, provenance=provenance, evaluation=evaluation)
    checkpoints.create(tmp_path / "checkpoints" / "it", made)
    (tmp_path / "sounds").mkdir()
    sf.write(tmp_path / "sounds" / f"a{escape}.wav", np.zeros(100), 8000)
    (tmp_path / "sounds" / f"b{escape}.wav").write_bytes(b"RIFF")
    origin = SourceOrigin.of("it", "it")
    header = ScoreHeader((origin,), (1,), 125.0, 0.1, versions={"numpy": escape, escape: "1"})
    with ScoreWriter("set.score.jsonl", header) as score:
        score.write(Change(0, {}, {}, (), (escape,)))
        score.end(9, 0.1)
    (tmp_path / "scenes.json").write_text(json.dumps({escape: {"noise": 1}, "b": {}}))
    shown = 0
    for command in (
        *("info it", "info", "info sounds", "prepare sounds", f"info no{escape}"),
        *("render --replay set.score.jsonl -o out.wav", "render it -o out.wav --scene scenes.json"),
        f"render it -o out.wav --source {escape}=file:x",
    ):
        with pytest.raises(SystemExit):
            main(command.split(" "))
            raise SystemExit(0)
        text = "".join(capfd.readouterr())
        assert escape not in text and not any(control in text for control in "\x1b\x9b\u202e")
        shown += escape.encode("unicode_escape").decode() in text
    assert shown >= 6  # it is there, and escaped
