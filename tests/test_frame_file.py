from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from audiogen.data.frame_store import map_frames, write_frames
from audiogen.storage import replacing

ROOT = Path(__file__).parents[1]


def test_frames_come_back_as_they_were_written_and_cannot_be_changed(tmp_path, rng):
    frames = rng.normal(size=(50, 7)).astype(np.float32)
    with replacing(tmp_path / "x.frames") as out:
        assert write_frames(out, frames[:20]) == 20
        assert write_frames(out, frames[20:, ::-1][:, ::-1]) == 30
    mapped = map_frames(tmp_path / "x.frames", (50, 7))
    np.testing.assert_array_equal(mapped, frames)
    with pytest.raises(ValueError, match="read-only"):
        mapped[0, 0] = 1
    assert map_frames(tmp_path / "nothing", (0, 7)).shape == (0, 7)


def test_a_file_that_was_not_finished_never_takes_its_place(tmp_path):
    (tmp_path / "x").write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "x") as out:
        out.write(b"half")
        raise KeyboardInterrupt
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("x", b"before")]


_MANY = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import TileCodec
from audiogen.errors import StoreError
from audiogen.data.frame_store import FrameStore
hard = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
store = FrameStore(TileCodec(), Path(sys.argv[1]) / "store")
try:
    kept = [store.get(sound) for sound in Path(sys.argv[1]).glob("*.wav")]
    print(len(kept))
except StoreError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="maps are not open files there")
@pytest.mark.parametrize(("hard", "said"), [(2000, "400"), (400, "open 400 files at once")])
def test_more_files_than_a_shell_lets_a_program_open(tmp_path, hard, said):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (400, 640))
    for n in range(400):
        sf.write(tmp_path / f"{n}.wav", samples[n], 8000)
    done = subprocess.run(
        [sys.executable, "-c", _MANY, tmp_path, str(ROOT / "tests"), str(hard)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert said in done.stdout, done.stderr
