"""A process dies, or finds the disk full, at every system call that changes a file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from broken_files import read_as_a_stream
from conftest import TileCodec
from fake_model import fake_checkpoint

from audiogen import storage
from audiogen.control.score_file import Score, ScoreWriter
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import Change
from audiogen.data.frame_store import FrameStore
from audiogen.errors import AudiogenError
from audiogen.generation.render.sound_file import SoundFileSink
from audiogen.model import checkpoint as checkpoints
from audiogen.model import packing
from audiogen.model.checkpoint import same_weights
from audiogen.storage import PACKED_SUFFIX
from torture import few
from torture.system_calls import AVAILABLE, run

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="needs ptrace of Linux on x86-64")

ONE, TWO, THREE = (fake_checkpoint(seed=seed) for seed in (1, 2, 3))


class Work:
    """Something that writes files: what is there before, what is done, and what must be there.

    Parameters
    ----------
    prepare, act : callable of Path
        `act` is what dies.
    check : callable of (Path, bool)
        Called afterwards, and told whether the disk was full; again after `act` has run to its end.
    """

    def __init__(
        self,
        prepare: Callable[[Path], None],
        act: Callable[[Path], None],
        check: Callable[[Path], None],
    ) -> None:
        self.prepare, self.act, self.check = prepare, act, check


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def save_before(folder: Path) -> None:
    checkpoints.create(folder / "it", ONE)
    checkpoints.create(folder / "it", TWO, force=True)


def save(folder: Path) -> None:
    with storage.holding(folder / "it"):
        checkpoints.create(folder / "it", THREE, force=True)
        checkpoints.write(folder / "it", THREE)


def saved(folder: Path) -> None:
    assert (folder / "it").is_dir(), "the name is gone"
    storage.find(folder / "it")  # what every command does first
    now, before = (checkpoints.load(folder / name) for name in ("it", "it.previous"))
    pairs = (TWO, ONE), (THREE, TWO), (THREE, THREE)
    assert any(same_weights(now, a) and same_weights(before, b) for a, b in pairs)
    assert not hidden(folder)


def sound(folder: Path, suffix: str, seed: int, blocks: int = 14) -> None:
    rng = np.random.default_rng(seed)
    path = folder / f"out{suffix}"
    with SoundFileSink(path, 22050, 1, 0) as sink:
        for _ in range(blocks):
            sink.write(rng.normal(0, 0.1, (2000, 1)).astype(np.float32))


def plays(path: Path, samples: int) -> None:
    found = read_as_a_stream(path)
    assert 0 < len(found) <= samples and np.isfinite(found).all()


def header() -> ScoreHeader:
    return ScoreHeader(sources=(), seeds=(1,), frame_rate=40.0, seconds=2.0)


def score(folder: Path, frames: int = 6) -> None:
    from audiogen.control.provenance import SourceOrigin

    head = ScoreHeader((SourceOrigin("a", "a", "/a", "0"),), (1,), 40.0, 2.0)
    with ScoreWriter(folder / "set.score.jsonl", head, aside=True) as writer:
        for frame in range(frames):
            writer.write(Change(frame, {"noise": 0.1 * frame}))
            if frame:
                writer.publish()
        writer.end(frames, frames / 40)


def is_score(folder: Path) -> None:
    assert Score(folder / "set.score.jsonl").frames > 0


def noise(folder: Path) -> None:
    rng = np.random.default_rng(0)
    sf.write(folder / "a.wav", rng.normal(0, 0.1, 2000), 8000)


def encode(folder: Path) -> None:
    FrameStore(TileCodec(), folder / "store").get(folder / "a.wav")


def encoded(folder: Path) -> None:
    store = FrameStore(TileCodec(), folder / "store")
    assert len(store.get(folder / "a.wav").frames)
    store.prune()
    assert not hidden(folder)


def pack(folder: Path) -> None:
    target = folder / f"it{PACKED_SUFFIX}"
    packing.pack(folder / "it", target, licence="MIT", by="me", corpus=True, force=True)


def pack_before(folder: Path) -> None:
    checkpoints.create(folder / "it", ONE)
    pack(folder)


def packed(folder: Path) -> None:
    assert checkpoints.load(folder / f"it{PACKED_SUFFIX}").primer


WORKS: dict[str, Work] = {
    "save": Work(save_before, save, saved),
    "prepare": Work(noise, encode, encoded),
    "pack": Work(pack_before, pack, packed),
    "record": Work(lambda folder: score(folder, 3), score, is_score),
    **{
        f"render{suffix}": Work(
            lambda folder, suffix=suffix: sound(folder, suffix, 1, 3),  # type: ignore[misc]
            lambda folder, suffix=suffix: sound(folder, suffix, 2),  # type: ignore[misc]
            lambda folder, suffix=suffix: plays(  # type: ignore[misc]
                folder / f"out{suffix}", 28000
            ),
        )
        for suffix in (".wav", ".flac", ".ogg", ".aiff")
    },
}


def fresh(tmp_path: Path, work: Work) -> Path:
    folder = tmp_path / "work"
    if not (tmp_path / "before").exists():
        (tmp_path / "before").mkdir()
        work.prepare(tmp_path / "before")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tmp_path / "before", folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKS)
def test_wherever_it_dies_everything_opens_and_the_next_run_leaves_nothing_hidden(
    tmp_path: Path, name: str
) -> None:
    work = WORKS[name]
    folder = fresh(tmp_path, work)
    count, ended = run(lambda: work.act(folder), folder)
    assert ended == 0 and count > 5
    for place in few(count, 12):
        folder = fresh(tmp_path, work)
        _, ended = run(lambda: work.act(folder), folder, die_at=place)  # noqa: B023
        assert ended == -9, place
        work.check(folder)
        work.act(folder)
        work.check(folder)
        assert not hidden(folder), place


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKS)
def test_wherever_the_disk_is_full_there_is_a_sentence_and_everything_opens(
    tmp_path: Path, name: str
) -> None:
    work = WORKS[name]
    folder = fresh(tmp_path, work)

    def tried() -> None:
        try:
            work.act(folder)
        except AudiogenError as error:
            sentence = str(error)
            assert len(sentence.splitlines()) == 1 and "Traceback" not in sentence
            os._exit(7)

    count, ended = run(tried, folder)
    assert ended == 0
    for place in few(count, 8):
        folder = fresh(tmp_path, work)
        _, ended = run(tried, folder, full_from=place)
        assert ended in (0, 7), place
        work.check(folder)
        work.act(folder)
        work.check(folder)
        assert not hidden(folder), place


@pytest.mark.slow
def test_a_render_that_is_killed_before_its_first_sound_leaves_no_file(tmp_path: Path) -> None:
    for suffix in (".wav", ".flac", ".ogg", ".aiff"):
        folder = tmp_path / suffix[1:]
        folder.mkdir()
        count, _ = run(lambda: sound(folder, suffix, 1), folder)  # noqa: B023
        (folder / f"out{suffix}").unlink()
        kept: list[Any] = []
        for place in few(count, 10):
            run(lambda: sound(folder, suffix, 1), folder, die_at=place)  # noqa: B023
            path = folder / f"out{suffix}"
            if path.exists():
                plays(path, 28000)
                kept.append(place)
                path.unlink()
        assert kept
