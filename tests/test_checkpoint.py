"""Checkpoints: everything comes back, every damage is told in a sentence, a kill spoils nothing."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import random
import shutil
import signal
import struct
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_model import corpus, fake_checkpoint
from safetensors.numpy import load_file, save_file
from waveform_model import waveform_checkpoint

from audiogen import storage
from audiogen.config import SpectralConfig
from audiogen.errors import CheckpointError
from audiogen.model import checkpoint as module
from audiogen.model.checkpoint import Checkpoint, create, load, same_weights
from audiogen.model.tensors import read_tensors
from audiogen.storage import find, list_checkpoints


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder; checkpoints go below `checkpoints/` in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "checkpoints"


def assert_same(found: Checkpoint, wanted: Checkpoint) -> None:
    """Every field is equal, to the bit."""
    for name in ("codec", "frame_map_config", "model", "temperature", "provenance", "scores"):
        assert getattr(found, name) == getattr(wanted, name), name
    assert set(found.tensors) == set(wanted.tensors)
    for name, tensor in wanted.tensors.items():
        np.testing.assert_array_equal(found.tensors[name], tensor)
        assert found.tensors[name].dtype == np.float32
    maps = found.frame_map.tensors(), wanted.frame_map.tensors()
    assert set(maps[0]) == set(maps[1])
    for name in maps[1]:
        np.testing.assert_array_equal(maps[0][name], maps[1][name])
    assert len(found.primer) == len(wanted.primer)
    for ours, theirs in zip(found.primer, wanted.primer, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("head", ["mixture", "point"])
@pytest.mark.parametrize(
    "settings",
    [{}, {"residual": False, "layer_norm": False, "context": "carry"}, {"basis": 0, "layers": 1}],
)
def test_everything_comes_back_as_it_was(root: Path, head: str, settings: dict[str, Any]) -> None:
    made = fake_checkpoint(head, **settings)
    create(root / "one", made)
    found = load(root / "one")
    assert_same(found, made)
    assert found.name == "one"
    own = found.head().tensors
    for name, tensor in made.head().tensors.items():
        np.testing.assert_array_equal(own[name], tensor)
    text = (root / "one" / "config.json").read_text("utf-8")
    assert json.loads(text) == json.loads(made.config_json())


def test_distinct_codec_settings_come_back(root: Path) -> None:
    codec = SpectralConfig(
        sample_rate=1234,
        n_fft=30,
        hop_length=7,
        win_length=28,
        fft_window="hamming",
        floor_db=-71.3,
    )
    made = fake_checkpoint(codec=codec)
    create(root / "one", made)
    assert load(root / "one").codec == made.codec


def test_more_than_a_hundred_stretches_keep_their_order(root: Path) -> None:
    frames = corpus()[0]
    made = replace(fake_checkpoint(), primer=tuple(frames[:20] + n for n in range(123)))
    create(root / "many", made)
    assert_same(load(root / "many"), made)


@pytest.mark.parametrize(
    "name",
    ["two words", "🎻", 'it\'s "so"', "-dash", "a.b", "..name", "x" * 200, "$(id)", "per%cent"],
)
def test_names_of_any_kind_are_made_found_and_listed(root: Path, name: str) -> None:
    create(root / name, fake_checkpoint())
    assert find(name) == storage.ROOT / name
    assert load(find(name)).name == name
    if not name.startswith("."):
        assert [path.name for path in list_checkpoints()] == [name]
    create(root / name, fake_checkpoint(seed=1), force=True)
    assert_same(load(find(name)), fake_checkpoint(seed=1))


def test_a_bare_name_means_checkpoints_first_and_any_path_will_do(root: Path) -> None:
    create(root / "jazz", fake_checkpoint(seed=1))
    Path("jazz").mkdir()  # the corpus, of the same name
    create(Path("elsewhere") / "jazz", fake_checkpoint(seed=2))
    assert_same(load(find("jazz")), fake_checkpoint(seed=1))
    assert_same(load(find("elsewhere/jazz")), fake_checkpoint(seed=2))
    assert_same(load(find(Path("elsewhere").resolve() / "jazz")), fake_checkpoint(seed=2))


@pytest.mark.parametrize("name", ["nothing", "", "a\0b", "x" * 300, "no/such/folder", "\udcff"])
def test_what_is_not_there_is_told_with_what_is(root: Path, name: str) -> None:
    with pytest.raises(CheckpointError, match="'audiogen train' makes one|cannot be opened"):
        find(name)
    create(root / "there", fake_checkpoint())
    with pytest.raises(CheckpointError, match="there are: there|cannot be opened"):
        find(name)


def rewrite_tensors(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """A damage: change the tensors of a file and write them back."""

    def damage(folder: Path) -> None:
        tensors = load_file(folder / name)
        change(tensors)
        save_file(tensors, folder / name)

    return damage


def rewrite_config(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """A damage: change config.json, or put something else in its place."""

    def damage(folder: Path) -> None:
        values = json.loads((folder / "config.json").read_text("utf-8"))
        other = change(values)
        text = json.dumps(values if other is None else other)
        (folder / "config.json").write_text(text, "utf-8")

    return damage


def put(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set one entry, of a nested table if the name has a dot."""

    def change(values: dict[str, Any]) -> None:
        *path, last = name.split(".")
        for step in path:
            values = values[step]
        values[last] = value

    return change


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """Take one entry out."""

    def change(values: dict[str, Any]) -> None:
        del values[name]

    return change


