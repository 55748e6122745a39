from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from audiogen.storage import replacing

ROOT = Path(__file__).parents[1]


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
from audiogen.data.frame_store import FrameStore
from audiogen.data.segments import Maps
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
store = FrameStore(TileCodec(), Path(sys.argv[1]) / "store", small=int(sys.argv[3]))
store._maps = Maps(100)
kept = [store.get(sound) for sound in sorted(Path(sys.argv[1]).glob("*.wav"))]
print(len(kept), sum(float(abs(entry.frames).sum()) > 1 for entry in kept))
print(sum(1 for _ in open("/proc/self/maps")))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="counts the maps of Linux")
@pytest.mark.parametrize("small", [0, 2**20])
def test_more_files_than_a_program_may_open(tmp_path: Path, small: int) -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (400, 640))
    for n in range(400):
        sf.write(tmp_path / f"{n}.wav", samples[n], 8000)
    done = subprocess.run(
        [sys.executable, "-c", _MANY, tmp_path, str(ROOT / "tests"), str(small)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines()[0] == "400 400", done.stderr
    assert int(done.stdout.splitlines()[1]) < 2000
    shards = len(list((tmp_path / "store").glob("*.shard")))
    assert shards == (1 if small else 0)
