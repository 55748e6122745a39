"""Two processes, each pair of commands on one name: no mixture, and a sentence where one waits."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fake_model import fake_checkpoint

from audiogen import storage
from audiogen.cli import disk
from audiogen.errors import AudiogenError
from audiogen.model import checkpoint as checkpoints
from audiogen.model import packing
from audiogen.model.checkpoint import same_weights
from audiogen.training.state import TrainingState, read_state, write_state
from torture import many
from torture.test_deaths import hidden, plays, sound

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX processes"),
]

FIRST, SECOND = fake_checkpoint(seed=1), fake_checkpoint("point", seed=2)


def write_first(made: Path) -> None:
    write_state(made, TrainingState(total_steps=9), FIRST.tensors, [], [])


def train(folder: Path) -> None:
    """What a training of a new model does with the files, `--force`."""
    with storage.holding(folder / "it"):
        for step in range(3):
            state = TrainingState(epoch=step, total_steps=step, seconds=1.0 * step)

            def also(made: Path, state: TrainingState = state) -> None:
                write_state(made, state, SECOND.tensors, [], [])

            if step == 0:
                checkpoints.create(folder / "it", SECOND, force=True, also=also)
            else:
                checkpoints.write(folder / "it", SECOND)
                also(folder / "it")


def resume(folder: Path) -> None:
    """What `--resume` does with them."""
    with storage.holding(folder / "it"):
        made = checkpoints.load(folder / "it")
        for step in range(3):
            checkpoints.write(folder / "it", made)
            write_state(folder / "it", TrainingState(total_steps=step), made.tensors, [], [])


def play(folder: Path) -> None:
    checkpoints.load(storage.find(folder / "it"))


def pack(folder: Path) -> None:
    target = folder / "packed.audiogen"
    packing.pack(
        storage.find(folder / "it"), target, licence="MIT", by="me", corpus=True, force=True
    )


def remove(folder: Path) -> None:
    disk.remove([str(folder / "it")], True)


def render(folder: Path) -> None:
    sound(folder, ".wav", os.getpid(), 6)


COMMANDS: dict[str, Callable[[Path], None]] = {
    command.__name__: command for command in (train, resume, play, pack, remove, render)
}


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations_with_replacement(COMMANDS, 2)])
def test_two_commands_on_one_name_leave_what_one_of_them_made(
    tmp_path: Path, one: str, other: str
) -> None:
    for _ in range(many(2, 25)):
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        checkpoints.create(folder / "it", FIRST, force=True, also=write_first)
        start = time.monotonic() + 0.02
        children = []
        for name in (one, other):
            child = os.fork()
            if not child:
                time.sleep(max(0.0, start - time.monotonic()))
                try:
                    COMMANDS[name](folder)
                    os._exit(0)
                except AudiogenError as error:
                    os._exit(0 if len(str(error).splitlines()) == 1 else 2)
                except BaseException:
                    os._exit(3)
            children.append(child)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert ended == [0, 0]
        if (folder / "it").exists():
            made = checkpoints.load(storage.find(folder / "it"))
            _, tensors = read_state(folder / "it")
            whose = [given for given in (FIRST, SECOND) if same_weights(made, given)]
            assert len(whose) == 1
            for name, tensor in whose[0].tensors.items():
                assert np.array_equal(tensors[name], tensor)
        else:
            assert "remove" in (one, other)
        if (folder / "packed.audiogen").exists():
            checkpoints.load(folder / "packed.audiogen")
        if (folder / "out.wav").exists():
            plays(folder / "out.wav", 12000)
        storage.mend(folder / "it")
        assert not hidden(folder)