def raw(name: str, content: bytes) -> Callable[[Path], None]:
    """A damage: replace the content of a file."""
    return lambda folder: (folder / name).write_bytes(content) and None


def cut(name: str, share: float) -> Callable[[Path], None]:
    """A damage: keep only the first part of a file."""

    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: int(share * len(content))])

    return damage


def remove(name: str) -> Callable[[Path], None]:
    """A damage: no such file."""
    return lambda folder: (folder / name).unlink()


def header(table: dict[str, Any], data: bytes) -> bytes:
    """A safetensors file by hand, so that its header can lie."""
    text = json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text + data


class _Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("executed",)


def full(shape: tuple[int, ...], value: float = 0.0) -> np.ndarray:
    """A tensor of one value."""
    return np.full(shape, value, np.float32)


def poison(name: str, value: float) -> Callable[[dict[str, Any]], None]:
    """One value in the middle of a tensor becomes no number."""

    def change(tensors: dict[str, Any]) -> None:
        tensors[name].flat[tensors[name].size // 2] = value

    return change


W, P, C = "weights.safetensors", "primer.safetensors", "config.json"

DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "no weights": (W, remove(W)),
    "no primer": (P, remove(P)),
    "no config": (C, remove(C)),
    "empty weights": (W, raw(W, b"")),
    "empty primer": (P, raw(P, b"")),
    "empty config": (C, raw(C, b"")),
    "weights cut in the header": (W, cut(W, 0.01)),
    "weights cut in the middle": (W, cut(W, 0.5)),
    "weights cut at the end": (W, cut(W, 0.999)),
    "primer cut": (P, cut(P, 0.9)),
    "config cut": (C, cut(C, 0.5)),
    "huge header": (W, raw(W, struct.pack("<Q", 2**62) + b"{}")),
    "header larger than the file": (W, raw(W, struct.pack("<Q", 90_000_000) + b"{}")),
    "pickled weights": (W, raw(W, pickle.dumps(_Trap()))),
    "pickled config": (C, raw(C, pickle.dumps(_Trap()))),
    "bfloat16": (
        W,
        raw(W, header({"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}, b"0000")),
    ),
    "shape beyond the file": (
        W,
        raw(W, header({"a": {"dtype": "F32", "shape": [9, 9], "data_offsets": [0, 4]}}, b"0000")),
    ),
    "no tensors": (W, rewrite_tensors(W, lambda t: t.clear())),
    "no stretches": (P, rewrite_tensors(P, lambda t: t.clear())),
    "a tensor missing": (W, rewrite_tensors(W, without("rnn_2/bias"))),
    "a transposed tensor": (
        W,
        rewrite_tensors(W, lambda t: t.update({"rnn_1/kernel": t["rnn_1/kernel"].T.copy()})),
    ),
    "not a number": (W, rewrite_tensors(W, poison("rnn_2/kernel", np.nan))),
    "infinite": (W, rewrite_tensors(W, poison("head/bias", np.inf))),
    "infinite map": (W, rewrite_tensors(W, poison("frame_map/low", -np.inf))),
    "not a number in the primer": (P, rewrite_tensors(P, poison("stretch_0001", np.nan))),
    "double precision": (
        W,
        rewrite_tensors(W, lambda t: t.update({"head/bias": t["head/bias"].astype("f8")})),
    ),
    "whole numbers in the primer": (
        P,
        rewrite_tensors(P, lambda t: t.update({"stretch_0000": t["stretch_0000"].astype("i4")})),
    ),
    "frames of another size": (
        P,
        rewrite_tensors(P, lambda t: t.update({"stretch_0000": full((9, 5))})),
    ),
    "a flat stretch": (P, rewrite_tensors(P, lambda t: t.update({"stretch_0000": full((17,))}))),
    "a stretch of nothing": (
        P,
        rewrite_tensors(P, lambda t: t.update({"stretch_0000": full((0, 17))})),
    ),
    "no frame map": (W, rewrite_tensors(W, without("frame_map/mean"))),
    "no spread": (W, rewrite_tensors(W, without("frame_map/spread"))),
    "no basis": (W, rewrite_tensors(W, without("frame_map/basis"))),
    "a scale of nothing": (W, rewrite_tensors(W, put("frame_map/scale", full((1,))))),
    "two scales": (W, rewrite_tensors(W, put("frame_map/scale", full((2,), 1)))),
    "a spread of nothing": (W, rewrite_tensors(W, put("frame_map/spread", full((4,))))),
    "a spread without shape": (W, rewrite_tensors(W, put("frame_map/spread", full((), 1)))),
    "a square spread": (W, rewrite_tensors(W, put("frame_map/spread", full((4, 4), 1)))),
    "a basis without shape": (W, rewrite_tensors(W, put("frame_map/basis", full((), 1)))),
    "an empty basis": (W, rewrite_tensors(W, put("frame_map/basis", full((17, 0))))),
    "a deep basis": (W, rewrite_tensors(W, put("frame_map/basis", full((17, 4, 4))))),
    "config is a list": (C, rewrite_config(lambda v: [v])),
    "config is a number": (C, raw(C, b"3")),
    "config is text of another encoding": (C, raw(C, b"\xff\xfe{}")),
    "config is deep": (C, raw(C, b"[" * 200_000)),
    "codec is a list": (C, rewrite_config(put("codec", []))),
    "codec of another kind": (C, rewrite_config(put("codec.kind", "opus"))),
    "codec has an unknown setting": (C, rewrite_config(put("codec.colour", "blue"))),
    "no codec": (C, rewrite_config(without("codec"))),
    "no model": (C, rewrite_config(without("model"))),
    "no frame map settings": (C, rewrite_config(without("frame_map"))),
    "model is null": (C, rewrite_config(put("model", None))),
    "units is text": (C, rewrite_config(put("model.units", "5"))),
    "units is huge": (C, rewrite_config(put("model.units", 10**30))),
    "units is true": (C, rewrite_config(put("model.units", True))),
    "head is unknown": (C, rewrite_config(put("model.head", "__import__('os')"))),
    "sample rate is no number": (C, rewrite_config(put("codec.sample_rate", float("nan")))),
    "no temperature": (C, rewrite_config(without("temperature"))),
    "temperature is text": (C, rewrite_config(put("temperature", "1.0"))),
    "temperature is no number": (C, rewrite_config(put("temperature", float("nan")))),
    "temperature is infinite": (C, rewrite_config(put("temperature", float("inf")))),
    "temperature is negative": (C, rewrite_config(put("temperature", -1))),
    "temperature is huge": (C, rewrite_config(put("temperature", 10**400))),
    "temperature is true": (C, rewrite_config(put("temperature", True))),
    "provenance is a list": (C, rewrite_config(put("provenance", [1, 2]))),
    "scores is text": (C, rewrite_config(put("scores", "good"))),
    "corpus holds a table": (C, rewrite_config(put("provenance.corpus", [{}]))),
    "corpus is beyond all floats": (C, rewrite_config(put("provenance.seconds", 10**400))),
    "training is a list": (C, rewrite_config(put("provenance.training", []))),
    "input noise is text": (C, rewrite_config(put("provenance.training", {"input_noise": "x"}))),
    "ends is a number": (C, rewrite_config(put("provenance.ends", 3))),
    "an end without rows": (C, rewrite_config(put("provenance.ends", [{}]))),
    "ends of other columns": (
        C,
        rewrite_config(put("provenance.ends", [{"name": "a", "rows": [[1]], "dates": None}])),
    ),
    "bits are text": (C, rewrite_config(put("scores.held_out_bits", "x"))),
    "bits beyond all floats": (C, rewrite_config(put("scores.held_out_bits", -(10**400)))),
    "seconds of training is a list": (C, rewrite_config(put("scores.seconds", []))),
    "verdicts is text": (C, rewrite_config(put("evaluation.verdicts", "abc"))),
    "a verdict without a sentence": (
        C,
        rewrite_config(put("evaluation.verdicts", [{"good": True}])),
    ),
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint to take damaged copies of."""
    folder = tmp_path_factory.mktemp("pristine") / "it"
    create(folder, fake_checkpoint())
    return folder


@pytest.mark.parametrize("what", DAMAGES)
def test_every_kind_of_damage_is_told_in_one_sentence_that_names_the_file(
    root: Path, pristine: Path, what: str
) -> None:
    shutil.copytree(pristine, root / "damaged")
    file, damage = DAMAGES[what]
    damage(root / "damaged")
    with pytest.raises(CheckpointError) as caught:
        load(root / "damaged")
    sentence = str(caught.value)
    assert file in sentence or "checkpoint format" in sentence
    assert str(root / "damaged") in sentence
    assert "\n" not in sentence and len(sentence) < 500
    assert not Path("executed").exists()


def test_settings_that_ask_for_gigabytes_are_refused_before_any_is_taken(root: Path) -> None:
    create(root / "huge", waveform_checkpoint())
    huge = {"model.taps": 4096, "model.sample_units": 8192, "codec.frame_size": 4096}
    for name, value in huge.items():
        rewrite_config(put(name, value))(root / "huge")
    mean = {"frame_map/mean": full((4096,)), "frame_map/spread": full((4096,), 1.0)}
    rewrite_tensors(W, lambda tensors: tensors.update(mean))(root / "huge")
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError, match="less than the network that config.json"):
            load(root / "huge")
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_the_undamaged_copy_loads(pristine: Path) -> None:
    assert_same(load(pristine), fake_checkpoint())


@pytest.mark.parametrize("version", [0, 2, "1", None, [1], 1.5])
def test_a_format_that_is_not_known_is_refused(root: Path, version: Any) -> None:
    create(root / "one", fake_checkpoint())
    rewrite_config(put("format", version))(root / "one")
    with pytest.raises(CheckpointError, match="checkpoint format .* reads format 1"):
        load(root / "one")


def test_pickles_and_code_that_lie_beside_are_never_touched(root: Path) -> None:
    create(root / "one", fake_checkpoint())
    for name in ("weights.pkl", "data.pickle", "resume/state.pkl", "weights.npy"):
        (root / "one" / name).write_bytes(pickle.dumps(_Trap()))
    for name in ("__init__.py", "model.py", "setup.py", "conftest.py"):
        (root / "one" / name).write_text("import os; os.mkdir('executed')")
    assert_same(load(root / "one"), fake_checkpoint())
    assert not Path("executed").exists()


def test_a_file_and_a_folder_of_something_else_are_no_checkpoints(root: Path) -> None:
    root.mkdir()
    (root / "sound.wav").write_bytes(b"RIFF")
    for path in (root / "sound.wav", root):
        with pytest.raises(CheckpointError, match=r"config\.json"):
            load(path)
    assert list_checkpoints() == []


def test_a_new_one_takes_the_place_of_another_only_when_told(root: Path) -> None:
    create(root / "one", fake_checkpoint(seed=1))
    with pytest.raises(CheckpointError, match="--force"):
        create(root / "one", fake_checkpoint(seed=2))
    for seed in (2, 3):
        create(root / "one", fake_checkpoint(seed=seed), force=True)
        assert_same(load(root / "one"), fake_checkpoint(seed=seed))
        assert_same(load(root / "one.previous"), fake_checkpoint(seed=seed - 1))
    assert sorted(path.name for path in root.iterdir()) == ["one", "one.previous"]


def test_a_folder_that_is_no_checkpoint_is_never_moved_or_deleted(root: Path) -> None:
    music = root / "music"
    music.mkdir(parents=True)
    (music / "song.wav").write_bytes(b"precious")
    with pytest.raises(CheckpointError, match="no checkpoint"):
        create(music, fake_checkpoint(), force=True)
    create(root / "one", fake_checkpoint())
    music.rename(root / "one.previous")
    with pytest.raises(CheckpointError, match="no checkpoint"):
        create(root / "one", fake_checkpoint(), force=True)
    assert (root / "one.previous" / "song.wav").read_bytes() == b"precious"
    assert_same(load(root / "one"), fake_checkpoint())


@pytest.mark.parametrize("moment", range(5))
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_failure_between_two_renames_leaves_both_names_once_they_are_looked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch, moment: int, exchanges: bool
) -> None:
    create(root / "one", fake_checkpoint(seed=1))
    create(root / "one", fake_checkpoint(seed=2), force=True)
    renames = 0
    rename, exchange = os.rename, storage.exchange

    def stop(*paths: Any) -> None:
        nonlocal renames
        renames += 1
        if renames > moment:
            raise KeyboardInterrupt
        rename(*paths)

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", stop)
        patched.setattr(module, "exchange", exchange if exchanges else lambda one, other: False)
        with contextlib.suppress(KeyboardInterrupt):
            create(root / "one", fake_checkpoint(seed=3), force=True)
    assert (root / "one").exists() or not exchanges
    assert [path.name for path in list_checkpoints()] == ["one", "one.previous"]
    found = [load(path) for path in list_checkpoints()]
    seeds = [
        next(seed for seed in (1, 2, 3) if same_weights(one, fake_checkpoint(seed=seed)))
        for one in found
    ]
    assert seeds in ([2, 1], [3, 2])
    storage.find("one")
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == []
    assert [path.name for path in (root / "one").iterdir() if path.name.startswith(".")] == []


def test_a_write_that_fails_is_told_and_leaves_the_old_one(
    root: Path, as_ordinary_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(root / "one", fake_checkpoint(seed=1))

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CheckpointError, match="No space left on device"):
        module.write(root / "one", fake_checkpoint(seed=2))
    with pytest.raises(CheckpointError, match="No space left on device"):
        create(root / "two", fake_checkpoint(seed=2))
    assert_same(load(root / "one"), fake_checkpoint(seed=1))
    assert [path.name for path in root.iterdir()] == ["one"]
    assert not list((root / "one").glob(".*"))


def test_a_checkpoint_is_read_while_it_is_written(root: Path) -> None:
    create(root / "one", fake_checkpoint(seed=1))
    held = load(root / "one")
    module.write(root / "one", replace(fake_checkpoint(seed=2), primer=held.primer))
    assert_same(held, fake_checkpoint(seed=1))


WRITER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from fake_model import fake_checkpoint
from audiogen import storage
from audiogen.model import checkpoint as c
from audiogen.model.tensors import replace_part, write_tensors
folder = storage.ROOT / "one"
some = [fake_checkpoint(head, seed=n, units=24) for n, head in enumerate(("mixture", "point"))]
for _ in sys.stdin:  # each line asks for one more writer, which goes on until it is killed
    child = os.fork()
    n = 0
    if child:
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
    while not child:
        n += 1
        made = some[n % 2]
        with storage.holding(folder):
            c.create(folder, made, force=True)
            c.write(folder, made)
            write_tensors(folder / "resume", "state.safetensors", made.tensors)
            replace_part(folder, "history.csv", b"epoch,step" * n)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX processes")
def test_a_kill_at_any_of_thirty_moments_leaves_only_what_can_be_loaded(root: Path) -> None:
    root.mkdir()
    chance = random.Random(1)
    listed = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(Path(__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as writers:
        assert writers.stdin is not None and writers.stdout is not None
        for moment in range(30):
            writers.stdin.write("\n")
            child = int(writers.stdout.readline())
            time.sleep(chance.uniform(0, 0.1))
            os.kill(child, signal.SIGKILL)
            assert writers.stdout.readline() == "gone\n"
            for path in list_checkpoints():
                load(path)
                listed.append(path.name)
            for state in storage.ROOT.glob("*/resume/state.safetensors"):
                read_tensors(state.parent, state.name)
            assert moment < 3 or listed
    assert {"one", "one.previous"} == set(listed)
    assert len(listed) >= 30
    storage.find("one")
    assert sorted(path.name for path in root.iterdir()) == ["one", "one.previous"]
    assert not list(root.rglob(".*"))
